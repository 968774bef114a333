import json
import math
import re

import numpy as np
import pytest
import vl_convert
from hypothesis import given, settings, strategies as st
from scipy import special

from ruralecom.explorable.tracing import UFUNCS, Untraceable, Writer, as_expression, field, literal, signal

X = np.array([-3.0, -1.5, -0.5, 0.0, 0.25, 0.5, 1.0, 2.5, 4.0, 7.0])


def in_vega(columns, signals=None, rows=X):
    """Return column -> values, as Vega computes them for rows with a field x."""
    written = Writer("table", columns)
    names = list(columns)
    params = [{"name": name, "value": value} for name, value in (signals or {}).items()]
    params += [{"name": name, "expr": text} for name, text in written.signals]
    joined = "+'|'+".join(f"toString({written.columns[name]})" for name in names)
    spec = {
        "params": params, "data": {"values": [{"x": x, "row": row} for row, x in enumerate(rows)]},
        "transform": [{"calculate": text, "as": name} for name, text in written.fields],
        "mark": {"type": "text", "text": {"expr": f"toString(datum.row)+'|'+{joined}"}, "limit": 0}, "encoding": {},
    }
    drawing = vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="5.20")
    lines = [text.split("|") for text in re.findall(r"<text[^>]*>([^<]*)</text>", drawing)]
    ordered = sorted(lines, key=lambda line: int(line[0]))
    return {name: [number(line[place]) for line in ordered] for place, name in enumerate(names, start=1)}


def number(text):
    if text in ("true", "false"):
        return float(text == "true")
    return float(text.replace("Infinity", "inf"))


def ufunc(name):
    return getattr(np, name, None) or getattr(special, name)


@pytest.mark.parametrize("arguments", [1, 2])
def test_every_function_means_the_same_in_python_and_on_the_page(arguments):
    logical = {"bitwise_and", "bitwise_or", "invert"}
    names = [name for name in UFUNCS if ufunc(name).nin == arguments and name not in logical]
    assert len(names) > 10
    other = np.array([2.0] * len(X))
    inputs = (field("x"),) if arguments == 1 else (field("x"), signal("two"))
    seen = in_vega({f"f{place}": ufunc(name)(*inputs) for place, name in enumerate(names)}, {"two": 2.0})
    with np.errstate(all="ignore"):
        for place, name in enumerate(names):
            expected = ufunc(name)(*((X,) if arguments == 1 else (X, other)))
            np.testing.assert_allclose(seen[f"f{place}"], np.asarray(expected, dtype=float), rtol=1e-12, atol=1e-13, err_msg=name)


def test_logic_and_choices_mean_the_same_in_python_and_on_the_page():
    def model(x, a):
        middle = (x > -1) & (x < a)
        return {
            "where": np.where(middle, x * a, -x), "or_not": np.where((x <= -1) | ~middle, 1, 0),
            "clip": np.clip(x, -1, a), "method": (x * 1.0).clip(0, 2), "round": np.round(x * 0.37, 1),
            "select": np.select([x < 0, x < 1], [x * 2, x * 3], default=9), "like": np.ones_like(x) * a,
            "back": a - x, "power": 2.0**x, "modulo": x % 3, "steps": x // 2,
        }

    seen = in_vega(model(field("x"), signal("a")), {"a": 2.5})
    for name, expected in model(X, 2.5).items():
        np.testing.assert_allclose(seen[name], np.asarray(expected, dtype=float), rtol=1e-12, atol=1e-12, err_msg=name)


def exact(depth):
    """Expressions without rounding: what is compared or cut off after them is the same on both sides."""
    leaf = st.sampled_from([lambda x, a: x, lambda x, a: a]) | st.integers(-8, 8).map(lambda k: lambda x, a: k / 4)
    if depth == 0:
        return leaf
    pair = st.tuples(st.sampled_from([np.add, np.subtract, np.multiply, np.minimum, np.maximum]), exact(depth - 1), exact(depth - 1))
    return leaf | pair.map(lambda part: lambda x, a: part[0](part[1](x, a), part[2](x, a)))


