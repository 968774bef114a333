"""A county's facts, what the models make of them, and what could be done: against formulas, other functions and drawn cases."""

import importlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ruralecom import data
from ruralecom.models import channels, county_plan, county_standing, plan_options, policy_measures, rural_freight
from ruralecom.models.county_facts import FACTS, Assumptions, assume, county
from ruralecom.models.coupling_panel import measure
from ruralecom.models.two_sided_market import response

COUNTIES, PANEL = data.load("counties_simulated"), data.load("county_panel")
YEAR, INDICATORS, SURVEY = PANEL[PANEL["year"] == 2024], data.load("county_indicators"), data.load("household_survey")
MEASURES, RANGES = data.load("coupling_measures"), data.load("coupling_measure_ranges")
NUMBERED = st.sampled_from(list(COUNTIES["county"]))


def place(name="C21", **own):
    return county(name, COUNTIES, YEAR, **own)


def refusal(function, *arguments, **options):
    with pytest.raises(ValueError) as caught:
        function(*arguments, **options)
    return str(caught.value)


def test_a_county_takes_its_facts_from_both_tables_and_knows_that_they_are_simulated():
    row, year = COUNTIES.set_index("county").loc["C07"], YEAR.set_index("county").loc["C07"]
    seventh = place("C07")
    assert seventh["villages"] == row["villages"] and seventh["broadband_household_share"] == year["broadband_household_share"]
    assert seventh["terrain"] == row["terrain"] and seventh.is_simulated and "simulated" in seventh.name


def test_own_numbers_replace_simulated_ones_and_are_remembered():
    own = place("C07", villages=99, terrain="plain")
    assert own["villages"] == 99 and own["terrain"] == "plain" and own["distance_km"] == place("C07")["distance_km"]
    assert set(own.own) == {"villages", "terrain"} and not own.is_simulated and "simulated" in own.name


@pytest.mark.parametrize(("own", "words"), [
    ({"broadband_household_share": 91}, ["broadband_household_share is 91", "at most 1", "as a fraction"]),
    ({"vilages": 200}, ["'vilages'", "did you mean 'villages'", "distance_km"]),
    ({"villages": "many"}, ["villages is 'many'", "not a number"]),
    ({"villages": True}, ["villages is True", "not a number"]),
    ({"villages": float("nan")}, ["villages is nan", "at least 1"]),
    ({"terrain": "desert"}, ["'desert'", "'mountain'"]),
    ({"rural_population_thousand": 900, "population_thousand": 600}, ["rural_population_thousand is 900", "at most 600"]),
])
def test_bad_facts_are_refused_with_field_value_and_what_is_accepted(own, words):
    message = refusal(place, **own)
    assert all(word in message for word in words), message


def test_an_unknown_county_and_an_unknown_assumption_are_refused():
    assert "C01 to C60" in refusal(place, "C61")
    assert "did you mean 'carriers'" in refusal(assume, carrier=3)
    assert "price_yuan_per_kg is 5" in refusal(assume, price_yuan_per_kg=5.0)
    assert "area_km2_per_village['hill']" in refusal(assume, area_km2_per_village={"plain": 3.0, "mountain": 12.0})


@pytest.mark.parametrize(("entered", "still"), [({"population_thousand": 200}, "rural_population_thousand"), ({"rural_population_thousand": 500}, "population_thousand")])
def test_one_population_alone_is_refused_with_the_other_one_named(entered, still):
    assert f"; {still} is still that of simulated County 21: enter it too" in refusal(place, **entered)
    assert place(population_thousand=200, rural_population_thousand=150)["population_thousand"] == 200


@pytest.mark.parametrize(("changes", "words"), [
    ({"area_km2_per_village": 5}, ["area_km2_per_village is 5", "'plain': 3"]),
    ({"carriers": "four"}, ["carriers is 'four'", "a number such as 3"]),
    ({"carriers": True}, ["carriers is True", "not a number"]),
    ({"own_cash_share": 20}, ["own_cash_share is 20", "0.2 for 20%"]),
    ({"loan_rate": 6}, ["loan_rate is 6", "a fraction"]),
    ({"mark_up": 240}, ["mark_up is 240", "2.4 if 100 yuan of crop sell for 240"]),
    ({"members": float("inf")}, ["members is inf", "finite"]),
])
def test_assumptions_typed_in_a_wrong_unit_are_refused(changes, words):
    message = refusal(assume, **changes)
    assert all(word in message for word in words), message


