"""Four stocks in a ring, policy -> technology -> industry -> market -> policy: what flows in and out, with units.

    villages' = money / cost_per_village * (1 - villages / all_villages)          - village_loss * villages
    graded'   = (kt_per_village * full(villages) + order_data * sales) * (1 - graded / harvest) - grower_loss * graded
    sales'    = sales_per_kt * graded * (1 - sales / market)                      - customer_loss * sales
    budget'   = return_share * sales / reaction_time * (1 - budget / budget_limit) - budget / reaction_time

with money = budget + outside and full(v) = v^2 / (v + line): where villages share a packing line, few of them use it
badly. A stock is what a photograph would show, a flow what a film would; policy and market are counted as yearly amounts
that stand at some level (a budget line, a volume of orders) and move from year to year. `feedback_gain` says where the
ring comes to rest, `feedback_paths` how it gets there. Method: Sterman, Business Dynamics (2000).

**Assumptions.** One county, constant coefficients, no delay but those of the stocks, no competitor. All default values are
illustrative.
"""

from dataclasses import dataclass, fields, replace

import numpy as np

from ruralecom.models.accepted import require

__all__ = ["Loop", "STOCKS", "UNITS", "decay_rates", "flows", "full_line", "in_units", "jacobian", "limits", "shape"]

STOCKS = ("budget", "villages", "graded", "sales")  # the order of every state
# parameter -> powers of (unit of budget, village, unit of produce, unit of sales, year)
UNITS = {
    "cost_per_village": (1, -1, 0, 0, 1), "village_loss": (0, 0, 0, 0, -1), "all_villages": (0, 1, 0, 0, 0),
    "kt_per_village": (0, -1, 1, 0, -1), "grower_loss": (0, 0, 0, 0, -1), "harvest": (0, 0, 1, 0, 0),
    "sales_per_kt": (0, 0, -1, 1, -1), "customer_loss": (0, 0, 0, 0, -1), "market": (0, 0, 0, 1, 0),
    "return_share": (1, 0, 0, -1, 0), "reaction_time": (0, 0, 0, 0, 1), "budget_limit": (1, 0, 0, 0, 0),
    "line": (0, 1, 0, 0, 0), "order_data": (0, 0, 1, -1, -1),
}


@dataclass(frozen=True)
class Loop:
    """Hold one county's ring; numbers or, for many counties at once, arrays of one shape. Defaults are illustrative.

    Args:
        cost_per_village: million yuan to connect a village (cold store, network, training).
        village_loss: fraction a year of served villages that fall out (worn-out equipment, people who leave).
        all_villages: villages there are.
        kt_per_village: thousand tonnes of yearly produce that a served village brings under the label each year.
        grower_loss: fraction a year of graded produce that goes back to the gate trader.
        harvest: thousand tonnes a year that could be graded.
        sales_per_kt: million yuan of yearly online sales that a thousand tonnes of yearly produce wins each year.
        customer_loss: fraction a year of online sales that is lost.
        market: million yuan a year that could be sold online.
        return_share: fraction of online sales that comes back to the budget.
        reaction_time: years that the budget takes to follow.
        budget_limit: million yuan a year that the county can spend on this.
        line: villages at which a shared packing line works at half its use; 0 for no shared line.
        order_data: thousand tonnes of yearly produce that a million yuan of sales brings under the label each year,
            by telling growers what is asked for (a pair of arrows inside the ring); 0 for none.
    """

    cost_per_village: float = 0.8
    village_loss: float = 0.125
    all_villages: float = 200.0
    kt_per_village: float = 0.04
    grower_loss: float = 0.2
    harvest: float = 60.0
    sales_per_kt: float = 4.5
    customer_loss: float = 0.5
    market: float = 500.0
    return_share: float = 0.05
    reaction_time: float = 2.0
    budget_limit: float = 40.0
    line: float = 0.0
    order_data: float = 0.0

    def __post_init__(self):
        for field in fields(self):
            if field.name in ("kt_per_village", "sales_per_kt", "return_share", "line", "order_data"):
                require(field.name, getattr(self, field.name), at_least=0)
            else:
                require(field.name, getattr(self, field.name), above=0)


