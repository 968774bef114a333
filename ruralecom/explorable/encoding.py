"""Pack a model's values at every slider position into short text that a Vega expression reads back."""

import math
from dataclasses import dataclass

import numpy as np

from .tracing import literal

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
DIGITS_SIGNAL = "grid_digits"
BASE = len(DIGITS)


@dataclass(frozen=True)
class PackedColumn:
    """Hold one column of a grid as text: `width` digits of base 64 a value, positions outermost, rows innermost.

    low, step: a code times the step plus low is the value. error: the most by which that may miss the model's value.
    texts: where the column holds words, the words; a code is then a place in them. has_missing: whether the highest
    code stands for "no value". is_logical: whether the codes stand for false and true.
    """

    text: str
    width: int
    low: float = 0.0
    step: float = 1.0
    error: float = 0.0
    texts: tuple = ()
    has_missing: bool = False
    is_logical: bool = False

    @property
    def missing_code(self):
        """Return the code that stands for no value."""
        return BASE**self.width - 1

    def code_expression(self, text_signal, place):
        """Return the Vega expression that reads one code.

        text_signal: name of the signal that holds the text. place: expression of the value's place, counted from 0.
        """
        digits = [
            f"indexof({DIGITS_SIGNAL},substring({text_signal},{self.width}*({place})+{digit},{self.width}*({place})+{digit + 1}))"
            for digit in range(self.width)
        ]
        return "+".join(
            f"{BASE ** (self.width - 1 - digit)}*{text}" if digit < self.width - 1 else text
            for digit, text in enumerate(digits)
        )

    def value_expression(self, code):
        """Return the Vega expression of the value, given that of its code."""
        if self.texts:
            value = f"[{','.join(map(literal, self.texts))}][{code}]"
        elif self.is_logical:
            value = f"({code}==1)"
        else:
            value = f"{literal(self.low)}+{literal(self.step)}*{code}"
        return f"({code}=={self.missing_code}?NaN:{value})" if self.has_missing else value

    def unpack(self):
        """Return the values as the page sees them, flat, as a check in Python."""
        codes = np.zeros(len(self.text) // self.width, dtype=int)
        for digit in range(self.width):
            codes = codes * BASE + [DIGITS.index(character) for character in self.text[digit::self.width]]
        if self.texts:
            return np.array(self.texts, dtype=object)[codes]
        if self.is_logical:
            return codes == 1
        values = float(f"{self.low:.12g}") + float(f"{self.step:.12g}") * codes
        return np.where(codes == self.missing_code, np.nan, values) if self.has_missing else values


def pack(values, bits=12):
    """Pack the values of one column over all positions and rows.

    values: array of shape (positions, rows): numbers (NaN for no value), whole numbers, true/false, or texts.
    bits: 12 or 18, the precision of numbers that are not whole. Whole numbers, texts and true/false are kept exactly.
    Raises ValueError for other bits, for infinite numbers, and for more whole numbers or texts than codes.
    """
    if bits not in (12, 18):
        raise ValueError(f"bits is {bits!r}; accepted are 12 and 18")
    flat = np.asarray(values).ravel()
    if flat.dtype.kind == "b":
        return PackedColumn(_digits(flat.astype(int), 1), 1, is_logical=True)
    if flat.dtype.kind in "OUT":
        texts = tuple(dict.fromkeys(map(str, flat)))
        width = _width_for(len(texts), "different texts")
        places = {text: place for place, text in enumerate(texts)}
        return PackedColumn(_digits(np.array([places[str(text)] for text in flat]), width), width, texts=texts)
    flat = flat.astype(float)
    if np.isinf(flat).any():
        raise ValueError("a grid holds an infinite number; give NaN where the model has no value")
    return _pack_numbers(flat, bits // 6)


def _pack_numbers(flat, width):
    missing = np.isnan(flat)
    known = flat[~missing]
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    if (known == np.rint(known)).all() and high - low <= BASE**3 - 2:
        width, step, error = _width_for(int(high - low) + 2, "whole numbers"), 1.0, 0.0
    else:
        step = (high - low) / (BASE**width - 2)
        error = step / 2
    codes = np.full(flat.shape, BASE**width - 1)
    codes[~missing] = np.rint((known - low) / (step or 1.0)).astype(int)
    return PackedColumn(_digits(codes, width), width, low, step, error, has_missing=bool(missing.any()))


def _width_for(count, what):
    width = max(1, math.ceil(math.log(max(count, 2), BASE) - 1e-12))
    if width > 3:
        raise ValueError(f"a grid column holds {count} {what}; accepted are at most {BASE ** 3 - 1}")
    return width


def _digits(codes, width):
    characters = np.array(list(DIGITS))
    columns = [characters[(codes // BASE ** (width - 1 - digit)) % BASE] for digit in range(width)]
    return "".join(np.stack(columns, axis=1).ravel())

