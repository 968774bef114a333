"""A household's division of labour, its risk, and floors under a part of its income."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import integrate, optimize, stats

from ruralecom.explorable import tracing
from ruralecom.models.household_portfolio import (
    Source, chance_below, frontier, income, mixes, shortfall, steadying_limit,
)
from ruralecom.models.income_floor import chance_below_with_floor, floored, with_floor

FARM, AWAY, ONLINE = Source(24_000, 6_000), Source(62_000, 9_000), Source(45_000, 22_000)
RATIOS = st.floats(-0.9, 0.9)


def test_mean_and_variance_by_hand():
    mean, sd = income([0.25, 0.5, 0.25], [FARM, AWAY, ONLINE], {(0, 2): 0.6}, 3_000)
    assert mean == 3_000 + 6_000 + 31_000 + 11_250
    assert sd**2 == pytest.approx(1_500**2 + 4_500**2 + 5_500**2 + 2 * 0.6 * 1_500 * 5_500)


@settings(max_examples=30)
@given(share=st.floats(0, 1), correlation=RATIOS)
def test_mean_and_variance_agree_with_the_matrix_form(share, correlation):
    weights = np.array([1 - share, share])
    spread = np.diag([6_000.0, 22_000.0])
    matrix = spread @ np.array([[1, correlation], [correlation, 1]]) @ spread
    mean, sd = income(list(weights), [FARM, ONLINE], {(0, 1): correlation})
    assert mean == pytest.approx(weights @ [24_000, 45_000])
    assert sd == pytest.approx(np.sqrt(weights @ matrix @ weights), rel=1e-9, abs=1e-3)


@given(correlation=RATIOS, sd_online=st.floats(6_000, 30_000))
def test_the_first_hours_moved_lower_the_variance_only_below_the_limit(correlation, sd_online):
    online = Source(45_000, sd_online)
    limit = steadying_limit(FARM, online)
    assume(abs(correlation - limit) > 0.01)
    def variance(moved):
        return income([0.5 - moved, 0.5, moved], [FARM, AWAY, online], {(0, 2): correlation})[1] ** 2
    assert (variance(1e-5) < variance(0.0)) == (correlation < limit)


@given(line=st.floats(10_000, 60_000), mean=st.floats(20_000, 60_000), sd=st.floats(500, 20_000))
def test_downside_measures_agree_with_scipy_and_an_integral(line, mean, sd):
    law = stats.norm(mean, sd)
    assert chance_below(line, mean, sd) == pytest.approx(law.cdf(line), abs=1e-12)
    missed = integrate.quad(law.cdf, mean - 10 * sd, line)[0] if line > mean - 10 * sd else 0.0
    assert shortfall(line, mean, sd) == pytest.approx(missed, rel=1e-6, abs=1e-2)


def test_a_certain_income_is_below_the_line_or_not():
    assert chance_below(30_000, 20_000, 0) == 1 and chance_below(30_000, 40_000, 0) == 0
    assert shortfall(30_000, 20_000, 0) == pytest.approx(10_000)


def test_mixes_are_all_there_is_and_add_up_to_a_year():
    shares = mixes(3, 10)
    assert len(shares) == 66 and len(np.unique(shares.round(9), axis=0)) == 66
    assert shares.sum(axis=1) == pytest.approx(1) and shares.min() >= 0


def test_the_frontier_holds_what_a_numerical_search_finds():
    sources, correlations = [FARM, AWAY, ONLINE], {(0, 2): 0.6}
    efficient = frontier(sources, correlations, steps=50).query("efficient")
    assert (np.diff(efficient["mean_yuan"]) > 0).all() and (np.diff(efficient["sd_yuan"]) >= 0).all()
    wanted = efficient["mean_yuan"].iloc[len(efficient) // 2]
    found = optimize.minimize(
        lambda w: income(list(w), sources, correlations)[1] / 1000, [0.3, 0.4, 0.3], bounds=[(0, 1)] * 3,
        constraints=[{"type": "eq", "fun": lambda w: sum(w) - 1},
                     {"type": "eq", "fun": lambda w: (income(list(w), sources, correlations)[0] - wanted) / 1000}],
    )
    at = efficient[efficient["mean_yuan"] >= wanted - 1]["sd_yuan"].iloc[0]
    assert 1000 * found.fun <= at + 1 and at < 1000 * found.fun * 1.01


def test_the_least_variance_of_two_sources_is_where_calculus_puts_it():
    table = frontier([FARM, AWAY], {}, steps=100)
    assert table.loc[0, "share_0"] == pytest.approx(9_000**2 / (6_000**2 + 9_000**2), abs=0.006)


# --- Floors -----------------------------------------------------------------


@settings(max_examples=40)
@given(mean=st.floats(-5_000, 60_000), sd=st.floats(1_000, 30_000), floor=st.floats(0, 45_000))
def test_a_floored_income_agrees_with_integrals(mean, sd, floor):
    law = stats.norm(mean, sd)
    low, high = mean - 12 * sd, mean + 12 * sd
    def moment(power):
        inside = integrate.quad(lambda x: (max(x, floor) - mean) ** power * law.pdf(x), low, high, points=[np.clip(floor, low, high)], limit=200)
        return inside[0]
    made = floored(mean, sd, floor)
    assert made["mean_yuan"] == pytest.approx(mean + moment(1), abs=0.5)
    # a few yuan, because the spread of an income that nearly always gets the floor is a difference of large numbers
    assert made["sd_yuan"] == pytest.approx(np.sqrt(max(moment(2) - moment(1) ** 2, 0)), abs=5)
    assert made["mean_yuan"] - mean == pytest.approx(made["payout_yuan"], abs=1e-5)


@pytest.mark.parametrize(("correlation", "floor"), [(0.6, 20_000), (-0.4, 30_000), (0.0, 40_000)])
def test_closed_forms_agree_with_simulation_within_monte_carlo_error(correlation, floor):
    random = np.random.default_rng(11)
    draws = 400_000
    shared = random.normal(size=(2, draws))
    rest = 37_000 + 5_000 * shared[0]
    online = 45_000 + 22_000 * (correlation * shared[0] + np.sqrt(1 - correlation**2) * shared[1])
    total = rest + 0.3 * np.maximum(online, floor)
    made = with_floor(37_000, 5_000, 0.3 * 45_000, 0.3 * 22_000, correlation, 0.3 * floor)
    chance = chance_below_with_floor(44_000, 37_000, 5_000, 0.3 * 45_000, 0.3 * 22_000, correlation, 0.3 * floor)
    assert total.mean() == pytest.approx(made["mean_yuan"], abs=4 * total.std() / np.sqrt(draws))
    assert total.std() == pytest.approx(made["sd_yuan"], rel=0.006)
    under = (total < 44_000).mean()
    assert under == pytest.approx(chance, abs=4 * np.sqrt(under * (1 - under) / draws))


@given(share=st.floats(0.02, 0.5), correlation=st.floats(-0.5, 0.9), sd=st.floats(6_000, 30_000), floor=st.floats(0, 0.9))
def test_a_floor_never_lowers_the_mean_nor_raises_risk_over_the_whole_slider_range(share, correlation, sd, floor):
    rest_mean, rest_sd = income([0.5 - share, 0.5], [FARM, AWAY], {}, 3_000)
    tie = correlation * (0.5 - share) * 6_000 / rest_sd
    part = (share * 45_000, share * sd, tie)
    plain_mean, plain_sd = income([0.5 - share, 0.5, share], [FARM, AWAY, Source(45_000, sd)], {(0, 2): correlation}, 3_000)
    made = with_floor(rest_mean, rest_sd, *part, share * 45_000 * floor)
    assert made["mean_yuan"] >= plain_mean - 1e-6
    # with a strong negative tie, losses online go with good harvests and cutting them off removes a hedge
    if correlation >= 0:
        assert made["sd_yuan"] <= plain_sd + 1e-6
    chance = chance_below_with_floor(36_000, rest_mean, rest_sd, *part, share * 45_000 * floor)
    assert -1e-9 <= chance <= chance_below(36_000, plain_mean, plain_sd) + 2e-5


@settings(max_examples=25)
@given(share=st.floats(0.02, 0.5), correlation=st.floats(-0.5, 0.9), sd=st.floats(6_000, 30_000), floor=st.floats(0, 0.9))
def test_the_quadrature_agrees_with_an_adaptive_integral_over_the_whole_slider_range(share, correlation, sd, floor):
    rest_mean, rest_sd = income([0.5 - share, 0.5], [FARM, AWAY], {}, 3_000)
    tie = correlation * (0.5 - share) * 6_000 / rest_sd
    def inside(score):
        part = share * max(45_000 + sd * score, 45_000 * floor)
        left = (36_000 - part - rest_mean - tie * rest_sd * score) / (rest_sd * np.sqrt(1 - tie**2))
        return stats.norm.cdf(left) * stats.norm.pdf(score)
    kink = float(np.clip(45_000 * (floor - 1) / sd, -8, 8))
    exact = sum(integrate.quad(inside, low, high, limit=200)[0] for low, high in ((-8, kink), (kink, 8)))
    found = chance_below_with_floor(36_000, rest_mean, rest_sd, share * 45_000, share * sd, tie, share * 45_000 * floor)
    assert found == pytest.approx(exact, abs=2e-5)


def test_the_models_can_be_written_as_expressions_of_a_page():
    share, tie, floor = tracing.field("share"), tracing.signal("tie"), tracing.signal("floor")
    mean, sd = income([0.5 - share, 0.5, share], [FARM, AWAY, Source(45_000, tracing.signal("sd"))], {(0, 2): tie})
    assert isinstance(chance_below(36_000, mean, sd), tracing.Expression)
    chance = chance_below_with_floor(36_000, 25_000, 5_000, 13_000, 6_000 * share, tie, floor)
    assert len(tracing.as_expression(chance).template) > 0


@pytest.mark.parametrize(("call", "message"), [
    (lambda: Source(1_000, -1), "sd_yuan is -1; accepted: at least 0 yuan"),
    (lambda: income([0.5], [FARM, AWAY], {}), "shares has 1 values; accepted: 2"),
    (lambda: income([1.5, 0], [FARM, AWAY], {}), "share is 1.5; accepted: at least 0 and at most 1"),
    (lambda: income([0.5, 0.5], [FARM, AWAY], {(0, 1): 2}), "correlation of 0 and 1 is 2; accepted: at least -1"),
    (lambda: chance_below(1, 1, -1), "sd_yuan is -1; accepted: at least 0 yuan"),
    (lambda: steadying_limit(FARM, Source(1, 0)), "sd_yuan of the new source is 0; accepted: above 0 yuan"),
    (lambda: mixes(0, 5), "count is 0; accepted: at least 1"),
    (lambda: floored(1, -1, 0), "sd_yuan is -1; accepted: at least 0 yuan"),
    (lambda: with_floor(1, 1, 1, 1, 2, 0), "correlation is 2; accepted: at least -1 and at most 1"),
    (lambda: chance_below_with_floor(1, 1, 1, 1, 1, 1, 0), "correlation is 1; accepted: above -1 and below 1"),
])
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
