"""What rounded numbers allow."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruralecom.intervals import Interval
from ruralecom.models import rounding
from ruralecom.models.rounding import Bounds, rounded

LEVELS = st.floats(10, 10_000)


def test_growth_of_two_rounded_levels_by_hand():
    # 5209.5 / 4826.5 and 5210.5 / 4825.5
    low, high = rounding.rounded_growth(4826, 5210, 1)
    assert low == pytest.approx(383.0 / 4826.5)
    assert high == pytest.approx(385.0 / 4825.5)


def test_8_1_per_cent_is_not_what_4826_and_5210_allow_but_8_per_cent_is():
    allowed = rounding.rounded_growth(4826, 5210, 1)
    assert not rounding.compatible(allowed, rounded(0.081, 0.001))
    assert rounding.compatible(allowed, rounded(0.080, 0.001))


def test_a_share_that_is_stated_as_above_54_per_cent_holds():
    share = rounding.ratio_allowed(2830, 5210, 1, 1)
    assert rounding.compatible(share, rounding.from_above(0.54))
    assert not rounding.compatible(share, rounding.from_above(0.55))


def test_livestream_growth_holds_only_if_more_than_means_much_more_than():
    literally = rounding.growth_allowed(rounding.from_above(200), rounding.from_above(230))
    just_over = rounding.growth_allowed(rounding.truncated(200, 10), rounding.truncated(230, 10))
    stated = rounded(0.25, 0.01)
    assert rounding.compatible(literally, stated)
    assert not rounding.compatible(just_over, stated)
    assert just_over == pytest.approx((230 / 210 - 1, 240 / 200 - 1))


@given(before=LEVELS, after=LEVELS, step=st.floats(0, 10), shift_before=st.floats(-1, 1), shift_after=st.floats(-1, 1))
def test_any_true_growth_lies_in_the_interval_of_its_rounded_levels(before, after, step, shift_before, shift_after):
    true_before, true_after = before + shift_before * step / 2, after + shift_after * step / 2
    if before - step / 2 <= 0:
        return
    low, high = rounding.rounded_growth(before, after, step)
    assert low - 1e-9 <= true_after / true_before - 1 <= high + 1e-9


@given(before=LEVELS, after=LEVELS, step=st.floats(0.001, 1))
def test_coarser_rounding_allows_more_growths(before, after, step):
    fine = rounding.rounded_growth(before, after, step)
    coarse = rounding.rounded_growth(before, after, 2 * step)
    assert coarse.low < fine.low <= fine.high < coarse.high


@given(after=LEVELS, growth=st.floats(-0.5, 2))
def test_level_before_and_growth_lead_back_to_the_level_after(after, growth):
    before = rounding.level_before(rounded(after, 1), (growth, growth))
    assert rounding.level_after(before, (growth, growth)) == pytest.approx(rounded(after, 1))


def test_width_of_the_allowed_growth_is_near_the_rule_of_thumb():
    allowed = rounding.rounded_growth(4826, 5210, 1)
    assert allowed.width == pytest.approx((2 + 0.0796) / 4826, rel=0.001)


def test_arrays_give_arrays():
    low, high = rounding.rounded_growth(np.array([100.0, 200.0]), np.array([110.0, 220.0]), 1.0)
    assert low.shape == high.shape == (2,) and (low < 0.1).all() and (high > 0.1).all()


def test_gap_is_the_distance_between_intervals_and_not_above_zero_where_they_meet():
    assert rounding.gap((0, 1), (3, 4)) == rounding.gap((3, 4), (0, 1)) == 2
    assert rounding.gap((0, 1), (1, 2)) == 0
    assert rounding.gap((0, 3), (1, 2)) < 0


def test_products_and_ratios_agree_with_the_interval_arithmetic_of_the_audit():
    ours = rounding.divide(rounding.multiply((2, 3), (10, 20)), (4, 5))
    theirs = Interval(2.5, 2, 3) * Interval(15, 10, 20) / Interval(4.5, 4, 5)
    assert ours == pytest.approx((theirs.low, theirs.high))


def test_an_interval_of_the_ledger_is_taken_as_it_is():
    before, after = Interval(100, 99.5, 100.5), Interval(110, 109.5, 110.5)
    assert rounding.growth_allowed(before, after) == rounding.rounded_growth(100, 110, 1)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: rounded(5, -1), r"step is -1; accepted: at least 0"),
        (lambda: rounding.divide((1, 2), (0, 1)), r"denominator \(low end\) is 0; accepted: above 0"),
        (lambda: rounding.divide((2, 1), (1, 1)), r"numerator runs from 2 to 1; accepted: a low end"),
        (lambda: rounding.multiply((-1, 1), (0, 1)), r"first \(low end\) is -1; accepted: at least 0"),
        (lambda: rounding.level_before((1, 2), (-1, 0)), r"growth \(low end\) is -1; accepted: above -1"),
        (lambda: rounding.rounded_growth(0.4, 1, 1), r"denominator \(low end\) is -0.1; accepted: above 0"),
    ],
)
def test_bad_input_is_named_with_its_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_bounds_tell_middle_width_and_membership():
    bounds = Bounds(1.0, 3.0)
    assert (bounds.middle, bounds.width, bounds.contains(3.0), bounds.contains(3.1)) == (2.0, 2.0, True, False)
