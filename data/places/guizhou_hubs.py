"""Choose 1 to 15 parcel hubs among the 88 county seats of Guizhou, prove each choice best, and keep the solver's log.

Real seats, great-circle distances; the weights are assumptions: every unit counts the same, or a city district counts
three times. Three kinds of rows: `median` has the least weighted mean distance, `centre` the nearest farthest seat and,
among those, the least mean. `greedy_km` and `interchange_km` are what two quick methods find for the same question.
Running times differ from machine to machine and are not kept.

Run `python data/places/guizhou_hubs.py` to write guizhou_hubs.csv again (about a minute).
"""

from pathlib import Path

import numpy as np
import pandas as pd
import scipy

from ruralecom import data
from ruralecom.models.hub_heuristics import greedy, interchange
from ruralecom.models.hub_location import fairest, solve
from ruralecom.models.seat_distances import great_circle_km

FOLDER = Path(__file__).parent
MOST_HUBS = 15
GATE = "520102"  # Nanming in Guiyang stands for the province's gate: an assumption
DISTRICT_WEIGHT = 3.0


def weightings(counties):
    """Return name -> weight of every unit."""
    districts = np.where(counties["type_en"] == "District", DISTRICT_WEIGHT, 1.0)
    return {"equal": np.ones(len(counties)), "districts_triple": districts}


def row(counties, distance, rule, name, weights, count):
    """Return one row of the table: the best siting, its proof, and what the quick methods find."""
    needed = None
    if rule == "median":
        siting, proof = solve(distance, count, weights)
        quick = greedy(distance, count, weights)
        swapped, _ = interchange(distance, quick.hubs, weights)
    else:
        siting, proof, needed = fairest(distance, count, weights)
        quick = swapped = None
    gate = counties.index[counties["adcode"] == GATE][0]
    return {
        "rule": rule, "weights": name, "hubs": count,
        "hub_adcodes": ";".join(counties["adcode"].iloc[list(siting.hubs)]),
        "mean_km": siting.mean_km, "farthest_km": siting.farthest_km,
        "linehaul_km": float(weights @ distance[siting.served_by, gate] / weights.sum()),
        "status": proof.status, "objective_km": proof.objective_km, "bound_km": proof.bound_km, "gap": proof.gap,
        "nodes": proof.nodes, "hubs_for_less": needed,
        "greedy_km": quick.total_km if quick else None, "interchange_km": swapped.total_km if swapped else None,
        "solver": f"HiGHS in SciPy {scipy.__version__}",
    }


def table(most_hubs=MOST_HUBS):
    """Return all rows."""
    counties = data.load("guizhou_counties")
    distance = great_circle_km(counties["lon"], counties["lat"])
    weights = weightings(counties)
    kinds = [("median", "equal"), ("median", "districts_triple"), ("centre", "equal")]
    rows = [row(counties, distance, rule, name, weights[name], count) for rule, name in kinds for count in range(1, most_hubs + 1)]
    return pd.DataFrame(rows).astype({"hubs_for_less": "Int64"})


def write(folder=FOLDER):
    """Write the table to a folder."""
    table().to_csv(Path(folder) / "guizhou_hubs.csv", index=False, float_format="%.6f", lineterminator="\n")


if __name__ == "__main__":
    write()
