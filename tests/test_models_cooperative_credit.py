"""A cooperative's cash: a year by hand, identities that hold in every month, and a daily simulation beside it."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruralecom.models.cooperative_credit import (
    Cooperative, break_month, cash_flow, collection_shares, loan_rate, needed_line, scale_without_loan,
)

DELAYS, RATES = st.floats(0, 75), st.floats(0, 0.6)
LINES = st.one_of(st.just(np.inf), st.floats(0, 800_000))


@st.composite
def cooperatives(draw):
    def shares():
        weights = np.array(draw(st.lists(st.integers(0, 9), min_size=12, max_size=12)), dtype=float)
        weights[0] += 1
        return weights / weights.sum()

    buying, selling = shares(), shares()
    # the same total, later: sell month by month no more than has been bought
    sold = np.minimum(np.cumsum(selling), np.cumsum(buying))
    sold[-1] = 1.0
    return Cooperative(
        bought_yuan=draw(st.floats(0, 1e6)), sold_yuan=draw(st.floats(0, 3e6)), running_share=draw(st.floats(0, 1)),
        fixed_yuan=draw(st.floats(0, 40_000)), own_cash_yuan=draw(st.floats(0, 400_000)),
        buying=tuple(buying), selling=tuple(np.maximum(np.diff(sold, prepend=0.0), 0.0)),
    )


def small():
    """A business of three months that can be worked out on paper."""
    return Cooperative(
        bought_yuan=1000.0, sold_yuan=2000.0, running_share=0.1, fixed_yuan=50.0, own_cash_yuan=100.0,
        buying=(1.0, 0.0, 0.0), selling=(0.4, 0.6, 0.0), months=("Sep", "Oct", "Nov"),
    )


def test_three_months_by_hand():
    year = cash_flow(small(), delay_days=15, yearly_rate=0.12)
    # Sep: 100 + 400 - 1000 - 80 - 50 = -630 is drawn
    # Oct: 400 + 600 - 120 - 50 - 6.30 = 823.70, of which 630 repay
    # Nov: 193.70 + 600 - 50
    assert year["collected"].tolist() == [400, 1000, 600]
    assert year["receivables"].tolist() == [400, 600, 0]
    assert year["loan"].tolist() == pytest.approx([630, 0, 0])
    assert year["interest"].tolist() == pytest.approx([0, 6.3, 0])
    assert year["cash"].tolist() == pytest.approx([0, 193.7, 743.7])
    assert needed_line(small(), 15, 0.12) == pytest.approx(630) and break_month(year) is None


def test_a_line_that_is_too_short_by_hand():
    year = cash_flow(small(), 15, 0.12, line_yuan=500.0)
    # Sep: 130 are missing. Oct: -130 + 1000 - 120 - 50 - 5 = 695, repays 500
    assert year["cash"].tolist() == pytest.approx([-130, 195, 745])
    assert year["loan"].tolist() == pytest.approx([500, 0, 0])
    assert break_month(year) == "Sep"


@given(cooperative=cooperatives(), delay=DELAYS, rate=RATES, line=LINES)
def test_no_yuan_is_lost_in_any_month(cooperative, delay, rate, line):
    year = cash_flow(cooperative, delay, rate, line)
    goes_out = year[["bought", "running", "fixed", "interest", "repaid"]].sum(axis=1)
    before = year["cash"].shift(fill_value=cooperative.own_cash_yuan)
    np.testing.assert_allclose(year["cash"], before + year["collected"] + year["drawn"] - goes_out, atol=1e-5)
    owed = year["receivables"].shift(fill_value=0.0)
    np.testing.assert_allclose(year["receivables"], owed + year["sales"] - year["collected"], atol=1e-5)
    loan = year["loan"].shift(fill_value=0.0)
    np.testing.assert_allclose(year["loan"], loan + year["drawn"] - year["repaid"], atol=1e-5)
    np.testing.assert_allclose(year["interest"], loan * rate / 12, atol=1e-6)
    assert (year[["loan", "drawn", "repaid", "interest", "collected"]] >= -1e-9).all(axis=None)
    assert (year["receivables"] >= -1e-5).all() and (year["loan"] <= line + 1e-6).all()
    # nobody borrows with cash in the drawer, and nothing is missing before the line is used up
    assert (np.minimum(year["loan"], np.maximum(year["cash"], 0)) < 1e-6).all()
    assert (year.loc[year["cash"] < -1e-6, "loan"] >= line - 1e-6).all()


@given(delay=DELAYS)
def test_every_yuan_is_collected_once_and_on_average_after_the_delay(delay):
    shares = collection_shares(delay)
    assert shares.sum() == pytest.approx(1) and (shares >= 0).all()
    assert shares @ np.arange(len(shares)) * 30 == pytest.approx(delay, abs=1e-9)


@pytest.mark.parametrize("delay", [0, 7, 15, 30, 44])
def test_collections_are_those_of_a_year_run_day_by_day(delay):
    cooperative = Cooperative()
    daily = np.repeat(cooperative.sold_yuan * np.array(cooperative.selling) / 30, 30)
    arrived = np.concatenate([np.zeros(delay), daily])[: len(daily)].reshape(12, 30).sum(axis=1)
    np.testing.assert_allclose(cash_flow(cooperative, delay)["collected"], arrived, atol=1e-6)


@settings(max_examples=40)
@given(cooperative=cooperatives(), delay=DELAYS, rate=RATES)
def test_the_needed_line_is_enough_and_no_less_is(cooperative, delay, rate):
    line = needed_line(cooperative, delay, rate)
    assert break_month(cash_flow(cooperative, delay, rate, line)) is None
    if line > 10:
        assert break_month(cash_flow(cooperative, delay, rate, line - 1)) is not None


@settings(max_examples=40)
@given(cooperative=cooperatives(), delay=st.floats(0, 60), more=st.floats(0, 15), rate=RATES)
def test_waiting_longer_never_needs_less_and_never_costs_less(cooperative, delay, more, rate):
    assert needed_line(cooperative, delay + more, rate) >= needed_line(cooperative, delay, rate) - 1e-6
    now, later = (cash_flow(cooperative, days, rate)["interest"].sum() for days in (delay, delay + more))
    assert later >= now - 1e-6


def test_a_day_earlier_saves_a_day_of_sales_in_the_month_of_the_peak():
    cooperative = Cooperative()
    peak = cash_flow(cooperative, 15, 0.0)["loan"].idxmax()
    day = cash_flow(cooperative).loc[peak, "sales"] / 30
    assert needed_line(cooperative, 15, 0.0) - needed_line(cooperative, 14, 0.0) == pytest.approx(day)


@settings(max_examples=40)
@given(cooperative=cooperatives(), delay=DELAYS)
def test_the_scale_without_a_loan_is_the_largest_that_holds(cooperative, delay):
    def lowest(scale):
        return cash_flow(replace(cooperative, bought_yuan=scale * cooperative.bought_yuan, sold_yuan=scale * cooperative.sold_yuan),
                         delay, 0.0, line_yuan=0.0)["cash"].min()

    scale = scale_without_loan(cooperative, delay)
    if np.isnan(scale):
        assert all(lowest(each) < 0 for each in np.linspace(0, 1, 21))
    else:
        assert 0 <= scale <= 1 and lowest(scale) > -1e-4
        if scale < 1:
            assert lowest(min(1.0, scale + 1e-3)) < 1e-6


def test_both_readings_of_a_mark_up():
    assert loan_rate(0.06, 0.5) == pytest.approx(0.09)
    assert loan_rate(0.06, 0.5, "points") == pytest.approx(0.56)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Cooperative(bought_yuan=-1.0), "bought_yuan is -1; accepted: at least 0 yuan"),
        (lambda: Cooperative(running_share=1.2), "running_share is 1.2; accepted: at least 0 and at most 1"),
        (lambda: Cooperative(buying=(1.0,)), "buying has 1 shares that add up to 1; accepted: 12 shares that add up to 1"),
        (lambda: replace(small(), buying=(0.0, 1.0, 0.0)), "selling is ahead of buying in Sep; accepted: no more sold than"),
        (lambda: cash_flow(Cooperative(), delay_days=-1), "delay_days is -1; accepted: at least 0 days"),
        (lambda: cash_flow(Cooperative(), yearly_rate=-0.1), "yearly_rate is -0.1; accepted: at least 0"),
        (lambda: cash_flow(Cooperative(), line_yuan=-5.0), "line_yuan is -5; accepted: at least 0 yuan"),
        (lambda: loan_rate(0.05, 0.45, "relative"), "reading is 'relative'; accepted: 'part', 'points'"),
    ],
)
def test_parameters_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
