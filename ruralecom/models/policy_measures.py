"""What a policy measure may bring and cost when most of its numbers are only known as ranges.

A measure is carried out in units (a bus line, a trained seller, a shop). For one unit

    farmers' income in yuan a year = volume * value * works,

where volume says how much of something there is a year (parcels, kilograms, yuan of sales), value what one of it is
worth in yuan, and works which part of this lasts, is new, and reaches farmers. Its cost is money of the public budget
over the whole programme. Every one of these four factors is drawn from a range.

**Distributions.** "log-uniform": every doubling inside the range is equally likely, which says that not even the order
of magnitude is known. "uniform": every yuan is equally likely. Factors are drawn independently of each other. Middle
values are the medians, means are exact: (high - low) / ln(high / low) and (low + high) / 2.

Sensitivity: one factor at a time from its low to its high end (the tornado chart), and the rank correlation of each
factor's draws with the result (Saltelli and others, Global Sensitivity Analysis, 2008).
"""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from ruralecom.models.accepted import require, require_choice

__all__ = ["FACTORS", "draws", "income", "mean", "median", "one_at_a_time", "rank_correlations"]

FACTORS = ("cost", "volume", "value", "works")
DISTRIBUTIONS = ("log-uniform", "uniform")


def median(low, high, distribution: str = "log-uniform"):
    """Return the middle of a range: as often below as above.

    >>> float(median(2.0, 8.0)), float(median(2.0, 8.0, "uniform"))
    (4.0, 5.0)
    """
    low, high = _range(low, high, distribution)
    return np.sqrt(low * high) if distribution == "log-uniform" else (low + high) / 2


def mean(low, high, distribution: str = "log-uniform"):
    """Return the mean over a range.

    >>> round(float(mean(1.0, np.e)), 4), float(mean(2.0, 8.0, "uniform")), float(mean(3.0, 3.0))
    (1.7183, 5.0, 3.0)
    """
    low, high = _range(low, high, distribution)
    if distribution == "uniform":
        return (low + high) / 2
    span = np.log(high / low)
    return np.where(span > 1e-9, (high - low) / np.where(span > 1e-9, span, 1.0), low)


def draws(ranges: pd.DataFrame, count: int, seed: int, distribution: str = "log-uniform") -> dict:
    """Draw every factor of every measure from its range.

    Args:
        ranges: one row a measure and factor, with columns measure, factor, low, high (0 < low <= high).
        count: how many draws. seed: the same seed gives the same draws.

    Returns:
        factor -> DataFrame of shape (count, measures), measures in the order of `ranges`.

    >>> table = pd.DataFrame({"measure": "bus", "factor": FACTORS, "low": [1, 2, 3, 0.1], "high": [1, 4, 3, 0.2]})
    >>> sample = draws(table, 1000, seed=1)
    >>> sample["cost"]["bus"].nunique(), bool(sample["volume"]["bus"].between(2, 4).all())
    (1, True)
    """
    require("count", count, at_least=1)
    wide_low, wide_high = (_wide(ranges, end) for end in ("low", "high"))
    random = np.random.default_rng(seed)
    sample = {}
    for factor in wide_low:
        low, high = _range(wide_low[factor].to_numpy(), wide_high[factor].to_numpy(), distribution)
        place = random.random((int(count), len(low)))
        values = low * (high / low) ** place if distribution == "log-uniform" else low + (high - low) * place
        sample[factor] = pd.DataFrame(values, columns=wide_low.index)
    return sample


def income(values) -> pd.DataFrame:
    """Return farmers' income, yuan a year and unit, from a dict (or table) with volume, value and works.

    >>> income({"volume": 20_000, "value": 12.0, "works": 0.25})
    60000.0
    """
    return values["volume"] * values["value"] * values["works"]


def one_at_a_time(result, low: pd.Series, middle: pd.Series, high: pd.Series) -> pd.DataFrame:
    """Return what a result becomes when one factor after the other goes to its ends and all others stay in the middle.

    Args:
        result: function of a Series of factors to a number.
        low, middle, high: Series with the same index.

    Returns:
        one row a factor with at_low, at_high and swing (their distance), the widest swing first.

    >>> low, middle, high = (pd.Series({"volume": v, "value": w}) for v, w in ((1, 9), (2, 10), (4, 11)))
    >>> one_at_a_time(lambda x: x["volume"] * x["value"], low, middle, high)["swing"].to_dict()
    {'volume': 30.0, 'value': 4.0}
    """
    if not (low.index.equals(middle.index) and low.index.equals(high.index)):
        raise ValueError("low, middle and high have different factors; accepted: the same factors in the same order")
    rows = {}
    for factor in middle.index:
        ends = [float(result(middle.astype(float).where(middle.index != factor, end[factor]))) for end in (low, high)]
        rows[factor] = [*ends, abs(ends[1] - ends[0])]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["at_low", "at_high", "swing"])
    return table.sort_values("swing", ascending=False, kind="stable")


def rank_correlations(inputs: pd.DataFrame, result) -> pd.Series:
    """Return Spearman's rank correlation of each column with the result, the strongest first; constants are left out.

    >>> rank_correlations(pd.DataFrame({"a": [1, 2, 3], "b": [3.0, 1.0, 2.0], "c": 7}), [10, 20, 900]).round(3).to_dict()
    {'a': 1.0, 'b': -0.5}
    """
    result = np.asarray(result, dtype=float)
    if len(result) != len(inputs):
        raise ValueError(f"result has {len(result)} values; accepted: one for each of the {len(inputs)} draws")
    moving = inputs.loc[:, inputs.nunique() > 1]
    ranks, target = rankdata(moving, axis=0), rankdata(result)
    ranks, target = ranks - ranks.mean(axis=0), target - target.mean()
    size = np.sqrt((ranks**2).sum(axis=0) * (target**2).sum())
    found = pd.Series(ranks.T @ target / np.where(size > 0, size, np.nan), index=moving.columns)
    return found.reindex(found.abs().sort_values(ascending=False, kind="stable").index)


def _range(low, high, distribution):
    require_choice("distribution", distribution, DISTRIBUTIONS)
    low, high = np.asarray(low, dtype=float), np.asarray(high, dtype=float)
    require("low", low, above=0)
    if (high < low).any():
        raise ValueError(f"high is {high[high < low].flat[0]:.6g} where low is {low[high < low].flat[0]:.6g}; "
                         "accepted: at least as much as low")
    return low, high


def _wide(ranges, end):
    """Return one row a measure and one column a factor, refusing factors that are missing or given twice."""
    counted = ranges.groupby(["measure", "factor"], sort=False).size()
    for measure in dict.fromkeys(ranges["measure"]):
        for factor in FACTORS:
            times = counted.get((measure, factor), 0)
            if times != 1:
                raise ValueError(f"{measure} has {times} ranges for {factor}; accepted: 1 for each of {', '.join(FACTORS)}")
    wide = ranges.pivot(index="measure", columns="factor", values=end)
    return wide.loc[list(dict.fromkeys(ranges["measure"])), list(FACTORS)]
