"""The numbers of one county that a plan starts from, and the assumptions it adds: checked before any model sees them.

A county's facts are twenty-two: terrain, people, villages, distance, and the seventeen indicators of the simulated panel.
Whoever knows a real county knows a few of them. `county` therefore starts from one of the panel's counties and replaces
what is known; what is left is still simulated, and the county remembers which is which.

`Assumptions` holds what no county table contains: what a van costs, what a kilogram sells for, who could sell. All of its
values are **illustrative**, and each is a place where a plan can be wrong.
"""

import difflib
from dataclasses import dataclass, field, fields
from numbers import Real
from types import MappingProxyType

import pandas as pd

from ruralecom.models.accepted import require, require_choice

__all__ = ["FACTS", "Assumptions", "County", "assume", "county"]

TERRAINS = ("plain", "hill", "mountain")
SHARE = (0, 1, "as a fraction: 0.85 for 85%")
FACTS = {  # what is accepted: lowest, highest, unit
    "population_thousand": (1, 5_000, "thousand persons"),
    "rural_population_thousand": (1, 5_000, "thousand persons"),
    "villages": (1, 5_000, "villages"),
    "distance_km": (0, 1_000, "km to the prefecture"),
    "online_sales_yuan_per_person": (1, 1_000_000, "yuan a year"),
    "parcels_sent_per_person": (0.01, 10_000, "parcels a year"),
    "broadband_household_share": SHARE,
    "station_village_share": SHARE,
    "trained_sellers_per_thousand": (0.01, 1_000, "per thousand persons"),
    "livestream_sales_share": SHARE,
    "cold_chain_tonnes_per_thousand": (0, 1_000, "tonnes of a thousand tonnes"),
    "farm_output_yuan_per_person": (1, 1_000_000, "yuan a year for a rural person"),
    "processing_to_farm_output": (0, 50, "yuan of processing for a yuan of farming"),
    "sanitary_toilet_share": SHARE,
    "sewage_village_share": SHARE,
    "cultural_centre_village_share": SHARE,
    "culture_spending_share": SHARE,
    "open_accounts_village_share": SHARE,
    "disputes_settled_share": SHARE,
    "rural_income_yuan_per_person": (100, 1_000_000, "yuan a year"),
    "urban_rural_income_ratio": (0.5, 10, "yuan in town for a yuan in a village"),
}


@dataclass(frozen=True)
class County:
    """Hold one county: its name, the panel's county it starts from, all its facts, and which of them the reader entered.

    >>> place = County("Home", "C01", MappingProxyType({"villages": 180}), own=("villages",))
    >>> place["villages"], place.is_simulated
    (180, False)
    """

    name: str
    based_on: str
    facts: MappingProxyType = field(repr=False)
    own: tuple = ()

    def __getitem__(self, fact):
        return self.facts[fact]

    @property
    def is_simulated(self) -> bool:
        """Say whether every fact is the simulated county's."""
        return not self.own


def county(based_on: str, counties: pd.DataFrame, panel_year: pd.DataFrame, /, name: str | None = None, **own) -> County:
    """Return a county of the panel, with the facts that the reader knows put in place of its own.

    Args:
        based_on: id of a simulated county, such as "C47".
        counties, panel_year: the tables counties_simulated and county_panel, the second with the rows of one year.
        name: how to call it; the simulated county's if nothing is given. The word "simulated" is added to either.
        own: facts by name, with their units as in FACTS, and terrain ("plain", "hill" or "mountain").

    Raises:
        ValueError: for an unknown county or fact (with the nearest known one), a value out of range, or more people in the
            villages than in the county (which happens too if only one of the two populations is entered).
    """
    rows = counties.merge(panel_year, on="county", validate="one_to_one").set_index("county")
    if based_on not in rows.index:
        raise ValueError(f"based_on is {based_on!r}; accepted: {rows.index[0]} to {rows.index[-1]}")
    known = ("terrain", *FACTS)
    for fact, value in own.items():
        if fact not in known:
            raise ValueError(f"there is no fact {fact!r}{_did_you_mean(fact, known)}; accepted: {', '.join(known)}")
        if fact == "terrain":
            require_choice("terrain", value, TERRAINS)
            continue
        low, high, unit = FACTS[fact]
        if not _is_number(value):
            raise ValueError(f"{fact} is {value!r}, which is not a number; accepted: {low:g} to {high:,g} ({unit})")
        require(fact, value, at_least=low, at_most=high, unit=f"({unit})")
    facts = {fact: rows.loc[based_on, fact] for fact in known} | own
    facts = {fact: value if fact == "terrain" else float(value) for fact, value in facts.items()}
    own_names = tuple(fact for fact in known if fact in own)
    shown = rows.loc[based_on, "name"]
    people = [fact for fact in ("population_thousand", "rural_population_thousand") if fact not in own]
    hint = f"; {people[0]} is still that of simulated {shown}: enter it too" if len(people) == 1 else ""
    require("rural_population_thousand", facts["rural_population_thousand"], at_most=facts["population_thousand"],
            unit=f"(thousand persons), the population of the county{hint}")
    word = f"{name or 'Own county'}, on simulated {shown}" if own else f"{name or shown} (simulated)"
    return County(word, based_on, MappingProxyType(facts), own_names)


