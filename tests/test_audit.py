"""The audit: interval arithmetic by hand, formulas that stay arithmetic, verdicts that stay honest."""

import math

import pytest

from broken_tables import CHECKS, copied, edit, put  # noqa: F401
from ruralecom import audit, data, ledger
from ruralecom.intervals import FormulaError, Interval, evaluate, names_in, numerals, printed_interval

TEN, FOUR = Interval(10, 9, 12), Interval(4, 2, 5)


@pytest.mark.parametrize("formula, expected", [
    ("ten + four", (14, 11, 17)),
    ("ten - four", (6, 4, 10)),
    ("ten * four", (40, 18, 60)),
    ("ten / four", (2.5, 1.8, 6.0)),
    ("-four", (-4, -5, -2)),
    ("ten * -four", (-40, -60, -18)),
    ("min(ten, four)", (4, 2, 5)),
    ("max(ten, 11)", (11, 11, 12)),
    ("(ten + 2) / four - 1", (2.0, 1.2, 6.0)),
    ("2 * 3", (6, 6, 6)),
])
def test_interval_arithmetic_by_hand(formula, expected):
    result = evaluate(formula, {"ten": TEN, "four": FOUR})
    assert (result.value, result.low, result.high) == pytest.approx(expected)


def test_an_open_end_stays_open():
    above = Interval(200, 200, math.inf)
    assert (above * 1.25).high == math.inf
    assert (100 / above).low == 0.0
    assert (above * 0).high == 0.0


def test_division_by_what_can_be_zero_is_refused():
    with pytest.raises(FormulaError, match="can be zero"):
        evaluate("ten / (four - 4)", {"ten": TEN, "four": FOUR})


@pytest.mark.parametrize("formula", [
    "__import__('os').system('true')", "ten.value", "ten ** 4", "[ten]", "ten if four else 1", "ten < four",
    "abs(ten)", "'text'", "True", "lambda: 1", "ten // four", "min()", "max(ten, key=four)", "ten; four", "",
])
def test_what_is_not_plain_arithmetic_is_refused(formula):
    with pytest.raises(FormulaError):
        evaluate(formula, {"ten": TEN, "four": FOUR})


def test_an_unknown_name_in_a_formula_lists_the_known_ones():
    with pytest.raises(FormulaError, match="uses 'five'; known names: four, ten"):
        evaluate("ten + five", {"ten": TEN, "four": FOUR})


def test_names_in_a_formula_leave_out_functions():
    assert names_in("min(a, b) / max(c, 2)") == {"a", "b", "c"}


@pytest.mark.parametrize("arguments, low, high", [
    (dict(low="5210"), 5209.5, 5210.5),
    (dict(low="5210", count_trailing_zeros=False), 5205, 5215),
    (dict(low="3.09"), 3.085, 3.095),
    (dict(low="12.0", factor=0.01), 0.1195, 0.1205),
    (dict(low="98", qualifier="above", factor=0.01, share=True), 0.98, 1.0),
    (dict(low="200", qualifier="above"), 200, math.inf),
    (dict(low="30", qualifier="up_to"), 0, 30),
    (dict(low="30", qualifier="up_to", growth=True), -math.inf, 30),
    (dict(low="2000", qualifier="about"), 1500, 2500),
    (dict(low="15", high="20", qualifier="range"), 14.5, 20.5),
    (dict(low="0"), -0.5, 0.5),
])
def test_what_a_printed_figure_can_stand_for(arguments, low, high):
    interval = printed_interval(**arguments)
    assert (interval.low, interval.high) == (low, high)


def test_an_unknown_qualifier_is_refused():
    with pytest.raises(ValueError, match="'roughly' is not known; accepted: exact, above"):
        printed_interval("5", qualifier="roughly")


def test_an_interval_turned_over_is_refused():
    with pytest.raises(ValueError, match="low <= value <= high"):
        Interval(1, 2, 3)


def test_numerals_are_read_in_both_scripts():
    assert numerals("5210亿元") == ["5210"]
    assert numerals("约1,750.8") == ["1750.8"]
    assert numerals("一百零五") == ["105"]
    assert numerals("十") == ["10"]
    assert numerals("万名") == ["10000"]
    assert numerals("三万亿元") == ["3"]


@pytest.mark.parametrize("arguments, low, high", [
    (dict(low="20", factor=0.01, fall=True), -0.205, -0.195),
    (dict(low="20", qualifier="above", fall=True), -math.inf, -20),
    (dict(low="30", qualifier="up_to", fall=True), -30, 0),
    (dict(low="10", high="20", qualifier="range", fall=True), -20.5, -9.5),
])
def test_a_fall_is_the_interval_of_its_size_turned_over(arguments, low, high):
    interval = printed_interval(**arguments)
    assert (interval.low, interval.high) == (low, high)


