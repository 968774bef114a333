"""Which measures a fixed budget should buy: a knapsack with conditions, solved exactly.

Choose levels x_i, whole numbers from 0 to the most that measure i allows, so that

    sum b_i x_i is as large as can be,  sum c_i x_i <= budget,

with two kinds of conditions: i needs j (x_i <= most_i * x_j: no level of i without a level of j), and i excludes j
(x_i + x_j <= 1, for measures that are done or not done). This is a mixed integer programme (Dantzig 1957; Kellerer,
Pferschy and Pisinger, Knapsack Problems, 2004); scipy hands it to the solver HiGHS. Without "whole numbers" it is a
linear programme whose value no choice can exceed: the bound.

`greedy` buys, one level after the other, what brings most for a yuan among what still fits. It is what a committee
does, it is often good, and it can be as bad as one likes.
"""

import os
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from ruralecom.models.accepted import require

__all__ = ["Choice", "Menu", "bound", "choose", "greedy", "is_allowed"]

EXACT = {"mip_rel_gap": 0.0}  # scipy's default accepts an answer that is 0.01 per cent below the best


@dataclass(frozen=True)
class Menu:
    """Hold what can be bought.

    Args:
        names: one a measure.
        costs, benefits: of one level of each, 0 or more, each in a unit of its own.
        most: highest level of each, a whole number of at least 1.
        needs: pairs (measure, what it needs).
        excludes: pairs of measures of one level that cannot both be bought.
    """

    names: tuple
    costs: tuple
    benefits: tuple
    most: tuple
    needs: tuple = ()
    excludes: tuple = ()

    def __post_init__(self):
        if len(set(self.names)) != len(self.names) or not self.names:
            raise ValueError("names is empty or names a measure twice; accepted: one different name a measure")
        for name in ("costs", "benefits", "most"):
            if len(getattr(self, name)) != len(self.names):
                raise ValueError(f"{name} has {len(getattr(self, name))} values; accepted: {len(self.names)}, one a measure")
            require(name, getattr(self, name), at_least=1 if name == "most" else 0)
        if any(level != int(level) for level in self.most):
            raise ValueError("most holds a level that is not whole; accepted: 1, 2, 3, ...")
        for kind, pairs in (("needs", self.needs), ("excludes", self.excludes)):
            for name in (name for pair in pairs for name in pair):
                if name not in self.names:
                    raise ValueError(f"{kind} names '{name}'; accepted: {', '.join(self.names)}")
        for name in (name for pair in self.excludes for name in pair):
            if self.most[self.names.index(name)] != 1:
                raise ValueError(f"excludes names '{name}', which has several levels; accepted: measures of one level")


@dataclass(frozen=True)
class Choice:
    """Hold a choice: the levels bought, what they cost and what they bring, in the menu's units."""

    levels: tuple
    cost: float
    benefit: float

    def bought(self, menu: Menu) -> dict:
        """Return name -> level of what is bought at all."""
        return {name: level for name, level in zip(menu.names, self.levels) if level > 0}


def choose(menu: Menu, budget: float) -> Choice:
    """Return the choice of greatest benefit that the budget and the conditions allow.

    >>> menu = Menu(("A", "B", "C"), costs=(6, 5, 5), benefits=(9, 7, 7), most=(1, 1, 1))
    >>> choose(menu, 10).bought(menu), choose(menu, 10).benefit
    ({'B': 1, 'C': 1}, 14.0)
    """
    return _choice(menu, np.round(_solve(menu, budget, whole=True)).astype(int))


def bound(menu: Menu, budget: float) -> Choice:
    """Return the best choice if levels could be bought in part: no whole choice brings more.

    >>> menu = Menu(("A", "B", "C"), costs=(6, 5, 5), benefits=(9, 7, 7), most=(1, 1, 1))
    >>> round(bound(menu, 10).benefit, 6)
    14.6
    """
    return _choice(menu, _solve(menu, budget, whole=False))


def greedy(menu: Menu, budget: float) -> Choice:
    """Return what is bought by always taking the level with the most benefit for a yuan that still fits.

    >>> menu = Menu(("A", "B", "C"), costs=(6, 5, 5), benefits=(9, 7, 7), most=(1, 1, 1))
    >>> greedy(menu, 10).bought(menu), greedy(menu, 10).benefit
    ({'A': 1}, 9.0)
    """
    require("budget", budget, at_least=0)
    costs, benefits = np.asarray(menu.costs, dtype=float), np.asarray(menu.benefits, dtype=float)
    worth = np.divide(benefits, costs, out=np.full(len(costs), np.inf), where=costs > 0)
    order = sorted(np.flatnonzero(benefits > 0), key=lambda index: -worth[index])
    levels, left = np.zeros(len(costs), dtype=int), float(budget)
    while True:
        for index in order:
            more = levels.copy()
            more[index] += 1
            if costs[index] <= left + 1e-9 and is_allowed(menu, more):
                levels, left = more, left - costs[index]
                break
        else:
            return _choice(menu, levels)


def is_allowed(menu: Menu, levels) -> bool:
    """Say whether levels keep to the highest levels and to the conditions; the budget is not looked at.

    >>> menu = Menu(("bus", "cold store"), (1, 1), (1, 1), (1, 2), needs=(("cold store", "bus"),))
    >>> is_allowed(menu, (1, 2)), is_allowed(menu, (0, 1)), is_allowed(menu, (2, 0))
    (True, False, False)
    """
    place = {name: index for index, name in enumerate(menu.names)}
    if any(not 0 <= level <= most for level, most in zip(levels, menu.most)):
        return False
    if any(levels[place[one]] > 0 and levels[place[other]] == 0 for one, other in menu.needs):
        return False
    return not any(levels[place[one]] > 0 and levels[place[other]] > 0 for one, other in menu.excludes)


def _solve(menu, budget, whole):
    require("budget", budget, at_least=0)
    count, place = len(menu.names), {name: index for index, name in enumerate(menu.names)}
    scale = max(float(budget), max(menu.costs), 1e-12)  # in parts of the budget: the solver's tolerances are absolute
    rows, highs = [np.asarray(menu.costs, dtype=float) / scale], [float(budget) / scale]
    for one, other in menu.needs:
        row = np.zeros(count)
        row[place[one]], row[place[other]] = 1.0, -float(menu.most[place[one]])
        rows.append(row)
        highs.append(0.0)
    for one, other in menu.excludes:
        row = np.zeros(count)
        row[[place[one], place[other]]] = 1.0
        rows.append(row)
        highs.append(1.0)
    with _quiet():
        found = milp(
            -np.asarray(menu.benefits, dtype=float),
            integrality=np.full(count, int(whole)),
            bounds=Bounds(0, np.asarray(menu.most, dtype=float)),
            constraints=LinearConstraint(np.array(rows), -np.inf, np.array(highs)),
            options=EXACT,
        )
    if not found.success:
        raise RuntimeError(f"the solver found no choice: {found.message}")
    return found.x


@contextmanager
def _quiet():
    """Keep a line off the screen that HiGHS prints now and then past Python, whatever its options say."""
    try:
        kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    except OSError:  # no such thing as a file descriptor 1, as in some browsers
        yield
        return
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _choice(menu, levels):
    return Choice(tuple(levels.tolist()), float(np.dot(menu.costs, levels)), float(np.dot(menu.benefits, levels)))
