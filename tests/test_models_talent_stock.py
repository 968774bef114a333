"""The leaking stock: closed forms against an integrator, against persons drawn one by one, and against each other."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad, solve_ivp

from ruralecom.models.talent_stock import (
    ceiling, half_life, inflow_to_fill, leaving_rate, movers_and_stayers, simulate_people, stock, years_to_fill,
    years_to_fill_with_stayers,
)

SHARES = st.floats(0.02, 0.97)
HORIZONS = st.floats(0.5, 10)
INFLOWS = st.floats(1.0, 2e6)
YEARS = st.floats(0.05, 40)


def test_a_hundred_a_year_of_whom_half_leave_in_two_years():
    rate = leaving_rate(0.5, 2)
    assert half_life(rate) == pytest.approx(2)
    assert ceiling(100, rate) == pytest.approx(200 / np.log(2))
    assert stock(2, 100, rate) == pytest.approx(100 / np.log(2))


@settings(max_examples=40)
@given(SHARES, HORIZONS, INFLOWS, st.floats(0.05, 15), st.floats(0, 1e6))
def test_the_closed_form_solves_the_differential_equation(share, within, inflow, years, start):
    rate = leaving_rate(share, within)
    run = solve_ivp(lambda t, s: inflow - rate * s, (0, years), [start], rtol=1e-9, atol=1e-6)
    assert stock(years, inflow, rate, start) == pytest.approx(run.y[0, -1], rel=1e-5, abs=1e-3)


@given(SHARES, HORIZONS)
def test_one_class_keeps_what_the_survey_says(share, within):
    assert np.exp(-leaving_rate(share, within) * within) == pytest.approx(1 - share)


@given(SHARES, HORIZONS, INFLOWS, YEARS)
def test_the_stock_never_passes_its_ceiling_and_never_falls(share, within, inflow, years):
    rate = leaving_rate(share, within)
    assert 0 <= stock(years, inflow, rate) <= ceiling(inflow, rate) * (1 + 1e-12)
    assert stock(years, inflow, rate) <= stock(years + 1, inflow, rate) * (1 + 1e-12)
    assert stock(years, inflow, rate) <= inflow * years * (1 + 1e-9)


@given(SHARES, HORIZONS, INFLOWS, YEARS)
def test_inflow_and_time_to_fill_undo_each_other(share, within, gap, years):
    rate = leaving_rate(share, within)
    needed = inflow_to_fill(gap, rate, years)
    assert stock(years, needed, rate) == pytest.approx(gap, rel=1e-8)
    if rate * years < 15:  # later the stock is too close to its ceiling for a computer to tell the year
        assert years_to_fill(gap, needed, rate) == pytest.approx(years, rel=1e-5)


@given(SHARES, HORIZONS, st.floats(1.0, 1e7))
def test_what_holds_the_gap_filled_is_a_ceiling_at_the_gap(share, within, gap):
    rate = leaving_rate(share, within)
    assert inflow_to_fill(gap, rate, np.inf) == pytest.approx(rate * gap)
    assert ceiling(inflow_to_fill(gap, rate, np.inf), rate) == pytest.approx(gap)
    assert np.isnan(years_to_fill(gap, 0.999 * rate * gap, rate))


def test_without_leaving_everything_adds_up():
    assert stock(3, 100, 0) == 300 and inflow_to_fill(300, 0, 3) == 100
    assert stock(3, 100, 1e-10) == pytest.approx(300)
    assert inflow_to_fill(100, 0.5, 1, start=500) == 0
    assert inflow_to_fill(300, 0, np.inf) == 0 and inflow_to_fill(300, 0, np.inf, start=50) == 0


@settings(max_examples=40)
@given(st.floats(0, 1), HORIZONS, INFLOWS, YEARS)
def test_movers_and_stayers_are_the_sum_over_all_who_came(share, within, inflow, years):
    added = quad(lambda age: inflow * (1 - share * min(age / within, 1)), 0, years, points=[min(within, years)])[0]
    assert movers_and_stayers(years, inflow, share, within) == pytest.approx(added, rel=1e-6)


@given(SHARES, HORIZONS, INFLOWS, YEARS)
def test_years_to_fill_with_stayers_leads_to_the_gap(share, within, inflow, years):
    gap = movers_and_stayers(years, inflow, share, within)
    assert years_to_fill_with_stayers(gap, inflow, share, within) == pytest.approx(years, rel=1e-6)


def test_if_all_move_the_stock_stops_at_half_a_horizon_of_arrivals():
    assert movers_and_stayers(50, 100, 1, 3) == pytest.approx(150)
    assert np.isnan(years_to_fill_with_stayers(151, 100, 1, 3))
    assert years_to_fill_with_stayers(149, 100, 1, 3) < 3


@pytest.mark.parametrize("leaving", ["one_rate", "movers_and_stayers"])
def test_persons_drawn_one_by_one_agree_within_their_error(leaving):
    years, inflow, share, within = np.array([0.5, 3.0, 12.0]), 20_000, 0.72, 3
    drawn = simulate_people(years, inflow, share, within, leaving, seed=8)
    rate = leaving_rate(share, within)
    expected = stock(years, inflow, rate) if leaving == "one_rate" else movers_and_stayers(years, inflow, share, within)
    assert (np.abs(drawn - expected) < 4 * np.sqrt(expected)).all()


def test_the_same_seed_gives_the_same_people():
    first, again, other = (simulate_people([5], 900, 0.5, 2, seed=seed) for seed in (1, 1, 2))
    assert first == again and first != other


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: leaving_rate(1.0, 3), "share_gone is 1; accepted: at least 0 and below 1"),
        (lambda: leaving_rate(0.5, 0), "within_years is 0; accepted: above 0 years"),
        (lambda: half_life(0), "rate is 0; accepted: above 0 a year"),
        (lambda: ceiling(-1, 0.5), "inflow is -1; accepted: at least 0 persons a year"),
        (lambda: stock(-1, 10, 0.5), "years is -1; accepted: at least 0 years"),
        (lambda: movers_and_stayers(1, 10, 1.2, 3), "share_gone is 1.2; accepted: at least 0 and at most 1"),
        (lambda: inflow_to_fill(10, 0.5, 0), "years is 0; accepted: above 0 years"),
        (lambda: years_to_fill(0, 10, 0.5), "gap is 0; accepted: above 0 persons"),
        (lambda: simulate_people([1], 10, 0.5, 3, "all"), "leaving is 'all'; accepted: 'one_rate'"),
    ],
)
def test_what_is_not_accepted_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
