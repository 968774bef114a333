"""How a burst of attention turns into customers, and how long they last.

An event brings A0 visits a week to the county's shops at its start, and the weekly rate g(t) then falls with the half-life h:

    exponential   g(t) = 2^(-t / h)                     everybody forgets at the same speed
    power law     g(t) = (1 + k t)^(-alpha)             k = (2^(1/alpha) - 1) / h, so that g(h) is one half as well

The power law is what exponentials add up to if speeds of forgetting differ between people as a gamma distribution with
shape alpha; as alpha grows, the second becomes the first. Visits from 0 to T weeks are

    A0 h (1 - 2^(-T/h)) / ln 2   and   A0 (1 - (1 + k T)^(1 - alpha)) / (k (alpha - 1)).

A visit becomes a first order with the chance `conversion`. After each order the customer orders again with the chance r
(`repeat_rate`), on average w weeks later, so that a customer orders 1 / (1 - r) times. Those who
have ordered and not left for good are a stock C. It loses (1 - r) / w of itself a week and orders at the rate r / w, so that
for the exponential, with L = ln 2 / h and m = (1 - r) / w,

    C(t) = conversion * A0 * (e^(-m t) - e^(-L t)) / (L - m)   and   orders a week = conversion * A0 g(t) + r C(t) / w.

Seasons add up; each is `season_ratio` times as large as the one before. No source gives values for these parameters for any
county: all defaults are illustrative.
"""

from dataclasses import dataclass

import numpy as np

from ruralecom.models.accepted import require

__all__ = [
    "Customers", "attention", "break_even_conversion", "customers_left", "customer_half_life", "lifetime_margin",
    "orders_a_week", "visits",
]

LARGEST_SHAPE = 1e6


@dataclass(frozen=True)
class Customers:
    """Hold what becomes of visits; the values are illustrative, not measured.

    Args:
        conversion: chance that a visit ends in a first order, 0 to 1.
        repeat_rate: chance that an order is followed by another, 0 to below 1.
        weeks_between: mean time from an order to what comes next, an order or a loss; above 0.
        margin: yuan that an order leaves after goods, postage and commission.
    """

    conversion: float = 0.01
    repeat_rate: float = 0.4
    weeks_between: float = 10.0
    margin: float = 25.0

    def __post_init__(self):
        require("conversion", self.conversion, at_least=0, at_most=1)
        require("repeat_rate", self.repeat_rate, at_least=0, below=1)
        require("weeks_between", self.weeks_between, above=0, unit="weeks")


def attention(weeks, half_life, shape=None):
    """Return what is left of the attention of the first moment, 0 to 1; nothing before the event.

    Args:
        weeks: time since the event; a number, an array or a symbol.
        half_life: weeks until half is left, above 0.
        shape: alpha of the power law, above 0; None for the exponential.

    >>> attention(np.array([-1, 0, 3, 6, 52]), 3.0).round(3)
    array([0.  , 1.  , 0.5 , 0.25, 0.  ])
    >>> attention(np.array([-1, 0, 3, 6, 52]), 3.0, shape=1.5).round(3)
    array([0.   , 1.   , 0.5  , 0.312, 0.027])
    """
    require("half_life", half_life, above=0, unit="weeks")
    since = np.maximum(weeks, 0)
    if shape is None:
        left = np.exp(-np.log(2) * since / half_life)
    else:
        require("shape", shape, above=0, at_most=LARGEST_SHAPE)
        left = (1 + _pace(half_life, shape) * since) ** (-shape)
    return np.where(weeks >= 0, left, 0.0)


def visits(weeks, start_rate, half_life, shape=None):
    """Return the visits from the event to `weeks` later, in the unit of `start_rate`.

    Args:
        weeks: 0 or more; np.inf for all there will ever be (infinite for a power law with shape up to 1).
        start_rate: visits a week at the first moment; an exponential has fewer in its whole first week.
        shape: as in `attention`; not exactly 1.

    >>> round(float(visits(np.inf, 400, 3.0))), round(float(visits(np.inf, 400, 3.0, shape=1.5)))
    (1731, 4086)
    """
    require("weeks", weeks, at_least=0, unit="weeks")
    require("start_rate", start_rate, at_least=0)
    require("half_life", half_life, above=0, unit="weeks")
    if shape is None:
        rate = np.log(2) / half_life
        return start_rate * (1 - np.exp(-rate * weeks)) / rate
    require("shape", shape, above=0, at_most=LARGEST_SHAPE)
    if isinstance(shape, (int, float)) and shape == 1:
        raise ValueError("shape is 1; accepted: above 0 but not 1, where the sum is a logarithm")
    pace = _pace(half_life, shape)
    return start_rate * (1 - (1 + pace * weeks) ** (1 - shape)) / (pace * (shape - 1))


