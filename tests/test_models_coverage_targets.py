"""The pace of a target: there and back on three scales, shares of regions that average to the whole, one price for two rules."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruralecom.models.coverage_targets import (
    PACES, cost_a_tonne_that_fits, covered_after, firms_share, pace_needed, rest_of_the_country, years_needed,
)

SHARES = st.floats(0.02, 0.97)


def test_from_a_fifth_to_a_half_in_two_years_by_hand():
    assert pace_needed(0.2, 0.5, 2) == pytest.approx(0.15)
    assert pace_needed(0.2, 0.5, 2, "uncovered") == pytest.approx(np.log(0.8 / 0.5) / 2)
    assert pace_needed(0.2, 0.5, 2, "logistic") == pytest.approx(np.log(4) / 2)


def test_the_same_pace_carried_to_a_lower_start_differs_by_measure():
    # from 80% to 90% in a year; the same pace from 50%, by hand: +10 points, half of the uncovered, odds 1 times 9/4
    reached = {kind: covered_after(0.5, pace_needed(0.8, 0.9, 1, kind), 1, kind) for kind in PACES}
    assert reached == pytest.approx({"points": 0.6, "uncovered": 0.75, "logistic": 9 / 13})


def test_a_fixed_sum_leaves_firms_nothing_below_it_and_more_as_storage_gets_dearer():
    assert firms_share(np.array([400.0, 800.0, 1000.0, 1600.0]), 800) == pytest.approx([0, 0, 0.2, 0.5])


@pytest.mark.parametrize("kind", PACES)
@given(SHARES, SHARES, st.floats(0.2, 20))
def test_a_pace_leads_to_its_target_in_its_time(kind, one, two, years):
    start, target = sorted((one, two))
    pace = pace_needed(start, target, years, kind)
    assert covered_after(start, pace, years, kind) == pytest.approx(target)
    if pace > 1e-6:
        assert years_needed(start, target, pace, kind) == pytest.approx(years)


@pytest.mark.parametrize("kind", PACES)
@given(SHARES, st.floats(0, 3), st.floats(0, 30))
def test_coverage_stays_between_its_start_and_everything(kind, start, pace, years):
    assert start - 1e-12 <= covered_after(start, pace, years, kind) <= 1


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.95))
def test_the_rest_and_the_part_make_the_whole(part, rest, weight):
    whole = weight * part + (1 - weight) * rest
    assert rest_of_the_country(whole, part, weight) == pytest.approx(rest, abs=1e-9)


@given(st.floats(1, 5000), st.floats(0.05, 1))
def test_at_the_fitting_cost_firms_pay_what_the_split_leaves_them(subsidy, public):
    assert firms_share(cost_a_tonne_that_fits(subsidy, public), subsidy) == pytest.approx(1 - public, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: pace_needed(0.5, 0.3, 1), "target is 0.3 and start 0.5; accepted: a target at or above the start"),
        (lambda: pace_needed(0, 0.3, 1), "start is 0; accepted: above 0 and below 1"),
        (lambda: pace_needed(0.1, 0.3, 0), "years is 0; accepted: above 0 years"),
        (lambda: pace_needed(0.1, 0.3, 1, "fast"), "kind is 'fast'; accepted: 'points'"),
        (lambda: years_needed(0.1, 0.3, 0), "pace is 0; accepted: above 0 a year"),
        (lambda: rest_of_the_country(0.4, 0.9, 0.9), "the rest would be -4.1; accepted: 0 to 1"),
        (lambda: cost_a_tonne_that_fits(800, 0), "public_share is 0; accepted: above 0"),
        (lambda: firms_share(0, 800), "cost is 0; accepted: above 0 yuan a tonne"),
    ],
)
def test_what_is_not_accepted_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
