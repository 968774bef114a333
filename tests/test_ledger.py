"""The ledger: figures as printed, their base values, what rounding allows."""

import math

import pytest

from broken_tables import CLAIMS, copied, edit, put  # noqa: F401
from ruralecom import data, ledger


@pytest.mark.parametrize("claim_id, section, printed, base_value, year, reference", [
    ("yiwu-rural-users-2024", "1", "3.09亿", 309e6, 2024, "1"),
    ("yiwu-agri-online-retail-2023", "1", "5900亿元", 590e9, 2023, "2"),
    ("yiwu-turnover-2023", "1", "4826亿元", 482.6e9, 2023, "3"),
    ("yiwu-turnover-growth-2023", "1", "9.8%", 0.098, 2023, "3"),
    ("yiwu-station-coverage-2023", "1", "98%以上", 0.98, 2023, "3"),
    ("yiwu-turnover-2024", "3.1", "5210亿元", 521e9, 2024, "8"),
    ("yiwu-crossborder-2024", "3.1", "2830亿元", 283e9, 2024, "8"),
    ("yiwu-entities-2024", "3.1", "超40万家", 400_000, 2024, "8"),
    ("yiwu-parcels-2024", "3.1", "超过1600万件", 16e6, 2024, "8"),
    ("yiwu-stations-2024", "3.2", "680个", 680, 2024, "10"),
    ("yiwu-farm-online-growth-2024", "3.2", "12.7%", 0.127, 2024, "11"),
    ("yiwu-beixiazhu-jobs-2024", "4.4", "2000余人", 2000, 2024, "12"),
    ("yiwu-special-fund-2024", "5.1", "1.2亿元", 120e6, 2024, "13"),
    ("yiwu-crossborder-livestream-share-2024", "5.2", "32%", 0.32, 2024, "15"),
    ("yiwu-training", "5.2", "超过3万人次", 30_000, None, ""),
])
def test_rows_say_what_the_paper_prints(claim_id, section, printed, base_value, year, reference):
    claim = ledger.claim(claim_id)
    assert (claim.section, claim.printed, claim.year, claim.reference) == (section, printed, year, reference)
    assert claim.base_value == pytest.approx(base_value)
    assert ledger.value(claim_id) == claim.base_value


def test_the_ledger_has_no_fault_of_its_own():
    assert ledger.problems() == []


def test_the_yiwu_paper_has_41_rows_in_the_sections_that_hold_figures():
    rows = ledger.claims(paper="yiwu")
    assert len(rows) == 41
    assert rows["section"].value_counts().to_dict() == {"1": 14, "3.1": 9, "3.2": 6, "4.4": 2, "5.1": 5, "5.2": 5}


def test_repeats_say_the_same_of_the_same_place():
    for row in ledger.claims().dropna(subset=["repeats"]).itertuples():
        first = ledger.claim(row.repeats)
        assert (first.base_value, first.place, first.repeats) == (row.base_value, row.place, "")
        if first.unit != row.unit:      # 12,000 attendances, later 12,000 people: a check has to say so
            both = set(ledger.checks_for(row.id)["id"]) & set(ledger.checks_for(row.repeats)["id"])
            assert "different_definition" in set(ledger.checks_for(row.id).set_index("id").loc[sorted(both), "verdict"])


def test_claims_can_be_filtered_by_several_columns():
    rows = ledger.claims(paper="yiwu", place="Beixiazhu", year=[2023, 2024])
    assert set(rows["id"]) == {"yiwu-beixiazhu-sales-2024-b", "yiwu-beixiazhu-sales-2024-c",
                               "yiwu-beixiazhu-jobs-2024", "yiwu-beixiazhu-jobs-2024-b"}


def test_an_unknown_filter_names_the_nearest_column():
    with pytest.raises(ValueError, match="no column 'places'; did you mean place"):
        ledger.claims(places="Yiwu")


def test_an_unknown_claim_names_the_nearest_ids():
    with pytest.raises(ledger.UnknownClaim, match="'yiwu-turnover-224'; did you mean yiwu-turnover-2024"):
        ledger.value("yiwu-turnover-224")
    with pytest.raises(KeyError):
        ledger.claim("nothing like it at all")


