"""Did a yearly series change pace: a test at a year named in advance, and a search over all years that can be tested.

Two descriptions of a series share one test. `mean`: the series stays at one level (growth rates that neither rise nor
fall). `trend`: it follows one straight line (the logarithm of a level that grows at one rate). A break splits the years
in two and fits each part by itself. With n years, k numbers fitted to a part (1 or 2), and the sums of squared
residuals S0 of the one fit and S1 of the two,

    F = ((S0 - S1) / k) / (S1 / (n - 2k)).

For a year that was named before anyone looked, and independent normal errors of one size, F has the F distribution with
k and n - 2k degrees of freedom (Chow, Econometrica 28, 1960). The largest F over many years does not (Quandt, Journal of
the American Statistical Association 55, 1960); what it does by chance is simulated in `break_chances`.

Years are consecutive; `break_year` is the first year of the new regime; `shortest` is the least number of years on
either side. Errors are ValueErrors that say which years would do.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy import special

from ruralecom.models.accepted import require, require_choice

__all__ = ["MODELS", "BreakTest", "Search", "chow", "holm", "persistence", "search"]

MODELS = {"mean": 1, "trend": 2}  # numbers fitted to each part


@dataclass(frozen=True)
class BreakTest:
    """Hold one test: F, its p-value if the year was named in advance, and the fitted values of one fit and of two."""

    break_year: int
    f: float
    p_value: float
    degrees_of_freedom: tuple
    years: np.ndarray
    one_fit: np.ndarray
    two_fits: np.ndarray


@dataclass(frozen=True)
class Search:
    """Hold F for every year that can be tested; `break_year` is where it is largest, `f` how large."""

    break_year: int
    f: float
    candidates: np.ndarray
    f_values: np.ndarray
    shortest: int


def chow(years, values, break_year, model="mean", shortest=None) -> BreakTest:
    """Test for a break at one year that was named before looking at the data.

    Args:
        years: consecutive years, shape (n,). values: one number a year, in any unit (growth in %, log of a level).
        break_year: first year of the new regime.
        model: "mean" or "trend". shortest: least years on either side (default: one more than is fitted).

    Raises:
        ValueError: gaps, missing values, too few years on a side, a series without scatter.

    >>> test = chow(range(2011, 2017), [1, 2, 3, 7, 8, 9], 2014)
    >>> round(test.f, 6), test.degrees_of_freedom, round(test.p_value, 4)
    (54.0, (1, 4), 0.0018)
    """
    years, values, shortest = _checked(years, values, model, shortest)
    candidates = years[shortest:len(years) - shortest + 1]
    if break_year not in candidates:
        before, after = int((years < break_year).sum()), int((years >= break_year).sum())
        raise ValueError(
            f"break_year is {break_year}, with {before} of the years {years[0]} to {years[-1]} before it and {after} from "
            f"it on; accepted: {candidates[0]} to {candidates[-1]}, which leave at least {shortest} on either side"
        )
    place = int(break_year - years[0])
    f = float(f_values(values[None, :], model, [place])[0, 0])
    fitted = MODELS[model]
    freedom = fitted, len(years) - 2 * fitted
    one_fit = _fit(values, model)
    two_fits = np.concatenate([_fit(values[:place], model), _fit(values[place:], model)])
    return BreakTest(int(break_year), f, float(special.fdtrc(*freedom, f)), freedom, years, one_fit, two_fits)


def search(years, values, model="mean", shortest=None) -> Search:
    """Return F for every year that leaves `shortest` years on either side, and the year where F is largest.

    Raises:
        ValueError: as for `chow`.

    >>> found = search(range(2011, 2017), [1, 2, 3, 7, 8, 9])
    >>> found.break_year, found.candidates.tolist(), found.f_values.round(2).tolist()
    (2014, [2013, 2014, 2015], [6.92, 54.0, 6.92])
    """
    years, values, shortest = _checked(years, values, model, shortest)
    places = np.arange(shortest, len(years) - shortest + 1)
    by_year = f_values(values[None, :], model, places)[0]
    best = int(np.argmax(by_year))
    return Search(int(years[places[best]]), float(by_year[best]), years[places], by_year, shortest)


def persistence(years, values, model="mean") -> float:
    """Return the correlation of each year's residual from the one fit with the year before.

    In short series it comes out too low: for independent errors about -1/n with "mean" and lower still with "trend".

    >>> round(persistence(range(2010, 2020), [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]), 2)
    -0.9
    """
    _, values, _ = _checked(years, values, model, None)
    left = values - _fit(values, model)
    return float((left[1:] * left[:-1]).sum() / (left**2).sum())


def holm(p_values) -> np.ndarray:
    """Return p-values corrected for their number, so that one false alarm among all is as rare as the level says.

    The smallest is multiplied by m, the next by m - 1, and so on, none below one before it and none above 1 (Holm,
    Scandinavian Journal of Statistics 6, 1979). The tests may depend on each other in any way.

    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    p_values = np.asarray(p_values, dtype=float)
    require("p_values", p_values, at_least=0, at_most=1)
    order = np.argsort(p_values, kind="stable")
    factors = len(p_values) - np.arange(len(p_values))
    corrected = np.empty_like(p_values)
    corrected[order] = np.minimum(1, np.maximum.accumulate(p_values[order] * factors))
    return corrected


