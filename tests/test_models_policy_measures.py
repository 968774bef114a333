"""Measures known as ranges: closed forms, other libraries, and a table that states what the ledger states."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ruralecom import data, ledger
from ruralecom.models import policy_measures
from ruralecom.models.policy_measures import FACTORS, draws, income, one_at_a_time, rank_correlations

ENDS = st.tuples(st.floats(1e-3, 1e6), st.floats(1, 1000)).map(lambda pair: (pair[0], pair[0] * pair[1]))


def table(**ends):
    return pd.DataFrame([{"measure": name, "factor": factor, "low": low, "high": high}
                         for name, (low, high) in ends.items() for factor in FACTORS])


@given(ends=ENDS)
def test_median_and_mean_are_those_of_scipys_distributions(ends):
    low, high = ends
    if high > low * 1.001:
        law = stats.loguniform(low, high)
        assert policy_measures.median(low, high) == pytest.approx(law.median(), rel=1e-6)
        assert policy_measures.mean(low, high) == pytest.approx(law.mean(), rel=1e-4)
        even = stats.uniform(low, high - low)
        assert policy_measures.mean(low, high, "uniform") == pytest.approx(even.mean())
    assert low * (1 - 1e-9) <= policy_measures.median(low, high) <= policy_measures.mean(low, high) * (1 + 1e-6)


@pytest.mark.parametrize("distribution", policy_measures.DISTRIBUTIONS)
def test_draws_follow_the_distribution_that_they_are_said_to(distribution):
    sample = draws(table(bus=(2.0, 50.0)), 4000, seed=3, distribution=distribution)["value"]["bus"]
    law = stats.loguniform(2, 50) if distribution == "log-uniform" else stats.uniform(2, 48)
    assert stats.kstest(sample, law.cdf).pvalue > 0.01
    assert sample.mean() == pytest.approx(float(policy_measures.mean(2.0, 50.0, distribution)), rel=0.04)


def test_draws_are_repeatable_and_independent_of_each_other():
    ranges = table(bus=(1.0, 9.0), app=(1.0, 9.0))
    first, again, other = (draws(ranges, 3000, seed) for seed in (1, 1, 2))
    assert first["cost"].equals(again["cost"]) and not first["cost"].equals(other["cost"])
    everything = pd.concat([first[factor].add_prefix(factor) for factor in FACTORS], axis=1).corr()
    assert (everything - np.eye(len(everything))).abs().max(axis=None) < 0.08


def test_measures_keep_the_order_of_the_table():
    assert list(draws(table(z=(1.0, 2.0), a=(1.0, 2.0)), 5, seed=1)["cost"].columns) == ["z", "a"]


def test_income_by_hand():
    assert income({"volume": 120.0, "value": 25.0, "works": 0.5}) == 1500


@given(ends=st.lists(ENDS, min_size=3, max_size=3))
def test_in_a_product_the_swing_of_a_factor_is_known(ends):
    low, high = (pd.Series([pair[end] for pair in ends], index=list("abc")) for end in (0, 1))
    middle = np.sqrt(low * high)
    swings = one_at_a_time(lambda factors: factors.prod(), low, middle, high)
    expected = middle.prod() * (high - low) / middle
    np.testing.assert_allclose(swings["swing"].reindex(expected.index), expected, rtol=1e-6, atol=1e-12 * middle.prod())
    assert (np.diff(swings["swing"]) <= 0).all()


def test_rank_correlations_are_those_of_pandas_and_scipy():
    random = np.random.default_rng(4)
    inputs = pd.DataFrame(random.integers(0, 9, (200, 4)), columns=list("abcd")).astype(float)
    result = np.exp(inputs["a"]) + inputs["b"] * 50
    found = rank_correlations(inputs, result)
    np.testing.assert_allclose(found, inputs.corrwith(result, method="spearman").reindex(found.index))
    np.testing.assert_allclose(found, [stats.spearmanr(inputs[name], result).statistic for name in found.index])
    assert found.index[0] == "a" and (np.diff(found.abs()) <= 1e-12).all()


def test_every_measure_has_four_ranges_and_says_where_each_is_from():
    measures, ranges = data.load("coupling_measures"), data.load("coupling_measure_ranges")
    assert len(measures) == 25 and len(ranges) == 100
    sample = draws(ranges, 50, seed=1)
    assert list(sample["cost"].columns) == list(measures["measure"])
    assert (sample["works"] <= 1).all(axis=None)
    named = ranges["claims"].notna()
    assert (named == ranges["basis"].isin(["stated", "partly_stated"])).all()
    assert (ranges.loc[ranges["basis"].isin(["stated", "defined"]), "low"]
            == ranges.loc[ranges["basis"].isin(["stated", "defined"]), "high"]).all()
    assert (measures["units"] % measures["levels"] == 0).all()


def test_stated_ends_of_ranges_are_the_figures_of_the_ledger():
    ends = data.load("coupling_measure_ranges").set_index(["measure", "factor"])
    value = ledger.value
    parcels = value("coupling-parcel-cost-before") - value("coupling-parcel-cost-after")
    assert ends.loc[("bus_parcels", "value"), ["low", "high"]].tolist() == [parcels, parcels]
    assert ends.loc[("group_buying", "value"), ["low", "high"]].tolist() == [value("coupling-huayin-gain")] * 2
    assert ends.loc[("startup_loans", "volume"), "high"] == value("coupling-startup-loan")
    assert ends.loc[("trace_codes", "value"), "high"] == value("coupling-white-tea-premium")
    assert ends.loc[("cultural_brand", "volume"), "high"] == value("coupling-pear-gift-sales")
    system = ends.loc[("ai_dispatch", "cost"), ["low", "high"]] / value("coupling-system-subsidy")
    assert system.tolist() == [1e6, 4e6]
    units = data.load("coupling_measures").set_index("measure")["units"]
    assert units["starter_boxes"] == value("coupling-video-accounts")
    assert units["cultural_brand"] == ledger.claim("coupling-cultural-products").value_high


def test_every_figure_of_sections_4_1_and_4_2_is_at_a_measure():
    figures = ledger.claims(paper="coupling")
    expected = set(figures.loc[figures["section"].str.match(r"4\.[12]"), "id"])
    listed = {name for ids in data.load("coupling_measures")["claims"].dropna() for name in ids.split(";")}
    assert listed == expected


def test_every_subsection_of_the_toolkit_has_measures():
    assert set(data.load("coupling_measures")["section"]) == {"4.1.1", "4.1.2", "4.1.3", "4.2.1", "4.2.2", "4.2.3"}


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: policy_measures.median(0.0, 1.0), "low is 0; accepted: above 0"),
        (lambda: policy_measures.mean(3.0, 2.0), "high is 2 where low is 3; accepted: at least as much as low"),
        (lambda: policy_measures.mean(1.0, 2.0, "normal"), "distribution is 'normal'; accepted: 'log-uniform', 'uniform'"),
        (lambda: draws(table(bus=(1.0, 2.0)), 0, 1), "count is 0; accepted: at least 1"),
        (lambda: draws(table(bus=(1.0, 2.0)).iloc[:3], 5, 1), "bus has 0 ranges for works; accepted: 1 for each of cost, volume"),
        (lambda: rank_correlations(pd.DataFrame({"a": [1, 2]}), [1]), "result has 1 values; accepted: one for each of the 2 draws"),
        (lambda: one_at_a_time(sum, pd.Series({"a": 1}), pd.Series({"b": 1}), pd.Series({"a": 1})), "different factors"),
    ],
)
def test_what_cannot_be_drawn_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
