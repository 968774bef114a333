"""How balanced several systems are (C), how far they have come (T), and both in one number (D).

Written for any number n of systems with indices U_1 ... U_n from 0 to 1. Papers call several different formulas "the"
coupling degree (耦合度). With G the geometric and A the arithmetic mean of the indices:

- `standard`: n (U_1 ... U_n)^(1/n) / (U_1 + ... + U_n) = G / A. For two systems 2 sqrt(U_1 U_2) / (U_1 + U_2). From 0 to 1.
- `power`: [U_1 ... U_n / A^n]^k = (G / A)^(n k), after Liao Chongbin (廖重斌, Tropical Geography 19(2), 1999), who
  takes k of 2 or more for two systems. With k = 1/n it is the standard one.
- `no_factor`: the standard one without its factor n, sqrt(U_1 U_2 / (U_1 + U_2)^2) for two. A slip: it ends at 1/n.
- `pairwise`: 3 [U_1 U_2 U_3 / ((U_1 + U_2)(U_2 + U_3)(U_3 + U_1))]^(1/3), for three systems. A slip: it ends at 1.5.
- `corrected`: Wang Shujia, Kong Wei, Ren Liang, Zhi Dandan and Dai Binting (Journal of Natural Resources 36(3), 2021,
  793-810): sqrt[(1 - mean of |U_i - U_j| over all pairs) (product of U_i / max U)^(1/(n-1))]. For two systems
  sqrt[(1 - (larger - smaller)) smaller / larger].

The coordination index T (协调指数) is a weighted mean of the indices, and D = sqrt(C T) is the coupling coordination
degree (耦合协调度). All but `corrected` depend on the ratios of the indices only; none sees which system moved the other.
"""

from functools import reduce
from itertools import combinations
from operator import add, mul

import numpy as np

from ruralecom.models.accepted import is_symbol, require, require_choice

__all__ = ["CLASSES", "FORMULAS", "class_name", "coordination", "coordination_index", "coupling_degree"]

HIGHEST = 1.01
FORMULAS = ("standard", "power", "no_factor", "pairwise", "corrected")

# Ten equal classes in the order of Liao (1999), each from its bound up; names translated.
CLASSES = {
    0.0: "extreme imbalance", 0.1: "severe imbalance", 0.2: "moderate imbalance", 0.3: "slight imbalance",
    0.4: "near imbalance", 0.5: "barely coordinated", 0.6: "primary coordination", 0.7: "intermediate coordination",
    0.8: "good coordination", 0.9: "excellent coordination",
}


def coupling_degree(indices, formula: str = "standard", k=2.0):
    """Return C of each observation by one of the formulas of the module's docstring.

    Args:
        indices: one array (or number, or symbol) for each of two or more systems, from 0 to 1 (up to HIGHEST is let
            through, because some papers shift their scaled values by a hundredth or less).
        formula: one of FORMULAS.
        k: exponent of the power formula, above 0; not used by the others.

    Raises:
        ValueError: for an index that is missing or out of range, fewer than two systems, or an observation whose
            indices are all 0 (every formula is 0/0 there).

    >>> for formula in ("standard", "power", "no_factor", "corrected"):
    ...     print(formula, round(float(coupling_degree((0.2, 0.8), formula)), 4))
    standard 0.8
    power 0.4096
    no_factor 0.4
    corrected 0.3162
    >>> float(coupling_degree((0.5, 0.5, 0.5), "pairwise"))
    1.5
    """
    require_choice("formula", formula, FORMULAS)
    systems = _systems(indices)
    count = len(systems)
    if formula == "power":
        require("k", k, above=0)
    if formula == "pairwise" and count != 3:
        raise ValueError(f"indices has {count} systems; accepted: 3 for the formula 'pairwise'")
    largest = reduce(np.maximum, systems)
    _require_some_above_zero(largest)
    parts = [index / largest for index in systems]  # ratios, so that tiny indices do not underflow
    product = reduce(mul, parts)
    mean = reduce(add, parts) / count
    if formula == "standard":
        degree = _root(product, count) / mean
    elif formula == "power":
        degree = (product / mean**count) ** k
    elif formula == "no_factor":
        degree = _root(product, count) / (count * mean)
    elif formula == "pairwise":
        return 3 * _root(product / reduce(mul, [one + other for one, other in combinations(parts, 2)]), 3)
    else:
        gaps = [np.abs(one - other) for one, other in combinations(systems, 2)]
        degree = np.sqrt(np.maximum(1 - reduce(add, gaps) / len(gaps), 0) * _root(product, count - 1))
    return np.minimum(degree, 1.0)  # equal systems must not exceed 1 by rounding


