"""Where to put p hubs so that places lie close to one: the p-median and the p-centre, solved to proven optimality.

The p-median (Hakimi 1964) chooses p of n places as hubs and sends every place to its nearest one, so that the weighted
sum of distances is least. As a mixed integer programme (ReVelle and Swain 1970), with x_ij = 1 if i is served by j and
y_j = 1 if there is a hub at j:

    least sum_ij w_i d_ij x_ij,   sum_j x_ij = 1,   x_ij <= y_j,   sum_j y_j = p,   y_j in {0, 1}.

The p-centre makes the farthest place as near as possible instead. Both go to the HiGHS solver that comes with SciPy; its
bound says how good any solution could be, and where bound and solution meet, nothing is better.
"""

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from ruralecom.models.accepted import require

__all__ = ["Proof", "Siting", "assess", "checked", "fairest", "hubs_to_cover", "solve"]


@dataclass(frozen=True, eq=False)
class Siting:
    """Hold a choice of hubs and what it means for every place.

    hubs: row numbers, ascending. served_by: for every place the row number of its nearest hub. total_km: weighted sum of
    distances. mean_km: weighted mean. farthest_km: largest distance of any place.
    """

    hubs: tuple
    served_by: np.ndarray
    total_km: float
    mean_km: float
    farthest_km: float


@dataclass(frozen=True)
class Proof:
    """Hold what the solver reported: status (0: optimal), objective and bound (both km), gap (fraction), nodes searched."""

    status: int
    objective_km: float
    bound_km: float
    gap: float
    nodes: int


def checked(distance_km, weights=None):
    """Return distances and weights as arrays; equal weights of 1 if none are given.

    Raises:
        ValueError: unless distances are a square matrix of finite numbers from 0 and there is a weight from 0 a place.
    """
    distance = np.asarray(distance_km, dtype=float)
    if distance.ndim != 2 or distance.shape[0] != distance.shape[1]:
        raise ValueError(f"distance_km has shape {distance.shape}; accepted: a square matrix")
    require("distance_km", distance, at_least=0, below=np.inf, unit="km")
    weights = np.ones(len(distance)) if weights is None else np.asarray(weights, dtype=float)
    if weights.shape != (len(distance),):
        raise ValueError(f"weights has shape {weights.shape}; accepted: ({len(distance)},), one for each place")
    require("weights", weights, at_least=0, below=np.inf)
    require("sum of weights", weights.sum(), above=0)
    return distance, weights


def assess(distance_km, hubs, weights=None) -> Siting:
    """Return what a choice of hubs means when every place goes to its nearest one.

    Args:
        distance_km: square matrix. hubs: row numbers of the hubs. weights: one for each place, or None for equal.

    >>> line = np.abs(np.subtract.outer([0, 1, 5, 6], [0, 1, 5, 6]))
    >>> assess(line, [1, 2]).total_km, assess(line, [1]).farthest_km
    (2.0, 5.0)
    """
    distance, weights = checked(distance_km, weights)
    hubs = np.unique(np.asarray(list(hubs), dtype=int))
    require("number of hubs", len(hubs), at_least=1)
    require("hubs", hubs, at_least=0, at_most=len(distance) - 1)
    nearest = distance[:, hubs].argmin(axis=1)
    to_hub = distance[np.arange(len(distance)), hubs[nearest]]
    total = float(weights @ to_hub)
    return Siting(tuple(map(int, hubs)), hubs[nearest], total, total / float(weights.sum()), float(to_hub.max()))


def solve(distance_km, count, weights=None, reach_km=None):
    """Return the best siting of `count` hubs and the solver's proof.

    Args:
        distance_km: square matrix. count: number of hubs, 1 to n. weights: one for each place, or None for equal.
        reach_km: no place may be farther from its hub than this; None for no limit.

    Raises:
        ValueError: if no choice of `count` hubs keeps every place within reach.

    >>> line = np.abs(np.subtract.outer([0, 1, 5, 6], [0, 1, 5, 6]))
    >>> siting, proof = solve(line, 2)
    >>> siting.total_km, proof.status, proof.gap
    (2.0, 0, 0.0)
    """
    distance, weights = checked(distance_km, weights)
    n = len(distance)
    require("count", count, at_least=1, at_most=n)
    cost = np.concatenate([(weights[:, None] * distance).ravel(), np.zeros(n)])
    one_hub_each = sparse.hstack([sparse.kron(sparse.eye(n), np.ones((1, n))), sparse.csr_matrix((n, n))])
    only_open_hubs = sparse.hstack([sparse.eye(n * n), -sparse.kron(np.ones((n, 1)), sparse.eye(n))])
    so_many_hubs = sparse.hstack([sparse.csr_matrix((1, n * n)), np.ones((1, n))])
    upper = np.ones(n * n + n)
    if reach_km is not None:
        upper[: n * n] = (distance <= reach_km).ravel()
    answer = milp(
        cost,
        constraints=[
            LinearConstraint(one_hub_each, 1, 1),
            LinearConstraint(only_open_hubs, -np.inf, 0),
            LinearConstraint(so_many_hubs, count, count),
        ],
        integrality=np.concatenate([np.zeros(n * n), np.ones(n)]),
        bounds=Bounds(0, upper),
        options={"mip_rel_gap": 0.0},
    )
    if answer.x is None:
        raise ValueError(f"reach_km is {reach_km}; accepted: a reach within which {count} hubs can serve all {n} places")
    siting = assess(distance, np.flatnonzero(answer.x[n * n :] > 0.5), weights)
    return siting, Proof(answer.status, answer.fun, answer.mip_dual_bound, answer.mip_gap, answer.mip_node_count)


def hubs_to_cover(distance_km, reach_km):
    """Return how few hubs suffice for every place to have one within reach (set covering, Toregas and others 1971).

    >>> line = np.abs(np.subtract.outer([0, 1, 5, 6], [0, 1, 5, 6]))
    >>> hubs_to_cover(line, 1), hubs_to_cover(line, 0.5)
    (2, 4)
    """
    distance, _ = checked(distance_km)
    require("reach_km", reach_km, at_least=0, unit="km")
    n = len(distance)
    within = LinearConstraint((distance <= reach_km).astype(float), 1, np.inf)
    return round(milp(np.ones(n), constraints=within, integrality=np.ones(n), bounds=Bounds(0, 1)).fun)


def fairest(distance_km, count, weights=None):
    """Return the siting with the nearest farthest place (p-centre) and, among those, the least weighted distance.

    Returns:
        siting, proof of the second step, and how many hubs any shorter reach would need (more than `count`: the proof
        of the first step; None if no shorter reach exists).

    >>> line = np.abs(np.subtract.outer([0, 1, 5, 6, 9], [0, 1, 5, 6, 9]))
    >>> siting, _, needed = fairest(line, 2)
    >>> siting.farthest_km, needed
    (3.0, 3)
    """
    distance, weights = checked(distance_km, weights)
    require("count", count, at_least=1, at_most=len(distance))
    reaches = np.unique(distance)
    low, high = 0, len(reaches) - 1  # the reach sought lies in reaches[low..high]
    while low < high:
        middle = (low + high) // 2
        if hubs_to_cover(distance, reaches[middle]) <= count:
            high = middle
        else:
            low = middle + 1
    siting, proof = solve(distance, count, weights, reaches[low])
    return siting, proof, hubs_to_cover(distance, reaches[low - 1]) if low else None
