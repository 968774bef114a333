"""Paths of the four-stock ring over time.

Two integrators that share nothing but the flows: SciPy's LSODA with its own step control, and the classical
Runge-Kutta method of fourth order with fixed steps, which runs thousands of counties at once. A programme is money from
outside for some years; both integrators stop where it stops, because a jump inside a step would spoil their order.
"""

import numpy as np
import pandas as pd
from scipy.integrate import solve_ivp

from ruralecom.models.accepted import require
from ruralecom.models.feedback_loop import STOCKS, Loop, flows, limits, shape

__all__ = ["paths", "paths_in_steps"]


def paths(loop: Loop, years, start=(0.0, 0.0, 0.0, 0.0), outside=0.0, until=0.0, tolerance=1e-9) -> pd.DataFrame:
    """Return the four stocks over time.

    Args:
        years: increasing times in years, the first at least 0.
        start: budget, villages, graded, sales at year 0, between nothing and the limits.
        outside: million yuan a year from outside, paid from year 0 ...
        until: ... to this year.
        tolerance: relative error that each step may make.

    Returns:
        Columns year, budget, villages, graded, sales.

    >>> paths(Loop(), [0, 6, 30], outside=12.0, until=6.0).round(2)
       year  budget  villages  graded  sales
    0   0.0    0.00      0.00    0.00   0.00
    1   6.0    0.71     53.29    4.84  26.14
    2  30.0    1.75     19.11    4.01  35.03
    """
    years, start = _checked(loop, years, start, outside, until)
    if shape(loop) or np.ndim(outside) or np.ndim(until):
        raise ValueError(f"loop holds arrays of shape {shape(loop)}; accepted: one county, or paths_in_steps for many")

    def change(money):
        def slope(_, state):
            inflow, outflow = flows(state, loop, money)
            return inflow - outflow
        return slope

    found, state = np.empty((4, len(years))), start
    for begin, end, money in _phases(years[-1], outside, until):
        inside = (years >= begin) & (years <= end)
        solved = solve_ivp(
            change(money), (begin, end), state, method="LSODA", dense_output=True, rtol=tolerance, atol=tolerance * 1e-3
        )
        if inside.any():
            found[:, inside] = solved.sol(years[inside])
        state = solved.y[:, -1]
    return pd.DataFrame({"year": years, **dict(zip(STOCKS, found))})


def paths_in_steps(loop: Loop, years, start=(0.0, 0.0, 0.0, 0.0), outside=0.0, until=0.0, step=0.1):
    """Return the four stocks of many counties over time, by Runge-Kutta steps.

    Args:
        loop: may hold arrays of shape (counties,).
        years, start, outside, until: as in `paths`; outside and until may have shape (counties,).
        step: longest step in years.

    Returns:
        Array of shape (4, number of years) or (4, number of years, counties).

    >>> paths_in_steps(Loop(), [0, 6, 30], outside=12.0, until=6.0)[3].round(2).tolist()
    [0.0, 26.14, 35.03]
    """
    years, start = _checked(loop, years, start, outside, until)
    require("step", step, above=0, unit="years")
    ends = np.unique(np.concatenate([[0.0], years, np.minimum(np.ravel(until), years[-1])]))
    counties = np.broadcast_shapes(shape(loop), np.shape(outside), np.shape(until))
    state = np.broadcast_to(start.reshape((4,) + (1,) * len(counties)), (4, *counties)).copy()
    kept = {0.0: state.copy()}
    for begin, end in zip(ends[:-1], ends[1:]):
        money = np.where(begin < np.asarray(until), outside, 0.0)
        count = int(np.ceil((end - begin) / step - 1e-9))
        for _ in range(count):
            state = _runge_kutta(state, (end - begin) / count, loop, money)
        kept[end] = state.copy()
    return np.stack([kept[year] for year in years], axis=1)


def _runge_kutta(state, step, loop, money):
    def slope(at):
        inflow, outflow = flows(at, loop, money)
        return inflow - outflow

    first = slope(state)
    second = slope(state + step / 2 * first)
    third = slope(state + step / 2 * second)
    fourth = slope(state + step * third)
    return state + step / 6 * (first + 2 * second + 2 * third + fourth)


def _phases(end, outside, until):
    stop = min(float(until), end)
    phases = [(0.0, stop, outside), (stop, end, 0.0)]
    return [phase for phase in phases if phase[1] > phase[0]] or [(0.0, 0.0, 0.0)]


def _checked(loop, years, start, outside, until):
    years, start = np.asarray(years, dtype=float), np.asarray(start, dtype=float)
    require("years", years, at_least=0, unit="years")
    if (np.diff(years) <= 0).any():
        raise ValueError("years do not increase; accepted: increasing times in years")
    if start.shape != (4,):
        raise ValueError(f"start has shape {start.shape}; accepted: four numbers, {', '.join(STOCKS)}")
    tops = limits(loop).reshape(4, -1).min(axis=1)
    for name, value, top in zip(STOCKS, start, tops):
        require(f"start {name}", value, at_least=0, at_most=top)
    require("outside", outside, at_least=0, unit="million yuan a year")
    require("until", until, at_least=0, unit="years")
    return years, start
