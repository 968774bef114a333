"""Comparability, charitable readings and before-after estimators, by hand, by regression and over whole ranges."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruralecom import data, ledger
from ruralecom.models import case_comparison as cases

COUNTIES = ("Liancheng", "Sihong", "Derong")
FIGURE = {"quantity": "output", "base_unit": "yuan", "year": 2023, "base": "none", "scope": "whole chain"}


# --- What can stand on one scale ------------------------------------------------


@pytest.mark.parametrize(("change", "obstacle"), [
    ({"base_unit": "persons"}, "unit"), ({"year": 2022}, "year"), ({"year": None}, "year"), ({"year": pd.NA}, "year"),
    ({"base": "2019"}, "base"), ({"base": "not said"}, "base"), ({"scope": "one store"}, "scope"), ({"scope": "not said"}, "scope"),
])
def test_each_difference_is_an_obstacle_either_way_round(change, obstacle):
    other = {**FIGURE, **change}
    assert cases.obstacles(FIGURE, other) == cases.obstacles(other, FIGURE) == (obstacle,)


@pytest.mark.parametrize("column", ["year", "base", "scope"])
def test_what_both_leave_open_is_not_the_same(column):
    silent = {**FIGURE, column: None if column == "year" else "not said"}
    assert cases.obstacles(silent, silent) == (column,)


def test_two_quantities_are_never_held_together():
    with pytest.raises(ValueError, match="quantity is 'jobs' in the second figure; accepted: that of the first, 'output'"):
        cases.obstacles(FIGURE, {**FIGURE, "quantity": "jobs"})


def test_pairs_cross_places_and_stay_within_a_quantity():
    table = pd.DataFrame([{**FIGURE, "place": place} for place in "AAB"] + [{**FIGURE, "place": "C", "quantity": "jobs"}], index=list("abcd"))
    found = cases.pairs(table)
    assert list(zip(found["first"], found["second"])) == [("a", "c"), ("b", "c")]
    assert found["comparable"].all()


def test_a_table_without_a_column_is_refused_by_name():
    with pytest.raises(ValueError, match="no column 'scope'; accepted: a table with place, quantity"):
        cases.pairs(pd.DataFrame({name: [] for name in cases.COLUMNS if name != "scope"}))


# --- The table of the three counties ----------------------------------------------


def test_every_figure_of_the_three_counties_has_its_place_or_repeats_one_that_has():
    rows = ledger.claims(paper="four_dimensions")
    rows = rows[rows["place"].isin(COUNTIES)]
    listed = set(data.load("case_quantities")["claim"])
    first = {row.id if pd.isna(row.repeats) or not row.repeats else row.repeats for row in rows.itertuples()}
    assert first == listed


def test_one_quantity_of_one_county_keeps_to_the_words_of_the_ledger():
    table = data.load("case_quantities").set_index("claim")
    for claim, row in table.iterrows():
        figure = ledger.claim(claim)
        assert figure.place in COUNTIES
        # a growth is held against something, a level is not
        assert (row["base"] == "none") == (figure.kind not in ("growth", "ratio") and not row["tells"] == "changed"), claim


def test_only_the_output_of_the_chains_passes_all_four_tests():
    figures = data.load("case_quantities").set_index("claim")
    rows = ledger.claims(paper="four_dimensions").set_index("id")[["place", "base_unit", "year"]]
    found = cases.pairs(figures.join(rows))
    assert found.loc[found["comparable"], "quantity"].tolist() == ["Output of the chain"]


# --- Readings --------------------------------------------------------------------


@given(part=st.floats(-0.5, 2), weight=st.floats(0, 0.95), rest=st.floats(-0.9, 2))
def test_the_mix_of_part_and_rest_gives_the_average_back(part, weight, rest):
    average = weight * part + (1 - weight) * rest
    if average > -1:
        assert cases.rest_of_the_mix(average, part, weight) == pytest.approx(rest, abs=1e-9)


@given(rate=st.floats(0.01, 1), first=st.integers(1, 5), second=st.integers(1, 12))
def test_steady_growth_gives_the_ratio_of_the_spans(rate, first, second):
    rises = [(1 + rate) ** years - 1 for years in (first, second)]
    assert cases.span_ratio(*rises) == pytest.approx(second / first)


@given(multiple=st.floats(1.01, 60), part=st.floats(0, 1))
def test_a_path_starts_at_its_multiple_ends_at_one_and_never_falls(multiple, part):
    path = cases.log_path(np.linspace(0, 4, 17), multiple, 4, part)
    assert path[0] == pytest.approx(1 / multiple)
    assert path[-1] == pytest.approx(1)
    assert (np.diff(path) >= -1e-12).all()
    assert cases.log_path(3, multiple, 4, part) == pytest.approx(multiple**-part)


def test_a_quarter_in_the_last_of_four_years_is_steady_growth():
    assert cases.log_path(np.arange(5), 81, 4, 0.25) == pytest.approx([1 / 81, 1 / 27, 1 / 9, 1 / 3, 1])


def test_sales_a_parcel_by_hand():
    # 400 yuan in 8 parcels at the end, 100 yuan in one parcel at the start
    assert cases.sales_a_parcel_before(50, 100 / 400, 8) == 100


@given(amount=st.floats(0, 1e9), gain=st.floats(1, 1e5), share=st.floats(0, 1))
def test_households_times_their_gain_is_the_part_that_reached_them(amount, gain, share):
    assert cases.households_paid(amount, gain, share) * gain == pytest.approx(share * amount)


# --- Before and after ----------------------------------------------------------------


def test_difference_in_differences_is_the_interaction_of_a_regression_in_logarithms():
    levels = np.array([10.0, 18.0, 20.0, 30.0])
    tried, late = np.array([1, 1, 0, 0]), np.array([0, 1, 0, 1])
    design = np.column_stack([np.ones(4), tried, late, tried * late])
    interaction = np.linalg.lstsq(design, np.log(levels), rcond=None)[0][3]
    assert cases.difference_in_differences(*levels) == pytest.approx(np.exp(interaction) - 1)


@given(start=st.floats(0.1, 100), other=st.floats(0.1, 100), trend=st.floats(-0.5, 3), effect=st.floats(-0.5, 2), lead=st.floats(-0.3, 1))
def test_with_like_trends_it_finds_the_effect_and_else_effect_and_lead_together(start, other, trend, effect, lead):
    after = start * (1 + trend) * (1 + lead) * (1 + effect)
    found = cases.difference_in_differences(start, after, other, other * (1 + trend))
    assert found == pytest.approx((1 + lead) * (1 + effect) - 1)
    assert cases.before_after(start, after) == pytest.approx((1 + trend) * (1 + lead) * (1 + effect) - 1)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: cases.rest_of_the_mix(0.4, 0.9, 1.0), "weight is 1; accepted: at least 0 and below 1"),
    (lambda: cases.span_ratio(0.0, 0.4), "first is 0; accepted: above 0"),
    (lambda: cases.log_path(1, 28, 4, 1.2), "last_year_part is 1.2; accepted: at least 0 and at most 1"),
    (lambda: cases.sales_a_parcel_before(0, 0.5, 28), "sales_a_parcel is 0; accepted: above 0 yuan"),
    (lambda: cases.households_paid(1.0, 0.0), "gain is 0; accepted: above 0 yuan"),
    (lambda: cases.before_after(0, 1), "before is 0; accepted: above 0"),
    (lambda: cases.difference_in_differences(1, 1, 1, 0), "other_after is 0; accepted: above 0"),
])
def test_errors_name_the_value_and_what_is_accepted(call, message):
    with pytest.raises(ValueError) as caught:
        call()
    assert message in str(caught.value)


def test_what_the_paper_proposes_is_not_told_as_done():
    table = data.load("case_quantities").set_index("claim")
    kinds = table.index.map(lambda claim: ledger.claim(claim).kind)
    assert (table["tells"] == "proposed").tolist() == (kinds == "proposal").tolist()
