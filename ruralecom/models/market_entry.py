"""How a two-sided market moves month by month, and what a subsidy that ends leaves behind.

Each month a fraction `speed` of those whose best choice has changed act on it. A subsidy is paid to every seller who is
there, also to those who would have been there without it.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from ruralecom.models.accepted import require
from ruralecom.models.two_sided_market import Market, equilibria, share_joining

__all__ = ["programme", "shortest_programme", "trajectory"]


def trajectory(
    market: Market, start_sellers, months: int = 60, speed: float = 0.3, subsidy_months=None, start_buyers=None
) -> pd.DataFrame:
    """Follow the market from an initial share of sellers.

    Args:
        market: the market with the subsidy while it is paid.
        start_sellers: share of sellers in month 0.
        months: how many months to follow.
        speed: fraction of those who want to change that do so within a month, above 0, at most 1.
        subsidy_months: months for which the sellers' subsidy is paid; None for all of them.
        start_buyers: share of buyers in month 0; None for those who answer to `start_sellers`.

    Returns:
        Columns month, sellers, buyers (shares), subsidy (yuan a month and seller, what is paid in that month).

    >>> trajectory(Market(), start_sellers=0.7, months=40).round(3).iloc[[0, 10, 40]]
        month  sellers  buyers  subsidy
    0       0    0.700   0.832      0.0
    10     10    0.945   0.957      0.0
    40     40    0.968   0.977      0.0
    """
    require("start_sellers", start_sellers, at_least=0, at_most=1)
    require("months", months, at_least=1)
    require("speed", speed, above=0, at_most=1)
    paid_months = months if subsidy_months is None else subsidy_months
    require("subsidy_months", paid_months, at_least=0)
    unpaid = replace(market.sellers, subsidy=0.0)
    if start_buyers is None:
        start_buyers = share_joining(start_sellers, market.buyers, market.distribution)
    require("start_buyers", start_buyers, at_least=0, at_most=1)
    rows = []
    sellers, buyers = float(start_sellers), float(start_buyers)
    for month in range(int(months) + 1):
        side = market.sellers if month < paid_months else unpaid
        rows.append((month, sellers, buyers, side.subsidy))
        sellers_willing = share_joining(buyers, side, market.distribution)
        buyers_willing = share_joining(sellers, market.buyers, market.distribution)
        sellers, buyers = sellers + speed * (sellers_willing - sellers), buyers + speed * (buyers_willing - buyers)
    return pd.DataFrame(rows, columns=["month", "sellers", "buyers", "subsidy"])


def programme(
    market: Market, subsidy: float, subsidy_months: int, sellers_in_county: int = 10_000, months: int = 240,
    speed: float = 0.3, start_sellers: float | None = None,
) -> dict:
    """Judge a subsidy of some months by what it costs and by where the market settles after it.

    Args:
        market: the market; its own subsidy is replaced.
        subsidy: yuan a month for each seller who is there.
        subsidy_months: how long it is paid.
        sellers_in_county: how many could sell.
        months: how long the market is followed.
        start_sellers: share of sellers in month 0; None for the low equilibrium without a subsidy.

    Returns:
        cost_million_yuan; paid_anyway_million_yuan (part of the cost that went to as many sellers as there were at the
        start, who need no subsidy); sellers_at_start, sellers_at_peak, sellers_at_end (shares);
        tipped (whether the market started at or below the tipping point and ends above it; False if there is none).

    >>> short, long = (programme(Market(), 2500.0, months) for months in (6, 18))
    >>> short["tipped"], long["tipped"], round(long["cost_million_yuan"], 1)
    (False, True, 197.9)
    """
    require("subsidy", subsidy, at_least=0, unit="yuan a month")
    require("sellers_in_county", sellers_in_county, above=0)
    at_rest = equilibria(market.with_subsidy(0.0))
    start = float(at_rest["sellers"].iloc[0]) if start_sellers is None else start_sellers
    path = trajectory(market.with_subsidy(subsidy), start, months, speed, subsidy_months)
    paid = path["subsidy"].iloc[:-1] * sellers_in_county / 1e6
    end = float(path["sellers"].iloc[-1])
    several = len(at_rest) > 1
    return {
        "cost_million_yuan": float((paid * path["sellers"].iloc[:-1]).sum()),
        "paid_anyway_million_yuan": float((paid * np.minimum(start, path["sellers"].iloc[:-1])).sum()),
        "sellers_at_start": start,
        "sellers_at_peak": float(path["sellers"].max()),
        "sellers_at_end": end,
        "tipped": several and end > float(at_rest["sellers"].iloc[1]) and start <= float(at_rest["sellers"].iloc[1]),
    }


def shortest_programme(market: Market, subsidy: float, longest: int = 120, speed: float = 0.3) -> int | None:
    """Return the fewest months of a subsidy (yuan a month) after which the market stays up.

    None if `longest` months do not do it, or if the market has no tipping point.

    >>> [shortest_programme(Market(), subsidy) for subsidy in (1000.0, 2000.0, 3000.0)]
    [None, 32, 9]
    """
    require("longest", longest, at_least=1)
    low, high = 0, int(longest)
    if not programme(market, subsidy, high, speed=speed)["tipped"]:
        return None
    while high - low > 1:  # more months never make a market fall back, so bisection finds the border
        middle = (low + high) // 2
        if programme(market, subsidy, middle, speed=speed)["tipped"]:
            high = middle
        else:
            low = middle
    return high
