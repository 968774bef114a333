"""Write a Python model down as Vega expressions, by calling it with stand-ins that remember what is done to them."""

import math
import numbers

import numpy as np


class Untraceable(TypeError):
    """Say that a step of a model has no Vega expression, and what to do about it."""


# NumPy and SciPy functions by name -> the Vega expression. Everything is bracketed, so that order never matters.
UFUNCS = {
    "add": "({0}+{1})", "subtract": "({0}-{1})", "multiply": "({0}*{1})", "divide": "({0}/{1})",
    "negative": "(-{0})", "positive": "{0}", "reciprocal": "(1/{0})", "square": "pow({0},2)",
    "power": "pow({0},{1})", "float_power": "pow({0},{1})", "sqrt": "sqrt({0})",
    "exp": "exp({0})", "exp2": "pow(2,{0})", "expm1": "(exp({0})-1)",
    "log": "log({0})", "log2": "(log({0})/LN2)", "log10": "(log({0})/LN10)", "log1p": "log(1+{0})",
    "absolute": "abs({0})", "fabs": "abs({0})", "floor": "floor({0})", "ceil": "ceil({0})",
    "trunc": "({0}<0?ceil({0}):floor({0}))", "sign": "({0}>0?1:({0}<0?-1:{0}))",
    # Half goes to the even neighbour in NumPy, upwards in JavaScript.
    "rint": "(abs({0}-floor({0}))==0.5?2*round({0}/2):round({0}))",
    "remainder": "({0}-{1}*floor({0}/{1}))", "floor_divide": "floor({0}/{1})",
    "minimum": "min({0},{1})", "maximum": "max({0},{1})", "hypot": "hypot({0},{1})",
    "sin": "sin({0})", "cos": "cos({0})", "tan": "tan({0})",
    "arcsin": "asin({0})", "arccos": "acos({0})", "arctan": "atan({0})", "arctan2": "atan2({0},{1})",
    "tanh": "(1-2/(exp(2*{0})+1))", "sinh": "((exp({0})-exp(-{0}))/2)", "cosh": "((exp({0})+exp(-{0}))/2)",
    "less": "({0}<{1})", "less_equal": "({0}<={1})", "greater": "({0}>{1})", "greater_equal": "({0}>={1})",
    "equal": "({0}=={1})", "not_equal": "({0}!={1})",
    # In JavaScript "and" gives back one of its sides, which need not be true or false.
    "logical_and": "({0}&&{1}?true:false)", "logical_or": "({0}||{1}?true:false)", "logical_not": "(!{0})",
    "bitwise_and": "({0}&&{1})", "bitwise_or": "({0}||{1})", "invert": "(!{0})",
    "isnan": "isNaN({0})", "isfinite": "isFinite({0})",
    "ndtr": "cumulativeNormal({0})", "ndtri": "quantileNormal({0})",
    "expit": "(1/(1+exp(-{0})))", "logit": "log({0}/(1-{0}))",
}
_ADVICE = "Write it with operators and NumPy functions of one row, or make this table or readout a grid."


class Expression(np.lib.mixins.NDArrayOperatorsMixin):
    """Stand in for a number that is only known on the page, and remember how it is made from others.

    template: the Vega expression with {0}, {1}, ... where the arguments go. arguments: other expressions.
    per_row: whether the value differs from row to row of a table (else it follows from the sliders alone).
    """

    def __init__(self, template, arguments=(), per_row=False):
        self.template = template
        self.arguments = tuple(arguments)
        self.per_row = per_row or any(argument.per_row for argument in self.arguments)

    def __array_ufunc__(self, ufunc, method, *inputs, **options):
        if method != "__call__" or options:
            raise Untraceable(f"np.{ufunc.__name__}.{method} {options or ''} has no Vega expression. {_ADVICE}")
        if ufunc.__name__ not in UFUNCS:
            raise Untraceable(f"{ufunc.__name__} has no Vega expression; known are: {', '.join(UFUNCS)}. {_ADVICE}")
        return Expression(UFUNCS[ufunc.__name__], map(as_expression, inputs))

    def __array_function__(self, function, types, arguments, options):
        if function not in _FUNCTIONS:
            raise Untraceable(f"np.{function.__name__} has no Vega expression. {_ADVICE}")
        return _FUNCTIONS[function](*arguments, **options)

    def __array__(self, *arguments, **options):
        raise Untraceable(
            "a value that depends on the sliders was used where numbers must be known, such as in math.exp, "
            f"scipy.stats.norm or a list. Use np.exp, scipy.special.ndtr and their like. {_ADVICE}"
        )

    def __bool__(self):
        raise Untraceable(
            "the model branches on a value that depends on the sliders (if, and, or, min, max). "
            "Use np.where, &, |, np.minimum, np.maximum."
        )

    def __float__(self):
        return self.__array__()

    __int__ = __index__ = __iter__ = __len__ = __complex__ = __float__

    def __getitem__(self, key):
        raise Untraceable(f"the model picks rows ([{key!r}]); an expression knows one row at a time. {_ADVICE}")

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        raise Untraceable(f"the method .{name} of an array has no Vega expression. {_ADVICE}")

    def clip(self, minimum=None, maximum=None):
        """Keep the value between two bounds."""
        return _clip(self, minimum, maximum)

    def __repr__(self):
        return f"Expression({self.template!r}, {len(self.arguments)} arguments)"