def lifetime_margin(customers: Customers = Customers(), discount_a_week=0.0):
    """Return the margin (yuan) of a customer's orders from the first to the last.

    Args:
        discount_a_week: by how much a yuan loses worth in a week; 0 counts all yuan alike.

    >>> round(lifetime_margin(), 2)
    41.67
    """
    require("discount_a_week", discount_a_week, at_least=0)
    leaving = (1 - customers.repeat_rate) / customers.weeks_between
    ordering = customers.repeat_rate / customers.weeks_between
    return customers.margin * (1 + ordering / (leaving + discount_a_week))


def customer_half_life(customers: Customers = Customers()):
    """Return after how many weeks half of the customers have left for good.

    >>> round(float(customer_half_life()), 1)
    11.6
    """
    return np.log(2) * customers.weeks_between / (1 - customers.repeat_rate)


def customers_left(weeks, start_rate, half_life, customers: Customers = Customers()):
    """Return how many customers one event has left `weeks` after it, for exponential attention.

    The unit is that of `start_rate`. Where attention and customers fade equally fast, the limit t e^(-L t) is taken.

    >>> round(float(customers_left(13, 400_000, 3.0)))
    9560
    """
    require("half_life", half_life, above=0, unit="weeks")
    since = np.maximum(weeks, 0)
    fading = np.log(2) / half_life
    leaving = (1 - customers.repeat_rate) / customers.weeks_between
    # (e^(-m t) - e^(-L t)) / (L - m) = t e^(-m t) * (1 - e^(-x)) / x with x = (L - m) t, which is 1 - x / 2 near 0
    gap = (fading - leaving) * since
    safe = np.where(np.abs(gap) < 1e-6, 1.0, gap)
    ratio = np.where(np.abs(gap) < 1e-6, 1 - gap / 2, (1 - np.exp(-safe)) / safe)
    return customers.conversion * start_rate * since * np.exp(-leaving * since) * ratio


def orders_a_week(weeks, start_rate, half_life, customers: Customers = Customers(), seasons=1, season_ratio=1.0,
                  season_weeks=52) -> dict:
    """Return first and repeat orders a week when the event comes back every season, for exponential attention.

    Args:
        weeks: time since the first event; a number, an array or a symbol.
        seasons: how many events there are, a whole number of at least 1.
        season_ratio: size of each event over the one before, 0 or more.

    Returns:
        first, repeat, all (orders a week), customers (who have ordered and not left for good).

    >>> week = orders_a_week(13, 400_000, 3.0)
    >>> round(float(week["first"])), round(float(week["repeat"]))
    (198, 382)
    """
    require("seasons", seasons, at_least=1)
    require("season_ratio", season_ratio, at_least=0)
    require("season_weeks", season_weeks, above=0, unit="weeks")
    first = stock = 0.0
    for season in range(int(seasons)):
        since, size = weeks - season * season_weeks, start_rate * season_ratio**season
        first = first + customers.conversion * size * attention(since, half_life)
        stock = stock + customers_left(since, size, half_life, customers)
    repeat = stock * customers.repeat_rate / customers.weeks_between
    return {"first": first, "repeat": repeat, "all": first + repeat, "customers": stock}


def break_even_conversion(fixed_cost, all_visits, customers: Customers = Customers()):
    """Return the conversion at which the margin of all orders pays the fixed cost of the event.

    Args:
        fixed_cost: yuan for the event. all_visits: visits that it brings, above 0.

    >>> round(float(break_even_conversion(2e6, visits(np.inf, 400_000, 3.0))), 4)
    0.0277
    """
    require("fixed_cost", fixed_cost, at_least=0, unit="yuan")
    require("all_visits", all_visits, above=0)
    return fixed_cost / (all_visits * lifetime_margin(customers))


def _pace(half_life, shape):
    return (2 ** (1 / shape) - 1) / half_life
