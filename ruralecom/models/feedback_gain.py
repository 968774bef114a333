"""The gain of the four-stock ring: whether it lifts itself, how fast, and where it comes to rest.

The gain is what a million yuan of yearly budget brings back as yearly budget, once everything has settled and far from
every limit. With the parameters of `Loop`,

    gain = (1 / cost_per_village / village_loss) * (kt_per_village / grower_loss) * (sales_per_kt / customer_loss) * return_share.

Above 1, without a shared line, nothing at all is no stable state. Putting three of the four resting conditions into the
last leaves a quadratic in villages v,

    crowding * v^2 - (gain - 1) * v + line = 0,

hence the closed forms. Every inflow grows with its source: a cooperative system (Hirsch and Smith 2005), whose resting
state is stable exactly if the gain there, `gain_at`, is below 1. Far from the limits the ring grows at a rate r with
gain = product of (1 + r / decay rate), which turns a growth rate into the gain that it would need.
"""

import numpy as np
import pandas as pd
from scipy.optimize import root

from ruralecom.models.accepted import require
from ruralecom.models.feedback_loop import STOCKS, Loop, decay_rates, flows, full_line, jacobian, limits, shape

__all__ = [
    "equilibria", "gain", "gain_at", "gain_for_growth", "needed_gain", "pair_gain", "resting_state", "resting_villages",
    "ring_delay", "sales_from_villages", "villages_from_sales",
]


def gain(loop: Loop):
    """Return the gain of the ring, far from every limit and with a full packing line; a number, array or symbol.

    >>> round(gain(Loop()), 3), round(gain(Loop(return_share=0.08)), 3)
    (0.9, 1.44)
    """
    return _links(loop)[0] * _links(loop)[1] * _links(loop)[2] * loop.return_share


def pair_gain(loop: Loop):
    """Return the gain of the pair of arrows between industry and market. A ring with it acts like gain / (1 - pair).

    >>> round(pair_gain(Loop(order_data=0.004)), 3)
    0.18
    """
    return _links(loop)[2] * loop.order_data / loop.grower_loss


def gain_at(state, loop: Loop, outside=0.0):
    """Return the gain round the ring at a resting state: product of the four slopes, pair of arrows included.

    `outside` is the money (million yuan a year) with which the ring rests there: it crowds the villages. Below 1 the state is stable, above 1 it is not; infinite if the pair alone lifts itself.

    >>> round(float(gain_at(np.zeros(4), Loop())), 3)
    0.9
    """
    matrix = jacobian(state, loop, outside)
    own = -np.diag(matrix)
    around = matrix[0, 3] * matrix[1, 0] * matrix[2, 1] * matrix[3, 2] / own.prod()
    pair = matrix[2, 3] * matrix[3, 2] / (own[2] * own[3])
    return around / (1 - pair) if pair < 1 else np.inf


def needed_gain(loop: Loop):
    """Return the gain above which the ring can hold itself up: 1, and more with a shared line.

    >>> round(float(needed_gain(Loop(return_share=0.12, kt_per_village=0.06, line=15.0))), 3)
    2.443
    """
    return 1 + 2 * np.sqrt(_crowding(loop) * loop.line)


def resting_villages(loop: Loop):
    """Return (tipping point, upper resting point) in served villages, without money from outside and without order data.

    NaN where there is none; without a shared line the tipping point is at 0 (a gain above 1) or nowhere.

    >>> [round(float(villages), 1) for villages in resting_villages(Loop(return_share=0.08))]
    [0.0, 24.8]
    """
    if np.any(np.asarray(loop.order_data) != 0):
        raise ValueError(f"order_data is {loop.order_data}; accepted: 0, as the closed form is for the ring alone")
    crowding, surplus = _crowding(loop), gain(loop) - 1
    root = surplus**2 - 4 * crowding * loop.line
    exists = (surplus > 0) & (root >= 0)
    width = np.sqrt(np.where(exists, root, 0.0))
    low, high = ((surplus + sign * width) / (2 * crowding) for sign in (-1, 1))
    return np.where(exists, np.maximum(low, 0.0), np.nan), np.where(exists, high, np.nan)


def resting_state(villages, loop: Loop):
    """Return the four stocks that go with a resting number of villages: the other three at rest with it."""
    sales = sales_from_villages(villages, loop)
    graded_gain = _links(loop)[1] * full_line(villages, loop.line)
    graded = graded_gain / (1 + graded_gain / loop.harvest)
    budget = loop.return_share * sales / (1 + loop.return_share * sales / loop.budget_limit)
    return np.array([budget, villages, graded, sales], dtype=float)


