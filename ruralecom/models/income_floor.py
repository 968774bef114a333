"""What a floor under an uncertain income does: a guaranteed price, or an insurance that pays what is missing.

With a floor L, an income X becomes max(X, L). For a normal X with mean m and standard deviation s, and a = (m - L) / s,

    E max(X, L)   = L + (m - L) Phi(a) + s phi(a),
    E (max - L)^2 = ((m - L)^2 + s^2) Phi(a) + (m - L) s phi(a),
    cov(A, max(X, L)) = cov(A, X) Phi(a)   for any A that is jointly normal with X (Stein's lemma),

so that mean and variance of a household's income with a floor under one of its parts are exact. What the floor costs is
the mean of what it pays, (L - X) where X < L.
"""

import numpy as np
from scipy.special import ndtr

from ruralecom.models.accepted import require
from ruralecom.models.household_portfolio import SMALLEST_SD, shortfall

__all__ = ["chance_below_with_floor", "floored", "with_floor"]

# Nodes and weights for integrals over one half of the bell curve at a time (Gauss and Legendre)
NODES, WEIGHTS = np.polynomial.legendre.leggauss(14)
WIDEST = 5.0  # standard deviations; less than 6 in 10^7 lies outside


def floored(mean_yuan, sd_yuan, floor_yuan) -> dict:
    """Return what a floor makes of a normal income.

    Args:
        mean_yuan, sd_yuan: of the income without a floor. floor_yuan: nobody gets less than this.

    Returns:
        mean_yuan, sd_yuan (with the floor), payout_yuan (mean of what the floor pays) and kept (probability that the income
        is above the floor, which is also the share of every covariance that is left).

    >>> {name: round(float(value), 3) for name, value in floored(0.0, 1.0, 0.0).items()}
    {'mean_yuan': 0.399, 'sd_yuan': 0.584, 'payout_yuan': 0.399, 'kept': 0.5}
    """
    require("sd_yuan", sd_yuan, at_least=0, unit="yuan")
    spread = np.maximum(sd_yuan, SMALLEST_SD)
    above = mean_yuan - floor_yuan
    kept = ndtr(above / spread)
    density = np.exp(-((above / spread) ** 2) / 2) / np.sqrt(2 * np.pi)
    excess = above * kept + spread * density
    square = (above * above + spread * spread) * kept + above * spread * density
    return {
        "mean_yuan": floor_yuan + excess,
        "sd_yuan": np.sqrt(np.maximum(square - excess * excess, 0.0)),
        "payout_yuan": shortfall(floor_yuan, mean_yuan, sd_yuan),
        "kept": kept,
    }


def with_floor(rest_mean, rest_sd, mean_yuan, sd_yuan, correlation, floor_yuan) -> dict:
    """Return mean and standard deviation (yuan) of an income of two parts, the second with a floor under it.

    Args:
        rest_mean, rest_sd: of the part without a floor. mean_yuan, sd_yuan: of the other part before the floor.
        correlation: of the two parts before the floor. floor_yuan: under the second part.

    >>> two = with_floor(20_000, 5_000, 10_000, 8_000, 0.5, 6_000)
    >>> round(float(two["mean_yuan"])), round(float(two["sd_yuan"]))
    (31582, 9385)
    """
    require("correlation", correlation, at_least=-1, at_most=1)
    part = floored(mean_yuan, sd_yuan, floor_yuan)
    covariance = correlation * rest_sd * sd_yuan * part["kept"]
    variance = rest_sd * rest_sd + part["sd_yuan"] * part["sd_yuan"] + 2 * covariance
    return {
        "mean_yuan": rest_mean + part["mean_yuan"],
        "sd_yuan": np.sqrt(np.maximum(variance, 0.0)),
        "payout_yuan": part["payout_yuan"],
    }


def chance_below_with_floor(line_yuan, rest_mean, rest_sd, mean_yuan, sd_yuan, correlation, floor_yuan):
    """Return the probability that an income of two parts, the second with a floor, falls under a line.

    The integral over the second part is split where the floor begins, because the integrand has a kink there. It is good to
    0.00002 where the part without a floor varies about as much as the other or more, and worse where it hardly varies.
    Arguments as in `with_floor`; the correlation must lie between -1 and 1 without the ends.

    >>> round(float(chance_below_with_floor(25_000, 20_000, 5_000, 10_000, 8_000, 0.5, 6_000)), 4)
    0.2699
    """
    require("correlation", correlation, above=-1, below=1)
    spread, rest = np.maximum(sd_yuan, SMALLEST_SD), np.maximum(rest_sd, SMALLEST_SD)
    kink = np.clip((floor_yuan - mean_yuan) / spread, -WIDEST, WIDEST)
    left_over = rest * np.sqrt(1 - correlation * correlation)
    chance = 0.0
    for low, high in ((-WIDEST, kink), (kink, WIDEST)):
        half = (high - low) / 2
        for node, weight in zip(NODES, WEIGHTS):
            score = low + half * (1 + float(node))
            part = np.maximum(mean_yuan + spread * score, floor_yuan)
            under = ndtr((line_yuan - part - rest_mean - correlation * rest * score) / left_over)
            chance = chance + half * float(weight) * under * np.exp(-score * score / 2) / np.sqrt(2 * np.pi)
    return chance
