"""Where one county stands among the sixty simulated ones, and how little of that survives other weights.

The coordination degree D, the obstacle degrees and the places are computed within one year of the panel, by min-max
scaling onto 0.01 to 1. A county with numbers of its own takes the place of the one it starts from, and may move the bounds
for all the others. What these measures cannot show is said in the chapter on the coupling degree.
"""

import numpy as np
import pandas as pd

from ruralecom.models.coupling import coordination
from ruralecom.models.county_facts import County
from ruralecom.models.obstacles import obstacle_degrees
from ruralecom.models.scaling_and_weights import entropy_weights, scale, weighted_sum

__all__ = ["among_the_sixty", "coordination_ranks", "panel_with"]


def panel_with(county: County, panel_year: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the panel's year with the county's own numbers in the place of the simulated county it starts from."""
    table = panel_year.set_index("county")[list(indicators["indicator"])].astype(float)
    table.loc[county.based_on] = [county[name] for name in table.columns]
    return table


def among_the_sixty(county: County, panel_year: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return, one row an indicator: the county's value, the panel's median, and its place from the top (1 is best)."""
    table = panel_with(county, panel_year, indicators)
    better = indicators.set_index("indicator")["better"]
    places = {name: table[name].rank(ascending=better[name] == "less", method="min")[county.based_on] for name in table}
    return indicators.assign(
        value=[county[name] for name in table], median=table.median().to_numpy(), place=[int(places[name]) for name in table],
    )[["indicator", "title", "system", "value", "median", "place", "unit"]]


def coordination_ranks(county: County, panel_year: pd.DataFrame, indicators: pd.DataFrame, draws: int = 1000, seed: int = 7) -> dict:
    """Return D with entropy and with equal weights, its place among the panel, and the places under drawn weights.

    Weights are drawn evenly from all that sum to 1 within a system (Dirichlet with ones).

    Returns:
        D_entropy, D_equal, place_entropy, place_equal, place_low, place_high (5th and 95th percentile), and obstacles: a
        table with one row an indicator and its obstacle degree under both kinds of weights.
    """
    table = panel_with(county, panel_year, indicators)
    row = table.index.get_loc(county.based_on)
    scaled = scale(table.to_numpy(), list(indicators["better"]), onto=(0.01, 1.0))
    random = np.random.default_rng(seed)
    systems = {name: np.flatnonzero(indicators["system"] == name) for name in dict.fromkeys(indicators["system"])}
    indices, weights = {"entropy": [], "equal": [], "drawn": []}, {"entropy": np.zeros(len(indicators)), "equal": np.zeros(len(indicators))}
    for places in systems.values():
        own = scaled[:, places]
        kinds = {"entropy": entropy_weights(own), "equal": np.full(len(places), 1 / len(places)),
                 "drawn": random.dirichlet(np.ones(len(places)), int(draws))}
        for kind, weight in kinds.items():
            indices[kind].append(own @ weight.T if kind == "drawn" else weighted_sum(own, weight))
            if kind in weights:
                weights[kind][places] = weight / len(systems)
    degree = {kind: coordination(pair)["D"] for kind, pair in indices.items()}
    place = {kind: 1 + (values > values[row]).sum(axis=0) for kind, values in degree.items()}
    low, high = np.quantile(place["drawn"], [0.05, 0.95], method="nearest")
    lacking = {f"obstacle_{kind}": obstacle_degrees(scaled[row], weight) for kind, weight in weights.items()}
    return {
        "D_entropy": float(degree["entropy"][row]), "D_equal": float(degree["equal"][row]),
        "place_entropy": int(place["entropy"]), "place_equal": int(place["equal"]),
        "place_low": int(low), "place_high": int(high),
        "obstacles": indicators[["indicator", "title", "system"]].assign(**lacking).reset_index(drop=True),
    }
