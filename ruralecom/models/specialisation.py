"""How much a county differs from the others: location quotients, Krugman's index, Herfindahl's, and overlap.

All of them compare shares in a table of output with one row a county and one column a product. With x the output of
county c in product p, a dot for a sum over all, and s = x_cp / x_c. the product's share in the county,

    location quotient    LQ = (x_cp / x_c.) / (x_.p / x_..)     1: as common here as everywhere
    Krugman's index      K  = sum over p of |s_p - reference_p|  0: the same mix; towards 2: nothing in common
    Herfindahl's index   H  = sum over p of s_p^2                1 / number of products: even; 1: a single product
    overlap              O  = sum over p of min(s_p, t_p)        1: the same mix; 0: nothing in common

Two identities tie them together. The average of a product's location quotients, weighted by the size of the counties,
is exactly 1, so not every county can be special in the same thing. And overlap is 1 - K / 2 when the reference is the
other county (Finger and Kreinin 1979; Krugman, Geography and Trade, 1991).
"""

import numpy as np
import pandas as pd

from ruralecom.models.accepted import require

__all__ = ["effective_number", "herfindahl", "krugman_index", "location_quotients", "overlap", "product_shares"]


def product_shares(output: pd.DataFrame) -> pd.DataFrame:
    """Return each product's share in its county's output (fractions; rows add up to 1).

    Args:
        output: one row a county, one column a product, in one unit; nothing below 0, no empty county.

    >>> product_shares(pd.DataFrame({"tea": [30.0, 10.0], "chilli": [10.0, 10.0]}, index=["A", "B"]))
        tea  chilli
    A  0.75    0.25
    B  0.50    0.50
    """
    _check(output)
    return output.div(output.sum(axis=1), axis=0)


def location_quotients(output: pd.DataFrame) -> pd.DataFrame:
    """Return location quotients: a product's share in the county over its share in all counties together.

    A product that nobody makes has no quotient (NaN).

    >>> location_quotients(pd.DataFrame({"tea": [30.0, 10.0], "chilli": [10.0, 10.0]}, index=["A", "B"])).round(3)
         tea  chilli
    A  1.125    0.75
    B  0.750    1.50
    """
    shares = product_shares(output)
    common = output.sum() / output.to_numpy().sum()
    return shares.div(common.where(common > 0), axis=1)


def krugman_index(output: pd.DataFrame, reference: str = "others") -> pd.Series:
    """Return Krugman's index of each county, 0 to 2: half of it is the share of output that would have to be swapped.

    Args:
        output: as in `product_shares`, at least two counties for "others".
        reference: what a county's mix is compared with: "others" (all other counties together) or "all" (itself counted).

    >>> krugman_index(pd.DataFrame({"tea": [30.0, 10.0], "chilli": [10.0, 10.0]}, index=["A", "B"]))
    A    0.5
    B    0.5
    dtype: float64
    """
    shares = product_shares(output)
    total = output.sum()
    if reference == "all":
        mixes = pd.DataFrame([total / total.sum()] * len(output), index=output.index)
    elif reference == "others":
        if len(output) < 2:
            raise ValueError("output has 1 county; accepted: at least 2, to compare one with the others")
        rest = total - output
        mixes = rest.div(rest.sum(axis=1), axis=0)
    else:
        raise ValueError(f"reference is {reference!r}; accepted: 'others', 'all'")
    return (shares - mixes).abs().sum(axis=1)


def herfindahl(shares) -> np.ndarray:
    """Return Herfindahl's index of shares that add up to 1 along the last axis.

    Args:
        shares: fractions; a sequence, an array or a table with one row a county.

    >>> round(float(herfindahl([0.5, 0.3, 0.2])), 2)
    0.38
    """
    values = np.asarray(shares, dtype=float)
    require("shares", values, at_least=0, at_most=1)
    sums = values.sum(axis=-1)
    if not np.allclose(sums, 1):
        worst = np.atleast_1d(sums)[np.argmax(np.abs(np.atleast_1d(sums) - 1))]
        raise ValueError(f"shares add up to {worst:.6g}; accepted: 1. Divide by the total first")
    return (values**2).sum(axis=-1)


def effective_number(shares) -> np.ndarray:
    """Return how many products of equal size would be as concentrated: one over Herfindahl's index.

    >>> float(effective_number([0.25, 0.25, 0.25, 0.25]))
    4.0
    """
    return 1 / herfindahl(shares)


def overlap(output: pd.DataFrame) -> pd.DataFrame:
    """Return for every pair of counties the part of their output that is the same mix, 0 to 1.

    Returns:
        A symmetric table, 1 on the diagonal.

    >>> overlap(pd.DataFrame({"tea": [30.0, 10.0], "chilli": [10.0, 10.0]}, index=["A", "B"]))
          A     B
    A  1.00  0.75
    B  0.75  1.00
    """
    shares = product_shares(output)
    values = shares.to_numpy()
    common = np.minimum(values[:, None, :], values[None, :, :]).sum(axis=2)
    return pd.DataFrame(common, index=shares.index, columns=list(shares.index))


def _check(output):
    require("output", output.to_numpy(), at_least=0)
    empty = output.index[output.sum(axis=1) <= 0]
    if len(empty):
        raise ValueError(f"county '{empty[0]}' has output 0; accepted: above 0, a county without output has no shares")