# --- The checks of the Yiwu paper -------------------------------------------


@pytest.fixture(scope="module")
def yiwu():
    return audit.run("yiwu").set_index("id")


def test_there_are_more_than_forty_checks_of_the_yiwu_paper(yiwu):
    assert len(yiwu) > 40
    assert set(yiwu["relation"]) <= set(data.resource("checks")["schema"]["fields"][2]["constraints"]["enum"])


@pytest.mark.parametrize("check, value, low, high, outcome", [
    ("turnover-growth-2024", 5210 / 4826 - 1, 5209.5 / 4826.5 - 1, 5210.5 / 4825.5 - 1, "within_rounding_of_zeros"),
    ("turnover-2022-implied", 4826 / 1.098 / 3715.1 - 1, 4825.5 / 1.0985 / 3715.15 - 1,
     4826.5 / 1.0975 / 3715.05 - 1, "computed"),
    ("crossborder-share-2023", 2596 / 4826, 2595.5 / 4826.5, 2596.5 / 4825.5, "agrees"),
    ("crossborder-share-2024", 2830 / 5210, 2829.5 / 5210.5, 2830.5 / 5209.5, "agrees"),
    ("crossborder-growth-2024", 2830 / 2596 - 1, 2829.5 / 2596.5 - 1, 2830.5 / 2595.5 - 1, "computed"),
    ("all-users-implied-2024-12", 3.09e8 / 0.272, 3.085e8 / 0.2725, 3.095e8 / 0.2715, "apart"),
    ("rural-population-implied-2023", 3.09e8 / 0.649, 3.085e8 / 0.6495, 3.095e8 / 0.6485, "within_rounding"),
    ("rural-population-implied-2024", 3.09e8 / 0.649, 3.085e8 / 0.6495, 3.095e8 / 0.6485, "apart"),
    ("agri-online-retail-growth", 5900 / 5313.8 - 1, 5899.5 / 5313.85 - 1, 5900.5 / 5313.75 - 1, "apart"),
    ("livestream-growth-2024", 0.15, -1, math.inf, "bounds_only"),
    ("farm-online-growth-2024", 35 / 30 - 1, -1, math.inf, "bounds_only"),
    ("parcels-official", 16e6 * 365, 16e6 * 365, math.inf, "bounds_only"),
    ("crossborder-share-january-2024", 104.5 / 350.3, 104.45 / 350.35, 104.55 / 350.25, "apart"),
    ("turnover-per-parcel", 521e9 / (16e6 * 366), 0, 521.05e9 / (16e6 * 366), "computed"),
    ("stations-per-coverage", 680 / 0.98, 680, 680 / 0.98, "computed"),
    ("beixiazhu-sales-repeat", 1e9, 1e9, math.inf, "agrees"),
])
def test_checks_agree_with_arithmetic_by_hand(yiwu, check, value, low, high, outcome):
    row = yiwu.loc[f"yiwu-check-{check}"]
    assert (row["value"], row["low"], row["high"]) == pytest.approx((value, low, high))
    assert row["outcome"] == outcome


def test_what_a_check_is_compared_with_is_looked_up(yiwu):
    row = yiwu.loc["yiwu-check-turnover-growth-2024"]
    assert (row["compared_low"], row["compared_value"], row["compared_high"]) == (0.0805, 0.081, 0.0815)
    assert yiwu.loc["yiwu-check-parcels-official", "compared_value"] == 105.8e8


def test_an_edition_cannot_hold_what_came_after_it(yiwu):
    assert yiwu.loc["yiwu-check-cnnic-edition", "outcome"] == "too_early"
    assert data.load("sources").set_index("id").loc["cnnic-54", "covers_to"] == "2024-06"


def test_the_next_edition_could_hold_it(copied):  # noqa: F811
    edit(copied, CHECKS, put("compared_with", "cnnic-55", row=0))
    check = data.load("checks", copied).iloc[0].to_dict()
    assert check["id"] == "yiwu-check-cnnic-edition"
    assert audit.compute(check, copied)["outcome"] == "in_time"


def test_a_work_cannot_hold_what_came_after_it(yiwu):
    works = data.load("references").set_index(["paper", "number"])["year"]
    early = yiwu[(yiwu["relation"] == "citation") & (yiwu["outcome"] == "too_early")]
    assert len(early) == 3
    for claim_ids in early["claims"]:
        claims = [ledger.claim(claim_id) for claim_id in claim_ids.split(";")]
        assert any(works["yiwu", int(claim.reference)] < claim.year for claim in claims)


