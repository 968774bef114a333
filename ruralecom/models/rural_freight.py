"""What a parcel costs on a country road: a round of a van, shared out among the parcels it carries.

A round leads from the county town to a township and back (the line-haul) and, once there, from stop to stop. The
shortest tour through n stops scattered over an area A grows like sqrt(n A) (Beardwood, Halton and Hammersley 1959), so
that logistics can plan with a density instead of a map, the continuous approximation (Daganzo, Logistics Systems
Analysis, 2005). With r yuan a kilometre, w road kilometres for each kilometre on the map, distance D, a fixed cost F of
every round (driver and van) and h yuan of handling a parcel,

    cost a parcel = h + F / n + r w (2 D / n + k sqrt(A s) / n),

s being the number of stops. To the door s = n, and the last term is r w k / sqrt(n / A): it falls with the root of
density, the others with density itself. To a station in each of V villages s = V (1 - exp(-n / V)), the villages that
have a parcel when parcels fall on them at random: the tour stops growing.

**Constant.** k tends to 0.7124 for the shortest tour through many stops. Rounds of 10 to 130 stops are longer, because a
tour has to come back and cannot use what lies beyond the edge; 0.85 fits simulated short rounds in a square. All default
values in yuan and kilometres are illustrative.
"""

from dataclasses import dataclass

import numpy as np

from ruralecom.models.accepted import require

__all__ = [
    "Round", "cost_per_kg_arriving", "cost_per_parcel", "density_ratio", "load_for_cost", "parts_per_parcel",
    "short_tour", "stops_made", "tour_length",
]

MANY_STOPS = 0.7124  # the limit of k for the shortest tour through many random stops
FEW_STOPS = 0.85     # k that fits rounds of 10 to 130 stops in a square
DOOR_TO_DOOR = 1e9   # so many villages that every parcel has a stop of its own


@dataclass(frozen=True)
class Round:
    """Hold what a delivery round costs and where it leads; default values are illustrative.

    Args:
        distance_km: from the county town to the township, on the map.
        area_km2: area in which the stops lie.
        yuan_per_km: fuel and wear of the vehicle.
        fixed_yuan: driver and van for one round, whatever its length.
        handling_yuan: sorting and handing over, yuan a parcel.
        detour: kilometres of road for each kilometre on the map.
        villages: stations at which the round stops; by default every parcel is brought to the door.
        tour_constant: k of the square-root law.
    """

    distance_km: float = 25.0
    area_km2: float = 80.0
    yuan_per_km: float = 1.6
    fixed_yuan: float = 240.0
    handling_yuan: float = 1.0
    detour: float = 1.4
    villages: float = DOOR_TO_DOOR
    tour_constant: float = FEW_STOPS

    def __post_init__(self):
        for name in ("distance_km", "yuan_per_km", "fixed_yuan", "handling_yuan"):
            require(name, getattr(self, name), at_least=0)
        require("area_km2", self.area_km2, above=0)
        require("detour", self.detour, at_least=1)
        require("villages", self.villages, at_least=1)
        require("tour_constant", self.tour_constant, above=0)


def tour_length(stops, area_km2, constant=FEW_STOPS):
    """Return the length (km on the map) of a good tour through random stops: constant * sqrt(stops * area).

    >>> float(tour_length(25, 100, constant=0.9))
    45.0
    """
    require("stops", stops, at_least=0)
    require("area_km2", area_km2, above=0)
    return constant * np.sqrt(stops * area_km2)


def stops_made(parcels, villages=DOOR_TO_DOOR):
    """Return at how many of the villages a round stops, on average, if parcels fall on villages at random.

    >>> round(float(stops_made(30, villages=12)), 2), round(float(stops_made(30)), 2)
    (11.01, 30.0)
    """
    require("parcels", parcels, above=0)
    require("villages", villages, at_least=1)
    return -villages * np.expm1(-parcels / villages)


