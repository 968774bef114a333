"""Say which values a model's parameter may take, in errors that a reader can act on."""

import math

import numpy as np

__all__ = ["is_symbol", "require", "require_choice"]


def is_symbol(value) -> bool:
    """Tell whether a value stands for numbers that are not known yet.

    An explorable calls a model once with such symbols to read its formula off. They take part in NumPy's ufuncs
    but are neither numbers nor arrays, so there is nothing to compare with a range.

    >>> is_symbol(3.0), is_symbol(np.arange(3))
    (False, False)
    """
    kind = type(value)  # a symbol may refuse to be asked for attributes of its own
    if issubclass(kind, (np.ndarray, np.generic)) or hasattr(kind, "to_numpy"):
        return False
    return hasattr(kind, "__array_ufunc__")


def require(name, value, *, at_least=-math.inf, at_most=math.inf, above=None, below=None, unit=""):
    """Raise a ValueError unless every number in `value` lies in the accepted range.

    Args:
        name: what the value is, as the caller wrote it.
        value: a number, an array, a Series, or a symbol (passed without a check).
        at_least, at_most: closed ends of the accepted range.
        above, below: open ends, for ranges such as "more than 0"; below infinity means finite.
        unit: unit of the value, for the message.

    >>> require("loss_share", 0.2, at_least=0, below=1)
    >>> require("loss_share", 1.2, at_least=0, below=1)
    Traceback (most recent call last):
        ...
    ValueError: loss_share is 1.2; accepted: at least 0 and below 1
    """
    if is_symbol(value):
        return
    wanted = _range_in_words(at_least, at_most, above, below, unit)
    try:
        numbers = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name} is {value!r}, which is not a number; accepted: {wanted}") from None
    allowed = (numbers >= at_least) & (numbers <= at_most)
    if above is not None:
        allowed &= numbers > above
    if below is not None:
        allowed &= numbers < below
    if not allowed.all():
        first_bad = numbers[~allowed].flat[0] if numbers.ndim else numbers
        raise ValueError(f"{name} is {first_bad:.6g}; accepted: {wanted}")


def require_choice(name, value, choices):
    """Raise a ValueError unless `value` is one of `choices`.

    >>> require_choice("distribution", "uniform", ("logistic", "normal"))
    Traceback (most recent call last):
        ...
    ValueError: distribution is 'uniform'; accepted: 'logistic', 'normal'
    """
    if value not in choices:
        raise ValueError(f"{name} is {value!r}; accepted: {', '.join(repr(choice) for choice in choices)}")


def _range_in_words(at_least, at_most, above, below, unit):
    ends = []
    if above is not None:
        ends.append(f"above {above:g}")
    elif at_least > -math.inf:
        ends.append(f"at least {at_least:g}")
    finite = below == math.inf
    if below is not None and not finite:
        ends.append(f"below {below:g}")
    elif at_most < math.inf:
        ends.append(f"at most {at_most:g}")
    words = f"{' and '.join(ends) or 'any number'} {unit}".rstrip()
    return f"{words} and finite" if finite else words
