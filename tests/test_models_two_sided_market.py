"""The two-sided market: equilibria, tipping point, folds, adjustment and subsidies."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ruralecom.models import market_entry, two_sided_market
from ruralecom.models.rows import unit_steps
from ruralecom.models.two_sided_market import Market, Side, equilibria, fold_subsidies, response, share_joining

GAINS = st.floats(2000, 9000)
COSTS = st.floats(1500, 5000)
SUBSIDIES = st.floats(0, 3000)
MARKETS = st.builds(
    lambda gain, cost, spread, subsidy, shape: Market(sellers=Side(gain, cost, spread, subsidy), distribution=shape),
    GAINS, COSTS, st.floats(500, 1500), SUBSIDIES, st.sampled_from(["logistic", "normal"]),
)
STEP = 1 / 200


def symmetric(gain=8.0, cost=4.0, spread=1.0, subsidy=0.0, shape="logistic"):
    side = Side(gain, cost, spread, subsidy)
    return Market(side, side, shape)


def test_shares_joining_are_distribution_functions_of_scipy():
    side, others = Side(6000, 3300, 750, 200), np.linspace(0, 1, 7)
    pull = (6000 * others + 200 - 3300) / 750
    assert share_joining(others, side) == pytest.approx(stats.logistic.cdf(pull))
    assert share_joining(others, side, "normal") == pytest.approx(stats.norm.cdf(pull))


def test_the_symmetric_market_tips_at_one_half_with_the_slope_of_the_closed_form():
    # both sides: share = 1 / (1 + exp(4 - 8 share)); at one half each side's slope is 8 / 4
    found = equilibria(symmetric())
    assert found["stable"].tolist() == [True, False, True]
    assert found["sellers"].iloc[1] == pytest.approx(0.5) and found["slope"].iloc[1] == pytest.approx(4.0)
    assert found["sellers"].iloc[0] == pytest.approx(1 - found["sellers"].iloc[2])
    low = found["sellers"].iloc[0]
    assert low == pytest.approx(1 / (1 + np.exp(4 - 8 * low)))


def test_with_a_weak_network_there_is_one_equilibrium():
    found = equilibria(symmetric(gain=3.9, cost=1.95))
    assert len(found) == 1 and found["stable"].all() and found["sellers"].iloc[0] == pytest.approx(0.5)


@given(market=MARKETS)
def test_there_are_one_or_three_equilibria_and_stable_ones_take_turns_with_unstable_ones(market):
    found = equilibria(market)
    assert len(found) in (1, 3)
    assert found["stable"].tolist() == ([True] if len(found) == 1 else [True, False, True])
    assert response(found["sellers"].to_numpy(), market) == pytest.approx(found["sellers"].to_numpy(), abs=1e-9)


@given(market=MARKETS, share=st.floats(0.02, 0.98))
def test_the_slope_is_the_derivative_of_the_response(market, share):
    rise = (response(share + 1e-6, market) - response(share - 1e-6, market)) / 2e-6
    assert two_sided_market.slope(share, market) == pytest.approx(rise, rel=1e-3, abs=1e-6)


@settings(max_examples=30)
@given(market=MARKETS, speed=st.floats(0.2, 1.0))
def test_trajectories_leave_the_unstable_equilibrium_and_end_at_the_stable_one_of_their_basin(market, speed):
    found = equilibria(market)
    for row in found[found["stable"]].itertuples():
        for start in (row.basin_low + 0.01, row.basin_high - 0.01):
            if row.basin_low < start < row.basin_high:
                path = market_entry.trajectory(market, start, months=1500, speed=speed)
                assert path["sellers"].iloc[-1] == pytest.approx(row.sellers, abs=0.005)


@given(market=MARKETS, more=st.floats(10, 1000))
def test_a_larger_subsidy_never_lowers_a_stable_equilibrium_nor_raises_the_tipping_point(market, more):
    subsidised = market.with_subsidy(market.sellers.subsidy + more)
    before, after = equilibria(market), equilibria(subsidised)
    assert after["sellers"].iloc[-1] >= before["sellers"].iloc[-1] - 1e-9
    assert after["sellers"].iloc[0] >= before["sellers"].iloc[0] - 1e-9
    if len(before) == len(after) == 3:
        assert after["sellers"].iloc[1] < before["sellers"].iloc[1]


@given(market=MARKETS, more=st.floats(10, 1000))
def test_a_stronger_network_helps_and_a_dearer_entry_hurts(market, more):
    shares = np.linspace(0, 1, 21)
    stronger = replace(market, sellers=replace(market.sellers, gain=market.sellers.gain + more))
    dearer = replace(market, sellers=replace(market.sellers, entry_cost=market.sellers.entry_cost + more))
    assert (response(shares, stronger) >= response(shares, market)).all()
    assert (response(shares, dearer) <= response(shares, market)).all()


def test_a_subsidy_and_a_cut_in_entry_cost_of_the_same_size_do_the_same():
    market = Market()
    cheaper = replace(market, sellers=replace(market.sellers, entry_cost=market.sellers.entry_cost - 700))
    assert response(0.3, market.with_subsidy(700)) == pytest.approx(response(0.3, cheaper))


@given(market=MARKETS, share=st.floats(0.01, 0.99))
def test_the_supporting_subsidy_makes_a_share_an_equilibrium(market, share):
    subsidy = two_sided_market.supporting_subsidy(share, market)
    assert response(share, market.with_subsidy(subsidy)) == pytest.approx(share, abs=1e-9)


@pytest.mark.parametrize("shape", ["logistic", "normal"])
def test_equilibria_appear_and_disappear_exactly_at_the_folds(shape):
    market = replace(Market(), distribution=shape)
    folds = fold_subsidies(market).set_index("vanishes")["subsidy"]
    counts = {
        subsidy: len(equilibria(market.with_subsidy(subsidy)))
        for subsidy in (folds["high"] - 1, folds["high"] + 1, folds["low"] - 1, folds["low"] + 1)
    }
    assert list(counts.values()) == [1, 3, 3, 1]
    assert equilibria(market.with_subsidy(folds["low"] + 1))["sellers"].iloc[0] > 0.9
    assert equilibria(market.with_subsidy(folds["high"] - 1))["sellers"].iloc[0] < 0.1


def test_at_a_fold_the_response_touches_the_diagonal():
    market = Market()
    for fold in fold_subsidies(market).itertuples():
        assert two_sided_market.slope(fold.sellers, market.with_subsidy(fold.subsidy)) == pytest.approx(1)


def test_folds_lie_symmetrically_when_buyers_are_symmetric():
    # buyers' cost is half their gain, so reflecting both shares at one half reflects subsidies at cost - gain / 2
    folds = fold_subsidies(Market())
    assert folds["sellers"].sum() == pytest.approx(1)
    assert folds["subsidy"].mean() == pytest.approx(3300 - 6000 / 2)


def test_when_buyers_follow_one_to_one_the_numbers_agree_with_the_closed_form():
    side = Side(6000, 3300, 750)
    (low_share, low_subsidy), (high_share, high_subsidy) = two_sided_market.folds_if_buyers_follow(side)
    shares = np.linspace(0.0005, 0.9995, 200_001)
    supporting = 3300 - 6000 * shares + 750 * np.log(shares / (1 - shares))
    falling = np.flatnonzero(np.diff(supporting) < 0)
    assert shares[falling[[0, -1]]] == pytest.approx([low_share, high_share], abs=1e-4)
    assert supporting[falling[[0, -1]]] == pytest.approx([low_subsidy, high_subsidy], abs=0.01)
    assert low_share * high_share == pytest.approx(750 / 6000)


def test_no_folds_where_costs_differ_too_much_for_the_network():
    assert two_sided_market.folds_if_buyers_follow(Side(3000, 1500, 750)) is None
    assert fold_subsidies(symmetric(gain=3.9, cost=2.0)).empty


@given(market=MARKETS)
def test_crossings_on_a_grid_are_the_equilibria(market):
    # two equilibria closer than a step are one touching point for the eye; they are left out
    found = equilibria(market)
    if len(found) == 3 and np.diff(found["sellers"]).min() < 2 * STEP:
        return
    left, right = unit_steps(200)
    crossings = two_sided_market.crossing(left, right, market)
    crossings = crossings[~np.isnan(crossings)]
    assert len(crossings) == len(found)
    steep = np.abs(found["slope"].to_numpy() - 1) > 0.2
    assert crossings[steep] == pytest.approx(found["sellers"].to_numpy()[steep], abs=0.001)


@pytest.mark.parametrize("gain", [3000.0, 4000.0, 6000.0, 9000.0])
@pytest.mark.parametrize("cost", [2000.0, 3200.0, 3300.0, 4600.0])
@pytest.mark.parametrize("subsidy", [0.0, 500.0, 1500.0, 2500.0])
def test_crossings_on_a_grid_of_200_steps_are_as_exact_as_their_description_says(gain, cost, subsidy):
    market = Market(sellers=Side(gain, cost, 750.0, subsidy))
    crossings = two_sided_market.crossing(*unit_steps(200), market)
    assert crossings[~np.isnan(crossings)] == pytest.approx(equilibria(market)["sellers"].to_numpy(), abs=0.0002)


def test_an_equilibrium_on_a_grid_point_is_found_once():
    left, right = unit_steps(200)
    crossings = two_sided_market.crossing(left, right, symmetric())
    assert np.count_nonzero(~np.isnan(crossings)) == 3
    assert crossings[~np.isnan(crossings)][1] == pytest.approx(0.5)


def test_a_market_at_rest_stays_where_it_is():
    for share in equilibria(Market())["sellers"]:
        path = market_entry.trajectory(Market(), share, months=24)
        assert path["sellers"].to_numpy() == pytest.approx(share, abs=1e-6)


def test_a_month_of_full_adjustment_is_the_best_answer():
    path = market_entry.trajectory(Market(), 0.4, months=1, speed=1.0, start_buyers=0.3)
    assert path["sellers"].iloc[1] == pytest.approx(share_joining(0.3, Market().sellers))
    assert path["buyers"].iloc[1] == pytest.approx(share_joining(0.4, Market().buyers))


def test_a_subsidy_below_the_fold_never_tips_the_market_however_long_it_is_paid():
    folds = fold_subsidies(Market()).set_index("vanishes")["subsidy"]
    assert market_entry.shortest_programme(Market(), folds["low"] - 5, longest=600) is None
    assert market_entry.shortest_programme(Market(), folds["low"] + 50, longest=600) is not None


def test_a_month_less_than_the_shortest_programme_lets_the_market_fall_back():
    months = market_entry.shortest_programme(Market(), 2500.0)
    enough = market_entry.programme(Market(), 2500.0, months, months=600)
    too_short = market_entry.programme(Market(), 2500.0, months - 1, months=600)
    low, _, high = equilibria(Market())["sellers"]
    assert enough["sellers_at_end"] == pytest.approx(high, abs=0.001)
    assert too_short["sellers_at_end"] == pytest.approx(low, abs=0.001)
    assert too_short["cost_million_yuan"] > 0.5 * enough["cost_million_yuan"]


def test_the_cost_of_a_programme_by_hand_where_nobody_moves():
    # one equilibrium, at rest: every month pays the sellers there are
    flat = Market(sellers=Side(0.0, 0.0, 1000.0), buyers=Side(0.0, 0.0, 10.0))
    result = market_entry.programme(flat, 1000.0, 2, sellers_in_county=1000, speed=1e-9)
    assert result["cost_million_yuan"] == pytest.approx(2 * 1000 * 1000 * 0.5 / 1e6)
    assert result["paid_anyway_million_yuan"] == pytest.approx(result["cost_million_yuan"])
    assert result["tipped"] is False


@settings(max_examples=20)
@given(fewer=st.integers(1, 40), more=st.integers(1, 40), subsidy=st.floats(1900, 4000))
def test_paying_longer_never_undoes_tipping(fewer, more, subsidy):
    fewer, more = min(fewer, more), max(fewer, more)
    if market_entry.programme(Market(), subsidy, fewer, months=600)["tipped"]:
        assert market_entry.programme(Market(), subsidy, more, months=600)["tipped"]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Side(-1, 1, 1), "gain is -1; accepted: at least 0 yuan a month"),
        (lambda: Side(1, 1, 0), "spread is 0; accepted: above 0 yuan a month"),
        (lambda: Market(distribution="uniform"), "distribution is 'uniform'; accepted: 'logistic', 'normal'"),
        (lambda: response(1.5, Market()), "other_share is 1.5; accepted: at least 0 and at most 1"),
        (lambda: two_sided_market.supporting_subsidy(0.0, Market()), "seller_share is 0; accepted: above 0 and below 1"),
        (lambda: market_entry.trajectory(Market(), 0.5, speed=0), "speed is 0; accepted: above 0 and at most 1"),
        (lambda: market_entry.trajectory(Market(), 2), "start_sellers is 2; accepted: at least 0 and at most 1"),
        (lambda: market_entry.programme(Market(), -1, 12), "subsidy is -1; accepted: at least 0 yuan a month"),
    ],
)
def test_parameters_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
