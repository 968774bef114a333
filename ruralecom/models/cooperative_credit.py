"""How much money a cooperative needs between the harvest it pays for and the customers who pay it.

The cooperative buys a crop at harvest for cash, sells it over the months that follow, and is paid some days after each
sale. Month by month,

    cash = cash before + collected - bought - running costs - fixed costs - interest + drawn - repaid,

and each yuan of sales is first owed to it, then collected. With sales spread evenly over a month of 30 days and paid d
days later, the share max(0, 1 - |d / 30 - j|) of a month's sales comes in j months later: with 15 days, half at once
and half in the next month. Whatever is missing at the end of a month is drawn from a credit line, and repaid as soon as
there is cash; the month's interest is paid on what was owed at its beginning. If the line is too short, the
cooperative breaks: the shortfall stays as a negative amount of cash, so that no yuan is lost from the account.

A mark-up of m on a base rate b can be meant as a part of that rate, b (1 + m), or in points, b + m.

The yearly cycle is the textbook's cash budget (Brealey, Myers and Allen, Principles of Corporate Finance). All default
values are illustrative.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ruralecom.models.accepted import require, require_choice

__all__ = ["Cooperative", "break_month", "cash_flow", "collection_shares", "loan_rate", "needed_line", "scale_without_loan"]

DAYS = 30  # in a month
READINGS = ("part", "points")
MONTHS = ("Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul")


@dataclass(frozen=True)
class Cooperative:
    """Hold a year of buying and selling that begins before the harvest; default values are illustrative.

    Args:
        bought_yuan: what the whole crop costs at harvest, paid in cash.
        sold_yuan: sales of the year, before anything is taken off.
        running_share: packing, freight and commission as a share of sales, paid in the month of the sale.
        fixed_yuan: rent and wages a month.
        own_cash_yuan: money at the start.
        buying, selling: shares of the year's total, one a month; each adds up to 1, and nothing is sold before it is bought.
    """

    bought_yuan: float = 800_000.0
    sold_yuan: float = 1_980_000.0
    running_share: float = 0.38
    fixed_yuan: float = 14_000.0
    own_cash_yuan: float = 150_000.0
    buying: tuple = (0.0, 0.45, 0.45, 0.10, 0, 0, 0, 0, 0, 0, 0, 0)
    selling: tuple = (0.0, 0.08, 0.12, 0.12, 0.14, 0.20, 0.12, 0.10, 0.08, 0.04, 0, 0)
    months: tuple = field(default=MONTHS, repr=False)

    def __post_init__(self):
        for name in ("bought_yuan", "sold_yuan", "fixed_yuan", "own_cash_yuan"):
            require(name, getattr(self, name), at_least=0, unit="yuan")
        require("running_share", self.running_share, at_least=0, at_most=1)
        for name in ("buying", "selling"):
            shares = np.asarray(getattr(self, name), dtype=float)
            require(name, shares, at_least=0, at_most=1)
            if len(shares) != len(self.months) or abs(shares.sum() - 1) > 1e-9:
                raise ValueError(f"{name} has {len(shares)} shares that add up to {shares.sum():.6g}; "
                                 f"accepted: {len(self.months)} shares that add up to 1")
        early = np.cumsum(self.selling) - np.cumsum(self.buying) > 1e-9
        if early.any():
            raise ValueError(f"selling is ahead of buying in {self.months[int(early.argmax())]}; "
                             "accepted: no more sold than has been bought")


def loan_rate(base_rate, mark_up, reading="part"):
    """Return the yearly rate of a loan, the mark-up read as a "part" of the base rate or in "points".

    >>> round(loan_rate(0.05, 0.45), 4), round(loan_rate(0.05, 0.45, "points"), 4)
    (0.0725, 0.5)
    """
    require("base_rate", base_rate, at_least=0)
    require("mark_up", mark_up, at_least=0)
    require_choice("reading", reading, READINGS)
    return base_rate * (1 + mark_up) if reading == "part" else base_rate + mark_up


def collection_shares(delay_days: float) -> np.ndarray:
    """Return which share of a month's sales is collected in the same month, the next, and so on.

    >>> collection_shares(15).tolist(), collection_shares(45).tolist()
    ([0.5, 0.5], [0.0, 0.5, 0.5])
    """
    require("delay_days", delay_days, at_least=0, unit="days")
    months_late = delay_days / DAYS
    return np.maximum(0.0, 1 - np.abs(months_late - np.arange(int(np.ceil(months_late)) + 1)))


def cash_flow(cooperative: Cooperative, delay_days=15.0, yearly_rate=0.06, line_yuan=np.inf) -> pd.DataFrame:
    """Return the account month by month, one row a month, in yuan.

    Args:
        delay_days: days from sale to payment, 0 or more.
        yearly_rate: interest on what is owed, a fraction a year.
        line_yuan: the most that can be owed.

    Returns:
        sales, collected, receivables (owed by customers at the end), bought, running, fixed, interest, drawn, repaid,
        loan and cash (at the end); cash is below 0 by what is missing once the line is used up.

    >>> year = cash_flow(Cooperative())
    >>> year.loc[["Oct", "Nov"], ["collected", "loan", "cash"]].round().astype(int).values.tolist()
    [[198000, 486375, 0], [237600, 435495, 0]]
    """
    require("yearly_rate", yearly_rate, at_least=0)
    require("line_yuan", line_yuan, at_least=0, unit="yuan")
    sales = cooperative.sold_yuan * np.asarray(cooperative.selling, dtype=float)
    collected = np.convolve(sales, collection_shares(delay_days))[:len(sales)]
    bought = cooperative.bought_yuan * np.asarray(cooperative.buying, dtype=float)
    running = cooperative.running_share * sales
    rows, cash, loan = [], cooperative.own_cash_yuan, 0.0
    for month in range(len(sales)):
        interest = loan * yearly_rate / 12
        before = cash + collected[month] - bought[month] - running[month] - cooperative.fixed_yuan - interest
        drawn = min(max(-before, 0.0), line_yuan - loan)
        repaid = min(max(before, 0.0), loan)
        cash, loan = before + drawn - repaid, loan + drawn - repaid
        rows.append((interest, drawn, repaid, loan, cash))
    account = pd.DataFrame(rows, columns=["interest", "drawn", "repaid", "loan", "cash"], index=list(cooperative.months))
    account = account.assign(
        sales=sales, collected=collected, receivables=np.cumsum(sales - collected), bought=bought, running=running,
        fixed=cooperative.fixed_yuan,
    )
    return account[["sales", "collected", "receivables", "bought", "running", "fixed", "interest", "drawn", "repaid", "loan", "cash"]]


def break_month(account: pd.DataFrame) -> str | None:
    """Return the first month that ends with less than nothing in the account, or None.

    >>> break_month(cash_flow(Cooperative(), line_yuan=300_000.0))
    'Oct'
    """
    short = account["cash"] < -1e-6
    return str(short.idxmax()) if short.any() else None


def needed_line(cooperative: Cooperative, delay_days=15.0, yearly_rate=0.06) -> float:
    """Return the smallest credit line (yuan) with which no month ends below nothing.

    >>> round(needed_line(Cooperative(), delay_days=15)), round(needed_line(Cooperative(), delay_days=0))
    (486375, 367179)
    """
    return float(cash_flow(cooperative, delay_days, yearly_rate)["loan"].max())


def scale_without_loan(cooperative: Cooperative, delay_days=15.0) -> float:
    """Return the largest share of the planned year that own cash alone can carry, between 0 and 1.

    Buying, and with it selling, is cut by the same share in every month; fixed costs stay. Returns NaN if own cash
    does not even cover these.

    >>> round(scale_without_loan(Cooperative()), 3), scale_without_loan(Cooperative(own_cash_yuan=900_000.0))
    (0.179, 1.0)
    """
    full = cash_flow(cooperative, delay_days, 0.0)
    # Without a loan cash is a straight line in the scale, so each month allows a largest scale and the least of them counts.
    trade = (full["collected"] - full["bought"] - full["running"]).cumsum().to_numpy()
    rest = cooperative.own_cash_yuan - full["fixed"].cumsum().to_numpy()
    scales = np.where(trade < 0, rest / np.where(trade < 0, -trade, 1.0), np.inf)
    needed = np.where(trade > 0, -rest / np.where(trade > 0, trade, 1.0), np.where(rest < 0, np.inf, 0.0))
    needed = np.where(trade < 0, 0.0, needed)
    scale = min(1.0, scales.min())
    return float(scale) if scale >= max(0.0, needed.max()) - 1e-12 else float("nan")
