"""A stock of people that training fills and leaving empties: how many there will be, when, and at most.

People who take up the work arrive at a steady `inflow` a year. Two ways in which a share q of them is gone within h years:

- "one_rate": everybody faces the same chance at any time, dS/dt = inflow - rate S with rate = -ln(1 - q) / h, so that
  S(t) = (inflow / rate) (1 - exp(-rate t)) + S(0) exp(-rate t). The ceiling is inflow / rate, the mean stay 1 / rate.
- "movers_and_stayers": the share q leaves evenly within h years, the others never do. There is no ceiling.

A stock is the inflow times the mean stay (Little 1961); mover and stayer are Blumen, Kogan and McCarthy's (1955).
Persons, years, persons a year. The functions may be called with symbols; then nothing is checked.
"""

import numpy as np

from ruralecom.models.accepted import require

__all__ = [
    "ceiling", "half_life", "inflow_to_fill", "leaving_rate", "movers_and_stayers", "simulate_people", "stock",
    "years_to_fill", "years_to_fill_with_stayers",
]


def leaving_rate(share_gone, within_years):
    """Return the yearly rate at which a share is gone after some years, if all leave at one rate.

    Args:
        share_gone: fraction, at least 0 and below 1.
        within_years: above 0.

    >>> round(float(leaving_rate(0.5, 1)), 4), round(float(leaving_rate(0.75, 2)), 4)
    (0.6931, 0.6931)
    """
    require("share_gone", share_gone, at_least=0, below=1)
    require("within_years", within_years, above=0, unit="years")
    return -np.log(1 - share_gone) / within_years


def half_life(rate):
    """Return the years in which half of those who are there leave; also the time to half of the ceiling.

    >>> round(float(half_life(0.5)), 3)
    1.386
    """
    require("rate", rate, above=0, unit="a year")
    return np.log(2) / rate


def ceiling(inflow, rate):
    """Return the stock at which as many leave as arrive.

    >>> ceiling(100.0, 0.5)
    200.0
    """
    require("inflow", inflow, at_least=0, unit="persons a year")
    require("rate", rate, above=0, unit="a year")
    return inflow / rate


def stock(years, inflow, rate, start=0.0):
    """Return how many are there after some years, if all leave at one rate (which may be 0).

    >>> [round(float(stock(t, 100.0, 0.5)), 1) for t in (0, 1, 2, 20)]
    [0.0, 78.7, 126.4, 200.0]
    >>> float(stock(3, 100.0, 0.0, start=50.0))
    350.0
    """
    require("years", years, at_least=0, unit="years")
    require("inflow", inflow, at_least=0, unit="persons a year")
    require("rate", rate, at_least=0, unit="a year")
    require("start", start, at_least=0, unit="persons")
    slow = rate * years < 1e-9  # then the stock simply adds up
    safe = np.where(slow, 1.0, rate)
    return start * np.exp(-rate * years) + np.where(slow, inflow * years, inflow / safe * -np.expm1(-safe * years))


def movers_and_stayers(years, inflow, share_gone, within_years):
    """Return how many are there after some years, if a share leaves evenly within some years and the others stay.

    >>> [round(float(movers_and_stayers(t, 100.0, 0.6, 3)), 1) for t in (0, 3, 10)]
    [0.0, 210.0, 490.0]
    """
    require("years", years, at_least=0, unit="years")
    require("inflow", inflow, at_least=0, unit="persons a year")
    require("share_gone", share_gone, at_least=0, at_most=1)
    require("within_years", within_years, above=0, unit="years")
    # a mover who came u years ago is still there with the chance 1 - u / within_years
    recent = np.minimum(years, within_years)
    return inflow * ((1 - share_gone) * years + share_gone * (recent - recent * recent / (2 * within_years)))


