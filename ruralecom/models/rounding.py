"""What rounded numbers allow: the growth, share and ratio of two of them.

A printed 5210 is any number from 5209.5 to 5210.5, so the growth between two printed levels is not one number but an
interval. The arithmetic is Moore's (R. E. Moore, Interval Analysis, 1966) for positive quantities: the ratio is
smallest when the numerator is smallest and the denominator largest, and the other way round. `ruralecom.intervals` turns
printed text into an interval; here the ends may also be arrays or symbols, so that sliders can move them.
"""

from typing import NamedTuple

import numpy as np

from ruralecom.models.accepted import is_symbol, require

__all__ = [
    "Bounds", "as_bounds", "compatible", "divide", "from_above", "gap", "growth_allowed", "level_after", "level_before",
    "multiply", "ratio_allowed", "rounded", "rounded_growth", "truncated",
]


class Bounds(NamedTuple):
    """Hold the lowest and the highest value that a quantity can have (numbers or arrays, any unit).

    Wherever Bounds are asked for, a plain pair or anything with `low` and `high` will do, such as the interval of a
    claim in the ledger.

    >>> Bounds(5209.5, 5210.5).middle
    5210.0
    """

    low: float
    high: float

    @property
    def middle(self):
        return (self.low + self.high) / 2

    @property
    def width(self):
        return self.high - self.low

    def contains(self, value):
        """Tell whether a value lies in the interval, ends included.

        >>> Bounds(1.0, 2.0).contains(2.0)
        True
        """
        return (self.low <= value) & (value <= self.high)


def as_bounds(name, pair, **accepted) -> Bounds:
    """Return a pair, or anything with `low` and `high`, as Bounds whose ends are in order and accepted.

    Args:
        name: what the pair is, for the message.
        accepted: limits for both ends, as in `accepted.require`.

    >>> as_bounds("share", (0.5, 0.4))
    Traceback (most recent call last):
        ...
    ValueError: share runs from 0.5 to 0.4; accepted: a low end that is not above the high end
    """
    low, high = (pair.low, pair.high) if hasattr(pair, "low") else pair
    require(f"{name} (low end)", low, **accepted)
    require(f"{name} (high end)", high, **accepted)
    if not (is_symbol(low) or is_symbol(high)) and np.any(np.asarray(low) > np.asarray(high)):
        raise ValueError(f"{name} runs from {low} to {high}; accepted: a low end that is not above the high end")
    return Bounds(low, high)


def rounded(value, step) -> Bounds:
    """Return the numbers that are printed as `value` when rounded to the nearest `step`.

    Args:
        value: the printed number.
        step: distance between printable numbers, same unit, above 0 (0 means an exact number).

    >>> rounded(5210, 1)
    Bounds(low=5209.5, high=5210.5)
    """
    require("step", step, at_least=0)
    return Bounds(value - step / 2, value + step / 2)


def truncated(value, step) -> Bounds:
    """Return the numbers that are printed as `value` when the digits after `step` are cut off ("just over 230").

    >>> truncated(230, 10)
    Bounds(low=230, high=240)
    """
    require("step", step, at_least=0)
    return Bounds(value, value + step)


def from_above(value) -> Bounds:
    """Return everything from `value` upwards, the literal reading of "more than".

    >>> from_above(230)
    Bounds(low=230, high=inf)
    """
    return Bounds(value, np.inf)


def multiply(first, second) -> Bounds:
    """Return the interval of the product of two quantities that are not negative.

    >>> multiply((2, 3), (10, 20))
    Bounds(low=20, high=60)
    """
    first, second = as_bounds("first", first, at_least=0), as_bounds("second", second, at_least=0)
    return Bounds(first.low * second.low, first.high * second.high)


def divide(numerator, denominator) -> Bounds:
    """Return the interval of a ratio; the numerator is not negative, the denominator above 0.

    >>> divide((90, 110), (9, 11))
    Bounds(low=8.181818181818182, high=12.222222222222221)
    """
    numerator = as_bounds("numerator", numerator, at_least=0)
    denominator = as_bounds("denominator", denominator, above=0)
    return Bounds(numerator.low / denominator.high, numerator.high / denominator.low)


def ratio_allowed(numerator, denominator, numerator_step, denominator_step) -> Bounds:
    """Return the ratios (or shares) that two rounded numbers allow.

    Args:
        numerator, denominator: the printed numbers, in one unit for a share.
        numerator_step, denominator_step: what each was rounded to, same unit as the number.

    >>> share = ratio_allowed(2830, 5210, 1, 1)
    >>> [round(100 * end, 3) for end in share]
    [54.304, 54.333]
    """
    return divide(rounded(numerator, numerator_step), rounded(denominator, denominator_step))


def growth_allowed(before, after) -> Bounds:
    """Return the growth rates (fractions) between two quantities known as intervals.

    Args:
        before, after: intervals in one unit; `before` above 0, `after` not negative.

    >>> growth = growth_allowed(rounded(4826, 1), rounded(5210, 1))
    >>> [round(100 * end, 3) for end in growth]
    [7.935, 7.978]
    """
    factor = divide(after, before)
    return Bounds(factor.low - 1, factor.high - 1)


def rounded_growth(before, after, step) -> Bounds:
    """Return the growth rates (fractions) that two numbers rounded to the same `step` allow.

    The closed form is low = (after - step/2) / (before + step/2) - 1 and high with the signs swapped; its width is
    close to step * (2 + growth) / before, so it is the size of the levels against the step that decides.

    Args:
        before, after: printed levels in one unit, `before` above `step / 2`.
        step: what both were rounded to, same unit.

    >>> [round(100 * end, 2) for end in rounded_growth(48, 52, 1)]
    [6.19, 10.53]
    """
    return growth_allowed(rounded(before, step), rounded(after, step))


def level_before(after, growth) -> Bounds:
    """Return the earlier level implied by a later level and a growth rate (fraction, above -1).

    >>> [round(end, 1) for end in level_before(rounded(4826, 1), rounded(0.098, 0.001))]
    [4392.8, 4397.7]
    """
    growth = as_bounds("growth", growth, above=-1)
    return divide(after, Bounds(1 + growth.low, 1 + growth.high))


def level_after(before, growth) -> Bounds:
    """Return the later level implied by an earlier level and a growth rate (fraction, above -1).

    >>> [round(end, 1) for end in level_after(from_above(200), rounded(0.25, 0.01))]
    [249.0, inf]
    """
    growth = as_bounds("growth", growth, at_least=-1)
    return multiply(before, Bounds(1 + growth.low, 1 + growth.high))


def gap(first, second):
    """Return how far apart two intervals are: above 0 if no value lies in both, else 0 or less.

    >>> round(float(gap((0.0805, 0.0815), rounded_growth(4826, 5210, 1))), 5)
    0.00072
    """
    first, second = as_bounds("first", first), as_bounds("second", second)
    return np.maximum(first.low - second.high, second.low - first.high)


def compatible(first, second):
    """Tell whether at least one value lies in both intervals.

    >>> bool(compatible(rounded(0.08, 0.01), rounded_growth(4826, 5210, 1)))
    True
    """
    return gap(first, second) <= 0
