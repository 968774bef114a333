"""What a printed figure can stand for: an interval, and arithmetic with it.

A figure in print is rarely the figure that was measured: "5210 (100 million
yuan)" is anything from 5209.5 to 5210.5, and "more than 98 %" is anything from
98 % up. This module turns printed figures into intervals and carries them
through a formula, so that a check can say what rounding allows.

What is assumed:

* exact: half a unit of the last printed digit on either side, trailing zeros
  counted as digits ("5210" gives 5209.5 to 5210.5);
* about: half a unit of the last digit that is not a trailing zero ("about 2000"
  gives 1500 to 2500);
* above: from the printed bound upwards, without end, or to 1 where the figure
  is a share. The bound itself counts as inside: Chinese "yishang" includes it,
  "chaoguo" does not, and print does not keep the two apart;
* up_to: from zero (growth: without end below) to the printed bound;
* range: from half a unit below the lower figure to half a unit above the upper;
* a fall (growth with a negative value): the interval of its size, turned over, so
  that "cut by more than 20 %" is anything from -20 % down.
"""

import ast
import math
import re
from dataclasses import dataclass
from decimal import Decimal

QUALIFIERS = ("exact", "above", "up_to", "about", "range")


class FormulaError(ValueError):
    """Report a formula that is not plain arithmetic or that cannot be computed."""


@dataclass(frozen=True)
class Interval:
    """Hold a value together with the lowest and highest value it can stand for.

    Arithmetic treats two intervals as independent, so a name that occurs twice
    in a formula makes the result wider than it need be, never narrower.

    >>> Interval(5210, 5209.5, 5210.5) - 4826
    Interval(value=384, low=383.5, high=384.5)
    """

    value: float
    low: float
    high: float

    def __post_init__(self):
        if not self.low <= self.value <= self.high:
            raise ValueError(f"an interval needs low <= value <= high, not {self.low}, {self.value}, {self.high}")

    def __contains__(self, number: float) -> bool:
        return self.low <= number <= self.high

    def overlaps(self, other: "Interval") -> bool:
        """Tell whether some number lies in both intervals (touching counts)."""
        return self.low <= other.high and other.low <= self.high

    @property
    def bounded(self) -> bool:
        """Tell whether the interval ends on both sides."""
        return math.isfinite(self.low) and math.isfinite(self.high)

    def __add__(self, other):
        other = as_interval(other)
        return Interval(self.value + other.value, self.low + other.low, self.high + other.high)

    def __neg__(self):
        return Interval(-self.value, -self.high, -self.low)

    def __sub__(self, other):
        return self + -as_interval(other)

    def __mul__(self, other):
        other = as_interval(other)
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(_times(self.value, other.value), min(ends), max(ends))

    def __truediv__(self, other):
        other = as_interval(other)
        if 0 in other:
            raise FormulaError(f"division by a figure that can be zero: {other.low} to {other.high}")
        return self * Interval(1 / other.value, *sorted((1 / other.low, 1 / other.high)))

    def __radd__(self, other):
        return as_interval(other) + self

    def __rsub__(self, other):
        return as_interval(other) - self

    def __rmul__(self, other):
        return as_interval(other) * self

    def __rtruediv__(self, other):
        return as_interval(other) / self


def as_interval(number) -> Interval:
    """Return an interval unchanged, and a plain number as an interval of no width."""
    return number if isinstance(number, Interval) else Interval(number, number, number)


def _times(a: float, b: float) -> float:
    """Multiply, with zero times infinity as zero: a bound of zero stays zero."""
    return 0.0 if a == 0 or b == 0 else a * b


def _combined(choose, parts) -> Interval:
    return Interval(choose(p.value for p in parts), choose(p.low for p in parts), choose(p.high for p in parts))


# --- From print to interval -------------------------------------------------

