"""Sort places into tiers, ask how firm a tier is, and count what a wrong tier costs.

Tiers are whole numbers, 0 for the highest. `places` and `tiers_by_place` sort by rank, `tiers_by_cuts` by fixed marks;
`adjusted_rand` says how far two ways of sorting agree beyond chance. `tier_chances` draws the weights of a score from a
Dirichlet distribution and returns how often each place falls into each tier. With a table of losses, `expected_losses`,
`least_loss` and `worth_of_knowing` turn such chances into a decision.

The adjusted Rand index follows Hubert and Arabie (1985); the decision is that of statistical decision theory.
"""

import numpy as np
import pandas as pd

from ruralecom.models.accepted import require

__all__ = [
    "adjusted_rand", "draw_weights", "expected_losses", "least_loss", "places", "tier_chances", "tiers_by_cuts",
    "tiers_by_place", "worth_of_knowing",
]


def places(score, among=None):
    """Return the place of each score, 1 for the highest; equal scores share the better place.

    Args:
        score: number, array or symbol.
        among: sequence of the scores that compete; by default `score` itself.

    >>> places([0.3, 0.9, 0.3, 0.1]).tolist()
    [2, 1, 2, 4]
    """
    if among is None:
        score = np.asarray(score, dtype=float)
        among = score
    return 1 + sum(np.where(other > score, 1, 0) for other in among)


def tiers_by_place(score, sizes):
    """Return a tier for each score: the first `sizes[0]` places are tier 0, the next `sizes[1]` tier 1, and so on.

    Args:
        score: array of shape (..., places), the last axis ranked; equal scores keep their order.
        sizes: how many places each tier has; they add up to all.

    >>> tiers_by_place([0.3, 0.9, 0.5, 0.1], (1, 1, 2)).tolist()
    [2, 0, 1, 2]
    """
    score = np.asarray(score, dtype=float)
    require("sizes", np.asarray(sizes), at_least=0)
    if sum(sizes) != score.shape[-1]:
        raise ValueError(f"sizes add up to {sum(sizes)}; accepted: {score.shape[-1]}, the number of places")
    order = np.argsort(-score, axis=-1, kind="stable")
    tiers = np.empty(score.shape, dtype=int)
    np.put_along_axis(tiers, order, np.broadcast_to(np.repeat(np.arange(len(sizes)), sizes), score.shape), axis=-1)
    return tiers


def tiers_by_cuts(score, cuts):
    """Return a tier for each score: 0 at or above the first cut, 1 at or above the second, and so on.

    Args:
        score: numbers of any shape.
        cuts: falling numbers.

    >>> tiers_by_cuts([0.7, 0.4, 0.1], (0.6, 0.3)).tolist()
    [0, 1, 2]
    """
    marks = np.asarray(cuts, dtype=float)
    if marks.ndim != 1 or not len(marks) or (np.diff(marks) >= 0).any():
        raise ValueError(f"cuts is {list(cuts)}; accepted: numbers that fall from the first to the last")
    return (np.asarray(score, dtype=float)[..., None] < marks).sum(axis=-1)


def adjusted_rand(first, second) -> float:
    """Return the adjusted Rand index of two sortings of the same places: 1 if they agree, about 0 if by chance.

    With n_ij places in group i of the first and j of the second, it is (sum C(n_ij, 2) - E) / (M - E), where E is the
    product of the pairs within groups of either, divided by all pairs, and M their mean.

    >>> adjusted_rand([0, 0, 1, 1], [5, 5, 7, 7])
    1.0
    >>> round(adjusted_rand([0, 0, 1, 1, 2, 2], [0, 0, 0, 1, 1, 1]), 3)
    0.242
    """
    first, second = np.asarray(first), np.asarray(second)
    if first.shape != second.shape or first.ndim != 1 or len(first) < 2:
        raise ValueError(f"shapes are {first.shape} and {second.shape}; accepted: two lists of the same length, 2 or more")

    def pairs(counts):
        counts = np.asarray(counts, dtype=float)
        return (counts * (counts - 1) / 2).sum()

    together = pairs(pd.crosstab(first, second).to_numpy())
    of_first, of_second = (pairs(np.unique(groups, return_counts=True)[1]) for groups in (first, second))
    by_chance = of_first * of_second / pairs([len(first)])
    most = (of_first + of_second) / 2
    return 1.0 if most == by_chance else float((together - by_chance) / (most - by_chance))


