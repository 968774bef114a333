"""Decomposition of a change, against a hand-worked case, published limits and three other routes."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import integrate

from ruralecom.explorable import tracing
from ruralecom.models import decomposition, packaging_waste

AMOUNTS = st.floats(0.05, 50)
PAIRS = st.integers(1, 4).flatmap(
    lambda rows: st.integers(1, 3).flatmap(
        lambda columns: st.tuples(arrays(float, (rows, columns), elements=AMOUNTS), arrays(float, (rows, columns), elements=AMOUNTS))
    )
)
POSITIVE = dict(max_examples=60)


def test_a_case_by_hand():
    # 100 parcels of 0.2 kg, all thrown away; then 300 of 0.1 kg, half recycled: 20 kg -> 15 kg.
    # log mean = 5 / ln(4/3) = 17.380; times ln 3, ln(1/2), ln(1/2)
    parts = decomposition.additive([100, 0.2, 1.0], [300, 0.1, 0.5])
    assert parts == pytest.approx([19.094, -12.047, -12.047], abs=0.001)
    assert parts.sum() == pytest.approx(-5)


@given(first=AMOUNTS, second=AMOUNTS)
def test_log_mean_is_symmetric_between_the_means_and_a_plain_integral(first, second):
    mean = float(decomposition.log_mean(first, second))
    assert mean == pytest.approx(decomposition.log_mean(second, first), rel=1e-14)
    assert np.sqrt(first * second) * (1 - 1e-12) <= mean <= (first + second) / 2 * (1 + 1e-12)
    average = integrate.quad(lambda part: first * (second / first) ** part, 0, 1)[0]
    assert mean == pytest.approx(average)


def test_log_mean_of_almost_equal_amounts_loses_no_digits():
    assert decomposition.log_mean(3.0, 3.0 * (1 + 1e-13)) == pytest.approx(3.0, rel=1e-12)


@settings(**POSITIVE)
@given(pair=PAIRS)
def test_additive_parts_add_up_to_the_change(pair):
    before, after = pair
    change = decomposition.total(after) - decomposition.total(before)
    scale = np.abs(decomposition.additive(before, after)).max() + decomposition.total(after) + decomposition.total(before)
    assert abs(decomposition.additive(before, after).sum() - change) <= 1e-10 * scale


@settings(**POSITIVE)
@given(pair=PAIRS)
def test_multiplicative_parts_multiply_to_the_ratio_and_agree_with_the_additive_ones(pair):
    before, after = pair
    parts = decomposition.multiplicative(before, after)
    assert np.log(parts).sum() == pytest.approx(np.log(decomposition.total(after) / decomposition.total(before)), abs=1e-9)
    weight = decomposition.log_mean(decomposition.total(after), decomposition.total(before))
    assert np.log(parts) * weight == pytest.approx(decomposition.additive(before, after), abs=1e-8)


@settings(**POSITIVE)
@given(pair=PAIRS)
def test_turning_time_round_changes_the_sign_only(pair):
    before, after = pair
    assert decomposition.additive(before, after) == pytest.approx(-decomposition.additive(after, before), abs=1e-9)


@settings(max_examples=20)
@given(pair=PAIRS)
def test_lmdi_is_the_integral_along_constant_rates(pair):
    before, after = pair
    parts = decomposition.additive(before, after)
    along = decomposition.along_path(before, after, steps=4000)
    assert along == pytest.approx(parts, rel=1e-4, abs=1e-4 * np.abs(parts).max())


@settings(**POSITIVE)
@given(pair=PAIRS)
def test_shapley_is_the_average_over_all_orders_and_adds_up(pair):
    before, after = pair
    parts = np.zeros(len(before))
    orders = list(itertools.permutations(range(len(before))))
    for order in orders:
        now = before.copy()
        for row in order:
            was = decomposition.total(now)
            now[row] = after[row]
            parts[row] += (decomposition.total(now) - was) / len(orders)
    assert decomposition.shapley(before, after) == pytest.approx(parts, abs=1e-7)
    assert parts.sum() == pytest.approx(decomposition.total(after) - decomposition.total(before), abs=1e-7)


@settings(max_examples=20)
@given(pair=PAIRS)
def test_the_straight_path_is_the_average_over_all_orders(pair):
    parts = decomposition.shapley(*pair)
    along = decomposition.along_path(*pair, "straight lines")
    assert along == pytest.approx(parts, abs=1e-5 * (np.abs(parts).max() + decomposition.total(pair[0])))


@settings(**POSITIVE)
@given(pair=PAIRS)
def test_one_at_a_time_and_its_residual_make_the_change(pair):
    before, after = pair
    parts, residual = decomposition.one_at_a_time(before, after)
    assert parts.sum() + residual == pytest.approx(decomposition.total(after) - decomposition.total(before), abs=1e-7)


def test_two_doublings_leave_one_third_of_the_change_unexplained_one_at_a_time():
    parts, residual = decomposition.one_at_a_time([1, 1], [2, 2])
    assert parts.tolist() == [1, 1] and residual == 1
    assert decomposition.additive([1, 1], [2, 2]) == pytest.approx([1.5, 1.5])


@pytest.mark.parametrize("tiny", [1e-40, 1e-80, 1e-160])
def test_a_factor_that_is_zero_once_is_the_limit_of_small_ones(tiny):
    exact = decomposition.additive([[100.0], [0.2], [0.0]], [[150.0], [0.1], [0.6]])
    near = decomposition.additive([[100.0], [0.2], [tiny]], [[150.0], [0.1], [0.6]])
    assert exact == pytest.approx([0, 0, 9.0])
    assert np.abs(near - exact).max() < 9 * 4 / -np.log(tiny)


def test_full_recycling_takes_the_whole_fall_and_zero_at_both_dates_takes_nothing():
    assert decomposition.additive([100, 0.2, 0.8], [150, 0.1, 0.0]) == pytest.approx([0, 0, -16])
    assert decomposition.additive([0, 0.2], [0, 0.1]).tolist() == [0, 0]
    with_carton = decomposition.additive([[10, 10], [1, 0]], [[20, 20], [1, 0.5]])
    assert with_carton == pytest.approx([10, 10]) and with_carton.sum() == pytest.approx(20)


def test_categories_can_move_against_the_total():
    # parcels stay, carton halves, bags treble
    parts = decomposition.additive([[100, 100], [0.1, 0.01]], [[100, 100], [0.05, 0.03]])
    assert parts == pytest.approx([0, -3])


def test_waste_identity_and_what_holds_it_level():
    assert packaging_waste.packaging_waste(200, 0.15, 0.2) == pytest.approx(24)
    for ratio, recycled, packaging in ((3.0, 0.2, 0.9), (1.1, 0.0, 1.2)):
        held = packaging_waste.recycling_that_holds(ratio, recycled, packaging)
        before = packaging_waste.packaging_waste(100, 0.2, recycled)
        assert packaging_waste.packaging_waste(100 * ratio, 0.2 * packaging, held) == pytest.approx(before)


@given(
    growth=st.floats(0.01, 0.4), before=st.floats(0, 0.9), after=st.floats(0, 0.95), lighter=st.floats(0, 0.8),
    goal=st.floats(0.5, 10), extra=st.floats(0, 10),
)
def test_years_bought_shift_the_path_without_a_measure(growth, before, after, lighter, goal, extra):
    bought = packaging_waste.years_bought(growth, before, after, lighter)
    later = goal + max(float(bought), 0.0) + extra
    with_measure = packaging_waste.waste_path(later, growth, before, after, goal, lighter)
    without = packaging_waste.waste_path(later - float(bought), growth, before, before, goal)
    assert with_measure == pytest.approx(without)


def test_a_path_by_hand():
    # parcels double every year; a quarter lighter; recycling goes from none to 80% in four years, 40% half-way
    path = packaging_waste.waste_path(np.array([0.0, 2.0, 4.0, 5.0]), 1.0, 0.0, 0.8, 4, 0.25)
    assert path == pytest.approx([0.75, 4 * 0.75 * 0.6, 16 * 0.75 * 0.2, 32 * 0.75 * 0.2])
    # what is left of a parcel is 0.15 of what it was: 2 ** 2.737 times as many parcels make up for it
    assert packaging_waste.years_bought(1.0, 0.0, 0.8, 0.25) == pytest.approx(2.737, abs=0.001)


@given(
    growth=st.floats(0.02, 0.3), before=st.floats(0, 0.6), after=st.floats(0, 0.9), goal=st.floats(1, 15), lighter=st.floats(0, 0.5),
    year=st.floats(0, 15),
)
def test_the_share_that_holds_is_the_goal_that_brings_the_path_back_to_its_start(growth, before, after, goal, lighter, year):
    held = packaging_waste.recycling_that_holds((1 + growth) ** year, before, 1 - lighter)
    waste = packaging_waste.waste_path(year, growth, before, after, goal, lighter)
    recycled = before + (after - before) * min(year / goal, 1)
    assert waste == pytest.approx((1 - recycled) / (1 - held))


def test_the_path_and_the_log_mean_can_be_read_off_as_expressions():
    year, growth, goal = tracing.field("year"), tracing.signal("growth"), tracing.signal("goal")
    assert isinstance(packaging_waste.waste_path(year, growth, 0.2, goal, 5.0, goal), tracing.Expression)
    assert isinstance(packaging_waste.years_bought(growth, 0.2, goal), tracing.Expression)
    assert isinstance(packaging_waste.recycling_that_holds(1 + growth, goal), tracing.Expression)
    assert isinstance(decomposition.log_mean(growth, goal), tracing.Expression)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: decomposition.additive([1, 2], [1, 2, 3]), r"after has shape \(3, 1\); accepted: \(2, 1\)"),
        (lambda: decomposition.additive([1, -2], [1, 2]), "before is -2; accepted: at least 0"),
        (lambda: decomposition.additive([1, 0, 0], [1, 2, 2]), "factors 1 and 2 of category 0 are zero at only one"),
        (lambda: decomposition.multiplicative([1, 0], [1, 2]), "total of before is 0; accepted: above 0"),
        (lambda: decomposition.shapley([1] * 9, [1] * 9), "before has 9 factors; accepted: at most 8"),
        (lambda: decomposition.along_path([1], [2], "zigzag"), "path is 'zigzag'; accepted: 'constant rates', 'straight"),
        (lambda: decomposition.along_path([0], [2]), "before is 0; accepted: above 0"),
        (lambda: decomposition.along_path([1], [2], steps=0), "steps is 0; accepted: at least 1"),
        (lambda: decomposition.total([]), r"factors has shape \(0, 1\); accepted: one row a factor"),
        (lambda: decomposition.total([["many"]]), "which is not a number; accepted: at least 0"),
        (lambda: decomposition.log_mean(-1, 2), "first is -1; accepted: at least 0"),
        (lambda: packaging_waste.packaging_waste(1, 1, 1.2), "recycled_share is 1.2; accepted: at least 0 and at most 1"),
        (lambda: packaging_waste.recycling_that_holds(0, 0.2), "parcel_ratio is 0; accepted: above 0"),
        (lambda: packaging_waste.years_bought(0, 0.2, 0.3), "growth is 0; accepted: above 0 a year"),
        (lambda: packaging_waste.waste_path(-1, 0.1, 0.2, 0.3, 5), "years is -1; accepted: at least 0"),
        (lambda: packaging_waste.waste_path(1, 0.1, 0.2, 0.3, 0), "years_to_goal is 0; accepted: above 0 years"),
    ],
)
def test_parameters_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
