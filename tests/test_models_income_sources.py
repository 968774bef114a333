"""Inequality by source of income, and the simulated survey it is shown on."""

import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from inequality.gini import Gini

from ruralecom import data
from ruralecom.models.income_sources import by_source, gini, group_means, lorenz

SCRIPT = Path(__file__).parents[1] / "data" / "simulated" / "household_survey.py"
SOURCES = ["farm_yuan", "wages_yuan", "online_yuan", "transfers_yuan"]
INCOMES = st.lists(st.one_of(st.just(0.0), st.floats(1, 1e6)), min_size=3, max_size=40)


def test_gini_by_hand():
    # incomes 1, 2, 3, 4: differences of the six pairs add up to 10; 2 * 10 / (2 * 16 * 2.5)
    assert gini([4, 1, 3, 2]) == pytest.approx(0.25)
    assert gini([5, 5, 5]) == pytest.approx(0) and gini([0, 0, 9]) == pytest.approx(2 / 3)


@given(incomes=INCOMES)
def test_gini_agrees_with_the_mean_difference_and_with_pysal(incomes):
    assume(sum(incomes) > 0)
    y = np.array(incomes)
    differences = np.abs(y[:, None] - y).mean() / (2 * y.mean())
    assert gini(y) == pytest.approx(differences, abs=1e-9) == Gini(y).g


@given(seed=st.integers(0, 10_000), households=st.integers(3, 60), sources=st.integers(1, 5), zeros=st.floats(0, 0.8))
def test_the_contributions_add_up_to_the_gini_and_the_effects_to_zero(seed, households, sources, zeros):
    random = np.random.default_rng(seed)
    table = pd.DataFrame(random.lognormal(8, 1, (households, sources)) * (random.random((households, sources)) > zeros))
    table.iloc[0] += 1.0
    parts = by_source(table)
    assert parts["contribution"].sum() == pytest.approx(gini(table.sum(axis=1)), abs=1e-12)
    assert (parts["share"] * parts["gini"] * parts["correlation"]).fillna(0).sum() == pytest.approx(parts["contribution"].sum())
    assert parts["effect"].sum() == pytest.approx(0, abs=1e-12) and parts["share"].sum() == pytest.approx(1)
    assert parts["correlation"].dropna().between(-1 - 1e-9, 1 + 1e-9).all()


def test_the_effect_is_what_a_small_growth_of_the_source_does():
    survey = data.load("household_survey")[SOURCES]
    parts, before, step = by_source(survey), gini(survey.sum(axis=1)), 1e-5
    for name in SOURCES:
        grown = survey.assign(**{name: survey[name] * (1 + step)})
        assert (gini(grown.sum(axis=1)) - before) / step == pytest.approx(parts.loc[name, "effect"], abs=1e-3)


def test_a_source_that_all_have_alike_lowers_inequality_and_adds_nothing():
    table = pd.DataFrame({"grant": [3.0, 3.0, 3.0], "wages": [0.0, 2.0, 7.0]})
    parts = by_source(table)
    assert parts.loc["grant", "contribution"] == pytest.approx(0) and np.isnan(parts.loc["grant", "correlation"])
    assert parts.loc["grant", "effect"] == pytest.approx(-0.5 * gini(table.sum(axis=1)))


@given(incomes=INCOMES)
def test_the_area_between_the_lorenz_curve_and_the_diagonal_is_half_the_gini(incomes):
    assume(sum(incomes) > 0)
    curve = lorenz(incomes)
    area = np.trapezoid(curve["income_share"], curve["household_share"])
    assert 1 - 2 * area == pytest.approx(gini(incomes), abs=1e-9)


def test_group_means_line_households_up_by_another_income():
    assert group_means([10, 20, 30, 40], order_by=[4, 3, 2, 1], groups=2).tolist() == [35, 15]


@pytest.mark.parametrize(("call", "message"), [
    (lambda: gini([1, -2]), "income is -2; accepted: at least 0 yuan and finite"),
    (lambda: gini([0, 0]), "mean of income is 0; accepted: above 0 yuan"),
    (lambda: gini([]), "mean of income is 0; accepted: above 0 yuan"),
    (lambda: by_source(pd.DataFrame({"farm": [1.0, 2.0], "online": [0.0, 0.0]})), "mean of online is 0"),
    (lambda: group_means([1, 2], [1]), r"values has shape \(2,\) and order_by \(1,\)"),
    (lambda: group_means([1, 2], [1, 2], 3), "groups is 3; accepted: at least 1 and at most 2"),
])
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- The simulated survey ---------------------------------------------------


def test_the_script_writes_the_table_that_is_stored(tmp_path):
    runpy.run_path(str(SCRIPT))["write"](tmp_path)
    assert (tmp_path / "household_survey.csv").read_bytes() == (SCRIPT.parent / "household_survey.csv").read_bytes()


def test_the_survey_is_what_its_description_says():
    survey = data.load("household_survey")
    assert len(survey) == 600 and survey["household"].is_unique
    assert ((survey["online_yuan"] > 0) == (survey["online_role"] != "none")).all()
    assert not ((survey["online_role"] == "seller") & (~survey["smartphone"] | survey["elderly_alone"])).any()
    change = survey[SOURCES].sum(axis=1) - survey["income_before_yuan"]
    poorest, _, richest = group_means(change, survey["income_before_yuan"])
    assert change.mean() > 2000 and poorest < 500 < richest
