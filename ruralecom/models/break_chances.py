"""What break tests find where there is nothing, and how often they find what is there.

The largest F over many years (`breaks.search`) has no textbook distribution. For long series its limit is tabulated
(Andrews, Econometrica 61, 1993, corrected in 71, 2003); for the 8 to 15 years of a national series it is simulated here.
F does not depend on level, slope or size of the errors, so that under independent normal errors the simulated
distribution is the exact one, up to the number of draws. Drawing from a series' own residuals (a residual bootstrap)
drops the normal curve; an autocorrelation drops independence.
"""

from functools import lru_cache

import numpy as np
from scipy import special

from ruralecom.models.accepted import require
from ruralecom.models.breaks import MODELS, extra_columns, f_values, shortest_side

__all__ = ["false_alarms", "null_maxima", "p_value", "power"]

DRAWS = 10_000


def null_maxima(count, model="mean", shortest=None, draws=DRAWS, seed=1, residuals=None, autocorrelation=0.0):
    """Simulate the largest F of series that have no break, shape (draws,).

    Args:
        count: number of years. model, shortest: as in `breaks.search`.
        residuals: numbers from which the errors are drawn with replacement (a residual bootstrap); None for normal
            errors (a parametric one).
        autocorrelation: of an error with the one before, 0 to 1; 0 is independent, 1 a random walk. Only for normal
            errors.

    >>> largest = null_maxima(10, "mean", draws=4000)
    >>> round(float(np.quantile(largest, 0.95)), 1)
    11.8
    """
    shortest = shortest_side(count, model, shortest)
    require("draws", draws, at_least=1)
    errors = _errors(count, draws, np.random.default_rng(seed), residuals, autocorrelation)
    return f_values(errors, model, np.arange(shortest, count - shortest + 1)).max(axis=1)


def p_value(observed, simulated) -> float:
    """Return how often chance alone does as well: (1 + simulated values at or above the observed) / (1 + draws).

    >>> p_value(5.0, np.array([1.0, 2.0, 6.0]))
    0.5
    """
    return float((1 + np.count_nonzero(np.asarray(simulated) >= observed)) / (1 + np.size(simulated)))


def false_alarms(critical_value, count, model="mean", shortest=None, draws=DRAWS, seed=2, autocorrelation=0.0) -> float:
    """Return the share of series without a break in which the largest F exceeds a critical value.

    >>> round(false_alarms(special.fdtri(1, 8, 0.95), 10, "mean", draws=4000), 2)  # the textbook value for one year
    0.23
    """
    largest = null_maxima(count, model, shortest, draws, seed, autocorrelation=autocorrelation)
    return float(np.mean(largest > critical_value))


def power(count, years_before, shift, slope_change=0.0, model="mean", shortest=None, level=0.05, draws=4000, seed=3):
    """Return how often a true break is found, by a test at its year and by a search that does not know it.

    Args:
        count: number of years. years_before: years before the break.
        shift: jump of the series at the break, in standard deviations of the errors (independent, normal).
        slope_change: change of the yearly step from the break on, in standard deviations a year.
        level: false alarms that are accepted, a fraction.

    Returns:
        known_year (exact, from the noncentral F distribution), searched (simulated), right_year (share of all series in
        which the search rejects and names the very year), noncentrality.

    >>> chance = power(9, 5, shift=2.0)
    >>> round(chance["known_year"], 2), round(chance["searched"], 1)
    (0.73, 0.5)
    """
    shortest = shortest_side(count, model, shortest)
    require("years_before", years_before, at_least=shortest, at_most=count - shortest)
    require("level", level, above=0, below=1)
    since = np.arange(count) - years_before
    effect = np.where(since >= 0, shift + slope_change * since, 0.0)
    noncentrality = float(((extra_columns(count, model, years_before).T @ effect) ** 2).sum())
    freedom = MODELS[model], count - 2 * MODELS[model]
    known = 1 - special.ncfdtr(*freedom, noncentrality, special.fdtri(*freedom, 1 - level))
    places, errors, critical = _search_standard(count, model, shortest, level, draws, seed)
    by_year = f_values(errors + effect, model, places)
    found = by_year.max(axis=1) > critical
    right = found & (places[by_year.argmax(axis=1)] == years_before)
    return {"known_year": float(known), "searched": float(found.mean()), "right_year": float(right.mean()),
            "noncentrality": noncentrality}


@lru_cache(maxsize=256)
def _search_standard(count, model, shortest, level, draws, seed):
    places = np.arange(shortest, count - shortest + 1)
    errors = _errors(count, draws, np.random.default_rng(seed), None, 0.0)
    return places, errors, np.quantile(f_values(errors, model, places).max(axis=1), 1 - level)


def _errors(count, draws, random, residuals, autocorrelation):
    require("autocorrelation", autocorrelation, at_least=0, at_most=1)
    if residuals is not None:
        residuals = np.asarray(residuals, dtype=float)
        if autocorrelation:
            raise ValueError("residuals are drawn one by one, so autocorrelation must be 0; accepted: one of the two")
        if residuals.ndim != 1 or len(np.unique(residuals)) < 3 or not np.isfinite(residuals).all():
            raise ValueError(f"residuals is {residuals!r}; accepted: a row of finite numbers, at least three different ones")
        return random.choice(residuals - residuals.mean(), size=(draws, count))
    errors = random.standard_normal((draws, count))
    if not autocorrelation:
        return errors
    # the same spread in every year, but for a random walk, which spreads without end
    scale = np.sqrt(1 - autocorrelation**2) if autocorrelation < 1 else 1.0
    for year in range(1, count):
        errors[:, year] = autocorrelation * errors[:, year - 1] + scale * errors[:, year]
    return errors