def coordination_index(indices, weights=None, mean: str = "arithmetic"):
    """Return T, the weighted mean of the indices.

    Args:
        indices: as in `coupling_degree`.
        weights: one number a system, from 0 up, with sum 1 (numbers or symbols); equal ones if None.
        mean: "arithmetic" (sum of w U, the usual one) or "geometric" (product of U^w), which a few papers take.

    >>> float(coordination_index((0.25, 0.75), (0.75, 0.25)))
    0.375
    >>> float(coordination_index((0.25, 1.0), mean="geometric"))
    0.5
    """
    require_choice("mean", mean, ("arithmetic", "geometric"))
    systems = _systems(indices)
    weights = [1 / len(systems)] * len(systems) if weights is None else list(weights)
    if len(weights) != len(systems):
        raise ValueError(f"weights has {len(weights)} numbers; accepted: one for each of {len(systems)} systems")
    for weight in weights:
        require("weights", weight, at_least=0, at_most=1)
    if not any(is_symbol(weight) for weight in weights):
        total = reduce(add, (np.asarray(weight, dtype=float) for weight in weights))
        if not np.allclose(total, 1.0):
            raise ValueError(f"weights sum to {float(total.flat[0]):.6g}; accepted: a sum of 1")
    if mean == "geometric":
        return reduce(mul, [index**weight for index, weight in zip(systems, weights)])
    return reduce(add, [weight * index for index, weight in zip(systems, weights)])


def coordination(indices, formula: str = "standard", k=2.0, weights=None, mean: str = "arithmetic") -> dict:
    """Return C, T and D = sqrt(C T) of each observation.

    Args: as in `coupling_degree` and `coordination_index`.

    >>> {name: round(float(value), 3) for name, value in coordination((0.2, 0.8)).items()}
    {'C': 0.8, 'T': 0.5, 'D': 0.632}
    """
    coupling = coupling_degree(indices, formula, k)
    together = coordination_index(indices, weights, mean)
    return {"C": coupling, "T": together, "D": np.sqrt(coupling * together)}


def class_name(degree):
    """Return the name of the class that D falls into, an array of texts; every bound belongs to the class above it.

    >>> class_name([0.799, 0.8, 1.0]).tolist()
    ['intermediate coordination', 'good coordination', 'excellent coordination']
    """
    require("degree", degree, at_least=0, at_most=HIGHEST)
    bounds = np.array(list(CLASSES))
    place = np.searchsorted(bounds, np.round(np.asarray(degree, dtype=float), 12), side="right") - 1
    return np.array(list(CLASSES.values()))[place]


def _systems(indices):
    systems = [index if is_symbol(index) else np.asarray(index, dtype=float) for index in indices]
    if len(systems) < 2:
        raise ValueError(f"indices has {len(systems)} system; accepted: 2 or more")
    for number, index in enumerate(systems):
        require(f"index of system {number}", index, at_least=0, at_most=HIGHEST)
    return systems


def _root(value, count):
    return value if count == 1 else np.sqrt(value) if count == 2 else value ** (1 / count)


def _require_some_above_zero(largest):
    """Raise a ValueError where all indices of an observation are 0."""
    if is_symbol(largest):
        return
    empty = np.atleast_1d(largest) == 0
    if empty.any():
        place = tuple(int(axis) for axis in np.argwhere(empty)[0])
        raise ValueError(
            f"indices of observation {place[0] if len(place) == 1 else place} are all 0, so that C is 0/0; accepted: one "
            "index above 0 (papers scale onto 0.01 to 1, or shift, to get there)"
        )
