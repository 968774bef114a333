"""The newsvendor with early orders, against published values, integrals and simulation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from ruralecom.models import newsvendor
from ruralecom.models.newsvendor import Season, early_orders, late_demand_sd
from ruralecom.models.newsvendor_seasons import DISTRIBUTIONS, demand_law, simulate

SHARES = st.floats(0, 0.9)
RISKS = st.floats(0, 1)
SEASONS = st.builds(
    Season,
    demand_mean_kg=st.just(1000.0),
    demand_sd_kg=st.floats(50, 400),
    price_yuan_per_kg=st.floats(8, 20),
    cost_yuan_per_kg=st.floats(4, 7),
    salvage_yuan_per_kg=st.floats(-1, 3),
    shortage_penalty_yuan_per_kg=st.floats(0, 5),
)


@pytest.mark.parametrize(
    ("overage", "underage", "mean", "sd", "order", "cost"),
    [
        # published with stockpyl; the second is example 4.3 of Snyder and Shen, Fundamentals of Supply Chain Theory
        (2.0, 18.0, 120, 10, 132.815515655446, 35.09966638649737),
        (0.18, 0.70, 50, 8, 56.60395592743389, 1.9976051931801355),
    ],
)
def test_published_orders_and_costs_are_reproduced(overage, underage, mean, sd, order, cost):
    season = Season(mean, sd, price_yuan_per_kg=100 + underage, cost_yuan_per_kg=100, salvage_yuan_per_kg=100 - overage)
    best = newsvendor.best_order(mean, sd, newsvendor.critical_ratio(season))
    outcome = newsvendor.expected_outcome(best, mean, sd, season)
    assert best == pytest.approx(order)
    assert overage * outcome["leftover_kg"] + underage * outcome["shortage_kg"] == pytest.approx(cost)


def test_outcome_of_an_order_by_hand_from_the_standard_normal_loss_table():
    # z = 0.77, table value L(0.77) = 0.1267
    season = Season(3192, 1181, price_yuan_per_kg=180, cost_yuan_per_kg=110, salvage_yuan_per_kg=90)
    outcome = newsvendor.expected_outcome(3192 + 0.77 * 1181, 3192, 1181, season)
    assert newsvendor.critical_ratio(season) == pytest.approx(70 / 90)
    assert outcome["shortage_kg"] == pytest.approx(0.1267 * 1181, rel=0.001)
    # a little more is sold than 3192 - 149.6, because the part of the curve below zero counts as no demand
    assert outcome["sales_kg"] == pytest.approx(3192 - 0.1267 * 1181, rel=0.001)


@pytest.mark.parametrize(("level", "table"), [(0.0, 0.3989), (0.5, 0.1978), (1.0, 0.0833), (2.0, 0.0085), (-1.0, 1.0833)])
def test_unit_loss_agrees_with_the_printed_table(level, table):
    assert newsvendor.unit_loss(level) == pytest.approx(table, abs=0.00006)


@settings(max_examples=25)
@given(season=SEASONS, order=st.floats(0, 2500))
def test_expected_outcome_agrees_with_numerical_integration(season, order):
    law = stats.norm(season.demand_mean_kg, season.demand_sd_kg)
    outcome = newsvendor.expected_outcome(order, season.demand_mean_kg, season.demand_sd_kg, season)
    shortage = integrate.quad(lambda demand: (demand - order) * law.pdf(demand), order, 4000)[0]
    leftover = order * law.cdf(0) + integrate.quad(lambda demand: (order - demand) * law.pdf(demand), 0, order)[0]
    assert outcome["shortage_kg"] == pytest.approx(shortage, abs=0.01)
    assert outcome["leftover_kg"] == pytest.approx(leftover, abs=0.01)


@settings(max_examples=25)
@given(season=SEASONS)
def test_no_order_earns_more_than_the_best_one(season):
    def loss(order):
        return -newsvendor.expected_outcome(order, season.demand_mean_kg, season.demand_sd_kg, season)["profit_yuan"]

    searched = optimize.minimize_scalar(loss, bounds=(0, 4000), method="bounded", options={"xatol": 1e-3})
    best = newsvendor.best_order(season.demand_mean_kg, season.demand_sd_kg, newsvendor.critical_ratio(season))
    assert -loss(best) >= -searched.fun - 1e-6
    assert best == pytest.approx(searched.x, abs=1)


@given(season=SEASONS, share=SHARES, risk=RISKS, news=st.booleans())
def test_what_is_prepared_is_sold_or_left_over_and_what_is_asked_for_is_sold_or_missing(season, share, risk, news):
    year = early_orders(share, season, 0.05, risk, news)
    assert year["sales_kg"] + year["leftover_kg"] == pytest.approx(year["prepared_kg"])
    assert year["sales_kg"] + year["shortage_kg"] >= season.demand_mean_kg - 1e-6
    assert 0 <= year["leftover_share"] <= 1 and 0 <= year["shortage_share"] <= 1


@given(season=SEASONS, risk=RISKS, fewer=SHARES, more=SHARES)
def test_selling_more_ahead_never_leaves_more_uncertainty_or_more_cost_of_guessing(season, risk, fewer, more):
    fewer, more = min(fewer, more), max(fewer, more)
    assert late_demand_sd(season.demand_sd_kg, more, risk) <= late_demand_sd(season.demand_sd_kg, fewer, risk) + 1e-9


def test_profit_waste_and_shortage_improve_with_the_share_sold_ahead_at_no_discount():
    shares = np.linspace(0, 0.9, 10)
    year = early_orders(shares, shared_risk=0.5)
    assert (np.diff(year["profit_yuan"]) > 0).all()
    assert (np.diff(year["leftover_kg"]) < 0).all() and (np.diff(year["shortage_kg"]) < 0).all()


@pytest.mark.parametrize(("risk", "expected"), [(0.0, 0.6), (1.0, 0.36), (0.5, np.sqrt(0.5 * 0.36**2 + 0.5 * 0.36))])
def test_late_sd_scales_with_the_root_for_independent_customers_and_in_proportion_for_shared_risk(risk, expected):
    assert late_demand_sd(300, 0.64, risk) == pytest.approx(300 * expected)


def test_late_sd_is_what_a_simulated_crowd_of_customers_shows():
    random = np.random.default_rng(7)
    customers, seasons, share, risk, sd = 40, 60_000, 0.4, 0.6, 300.0
    early = int(share * customers)
    shared = random.normal(0, sd * np.sqrt(risk) / customers, (seasons, 1))
    own = random.normal(0, sd * np.sqrt((1 - risk) / customers), (seasons, customers))
    demand = 25 + shared + own
    assert demand.sum(axis=1).std() == pytest.approx(sd, rel=0.02)
    late = demand[:, early:].sum(axis=1)
    assert late.std() == pytest.approx(late_demand_sd(sd, share, risk), rel=0.02)
    # what early orders tell: the residual of the best linear forecast of late demand
    ahead = demand[:, :early].sum(axis=1)
    residual = late - np.polyval(np.polyfit(ahead, late, 1), ahead)
    assert residual.std() == pytest.approx(late_demand_sd(sd, share, risk, orders_are_news=True), rel=0.02)


@given(share=SHARES, risk=RISKS)
def test_reading_early_orders_never_adds_uncertainty(share, risk):
    assert late_demand_sd(300, share, risk, True) <= late_demand_sd(300, share, risk) + 1e-9


def test_fully_shared_risk_is_fully_revealed_by_any_early_order_but_not_by_none():
    assert late_demand_sd(300, 0.1, 1.0, True) == 0
    assert late_demand_sd(300, 0.0, 1.0, True) == pytest.approx(300)


@given(season=SEASONS, share=st.floats(0.05, 0.9), risk=RISKS)
def test_at_the_break_even_discount_selling_ahead_earns_what_not_selling_ahead_earns(season, share, risk):
    discount = newsvendor.break_even_discount(share, season, risk)
    if 0 <= discount <= 1:
        with_discount = early_orders(share, season, discount, risk)["profit_yuan"]
        assert with_discount == pytest.approx(early_orders(0.0, season, 0.0, risk)["profit_yuan"], abs=1e-6)


def test_break_even_discount_follows_its_closed_form_while_demand_stays_clear_of_zero():
    season = Season(demand_sd_kg=150.0)
    z = stats.norm.ppf(newsvendor.critical_ratio(season))
    saved = (12 - 2) * stats.norm.pdf(z) * (150 - late_demand_sd(150, 0.4, 0.5))
    assert newsvendor.break_even_discount(0.4, season, 0.5) == pytest.approx(saved / (12 * 400), rel=1e-4)


def test_everything_sold_ahead_leaves_nothing_to_guess():
    year = early_orders(1.0, Season(), 0.1)
    assert year["leftover_kg"] == pytest.approx(0, abs=1e-6)
    assert year["profit_yuan"] == pytest.approx(1000 * (12 * 0.9 - 6), abs=1e-4)


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6])
@pytest.mark.parametrize("risk", [0.3, 1.0])
def test_closed_form_agrees_with_simulation_within_monte_carlo_error(share, risk):
    seasons = simulate(share, shared_risk=risk, draws=100_000, seed=3)
    expected = early_orders(share, shared_risk=risk)
    assert seasons["prepared_kg"] == pytest.approx(expected["prepared_kg"])
    for name in ("leftover_kg", "shortage_kg", "profit_yuan"):
        error = seasons[name].std() / np.sqrt(len(seasons[name]))
        assert abs(seasons[name].mean() - expected[name]) < 4 * error, name


def test_simulated_profit_counts_salvage_penalty_and_discount_as_the_closed_form_does():
    season = Season(salvage_yuan_per_kg=-1.0, shortage_penalty_yuan_per_kg=3.0)
    seasons = simulate(0.3, season, early_discount=0.1, draws=100_000, seed=11)
    expected = early_orders(0.3, season, 0.1)["profit_yuan"]
    assert abs(seasons["profit_yuan"].mean() - expected) < 4 * seasons["profit_yuan"].std() / np.sqrt(100_000)


@pytest.mark.parametrize("distribution", DISTRIBUTIONS)
def test_every_shape_of_demand_has_the_mean_and_sd_asked_for(distribution):
    law = demand_law(distribution, 500.0, 180.0)
    assert (law.mean(), law.std()) == pytest.approx((500.0, 180.0))


@pytest.mark.parametrize("distribution", ["lognormal", "gamma"])
def test_simulated_leftover_agrees_with_an_integral_for_skewed_demand(distribution):
    season = Season()
    law = demand_law(distribution, 1000.0, 300.0)
    order = law.ppf(0.6)
    leftover = integrate.quad(law.cdf, 0, order)[0]
    seasons = simulate(0.0, season, distribution=distribution, draws=100_000, seed=5)
    assert seasons["prepared_kg"] == pytest.approx(order)
    error = seasons["leftover_kg"].std() / np.sqrt(100_000)
    assert seasons["leftover_kg"].mean() == pytest.approx(leftover, abs=4 * error)


def test_the_same_seed_gives_the_same_seasons():
    first, second, other = simulate(0.2, seed=1), simulate(0.2, seed=1), simulate(0.2, seed=2)
    assert np.array_equal(first["profit_yuan"], second["profit_yuan"])
    assert not np.array_equal(first["profit_yuan"], other["profit_yuan"])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: early_orders(1.2), "share_sold_ahead is 1.2; accepted: at least 0 and at most 1"),
        (lambda: early_orders(0.2, early_discount=-0.1), "early_discount is -0.1; accepted: at least 0 and at most 1"),
        (lambda: early_orders(0.2, shared_risk=2), "shared_risk is 2; accepted: at least 0 and at most 1"),
        (lambda: Season(price_yuan_per_kg=5.0), "price_yuan_per_kg is 5; accepted: above 6"),
        (lambda: Season(salvage_yuan_per_kg=6.0), "salvage_yuan_per_kg is 6; accepted: below 6"),
        (lambda: replace(Season(), demand_sd_kg=-1.0), "demand_sd_kg is -1; accepted: at least 0"),
        (lambda: newsvendor.best_order(100, 10, 1.0), "ratio is 1; accepted: above 0 and below 1"),
        (lambda: newsvendor.break_even_discount(0.0), "share_sold_ahead is 0; accepted: above 0 and at most 1"),
        (lambda: simulate(0.2, distribution="uniform"), "distribution is 'uniform'; accepted: 'normal', 'lognormal'"),
        (lambda: simulate(1.0), "share_sold_ahead is 1; accepted: at least 0 and below 1"),
        (lambda: simulate(0.2, draws=0), "draws is 0; accepted: at least 1"),
    ],
)
def test_parameters_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
