"""Simulate many seasons of a newsvendor who sells a share ahead, for demand of any shape.

The closed form in `newsvendor` needs normal demand. Real demand for fresh goods leans to one side: many ordinary days
and a few very good ones. Here the same mean and standard deviation come as a normal, a lognormal or a gamma
distribution, the order is the best one for that distribution, and what happens is drawn at random from a fixed seed.
"""

import numpy as np
from scipy import stats

from ruralecom.models.accepted import require, require_choice
from ruralecom.models.newsvendor import Season, critical_ratio, late_demand_sd

__all__ = ["DISTRIBUTIONS", "demand_law", "simulate"]

DISTRIBUTIONS = ("normal", "lognormal", "gamma")


def demand_law(distribution: str, mean_kg: float, sd_kg: float):
    """Return the scipy distribution of a given shape, mean and standard deviation (kg, both above 0).

    >>> law = demand_law("lognormal", 500, 200)
    >>> round(float(law.mean())), round(float(law.std()))
    (500, 200)
    """
    require_choice("distribution", distribution, DISTRIBUTIONS)
    require("mean_kg", mean_kg, above=0)
    require("sd_kg", sd_kg, above=0)
    if distribution == "normal":
        return stats.norm(mean_kg, sd_kg)
    if distribution == "gamma":
        return stats.gamma(a=(mean_kg / sd_kg) ** 2, scale=sd_kg**2 / mean_kg)
    log_variance = np.log1p((sd_kg / mean_kg) ** 2)
    return stats.lognorm(s=np.sqrt(log_variance), scale=mean_kg * np.exp(-log_variance / 2))


def simulate(
    share_sold_ahead: float, season: Season = Season(), early_discount: float = 0.0, shared_risk: float = 0.5,
    distribution: str = "normal", draws: int = 20_000, seed: int = 0,
) -> dict:
    """Draw seasons in which a share of mean demand is sold ahead and the best quantity is prepared for the rest.

    Early orders are a fixed quota and carry no news, as in `newsvendor.early_orders` by default.

    Args:
        share_sold_ahead: fraction of mean demand sold ahead, at least 0 and below 1.
        season, early_discount, shared_risk: single numbers, as in `newsvendor.early_orders`.
        distribution: shape of late demand, "normal" (cut off at 0), "lognormal" or "gamma".
        draws, seed: number of seasons and start of the random numbers.

    Returns:
        prepared_kg (one number) and, one value a season, late_demand_kg, leftover_kg, shortage_kg, profit_yuan.

    >>> seasons = simulate(0.5, distribution="gamma", seed=1)
    >>> round(float(seasons["leftover_kg"].mean()))
    88
    """
    require("share_sold_ahead", share_sold_ahead, at_least=0, below=1)
    require("early_discount", early_discount, at_least=0, at_most=1)
    require("draws", draws, at_least=1)
    early = share_sold_ahead * season.demand_mean_kg
    spread = float(late_demand_sd(season.demand_sd_kg, share_sold_ahead, shared_risk))
    law = demand_law(distribution, season.demand_mean_kg - early, spread)
    order = max(float(law.ppf(critical_ratio(season))), 0.0)
    demand = np.maximum(law.rvs(size=int(draws), random_state=np.random.default_rng(seed)), 0.0)
    leftover = np.maximum(order - demand, 0.0)
    shortage = np.maximum(demand - order, 0.0)
    late_profit = (
        season.price_yuan_per_kg * (order - leftover)
        + season.salvage_yuan_per_kg * leftover
        - season.cost_yuan_per_kg * order
        - season.shortage_penalty_yuan_per_kg * shortage
    )
    early_margin = season.price_yuan_per_kg * (1 - early_discount) - season.cost_yuan_per_kg
    return {
        "prepared_kg": early + order,
        "late_demand_kg": demand,
        "leftover_kg": leftover,
        "shortage_kg": shortage,
        "profit_yuan": early * early_margin + late_profit,
    }
