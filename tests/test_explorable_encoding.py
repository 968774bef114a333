import gzip

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from ruralecom.explorable.encoding import pack

NUMBERS = st.lists(st.floats(-1e6, 1e6) | st.just(float("nan")), min_size=1, max_size=60)


@given(NUMBERS, st.sampled_from([12, 18]))
def test_numbers_come_back_within_the_stated_error(values, bits):
    column = pack(np.array(values), bits)
    known = [value for value in values if value == value]
    span = max(known) - min(known) if known else 0
    assert column.error <= span / (2**bits - 2) / 2 + 1e-12
    np.testing.assert_allclose(column.unpack(), values, rtol=1e-11, atol=column.error * (1 + 1e-6) + 1e-9)


@given(st.lists(st.integers(-100_000, 100_000), min_size=1, max_size=60))
def test_whole_numbers_come_back_exactly(values):
    column = pack(np.array(values))
    assert column.error == 0 and column.unpack().tolist() == values


@given(st.lists(st.text(max_size=8), min_size=1, max_size=80))
def test_words_come_back_exactly(values):
    assert pack(np.array(values, dtype=object)).unpack().tolist() == values


@given(st.lists(st.booleans(), min_size=1, max_size=40))
def test_true_and_false_come_back_exactly(values):
    column = pack(np.array(values))
    assert column.width == 1 and column.unpack().tolist() == values


def test_a_constant_column_comes_back():
    assert pack(np.full(5, 0.3)).unpack() == pytest.approx(0.3)


def test_a_grid_of_53240_values_stays_under_80_kilobytes():
    x, level, rate = np.meshgrid(np.linspace(0, 1, 40), np.linspace(1, 5, 121), np.linspace(0.1, 2, 11), indexing="ij")
    values = level * np.exp(-rate * x) + 0.05 * np.sin(17 * level * x)
    assert values.size == 53_240
    column = pack(values)
    assert len(gzip.compress(column.text.encode())) < 80_000
    assert column.error < np.ptp(values) / 8_000


@pytest.mark.parametrize("bits", [6, 16, 24, None])
def test_other_precisions_are_refused(bits):
    with pytest.raises(ValueError, match="12 and 18"):
        pack(np.zeros(3), bits)


def test_an_infinite_number_is_refused():
    with pytest.raises(ValueError, match="NaN where the model has no value"):
        pack(np.array([1.0, np.inf]))


@settings(max_examples=20)
@given(st.integers(2, 400))
def test_words_take_no_more_digits_than_their_number_needs(count):
    column = pack(np.array([f"county {place}" for place in range(count)], dtype=object))
    assert column.width == (1 if count <= 64 else 2)