@dataclass(frozen=True)
class Assumptions:
    """Hold what no county table contains; every default is illustrative. Units are in the names.

    Parcels: area_km2_per_village (by terrain), villages_per_township, village_parcel_share (parcels that start in a
    village, of those sent), carriers, days_between (rounds), pooled_days_between (if all share one round).
    Channel: order_value_yuan, trunk_yuan (freight of a parcel from the county seat on), returned_share.
    Harvest: price, cost, salvage cold and warm (yuan per kg), demand_spread (sd over mean), sold_ahead, discount_ahead.
    Cooperative: members (persons), crop_share (of their farm output that it buys), mark_up (sales over purchases),
    own_cash_share (of purchases), delay_days, loan_rate, villages_per_cooperative.
    Street: possible_sellers_per_thousand (rural persons), active_share (of the trained, who sell there
    now), seller_spread_yuan (by how much costs of sellers differ), subsidy_yuan (a month and seller).
    Households: farm_margin (of output), farm_spread, online_spread, moved_share (of farm work), online_pay (over farm pay
    an hour), tie (correlation of a good harvest and a good year online), bad_year (share of today's mean income).
    """

    area_km2_per_village: dict = field(default_factory=lambda: {"plain": 3.0, "hill": 7.0, "mountain": 13.0})
    villages_per_township: float = 15.0
    village_parcel_share: float = 0.2
    carriers: float = 3.0
    days_between: float = 2.0
    pooled_days_between: float = 1.0
    order_value_yuan: float = 60.0
    trunk_yuan: float = 4.0
    returned_share: float = 0.08
    price_yuan_per_kg: float = 12.0
    cost_yuan_per_kg: float = 6.0
    salvage_cold_yuan_per_kg: float = 4.0
    salvage_warm_yuan_per_kg: float = 1.0
    demand_spread: float = 0.3
    sold_ahead: float = 0.3
    discount_ahead: float = 0.05
    members: float = 500.0
    crop_share: float = 0.12
    mark_up: float = 2.4
    own_cash_share: float = 0.2
    delay_days: float = 15.0
    loan_rate: float = 0.06
    villages_per_cooperative: float = 5.0
    possible_sellers_per_thousand: float = 4.0
    active_share: float = 0.08
    seller_spread_yuan: float = 1_500.0
    subsidy_yuan: float = 2_500.0
    farm_margin: float = 0.5
    farm_spread: float = 0.25
    online_spread: float = 0.5
    moved_share: float = 0.25
    online_pay: float = 1.5
    tie: float = 0.6
    bad_year: float = 0.85

    def __post_init__(self):
        area = self.area_km2_per_village
        if not isinstance(area, dict):
            raise ValueError(f"area_km2_per_village is {area!r}; accepted: km2 by terrain, such as {{'plain': 3, 'hill': 7, 'mountain': 13}}")
        for entry in fields(self)[1:]:
            value = getattr(self, entry.name)
            if not _is_number(value):
                raise ValueError(f"{entry.name} is {value!r}, which is not a number; accepted: a number such as {entry.default:g}")
            require(entry.name, value, below=float("inf"))
        for terrain in TERRAINS:
            require(f"area_km2_per_village[{terrain!r}]", area.get(terrain, float("nan")), above=0, unit="km2")
        for name in ("village_parcel_share", "crop_share", "active_share", "farm_margin"):
            require(name, getattr(self, name), above=0, at_most=1)
        for name in ("sold_ahead", "discount_ahead", "moved_share"):
            require(name, getattr(self, name), at_least=0, at_most=1)
        require("returned_share", self.returned_share, at_least=0, below=1)
        require("tie", self.tie, at_least=-1, at_most=1)
        for name in ("own_cash_share", "loan_rate", "bad_year"):
            require(name, getattr(self, name), at_least=0, at_most=2, unit="(a fraction: 0.2 for 20%)")
        for name in ("salvage_cold_yuan_per_kg", "salvage_warm_yuan_per_kg", "subsidy_yuan", "trunk_yuan", "online_pay"):
            require(name, getattr(self, name), at_least=0)
        require("delay_days", self.delay_days, at_least=0, at_most=365, unit="days")
        require("mark_up", self.mark_up, at_least=1, at_most=20, unit="(sales over purchases: 2.4 if 100 yuan of crop sell for 240)")
        for name in ("villages_per_township", "carriers", "days_between", "pooled_days_between", "villages_per_cooperative"):
            require(name, getattr(self, name), at_least=1)
        for name in ("order_value_yuan", "price_yuan_per_kg", "cost_yuan_per_kg", "demand_spread", "members",
                     "possible_sellers_per_thousand", "seller_spread_yuan", "farm_spread", "online_spread"):
            require(name, getattr(self, name), above=0)
        require("price_yuan_per_kg", self.price_yuan_per_kg, above=self.cost_yuan_per_kg, unit="(yuan per kg), the cost")
        for name in ("salvage_cold_yuan_per_kg", "salvage_warm_yuan_per_kg"):
            require(name, getattr(self, name), below=self.cost_yuan_per_kg, unit="(yuan per kg), the cost")


def assume(**changes) -> Assumptions:
    """Return the assumptions with some of them changed; an unknown name is refused with the nearest known one.

    >>> assume(carriers=4).carriers
    4
    >>> assume(carrier=4)
    Traceback (most recent call last):
        ...
    ValueError: there is no assumption 'carrier' (did you mean 'carriers'?); accepted: a field of Assumptions
    """
    known = [entry.name for entry in fields(Assumptions)]
    for name in changes:
        if name not in known:
            raise ValueError(f"there is no assumption {name!r}{_did_you_mean(name, known)}; accepted: a field of Assumptions")
    return Assumptions(**changes)


def _is_number(value):
    return isinstance(value, Real) and not isinstance(value, bool)


def _did_you_mean(name, known):
    close = difflib.get_close_matches(str(name), list(known), n=1, cutoff=0.5)
    return f" (did you mean {close[0]!r}?)" if close else ""
