"""Run the course's models on one county: what each of them says about it, with its unit and the model's name.

Every function below hands a county's facts and the plan's assumptions to one model and returns findings. Nothing is
modelled here that is not modelled elsewhere; what is new is how a county's numbers enter, and that is written down:

- A county of V villages is a disc of V times the area of a village. Its townships lie, on average, two thirds of its radius
  from the town in the middle (the mean distance of a disc's points from its centre).
- Parcels from villages are a share of those that the county sends.
- As many of a thousand are trained in the villages as in the whole county, which is all that the panel knows.
- The street of sellers is taken to be at rest today. That fixes what a shop costs the seller in the middle: so much that
  just as many sell as do (`two_sided_market.supporting_subsidy` of today's share).
- A kilogram left over is worth more where more of the produce is kept cold, in proportion.

`findings` puts everything into one table. `ruralecom.models.plan_options` compares what could be done.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from ruralecom.models import (
    channels, cooperative_credit, household_portfolio, hub_costs, income_sources, market_entry, newsvendor, rural_freight,
)
from ruralecom.models.accepted import require
from ruralecom.models.county_facts import Assumptions, County
from ruralecom.models.county_standing import coordination_ranks
from ruralecom.models.two_sided_market import Market, equilibria, fold_subsidies, supporting_subsidy

__all__ = [
    "channel_rates", "cooperative_of", "findings", "first_mile", "market_of", "possible_sellers", "season_of",
    "village_parcels",
]

COLUMNS = ("topic", "finding", "value", "unit", "model")
DAYS = 365


def village_parcels(county: County, assumptions: Assumptions) -> float:
    """Return the parcels that start in the county's villages in a year."""
    return county["parcels_sent_per_person"] * county["population_thousand"] * 1000 * assumptions.village_parcel_share


def first_mile(county: County, assumptions: Assumptions) -> dict:
    """Return what a parcel costs from a village station to the county town, each carrier for itself and all in one round.

    Returns:
        today_yuan, pooled_yuan (a parcel), today_load, pooled_load (parcels on a round), distance_km (to a township).
    """
    area = county["villages"] * assumptions.area_km2_per_village[county["terrain"]]
    townships = max(1.0, county["villages"] / assumptions.villages_per_township)
    road = rural_freight.Round(
        distance_km=2 / 3 * np.sqrt(area / np.pi), area_km2=area / townships, villages=county["villages"] / townships)
    a_day = village_parcels(county, assumptions) / townships / DAYS
    loads = {"today": a_day * assumptions.days_between / assumptions.carriers, "pooled": a_day * assumptions.pooled_days_between}
    return {
        **{f"{name}_yuan": float(rural_freight.cost_per_parcel(load, road)) for name, load in loads.items()},
        **{f"{name}_load": float(load) for name, load in loads.items()}, "distance_km": float(road.distance_km),
    }


def channel_rates(county: County, assumptions: Assumptions) -> dict:
    """Return the course's channels with the county's freight, order value and returns in those that send parcels to strangers."""
    freight = assumptions.trunk_yuan + first_mile(county, assumptions)["today_yuan"]
    own = {"freight_yuan": freight, "freight_back_yuan": freight, "order_value_yuan": assumptions.order_value_yuan,
           "returned_share": assumptions.returned_share}
    return {name: replace(channel, **own) if name in ("shop", "livestream") else channel for name, channel in channels.CHANNELS.items()}


def season_of(county: County, assumptions: Assumptions) -> newsvendor.Season:
    """Return one harvest of 1,000 kg of mean demand; what is left over is worth more where more is kept cold."""
    cold = county["cold_chain_tonnes_per_thousand"] / 1000
    salvage = cold * assumptions.salvage_cold_yuan_per_kg + (1 - cold) * assumptions.salvage_warm_yuan_per_kg
    return newsvendor.Season(1000.0, 1000 * assumptions.demand_spread, assumptions.price_yuan_per_kg, assumptions.cost_yuan_per_kg, salvage)


def cooperative_of(county: County, assumptions: Assumptions) -> cooperative_credit.Cooperative:
    """Return a cooperative that buys a share of its members' farm output at harvest and sells it over the year."""
    bought = assumptions.members * county["farm_output_yuan_per_person"] * assumptions.crop_share
    return cooperative_credit.Cooperative(
        bought_yuan=bought, sold_yuan=bought * assumptions.mark_up, own_cash_yuan=bought * assumptions.own_cash_share)