_CHINESE_DIGITS = {"〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4,
                   "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_CHINESE_TENS = {"十": 10, "百": 100, "千": 1000}


def numerals(printed: str) -> list[str]:
    """List the numbers in a printed figure as digit strings, in order.

    Chinese numerals are read up to the thousands; a 万 with no numeral in front
    of it is ten thousand, behind one it belongs to the unit. Signs are left out.

    >>> numerals("15%~20%"), numerals("三年"), numerals("超两百"), numerals("1,600.5"), numerals("万名")
    (['15', '20'], ['3'], ['200'], ['1600.5'], ['10000'])
    """
    text = re.sub(r"(?<=\d),(?=\d{3})", "", printed)
    found = re.findall(r"\d+(?:\.\d+)?", text)
    if found:
        return found
    runs = re.findall(r"[〇零一二两三四五六七八九十百千]+|(?<![〇零一二两三四五六七八九十百千])万", text)
    return [str(_from_chinese(run)) for run in runs]


def _from_chinese(run: str) -> int:
    if run == "万":
        return 10000
    total, digit = 0, None
    for character in run:
        if character in _CHINESE_TENS:
            total += (1 if digit is None else digit) * _CHINESE_TENS[character]
            digit = None
        else:
            digit = _CHINESE_DIGITS[character]
    return total + (digit or 0)


def last_place(numeral: str, count_trailing_zeros: bool = True) -> Decimal:
    """Return the size of one unit of a numeral's last digit.

    >>> [float(last_place(digits)) for digits in ("5210", "12.70")]
    [1.0, 0.01]
    >>> float(last_place("5210", count_trailing_zeros=False))
    10.0
    """
    number = Decimal(numeral)
    if not count_trailing_zeros and number != 0:
        number = number.normalize()
    return Decimal(1).scaleb(number.as_tuple().exponent)


def printed_interval(low: str, high: str | None = None, qualifier: str = "exact", *,
                     factor: float = 1.0, share: bool = False, growth: bool = False, fall: bool = False,
                     count_trailing_zeros: bool = True) -> Interval:
    """Return what a printed figure can stand for, in base units.

    low, high: the digits as printed (high only for a range); factor: base units
    per printed unit; share: the figure cannot exceed 1; growth: it may be
    negative; fall: the digits give the size of a fall. Rules: see the head of
    this module.

    >>> printed_interval("98", qualifier="above", factor=0.01, share=True)
    Interval(value=0.98, low=0.98, high=1.0)
    >>> printed_interval("20", factor=0.01, fall=True)
    Interval(value=-0.2, low=-0.205, high=-0.195)
    """
    if fall:
        return -printed_interval(low, high, qualifier, factor=factor, count_trailing_zeros=count_trailing_zeros)
    if qualifier not in QUALIFIERS:
        raise ValueError(f"qualifier {qualifier!r} is not known; accepted: {', '.join(QUALIFIERS)}")
    number, scale = Decimal(low), Decimal(str(factor))
    half = last_place(low, count_trailing_zeros and qualifier != "about") / 2
    if qualifier == "range":
        top = Decimal(high)
        bounds = number - half, (number + top) / 2, top + last_place(high, count_trailing_zeros) / 2
    elif qualifier == "above":
        bounds = number, number, Decimal("Infinity")
    elif qualifier == "up_to":
        bounds = (Decimal("-Infinity") if growth else Decimal(0)), number, number
    else:
        bounds = number - half, number, number + half
    lowest, value, highest = (float(bound * scale) for bound in bounds)
    if share:
        highest = max(min(highest, 1.0), value)
    return Interval(value, lowest, highest)


# --- Formulas ---------------------------------------------------------------

_OPERATIONS = {ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b,
               ast.Mult: lambda a, b: a * b, ast.Div: lambda a, b: a / b}
_FUNCTIONS = {"min": min, "max": max}


def names_in(formula: str) -> set[str]:
    """Return the names a formula uses, min and max left out."""
    return {node.id for node in ast.walk(_parsed(formula)) if isinstance(node, ast.Name)} - set(_FUNCTIONS)


def _parsed(formula: str) -> ast.Expression:
    try:
        return ast.parse(formula, mode="eval")
    except (SyntaxError, ValueError) as error:
        raise FormulaError(f"formula {formula!r} cannot be read: {error}") from None


def evaluate(formula: str, values: dict) -> Interval:
    """Compute a formula of + - * / ( ) min max over names, with intervals.

    Only these are accepted: the formula is walked as a syntax tree, never run.

    >>> evaluate("(new - old) / old", {"new": Interval(125, 120, 130), "old": 100})
    Interval(value=0.25, low=0.2, high=0.3)
    """
    return _walk(_parsed(formula).body, formula, values)


def _walk(node, formula, values) -> Interval:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return as_interval(node.value)
    if isinstance(node, ast.Name):
        if node.id not in values:
            raise FormulaError(f"formula {formula!r} uses {node.id!r}; known names: {', '.join(sorted(values)) or 'none'}")
        return as_interval(values[node.id])
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_walk(node.left, formula, values), _walk(node.right, formula, values))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_walk(node.operand, formula, values)
    if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _FUNCTIONS
            and node.args and not node.keywords):
        return _combined(_FUNCTIONS[node.func.id], [_walk(part, formula, values) for part in node.args])
    raise FormulaError(f"formula {formula!r} holds {ast.unparse(node)!r}; accepted: numbers, names, + - * / ( ) min max")
