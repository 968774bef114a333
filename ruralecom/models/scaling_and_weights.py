"""Bring indicators of different units onto one scale, and weigh them by how much they differ.

Arrays have the shape (..., observations, indicators): the last axis holds the indicators, the one before it whatever is
compared with each other, and everything in front is done apart. To pool a panel, stack units and years as
observations; to scale each year for itself, put the years in front.

Min-max scaling turns an indicator x into (x - min) / (max - min), or (max - x) / (max - min) where less is better.
Entropy weights follow Shannon's entropy as it is used in Chinese evaluation studies (熵值法): with m observations,
p_ij = x_ij / sum_i x_ij, e_j = -sum_i p_ij ln p_ij / ln m, and w_j = (1 - e_j) / sum_j (1 - e_j); 0 ln 0 counts as 0.
An indicator on which all observations agree says nothing and gets the weight 0.
"""

import numpy as np

from ruralecom.models.accepted import require, require_choice

__all__ = ["entropy_weights", "scale", "scaling_bounds", "weighted_sum"]

DIRECTIONS = ("more", "less")


def scaling_bounds(values, missing: str = "error"):
    """Return the lowest and the highest value of each indicator, each with the shape (..., indicators).

    Keep them to scale later observations against the same bounds (`scale(..., bounds=...)`).

    >>> low, high = scaling_bounds([[2.0, 10.0], [4.0, 30.0]])
    >>> low.tolist(), high.tolist()
    ([2.0, 10.0], [4.0, 30.0])
    """
    array = _numbers("values", values, missing)
    low, high = np.fmin.reduce(array, axis=-2), np.fmax.reduce(array, axis=-2)  # both pass over missing values
    if np.isnan(low).any():
        raise ValueError(f"{_column(np.isnan(low))} has no value at all; accepted: at least one")
    return low, high


def scale(values, better="more", onto=(0.0, 1.0), constant=None, missing: str = "error", bounds=None):
    """Return min-max scaled values, with the best observation of each indicator at the upper end of `onto`.

    Args:
        values: numbers (negative ones too), shape (..., observations, indicators).
        better: "more" or "less", or one of them for each indicator.
        onto: both ends of the new scale. (0.0001, 1.0001) is the shift that papers use to keep zeros out of logarithms
            (平移), (0.01, 0.99) what some programmes do; both change the results a little.
        constant: scaled value of an indicator on which all agree, or None to refuse it.
        missing: "error" to refuse missing values, "keep" to leave them missing and scale the others.
        bounds: (low, high) as `scaling_bounds` returns them, to scale against other observations than these. What lies
            outside of them comes to lie outside of `onto`.

    Raises:
        ValueError: for an empty, infinite, missing or constant indicator, one observation only, or bounds that are not
            finite, not in order or not one pair for each indicator; it names the column.

    >>> scale([[2.0, 10.0], [3.0, 30.0], [4.0, 15.0]], better=["more", "less"]).round(2).tolist()
    [[0.0, 1.0], [0.5, 0.0], [1.0, 0.75]]
    >>> scale([[5.0, 1.0], [5.0, 2.0]])
    Traceback (most recent call last):
        ...
    ValueError: indicator 0 is the same in every observation, so that min-max is 0/0; accepted: constant=0.5 or the like, or leave it out
    """
    array = _numbers("values", values, missing)
    low_end, high_end = onto
    require("onto", high_end, above=low_end)
    if bounds is None and array.shape[-2] < 2:
        raise ValueError("values has 1 observation; accepted: 2 or more, or bounds to scale it against")
    less = _directions(better, array.shape[-1])
    low, high = scaling_bounds(array, missing) if bounds is None else _checked_bounds(bounds, array)
    width = high - low
    same = width == 0
    if same.any() and constant is None:
        raise ValueError(
            f"{_column(same)} is the same in every observation, so that min-max is 0/0; accepted: constant=0.5 or the "
            "like, or leave it out"
        )
    worst = np.where(less, high, low)
    worst_to_best = np.where(same, 1.0, np.where(less, -width, width))
    scaled = low_end + (array - worst[..., None, :]) * ((high_end - low_end) / worst_to_best)[..., None, :]
    if bounds is None:
        np.clip(scaled, low_end, high_end, out=scaled)  # rounding must not carry the best beyond the end
    if same.any():
        require("constant", constant, at_least=low_end, at_most=high_end)
        scaled = np.where(same[..., None, :] & ~np.isnan(array), constant, scaled)
    return scaled