def parts_per_parcel(parcels, road: Round) -> dict:
    """Return what one parcel pays for, in yuan: handling, driver_and_van, line_haul and tour.

    Args:
        parcels: parcels on one round, above 0; a number, an array or a symbol.

    >>> parts = parts_per_parcel(30, Round())
    >>> {name: round(float(yuan), 2) for name, yuan in parts.items()}
    {'handling': 1.0, 'driver_and_van': 8.0, 'line_haul': 3.73, 'tour': 3.11}
    """
    require("parcels", parcels, above=0)
    yuan_per_map_km = road.yuan_per_km * road.detour
    tour = tour_length(stops_made(parcels, road.villages), road.area_km2, road.tour_constant)
    return {
        "handling": road.handling_yuan + 0 * parcels,
        "driver_and_van": road.fixed_yuan / parcels,
        "line_haul": yuan_per_map_km * 2 * road.distance_km / parcels,
        "tour": yuan_per_map_km * tour / parcels,
    }


def cost_per_parcel(parcels, road: Round):
    """Return yuan a parcel on a round that carries `parcels`.

    >>> round(float(cost_per_parcel(30, Round())), 2)
    15.84
    """
    return sum(parts_per_parcel(parcels, road).values())


def load_for_cost(yuan_per_parcel: float, road: Round, most: float = 1e6) -> float:
    """Return how many parcels a round must carry for a parcel to cost this much (found by bisection).

    Raises ValueError if the cost is not above what a parcel costs on a round with `most` parcels.

    >>> round(load_for_cost(15.8426, Round()), 1)
    30.0
    """
    floor = float(cost_per_parcel(most, road))
    require("yuan_per_parcel", yuan_per_parcel, above=floor, unit=f"yuan, the cost with {most:,.0f} parcels a round")
    low, high = 1e-9, float(most)
    for _ in range(200):
        middle = np.sqrt(low * high)
        if cost_per_parcel(middle, road) > yuan_per_parcel:
            low = middle
        else:
            high = middle
    return float(high)


def density_ratio(premium, falling_share=1.0):
    """Return the density, relative to a town's, at which a parcel costs `premium` more than in the town.

    Args:
        premium: extra cost as a fraction of the town's cost, 0 or more.
        falling_share: the part of the town's cost that follows the square-root law; the rest does not depend on density.

    >>> round(float(density_ratio(0.44)), 3), round(float(density_ratio(0.3, falling_share=0.1)), 4)
    (0.482, 0.0625)
    """
    require("premium", premium, at_least=0)
    require("falling_share", falling_share, above=0, at_most=1)
    return (1 + premium / falling_share) ** -2.0


def cost_per_kg_arriving(cost_per_kg_sent, loss_share):
    """Return what a kilogram that arrives has cost, if a share of what is sent is lost.

    >>> float(cost_per_kg_arriving(6.0, 0.25))
    8.0
    """
    require("cost_per_kg_sent", cost_per_kg_sent, at_least=0)
    require("loss_share", loss_share, at_least=0, below=1)
    return cost_per_kg_sent / (1 - loss_share)


def short_tour(points) -> float:
    """Return the length of a short closed tour: always to the nearest stop, then uncrossed until no swap helps (2-opt).

    Args:
        points: array of shape (stops, 2), km. The tour is a few per cent longer than the shortest there is.

    >>> short_tour(np.array([[0, 0], [1, 1], [1, 0], [0, 1]]))
    4.0
    """
    points = np.asarray(points, dtype=float)
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError(f"points has shape {points.shape}; accepted: one row of two coordinates a stop")
    count = len(points)
    if count < 2:
        return 0.0
    between = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1))
    tour, left = [0], set(range(1, count))
    while left:
        tour.append(min(left, key=lambda stop: between[tour[-1], stop]))
        left.remove(tour[-1])
    tour = np.array(tour)
    improved = True
    while improved:
        improved = False
        for first in range(count - 1):
            a, b = tour[first], tour[first + 1]
            ends = np.arange(first + 1, count)
            c, d = tour[ends], tour[(ends + 1) % count]
            gain = between[a, b] + between[c, d] - between[a, c] - between[b, d]
            best = int(gain.argmax())
            if gain[best] > 1e-9:
                tour[first + 1:ends[best] + 1] = tour[first + 1:ends[best] + 1][::-1]
                improved = True
    return float(between[tour, np.roll(tour, -1)].sum())