# --- What the tests share -----------------------------------------------------


def _design(count, model):
    time = np.arange(count) - (count - 1) / 2
    return np.column_stack([np.ones(count), time][: MODELS[model]])


def _fit(values, model):
    design = _design(len(values), model)
    return design @ np.linalg.lstsq(design, values, rcond=None)[0]


@lru_cache(maxsize=4096)
def extra_columns(count, model, place):
    """Return orthonormal columns for what a break at `place` can fit and one fit cannot, shape (count, k)."""
    basis = np.linalg.qr(_design(count, model))[0]
    late = _design(count, model) * (np.arange(count) >= place)[:, None]
    extra = np.linalg.qr(late - basis @ (basis.T @ late))[0]
    extra.setflags(write=False)  # kept for the next call
    return extra


def f_values(series, model, places):
    """Return F of many series at many break places, shape (series, places).

    series: shape (series, years). places: how many years stand before the break. Nothing is checked. A series that two
    fits describe without a residual has an infinite F; one that a single fit describes so has an F of 0.
    """
    count, fitted = series.shape[1], MODELS[model]
    basis = np.linalg.qr(_design(count, model))[0]
    left = series - (series @ basis) @ basis.T
    one_fit = (left**2).sum(axis=1)[:, None]
    gained = np.column_stack([((left @ extra_columns(count, model, place)) ** 2).sum(axis=1) for place in places])
    rest = one_fit - gained
    exact = rest <= 1e-12 * one_fit  # two fits without a residual
    ratio = gained / fitted / (np.where(exact, 1.0, rest) / (count - 2 * fitted))
    flat = one_fit <= 1e-24 * (series**2).sum(axis=1)[:, None]  # one fit without a residual: there is nothing to gain
    return np.where(flat, 0.0, np.where(exact, np.inf, ratio))


def shortest_side(count, model, shortest=None):
    """Return the least number of years on either side of a break, or raise ValueError for a series that is too short."""
    require_choice("model", model, tuple(MODELS))
    least = MODELS[model] + 1
    shortest = least if shortest is None else int(shortest)
    require("shortest", shortest, at_least=least)
    if count < 2 * shortest:
        raise ValueError(f"there are {count} years; accepted: at least {2 * shortest}, {shortest} on either side of a break")
    return shortest


def _checked(years, values, model, shortest):
    years, values = np.asarray(years), np.asarray(values, dtype=float)
    if years.ndim != 1 or years.shape != values.shape:
        raise ValueError(f"years has shape {years.shape} and values {values.shape}; accepted: one value for each year")
    if len(years) and (np.asarray(years, dtype=float) % 1 != 0).any():
        raise ValueError(f"years begin with {years[0]}; accepted: whole years")
    steps = np.diff(years)
    if (steps != 1).any():
        first = int(np.flatnonzero(steps != 1)[0])
        raise ValueError(f"years: {years[first]} is followed by {years[first + 1]}; accepted: consecutive years, so test "
                         "one side of the gap")
    if not np.isfinite(values).all():
        year = years[int(np.flatnonzero(~np.isfinite(values))[0])]
        raise ValueError(f"values: {year} has no finite value; accepted: a number for every year, so end before {year} or "
                         "begin after it")
    shortest = shortest_side(len(years), model, shortest)
    left = values - _fit(values, model)
    if (left**2).sum() <= 1e-20 * max((values**2).sum(), 1e-300):
        raise ValueError(f"values lie exactly on one {model}; accepted: values with some scatter, or there is nothing to test")
    return years.astype(int), values, shortest