def entropy_weights(scaled):
    """Return the entropy weight of each indicator, shape (..., indicators); they sum to 1.

    Args:
        scaled: numbers from 0 up with no missing ones, shape (..., observations, indicators).

    Raises:
        ValueError: for negative or missing values, an indicator that is 0 throughout, fewer than two observations, or
            when no indicator tells any observations apart.

    >>> entropy_weights([[0.0, 0.5], [1.0, 0.5]]).tolist()
    [1.0, 0.0]
    >>> entropy_weights([[0.0, 0.4], [0.5, 0.0], [1.0, 1.0]]).round(3).tolist()
    [0.48, 0.52]
    """
    array = _numbers("scaled", scaled, "error")
    require("scaled", array, at_least=0)
    count = array.shape[-2]
    if count < 2:
        raise ValueError("scaled has 1 observation; accepted: 2 or more, since entropy compares them")
    total = array.sum(axis=-2)
    if (total == 0).any():
        raise ValueError(f"{_column(total == 0)} is 0 in every observation; accepted: at least one number above 0")
    shares = array / total[..., None, :]
    logarithms = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    difference = np.maximum(1.0 + (shares * logarithms).sum(axis=-2) / np.log(count), 0.0)
    difference = np.where((array == array[..., :1, :]).all(axis=-2), 0.0, difference)  # rounding must not weigh a constant
    told = difference.sum(axis=-1, keepdims=True)
    if (told == 0).any():
        raise ValueError("no indicator differs between observations, so entropy weights are 0/0; accepted: given weights")
    return difference / told


def weighted_sum(scaled, weights):
    """Return the index of each observation, sum over indicators of weight times value; shape (..., observations).

    Args:
        scaled: shape (..., observations, indicators).
        weights: shape (indicators,) or (..., indicators); from 0 up, with sum 1.

    >>> weighted_sum([[0.0, 1.0], [1.0, 0.5]], [0.25, 0.75]).tolist()
    [0.75, 0.625]
    """
    array = _numbers("scaled", scaled, "error")
    weights = np.asarray(weights, dtype=float)
    require("weights", weights, at_least=0, at_most=1)
    if weights.shape[-1:] != array.shape[-1:]:
        raise ValueError(f"weights has {weights.shape[-1]} numbers; accepted: one for each of {array.shape[-1]} indicators")
    if not np.allclose(weights.sum(axis=-1), 1.0):
        raise ValueError(f"weights sum to {weights.sum(axis=-1).flat[0]:.6g}; accepted: a sum of 1")
    index = (array * weights[..., None, :]).sum(axis=-1)
    return np.clip(index, array.min(axis=-1), array.max(axis=-1))  # a mean must not leave its values by rounding


def _numbers(name, values, missing):
    """Return values as an array of floats with two axes or more, or say what is wrong with them."""
    require_choice("missing", missing, ("error", "keep"))
    array = np.asarray(values, dtype=float)
    if array.ndim < 2 or 0 in array.shape:
        raise ValueError(f"{name} has the shape {array.shape}; accepted: (..., observations, indicators), none of them 0")
    if np.isfinite(array).all():
        return array
    if np.isinf(array).any():
        raise ValueError(f"{_column(np.isinf(array))} of {name} holds an infinite number; accepted: finite numbers")
    if missing == "error":
        raise ValueError(f"{_column(np.isnan(array))} of {name} has a missing value; accepted: missing='keep', or fill it")
    return array


def _checked_bounds(bounds, array):
    """Return given bounds as two arrays with one number for each indicator, or say what is wrong with them."""
    shape = array[..., 0, :].shape
    try:
        low, high = (np.broadcast_to(np.asarray(end, dtype=float), shape) for end in bounds)
    except ValueError:
        raise ValueError(f"bounds do not fit; accepted: (lowest, highest), each with the shape {shape}") from None
    open_ended = ~(np.isfinite(low) & np.isfinite(high))
    if open_ended.any():
        raise ValueError(f"bounds of {_column(open_ended)} are missing or infinite; accepted: finite numbers")
    if (high < low).any():
        raise ValueError(f"bounds of {_column(high < low)} run from high to low; accepted: (lowest, highest)")
    return low, high


def _directions(better, count):
    names = [better] * count if isinstance(better, str) else list(better)
    if len(names) != count:
        raise ValueError(f"better has {len(names)} entries; accepted: one for each of {count} indicators")
    for name in names:
        require_choice("better", name, DIRECTIONS)
    return np.array([name == "less" for name in names])


def _column(bad):
    """Return 'indicator 3' for the first indicator (last axis) in which something is wrong."""
    bad = np.asarray(bad)
    return f"indicator {int(bad.reshape(-1, bad.shape[-1]).any(axis=0).argmax())}"
