"""Which indicators hold a unit back: the obstacle degree (障碍度).

With weights w_j (of the index, sum 1) and values x_j scaled to 0 to 1, an indicator is w_j (1 - x_j) away from its best.
Its obstacle degree is that distance as a share of the whole, w_j (1 - x_j) / sum_j w_j (1 - x_j). It says where the index
loses points, which is arithmetic. Whether raising the indicator is possible, or what it costs, it does not say.
"""

import numpy as np

from ruralecom.models.accepted import require

__all__ = ["obstacle_degrees"]


def obstacle_degrees(scaled, weights):
    """Return the share of each indicator in what an observation lacks; shape (..., indicators), sum 1.

    An observation that is best in every indicator lacks nothing: all its obstacle degrees are 0.

    Args:
        scaled: values from 0 (worst) to 1 (best), shape (..., indicators).
        weights: from 0 up with sum 1, shape (indicators,).

    >>> obstacle_degrees([[0.5, 1.0, 0.0], [1.0, 1.0, 1.0]], [0.5, 0.25, 0.25]).tolist()
    [[0.5, 0.0, 0.5], [0.0, 0.0, 0.0]]
    """
    array, weights = np.asarray(scaled, dtype=float), np.asarray(weights, dtype=float)
    require("scaled", array, at_least=0, at_most=1)
    require("weights", weights, at_least=0, at_most=1)
    if weights.shape != array.shape[-1:]:
        raise ValueError(f"weights has the shape {weights.shape}; accepted: {array.shape[-1:]}, one for each indicator")
    if not np.isclose(weights.sum(), 1.0):
        raise ValueError(f"weights sum to {weights.sum():.6g}; accepted: a sum of 1")
    lacking = weights * (1.0 - array)
    total = lacking.sum(axis=-1, keepdims=True)
    return np.divide(lacking, total, out=np.zeros_like(lacking), where=total > 0)