def draw_weights(draws, dimensions=4, concentration=1.0, seed=0):
    """Return weights that add up to 1, shape (draws, dimensions), from a symmetric Dirichlet distribution.

    Args:
        concentration: above 0. At 1 every set of weights is as likely as any other; the larger, the closer to equal.

    >>> draw_weights(3, 4).sum(axis=1).round(12).tolist()
    [1.0, 1.0, 1.0]
    """
    require("draws", draws, at_least=1)
    require("dimensions", dimensions, at_least=2)
    require("concentration", concentration, above=0)
    return np.random.default_rng(seed).dirichlet(np.full(int(dimensions), float(concentration)), int(draws))


def tier_chances(parts: pd.DataFrame, sizes=None, cuts=None, draws=5000, concentration=1.0, seed=0) -> pd.DataFrame:
    """Return how often each place falls into each tier while the weights are drawn anew: one row a place, 0 to 1.

    Args:
        parts: one row a place, one column a dimension.
        sizes, cuts: see `tiers_by_place` and `tiers_by_cuts`; give one of the two.
        draws, concentration, seed: see `draw_weights`.

    >>> parts = pd.DataFrame({"roads": [0.9, 0.5, 0.1], "brands": [0.8, 0.2, 0.4]}, index=["A", "B", "C"])
    >>> tier_chances(parts, sizes=(1, 1, 1)).loc["A"].tolist()
    [1.0, 0.0, 0.0]
    """
    if (sizes is None) == (cuts is None):
        raise ValueError("sizes and cuts: accepted is one of the two")
    if parts.isna().any(axis=None):
        raise ValueError(f"parts has no value for {parts.index[parts.isna().any(axis=1)][0]!r}; accepted: numbers")
    score = draw_weights(draws, parts.shape[1], concentration, seed) @ parts.to_numpy(dtype=float).T
    tiers = tiers_by_place(score, sizes) if cuts is None else tiers_by_cuts(score, cuts)
    number = len(sizes) if cuts is None else len(cuts) + 1
    return pd.DataFrame({tier: (tiers == tier).mean(axis=0) for tier in range(number)}, index=parts.index)


def expected_losses(chances: pd.DataFrame, losses: pd.DataFrame) -> pd.DataFrame:
    """Return the mean loss of each advice for each place.

    Args:
        chances: one row a place, one column a tier, rows adding up to 1.
        losses: one row an advice, one column a tier; 0 where the advice suits.

    >>> chances = pd.DataFrame({0: [0.6], 1: [0.4]}, index=["A"])
    >>> losses = pd.DataFrame({0: [0, 2], 1: [10, 0]}, index=["bold", "careful"])
    >>> expected_losses(chances, losses).loc["A"].tolist()
    [4.0, 1.2]
    """
    if list(chances.columns) != list(losses.columns):
        raise ValueError(f"losses has the columns {list(losses.columns)}; accepted: {list(chances.columns)}")
    require("chances", chances.to_numpy(), at_least=0, at_most=1)
    if not np.allclose(chances.sum(axis=1), 1):
        raise ValueError(f"chances add up to {chances.sum(axis=1).iloc[0]:.6g}; accepted: 1 in every row")
    return chances @ losses.T


def least_loss(chances, losses) -> pd.Series:
    """Return the advice with the least expected loss for each place; the first of equals.

    >>> chances = pd.DataFrame({0: [0.6, 0.9], 1: [0.4, 0.1]}, index=["A", "B"])
    >>> losses = pd.DataFrame({0: [0, 2], 1: [10, 0]}, index=["bold", "careful"])
    >>> least_loss(chances, losses).tolist()
    ['careful', 'bold']
    """
    return expected_losses(chances, losses).idxmin(axis=1)


def worth_of_knowing(chances, losses) -> pd.Series:
    """Return how much less is lost on average, place by place, if the tier is known before the advice is given.

    >>> chances = pd.DataFrame({0: [0.6], 1: [0.4]}, index=["A"])
    >>> losses = pd.DataFrame({0: [0, 2], 1: [10, 0]}, index=["bold", "careful"])
    >>> worth_of_knowing(chances, losses).round(3).tolist()
    [1.2]
    """
    return expected_losses(chances, losses).min(axis=1) - chances @ losses.min(axis=0)
