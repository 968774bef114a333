"""Cases side by side: which figures can stand on one scale, and what a before and an after can say.

Two figures can be compared if they measure one quantity, of one scope, in one unit, for one year, against one base;
`obstacles` names what is missing. The rest are closed forms for readings that make two printed figures hold at once,
and the before-after and difference-in-differences estimators (D. Card and A. Krueger, American Economic Review, 1994;
J. Angrist and J.-S. Pischke, Mostly Harmless Econometrics, 2009, chapter 5).
"""

from itertools import combinations

import numpy as np
import pandas as pd

from ruralecom.models.accepted import is_symbol, require

__all__ = [
    "TESTS", "before_after", "difference_in_differences", "households_paid", "log_path", "obstacles", "pairs",
    "rest_of_the_mix", "sales_a_parcel_before", "span_ratio",
]

TESTS = ("unit", "year", "base", "scope")
COLUMNS = ("place", "quantity", "base_unit", "year", "base", "scope")


def obstacles(first, second) -> tuple:
    """Say what keeps two figures for one quantity from one scale: a part of `TESTS`, empty if nothing does.

    Args:
        first, second: mappings with quantity, base_unit, year (missing if not given), base (what the figure is held
            against, "none" for a level, "not said" if the text leaves it open) and scope (what it covers).

    A year or a base that is not given cannot be the same as another, so it counts as an obstacle.

    >>> output = {"quantity": "output", "base_unit": "yuan", "year": 2023, "base": "none", "scope": "whole chain"}
    >>> obstacles(output, output)
    ()
    >>> obstacles(output, {**output, "year": None, "scope": "factories"})
    ('year', 'scope')
    """
    if first["quantity"] != second["quantity"]:
        raise ValueError(f"quantity is {second['quantity']!r} in the second figure; accepted: that of the first, "
                         f"{first['quantity']!r}")
    found = []
    if first["base_unit"] != second["base_unit"]:
        found.append("unit")
    if pd.isna(first["year"]) or pd.isna(second["year"]) or first["year"] != second["year"]:
        found.append("year")
    if "not said" in (first["base"], second["base"]) or first["base"] != second["base"]:
        found.append("base")
    if "not said" in (first["scope"], second["scope"]) or first["scope"] != second["scope"]:
        found.append("scope")
    return tuple(found)


def pairs(figures) -> pd.DataFrame:
    """Hold every two figures for one quantity from different places against each other.

    Args:
        figures: one row a figure, index its name, with place and what `obstacles` asks for.

    Returns:
        Columns quantity, first, second (names), one boolean a test (True if it is passed), comparable (all passed).

    >>> table = pd.DataFrame({"place": ["A", "B"], "quantity": "jobs", "base_unit": "persons", "year": [2023, 2023],
    ...                       "base": "none", "scope": ["all", "new"]}, index=["a", "b"])
    >>> [test for test in TESTS if pairs(table)[test].iloc[0]]
    ['unit', 'year', 'base']
    """
    missing = [column for column in COLUMNS if column not in figures.columns]
    if missing:
        raise ValueError(f"the table of figures has no column {missing[0]!r}; accepted: a table with {', '.join(COLUMNS)}")
    rows = []
    for quantity, group in figures.groupby("quantity", sort=False):
        for (name, first), (other, second) in combinations(group.iterrows(), 2):
            if first["place"] != second["place"]:
                found = obstacles(first, second)
                rows.append((quantity, name, other, *(test not in found for test in TESTS), not found))
    return pd.DataFrame(rows, columns=["quantity", "first", "second", *TESTS, "comparable"])


# --- Readings under which two figures hold at once ----------------------------------


def rest_of_the_mix(average, part, weight):
    """Return the rise of all other goods, if one part of the mix rose by `part` and the whole by `average`.

    From average = weight * part + (1 - weight) * rest, with weights by value before the rise.

    Args:
        average, part: rises as fractions, above -1.
        weight: share of the part in sales before, at least 0 and below 1.

    >>> round(rest_of_the_mix(0.40, 0.90, 0.2), 4)
    0.275
    """
    require("average", average, above=-1)
    require("part", part, above=-1)
    require("weight", weight, at_least=0, below=1)
    return (average - weight * part) / (1 - weight)


