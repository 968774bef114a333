"""Bursts of attention and the customers they leave: closed forms against integrals, simulation and differential equations."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, special

from ruralecom.models import attention_shock as model
from ruralecom.models.attention_shock import Customers, attention, customers_left, orders_a_week, visits

HALF_LIVES = st.floats(0.5, 20)
SHAPES = st.floats(0.3, 8).filter(lambda shape: abs(shape - 1) > 0.01)
CUSTOMERS = st.builds(Customers, conversion=st.floats(0.001, 0.1), repeat_rate=st.floats(0, 0.9), weeks_between=st.floats(2, 30),
                      margin=st.floats(5, 60))


@pytest.mark.parametrize("shape", [None, 0.7, 1.5, 4.0])
def test_attention_is_whole_at_the_event_half_at_the_half_life_and_nothing_before(shape):
    assert attention(np.array([-0.1, 0.0, 3.0]), 3.0, shape) == pytest.approx([0.0, 1.0, 0.5])


@given(weeks=st.floats(0, 60), half_life=HALF_LIVES)
def test_a_power_law_with_a_large_shape_is_the_exponential(weeks, half_life):
    assert attention(weeks, half_life, 1e6) == pytest.approx(float(attention(weeks, half_life)), abs=1e-4)


@settings(max_examples=30)
@given(weeks=st.floats(0.1, 200), half_life=HALF_LIVES, shape=st.one_of(st.none(), SHAPES))
def test_visits_are_the_area_under_attention(weeks, half_life, shape):
    area = integrate.quad(lambda week: 400 * float(attention(week, half_life, shape)), 0, weeks, limit=200)[0]
    assert visits(weeks, 400, half_life, shape) == pytest.approx(area, rel=1e-6)


@pytest.mark.parametrize("shape", [None, 1.5])
def test_visits_agree_with_a_count_day_by_day(shape):
    days = np.arange(365) / 7 + 1 / 14  # the middle of each day
    counted = (400 / 7 * attention(days, 3.0, shape)).sum()
    assert visits(365 / 7, 400, 3.0, shape) == pytest.approx(counted, rel=2e-4)


def test_weekly_sums_of_the_exponential_are_a_geometric_series_and_of_the_power_law_a_zeta_function():
    weeks = np.arange(4000)
    assert attention(weeks, 3.0).sum() == pytest.approx(1 / (1 - 2 ** (-1 / 3)))
    pace = (2 ** (1 / 2.5) - 1) / 3.0
    whole = pace**-2.5 * special.zeta(2.5, 1 / pace)
    assert attention(weeks, 3.0, 2.5).sum() == pytest.approx(whole, rel=1e-3)


def test_people_who_forget_at_different_speeds_add_up_to_the_power_law():
    random = np.random.default_rng(5)
    shape, half_life, weeks = 1.5, 3.0, np.array([1.0, 6.0, 26.0])
    pace = (2 ** (1 / shape) - 1) / half_life
    speeds = random.gamma(shape, pace, 400_000)
    mean = np.exp(-np.outer(weeks, speeds)).mean(axis=1)
    assert mean == pytest.approx(attention(weeks, half_life, shape), rel=0.02)


@given(half_life=HALF_LIVES, shape=SHAPES, weeks=st.floats(0, 300))
def test_after_the_half_life_the_power_law_never_has_less_left_and_before_it_never_more(half_life, shape, weeks):
    difference = attention(weeks, half_life, shape) - attention(weeks, half_life)
    assert difference >= -1e-12 if weeks >= half_life else difference <= 1e-12


def test_a_power_law_without_end_has_infinitely_many_visits_only_up_to_shape_1():
    assert np.isinf(visits(np.inf, 400, 3.0, 0.8))
    assert np.isfinite(visits(np.inf, 400, 3.0, 1.2))


# --- Customers ----------------------------------------------------------------------------


@settings(max_examples=25)
@given(customers=CUSTOMERS, half_life=HALF_LIVES, weeks=st.floats(1, 100))
def test_customers_left_solve_their_differential_equation(customers, half_life, weeks):
    leaving = (1 - customers.repeat_rate) / customers.weeks_between

    def change(week, stock):
        return customers.conversion * 400_000 * float(attention(week, half_life)) - leaving * stock

    solved = integrate.solve_ivp(change, (0, weeks), [0.0], rtol=1e-9, atol=1e-6).y[0, -1]
    assert customers_left(weeks, 400_000, half_life, customers) == pytest.approx(solved, rel=1e-4, abs=0.01)


def test_customers_left_have_a_limit_where_attention_and_customers_fade_alike():
    customers = Customers(repeat_rate=0.5, weeks_between=10.0)  # leaving 0.05 a week
    half_life = np.log(2) / 0.05
    exact = 0.01 * 400_000 * 20 * np.exp(-1.0)
    assert customers_left(20, 400_000, half_life, customers) == pytest.approx(exact)
    assert customers_left(20, 400_000, half_life * (1 + 1e-5), customers) == pytest.approx(exact, rel=1e-4)


def test_a_simulated_crowd_orders_as_often_and_as_late_as_the_formulas_say():
    random = np.random.default_rng(11)
    customers, crowd = Customers(conversion=1.0), 60_000
    began = random.exponential(3 / np.log(2), crowd)  # exponential attention with half-life 3, one visit each
    orders, now, active = [began], began, np.ones(crowd, bool)
    while active.any():
        now = now + random.exponential(customers.weeks_between, crowd)
        active &= random.random(crowd) < customers.repeat_rate
        orders.append(now[active])
    times = np.concatenate(orders)
    assert len(times) / crowd == pytest.approx(1 / (1 - customers.repeat_rate), rel=0.01)
    rate = np.log(2) / 3  # visits a week at the start, for one visit in all
    for low, high in ((0, 2), (8, 10), (20, 24)):
        expected = integrate.quad(lambda week: float(orders_a_week(week, crowd * rate, 3.0, customers)["all"]), low, high)[0]
        counted = ((times >= low) & (times < high)).sum()
        assert abs(counted - expected) < 4 * np.sqrt(expected)


@settings(max_examples=25)
@given(customers=CUSTOMERS, half_life=HALF_LIVES)
def test_all_orders_over_time_are_visits_times_conversion_times_orders_of_a_customer(customers, half_life):
    end = 60 * max(half_life, model.customer_half_life(customers))
    weeks = np.linspace(0, end, 200_001)
    week = orders_a_week(weeks, 1000, half_life, customers)
    total = integrate.trapezoid(week["all"], weeks)
    assert total == pytest.approx(visits(np.inf, 1000, half_life) * customers.conversion / (1 - customers.repeat_rate), rel=1e-3)


def test_seasons_add_up():
    both = orders_a_week(60, 100, 3.0, seasons=2, season_ratio=0.5)
    first, second = orders_a_week(60, 100, 3.0), orders_a_week(8, 50, 3.0)
    for name in both:
        assert both[name] == pytest.approx(first[name] + second[name])


@given(customers=CUSTOMERS, discount=st.floats(0, 0.02))
def test_lifetime_margin_is_the_discounted_sum_of_a_customers_orders(customers, discount):
    order = np.arange(0, 400)
    waits = 1 / (1 + discount * customers.weeks_between)  # mean discount of an exponential waiting time
    summed = customers.margin * ((customers.repeat_rate * waits) ** order).sum()
    assert model.lifetime_margin(customers, discount) == pytest.approx(summed)


@given(customers=CUSTOMERS, cost=st.floats(1e5, 1e7), half_life=HALF_LIVES)
def test_at_the_break_even_conversion_the_orders_pay_the_event(customers, cost, half_life):
    found = visits(np.inf, 1e6, half_life)
    rate = model.break_even_conversion(cost, found, customers)
    assume(rate <= 1)
    earned = found * replace(customers, conversion=rate).conversion * customers.margin / (1 - customers.repeat_rate)
    assert earned == pytest.approx(cost)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: attention(1, 0.0), "half_life is 0; accepted: above 0 weeks"),
        (lambda: attention(1, 3.0, shape=-1.0), "shape is -1; accepted: above 0 and at most 1e\\+06"),
        (lambda: visits(10, 400, 3.0, shape=1), "shape is 1; accepted: above 0 but not 1"),
        (lambda: visits(-1, 400, 3.0), "weeks is -1; accepted: at least 0 weeks"),
        (lambda: Customers(repeat_rate=1.0), "repeat_rate is 1; accepted: at least 0 and below 1"),
        (lambda: Customers(conversion=1.5), "conversion is 1.5; accepted: at least 0 and at most 1"),
        (lambda: orders_a_week(1, 1, 3.0, seasons=0), "seasons is 0; accepted: at least 1"),
        (lambda: model.break_even_conversion(-1, 10), "fixed_cost is -1; accepted: at least 0 yuan"),
    ],
)
def test_parameters_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