def test_every_figure_of_the_paper_is_touched_by_a_check():
    untouched = [claim for claim in ledger.claims(paper="yiwu")["id"] if ledger.checks_for(claim).empty]
    assert untouched == ["yiwu-cnnic-edition"]


def test_the_sections_on_two_mechanisms_hold_no_figure():
    sections = ledger.claims(paper="yiwu")["section"]
    assert not sections.str.match(r"4\.[23]").any()
    assert (sections == "4.4").any()


@pytest.mark.parametrize("row, verdict, outcome", [
    (13, "consistent", "within_rounding_of_zeros"),
    (19, "contradiction", "agrees"),
    (2, "rounding", "apart"),
    (0, "consistent", "too_early"),
])
def test_a_verdict_that_arithmetic_does_not_allow_is_refused(copied, row, verdict, outcome):  # noqa: F811
    edit(copied, CHECKS, put("verdict", verdict, row=row))
    with pytest.raises(audit.AuditError, match=f"verdict '{verdict}', but the outcome is '{outcome}'"):
        audit.run("yiwu", copied)


def test_a_formula_with_a_name_that_the_row_does_not_hold_is_refused(copied):  # noqa: F811
    edit(copied, CHECKS, put("formula", "yiwu_turnover_2024 / yiwu_turnover_2022", row=13))
    with pytest.raises(audit.AuditError, match="yiwu-check-turnover-growth-2024.*yiwu_turnover_2022"):
        audit.run("yiwu", copied)


def test_a_claim_that_the_formula_does_not_use_is_refused(copied):  # noqa: F811
    edit(copied, CHECKS, put("claims", "yiwu-turnover-2023;yiwu-turnover-2024;yiwu-training", row=13))
    with pytest.raises(audit.AuditError, match="the row names .*yiwu_training"):
        audit.run("yiwu", copied)


def test_a_claim_that_is_only_spoken_of_stands_as_context(copied):  # noqa: F811
    edit(copied, CHECKS, put("context", "yiwu-training", row=13))
    assert len(audit.run("yiwu", copied)) == len(audit.run("yiwu"))
    assert "yiwu-check-turnover-growth-2024" in set(ledger.checks_for("yiwu-training", copied)["id"])


def test_a_paper_without_a_reference_list_leaves_citations_open():
    rows = audit.run("coupling").set_index("id")
    assert rows.loc["coupling-check-numbers-without-list", "outcome"] == "no_list"
    assert set(rows.loc[rows["relation"] == "citation", "outcome"]) == {"no_list"}


def test_a_verdict_of_another_definition_is_open_to_a_citation():
    assert "different_definition" in audit.OUTCOMES["in_time"] & audit.OUTCOMES["no_list"]


@pytest.mark.parametrize("check, value, outcome", [
    ("coupling-check-stage-2-sales", 3530 / 1800 - 1, "computed"),
    ("coupling-check-loan-against-gap", 3e6 * 15 / 365 - 5e4, "computed"),
    ("coupling-check-huayin-income", 24000 / 23119, "computed"),
    ("guizhou-check-urbanization", 0.6522 - 0.5481, "computed"),
    ("four-dimensions-check-sihong-loss-fall", -2 / 3, "apart"),
    ("four-dimensions-check-liancheng-parcel-growth-one-year", 1320.7 / 1105.8 - 1, "apart"),
    ("four-dimensions-check-cofund-adds-up", 1.0, "computed"),
    ("four-dimensions-check-mentors-cost", 5e8, "computed"),
    ("four-dimensions-check-subsidy-by-year", 3e4, "computed"),
])
def test_checks_of_the_other_papers_agree_with_arithmetic_by_hand(check, value, outcome):
    row = audit.run().set_index("id").loc[check]
    assert row["value"] == pytest.approx(value, rel=1e-3)
    assert row["outcome"] == outcome


def test_every_outcome_allows_only_known_verdicts():
    known = set(next(field for field in data.resource("checks")["schema"]["fields"]
                     if field["name"] == "verdict")["constraints"]["enum"])
    assert set().union(*audit.OUTCOMES.values()) == known


def test_an_unknown_paper_is_named():
    with pytest.raises(ValueError, match="there is no paper 'yiwo'; accepted: yiwu, digital_era"):
        audit.run("yiwo")


def test_an_unknown_observation_names_the_nearest():
    with pytest.raises(audit.AuditError, match="cnnic_all_users@2024-12"):
        audit.observation_interval("cnnic_all_users@2024-11")


def test_all_papers_are_audited_at_once():
    papers = audit.run()["paper"].value_counts()
    assert set(papers.index) == set(data.load("papers")["id"])
    assert papers.min() > 20
