"""Pick first and sell afterwards: shelves that are filled before demand is known, and what a day leaves, with its chances.

The grower fills the shops' shelves up to a level before she knows the day's demand. What is left spoils overnight at
the rate d; the rest saves picking tomorrow and is worth (1 - d) times its cost. A day is then a newsvendor's, with salvage
value (1 - d) c and critical ratio (p - c) / (p - c + d c). Here c is the cost of a kilogram that is still sound when it
is sold: what spoils on the shelf before noon has to be picked in addition.

Profit rises in a straight line with demand up to the level and is flat beyond. Its distribution is therefore known
wherever that of demand is, in closed form for the normal shape; other shapes and bad weather are drawn from a seed.

**Assumptions.** One product, one price, nothing ever missing in the field, days independent of each other.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from ruralecom.models.accepted import require, require_choice
from ruralecom.models.newsvendor import Season, best_order, critical_ratio, expected_outcome

__all__ = ["Shelf", "daily_factors", "pick_first", "pick_first_normal", "summary"]


@dataclass(frozen=True)
class Shelf:
    """Hold shop shelves that are filled before demand is known; the default values are illustrative, not measured.

    Args:
        price_yuan_per_kg: what the shops pay the grower for a kilogram that they sell; what they do not sell is hers.
        cost_yuan_per_kg: of a kilogram picked and packed.
        spoilage_per_day: fraction of fruit that is lost within a day, above 0 and below 1.
        days_to_sale: days between picking and selling on the same day; what spoils meanwhile is picked in addition.
        trip_yuan_per_day: cost of the morning's trip to the shops, sold or not.
    """

    price_yuan_per_kg: float = 15.0
    cost_yuan_per_kg: float = 8.0
    spoilage_per_day: float = 0.25
    days_to_sale: float = 0.25
    trip_yuan_per_day: float = 300.0

    def __post_init__(self):
        require("cost_yuan_per_kg", self.cost_yuan_per_kg, above=0)
        require("spoilage_per_day", self.spoilage_per_day, above=0, below=1)
        require("days_to_sale", self.days_to_sale, at_least=0)
        require("trip_yuan_per_day", self.trip_yuan_per_day, at_least=0)
        require("price_yuan_per_kg", self.price_yuan_per_kg, above=self.sound_cost)

    @property
    def picked_per_kg(self) -> float:
        """Return the kilograms that must be picked so that one is sound when it is sold."""
        return 1 / (1 - self.spoilage_per_day) ** self.days_to_sale

    @property
    def sound_cost(self) -> float:
        """Return the cost of a kilogram that is sound when it is sold (yuan)."""
        return self.cost_yuan_per_kg * self.picked_per_kg

    def season(self) -> Season:
        """Return prices and salvage value as the newsvendor's functions take them; demand is not used.

        >>> Shelf(spoilage_per_day=0.25, days_to_sale=0).season().salvage_yuan_per_kg
        6.0
        """
        kept = (1 - self.spoilage_per_day) * self.sound_cost
        return Season(price_yuan_per_kg=self.price_yuan_per_kg, cost_yuan_per_kg=self.sound_cost, salvage_yuan_per_kg=kept)


def daily_factors(
    days: int, variation: float = 0.3, rain_chance: float = 0.0, rain_factor: float = 0.4, shape: str = "normal", seed: int = 0,
):
    """Draw what multiplies mean demand on each day, with mean 1 before the normal shape is cut off at 0.

    Args:
        days: how many days.
        variation: standard deviation of a day without rain over its mean.
        rain_chance: chance of a bad-weather day. rain_factor: its demand over that of another day.
        shape: "normal" (cut off at 0) or "lognormal".

    >>> wet = daily_factors(100_000, 0.3, rain_chance=0.2, seed=1)
    >>> round(float(wet.mean()), 2), round(float(wet.std()), 2)
    (1.0, 0.41)
    """
    require_choice("shape", shape, ("normal", "lognormal"))
    require("days", days, at_least=1)
    require("variation", variation, at_least=0)
    require("rain_chance", rain_chance, at_least=0, at_most=1)
    require("rain_factor", rain_factor, at_least=0, at_most=1)
    random = np.random.default_rng(seed)
    standard, rain = random.standard_normal(int(days)), random.random(int(days)) < rain_chance
    if shape == "normal":
        factors = np.maximum(1 + variation * standard, 0)
    else:
        log_variance = np.log1p(variation**2)
        factors = np.exp(np.sqrt(log_variance) * standard - log_variance / 2)
    average = 1 - rain_chance * (1 - rain_factor)
    return np.where(rain, rain_factor, 1.0) / (average or 1.0) * factors


def pick_first(demand_kg, shelf: Shelf = Shelf(), level_kg=None) -> dict:
    """Return days on which the shelf is filled up to a level each morning.

    Args:
        demand_kg: demand of each day, 0 or more.
        level_kg: sound kilograms on offer; None for the best level, a quantile of the demands themselves.

    Returns:
        level_kg, and one value a day: sold_kg, missing_kg, picked_kg (sold and spoiled), wasted_kg (spoiled before sale
        or overnight), profit_yuan (what keeps until tomorrow counts at its cost).

    >>> day = pick_first([100.0, 300.0], Shelf(days_to_sale=0, trip_yuan_per_day=0), level_kg=200)
    >>> day["profit_yuan"], day["wasted_kg"]
    (array([ 500., 1400.]), array([25.,  0.]))
    """
    require("demand_kg", demand_kg, at_least=0, unit="kg")
    demand = np.asarray(demand_kg, dtype=float)
    if level_kg is None:
        level_kg = float(np.quantile(demand, critical_ratio(shelf.season()), method="inverted_cdf"))
    require("level_kg", level_kg, at_least=0, unit="kg")
    sold = np.minimum(demand, level_kg)
    overnight = shelf.spoilage_per_day * (level_kg - sold)
    picked = shelf.picked_per_kg * (sold + overnight)
    profit = shelf.price_yuan_per_kg * sold - shelf.cost_yuan_per_kg * picked - shelf.trip_yuan_per_day
    return {
        "level_kg": level_kg, "sold_kg": sold, "missing_kg": demand - sold, "picked_kg": picked,
        "wasted_kg": picked - sold, "profit_yuan": profit,
    }


def pick_first_normal(mean_kg: float, sd_kg: float, shelf: Shelf = Shelf(), chances=()) -> dict:
    """Return the best level for normal demand, what it brings on average, and the distribution of profit.

    Profit rises with demand up to the level and is flat beyond, so that its quantiles are profits at quantiles of demand.

    Args:
        mean_kg, sd_kg: of demand, both above 0; the part of the curve below zero counts as no demand.
        chances: chances, above 0 and below 1, for which quantiles of profit are wanted.

    Returns:
        level_kg, profit_yuan (mean), wasted_kg and picked_kg (means), chance_of_loss, chance_sold_out, quantiles_yuan.

    >>> day = pick_first_normal(400, 120, Shelf(), chances=[0.1, 0.5])
    >>> round(float(day["level_kg"])), round(float(day["profit_yuan"])), day["quantiles_yuan"].round()
    (480, 1934, array([ 773., 2088.]))
    """
    require("mean_kg", mean_kg, above=0, unit="kg")
    require("sd_kg", sd_kg, above=0, unit="kg")
    season = shelf.season()
    level = best_order(mean_kg, sd_kg, critical_ratio(season))
    average = expected_outcome(level, mean_kg, sd_kg, season)
    picked = shelf.picked_per_kg * (average["sales_kg"] + shelf.spoilage_per_day * average["leftover_kg"])
    margin = shelf.price_yuan_per_kg - shelf.sound_cost
    lost = shelf.sound_cost * shelf.spoilage_per_day

    def profit_at(demand):
        sold = np.clip(demand, 0, level)
        return margin * sold - lost * (level - sold) - shelf.trip_yuan_per_day

    no_loss = (shelf.trip_yuan_per_day + lost * level) / (margin + lost)
    if chances is not None and len(chances):
        require("chances", chances, above=0, below=1)
    return {
        "level_kg": level,
        "profit_yuan": average["profit_yuan"] - shelf.trip_yuan_per_day,
        "wasted_kg": picked - average["sales_kg"],
        "picked_kg": picked,
        "chance_of_loss": float(ndtr((no_loss - mean_kg) / sd_kg)) if 0 < no_loss <= level else float(no_loss > level),
        "chance_sold_out": float(ndtr((mean_kg - level) / sd_kg)),
        "quantiles_yuan": profit_at(mean_kg + sd_kg * ndtri(np.asarray(chances, dtype=float))),
    }


def summary(days: dict) -> dict:
    """Return mean profit, its tenth and ninetieth percentile, the chance of a loss and the wasted share of what is picked.

    >>> summary({"profit_yuan": np.array([-100.0, 300.0]), "wasted_kg": np.array([5.0, 0]), "picked_kg": np.array([20.0, 30])})
    {'mean_yuan': 100.0, 'low_yuan': -60.0, 'high_yuan': 260.0, 'chance_of_loss': 0.5, 'waste_share': 0.1}
    """
    profit = np.asarray(days["profit_yuan"])
    low, high = np.quantile(profit, [0.1, 0.9])
    picked = np.sum(days["picked_kg"])
    return {
        "mean_yuan": float(profit.mean()), "low_yuan": float(low), "high_yuan": float(high),
        "chance_of_loss": float((profit < 0).mean()),
        "waste_share": float(np.sum(days["wasted_kg"]) / picked) if picked > 0 else 0.0,
    }
