"""Input-output analysis of a small economy: who has to produce what so that a final demand can be met.

Each yuan of a sector's output needs a_ij yuan of inputs from sector i. Meeting final demand f takes output x with
x = A x + f, so x = (I - A)^-1 f, and the Leontief inverse is the sum I + A + A^2 + ...: the demand itself, the inputs
it needs, the inputs of those inputs, and so on. Closing the model for households adds what wages earned on the way are
spent on. Notation and the two-sector example follow Miller and Blair, Input-Output Analysis: Foundations and
Extensions (2nd edition, 2009), chapters 2, 6 and 8.
"""

import numpy as np

from ruralecom.models.accepted import require

__all__ = [
    "close_households", "effects", "employment_multipliers", "hawkins_simon", "leading_minors", "leontief_inverse",
    "leontief_rounds", "local_coefficients", "location_quotients", "output_multipliers", "technical_coefficients",
]


def technical_coefficients(flows, output):
    """Return inputs per yuan of output.

    Args:
        flows: array (n, n), what the row's sector sells to the column's sector, money.
        output: array (n,), output of each sector, same money, above 0.

    >>> technical_coefficients([[150, 500], [200, 100]], [1000, 2000])
    array([[0.15, 0.25],
           [0.2 , 0.05]])
    """
    output = np.asarray(output, dtype=float)
    require("output", output, above=0)
    require("flows", flows, at_least=0)
    flows = np.asarray(flows, dtype=float)
    if flows.shape != (len(output), len(output)):
        raise ValueError(f"flows has shape {flows.shape}; accepted: {(len(output), len(output))}, one row a sector")
    return flows / output


def leading_minors(coefficients):
    """Return the leading principal minors of I - A, the quantities of the Hawkins-Simon condition."""
    remainder = _unit_less(coefficients)
    return np.array([np.linalg.det(remainder[:size, :size]) for size in range(1, len(remainder) + 1)])


def hawkins_simon(coefficients) -> bool:
    """Tell whether every final demand can be met with outputs that are not negative.

    The condition (Hawkins and Simon, Econometrica 17, 1949): all leading principal minors of I - A are above 0.

    >>> hawkins_simon([[0.15, 0.25], [0.20, 0.05]]), hawkins_simon([[0.9, 0.5], [0.5, 0.6]])
    (True, False)
    """
    return bool((leading_minors(coefficients) > 0).all())


def leontief_inverse(coefficients):
    """Return (I - A)^-1: output of the row's sector needed for one yuan of final demand for the column's product.

    Raises:
        ValueError: if the coefficients violate the Hawkins-Simon condition.

    >>> leontief_inverse([[0.15, 0.25], [0.20, 0.05]]).round(4)
    array([[1.2541, 0.33  ],
           [0.264 , 1.1221]])
    """
    if not hawkins_simon(coefficients):
        minors = ", ".join(f"{minor:.3g}" for minor in leading_minors(coefficients))
        raise ValueError(f"coefficients give leading minors {minors} of I - A; accepted: all above 0 (Hawkins-Simon)")
    remainder = _unit_less(coefficients)
    return np.linalg.solve(remainder, np.eye(len(remainder)))


def leontief_rounds(coefficients, final_demand, rounds: int):
    """Return output needed round by round: f, A f, A^2 f, ... whose sum tends to (I - A)^-1 f.

    Args:
        coefficients: array (n, n). final_demand: array (n,), money.
        rounds: number of rounds after the first, 0 or more.

    Returns:
        Array (rounds + 1, n), money.

    >>> leontief_rounds([[0.15, 0.25], [0.20, 0.05]], [600, 1500], 2)
    array([[ 600.  , 1500.  ],
           [ 465.  ,  195.  ],
           [ 118.5 ,  102.75]])
    """
    coefficients = _square(coefficients)
    require("rounds", rounds, at_least=0)
    steps = [np.asarray(final_demand, dtype=float)]
    for _ in range(int(rounds)):
        steps.append(coefficients @ steps[-1])
    return np.array(steps)


def output_multipliers(coefficients):
    """Return the output of the whole economy per yuan of final demand for each product (column sums).

    >>> output_multipliers([[0.15, 0.25], [0.20, 0.05]]).round(3)
    array([1.518, 1.452])
    """
    return leontief_inverse(coefficients).sum(axis=0)


