"""Who joins a platform on which sellers wait for buyers and buyers wait for sellers.

A seller gains from the buyers who are there and pays a fixed cost of entry each month (a hired host, a studio, stock);
entry costs differ from seller to seller. Buyers likewise. With q the distribution function of entry costs around their
middle, in units of their spread,

    sellers = q((gain * buyers + subsidy - cost) / spread)   and   buyers = q((gain * sellers + subsidy - cost) / spread)

where both sides are shares of those who could join. Put one into the other and sellers answer to sellers; equilibria
are where this response meets the diagonal. It has negative Schwarzian derivative for the logistic and the normal
distribution, so there are at most three: a low one, a high one, and between them the tipping point, which is unstable
because the response is steeper than the diagonal there. Models: Katz and Shapiro (1985) on network effects, Rochet and
Tirole (2003) on two sides, Granovetter (1978) on thresholds.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri

from ruralecom.models.accepted import require, require_choice

__all__ = [
    "Market", "Side", "crossing", "equilibria", "fold_subsidies", "folds_if_buyers_follow", "response",
    "share_joining", "slope", "supporting_subsidy",
]

DISTRIBUTIONS = ("logistic", "normal")


@dataclass(frozen=True)
class Side:
    """Hold what moves one side of the market; default values elsewhere are illustrative.

    Args:
        gain: yuan a month that full presence of the other side is worth to a member (network strength).
        entry_cost: yuan a month that joining costs the member in the middle.
        spread: yuan a month, how much entry costs differ: scale of the logistic or standard deviation of the normal.
        subsidy: yuan a month that everyone who joins is paid.
    """

    gain: float
    entry_cost: float
    spread: float
    subsidy: float = 0.0

    def __post_init__(self):
        require("gain", self.gain, at_least=0, unit="yuan a month")
        require("entry_cost", self.entry_cost, unit="yuan a month")
        require("spread", self.spread, above=0, unit="yuan a month")
        require("subsidy", self.subsidy, unit="yuan a month")


@dataclass(frozen=True)
class Market:
    """Hold both sides of a platform and the shape of their entry costs ("logistic" or "normal").

    >>> Market().with_subsidy(500.0).sellers.subsidy
    500.0
    """

    sellers: Side = Side(gain=6000.0, entry_cost=3300.0, spread=750.0)
    buyers: Side = Side(gain=60.0, entry_cost=30.0, spread=7.5)
    distribution: str = "logistic"

    def __post_init__(self):
        require_choice("distribution", self.distribution, DISTRIBUTIONS)

    def with_subsidy(self, subsidy) -> "Market":
        """Return the same market with another subsidy (yuan a month) for every seller who joins."""
        return replace(self, sellers=replace(self.sellers, subsidy=subsidy))


def share_joining(other_share, side: Side, distribution: str = "logistic"):
    """Return the share of one side that joins when a given share of the other side is there.

    Args:
        other_share: fraction 0 to 1; a number, an array or a symbol.

    >>> share_joining(np.array([0.0, 0.55, 1.0]), Side(gain=6000, entry_cost=3300, spread=750)).round(3)
    array([0.012, 0.5  , 0.973])
    """
    require("other_share", other_share, at_least=0, at_most=1)
    pull = (side.gain * other_share + side.subsidy - side.entry_cost) / side.spread
    if distribution == "normal":
        return ndtr(pull)
    return 1 / (1 + np.exp(np.minimum(-pull, 700.0)))  # exp overflows above 709


def response(seller_share, market: Market):
    """Return the share of sellers that joins once buyers have answered to a given share of sellers.

    >>> response(np.array([0.0, 0.5, 1.0]), Market()).round(3)
    array([0.014, 0.401, 0.969])
    """
    buyer_share = share_joining(seller_share, market.buyers, market.distribution)
    return share_joining(buyer_share, market.sellers, market.distribution)


def slope(seller_share, market: Market):
    """Return the slope of the response: below 1 a small push dies out, above 1 it grows.

    >>> round(float(slope(0.5, Market())), 2)
    3.84
    """
    buyer_share = share_joining(seller_share, market.buyers, market.distribution)
    sellers = share_joining(buyer_share, market.sellers, market.distribution)
    sides = ((sellers, market.sellers), (buyer_share, market.buyers))
    steepness = [side.gain / side.spread * _density(share, market.distribution) for share, side in sides]
    return steepness[0] * steepness[1]


def crossing(left, right, market: Market):
    """Return where the response crosses the diagonal between two shares of sellers, NaN where it does not.

    The crossing is taken on the straight line between the two ends, so that it is a formula; with steps of 1/200 it is
    within 0.0002 of the equilibrium for the parameter ranges used in the course. `equilibria` gives it to full precision.

    Args:
        left, right: neighbouring shares, for instance from `rows.unit_steps`.

    >>> float(np.round(crossing(0.50, 0.55, Market()), 2))
    0.53
    """
    gap_left = response(left, market) - left
    gap_right = response(right, market) - right
    # an equilibrium that falls on a step's end must be found once, not twice
    changes = np.where(gap_left > 0, 1.0, 0.0) - np.where(gap_right > 0, 1.0, 0.0)
    distance = np.where(changes == 0, 1.0, gap_left - gap_right)
    return np.where(changes == 0, np.nan, left + (right - left) * gap_left / distance)


def equilibria(market: Market, steps: int = 2000) -> pd.DataFrame:
    """Return all equilibria from low to high.

    Returns:
        Columns sellers, buyers (shares), slope (of the response), stable, basin_low, basin_high (shares of sellers from
        which the market goes there, if buyers have answered to these sellers). An unstable one has no basin (NaN).

    >>> equilibria(Market())[["sellers", "buyers", "stable"]].round(3)
       sellers  buyers  stable
    0    0.014   0.020    True
    1    0.534   0.567   False
    2    0.968   0.977    True
    """
    shares = np.linspace(0.0, 1.0, int(steps) + 1)

    def gap(share):
        return response(share, market) - share

    gaps = gap(shares)
    starts = np.flatnonzero((gaps[:-1] > 0) != (gaps[1:] > 0))
    found = np.array([brentq(gap, shares[start], shares[start + 1], xtol=1e-14) for start in starts])
    slopes = slope(found, market)
    stable = slopes < 1
    borders = np.concatenate([[0.0], found[~stable], [1.0]])
    index = np.cumsum(~stable)
    low = np.where(stable, borders[index], np.nan)
    high = np.where(stable, borders[np.minimum(index + 1, len(borders) - 1)], np.nan)
    buyers = share_joining(found, market.buyers, market.distribution)
    return pd.DataFrame(
        {"sellers": found, "buyers": buyers, "slope": slopes, "stable": stable, "basin_low": low, "basin_high": high}
    )


def supporting_subsidy(seller_share, market: Market):
    """Return the subsidy (yuan a month) at which a given share of sellers is an equilibrium.

    Every other parameter is the market's. Where this curve falls, equilibria are unstable.

    Args:
        seller_share: fraction above 0 and below 1; a number, an array or a symbol.

    >>> round(float(supporting_subsidy(0.1, Market())))
    1417
    """
    require("seller_share", seller_share, above=0, below=1)
    buyer_share = share_joining(seller_share, market.buyers, market.distribution)
    return _supporting(seller_share, buyer_share, market.sellers, market.distribution)


def fold_subsidies(market: Market) -> pd.DataFrame:
    """Return the subsidies at which an equilibrium appears or disappears (saddle-node bifurcations).

    Above the larger one the low equilibrium is gone; below the smaller one the high equilibrium is gone.

    Returns:
        Columns sellers (share at the fold), subsidy (yuan a month), vanishes ("low" or "high"); empty if there is one
        equilibrium whatever the subsidy.

    >>> fold_subsidies(Market()).round(3)
       sellers   subsidy vanishes
    0    0.225  1773.926      low
    1    0.775 -1173.926     high
    """

    def rise(share):
        # derivative of the supporting subsidy, with buyers answering
        buyers = market.buyers
        buyer_share = share_joining(share, buyers, market.distribution)
        buyer_slope = buyers.gain / buyers.spread * _density(buyer_share, market.distribution)
        return market.sellers.spread / _density(share, market.distribution) - market.sellers.gain * buyer_slope

    shares = np.linspace(1e-6, 1 - 1e-6, 20_001)
    rises = rise(shares)
    starts = np.flatnonzero((rises[:-1] > 0) != (rises[1:] > 0))
    found = np.array([brentq(rise, shares[start], shares[start + 1], xtol=1e-14) for start in starts])
    vanishes = ["low" if rises[start] > 0 else "high" for start in starts]
    subsidies = supporting_subsidy(found, market) if len(found) else found
    return pd.DataFrame({"sellers": found, "subsidy": subsidies, "vanishes": vanishes})


def folds_if_buyers_follow(side: Side):
    """Return the folds in closed form when buyers simply follow sellers (buyers = sellers) and costs are logistic.

    The subsidy that supports a share n is cost - gain * n + spread * log(n / (1 - n)); it turns where
    n (1 - n) = spread / gain, so there are folds only if gain is above 4 * spread.

    Returns:
        ((share, subsidy) at which the low equilibrium disappears, (share, subsidy) for the high one), or None.

    >>> low, high = folds_if_buyers_follow(Side(gain=6000, entry_cost=3300, spread=750))
    >>> [round(float(number), 3) for number in (*low, *high)]
    [0.146, 1099.26, 0.854, -499.26]
    """
    if side.gain <= 4 * side.spread:
        return None
    root = np.sqrt(1 - 4 * side.spread / side.gain)
    shares = ((1 - root) / 2, (1 + root) / 2)
    return tuple((share, _supporting(share, share, side, "logistic")) for share in shares)


def _supporting(share, other_share, side, distribution):
    threshold = ndtri(share) if distribution == "normal" else np.log(share / (1 - share))
    return side.entry_cost - side.gain * other_share + side.spread * threshold


def _density(share, distribution):
    """Return the density of standardised entry costs at the quantile that belongs to a share."""
    if distribution == "normal":
        return np.exp(-ndtri(share) ** 2 / 2) / np.sqrt(2 * np.pi)
    return share * (1 - share)