def possible_sellers(county: County, assumptions: Assumptions) -> float:
    """Return how many people could sell on the county's street."""
    return county["rural_population_thousand"] * assumptions.possible_sellers_per_thousand


def market_of(county: County, assumptions: Assumptions) -> tuple:
    """Return the market in which today's share of sellers is at rest, and that share.

    The county's trained per thousand persons are taken to be the villages' too. Raises ValueError if as many sell as
    could, or more.
    """
    share = county["trained_sellers_per_thousand"] * assumptions.active_share / assumptions.possible_sellers_per_thousand
    require("share of possible sellers who sell today (trained * active_share / possible)", share, above=0, below=1,
            unit="(raise possible_sellers_per_thousand or lower active_share)")
    market = replace(Market(), sellers=replace(Market().sellers, spread=assumptions.seller_spread_yuan))
    cost = market.sellers.entry_cost - float(supporting_subsidy(share, market))
    return replace(market, sellers=replace(market.sellers, entry_cost=cost)), share


def findings(county: County, assumptions: Assumptions, panel_year, indicators, survey) -> pd.DataFrame:
    """Return what the models say, one row a finding: topic, finding, value, unit, model.

    Args:
        county, assumptions: from `county_facts`.
        panel_year, indicators, survey: the tables county_panel (rows of one year), county_indicators and household_survey.
    """
    rows = [
        *_standing(county, panel_year, indicators), *_freight(county, assumptions), *_hundred_yuan(county, assumptions),
        *_harvest(county, assumptions), *_credit(county, assumptions), *_street(county, assumptions),
        *_households(county, assumptions, survey),
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _standing(county, panel_year, indicators):
    ranks = coordination_ranks(county, panel_year, indicators)
    topic, model = "standing", "coupling, scaling_and_weights"
    yield topic, "Coordination degree D, entropy weights", ranks["D_entropy"], "0 to 1", model
    yield topic, "Place by D, entropy weights", ranks["place_entropy"], "of 60", model
    yield topic, "Place by D, equal weights", ranks["place_equal"], "of 60", model
    yield topic, "Place by D, 5% of drawn weights are better", ranks["place_low"], "of 60", model
    yield topic, "Place by D, 5% of drawn weights are worse", ranks["place_high"], "of 60", model
    for kind in ("entropy", "equal"):
        first = ranks["obstacles"].nlargest(1, f"obstacle_{kind}").iloc[0]
        yield topic, f"Largest obstacle, {kind} weights: {first['title']}", 100 * first[f"obstacle_{kind}"], "% of all that lacks", "obstacles"


def _freight(county, assumptions):
    mile = first_mile(county, assumptions)
    topic, model = "parcels", "rural_freight"
    yield topic, "Village to county town, today", mile["today_yuan"], "yuan a parcel", model
    yield topic, "Village to county town, one pooled round", mile["pooled_yuan"], "yuan a parcel", model
    yield topic, "Parcels that start in villages", village_parcels(county, assumptions) / 1e6, "million a year", model
    a_day = county["parcels_sent_per_person"] * county["population_thousand"] * 1000 / DAYS
    rates = hub_costs.Rates(parcels_per_day=a_day, village_yuan=0.0)  # the way to the county town is counted above
    detour = rural_freight.Round().detour
    by_van = hub_costs.legs(1, county["distance_km"], 0, detour, replace(rates, hub_yuan_per_day=0))["total_yuan"]
    own_hub = hub_costs.legs(1, 0, county["distance_km"], detour, rates)["total_yuan"]
    yield topic, "County town to the prefecture's hub, by van", by_van, "yuan a parcel", "hub_costs"
    yield topic, "The same with a hub of its own and a lorry", own_hub, "yuan a parcel", "hub_costs"


def _hundred_yuan(county, assumptions):
    rates = channel_rates(county, assumptions)
    topic, model = "100 yuan", "channels"
    left = {name: float(channels.left_to_farmer(channel)) for name, channel in rates.items()}
    for name, word in {"wholesale": "wholesale", "shop": "online shop", "livestream": "livestream", "group": "group buying"}.items():
        yield topic, f"Left to the farmer by {word}", left[name], "yuan of 100", model
    order = float(channels.break_even_order_value(rates["shop"], left["wholesale"]))
    yield topic, "Order value from which a shop beats wholesale", order, "yuan an order", model


def _harvest(county, assumptions):
    season = season_of(county, assumptions)
    topic, model = "harvest", "newsvendor"
    none = newsvendor.early_orders(0.0, season)
    ahead = newsvendor.early_orders(assumptions.sold_ahead, season, assumptions.discount_ahead)
    yield topic, "Left over, nothing sold ahead", 100 * none["leftover_share"], "% of what is prepared", model
    yield topic, f"Left over, {assumptions.sold_ahead:.0%} sold ahead", 100 * ahead["leftover_share"], "% of what is prepared", model
    yield topic, "Profit, nothing sold ahead", none["profit_yuan"], "yuan for 1,000 kg of demand", model
    yield topic, f"Profit, {assumptions.sold_ahead:.0%} sold ahead at a discount", ahead["profit_yuan"], "yuan for 1,000 kg of demand", model


def _credit(county, assumptions):
    cooperative = cooperative_of(county, assumptions)
    topic, model = "cooperative", "cooperative_credit"
    line = cooperative_credit.needed_line(cooperative, assumptions.delay_days, assumptions.loan_rate)
    flow = cooperative_credit.cash_flow(cooperative, assumptions.delay_days, assumptions.loan_rate)
    yield topic, "Paid for the crop at harvest", cooperative.bought_yuan / 1000, "thousand yuan", model
    yield topic, "Credit line that it needs", line / 1000, "thousand yuan", model
    yield topic, "Interest in a year with that line", flow["interest"].sum() / 1000, "thousand yuan", model
    carried = cooperative_credit.scale_without_loan(cooperative, assumptions.delay_days)
    yield topic, "Part of the crop that own cash can carry", 100 * carried, "%", model


def _street(county, assumptions):
    market, share = market_of(county, assumptions)
    rests = equilibria(market)
    tipping = rests.loc[~rests["stable"], "sellers"]
    topic, model = "street", "two_sided_market"
    yield topic, "Possible sellers who sell today", 100 * share, "%", model
    yield topic, "Tipping point (none: blank)", 100 * tipping.iloc[0] if len(tipping) else np.nan, "% of possible sellers", model
    bends = fold_subsidies(market).set_index("vanishes")["subsidy"]
    yield topic, "Subsidy above which the low resting point is gone", max(0.0, bends["low"]), "yuan a month and seller", model
    months = market_entry.shortest_programme(market, assumptions.subsidy_yuan)
    money = np.nan
    if months is not None:
        sellers = possible_sellers(county, assumptions)
        money = market_entry.programme(market, assumptions.subsidy_yuan, months, sellers)["cost_million_yuan"]
    yield topic, f"Shortest programme at {assumptions.subsidy_yuan:,.0f} yuan", np.nan if months is None else months, "months", "market_entry"
    yield topic, "Its cost", money, "million yuan", "market_entry"


def _households(county, assumptions, survey):
    members = survey["members"].mean()
    households = county["rural_population_thousand"] / members
    topic = "households"
    yield topic, "Households in the villages", households, "thousand", "household_survey, simulated"
    mean = county["rural_income_yuan_per_person"] * members
    yield topic, "Mean income of a household", mean, "yuan a year", "household_survey, simulated"
    online, before = survey["online_yuan"], survey["income_before_yuan"]
    part = income_sources.group_means(online, before)[0] / online.mean() / 3
    yield topic, "Of 100 yuan earned online, poorest third", 100 * part, "yuan of 100", "income_sources"
    alone = survey["elderly_alone"]
    yield topic, "Old people alone with online income", 100 * (online[alone] > 0).mean(), "% of such households", "income_sources"
    farm = min(assumptions.farm_margin * county["farm_output_yuan_per_person"] * members, 0.8 * mean)
    home = household_portfolio.Source(farm, assumptions.farm_spread * farm)
    new = household_portfolio.Source(assumptions.online_pay * farm, assumptions.online_spread * assumptions.online_pay * farm)
    for moved in (0.0, assumptions.moved_share):
        got, sd = household_portfolio.income([1 - moved, moved], [home, new], {(0, 1): assumptions.tie}, mean - farm)
        chance = float(household_portfolio.chance_below(assumptions.bad_year * mean, got, sd))
        word = f"{moved:.0%} of farm work moved online" if moved else "as it is"
        yield topic, f"Chance of a bad year, {word}", 100 * chance, "%", "household_portfolio"
