"""Packaging that nobody collects for recycling, how it grows, and what holds it level.

    waste = parcels * packaging a parcel * (1 - recycled share)

is true by definition (an identity in the manner of Ehrlich and Holdren, Science 171, 1971): it cannot be wrong, and it says
nothing about why its factors move.

**Assumptions of the path.** Parcels grow at a constant rate. Packaging a parcel becomes lighter once, at the start. The
recycled share rises in a straight line to its goal and stays there.
"""

import numpy as np

from ruralecom.models.accepted import require

__all__ = ["packaging_waste", "recycling_that_holds", "waste_path", "years_bought"]


def packaging_waste(parcels, packaging_kg_per_parcel, recycled_share):
    """Return the packaging (kg) that is not recycled.

    Args:
        parcels: number of parcels.
        packaging_kg_per_parcel: kilograms.
        recycled_share: fraction of the packaging's mass, 0 to 1.

    >>> round(packaging_waste(200, 0.15, 0.2), 3)
    24.0
    """
    require("parcels", parcels, at_least=0)
    require("packaging_kg_per_parcel", packaging_kg_per_parcel, at_least=0, unit="kg")
    require("recycled_share", recycled_share, at_least=0, at_most=1)
    return parcels * packaging_kg_per_parcel * (1 - recycled_share)


def recycling_that_holds(parcel_ratio, recycled_before, packaging_ratio=1.0):
    """Return the recycled share that leaves waste where it was; below 0 where less recycling than none would do.

    Args:
        parcel_ratio: parcels now over parcels then, above 0.
        recycled_before: share recycled then, 0 to below 1.
        packaging_ratio: packaging a parcel now over then, above 0.

    >>> recycling_that_holds(2, 0.2), recycling_that_holds(4, 0.2)
    (0.6, 0.8)
    """
    require("parcel_ratio", parcel_ratio, above=0)
    require("packaging_ratio", packaging_ratio, above=0)
    require("recycled_before", recycled_before, at_least=0, below=1)
    return 1 - (1 - recycled_before) / (parcel_ratio * packaging_ratio)


def years_bought(growth, recycled_before, recycled_after, lighter=0.0):
    """Return the years of parcel growth that a measure makes up for; negative where it makes things worse.

    Args:
        growth: of parcels, fraction a year, above 0.
        recycled_before, recycled_after: shares, 0 to below 1.
        lighter: fraction of the packaging that is saved, 0 to below 1.

    >>> round(float(years_bought(0.2, 0.2, 0.6)), 2), round(float(years_bought(0.2, 0.2, 0.2, 0.5)), 2)
    (3.8, 3.8)
    """
    require("growth", growth, above=0, unit="a year")
    require("recycled_before", recycled_before, at_least=0, below=1)
    require("recycled_after", recycled_after, at_least=0, below=1)
    require("lighter", lighter, at_least=0, below=1)
    return np.log((1 - recycled_before) / ((1 - recycled_after) * (1 - lighter))) / np.log(1 + growth)


def waste_path(years, growth, recycled_before, recycled_after, years_to_goal, lighter=0.0):
    """Return waste over waste at the start, for years after it.

    Args:
        years: 0 or more; a number, an array or a symbol.
        years_to_goal: years in which the recycled share rises to `recycled_after`, above 0.
        growth: of parcels, fraction a year, above -1.
        recycled_before, lighter: as in `years_bought`; recycled_after may be 1.

    >>> [round(float(waste), 2) for waste in waste_path(np.array([0, 5, 10]), 0.2, 0.2, 0.6, 5)]
    [1.0, 1.24, 3.1]
    """
    require("years", years, at_least=0)
    require("growth", growth, above=-1, unit="a year")
    require("years_to_goal", years_to_goal, above=0, unit="years")
    require("recycled_before", recycled_before, at_least=0, below=1)
    require("recycled_after", recycled_after, at_least=0, at_most=1)
    require("lighter", lighter, at_least=0, below=1)
    done = np.minimum(years / years_to_goal, 1.0)
    recycled = recycled_before + (recycled_after - recycled_before) * done
    return (1 + growth) ** years * (1 - lighter) * (1 - recycled) / (1 - recycled_before)