def field(name):
    """Return the stand-in for a column of a table."""
    return Expression(f"datum.{name}", per_row=True)


def signal(name):
    """Return the stand-in for a slider."""
    return Expression(name)


def as_expression(value):
    """Return a number or text as an expression; an expression stays what it is."""
    if isinstance(value, Expression):
        return value
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    return Expression(literal(value))


def literal(value):
    """Write a number or text as Vega reads it, with twelve significant digits.

    >>> literal(0.1 + 0.2), literal(-2), literal("tea"), literal(True)
    ('0.3', '(-2)', "'tea'", 'true')
    """
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
        return f"'{escaped}'"
    if isinstance(value, numbers.Real):
        if math.isnan(value):
            return "NaN"
        if math.isinf(value):
            return "(1/0)" if value > 0 else "(-1/0)"
        text = str(int(value)) if isinstance(value, numbers.Integral) else f"{float(value):.12g}"
        return f"({text})" if text.startswith("-") else text
    if isinstance(value, np.ndarray):
        raise Untraceable(
            f"the model mixes in an array of shape {value.shape}; an expression knows one row at a time. "
            "Make the array a column of the frame."
        )
    raise Untraceable(f"{value!r} of type {type(value).__name__} has no Vega expression. {_ADVICE}")


def _where(condition, *values):
    if len(values) != 2:
        raise Untraceable("np.where needs a condition and two values")
    return Expression("({0}?{1}:{2})", map(as_expression, (condition, *values)))


def _clip(value, a_min=None, a_max=None, *, min=None, max=None):
    low, high = (a_min if min is None else min), (a_max if max is None else max)
    if low is not None:
        value = np.maximum(as_expression(value), low)
    return value if high is None else np.minimum(as_expression(value), high)


def _select(condlist, choicelist, default=0):
    chosen = as_expression(default)
    for condition, choice in zip(reversed(condlist), reversed(choicelist)):
        chosen = _where(condition, choice, chosen)
    return chosen


def _round(value, decimals=0):
    return np.rint(value) if decimals == 0 else np.rint(value * 10.0**decimals) / 10.0**decimals


def _filled_like(number):
    def filled(value, fill_value=None, **options):
        return Expression(literal(number if fill_value is None else fill_value), per_row=True)

    return filled


_FUNCTIONS = {
    np.where: _where, np.clip: _clip, np.select: _select, np.round: _round, np.around: _round,
    np.zeros_like: _filled_like(0), np.ones_like: _filled_like(1), np.full_like: _filled_like(0),
}


class Writer:
    """Write expressions as text, giving a name to what is used more than once so that it is computed once.

    prefix: begins every such name. columns: dict of column -> expression, written in one go. Afterwards `signals` and
    `fields` list (name, text) in the order of computation: the first follow from the sliders alone, the second are
    computed for every row and end with the columns.
    """

    SHORT = 24

    def __init__(self, prefix, columns):
        self.prefix, self.signals, self.fields = prefix, [], []
        self._columns = {id(expression): name for name, expression in columns.items() if expression.per_row}
        self._texts = {}
        self._uses = self._count(columns.values())
        self.columns = {name: self.write(expression) for name, expression in columns.items()}
        self.fields += [(name, text) for name, text in self.columns.items() if text != f"datum.{name}"]

    def _count(self, expressions):
        uses, pending = {}, list(expressions)
        while pending:
            expression = pending.pop()
            seen = uses.get(id(expression), 0)
            uses[id(expression)] = seen + 1
            if not seen:
                # Where a template needs an argument twice, the page would compute it twice.
                for place, argument in enumerate(expression.arguments):
                    pending.extend([argument] * expression.template.count(f"{{{place}}}"))
        return uses

    def write(self, expression):
        """Return the Vega text of an expression."""
        key = id(expression)
        if key not in self._texts:
            text = expression.template
            if expression.arguments:
                text = text.format(*(self.write(argument) for argument in expression.arguments))
            if self._uses.get(key, 0) > 1 and len(text) > self.SHORT:
                text = self._name(expression, text)
            self._texts[key] = text
        return self._texts[key]

    def _name(self, expression, text):
        if not expression.per_row:
            self.signals.append((f"{self.prefix}__{len(self.signals) + 1}", text))
            return self.signals[-1][0]
        name = self._columns.get(id(expression), f"{self.prefix}__row_{len(self.fields) + 1}")
        self.fields.append((name, text))
        return f"datum.{name}"
