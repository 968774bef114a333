"""Counties that grow the same thing: closed forms against textbook cases, best responses, optimisers and simulation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import optimize

from ruralecom.models import county_competition as model
from ruralecom.models.county_competition import Tea, best_responses, equal_counties, equilibrium, two_tiers

TEAS = st.builds(Tea, top_price=st.floats(80, 200), cost=st.floats(10, 70), slope=st.floats(0.005, 0.1), substitution=st.floats(0, 1))
NUMBERS = st.integers(1, 24)
NICHES = st.floats(0.02, 1)


def profit(tonnes, county, worths, tea):
    others = tonnes.sum() - tonnes[county]
    return (worths[county] - tea.slope * (tonnes[county] + tea.substitution * others)) * tonnes[county]


def test_one_county_is_a_monopolist_and_two_that_look_alike_are_cournots_duopoly():
    tea = Tea(top_price=100, cost=10, slope=1.0, substitution=1.0)
    alone, two = equal_counties(1, tea), equal_counties(2, tea)
    assert (alone["tonnes"], alone["price"], alone["profit"]) == (45, 55, 2025)
    assert (two["tonnes"], two["price"], two["profit"]) == pytest.approx((30, 40, 900))


def test_two_counties_with_half_substitutes_follow_the_published_formula():
    # Singh and Vives 1984: q = (a - c) / (2 b + d b)
    tea = Tea(top_price=13, cost=3, slope=2.0, substitution=0.5)
    assert equal_counties(2, tea)["tonnes"] == pytest.approx(10 / (4 + 1))


def test_counties_whose_teas_have_nothing_in_common_do_not_disturb_each_other():
    tea = Tea(substitution=0.0)
    assert equal_counties(9, tea)["profit"] == pytest.approx(tea.alone)


@settings(max_examples=40)
@given(number=st.integers(2, 24), tea=TEAS, seed=st.integers(0, 100))
def test_answering_in_turn_settles_at_the_closed_form_from_any_start(number, tea, seed):
    start = np.random.default_rng(seed).uniform(0, tea.worth / tea.slope, number)
    settled = best_responses(start, np.full(number, tea.worth), tea, rounds=400)[-1]
    assert settled == pytest.approx(np.full(number, equal_counties(number, tea)["tonnes"]), rel=1e-5)


@settings(max_examples=40)
@given(worths=st.lists(st.floats(-20, 100), min_size=2, max_size=10), tea=TEAS)
def test_answering_in_turn_settles_at_the_equilibrium_also_where_counties_stay_out(worths, tea):
    settled = best_responses(np.zeros(len(worths)), worths, tea, rounds=2000)[-1]
    assert settled == pytest.approx(equilibrium(worths, tea), abs=1e-4 * 100 / tea.slope)


@settings(max_examples=30)
@given(worths=st.lists(st.floats(5, 100), min_size=2, max_size=6), tea=TEAS)
def test_no_county_gains_by_another_quantity(worths, tea):
    tonnes = equilibrium(worths, tea)
    for county in range(len(worths)):
        def loss(quantity):
            changed = tonnes.copy()
            changed[county] = quantity
            return -profit(changed, county, worths, tea)
        searched = optimize.minimize_scalar(loss, bounds=(0, 100 / tea.slope), method="bounded")
        here = profit(tonnes, county, worths, tea)
        assert here >= -searched.fun - 1e-6 * max(1.0, abs(searched.fun))
        assert here == pytest.approx(tea.slope * tonnes[county] ** 2, rel=1e-6, abs=1e-6)


def test_answering_all_at_once_settles_only_while_d_times_n_minus_1_is_below_2():
    settles, swings = Tea(substitution=0.6), Tea(substitution=0.7)  # four counties: 1.8 and 2.1
    worths = np.full(4, 60.0)
    wanted = [equal_counties(4, tea)["tonnes"] for tea in (settles, swings)]
    calm = best_responses(np.full(4, 100.0), worths, settles, 300, in_turn=False)
    wild = best_responses(np.full(4, 100.0), worths, swings, 300, in_turn=False)
    assert calm[-1] == pytest.approx(np.full(4, wanted[0]))
    assert np.abs(wild[-1] - wild[-2]).min() > 0.5 * wanted[1]


@given(tea=TEAS, number=NUMBERS)
def test_another_county_always_lowers_price_and_profit_of_each_and_never_the_buyers_gain(tea, number):
    now, then = equal_counties(number, tea), equal_counties(number + 1, tea)
    assert then["price"] <= now["price"] + 1e-9 and then["profit"] <= now["profit"] + 1e-9
    assert then["buyers_gain"] >= now["buyers_gain"] - 1e-9


@given(tea=TEAS, number=NUMBERS)
def test_total_profit_peaks_where_the_derivative_says(tea, number):
    assume(tea.substitution > 0.01)
    turn = (2 - tea.substitution) / tea.substitution
    now, then = equal_counties(number, tea)["total_profit"], equal_counties(number + 1, tea)["total_profit"]
    if number + 1 <= turn:
        assert then >= now
    if number >= turn:
        assert then <= now


def test_the_buyers_gain_is_the_area_under_the_demand_curve_for_one_product():
    tea = Tea(top_price=100, cost=10, slope=1.0, substitution=1.0)
    two = equal_counties(2, tea)
    assert two["buyers_gain"] == pytest.approx((100 - two["price"]) * two["total_tonnes"] / 2)


# --- Brands -----------------------------------------------------------------------------


@given(tea=TEAS, number=NUMBERS, part=st.floats(0, 1), premium=st.floats(0, 100))
def test_two_tiers_agree_with_the_general_equilibrium_also_where_plain_tea_is_driven_out(tea, number, part, premium):
    branded = max(1, round(part * number))
    tiers = two_tiers(number, branded, premium, tea)
    worths = [tea.worth + premium] * branded + [tea.worth] * (number - branded)
    tonnes = equilibrium(worths, tea)
    assert tiers["branded_tonnes"] == pytest.approx(tonnes[0], rel=1e-6)
    if branded < number:
        assert tiers["plain_tonnes"] == pytest.approx(tonnes[-1], rel=1e-6, abs=1e-6 / tea.slope)


@given(tea=TEAS, number=st.integers(2, 24), part=st.floats(0, 1), share=st.floats(0, 0.5))
def test_what_a_brand_takes_from_the_others_does_not_depend_on_how_many_they_are(tea, number, part, share):
    branded = min(max(1, round(part * number)), number - 1)
    before = equal_counties(number, tea)["tonnes"]
    after = two_tiers(number, branded, share * tea.worth, tea)["plain_tonnes"]
    d = tea.substitution
    assert after / before == pytest.approx(max(0, 1 - d * branded * share / (2 - d)), abs=1e-9)


@given(tea=TEAS, number=st.integers(3, 24))
def test_plain_tea_is_gone_exactly_from_the_premium_that_drives_out(tea, number):
    assume(tea.substitution > 0.05)
    limit = model.premium_that_drives_out(2, tea)
    assert two_tiers(number, 2, limit * 0.999, tea)["plain_tonnes"] > 0
    assert two_tiers(number, 2, limit * 1.001, tea)["plain_tonnes"] == 0


# --- Staggered --------------------------------------------------------------------------


@given(tea=TEAS, number=st.integers(2, 24), niche=NICHES)
def test_at_the_break_even_premium_both_ways_earn_the_same(tea, number, niche):
    premium = model.break_even_premium(number, niche, tea.substitution)
    lifted = replace(tea, top_price=tea.cost + tea.worth * (1 + premium))
    together = equal_counties(number, lifted)["total_profit"]
    assert together == pytest.approx(model.staggered_profit(number, niche, tea), rel=1e-9)


@given(number=st.integers(2, 24), niche=NICHES)
def test_at_the_break_even_substitution_no_premium_is_needed_and_it_is_where_a_search_finds_it(number, niche):
    limit = model.break_even_substitution(number, niche)
    assert model.break_even_premium(number, niche, np.clip(limit, 0, 1)) == pytest.approx(0, abs=1e-9) or limit > 1
    def gap(d):
        return equal_counties(number, Tea(substitution=d))["total_profit"] - model.staggered_profit(number, niche)
    if gap(0.0) > 1e-6 and gap(1.0) < 0:
        assert limit == pytest.approx(optimize.brentq(gap, 0, 1), abs=1e-7)


def test_equal_niches_pay_from_the_first_touch_of_competition():
    assert model.break_even_substitution(12, 1.0) == pytest.approx(0)


@given(number=NUMBERS, niche=NICHES, d=st.floats(0, 1))
def test_counties_left_to_themselves_crowd_into_tea(number, niche, d):
    chosen = model.number_in_tea_by_choice(number, niche, d)
    assert 1 <= model.best_number_in_tea(number, niche, d) <= chosen


@pytest.mark.parametrize(("number", "niche", "d", "chosen"), [(12, 0.1, 0.9, 5), (12, 0.02, 0.9, 12), (12, 1.0, 0.9, 1)])
def test_nobody_who_stays_or_leaves_would_rather_change(number, niche, d, chosen):
    assert model.number_in_tea_by_choice(number, niche, d) == chosen
    share = lambda counties: 4 / (2 + d * (counties - 1)) ** 2
    assert chosen == 1 or share(chosen) >= niche
    assert chosen == number or share(chosen + 1) < niche


@given(tea=TEAS, cost=st.floats(10, 5000))
def test_the_last_viable_county_just_pays_its_fixed_cost(tea, cost):
    assume(tea.substitution > 0.05 and cost < tea.alone)
    number = model.viable_counties(cost, tea)
    assert equal_counties(number, tea)["profit"] == pytest.approx(cost)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Tea(cost=130.0), "cost is 130; accepted: at least 0 and below 120 yuan per kg"),
        (lambda: Tea(slope=0.0), "slope is 0; accepted: above 0"),
        (lambda: Tea(substitution=1.2), "substitution is 1.2; accepted: at least 0 and at most 1"),
        (lambda: equal_counties(0), "number is 0; accepted: at least 1"),
        (lambda: two_tiers(12, 0, 5.0), "branded is 0; accepted: at least 1"),
        (lambda: two_tiers(2, 3, 5.0), "number less branded is -1; accepted: at least 0 counties"),
        (lambda: model.best_number_in_tea(0, 0.1, 0.9), "number is 0; accepted: at least 1"),
        (lambda: model.number_in_tea_by_choice(12, -0.1, 0.9), "niche_worth is -0.1; accepted: at least 0"),
        (lambda: model.number_in_tea_by_choice(12, 0.1, 1.5), "substitution is 1.5; accepted: at least 0 and at most 1"),
        (lambda: two_tiers(12, 2, -5.0), "premium is -5; accepted: at least 0 yuan per kg"),
        (lambda: model.staggered_profit(12, -0.1), "niche_worth is -0.1; accepted: at least 0"),
        (lambda: model.break_even_substitution(1, 0.1), "number is 1; accepted: above 1"),
        (lambda: model.premium_that_drives_out(2, Tea(substitution=0.0)), "substitution is 0; accepted: above 0"),
        (lambda: model.viable_counties(0), "fixed_cost is 0; accepted: above 0 thousand yuan"),
        (lambda: best_responses([-1.0, 0.0], [60, 60]), "start is -1; accepted: at least 0 tonnes"),
    ],
)
def test_parameters_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