def shape(loop: Loop):
    """Return the shape that the parameters' arrays have together: () for one county.

    >>> shape(Loop()), shape(Loop(return_share=np.array([0.05, 0.08])))
    ((), (2,))
    """
    return np.broadcast_shapes(*(np.shape(getattr(loop, field.name)) for field in fields(loop)))


def limits(loop: Loop):
    """Return the upper limits of the four stocks, in their order."""
    return np.array(np.broadcast_arrays(loop.budget_limit, loop.all_villages, loop.harvest, loop.market), dtype=float)


def decay_rates(loop: Loop):
    """Return the fraction of each stock that is lost in a year, in the order of `STOCKS`.

    >>> decay_rates(Loop()).tolist()
    [0.5, 0.125, 0.2, 0.5]
    """
    rates = (1 / np.asarray(loop.reaction_time, dtype=float), loop.village_loss, loop.grower_loss, loop.customer_loss)
    return np.array(np.broadcast_arrays(*rates), dtype=float)


def flows(state, loop: Loop, outside=0.0):
    """Return what flows into and out of the four stocks, in their units a year.

    Args:
        state: shape (4, ...): budget, villages, graded, sales.
        outside: million yuan a year from outside the county.

    Returns:
        (inflow, outflow), each of the shape of `state`; their difference is the change of the state.

    >>> inflow, outflow = flows(np.array([1.0, 10.0, 2.0, 18.0]), Loop())
    >>> inflow.round(3).tolist(), outflow.tolist()
    ([0.439, 1.188, 0.387, 8.676], [0.5, 1.25, 0.4, 9.0])
    """
    state = np.asarray(state, dtype=float)
    inflow = _drive(state, loop, outside) * (1 - state / _like(limits(loop), state))
    return inflow, _like(decay_rates(loop), state) * state


def jacobian(state, loop: Loop, outside=0.0):
    """Return the 4 x 4 matrix of how the change of each stock answers to each stock, a year."""
    state, top = np.asarray(state, dtype=float), limits(loop)
    room = 1 - state / top
    matrix = np.diag(-_drive(state, loop, outside) / top - decay_rates(loop))
    matrix[0, 3] += loop.return_share / loop.reaction_time * room[0]
    matrix[1, 0] += room[1] / loop.cost_per_village
    matrix[2, 1] += loop.kt_per_village * _full_slope(state[1], loop.line) * room[2]
    matrix[2, 3] += loop.order_data * room[2]
    matrix[3, 2] += loop.sales_per_kt * room[3]
    return matrix


def in_units(loop: Loop, budget=1.0, village=1.0, produce=1.0, sales=1.0, year=1.0) -> Loop:
    """Return the same ring counted in other units.

    Args:
        budget, village, produce, sales, year: how many new units make one old unit (year=12: months).

    >>> in_units(Loop(), year=12.0).reaction_time
    24.0
    """
    sizes = (budget, village, produce, sales, year)
    scaled = {name: getattr(loop, name) * float(np.prod([size**power for size, power in zip(sizes, powers)]))
              for name, powers in UNITS.items()}
    return replace(loop, **scaled)


def _drive(state, loop, outside):
    budget, villages, graded, sales = state
    return np.array(np.broadcast_arrays(
        loop.return_share * sales / loop.reaction_time, (budget + outside) / loop.cost_per_village,
        loop.kt_per_village * full_line(villages, loop.line) + loop.order_data * sales, loop.sales_per_kt * graded,
    ))


def full_line(villages, line):
    """Return the villages' worth of packing that served villages get done on a shared line.

    >>> float(full_line(15.0, 15.0))
    7.5
    """
    return villages * (villages / np.maximum(villages + line, 1e-12))


def _full_slope(villages, line):
    if villages + line <= 0:
        return 1.0
    used = villages / (villages + line)
    return used * (2 - used)


def _like(column, state):
    return column.reshape(column.shape + (1,) * (state.ndim - column.ndim))
