"""Figures in prose: read, held against the ledger, and followed to their source."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruralecom import ledger
from ruralecom.site.figures import FigureError, check_figure, read_figures
from ruralecom.site.official import UnknownPeriod, find_observation


@pytest.mark.parametrize(("text", "values"), [
    ("521 billion yuan", [521e9]),
    ("5,210 hundred million yuan", [521e9]),
    ("5210亿元", [521e9]),
    ("about 0.52 trillion", [0.52e12]),
    ("3.09亿人", [309e6]),
    ("1600万件", [16e6]),
    ("1.2万亿元", [1.2e12]),
    ("3千万", [30e6]),
    ("8.1 %", [0.081]),
    ("8.1 per cent", [0.081]),
    ("8.1 percent", [0.081]),
    ("1.3 percentage points", [0.013]),
    ("1.3个百分点", [0.013]),
    ("百分之54", [0.54]),
    ("百分之五十四", [0.54]),
    ("54％", [0.54]),
    ("\u22122.0%", [-0.02]),
    ("15% to 20%", [0.15, 0.2]),
    ("15\u201320%", [0.15, 0.2]),
    ("from 2 to 3 million", [2e6, 3e6]),
    ("54th", [54]),
    ("第54次", [54]),
    ("twelve villages", [12]),
    ("三年", [3]),
    ("十二个村", [12]),
    ("ten thousand households", [10_000]),
    ("16-million", [16e6]),
    ("2014", [2014]),
    ("no figure", []),
])
def test_figures_are_read_from_english_and_chinese(text, values):
    assert [float(figure.value) for figure in read_figures(text)] == pytest.approx(values)


@pytest.mark.parametrize(("text", "claim_id"), [
    ("521 billion yuan", "yiwu-turnover-2024"),
    ("5210亿元", "yiwu-turnover-2024"),
    ("0.52 trillion yuan", "yiwu-turnover-2024"),
    ("521 billion", "yiwu-turnover-2024"),
    ("483 billion yuan", "yiwu-turnover-2023"),
    ("309 million people", "yiwu-rural-users-2024"),
    ("27.2%", "yiwu-rural-users-share-2024"),
    ("27 per cent", "yiwu-rural-users-share-2024"),
    ("more than 16 million parcels a day", "yiwu-parcels-2024"),
    ("16 million parcels", "yiwu-parcels-2024"),
    ("680", "yiwu-stations-2024"),
    ("54th", "yiwu-cnnic-edition"),
    ("three-year", "yiwu-action-plan-length"),
    ("2014", "yiwu-policy-start"),
])
def test_a_figure_that_says_what_the_ledger_says_is_let_through(text, claim_id):
    check_figure(text, ledger.claim(claim_id))


@pytest.mark.parametrize(("text", "claim_id", "reason"), [
    ("512 billion yuan", "yiwu-turnover-2024", "another number"),
    ("521 million yuan", "yiwu-turnover-2024", "another number"),
    ("520 billion yuan", "yiwu-turnover-2024", "another number"),
    ("500 billion yuan", "yiwu-turnover-2024", "another number"),
    ("5210万元", "yiwu-turnover-2024", "another number"),
    ("521 billion dollars", "yiwu-turnover-2024", "counts dollars"),
    ("521 billion people", "yiwu-turnover-2024", "counts persons"),
    ("521%", "yiwu-turnover-2024", "per cent sign"),
    ("8.1", "yiwu-turnover-growth-2024", "no per cent sign"),
    ("8.10%", "yiwu-turnover-growth-2023", "another number"),
    ("\u22128.1%", "yiwu-turnover-growth-2024", "another number"),
    ("16 million parcels a month", "yiwu-parcels-2024", "by the month"),
    ("up to 54%", "yiwu-crossborder-share-2024", "upper bound"),
    ("more than 521 billion yuan", "yiwu-turnover-2024", "lower bound"),
    ("turnover", "yiwu-turnover-2024", "holds 0 figures"),
    ("482.6 to 521 billion yuan", "yiwu-turnover-2024", "holds 2 figures"),
])
def test_a_figure_that_says_something_else_is_an_error_with_the_reason_and_the_ledgers_figure(text, claim_id, reason):
    claim = ledger.claim(claim_id)
    with pytest.raises(FigureError, match=f"{reason}.*{re.escape(claim.printed)}"):
        check_figure(text, claim)


def test_the_ledgers_own_wording_passes_in_both_languages_for_every_row():
    for claim_id in ledger.claims()["id"]:
        claim = ledger.claim(claim_id)
        for language in ledger.LANGUAGES:
            check_figure(claim.text(language), claim)


@given(st.integers(1, 99_999), st.sampled_from([("million", 10**6), ("billion", 10**9), ("万", 10**4), ("亿", 10**8)]),
       st.integers(0, 3))
def test_a_number_written_out_is_read_back(digits, scale, decimals):
    word, factor = scale
    number = Decimal(digits).scaleb(-decimals)
    (figure,) = read_figures(f"{number} {word}")
    assert figure.value == number * factor
    assert figure.half_unit == Decimal(factor).scaleb(-decimals) / 2


@pytest.mark.parametrize(("line", "message"), [
    (3, "is another number; the ledger has 521 billion yuan"),
    (5, "the ledger has no claim 'yiwu-turnover-2042'"),
    (7, "does not say where it is from"),
    (9, "the series cnnic_rural_users has no period '2030-12'"),
])
def test_a_wrong_figure_fails_the_build_and_names_page_and_line(faulty_build, line, message):
    assert re.search(rf"figures\.md:{line}.*{re.escape(message)}", faulty_build), faulty_build[-3000:]


@pytest.mark.parametrize(("text", "address"), [
    ("313 million", "cnnic_rural_users@2024-12"),
    ("28.2%", "cnnic_rural_share@2024-12"),
    ("531.38 billion yuan", "mofcom_agri_online_retail@2022"),
])
def test_a_figure_of_an_official_series_is_checked_like_one_of_the_ledger(text, address):
    seen = find_observation(address)
    check_figure(text, seen)
    with pytest.raises(FigureError, match="another number"):
        check_figure(re.sub(r"\d", "7", text), seen)


def test_a_period_without_a_figure_names_the_nearest_ones():
    with pytest.raises(UnknownPeriod, match=r"no period '2030-12'; did you mean .*2023-12"):
        find_observation("cnnic_rural_users@2030-12")


def test_the_note_of_an_official_figure_names_publisher_and_period(sample_site):
    note = re.search(r'id="official-cnnic-rural-users-2024-12".*?</span></span>', (sample_site / "intro.html").read_text(),
                     re.DOTALL).group()
    assert "Rural internet users" in note and "2024-12" in note and "CNNIC" in note and "Read in the publication." in note


def test_a_repeated_figure_shares_one_note(sample_site):
    page = (sample_site / "intro.html").read_text()
    assert page.count('popovertarget="claim-yiwu-turnover-2024"') == 2
    assert page.count('id="claim-yiwu-turnover-2024"') == 1


def test_without_a_ledger_page_the_note_links_nowhere(sample_site):
    note = re.search(r'<span popover id="claim-yiwu-turnover-2024".*?</span></span>',
                     (sample_site / "intro.html").read_text(), re.DOTALL).group()
    assert "<a " not in note
    assert "5210亿元" in note and "section 3.1" in note and "[8]" in note


def test_with_a_ledger_page_the_note_links_to_the_row(public_site):
    assert 'href="reference/ledger.html#yiwu-turnover-2024"' in (public_site / "intro.html").read_text()


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [1280, 390])
def test_a_note_opens_by_keyboard_inside_the_screen_and_closes_with_escape(sample_address, open_page, width, scripts):
    page = open_page(f"{sample_address}/intro.html", width=width, scripts=scripts)
    note = page.locator("#claim-yiwu-turnover-2024")
    assert not note.is_visible()
    page.get_by_role("button", name="Where this figure comes from: 521 billion yuan").first.focus()
    page.keyboard.press("Enter")
    box = note.bounding_box()
    assert note.is_visible()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] + box["height"] <= 900
    page.keyboard.press("Escape")
    assert not note.is_visible()
