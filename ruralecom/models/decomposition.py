"""How much each factor of a product contributed to its change.

A total is a sum over categories of products of factors, such as waste = parcels x packaging a parcel x share not recycled,
for cartons and for bags. Between two dates every factor moves. Four ways to share out the change:

- `one_at_a_time`: move one factor, keep the others as they were. Leaves a residual.
- `additive`, `multiplicative`: the logarithmic mean Divisia index (LMDI I; Ang, Energy Policy 33, 2005), no residual. It is
  what `along_path` gives when every factor grows at a constant rate.
- `shapley`: the average over all orders in which the factors can be moved, no residual.
- `along_path`: the integral of each factor's effect along a path, in small steps.

**Arrays.** `before` and `after` hold one row a factor and one column a category; a flat list is one category.
"""

import itertools
import math

import numpy as np

from ruralecom.models.accepted import require, require_choice

__all__ = ["additive", "along_path", "log_mean", "multiplicative", "one_at_a_time", "shapley", "total"]

MOST_FACTORS = 8  # shapley looks at every subset of them
PATHS = ("constant rates", "straight lines")


def log_mean(first, second):
    """Return the logarithmic mean of two amounts: their difference over the difference of their logarithms.

    It lies between the geometric and the arithmetic mean; the mean of an amount with itself is the amount, with 0 it is 0.

    >>> round(float(log_mean(100.0, 200.0)), 3), float(log_mean(7.0, 7.0)), float(log_mean(7.0, 0.0))
    (144.27, 7.0, 0.0)
    """
    require("first", first, at_least=0)
    require("second", second, at_least=0)
    some = (first > 0) & (second > 0)
    ratio = np.where(some, first, 1.0) / np.where(some, second, 1.0)
    half = np.log(ratio) / 2
    # sinh(h) / h loses no digits when the amounts are almost equal
    stretch = np.where(half == 0, 1.0, np.sinh(half) / np.where(half == 0, 1.0, half))
    return np.where(some, np.sqrt(first * second) * stretch, 0.0)


def total(factors) -> float:
    """Return the sum over categories of the product of the factors.

    >>> float(total([[200.0, 200.0], [0.1, 0.05], [0.8, 1.0]]))  # kg of carton and of bags
    26.0
    """
    return np.prod(_table("factors", factors), axis=0).sum()


def additive(before, after) -> np.ndarray:
    """Return each factor's contribution to the change of the total, in the unit of the total; they add up to it.

    Where exactly one factor of a category is zero at one of the dates, the limit is taken: that factor carries the whole
    change of the category (Ang and Liu, Energy Policy 35, 2007).

    Raises:
        ValueError: if two factors of a category become, or stop being, zero between the same dates: the limit then
        depends on which does so first.

    >>> parts = additive([100.0, 0.2, 0.8], [200.0, 0.1, 0.8])  # twice the parcels, half the packaging
    >>> [round(float(part), 3) for part in parts]
    [11.09, -11.09, 0.0]
    """
    before, after = _pair(before, after)
    weights = log_mean(np.prod(after, axis=0), np.prod(before, axis=0))
    parts = np.zeros(before.shape)
    for category in range(before.shape[1]):
        first, last = before[:, category], after[:, category]
        turned = np.flatnonzero((first == 0) != (last == 0))
        if len(turned) > 1:
            rows = " and ".join(str(row) for row in turned)
            raise ValueError(
                f"factors {rows} of category {category} are zero at only one of the dates, which leaves their shares "
                "open; accepted: at most one such factor a category (merge the others into one factor)"
            )
        if len(turned):
            parts[turned[0], category] = np.prod(last) - np.prod(first)
        elif (first > 0).all():
            parts[:, category] = weights[category] * np.log(last / first)
    return parts.sum(axis=1)


def multiplicative(before, after) -> np.ndarray:
    """Return the number by which each factor multiplied the total; their product is the ratio of the totals.

    >>> [round(float(part), 3) for part in multiplicative([100.0, 0.2, 0.8], [200.0, 0.1, 0.8])]
    [2.0, 0.5, 1.0]
    """
    before, after = _pair(before, after)
    require("total of before", total(before), above=0)
    require("total of after", total(after), above=0)
    return np.exp(additive(before, after) / log_mean(total(after), total(before)))


def one_at_a_time(before, after) -> tuple[np.ndarray, float]:
    """Return what each factor alone would have changed, and the residual that this leaves unexplained.

    >>> parts, residual = one_at_a_time([100.0, 0.2, 0.8], [200.0, 0.1, 0.8])
    >>> [round(float(part), 3) for part in parts], round(float(residual), 3)
    ([16.0, -8.0, 0.0], -8.0)
    """
    before, after = _pair(before, after)
    parts = np.empty(len(before))
    for row in range(len(before)):
        moved = before.copy()
        moved[row] = after[row]
        parts[row] = total(moved) - total(before)
    return parts, total(after) - total(before) - parts.sum()


def shapley(before, after) -> np.ndarray:
    """Return each factor's contribution, averaged over all orders in which the factors can be moved.

    >>> [round(float(part), 3) for part in shapley([100.0, 0.2, 0.8], [200.0, 0.1, 0.8])]
    [12.0, -12.0, 0.0]
    """
    before, after = _pair(before, after)
    count = len(before)
    if count > MOST_FACTORS:
        raise ValueError(f"before has {count} factors; accepted: at most {MOST_FACTORS}")
    parts = np.zeros(count)
    for moved in itertools.product((False, True), repeat=count):
        have = sum(moved)
        here = total(np.where(np.array(moved)[:, None], after, before))
        for row, done in enumerate(moved):
            # how often, among all orders, this set of factors has moved just after (or just before) this one does
            sign, ahead = (1, have - 1) if done else (-1, have)
            parts[row] += sign * here * math.factorial(ahead) * math.factorial(count - 1 - ahead) / math.factorial(count)
    return parts


def along_path(before, after, path="constant rates", steps=2000) -> np.ndarray:
    """Return each factor's contribution as the sum of its small effects along a path from before to after.

    Args:
        path: "constant rates" (each factor grows by the same per cent in every step; all must be above 0) or
            "straight lines" (by the same amount).
        steps: number of steps, at least 1; the error falls with its square.

    >>> [round(float(part), 2) for part in along_path([100.0, 0.2, 0.8], [200.0, 0.1, 0.8])]
    [11.09, -11.09, 0.0]
    """
    before, after = _pair(before, after)
    require_choice("path", path, PATHS)
    require("steps", steps, at_least=1)
    way = np.linspace(0, 1, int(steps) + 1)[:, None, None]
    if path == "constant rates":
        require("before", before, above=0)
        require("after", after, above=0)
        stations = before * (after / before) ** way
    else:
        stations = before + (after - before) * way
    parts = np.empty(len(before))
    for row in range(len(before)):
        others = np.prod(np.delete(stations, row, axis=1), axis=1)
        own = np.diff(stations[:, row], axis=0)
        parts[row] = ((others[1:] + others[:-1]) / 2 * own).sum()
    return parts


def _table(name, factors):
    require(name, factors, at_least=0)
    table = np.asarray(factors, dtype=float)
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or not table.size:
        raise ValueError(f"{name} has shape {table.shape}; accepted: one row a factor, one column a category")
    return table


def _pair(before, after):
    before, after = _table("before", before), _table("after", after)
    if before.shape != after.shape:
        raise ValueError(f"after has shape {after.shape}; accepted: {before.shape}, the shape of before")
    return before, after