def test_a_name_of_ones_own_does_not_hide_that_numbers_are_simulated():
    assert county("C21", COUNTIES, YEAR, name="Home").name == "Home (simulated)"
    assert county("C21", COUNTIES, YEAR, name="Home", villages=99).name == "Home, on simulated County 21"


def test_every_number_of_the_panel_lies_in_what_is_accepted():
    table = COUNTIES.merge(YEAR, on="county")
    for fact, (low, high, _) in FACTS.items():
        assert table[fact].between(low, high).all(), fact


def test_places_count_how_many_are_better_and_less_is_better_where_it_should_be():
    standing = county_standing.among_the_sixty(place(), YEAR, INDICATORS).set_index("indicator")
    year = YEAR.set_index("county")
    assert standing.loc["rural_income_yuan_per_person", "place"] == 1 + (year["rural_income_yuan_per_person"] > year.loc["C21", "rural_income_yuan_per_person"]).sum()
    assert standing.loc["urban_rural_income_ratio", "place"] == 1 + (year["urban_rural_income_ratio"] < year.loc["C21", "urban_rural_income_ratio"]).sum()


@pytest.mark.parametrize("weights", ["entropy", "equal"])
def test_the_coordination_degree_is_that_of_the_coupling_chapter(weights):
    systems = {name: list(rows["indicator"]) for name, rows in INDICATORS.groupby("system")}
    better = dict(zip(INDICATORS["indicator"], INDICATORS["better"]))
    other = measure(YEAR.set_index("county"), systems, better, weights=weights, onto=(0.01, 1.0))["D"]
    ranks = county_standing.coordination_ranks(place(), YEAR, INDICATORS, draws=200)
    assert ranks[f"D_{weights}"] == pytest.approx(other["C21"])
    assert ranks[f"place_{weights}"] == other.rank(ascending=False)["C21"]
    assert ranks["obstacles"][f"obstacle_{weights}"].sum() == pytest.approx(1)
    assert 1 <= ranks["place_low"] <= ranks["place_high"] <= 60


def test_a_county_that_is_best_in_everything_is_first_under_all_weights():
    year = YEAR.set_index("county")
    best = {name: float(year[name].max() if better == "more" else year[name].min()) for name, better in zip(INDICATORS["indicator"], INDICATORS["better"])}
    ranks = county_standing.coordination_ranks(place(**best), YEAR, INDICATORS, draws=100)
    assert (ranks["place_entropy"], ranks["place_equal"], ranks["place_high"]) == (1, 1, 1)


def test_the_first_mile_by_hand():
    # 150 villages of 6 km2 make a disc of 900 km2; 10 townships of 90 km2; 73,000 parcels a year are 20 a day and township
    own = place(terrain="hill", villages=150, population_thousand=365.0, rural_population_thousand=200.0, parcels_sent_per_person=1.0)
    assumptions = assume(area_km2_per_village={"plain": 1.0, "hill": 6.0, "mountain": 1.0}, carriers=2, days_between=1)
    mile = county_plan.first_mile(own, assumptions)
    assert mile["distance_km"] == pytest.approx(2 / 3 * np.sqrt(900 / np.pi))
    assert (mile["today_load"], mile["pooled_load"]) == pytest.approx((10, 20))
    road = rural_freight.Round(distance_km=mile["distance_km"], area_km2=90, villages=15)
    assert mile["pooled_yuan"] == pytest.approx(rural_freight.cost_per_parcel(20, road))


@settings(max_examples=30)
@given(name=NUMBERED, carriers=st.integers(1, 8))
def test_a_shared_round_as_often_as_each_carriers_own_is_never_dearer(name, carriers):
    mile = county_plan.first_mile(place(name), assume(carriers=carriers, days_between=1))
    assert mile["pooled_yuan"] <= mile["today_yuan"] + 1e-9


@settings(max_examples=30)
@given(name=NUMBERED)
def test_todays_sellers_are_at_rest(name):
    market, share = county_plan.market_of(place(name), Assumptions())
    assert response(share, market) == pytest.approx(share)


def test_more_sellers_than_possible_are_refused():
    message = refusal(county_plan.market_of, place(trained_sellers_per_thousand=200), Assumptions())
    assert "share of possible sellers" in message and "below 1" in message


def test_what_is_kept_cold_raises_the_worth_of_what_is_left():
    warm, cold = (county_plan.season_of(place(cold_chain_tonnes_per_thousand=tonnes), Assumptions()).salvage_yuan_per_kg for tonnes in (0, 1000))
    assert (warm, cold) == (1.0, 4.0)