@pytest.mark.parametrize("claim_id, low, high", [
    ("yiwu-turnover-2024", 520.95e9, 521.05e9),
    ("yiwu-rural-users-2024", 308.5e6, 309.5e6),
    ("yiwu-turnover-growth-2024", 0.0805, 0.0815),
    ("yiwu-station-coverage-2024", 0.98, 1.0),
    ("yiwu-livestream-2024", 23e9, math.inf),
    ("yiwu-rural-consumption-rise", 0.15, math.inf),
    ("yiwu-stations-2024", 680, 680),
    ("yiwu-policy-start", 2014, 2014),
])
def test_the_interval_of_a_printed_figure(claim_id, low, high):
    interval = ledger.claim(claim_id).interval()
    assert (interval.low, interval.high) == (low, high)


def test_trailing_zeros_may_be_left_out_of_count():
    assert ledger.claim("yiwu-turnover-2024").interval(count_trailing_zeros=False).high == 521.5e9


@pytest.mark.parametrize("claim_id, english, chinese", [
    ("yiwu-turnover-2024", "521 billion yuan", "5210亿元"),
    ("yiwu-turnover-2023", "482.6 billion yuan", "4826亿元"),
    ("yiwu-rural-users-2024", "309 million people", "3.09亿人"),
    ("yiwu-rural-users-share-2024", "27.2%", "27.2%"),
    ("yiwu-station-coverage-2023", "more than 98%", "超过98%"),
    ("yiwu-parcels-2024", "more than 16 million parcels a day", "超过1600万件/日"),
    ("yiwu-beixiazhu-jobs-2024", "more than 2,000 people", "超过2000人"),
    ("yiwu-special-fund-2024", "120 million yuan", "1.2亿元"),
    ("yiwu-policy-start", "2014", "2014年"),
    ("yiwu-action-plan-length", "3 years", "3年"),
])
def test_a_figure_in_words(claim_id, english, chinese):
    claim = ledger.claim(claim_id)
    assert claim.text() == english
    assert claim.text("zh_CN") == chinese


def test_a_figure_in_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="'fr' is not known; accepted: en, zh_CN"):
        ledger.claim("yiwu-training").text("fr")


def test_every_figure_can_be_written_in_both_languages():
    for claim_id in ledger.claims()["id"]:
        for language in ledger.LANGUAGES:
            assert ledger.claim(claim_id).text(language)


def test_checks_that_touch_a_claim():
    touched = set(ledger.checks_for("yiwu-turnover-growth-2024")["id"])
    assert "yiwu-check-turnover-growth-2024" in touched
    assert all("turnover" in check for check in touched)


def test_checks_for_an_unknown_claim_are_refused():
    with pytest.raises(ledger.UnknownClaim):
        ledger.checks_for("yiwu-turnover")


@pytest.mark.parametrize("column, value, expected", [
    ("value", "3.19", "printed '3.09亿' reads 3.09, but the row says 3.19"),
    ("printed", "many", "reads no number"),
    ("base_value", "309000", "base units in one '100 million persons'"),
    ("qualifier", "range", "'range' is for rows with a value_high"),
    ("year", "", "'stated' does not fit the year"),
    ("reference", "16", "reference 16 is not in the paper's list; accepted: 1 to 15"),
    ("repeats", "yiwu-rural-users-2024", "a row cannot repeat itself"),
])
def test_a_row_that_contradicts_itself_is_refused(copied, column, value, expected):  # noqa: F811
    edit(copied, CLAIMS, put(column, value))
    with pytest.raises(data.DataError) as caught:
        ledger.value("yiwu-turnover-2024", folder=copied)
    assert any(expected in str(fault) and "row 3 (id yiwu-rural-users-2024)" in str(fault)
               for fault in caught.value.problems)


def as_range(header, rows):
    """Turn a row into what other papers print: a range with a tolerance."""
    for column, value in {"printed": "45%±5%", "value": "40", "value_high": "50", "qualifier": "range",
                          "base_value": "0.4", "base_value_high": "0.5"}.items():
        rows[2][header.index(column)] = value


@pytest.mark.parametrize("claim_id, english, chinese", [
    ("four-dimensions-sihong-field-to-table", "72 hours", "72小时"),
    ("four-dimensions-terminals-per-village-2025", "at least 1 a village", "至少1个/村"),
    ("four-dimensions-liancheng-village-equipment", "less than half", "不到一半"),
    ("four-dimensions-cold-chain-coverage", "less than 30%", "不到30%"),
    ("four-dimensions-liancheng-leaver-age", "under 35 years of age", "35岁以下"),
    ("four-dimensions-liancheng-stockout-rate", "up to 2%", "至多2%"),
    ("four-dimensions-sihong-cost-cut", "a fall of 20%", "下降20%"),
    ("four-dimensions-liancheng-hubs", "1 node", "1个节点"),
    ("four-dimensions-startup-subsidy-proposal", "80,000 to 100,000 yuan a person", "8至10万元/人"),
    ("four-dimensions-mentor-programme", "about 10,000 people", "约10000人"),
    ("guizhou-tea-rank-country", "rank 2", "第2位"),
    ("coupling-lectures", "1 time a quarter", "1次/季度"),
    ("coupling-produce-loss", "15% to 20%", "15%至20%"),
])
def test_figures_of_the_other_papers_in_words(claim_id, english, chinese):
    claim = ledger.claim(claim_id)
    assert (claim.text(), claim.text("zh_CN")) == (english, chinese)