def span_ratio(first, second):
    """Return how many times as long the second rise took, if prices grew at one steady rate throughout.

    Args:
        first, second: rises as fractions, above 0.

    >>> round(float(span_ratio(0.10, 0.21)), 6)
    2.0
    """
    require("first", first, above=0)
    require("second", second, above=0)
    return np.log(1 + second) / np.log(1 + first)


def log_path(year, multiple, years, last_year_part):
    """Return a level as a fraction of its last, if it grew `multiple`-fold and part of that in the last year.

    The logarithm grows evenly up to the year before the last and by `last_year_part` of the whole in the last one;
    last_year_part = 1 / years is steady growth.

    Args:
        year: years since the start, 0 to `years`.
        multiple: last level over first, above 0.
        years: length of the whole span, above 1.
        last_year_part: share of the logarithmic growth in the last year, 0 to 1.

    >>> [round(float(log_path(t, 16, 4, 0.25)), 4) for t in (0, 2, 4)]
    [0.0625, 0.25, 1.0]
    >>> round(float(log_path(3, 16, 4, 1.0)), 4)
    0.0625
    """
    require("multiple", multiple, above=0)
    require("years", years, above=1)
    require("last_year_part", last_year_part, at_least=0, at_most=1)
    early = (1 - last_year_part) * np.minimum(year, years - 1) / (years - 1)
    late = last_year_part * np.maximum(year - (years - 1), 0)
    return multiple ** (early + late - 1)


def sales_a_parcel_before(sales_a_parcel, sales_fraction, parcel_multiple):
    """Return sales a parcel at the start of a span, from those at its end.

    Sales were `sales_fraction` of the last, parcels 1 / parcel_multiple of the last.

    Args:
        sales_a_parcel: yuan a parcel at the end, above 0.
        sales_fraction: sales at the start over sales at the end, above 0.
        parcel_multiple: parcels at the end over parcels at the start, above 0.

    >>> sales_a_parcel_before(50.0, 0.25, 8.0)
    100.0
    """
    require("sales_a_parcel", sales_a_parcel, above=0, unit="yuan")
    require("sales_fraction", sales_fraction, above=0)
    require("parcel_multiple", parcel_multiple, above=0)
    return sales_a_parcel * sales_fraction * parcel_multiple


def households_paid(amount, gain, share=1.0):
    """Return how many households an amount can have paid a gain each, if `share` of it reached them.

    Args:
        amount: yuan, at least 0.
        gain: yuan a household, above 0.
        share: fraction of the amount that is gain of households, 0 to 1.

    >>> households_paid(1_000_000, 10_000, 0.5)
    50.0
    """
    require("amount", amount, at_least=0, unit="yuan")
    require("gain", gain, above=0, unit="yuan")
    require("share", share, at_least=0, at_most=1)
    return share * amount / gain


# --- Before and after, with and without a comparison ----------------------------------


def before_after(before, after):
    """Return the growth (fraction) of the place that tried: the effect only if nothing else had changed.

    >>> round(before_after(10.0, 15.0), 6)
    0.5
    """
    require("before", before, above=0)
    require("after", after, at_least=0)
    return after / before - 1


def difference_in_differences(before, after, other_before, other_after):
    """Return by what factor, less 1, the place that tried outgrew the place that did not.

    Growth is compared as a ratio, so places of different size can be held together: it is the difference of the two
    differences in logarithms, written as a fraction. It is the effect if both would have grown alike without it.

    Args:
        before, after: levels of the place that tried; other_before, other_after: of the comparison. All above 0.

    >>> round(difference_in_differences(10.0, 18.0, 20.0, 30.0), 6)
    0.2
    """
    for name, value in (("before", before), ("after", after), ("other_before", other_before), ("other_after", other_after)):
        if not is_symbol(value):
            require(name, value, above=0)
    return after / before / (other_after / other_before) - 1
