"""A household's income as a portfolio: labour is divided among sources whose yields are uncertain and move together.

A household puts the shares w_k of its working year into sources with mean yields m_k, standard deviations s_k and
correlations (Markowitz 1952), and has T yuan of transfers that never vary. Its income has

    mean T + sum w_k m_k   and   variance sum_jk w_j w_k s_j s_k rho_jk.

Variance counts good surprises as risk. Downside risk looks below a line z only: the chance of falling under it (Roy
1952), and the mean shortfall, the lower partial moment of order one. Yields are normal and grow in proportion to labour:
both are simplifications. `ruralecom.models.income_floor` puts a floor under one source.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtr

from ruralecom.models.accepted import is_symbol, require

__all__ = ["Source", "chance_below", "frontier", "income", "mixes", "shortfall", "steadying_limit"]

SMALLEST_SD = 1e-9  # yuan; keeps (line - mean) / sd defined for a certain income


@dataclass(frozen=True)
class Source:
    """Hold what a whole working year of the household would bring from one source: mean and standard deviation, yuan."""

    mean_yuan: float
    sd_yuan: float

    def __post_init__(self):
        require("mean_yuan", self.mean_yuan, unit="yuan")
        require("sd_yuan", self.sd_yuan, at_least=0, unit="yuan")


def income(shares, sources, correlations, transfers_yuan=0.0):
    """Return mean and standard deviation (yuan) of the income from a division of labour.

    Args:
        shares: fraction of the working year for each source; numbers, arrays or symbols.
        sources: a Source for each share. correlations: dict of (place, place) -> correlation; pairs left out are 0.
        transfers_yuan: certain income on top.

    >>> mean, sd = income([0.5, 0.5], [Source(30_000, 8_000), Source(50_000, 20_000)], {(0, 1): 0.5})
    >>> round(float(mean)), round(float(sd))
    (40000, 12490)
    """
    if len(shares) != len(sources):
        raise ValueError(f"shares has {len(shares)} values; accepted: {len(sources)}, one for each source")
    mean, variance = transfers_yuan, 0.0
    for share, source in zip(shares, sources):
        require("share", share, at_least=0, at_most=1)
        mean = mean + share * source.mean_yuan
        variance = variance + (share * source.sd_yuan) ** 2
    for (first, second), correlation in correlations.items():
        require(f"correlation of {first} and {second}", correlation, at_least=-1, at_most=1)
        spreads = sources[first].sd_yuan * sources[second].sd_yuan
        variance = variance + 2 * shares[first] * shares[second] * correlation * spreads
    return mean, np.sqrt(np.maximum(variance, 0.0))


def chance_below(line_yuan, mean_yuan, sd_yuan):
    """Return the probability that a normal income falls under a line.

    >>> round(float(chance_below(20_000, 30_000, 10_000)), 4)
    0.1587
    """
    require("sd_yuan", sd_yuan, at_least=0, unit="yuan")
    return ndtr((line_yuan - mean_yuan) / np.maximum(sd_yuan, SMALLEST_SD))


def shortfall(line_yuan, mean_yuan, sd_yuan):
    """Return by how much a normal income misses a line on average, counting years above it as 0 (yuan).

    >>> round(float(shortfall(30_000, 30_000, 10_000)))
    3989
    """
    require("sd_yuan", sd_yuan, at_least=0, unit="yuan")
    spread = np.maximum(sd_yuan, SMALLEST_SD)
    under = (line_yuan - mean_yuan) / spread
    return spread * (under * ndtr(under) + np.exp(-under * under / 2) / np.sqrt(2 * np.pi))


def steadying_limit(home: Source, new: Source):
    """Return the correlation below which the first hours moved from one source to another lower the variance.

    The rest of the income must be uncorrelated with both. From the derivative of the variance at no hours moved,
    2 (rho s_home s_new - s_home^2) times the share at home: it is negative if rho < s_home / s_new.

    >>> steadying_limit(Source(30_000, 8_000), Source(50_000, 20_000))
    0.4
    """
    if not is_symbol(new.sd_yuan):
        require("sd_yuan of the new source", new.sd_yuan, above=0, unit="yuan")
    return home.sd_yuan / new.sd_yuan


def mixes(count, steps):
    """Return every way to divide a working year among `count` sources in equal steps, one row a division.

    >>> mixes(2, 2).tolist()
    [[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]]
    """
    require("count", count, at_least=1)
    require("steps", steps, at_least=1)
    if count == 1:
        return np.ones((1, 1))
    rows = []
    for first in range(steps + 1):
        rest = mixes(count - 1, steps - first) * (1 - first / steps) if first < steps else np.zeros((1, count - 1))
        rows.append(np.column_stack([np.full(len(rest), first / steps), rest]))
    return np.vstack(rows)


def frontier(sources, correlations, transfers_yuan=0.0, steps=50) -> pd.DataFrame:
    """Return all divisions of labour in equal steps and whether each is efficient: no other has more mean and no more risk.

    Returns:
        one row a division: share_0, share_1, ..., mean_yuan, sd_yuan, efficient; from the least risk to the most.

    >>> table = frontier([Source(30_000, 8_000), Source(20_000, 9_000)], {}, steps=4)
    >>> table["efficient"].tolist(), table.loc[table["efficient"], "share_0"].tolist()
    ([True, True, False, True, False], [0.5, 0.75, 1.0])
    """
    shares = mixes(len(sources), steps)
    mean, sd = income(list(shares.T), sources, correlations, transfers_yuan)
    table = pd.DataFrame(shares, columns=[f"share_{place}" for place in range(len(sources))])
    table = table.assign(mean_yuan=mean, sd_yuan=sd).sort_values(["sd_yuan", "mean_yuan"], ascending=[True, False], ignore_index=True)
    best_so_far = table["mean_yuan"].cummax().shift(fill_value=-np.inf)
    return table.assign(efficient=table["mean_yuan"] > best_so_far)
