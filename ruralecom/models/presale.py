"""Order first and pick afterwards: neighbours who order together the evening before, and a van that brings it round.

Households in groups order for the next day; a household's orders are Poisson around a mean that the weather moves for all
alike, so the variance of the orders is M + M^2 v^2 for a mean of M boxes and a coefficient of variation v of the
weather. The grower picks what is ordered and what will spoil on the way. Group leaders take a commission, a van visits the
pick-up points, and boxes that nobody calls for are lost and paid back. `presale_shelf` holds the way it is compared with.

**Assumptions.** One product, one price, boxes of one kilogram, nothing ever missing in the field. A tour through n points
scattered at random, each with the area spacing^2 to itself, is about 0.86 n spacing long for twenty points; the factor
falls towards 0.7124 for very many (Beardwood, Halton and Hammersley 1959).
"""

from dataclasses import dataclass

import numpy as np

from ruralecom.models.accepted import require

__all__ = ["Round", "break_even_boxes", "delivery_cost", "group_orders", "order_first"]

ROUTE_FACTOR = 0.86  # tour of twenty random points, in spacings a point; the tests find it again


@dataclass(frozen=True)
class Round:
    """Hold a delivery round of orders taken ahead; the default values are illustrative, not measured.

    Args:
        points: pick-up points, each with one group leader.
        households_per_point: households in a group that are ready to wait for the next day.
        boxes_per_household: mean orders of a household and day, boxes of one kilogram.
        spacing_km: distance between neighbouring points; a point has spacing^2 to itself, its density is 1 / spacing^2.
        price_yuan_per_kg, cost_yuan_per_kg: as for the shelf.
        commission: fraction of the price that the leader keeps.
        unclaimed_share: fraction of boxes that are paid back and lost, because nobody comes for them.
        spoilage_per_day, days_on_the_way: loss a day after picking, and days until a box is handed over.
        van_yuan_per_day, yuan_per_km, yuan_per_stop: cost of the round; road_factor: road over straight line.
    """

    points: int = 20
    households_per_point: float = 50.0
    boxes_per_household: float = 0.4
    spacing_km: float = 2.0
    price_yuan_per_kg: float = 20.0
    cost_yuan_per_kg: float = 8.0
    commission: float = 0.1
    unclaimed_share: float = 0.05
    spoilage_per_day: float = 0.25
    days_on_the_way: float = 0.5
    van_yuan_per_day: float = 200.0
    yuan_per_km: float = 4.0
    yuan_per_stop: float = 8.0
    road_factor: float = 1.3

    def __post_init__(self):
        for name in ("points", "road_factor"):
            require(name, getattr(self, name), at_least=1)
        for name in ("households_per_point", "boxes_per_household", "price_yuan_per_kg", "cost_yuan_per_kg"):
            require(name, getattr(self, name), above=0)
        for name in ("spacing_km", "days_on_the_way", "van_yuan_per_day", "yuan_per_km", "yuan_per_stop"):
            require(name, getattr(self, name), at_least=0)
        require("unclaimed_share", self.unclaimed_share, at_least=0, at_most=1)
        for name in ("commission", "spoilage_per_day"):
            require(name, getattr(self, name), at_least=0, below=1)

    @property
    def mean_boxes(self) -> float:
        """Return the boxes ordered on an average day."""
        return self.points * self.households_per_point * self.boxes_per_household

    @property
    def picked_per_box(self) -> float:
        """Return the kilograms that must be picked so that one arrives."""
        return 1 / (1 - self.spoilage_per_day) ** self.days_on_the_way

    @property
    def margin_per_box(self) -> float:
        """Return what a box ordered leaves on average before the van is paid (yuan)."""
        kept = self.price_yuan_per_kg * (1 - self.commission) * (1 - self.unclaimed_share)
        return kept - self.cost_yuan_per_kg * self.picked_per_box


def delivery_cost(tour: Round):
    """Return what a round costs a day (yuan), however many boxes are on the van.

    >>> round(delivery_cost(Round()), 1)
    538.9
    """
    km = ROUTE_FACTOR * tour.road_factor * tour.points * tour.spacing_km
    return tour.van_yuan_per_day + tour.yuan_per_km * km + tour.yuan_per_stop * tour.points


def break_even_boxes(tour: Round) -> float:
    """Return the boxes a day that pay for the van on average, infinite if a box loses money by itself.

    >>> round(break_even_boxes(Round()))
    69
    """
    return delivery_cost(tour) / tour.margin_per_box if tour.margin_per_box > 0 else float("inf")


def group_orders(factors, tour: Round = Round(), seed: int = 0):
    """Draw the boxes ordered on each day.

    Args:
        factors: from `daily_factors`, one a day.

    >>> boxes = group_orders(np.ones(50_000), Round(households_per_point=10), seed=1)
    >>> round(float(boxes.mean())), round(float(boxes.var()))
    (80, 80)
    """
    require("factors", factors, at_least=0)
    return np.random.default_rng(seed).poisson(tour.mean_boxes * np.asarray(factors, dtype=float))


def order_first(boxes, tour: Round = Round(), seed: int = 0) -> dict:
    """Return days on which what was ordered the evening before is picked and driven to the points.

    Args:
        boxes: ordered on each day, whole numbers from 0.
        seed: start of the random numbers that decide which boxes are not called for.

    Returns:
        One value a day: sold_kg, wasted_kg (spoiled on the way or not called for), picked_kg, profit_yuan.

    >>> day = order_first([0, 400], Round(unclaimed_share=0))
    >>> day["profit_yuan"].round(), day["wasted_kg"].round()
    (array([-539., 2966.]), array([ 0., 62.]))
    """
    require("boxes", boxes, at_least=0)
    boxes = np.asarray(boxes)
    if not np.array_equal(boxes, np.rint(boxes)):
        raise ValueError(f"boxes is {boxes[boxes != np.rint(boxes)].flat[0]:.6g}; accepted: whole numbers")
    boxes = boxes.astype(int)
    sold = boxes - np.random.default_rng(seed).binomial(boxes, tour.unclaimed_share)
    picked = boxes * tour.picked_per_box
    revenue = tour.price_yuan_per_kg * (1 - tour.commission) * sold
    profit = revenue - tour.cost_yuan_per_kg * picked - delivery_cost(tour)
    return {"sold_kg": sold, "wasted_kg": picked - sold, "picked_kg": picked, "profit_yuan": profit}
