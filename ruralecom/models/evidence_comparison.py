"""Bodies of evidence side by side: weights a reader gives, orders that no weights can turn, voices that copy each other.

Scores are weighted means over grades; an order that holds for all weights falling from grade to grade is first-order
stochastic dominance (E. L. Lehmann, Annals of Mathematical Statistics, 1955). Voices that share a source follow
Bayes' rule with a mixture of one common report and independent ones (compare L. Bovens and S. Hartmann, Bayesian
Epistemology, 2003, chapters 3 and 4).
"""


import networkx as nx
import numpy as np
from scipy import stats

from ruralecom.models.accepted import is_symbol, require

__all__ = ["belief", "best_path", "dominates", "independent_voices", "rate_interval", "worth"]


def worth(shares, weights):
    """Return the mean weight of a paper's steps, a number from 0 to 1.

    Args:
        shares: shares of the steps by grade, best grade first; numbers, arrays or symbols that add up to 1.
        weights: what a step of each grade is worth to the reader, each from 0 to 1, in the same order.

    >>> worth([0.25, 0.25, 0.5], [1.0, 0.5, 0.0])
    0.375
    """
    shares, weights = list(shares), list(weights)
    if len(shares) != len(weights):
        raise ValueError(f"weights has {len(weights)} values; accepted: {len(shares)}, one for each share")
    for number, (share, weight) in enumerate(zip(shares, weights)):
        require(f"share {number}", share, at_least=0, at_most=1)
        require(f"weight {number}", weight, at_least=0, at_most=1)
    if not any(is_symbol(share) for share in shares):
        require("sum of the shares", sum(np.asarray(share, dtype=float) for share in shares), at_least=1 - 1e-6, at_most=1 + 1e-6)
    return sum(share * weight for share, weight in zip(shares, weights))


def dominates(first, second) -> bool:
    """Tell whether the first paper is worth at least as much as the second under all weights that fall from grade to grade.

    Args:
        first, second: counts or shares of steps by grade, best grade first. Each is taken relative to its own sum.

    It is so exactly if its cumulative shares, counted from the best grade, are nowhere smaller.

    >>> dominates([2, 1, 1], [1, 2, 1]), dominates([1, 0, 3], [0, 3, 1]), dominates([0, 3, 1], [1, 0, 3])
    (True, False, False)
    """
    first, second = (np.asarray(counts, dtype=float) for counts in (first, second))
    for name, counts in (("first", first), ("second", second)):
        require(name, counts, at_least=0)
        if counts.ndim != 1 or not counts.sum() > 0:
            raise ValueError(f"{name} is {counts.tolist()}; accepted: one count for each grade, not all of them 0")
    if first.shape != second.shape:
        raise ValueError(f"second has {second.size} grades; accepted: {first.size}, as first has")
    return bool((first.cumsum() / first.sum() >= second.cumsum() / second.sum() - 1e-12).all())


def best_path(graph, starts, end, ranks):
    """Return the path to `end` that has the fewest steps of the worst grade, then of the next, and so on.

    Args:
        graph: directed graph with the attribute `grade` on its edges; circles are allowed.
        starts: parts that are taken as given.
        end: the part to be reached.
        ranks: dict of grade -> rank, 1 for the worst.

    Returns:
        List of parts from a start to `end`, or None if there is no way. No other way has a better worst step; among equally
        good ways, that from the start named first is taken.

    >>> g = nx.DiGraph([("a", "b", {"grade": "good"}), ("b", "c", {"grade": "good"}), ("a", "c", {"grade": "bad"})])
    >>> best_path(g, ["a"], "c", {"bad": 1, "good": 2})
    ['a', 'b', 'c']
    """
    if end not in graph:
        raise ValueError(f"end is {end!r}; accepted: a part of the graph")
    many = graph.number_of_nodes() + 1  # no path has more steps, so one worse step outweighs all better ones
    cost = {grade: many ** (max(ranks.values()) - rank) for grade, rank in ranks.items()}
    # A list, not a set: among equally good paths the order of the starts decides, on every machine alike.
    lengths, paths = nx.multi_source_dijkstra(graph, list(dict.fromkeys(starts)), weight=lambda _u, _v, step: cost[step["grade"]])
    return paths.get(end) if end in lengths else None


def rate_interval(found, tried, level=0.9):
    """Return the ends of the Jeffreys interval of a rate: which rates go with `found` hits in `tried` trials.

    Args:
        found, tried: whole numbers, found at most tried.
        level: part of the belief that the interval holds, above 0 and below 1.

    The belief before is Jeffreys' Beta(1/2, 1/2), so the belief after is Beta(found + 1/2, tried - found + 1/2).

    >>> [round(end, 3) for end in rate_interval(0, 5)]
    [0.0, 0.306]
    """
    require("tried", tried, at_least=0)
    require("found", found, at_least=0, at_most=tried)
    require("level", level, above=0, below=1)
    tail = (1 - level) / 2
    low, high = stats.beta.ppf([tail, 1 - tail], found + 0.5, tried - found + 0.5)
    return (0.0 if found == 0 else float(low), 1.0 if found == tried else float(high))


def belief(voices, prior, if_true, if_false, common):
    """Return how likely a claim is after `voices` papers have all stated it.

    Args:
        voices: number of papers, 1 or more; numbers, arrays or a symbol, as all others.
        prior: belief before any paper was read, above 0 and below 1.
        if_true, if_false: chance that a paper states the claim if it is true and if it is not, above 0 and at most 1.
        common: chance that all of them repeat one source, so that together they count as one voice; 0 to 1.

    The chance of unanimity is the mixture `common * a + (1 - common) * a ** voices`, with `a` one of the two chances.

    >>> round(float(belief(1, 0.5, 0.8, 0.4, 0.3)), 4), round(float(belief(5, 0.5, 0.8, 0.4, 1.0)), 4)
    (0.6667, 0.6667)
    """
    require("voices", voices, at_least=1)
    require("prior", prior, above=0, below=1)
    require("if_true", if_true, above=0, at_most=1)
    require("if_false", if_false, above=0, at_most=1)
    require("common", common, at_least=0, at_most=1)
    stated_if_true = common * if_true + (1 - common) * np.power(if_true, voices)
    stated_if_false = common * if_false + (1 - common) * np.power(if_false, voices)
    return prior * stated_if_true / (prior * stated_if_true + (1 - prior) * stated_if_false)


def independent_voices(voices, if_true, if_false, common):
    """Return how many independent papers would move a reader as far as these `voices` do.

    Args: as for `belief`; if_true and if_false must differ.

    >>> round(float(independent_voices(5, 0.8, 0.4, 0.0)), 6), round(float(independent_voices(5, 0.8, 0.4, 1.0)), 6)
    (5.0, 1.0)
    """
    after = belief(voices, 0.5, if_true, if_false, common)
    if not (is_symbol(if_true) or is_symbol(if_false)) and np.any(np.asarray(if_true) == np.asarray(if_false)):
        raise ValueError(f"if_true and if_false are both {if_true}; accepted: two chances that differ")
    return np.log(after / (1 - after)) / np.log(if_true / if_false)