def stepped(inner):
    one = st.tuples(st.sampled_from([np.floor, np.ceil, np.rint, np.sign, np.abs]), inner)
    choice = st.tuples(inner, inner, inner)
    return inner | one.map(lambda part: lambda x, a: part[0](part[1](x, a))) | choice.map(
        lambda part: lambda x, a: np.where(part[0](x, a) > part[1](x, a), part[1](x, a), part[2](x, a))
    )


def smooth(inner):
    bounded = st.sampled_from([
        np.tanh, np.sin, special.ndtr, special.expit, lambda v: np.exp(-np.abs(v)), lambda v: np.sqrt(np.abs(v)),
        lambda v: np.log1p(np.abs(v)), lambda v: v / (1 + np.abs(v)), lambda v: np.power(np.abs(v) + 0.5, 0.7),
    ])
    one = st.tuples(bounded, inner).map(lambda part: lambda x, a: part[0](part[1](x, a)))
    shared = st.tuples(one, one).map(lambda part: lambda x, a: (lambda kept: kept * kept + part[1](x, a) - kept)(part[0](x, a)))
    return one | shared


@settings(max_examples=40)
@given(model=smooth(stepped(exact(3))), position=st.integers(-8, 8).map(lambda k: k / 4))
def test_any_expression_gives_on_the_page_what_it_gives_in_python(model, position):
    seen = in_vega({"y": as_expression(model(field("x"), signal("a")))}, {"a": position})["y"]
    expected = np.broadcast_to(np.asarray(model(X, position), dtype=float), X.shape)
    np.testing.assert_allclose(seen, expected, rtol=1e-9, atol=1e-9)


def test_what_is_used_twice_is_computed_once():
    price = np.exp(field("x") * signal("a") + 1.25) / 3.5
    rate = np.sqrt(signal("a") * 12.5 + signal("b") / 7.25)
    written = Writer("table", {"low": price * rate, "high": price + rate * 2})
    assert [name for name, _ in written.fields] == ["table__row_1", "low", "high"]
    assert [name for name, _ in written.signals] == ["table__1"]
    assert sum(text.count("exp(") for _, text in written.fields) == 1


def test_a_long_chain_of_shared_steps_stays_short():
    value = field("x")
    for _ in range(40):
        value = value * value + value / (1 + np.abs(value))
    assert sum(len(text) for _, text in Writer("table", {"y": value}).fields) < 5_000


@pytest.mark.parametrize(
    ("model", "hint"),
    [
        (lambda x, a: x if a > 1 else -x, "np.where"),
        (lambda x, a: max(a, 1) * x, "np.maximum"),
        (lambda x, a: math.exp(a), "np.exp"),
        (lambda x, a: np.sum(x * a), "grid"),
        (lambda x, a: (x * a).mean(), "grid"),
        (lambda x, a: np.cumsum(x), "grid"),
        (lambda x, a: np.maximum.reduce([x, a]), "grid"),
        (lambda x, a: x[0], "one row at a time"),
        (lambda x, a: a * np.array([1.0, 2.0]), "column of the frame"),
        (lambda x, a: special.gamma(a), "known are"),
        (lambda x, a: np.linspace(0, a, 5), "grid|numbers must be known"),
        (lambda x, a: [1, 2], "grid"),
    ],
)
def test_a_step_without_an_expression_says_what_to_do(model, hint):
    with pytest.raises(Untraceable, match=hint):
        as_expression(model(field("x"), signal("a")))


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_a_number_is_written_with_twelve_digits(value):
    assert float(literal(value).strip("()")) == pytest.approx(value, rel=1e-11, abs=0)


def test_words_keep_their_quotes_and_braces():
    words = "it's {0} \\ here"
    column = np.where(field("x") > 0, words, "no")
    assert literal(words) in Writer("table", {"y": column}).columns["y"]
