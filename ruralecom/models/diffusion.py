"""How a novelty spreads through a group, and the gap between two groups in which it spreads at different times.

Bass (Management Science 15, 1969): among those who can adopt at all and have not yet, a fraction

    hazard = innovation + imitation * (share of the ceiling reached)

adopts in a year. With nobody at the start this integrates to

    adopted(t) = ceiling * (1 - e) / (1 + imitation / innovation * e),   e = exp(-(innovation + imitation) t).

The logistic curve is what remains when nobody starts by himself; it has a midpoint instead of a start.

**Assumptions.** A fixed group, a fixed ceiling, constant coefficients, no one gives up. Shares are fractions of the group,
ceilings too; times are years.
"""

import numpy as np

from ruralecom.models.accepted import require

__all__ = [
    "bass", "bass_peak", "bass_rate", "gap_closes", "gap_peak", "longest_delay_without_peak", "logistic", "years_to_share",
]


def bass(years, innovation, imitation, ceiling=1.0):
    """Return the share that has adopted after some years; 0 before the start.

    Args:
        years: years since the start; a number, an array or a symbol.
        innovation: fraction a year that adopts by itself, above 0.
        imitation: fraction a year added when everybody who can has adopted, 0 or more.
        ceiling: share that can adopt at all, above 0, at most 1.

    >>> [round(float(share), 3) for share in bass(np.array([0, 10, 20, 40]), 0.003, 0.3, 0.8)]
    [0.0, 0.131, 0.647, 0.8]
    """
    _check(innovation, imitation, ceiling)
    left = np.exp(-(innovation + imitation) * np.maximum(years, 0))
    return ceiling * (1 - left) / (1 + imitation / innovation * left)


def bass_rate(years, innovation, imitation, ceiling=1.0):
    """Return the share that adopts a year (the slope of `bass`); 0 before the start.

    >>> round(float(bass_rate(0, 0.003, 0.3, 0.8)), 4)
    0.0024
    """
    adopted = bass(years, innovation, imitation, ceiling)
    rate = (innovation + imitation * adopted / ceiling) * (ceiling - adopted)
    return np.where(years < 0, 0.0, rate)


def bass_peak(innovation, imitation):
    """Return the year after the start in which most adopt; 0 where imitation is no stronger than innovation.

    >>> round(float(bass_peak(0.003, 0.3)), 1), float(bass_peak(0.1, 0.05))
    (15.2, 0.0)
    """
    _check(innovation, imitation, 1.0)
    strength = np.maximum(imitation / innovation, 1.0)
    return np.log(strength) / (innovation + imitation)


def years_to_share(share, innovation, imitation, ceiling=1.0):
    """Return the years after which `bass` reaches a share; nan for a share at the ceiling or above.

    >>> round(float(years_to_share(0.4, 0.003, 0.3, 0.8)), 2), float(years_to_share(0.8, 0.003, 0.3, 0.8))
    (15.26, nan)
    """
    _check(innovation, imitation, ceiling)
    require("share", share, at_least=0)
    reached = np.minimum(share / ceiling, 1 - 1e-12)
    years = np.log((1 + imitation / innovation * reached) / (1 - reached)) / (innovation + imitation)
    return np.where(share < ceiling, years, np.nan)


def logistic(time, speed, midpoint, ceiling=1.0):
    """Return the share that has adopted at a time.

    Args:
        time: a date in years; a number, an array or a symbol.
        speed: growth a year while hardly anybody has adopted, above 0.
        midpoint: the date at which half the ceiling is reached.
        ceiling: share that can adopt at all, above 0, at most 1.

    >>> float(logistic(2010, 0.4, 2010, 0.8))
    0.4
    """
    require("speed", speed, above=0, unit="a year")
    require("ceiling", ceiling, above=0, at_most=1)
    return ceiling / (1 + np.exp(-speed * (time - midpoint)))


def longest_delay_without_peak(speed, first_ceiling, second_ceiling):
    """Return the delay (years) up to which the gap of two logistic groups has no peak.

    With the lower ceiling in the later group, the gap only widens, towards the difference of the ceilings. With the lower
    ceiling in the earlier group, the later one is ahead all the time.

    >>> round(float(longest_delay_without_peak(0.3, 0.9, 0.6)), 2)
    1.35
    """
    require("speed", speed, above=0, unit="a year")
    require("first_ceiling", first_ceiling, above=0, at_most=1)
    require("second_ceiling", second_ceiling, above=0, at_most=1)
    return np.abs(np.log(first_ceiling / second_ceiling)) / speed


def gap_peak(speed, delay, first_ceiling=1.0, second_ceiling=1.0):
    """Return when the gap between two logistic groups is widest, and how wide; nan where it has no peak.

    Setting the two slopes equal and writing x = exp(-speed * time), E = exp(speed * delay) and k for the root of
    second_ceiling / first_ceiling gives x = (k sqrt(E) - 1) / (sqrt(E) (sqrt(E) - k)).

    Args:
        speed: of both groups, a year.
        delay: years by which the second group's midpoint comes later, above 0.
        first_ceiling, second_ceiling: shares.

    Returns:
        years (after the first group's midpoint) and gap (share: first minus second).

    >>> peak = gap_peak(0.3, 8, 0.9, 0.9)  # halfway between the midpoints, as high as 0.9 tanh(0.3 * 8 / 4)
    >>> round(float(peak["years"]), 2), round(float(peak["gap"]), 4), round(0.9 * np.tanh(0.6), 4).item()
    (4.0, 0.4833, 0.4833)
    >>> float(gap_peak(0.3, 1, 0.9, 0.6)["years"])
    nan
    """
    require("delay", delay, above=0, unit="years")
    exists = delay > longest_delay_without_peak(speed, first_ceiling, second_ceiling)
    k = np.sqrt(second_ceiling / first_ceiling)
    root = np.exp(speed * delay / 2)
    x = np.where(exists, (k * root - 1) / np.where(exists, root * (root - k), 1.0), 1.0)
    years = -np.log(x) / speed
    gap = logistic(years, speed, 0.0, first_ceiling) - logistic(years, speed, delay, second_ceiling)
    return {"years": np.where(exists, years, np.nan), "gap": np.where(exists, gap, np.nan)}


def gap_closes(speed, delay, first_ceiling=1.0, second_ceiling=1.0):
    """Return the years after the first group's midpoint at which the second group draws level; nan where it never does.

    It does only if its own ceiling is higher; with equal ceilings the gap shrinks for ever, by half in ln 2 / speed years.

    >>> round(float(gap_closes(0.3, 8, 0.8, 0.9)), 2), float(gap_closes(0.3, 8, 0.9, 0.9))
    (14.57, nan)
    """
    require("delay", delay, above=0, unit="years")
    exists = delay > longest_delay_without_peak(speed, first_ceiling, second_ceiling)
    exists = exists & (second_ceiling > first_ceiling)
    over = second_ceiling - first_ceiling
    short = np.exp(speed * delay) * first_ceiling - second_ceiling
    x = np.where(exists, over / np.where(exists, short, 1.0), 1.0)
    return np.where(exists, -np.log(x) / speed, np.nan)


def _check(innovation, imitation, ceiling):
    require("innovation", innovation, above=0, unit="a year")
    require("imitation", imitation, at_least=0, unit="a year")
    require("ceiling", ceiling, above=0, at_most=1)