def test_dearer_freight_reaches_the_channels_that_send_parcels_and_no_others():
    dear = county_plan.channel_rates(place(), assume(trunk_yuan=9.0))
    cheap = county_plan.channel_rates(place(), assume(trunk_yuan=4.0))
    assert dear["shop"].freight_yuan == pytest.approx(cheap["shop"].freight_yuan + 5)
    assert dear["wholesale"] == channels.CHANNELS["wholesale"] and dear["group"] == channels.CHANNELS["group"]


def test_the_way_to_the_hub_begins_in_the_county_town():
    # 100 km on the map are 140 of road: 0.006 yuan a km by van; by lorry 0.002, and 8,000 yuan a day for 16,000 parcels
    own = place(distance_km=100, population_thousand=365.0, rural_population_thousand=200.0, parcels_sent_per_person=16.0)
    seen = county_plan.findings(own, Assumptions(), YEAR, INDICATORS, SURVEY).set_index("finding")["value"]
    assert seen["County town to the prefecture's hub, by van"] == pytest.approx(0.84)
    assert seen["The same with a hub of its own and a lorry"] == pytest.approx(0.28 + 0.5)


def test_every_finding_has_a_number_a_unit_and_a_model_that_exists():
    found = county_plan.findings(place(), Assumptions(), YEAR, INDICATORS, SURVEY)
    assert found["value"].dtype.kind == "f" and (found["unit"].str.len() > 0).all() and found["finding"].is_unique
    for name in set(", ".join(found["model"]).split(", ")) - {"household_survey", "simulated"}:
        importlib.import_module(f"ruralecom.models.{name}")
    assert set(found["topic"]) == {"standing", "parcels", "100 yuan", "harvest", "cooperative", "street", "households"}


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(fact=st.sampled_from([name for name in FACTS if "population" not in name]), part=st.floats(0, 1))
def test_any_accepted_fact_gives_findings_or_a_reason(fact, part):
    low, high, _ = FACTS[fact]
    try:
        found = county_plan.findings(place(**{fact: low + part * (high - low)}), Assumptions(), YEAR, INDICATORS, SURVEY)
    except ValueError as refused:
        assert "accepted" in str(refused)
    else:
        shares = found.loc[found["unit"].isin(["%", "yuan of 100"]) & ~found["finding"].str.startswith("Left to"), "value"].dropna()
        assert shares.between(0, 100).all()


def test_for_two_hundred_villages_the_list_is_that_of_the_toolkits_chapter():
    toolkit = plan_options.toolkit_of(place(villages=200), MEASURES, RANGES)
    table = MEASURES.set_index("measure")
    ends = [RANGES.pivot(index="measure", columns="factor", values=end).loc[table.index] for end in ("low", "high")]
    mean = pd.DataFrame(policy_measures.mean(*ends), table.index, ends[0].columns)
    assert np.allclose(toolkit.menu.costs, mean["cost"] * table["units"] / table["levels"] / 1e6)
    assert np.allclose(toolkit.menu.benefits, policy_measures.income(mean) * table["units"] / table["levels"] / 1e6)
    assert len(toolkit.menu.excludes) == 2 and len(toolkit.menu.needs) == table["needs"].notna().sum()


def test_half_the_villages_pay_the_same_for_a_centre_that_serves_half_as_many():
    half, full = (plan_options.toolkit_of(place(villages=count), MEASURES, RANGES).menu for count in (100, 200))
    centre, shops = full.names.index("dispatch_centre"), full.names.index("group_buying")
    assert half.costs[centre] == full.costs[centre] and half.benefits[centre] == pytest.approx(full.benefits[centre] / 2)
    assert half.costs[shops] == pytest.approx(full.costs[shops] / 2)


def test_the_street_stays_empty_below_its_sum_and_more_money_than_that_changes_nothing():
    full = plan_options.street_for(place(), Assumptions(), 60.0)
    enough = full["cost_million_yuan"]
    below, above = (plan_options.street_for(place(), Assumptions(), enough + more) for more in (-0.01, 0.01))
    assert below["sellers_won"] == 0 and below["income_million_yuan"] == 0
    assert above["sellers_won"] == full["sellers_won"] > 100 and above["cost_million_yuan"] == enough
    nothing = plan_options.street_for(place(), Assumptions(), 0.0)
    assert (nothing["months"], nothing["cost_million_yuan"], nothing["share_later"]) == (0, 0.0, nothing["share_today"])


