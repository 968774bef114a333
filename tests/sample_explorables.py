"""Explorables that the tests turn: one of each kind, small enough to try every position."""

import altair as alt
import numpy as np
import pandas as pd
from scipy.special import ndtr

from ruralecom.explorable import Choice, ClosedForm, Explorable, Grid, Parameter, Readout


def _willing(share, network, cost, subsidy):
    return {"joining": ndtr((network * share - cost + subsidy) / 0.5), "same": share}


def _crossings(order, network, cost, subsidy):
    shares = np.linspace(0, 1, 401)
    gap = _willing(shares, network, cost, subsidy)["joining"] - shares
    found = shares[:-1][np.sign(gap[:-1]) != np.sign(gap[1:])][:3]
    at = np.full(3, np.nan)
    at[: len(found)] = found
    return {"at": at, "kind": np.where(np.arange(3) % 2 == 0, "stable", "tipping point"), "is_there": np.isfinite(at)}


def _draw_adoption(curve, crossings):
    joining = curve.mark_line().encode(
        alt.X("share:Q", title="Shops on the platform (share)"), alt.Y("joining:Q", title="Shops that would join (share)")
    )
    dots = crossings.mark_point().encode(x="at:Q", y="at:Q")
    names = crossings.mark_text(dy=-12).encode(x="at:Q", y="at:Q", text="kind:N")
    return joining + curve.mark_line(strokeDash=[4, 4]).encode(x="share:Q", y="same:Q") + dots + names


def adoption():
    """Two tables, an expression and a grid with missing values; a readout of each kind; a shown scale."""
    return Explorable(
        name="adoption", title="One push can be enough", description="A curve that crosses the diagonal up to three times.",
        parameters=[
            Parameter("network", 0, 2, 0.5, 1.5, label="Network strength"),
            Parameter("cost", 0, 1.5, 0.25, 0.75, label="Entry cost", unit="thousand yuan"),
            Parameter("subsidy", 0, 0.5, 0.25, 0, label="Subsidy", unit="%", scale=100),
        ],
        tables={
            "curve": ClosedForm(pd.DataFrame({"share": np.linspace(0, 1, 21)}), _willing),
            "crossings": Grid(pd.DataFrame({"order": [0, 1, 2]}), _crossings),
        },
        draw=_draw_adoption,
        readouts=[
            Readout("alone", lambda cost, subsidy: ndtr((subsidy - cost) / 0.5), label="Join alone", format=".2f"),
            Readout(
                "crossing_count", lambda network, cost, subsidy: int(_crossings(None, network, cost, subsidy)["is_there"].sum()),
                label="Equilibria", format="d", grid=True,
            ),
        ],
    )


def _profit(day, crop, farms, fee):
    price = np.where(crop == "tea", 60.0, 8.0)
    harvest = np.minimum(farms * 120.0, 900 + 40 * np.sqrt(day))
    income = price * harvest * (1 - fee)
    return {"income": income, "after_rent": income - farms * 2000 * (1 + income / (income + 5000)), "busy": harvest > 600}


def _draw_profit(season):
    lines = season.mark_line().encode(alt.X("day:Q", title="Day"), alt.Y("income:Q", title="Income (yuan)"))
    return lines | season.mark_bar().encode(alt.X("day:O", title="Day"), alt.Y("after_rent:Q", title="After rent (yuan)", stack=None), color="busy:N")


def profit():
    """A choice, a whole-number slider, shared parts of an expression, and two drawings side by side."""
    return Explorable(
        name="profit", title="What the farms keep", description="Income over the season, and what is left after rent.",
        parameters=[
            Choice("crop", {"tea": "Tea", "pears": "Pears"}, "tea", label="Crop"),
            Parameter("farms", 1, 9, 2, 5, label="Farms"),
            Parameter("fee", 0, 0.3, 0.1, 0.1, label="Commission", unit="%", scale=100),
        ],
        tables={"season": ClosedForm(pd.DataFrame({"day": np.arange(0, 30, 3)}), _profit)},
        draw=_draw_profit,
    )


def _followers(rank, preference, exploration, crop):
    draws = np.random.default_rng(7).random((20, len(rank)))
    weight = (rank + 1.0) ** -(preference * (1 - exploration)) * (0.9 + 0.2 * draws)
    share = weight / weight.sum(axis=1, keepdims=True)
    return {"middle": share.mean(axis=0), "low": share.min(axis=0), "high": share.max(axis=0), "leader": np.where(rank < 2, crop, "others")}


def _draw_followers(streamers):
    base = streamers.encode(alt.X("rank:Q", title="Rank of the streamer"))
    return base.mark_area().encode(alt.Y("low:Q", title="Share of attention"), y2="high:Q") + base.mark_line().encode(y="middle:Q")


def followers():
    """A grid over seeds with its spread, words in a column, and a choice among its axes."""
    return Explorable(
        name="followers", title="A few get most", description="Attention by rank, with the spread over twenty seeds.",
        parameters=[
            Parameter("preference", 0.0, 2.0, 0.25, 1.0, label="Preference"),
            Parameter("exploration", 0.0, 0.8, 0.2, 0.2, label="Exploration"),
            Choice("crop", ["tea", "pears"], "pears", label="Crop"),
        ],
        tables={"streamers": Grid(pd.DataFrame({"rank": np.arange(12)}), _followers, bits=18)},
        draw=_draw_followers,
    )


ALL = {"adoption": adoption, "profit": profit, "followers": followers}
