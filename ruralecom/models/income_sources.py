"""How unequal incomes are, and how much of it each source of income accounts for.

The Gini coefficient is half the mean difference between two households, as a share of mean income. Lerman and Yitzhaki
(Review of Economics and Statistics 67, 1985) split it by source k: with income y = sum_k y_k,

    G = sum_k S_k G_k R_k,   S_k = mean y_k / mean y,   G_k = 2 cov(y_k, F(y_k)) / mean y_k,
    R_k = cov(y_k, F(y)) / cov(y_k, F(y_k)),

where F is a household's rank (from 0 to 1) in income or in the source. S is how large the source is, G how unequal it is
itself, R how much it goes to those who are rich anyway. If source k grows by a small fraction e for everyone who has it,
G changes by e S_k (G_k R_k - G). Households count the same; households with the same income share their middle rank.
"""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from ruralecom.models.accepted import require

__all__ = ["by_source", "gini", "group_means", "lorenz"]


def gini(income):
    """Return the Gini coefficient of incomes of 0 or more: 0 if all are alike, near 1 if one has everything.

    >>> round(gini([1, 1, 1, 1]), 3), round(gini([0, 0, 0, 8]), 3), round(gini([1, 2, 3, 4]), 3)
    (0.0, 0.75, 0.25)
    """
    income = _incomes("income", income)
    return float(2 * _covariance(income, _rank(income)) / income.mean())


def lorenz(income) -> pd.DataFrame:
    """Return the Lorenz curve: share of households, from the poorest, and the share of all income that they have.

    >>> lorenz([1, 3])["income_share"].tolist()
    [0.0, 0.25, 1.0]
    """
    income = np.sort(_incomes("income", income))
    held = np.concatenate([[0.0], income.cumsum() / income.sum()])
    return pd.DataFrame({"household_share": np.linspace(0, 1, len(held)), "income_share": held})


def by_source(sources: pd.DataFrame) -> pd.DataFrame:
    """Return the Lerman-Yitzhaki decomposition, one row a source.

    Args:
        sources: one row a household, one column a source; every cell 0 or more, every column with some income.

    Returns:
        columns share (S), gini (G), correlation (R; missing if all have the same), contribution (S G R; they add up to
        the Gini of total income) and effect (change of that Gini for each unit of relative growth of the source).

    >>> table = by_source(pd.DataFrame({"farm": [2.0, 2.0, 2.0, 2.0], "online": [0.0, 0.0, 2.0, 6.0]}))
    >>> table.round(3).to_dict("index")["online"]
    {'share': 0.5, 'gini': 0.625, 'correlation': 1.0, 'contribution': 0.312, 'effect': 0.156}
    """
    total = _incomes("total income", sources.sum(axis=1))
    rank, overall = _rank(total), gini(total)
    rows = {}
    for name in sources.columns:
        source = _incomes(name, sources[name])
        share, own = source.mean() / total.mean(), _covariance(source, _rank(source))
        contribution = 2 * _covariance(source, rank) / total.mean()
        rows[name] = {
            "share": share,
            "gini": 2 * own / source.mean(),
            "correlation": _covariance(source, rank) / own if own > 0 else np.nan,
            "contribution": contribution,
            "effect": contribution - share * overall,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def group_means(values, order_by, groups=3):
    """Return the mean of `values` in equal groups of households, from the poorest to the richest.

    Args:
        values: one number a household. order_by: the income by which households are lined up. groups: how many.

    >>> group_means([1, 2, 3, 4, 5, 6], order_by=[60, 50, 40, 30, 20, 10], groups=3).tolist()
    [5.5, 3.5, 1.5]
    """
    values, order_by = np.asarray(values, float), np.asarray(order_by, float)
    if values.shape != order_by.shape or values.ndim != 1:
        raise ValueError(f"values has shape {values.shape} and order_by {order_by.shape}; accepted: two lists alike")
    require("groups", groups, at_least=1, at_most=len(values))
    return np.array([part.mean() for part in np.array_split(values[np.argsort(order_by, kind="stable")], groups)])


def _incomes(name, values):
    values = np.asarray(values, dtype=float)
    require(name, values, at_least=0, below=np.inf, unit="yuan")
    require(f"mean of {name}", values.mean() if len(values) else 0.0, above=0, unit="yuan")
    return values


def _rank(values):
    return rankdata(values) / len(values)


def _covariance(first, second):
    return float(np.mean((first - first.mean()) * (second - second.mean())))