@settings(max_examples=30)
@given(name=NUMBERED, money=st.floats(0, 40), more=st.floats(0, 20))
def test_more_money_never_wins_fewer_sellers_and_is_never_overspent(name, money, more):
    little, much = (plan_options.street_for(place(name), Assumptions(), sum_) for sum_ in (money, money + more))
    assert much["sellers_won"] >= little["sellers_won"] >= 0
    assert little["cost_million_yuan"] <= money + 1e-9


def test_what_sellers_earn_is_the_mean_over_drawn_costs():
    market, share = county_plan.market_of(place(), Assumptions())
    random = np.random.default_rng(1)
    costs = random.logistic(market.sellers.entry_cost, market.sellers.spread, 400_000)
    buyers = 1 / (1 + np.exp(-(market.buyers.gain * 0.6 - market.buyers.entry_cost) / market.buyers.spread))
    drawn = np.maximum(market.sellers.gain * buyers - costs, 0).mean()
    assert plan_options._earned(market, 0.6) == pytest.approx(drawn, rel=0.01)


def test_a_mean_is_the_mean_of_the_draws():
    toolkit = plan_options.toolkit_of(place(), MEASURES, RANGES)
    drawn = plan_options.draws_of(place(), Assumptions(), toolkit, 12.0, count=60_000)
    for option, table in drawn.items():
        assert table["income"].mean() == pytest.approx(plan_options.mean_income(place(), Assumptions(), toolkit, option, 12.0), rel=0.03)


def test_a_small_budget_buys_its_part_of_parcels_and_of_credit():
    little, much = (plan_options.ranges_of(place(), Assumptions(), money).set_index(["measure", "factor"]) for money in (1.0, 2.0))
    for option in ("parcels", "credit"):
        assert np.allclose(much.loc[(option, "cost"), ["low", "high"]].astype(float), 2 * little.loc[(option, "cost"), ["low", "high"]].astype(float))
        low, high = little.loc[(option, "cost"), ["low", "high"]]
        assert policy_measures.mean(low, high) == pytest.approx(1e6)
    assert (little["low"] <= little["high"]).all()


def test_the_poorest_thirds_part_by_hand():
    survey = pd.DataFrame({"farm_yuan": [10, 20, 30], "online_yuan": [0, 0, 50], "income_before_yuan": [1, 2, 3]})
    assert plan_options.poorest_third(survey, "credit") == pytest.approx(100 / 6)
    assert plan_options.poorest_third(survey, "street") == 0
    assert plan_options.poorest_third(survey, "measures") == pytest.approx(100 / 12)
    assert "'street'" in refusal(plan_options.poorest_third, survey, "streets")


def test_the_options_are_compared_with_doing_nothing_and_keep_to_the_budget():
    toolkit = plan_options.toolkit_of(place(), MEASURES, RANGES)
    table = plan_options.compare(place(), Assumptions(), toolkit, SURVEY, 15.0, count=300)
    assert list(table.index) == [*plan_options.OPTIONS, "nothing"] and (table.loc["nothing", ["cost", "low", "high"]] == 0).all()
    assert (table["low"] <= table["median"]).all() and (table["median"] <= table["high"]).all()
    assert (table["cost"] < 1.1 * 15).all() and table["back"].dropna().between(0, 1).all()
    assert table.equals(plan_options.compare(place(), Assumptions(), toolkit, SURVEY, 15.0, count=300))


def test_a_poor_county_whose_cooperative_cannot_pay_its_rent_gets_nothing_from_credit():
    toolkit = plan_options.toolkit_of(place("C32"), MEASURES, RANGES)
    assert plan_options.mean_income(place("C32"), Assumptions(), toolkit, "credit", 15.0) < 0.001


def test_cooperatives_with_cash_enough_gain_nothing_from_credit():
    rich = assume(own_cash_share=1.5)
    toolkit = plan_options.toolkit_of(place(), MEASURES, RANGES)
    assert plan_options.mean_income(place(), rich, toolkit, "credit", 15.0) < 0.001
    assert plan_options.compare(place(), rich, toolkit, SURVEY, 15.0, count=50).loc["credit", "cost"] < 0.001


@pytest.mark.parametrize(("money", "words"), [(-1.0, "million_yuan is -1"), ("15", "million_yuan is '15', which is not a number"), (float("inf"), "million_yuan is inf")])
def test_a_budget_that_is_none_is_refused(money, words):
    assert words in refusal(plan_options.street_for, place(), Assumptions(), money)
    assert words in refusal(plan_options.ranges_of, place(), Assumptions(), money)
