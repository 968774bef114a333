"""Two quick ways to choose hubs that may miss the best choice: adding one at a time, and swapping until nothing helps.

Greedy adding (Kuehn and Hamburger 1963) never takes a hub back. Interchange (Teitz and Bart 1968) starts from any choice
and swaps a hub for another place as long as that shortens the total; it stops where no single swap helps, which need not
be the best choice. `ruralecom.models.hub_location` says what the best is.
"""

import numpy as np

from ruralecom.models.accepted import require
from ruralecom.models.hub_location import Siting, assess, checked

__all__ = ["greedy", "interchange"]

SMALLEST_GAIN_KM = 1e-9  # differences below this are rounding of the computer


def greedy(distance_km, count, weights=None) -> Siting:
    """Return the siting found by adding, `count` times, the hub that shortens the weighted total most.

    Args:
        distance_km: square matrix. count: number of hubs, 1 to n. weights: one for each place, or None for equal.

    >>> line = np.abs(np.subtract.outer([0, 1, 2, 3, 4], [0, 1, 2, 3, 4]))
    >>> greedy(line, 1).hubs, greedy(line, 2).hubs
    ((2,), (0, 2))
    """
    distance, weights = checked(distance_km, weights)
    require("count", count, at_least=1, at_most=len(distance))
    hubs, to_hub = [], np.full(len(distance), np.inf)
    for _ in range(int(count)):
        totals = weights @ np.minimum(distance, to_hub[:, None])
        totals[hubs] = np.inf
        hubs.append(int(totals.argmin()))
        to_hub = np.minimum(to_hub, distance[:, hubs[-1]])
    return assess(distance, hubs, weights)


def interchange(distance_km, hubs, weights=None):
    """Return the siting that swapping leads to from a first choice, and how many swaps it took.

    In each round the swap that shortens the weighted total most is made.

    Args:
        distance_km: square matrix. hubs: row numbers to begin with. weights: one for each place, or None for equal.

    >>> line = np.abs(np.subtract.outer([0, 1, 5, 6], [0, 1, 5, 6]))
    >>> siting, swaps = interchange(line, [0, 1])
    >>> siting.total_km, swaps
    (2.0, 1)
    """
    distance, weights = checked(distance_km, weights)
    best, swaps = assess(distance, hubs, weights), 0
    while True:
        candidates = []
        for leaving in best.hubs:
            kept = [hub for hub in best.hubs if hub != leaving]
            to_kept = distance[:, kept].min(axis=1) if kept else np.full(len(distance), np.inf)
            totals = weights @ np.minimum(distance, to_kept[:, None])
            totals[list(best.hubs)] = np.inf
            candidates.append((float(totals.min()), int(totals.argmin()), kept))
        total, entering, kept = min(candidates, key=lambda candidate: candidate[:2])
        if not total < best.total_km - SMALLEST_GAIN_KM:
            return best, swaps
        best, swaps = assess(distance, [*kept, entering], weights), swaps + 1
