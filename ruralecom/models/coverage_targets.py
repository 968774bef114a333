"""What a target asks for: the pace it takes, how far another pace falls short, and who pays for it.

Coverage and targets are shares, 0 to 1; years are counted from the day on which the start was measured. Three ways to
say how fast a share rises: in points a year (a straight line), as the part of the uncovered that is reached each year,
C(t) = 1 - (1 - C0) exp(-h t), and along a logistic curve, whose log-odds ln(C / (1 - C)) rise by the same amount a year.
"""

import numpy as np

from ruralecom.models.accepted import require, require_choice

__all__ = ["cost_a_tonne_that_fits", "covered_after", "firms_share", "pace_needed", "rest_of_the_country", "years_needed"]

PACES = ("points", "uncovered", "logistic")


def pace_needed(start, target, years, kind="points"):
    """Return the pace a year that leads from start to target in so many years.

    Args:
        start, target: shares above 0 and below 1, target at least start.
        years: above 0.
        kind: "points" (share a year), "uncovered" (rate at which the uncovered shrink), "logistic" (log-odds a year).

    >>> [round(float(pace_needed(0.2, 0.5, 2, kind)), 3) for kind in PACES]
    [0.15, 0.235, 0.693]
    """
    _check(start, target)
    require("years", years, above=0, unit="years")
    return (_measure(target, kind) - _measure(start, kind)) / years


def years_needed(start, target, pace, kind="points"):
    """Return the years from start to target at a pace, measured as in `pace_needed`.

    >>> round(float(years_needed(0.2, 0.5, 0.05)), 2)
    6.0
    """
    _check(start, target)
    require("pace", pace, above=0, unit="a year")
    return (_measure(target, kind) - _measure(start, kind)) / pace


def covered_after(start, pace, years, kind="points"):
    """Return the share that is covered after some years at a pace; never above 1.

    >>> [round(float(covered_after(0.2, pace_needed(0.2, 0.5, 2, kind), 2, kind)), 3) for kind in PACES]
    [0.5, 0.5, 0.5]
    """
    require("start", start, above=0, below=1)
    require("pace", pace, at_least=0, unit="a year")
    require("years", years, at_least=0, unit="years")
    require_choice("kind", kind, PACES)
    if kind == "points":
        return np.minimum(1.0, start + pace * years)
    if kind == "uncovered":
        return 1 - (1 - start) * np.exp(-pace * years)
    return 1 / (1 + (1 - start) / start * np.exp(-pace * years))


def rest_of_the_country(whole, part, weight):
    """Return the share in the rest, where a part of the given weight has one share and the whole another.

    Raises:
        ValueError: if no rest between 0 and 1 makes the whole.

    >>> round(float(rest_of_the_country(0.4, 0.7, 0.25)), 3)
    0.3
    """
    require("weight", weight, at_least=0, below=1)
    require("whole", whole, at_least=0, at_most=1)
    require("part", part, at_least=0, at_most=1)
    rest = (np.asarray(whole) - np.asarray(weight) * part) / (1 - np.asarray(weight))
    if (rest < -1e-12).any() or (rest > 1 + 1e-12).any():
        raise ValueError(f"the rest would be {np.ravel(rest)[np.ravel((rest < 0) | (rest > 1))][0]:.6g}; accepted: 0 to 1")
    return rest


def cost_a_tonne_that_fits(subsidy, public_share):
    """Return the building cost a tonne at which a fixed subsidy is just the public share of it.

    >>> round(cost_a_tonne_that_fits(700.0, 0.7), 6)
    1000.0
    """
    require("subsidy", subsidy, at_least=0, unit="yuan a tonne")
    require("public_share", public_share, above=0, at_most=1)
    return subsidy / public_share


def firms_share(cost, subsidy):
    """Return the share of the cost that is left to firms after a fixed subsidy a tonne; none if it covers all.

    Args:
        cost: yuan a tonne, above 0. subsidy: yuan a tonne, at least 0.

    >>> float(firms_share(2000.0, 500.0)), float(firms_share(400.0, 500.0))
    (0.75, 0.0)
    """
    require("cost", cost, above=0, unit="yuan a tonne")
    require("subsidy", subsidy, at_least=0, unit="yuan a tonne")
    return np.maximum(0.0, 1 - subsidy / cost)


def _measure(share, kind):
    """Return the share on the scale on which the pace is even."""
    require_choice("kind", kind, PACES)
    if kind == "points":
        return share
    return -np.log(1 - share) if kind == "uncovered" else np.log(share / (1 - share))


def _check(start, target):
    require("start", start, above=0, below=1)
    require("target", target, above=0, below=1)
    if (np.asarray(target) < np.asarray(start)).any():
        raise ValueError(f"target is {np.min(target):.6g} and start {np.max(start):.6g}; accepted: a target at or above the start")
