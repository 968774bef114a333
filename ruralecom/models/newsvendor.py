"""How much to prepare when demand is uncertain, and what selling a share ahead changes.

The newsvendor orders once, before demand is known. What is left over loses money, what is missing loses a sale. The
best order covers the share of seasons given by the critical ratio (Arrow, Harris and Marschak 1951; Porteus,
Foundations of Stochastic Inventory Theory, 2002).

**Assumptions.** One season, one price, demand normal with a mean and a standard deviation; the part of the curve below
zero counts as no demand. A share s of the mean is sold ahead at a discount, the quantity is decided when these orders
are known, and they are all delivered. Pre-selling moves customers, it neither wins nor loses any. Split the variance of
demand into a part that all customers share (weather, fashion: `shared_risk` = rho) and a part of their own. The shared
part of the late customers has standard deviation (1 - s) sigma sqrt(rho), their own parts add up to variance
(1 - s) sigma^2 (1 - rho), so that

    late sd = sigma * sqrt(rho (1 - s)^2 + (1 - rho) (1 - s)).

rho = 1 scales it with 1 - s, rho = 0 (independent customers) with sqrt(1 - s). In addition, early orders can be news:
whoever reads the shared part off them (`orders_are_news`) is left with a smaller variance still, after Fisher and Raman
(Operations Research 44, 1996). With a fixed quota sold ahead there is nothing to read, which is the default.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from ruralecom.models.accepted import is_symbol, require

__all__ = [
    "Season", "best_order", "break_even_discount", "critical_ratio", "early_orders", "expected_outcome",
    "late_demand_sd", "unit_loss",
]

SMALLEST_SD = 1e-9  # kg; keeps (order - mean) / sd defined when everything is sold ahead


@dataclass(frozen=True)
class Season:
    """Hold one product's season; the default values are illustrative, not measured.

    Args:
        demand_mean_kg, demand_sd_kg: mean and standard deviation of all demand.
        price_yuan_per_kg: price of a late sale.
        cost_yuan_per_kg: cost of a kilogram prepared, sold or not.
        salvage_yuan_per_kg: what a kilogram left over still brings; below 0 if throwing it away costs money.
        shortage_penalty_yuan_per_kg: loss of goodwill for a kilogram asked for and not there.
    """

    demand_mean_kg: float = 1000.0
    demand_sd_kg: float = 300.0
    price_yuan_per_kg: float = 12.0
    cost_yuan_per_kg: float = 6.0
    salvage_yuan_per_kg: float = 2.0
    shortage_penalty_yuan_per_kg: float = 0.0

    def __post_init__(self):
        require("demand_mean_kg", self.demand_mean_kg, above=0)
        require("demand_sd_kg", self.demand_sd_kg, at_least=0)
        require("cost_yuan_per_kg", self.cost_yuan_per_kg, above=0)
        require("shortage_penalty_yuan_per_kg", self.shortage_penalty_yuan_per_kg, at_least=0)
        prices = (self.price_yuan_per_kg, self.cost_yuan_per_kg, self.salvage_yuan_per_kg)
        if not any(is_symbol(price) for price in prices):
            require("price_yuan_per_kg", self.price_yuan_per_kg, above=np.max(self.cost_yuan_per_kg))
            require("salvage_yuan_per_kg", self.salvage_yuan_per_kg, below=np.min(self.cost_yuan_per_kg))


def critical_ratio(season: Season):
    """Return the probability with which the best order covers demand.

    It weighs the profit missed on a kilogram too few against the loss on a kilogram too many.

    >>> critical_ratio(Season(price_yuan_per_kg=12, cost_yuan_per_kg=6, salvage_yuan_per_kg=2))
    0.6
    """
    too_few = season.price_yuan_per_kg - season.cost_yuan_per_kg + season.shortage_penalty_yuan_per_kg
    too_many = season.cost_yuan_per_kg - season.salvage_yuan_per_kg
    return too_few / (too_few + too_many)


def unit_loss(level):
    """Return the expected excess of a standard normal number over `level`.

    >>> round(float(unit_loss(0.0)), 4), round(float(unit_loss(1.0)), 4)
    (0.3989, 0.0833)
    """
    density = np.exp(-level * level / 2) / np.sqrt(2 * np.pi)
    return density - level * ndtr(-level)


def best_order(demand_mean_kg, demand_sd_kg, ratio):
    """Return the order (kg) that meets normal demand with probability `ratio`, never below 0.

    >>> round(float(best_order(1000, 300, 0.6)), 1)
    1076.0
    """
    require("demand_sd_kg", demand_sd_kg, at_least=0)
    require("ratio", ratio, above=0, below=1)
    return np.maximum(demand_mean_kg + demand_sd_kg * ndtri(ratio), 0)


def expected_outcome(order_kg, demand_mean_kg, demand_sd_kg, season: Season) -> dict:
    """Return what an order brings on average when demand is normal (the part below zero counts as zero).

    Args:
        order_kg: kilograms prepared, 0 or more; a number, an array or a symbol.
        demand_mean_kg, demand_sd_kg: of the demand that the order is meant for.
        season: supplies price, cost, salvage and penalty; its own demand is not used.

    Returns:
        demand_kg, sales_kg, leftover_kg, shortage_kg, profit_yuan (expected values).

    >>> outcome = expected_outcome(1076.0, 1000, 300, Season())
    >>> round(float(outcome["leftover_kg"]), 1), round(float(outcome["profit_yuan"]))
    (161.5, 4841)
    """
    require("order_kg", order_kg, at_least=0)
    spread = np.maximum(demand_sd_kg, SMALLEST_SD)
    demand = spread * unit_loss(-demand_mean_kg / spread)
    shortage = spread * unit_loss((order_kg - demand_mean_kg) / spread)
    sales = demand - shortage
    leftover = order_kg - sales
    profit = (
        season.price_yuan_per_kg * sales
        + season.salvage_yuan_per_kg * leftover
        - season.cost_yuan_per_kg * order_kg
        - season.shortage_penalty_yuan_per_kg * shortage
    )
    return {
        "demand_kg": demand, "sales_kg": sales, "leftover_kg": leftover, "shortage_kg": shortage, "profit_yuan": profit,
    }


def late_demand_sd(demand_sd_kg, share_sold_ahead, shared_risk, orders_are_news: bool = False):
    """Return the standard deviation (kg) of the demand that is still open when the quantity is decided.

    Args:
        demand_sd_kg: standard deviation of all demand.
        share_sold_ahead: fraction of the mean sold ahead, 0 to 1.
        shared_risk: fraction of the variance that all customers share, 0 to 1.
        orders_are_news: whether early orders vary with demand and are read for what they tell about the rest.

    >>> [round(float(late_demand_sd(300, 0.36, rho)), 1) for rho in (0, 0.5, 1)]
    [240.0, 217.3, 192.0]
    >>> round(float(late_demand_sd(300, 0.36, 0.5, orders_are_news=True)), 1)
    205.8
    """
    require("demand_sd_kg", demand_sd_kg, at_least=0)
    require("share_sold_ahead", share_sold_ahead, at_least=0, at_most=1)
    require("shared_risk", shared_risk, at_least=0, at_most=1)
    late = 1 - share_sold_ahead
    own = 1 - shared_risk
    shared = shared_risk
    if orders_are_news:
        # variance of the shared part given the early orders; with no orders nothing has been learned
        noise = shared_risk * share_sold_ahead + own
        shared = np.where(share_sold_ahead > 0, shared_risk * own / np.maximum(noise, 1e-12), shared_risk)
    return demand_sd_kg * np.sqrt(shared * late * late + own * late)


def early_orders(
    share_sold_ahead, season: Season = Season(), early_discount=0.0, shared_risk=0.5, orders_are_news: bool = False
) -> dict:
    """Return a season in which a share of demand is sold ahead and the best quantity is prepared for the rest.

    With `orders_are_news` the values are averages over early orders (exact while late demand stays clear of zero).

    Args:
        share_sold_ahead: fraction of mean demand sold ahead, 0 to 1; a number, an array or a symbol.
        season: prices and demand.
        early_discount: price reduction for early buyers, fraction of the price.
        shared_risk, orders_are_news: see `late_demand_sd`.

    Returns:
        early_kg, late_demand_sd_kg, prepared_kg (early orders included), sales_kg, leftover_kg, shortage_kg,
        leftover_share (of what was prepared), shortage_share (of demand), profit_yuan.

    >>> for share in (0, 0.5):
    ...     year = early_orders(share, shared_risk=0.5)
    ...     print(*(round(float(year[name]), 1) for name in ("prepared_kg", "leftover_kg", "shortage_kg", "profit_yuan")))
    1076.0 161.5 85.5 4841.3
    1046.5 98.7 52.4 5292.1
    """
    require("early_discount", early_discount, at_least=0, at_most=1)
    spread = late_demand_sd(season.demand_sd_kg, share_sold_ahead, shared_risk, orders_are_news)
    early = share_sold_ahead * season.demand_mean_kg
    late_mean = season.demand_mean_kg - early
    order = best_order(late_mean, spread, critical_ratio(season))
    late = expected_outcome(order, late_mean, spread, season)
    early_margin = season.price_yuan_per_kg * (1 - early_discount) - season.cost_yuan_per_kg
    return {
        "early_kg": early,
        "late_demand_sd_kg": spread,
        "prepared_kg": early + order,
        "sales_kg": early + late["sales_kg"],
        "leftover_kg": late["leftover_kg"],
        "shortage_kg": late["shortage_kg"],
        "leftover_share": late["leftover_kg"] / (early + order),
        "shortage_share": late["shortage_kg"] / (early + late["demand_kg"]),
        "profit_yuan": early * early_margin + late["profit_yuan"],
    }


def break_even_discount(share_sold_ahead, season: Season = Season(), shared_risk=0.5, orders_are_news: bool = False):
    """Return the discount (fraction of the price) at which selling ahead brings as much profit as not doing so.

    Args:
        share_sold_ahead: fraction above 0, at most 1.

    >>> round(float(break_even_discount(0.5, shared_risk=0.5)), 3)
    0.075
    """
    require("share_sold_ahead", share_sold_ahead, above=0, at_most=1)
    ahead = early_orders(share_sold_ahead, season, 0.0, shared_risk, orders_are_news)
    without = early_orders(0.0, season, 0.0, shared_risk)
    return (ahead["profit_yuan"] - without["profit_yuan"]) / (season.price_yuan_per_kg * ahead["early_kg"])