def sales_from_villages(villages, loop: Loop):
    """Return the sales (million yuan a year) at which industry and market rest, given served villages.

    >>> round(float(sales_from_villages(10.0, Loop())), 2)
    16.83
    """
    graded = _links(loop)[1] * full_line(villages, loop.line)
    return _links(loop)[2] * graded / (1 + graded * (1 / loop.harvest + _links(loop)[2] / loop.market))


def villages_from_sales(sales, loop: Loop):
    """Return the villages at which policy and technology rest, given sales (million yuan a year).

    >>> round(float(villages_from_sales(18.0, Loop())), 2)
    8.43
    """
    budget = loop.return_share * sales
    return _links(loop)[0] * budget / (1 + budget * (1 / loop.budget_limit + _links(loop)[0] / loop.all_villages))


def ring_delay(loop: Loop):
    """Return the years that a push needs round the ring on average: the sum of the four mean lifetimes.

    >>> round(float(ring_delay(Loop())), 6)
    17.0
    """
    return (1 / decay_rates(loop)).sum(axis=0)


def gain_for_growth(rate, loop: Loop):
    """Return the gain at which the ring, far from its limits, grows by exp(rate) a year.

    Args:
        rate: logarithmic growth a year, above the fastest fall that the slowest stock allows; a number or an array.

    >>> round(float(gain_for_growth(0.0, Loop())), 6), round(float(gain_for_growth(0.1, Loop())), 3)
    (1.0, 3.888)
    """
    decay = decay_rates(loop)
    require("rate", rate, above=-float(decay.min()), unit="a year")
    return np.prod(1 + np.multiply.outer(np.asarray(rate, dtype=float), 1 / decay), axis=-1)


def equilibria(loop: Loop, outside=0.0, starts=60, seed=7) -> pd.DataFrame:
    """Return every resting state that a search from many places finds, from low to high.

    Args:
        outside: million yuan a year from outside, for ever.
        starts: places in the box from which Newton's method (SciPy's hybrid) sets out, the corners nothing and all included.
        seed: of the places.

    Returns:
        Columns budget, villages, graded, sales, gain (round the ring, there), fastest (largest real part of the
        Jacobian's eigenvalues, a year), stable.

    >>> equilibria(Loop(return_share=0.08))[["villages", "sales", "gain", "stable"]].round(3)
       villages   sales   gain  stable
    0     0.000   0.000  1.440   False
    1    24.812  38.106  0.694    True
    """
    require("starts", starts, at_least=3)
    require("outside", outside, at_least=0, unit="million yuan a year")
    if shape(loop):
        raise ValueError(f"loop holds arrays of shape {shape(loop)}; accepted: one county")
    top = limits(loop)
    # squares crowd the starts near nothing, where resting states lie close together
    spread = np.random.default_rng(seed).random((int(starts) - 2, 4)) ** 2
    spread[::2] = spread[::2, :1]
    found = []
    for share in np.vstack([np.zeros(4), spread, np.ones(4)]):
        solved = root(_net_share, share, args=(loop, outside, top), jac=_net_share_slope, tol=1e-13)
        shares = np.where(np.abs(solved.x) < 1e-9, 0.0, solved.x)
        settled = np.abs(_net_share(shares, loop, outside, top)).max() < 1e-9
        inside = (shares >= 0).all() and (shares <= 1).all()
        if settled and inside and not any(np.allclose(shares, other, atol=1e-6) for other in found):
            found.append(shares)
    rows = []
    for state in sorted((shares * top for shares in found), key=lambda each: each[1]):
        fastest = np.linalg.eigvals(jacobian(state, loop, outside)).real.max()
        rows.append({**dict(zip(STOCKS, state)), "gain": gain_at(state, loop, outside), "fastest": fastest, "stable": fastest < 0})
    return pd.DataFrame(rows)


def _links(loop):
    """Return the settled effect of one unit on the next: villages for budget, produce for villages, sales for produce."""
    return (
        1 / loop.cost_per_village / loop.village_loss, loop.kt_per_village / loop.grower_loss,
        loop.sales_per_kt / loop.customer_loss,
    )


def _crowding(loop):
    """Return by how much each resting village lowers the gain (1 / villages)."""
    villages, produce, sales = _links(loop)
    budget = sales * loop.return_share
    limited = 1 / loop.harvest + sales / loop.market + budget / loop.budget_limit + budget * villages / loop.all_villages
    return produce * limited


def _net_share(share, loop, outside, top):
    inflow, outflow = flows(share * top, loop, outside)
    return (inflow - outflow) / top


def _net_share_slope(share, loop, outside, top):
    return jacobian(share * top, loop, outside) * top / top[:, None]
