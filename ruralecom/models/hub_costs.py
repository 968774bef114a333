"""What a parcel costs on its way between a village and the province's gate, by number of hubs.

Three legs and a building. The village leg (first or last mile) joins village and county seat and does not depend on
hubs. The feeder leg joins seat and hub in a van, the line-haul joins hub and gate in a large lorry, which costs less for a
parcel and kilometre. Every hub costs a fixed sum a day, shared by all parcels. Road = straight line times a detour factor.

    cost = village + detour * (van * feeder km + lorry * line-haul km) + hubs * cost a hub / parcels   (yuan a parcel)

All amounts are **illustrative**; only distances come from solved sitings. Functions can be traced into page expressions.
"""

from dataclasses import dataclass

import numpy as np

from ruralecom.models.accepted import require

__all__ = ["Rates", "best_number", "legs"]


@dataclass(frozen=True)
class Rates:
    """Hold what moving and sorting cost; default values are illustrative.

    Args:
        van_yuan_per_km, lorry_yuan_per_km: for one parcel over one kilometre of road.
        hub_yuan_per_day: rent, machines and people of one hub.
        parcels_per_day: of all counties together.
        village_yuan: first or last mile of one parcel.
    """

    van_yuan_per_km: float = 0.006
    lorry_yuan_per_km: float = 0.002
    hub_yuan_per_day: float = 8_000.0
    parcels_per_day: float = 176_000.0
    village_yuan: float = 1.5

    def __post_init__(self):
        require("van_yuan_per_km", self.van_yuan_per_km, above=0, unit="yuan per parcel and km")
        require("lorry_yuan_per_km", self.lorry_yuan_per_km, at_least=0, unit="yuan per parcel and km")
        require("hub_yuan_per_day", self.hub_yuan_per_day, at_least=0, unit="yuan a day")
        require("parcels_per_day", self.parcels_per_day, above=0, unit="parcels a day")
        require("village_yuan", self.village_yuan, at_least=0, unit="yuan a parcel")


def legs(hubs, feeder_km, linehaul_km, detour, rates: Rates = Rates()) -> dict:
    """Return what each part of a parcel's way costs, in yuan a parcel.

    Args:
        hubs: number of hubs. feeder_km, linehaul_km: mean straight-line distances seat to hub and hub to gate.
        detour: road kilometres for one straight kilometre, at least 1.

    Returns:
        village_yuan, feeder_yuan, linehaul_yuan, hubs_yuan and their sum total_yuan.

    >>> parcel = legs(2, 100, 50, 1.5, Rates(0.01, 0.002, 1000, 10_000, 1.0))
    >>> {name: round(float(value), 3) for name, value in parcel.items()}
    {'village_yuan': 1.0, 'feeder_yuan': 1.5, 'linehaul_yuan': 0.15, 'hubs_yuan': 0.2, 'total_yuan': 2.85}
    """
    require("hubs", hubs, at_least=1)
    require("feeder_km", feeder_km, at_least=0, unit="km")
    require("linehaul_km", linehaul_km, at_least=0, unit="km")
    require("detour", detour, at_least=1)
    feeder = detour * rates.van_yuan_per_km * feeder_km
    linehaul = detour * rates.lorry_yuan_per_km * linehaul_km
    houses = hubs * rates.hub_yuan_per_day / rates.parcels_per_day
    return {
        "village_yuan": rates.village_yuan, "feeder_yuan": feeder, "linehaul_yuan": linehaul, "hubs_yuan": houses,
        "total_yuan": rates.village_yuan + feeder + linehaul + houses,
    }


def best_number(feeder_km, linehaul_km, detour, rates: Rates = Rates()):
    """Return the number of hubs with the least total cost (the smallest, if several) and that cost, yuan a parcel.

    Args:
        feeder_km, linehaul_km: mean distances with 1, 2, 3, ... hubs, as lists of numbers. detour, rates: as in `legs`;
            either may hold symbols.

    >>> number, cost = best_number([100, 60, 50], [0, 10, 20], 1.0, Rates(0.01, 0.002, 1000, 10_000, 0.0))
    >>> int(number), round(float(cost), 2)
    (2, 0.82)
    """
    if len(feeder_km) != len(linehaul_km) or not len(feeder_km):
        raise ValueError(f"feeder_km has {len(feeder_km)} values and linehaul_km {len(linehaul_km)}; accepted: as many, at least 1")
    totals = [legs(place + 1, feeder, haul, detour, rates)["total_yuan"] for place, (feeder, haul) in enumerate(zip(feeder_km, linehaul_km))]
    cheapest = totals[0]
    for total in totals[1:]:
        cheapest = np.minimum(cheapest, total)
    number = len(totals)
    for place in range(len(totals) - 1, 0, -1):
        number = np.where(totals[place - 1] <= cheapest, place, number)
    return number, cheapest