def employment_multipliers(coefficients, jobs_per_million):
    """Return the jobs in the whole economy per million yuan of final demand for each product.

    With household income per yuan of output instead of jobs these are income multipliers.

    >>> employment_multipliers([[0.15, 0.25], [0.20, 0.05]], [10.0, 5.0]).round(2)
    array([13.86,  8.91])
    """
    require("jobs_per_million", jobs_per_million, at_least=0)
    return np.asarray(jobs_per_million, dtype=float) @ leontief_inverse(coefficients)


def close_households(coefficients, income_per_output, spending_per_income):
    """Return coefficients with households as one more sector (type II).

    Args:
        coefficients: array (n, n).
        income_per_output: array (n,), household income per yuan of output.
        spending_per_income: array (n,), spending on each sector's local products per yuan of household income.

    Returns:
        Array (n + 1, n + 1), households last.

    >>> close_households([[0.2]], [0.5], [0.4])
    array([[0.2, 0.4],
           [0.5, 0. ]])
    """
    coefficients = _square(coefficients)
    require("income_per_output", income_per_output, at_least=0, at_most=1)
    require("spending_per_income", spending_per_income, at_least=0, at_most=1)
    corner = np.zeros((1, 1))
    income = np.asarray(income_per_output, dtype=float)[None, :]
    spending = np.asarray(spending_per_income, dtype=float)[:, None]
    return np.block([[coefficients, spending], [income, corner]])


def effects(final_demand, coefficients, income_per_output, spending_per_income, per_output) -> dict:
    """Return what a final demand sets off in each sector: directly, through suppliers, through spent wages.

    Args:
        final_demand: array (n,), money.
        coefficients, income_per_output, spending_per_income: see `close_households`.
        per_output: array (n,), what is counted per unit of output, such as jobs per million yuan.

    Returns:
        Arrays (n,): direct, indirect, induced (they add up to the type II total).

    >>> parts = effects([100.0], [[0.2]], [0.5], [0.4], per_output=[2.0])
    >>> {name: [round(float(jobs), 2) for jobs in part] for name, part in parts.items()}
    {'direct': [200.0], 'indirect': [50.0], 'induced': [83.33]}
    """
    demand = np.asarray(final_demand, dtype=float)
    per_output = np.asarray(per_output, dtype=float)
    require("per_output", per_output, at_least=0)
    open_model = leontief_inverse(coefficients) @ demand
    closed = close_households(coefficients, income_per_output, spending_per_income)
    closed_model = (leontief_inverse(closed) @ np.append(demand, 0.0))[:-1]
    return {
        "direct": per_output * demand,
        "indirect": per_output * (open_model - demand),
        "induced": per_output * (closed_model - open_model),
    }


def location_quotients(local, reference):
    """Return each sector's share in the local total over its share in a reference total.

    Args:
        local, reference: arrays (n,), jobs or output of the same sectors, in any unit.

    >>> location_quotients([30, 70], [20, 80])
    array([1.5  , 0.875])
    """
    local, reference = np.asarray(local, dtype=float), np.asarray(reference, dtype=float)
    require("local", local, at_least=0)
    require("reference", reference, above=0)
    return (local / local.sum()) / (reference / reference.sum())


def local_coefficients(coefficients, purchased_locally):
    """Return the part of the input coefficients that is bought inside the county.

    Args:
        coefficients: array (n, n), inputs from anywhere per yuan of output.
        purchased_locally: array (n,), fraction of each input that is local. A location quotient may be passed: above 1
            it counts as 1, the simple location quotient method, which is known to understate imports.

    >>> local_coefficients([[0.2, 0.4], [0.1, 0.1]], [0.5, 1.3])
    array([[0.1, 0.2],
           [0.1, 0.1]])
    """
    require("purchased_locally", purchased_locally, at_least=0)
    return np.minimum(np.asarray(purchased_locally, dtype=float), 1.0)[:, None] * _square(coefficients)


def _square(coefficients):
    coefficients = np.asarray(coefficients, dtype=float)
    if coefficients.ndim != 2 or coefficients.shape[0] != coefficients.shape[1]:
        raise ValueError(f"coefficients has shape {coefficients.shape}; accepted: a square table, sectors by sectors")
    require("coefficients", coefficients, at_least=0)
    return coefficients


def _unit_less(coefficients):
    coefficients = _square(coefficients)
    return np.eye(len(coefficients)) - coefficients