@pytest.mark.parametrize("claim_id, low, high", [
    ("four-dimensions-sihong-cost-cut", -0.205, -0.195),
    ("coupling-wave-3-start", 2019.5, 2020.5),
    ("guizhou-tea-rank-country", 2, 2),
    ("four-dimensions-brands-per-year", 100, 100),
    ("four-dimensions-terminals-per-village-2025", 1, math.inf),
    ("four-dimensions-liancheng-village-equipment", 0, 0.5),
])
def test_the_interval_of_figures_of_the_other_papers(claim_id, low, high):
    interval = ledger.claim(claim_id).interval()
    assert (interval.low, interval.high) == (low, high)


def test_a_negative_figure_that_is_no_fall_is_refused(copied):  # noqa: F811
    def change(header, rows):
        for column, value in {"value": "-3.09", "base_value": "-309000000"}.items():
            rows[1][header.index(column)] = value
    edit(copied, CLAIMS, change)
    with pytest.raises(data.DataError, match="only growth may be"):
        ledger.claim("yiwu-turnover-2024", copied)


@pytest.mark.parametrize("paper, figures", [
    ("yiwu", 41), ("digital_era", 6), ("coupling", 33), ("guizhou", 10), ("four_dimensions", 152)])
def test_every_figure_found_by_an_independent_reading_has_a_row(paper, figures):
    assert len(ledger.claims(paper=paper)) == figures


def test_a_check_touches_the_rows_that_it_only_speaks_of():
    assert "coupling-check-stage-2-sales" in set(ledger.checks_for("coupling-wave-2-start")["id"])


def test_a_range_with_a_tolerance_is_carried(copied):  # noqa: F811
    edit(copied, CLAIMS, as_range)
    claim = ledger.claim("yiwu-rural-users-share-2024", copied)
    assert claim.text() == "40% to 50%"
    assert ledger.value(claim.id, copied) == pytest.approx(0.45)
    assert (claim.interval().low, claim.interval().high) == (0.395, 0.505)


@pytest.mark.parametrize("printed, value, unit, base_value, base_unit, english, chinese", [
    ("800元", 800, "yuan per tonne", 0.8, "yuan per kilogram", "800 yuan a tonne", "800元/吨"),
    ("72小时", 72, "hours", 72, "hours", "72 hours", "72小时"),
    ("1.2万元", 1.2, "10 thousand yuan per household", 12000, "yuan per household", "12,000 yuan a household", "1.2万元/户"),
    ("27倍", 27, "times", 27, "ratio", "27 times", "27倍"),
    ("40个百分点", 40, "percentage points", 0.4, "fraction", "40 percentage points", "40个百分点"),
])
def test_units_of_other_papers_are_carried(copied, printed, value, unit, base_value, base_unit, english, chinese):  # noqa: F811
    def change(header, rows):
        cells = {"printed": printed, "value": value, "unit": unit, "base_value": base_value, "base_unit": base_unit}
        for column, cell in cells.items():
            rows[1][header.index(column)] = str(cell)
    edit(copied, CLAIMS, change)
    claim = ledger.claim("yiwu-rural-users-2024", copied)
    assert (claim.text(), claim.text("zh_CN")) == (english, chinese)
    assert ledger.value(claim.id, copied) == base_value


@pytest.mark.parametrize("printed, value, high, digits", [
    ("2~3倍", 2, 3, ["2", "3"]),
    ("1+17+248", 17, None, ["17"]),
    ("超两百", 200, None, ["200"]),
    ("1:1", 1, None, ["1"]),
    ("12.0%", 12, None, ["12.0"]),
    ("10,000名左右", 10000, None, ["10000"]),
    ("二十三个", 23, None, ["23"]),
])
def test_the_digits_of_what_other_papers_print(printed, value, high, digits):
    assert ledger.printed_digits(printed, value, high) == digits
