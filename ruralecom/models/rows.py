"""Pick values by row number, so that one formula can fill a table whose rows differ."""

import numpy as np

from ruralecom.models.accepted import require

__all__ = ["pick", "unit_steps"]


def pick(row, values):
    """Return `values[row]`, built from `np.where` only so that the choice can be read off as a formula.

    Args:
        row: row numbers 0, 1, 2, ...; a number, an array or a symbol.
        values: one value (number, array or symbol) for each row number.

    Raises:
        ValueError: if `values` is empty or a row number has no value.

    >>> pick(np.array([0, 2, 1]), [10.0, 20.0, 30.0])
    array([10., 30., 20.])
    """
    if not len(values):
        raise ValueError("values is empty; accepted: one value for each row number")
    require("row", row, at_least=0, at_most=len(values) - 1)
    chosen = values[-1]
    for number in range(len(values) - 2, -1, -1):
        chosen = np.where(row == number, values[number], chosen)
    return chosen


def unit_steps(count):
    """Return the left ends and the right ends of `count` equal steps from 0 to 1.

    >>> left, right = unit_steps(4)
    >>> left.tolist(), right.tolist()
    ([0.0, 0.25, 0.5, 0.75], [0.25, 0.5, 0.75, 1.0])
    """
    require("count", count, at_least=1)
    ends = np.linspace(0.0, 1.0, int(count) + 1)
    return ends[:-1], ends[1:]
