"""The coupling coordination degree of a table, from raw indicators to D in one call; and of trends that mean nothing.

`measure` does what a paper of this kind does: min-max scaling, weights, one index a system, then C, T and D. Its choices
are arguments, so that a reader can see what each of them does to the result.
"""

import re

import numpy as np
import pandas as pd

from ruralecom.models.accepted import require, require_choice
from ruralecom.models.coupling import coordination
from ruralecom.models.scaling_and_weights import entropy_weights, scale, weighted_sum

__all__ = ["measure", "placebo", "random_trends", "weights_of"]


def measure(
    table, systems, better=None, by=None, weights="entropy", onto=(0.0, 1.0), formula="standard", k=2.0,
    system_weights=None, constant=None,
):
    """Return the table's index with one column a system, and C, T and D.

    Args:
        table: DataFrame with one row an observation (a county in a year, say).
        systems: dict of system -> list of its indicator columns, two systems or more.
        better: dict of indicator -> "more" or "less"; "more" where not named.
        by: column whose values are scaled and weighed apart (such as "year"), or None to pool all rows.
        weights: "entropy", "equal", or dict of indicator -> weight within its system (they are divided by their sum).
        onto, constant: see `scaling_and_weights.scale`.
        formula, k: see `coupling.coupling_degree`. system_weights: of T, one number a system.

    Raises:
        ValueError: for missing values, unknown columns, or what the steps refuse; the message names the column.

    >>> table = pd.DataFrame({"sales": [1.0, 2.0, 4.0], "income": [10.0, 30.0, 20.0]})
    >>> measure(table, {"shop": ["sales"], "village": ["income"]}, onto=(0.1, 1.0)).round(3)
       shop  village      C      T      D
    0   0.1     0.10  1.000  0.100  0.316
    1   0.4     1.00  0.904  0.700  0.795
    2   1.0     0.55  0.957  0.775  0.861
    """
    columns = _columns(table, systems)
    for argument, given in (("better", better or {}), ("weights", weights if isinstance(weights, dict) else {})):
        unknown = [name for name in given if name not in columns]
        if unknown:
            raise ValueError(f"{argument} names {unknown[0]!r}; accepted: {', '.join(columns)}")
    if by is not None and by not in table.columns:
        raise ValueError(f"by is {by!r}; accepted: {', '.join(map(str, table.columns))}, or None")
    for name in [*columns, *([] if by is None else [by])]:
        if table[name].isna().any():
            row = table.index[table[name].isna()][0]
            raise ValueError(f"column {name!r} has no value in row {row!r}; accepted: a value in every row")
    indices = pd.DataFrame(index=table.index, columns=list(systems), dtype=float)
    places = [np.arange(len(table))] if by is None else list(table.groupby(by).indices.values())
    for system, names in systems.items():
        directions = [(better or {}).get(name, "more") for name in names]
        for rows in places:
            try:
                scaled = scale(table[names].to_numpy(float)[rows], directions, onto, constant)
                index = weighted_sum(scaled, weights_of(scaled, names, weights))
            except ValueError as refusal:
                raise ValueError(_with_column_names(str(refusal), names)) from None
            indices.iloc[rows, indices.columns.get_loc(system)] = index
    together = coordination(indices.to_numpy().T, formula, k, system_weights)
    return indices.assign(**together)


def weights_of(scaled, names, weights="entropy"):
    """Return one weight for each indicator of a system, in the order of `names`.

    >>> weights_of([[0.0, 1.0], [1.0, 0.0]], ["a", "b"], {"a": 3, "b": 1}).tolist()
    [0.75, 0.25]
    """
    if isinstance(weights, dict):
        given = np.array([weights.get(name, np.nan) for name in names], dtype=float)
        if np.isnan(given).any():
            raise ValueError(f"weights has none for {names[int(np.isnan(given).argmax())]!r}; accepted: one for each indicator")
        require("weights", given, at_least=0)
        if given.sum() == 0:
            raise ValueError(f"weights of {', '.join(names)} are all 0; accepted: one above 0")
        return given / given.sum()
    require_choice("weights", weights, ("entropy", "equal"))
    return np.full(len(names), 1 / len(names)) if weights == "equal" else entropy_weights(scaled)


def random_trends(draws, years, indicators, drift=0.5, kind="walk", seed=0):
    """Return made-up series, shape (draws, years, indicators), each drawn without a look at any other.

    Args:
        draws, years, indicators: how many; years of 3 or more.
        drift: mean yearly step, in standard deviations of the yearly noise.
        kind: "walk" for a random walk with drift (shocks stay), "trend" for a straight line with noise around it (they
            do not), "noise" for no trend at all (drift is not used).
        seed: of the random numbers.

    >>> random_trends(2, 5, 3).shape
    (2, 5, 3)
    """
    require_choice("kind", kind, ("walk", "trend", "noise"))
    require("draws", draws, at_least=1)
    require("years", years, at_least=3)
    require("indicators", indicators, at_least=1)
    require("drift", drift)
    noise = np.random.default_rng(seed).normal(size=(int(draws), int(years), int(indicators)))
    if kind == "walk":
        return np.cumsum(noise + drift, axis=1)
    return noise if kind == "noise" else noise + drift * np.arange(int(years))[None, :, None]


def placebo(draws=2000, years=11, indicators=3, drift=0.5, kind="walk", formula="standard", k=2.0, weights="entropy", seed=0):
    """Return D by draw and year, shape (draws, years), of two systems that have nothing to do with each other.

    Each system has the given number of indicators; all series are drawn independently by `random_trends`, scaled over
    the years of their draw and weighed as in `measure`.

    >>> degrees = placebo(draws=200, drift=1.0)
    >>> bool((degrees[:, -1] > 0.8).mean() > 0.9)
    True
    """
    require_choice("weights", weights, ("entropy", "equal"))
    series = random_trends(draws, years, 2 * int(indicators), drift, kind, seed)
    scaled = scale(series, onto=(0.0001, 1.0))
    indices = []
    for system in (scaled[..., :int(indicators)], scaled[..., int(indicators):]):
        share = entropy_weights(system) if weights == "entropy" else np.full(int(indicators), 1 / int(indicators))
        indices.append(weighted_sum(system, share))
    return coordination(indices, formula, k)["D"]


def _with_column_names(message, names):
    """Return a message of the steps, which know indicators by number, with their names."""
    return re.sub(r"indicator (\d+)", lambda found: f"column {names[int(found[1])]!r}", message)


def _columns(table, systems):
    if len(systems) < 2:
        raise ValueError(f"systems has {len(systems)} entry; accepted: 2 or more systems")
    columns = [name for names in systems.values() for name in names]
    empty = [system for system, names in systems.items() if not list(names)]
    if empty:
        raise ValueError(f"system {empty[0]!r} has no indicator; accepted: 1 or more")
    for name in columns:
        if name not in table.columns:
            raise ValueError(f"there is no column {name!r}; accepted: {', '.join(map(str, table.columns))}")
        if columns.count(name) > 1:
            raise ValueError(f"column {name!r} is named twice; accepted: each indicator in one system")
    return columns