def inflow_to_fill(gap, rate, years, start=0.0):
    """Return the persons a year who must arrive so that the stock reaches `gap` after so many years.

    Args:
        gap: persons, at least 0. rate: at least 0. years: above 0; np.inf for the inflow that just holds the gap filled.
        start: persons there at first.

    >>> round(float(inflow_to_fill(200.0, 0.5, 2.0)), 1), float(inflow_to_fill(200.0, 0.5, np.inf))
    (158.2, 100.0)
    """
    require("gap", gap, at_least=0, unit="persons")
    require("rate", rate, at_least=0, unit="a year")
    require("years", years, above=0, unit="years")
    require("start", start, at_least=0, unit="persons")
    slow = rate * np.minimum(years, 1e9) < 1e-9
    safe = np.where(slow, 1.0, rate)
    missing = gap - start * np.exp(-rate * np.minimum(years, 1e300))  # 0 times infinity would be no number
    return np.maximum(0.0, np.where(slow, missing / years, missing * safe / -np.expm1(-safe * years)))


def years_to_fill(gap, inflow, rate):
    """Return the years until the stock reaches `gap`, or NaN where its ceiling is not above it.

    >>> round(float(years_to_fill(158.0, 100.0, 0.5)), 2), float(years_to_fill(200.0, 100.0, 0.5))
    (3.12, nan)
    """
    require("gap", gap, above=0, unit="persons")
    require("inflow", inflow, above=0, unit="persons a year")
    require("rate", rate, above=0, unit="a year")
    used = rate * gap / inflow  # share of the ceiling that the gap takes
    return np.where(used < 1, -np.log(1 - np.minimum(used, 1 - 1e-12)) / rate, np.nan)


def years_to_fill_with_stayers(gap, inflow, share_gone, within_years):
    """Return the years until the stock of movers and stayers reaches `gap`; NaN where all move and it never does.

    >>> years = years_to_fill_with_stayers(490.0, 100.0, 0.6, 3)
    >>> round(float(years), 2), round(float(movers_and_stayers(years, 100.0, 0.6, 3)), 1)
    (10.0, 490.0)
    """
    require("gap", gap, above=0, unit="persons")
    require("inflow", inflow, above=0, unit="persons a year")
    require("share_gone", share_gone, at_least=0, at_most=1)
    require("within_years", within_years, above=0, unit="years")
    load = gap / inflow  # years of arrivals that the gap amounts to
    bend = share_gone / (2 * within_years)
    # within the first years t - bend t^2 = load; later (1 - q) t + q h / 2 = load
    early = 2 * load / (1 + np.sqrt(np.maximum(1 - 4 * bend * load, 0)))
    staying = 1 - share_gone
    late = (load - share_gone * within_years / 2) / np.where(staying > 0, staying, 1)
    first_years = within_years - bend * within_years * within_years
    return np.where(load <= first_years, early, np.where(staying > 0, late, np.nan))


def simulate_people(years, inflow, share_gone, within_years, leaving="one_rate", seed=0):
    """Return how many of simulated persons are there at each of `years`, drawing a stay for each of them.

    Args:
        years: numbers, at least 0.
        inflow: persons a year, who arrive evenly.
        leaving: "one_rate" (exponential stays) or "movers_and_stayers".

    >>> simulate_people([0, 5], 1000, 0.72, 3, seed=1).tolist()[0]
    0
    """
    if leaving not in ("one_rate", "movers_and_stayers"):
        raise ValueError(f"leaving is {leaving!r}; accepted: 'one_rate', 'movers_and_stayers'")
    years = np.asarray(years, dtype=float)
    require("years", years, at_least=0, unit="years")
    require("inflow", inflow, at_least=0, unit="persons a year")
    rate = leaving_rate(share_gone, within_years)
    random = np.random.default_rng(seed)
    count = int(round(inflow * years.max()))
    arrives = (np.arange(count) + 0.5) / inflow if count else np.array([])
    if leaving == "one_rate":
        stay = random.exponential(1 / rate, count) if rate > 0 else np.full(count, np.inf)
    else:
        stay = np.where(random.random(count) < share_gone, random.uniform(0, within_years, count), np.inf)
    return np.array([((arrives <= t) & (t < arrives + stay)).sum() for t in years])
