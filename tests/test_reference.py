"""The reference pages: complete, traceable, quick, usable without scripts, and never made from a broken table."""

import csv
import gzip
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from frictionless import validate
from sphinx.errors import ExtensionError

from broken_tables import CHECKS, CLAIMS, copied, edit, put  # noqa: F401
from conftest import build_once, run_jupyter_book
from ruralecom import audit, data, ledger
from ruralecom.site import reference, reference_downloads, reference_glossary
from ruralecom.site.reference_audit import OUTCOMES
from ruralecom.site.reference_page import ID, PAPERS, VERDICTS
from sample_book import write_sample_book
from site_server import SiteServer

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(path for pattern in ("intro.*", "chapters/**/*.ipynb", "chapters/**/*.md") for path in ROOT.glob(pattern)
               if ".ipynb_checkpoints" not in path.parts)
CHAPTERS = [path for path in PAGES if "reference" not in path.parts]
INTRO = """# A book

In 2024 turnover is {claim}`521 billion yuan <yiwu-turnover-2024>`, a row of the **ledger** (数据台账), not of **this** book.
"""
MOST_BYTES = 470_000
FIND = ".rc-find input"
ROWS = ".rc-rows tbody tr"


def source(path):
    """Return what a page's author wrote: a notebook's cells, or a page of text."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".ipynb":
        text = "\n\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"])
    return text


# --- Figures and pages ------------------------------------------------------


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_figure_used_on_a_page_is_in_the_ledger(path):
    known = set(ledger.claims()["id"])
    text = source(path)
    named = set(re.findall(r"\{claim\}`[^`]*<([^<>]+)>`", text))
    named |= set(re.findall(r"""ledger\.(?:claim|value)\(\s*["']([^"']+)["']""", text))
    assert named <= known, f"not in the ledger: {sorted(named - known)}"


def test_figures_that_no_page_uses_are_listed_by_paper_and_section(capsys):
    """Information rather than a demand: which part of each paper the chapters have not come to yet."""
    named = set().union(*(ID.findall(path.read_text(encoding="utf-8")) for path in CHAPTERS))
    frame = ledger.claims()
    unused = frame[~frame["id"].isin(named)].groupby(["paper", "section"]).size()
    with capsys.disabled():
        for paper in PAPERS:
            rows = unused[paper] if paper in unused.index.get_level_values(0) else {}
            print(f"\n{paper}: {sum(rows)} of {(frame['paper'] == paper).sum()} figures on no page: "
                  + (", ".join(f"{section} ({count})" for section, count in rows.items()) or "none"), end="")
    assert unused.sum() < len(frame)


def test_papers_verdicts_and_outcomes_have_words():
    fields = {field["name"]: field for field in data.resource("checks")["schema"]["fields"]}
    assert set(VERDICTS) == set(fields["verdict"]["constraints"]["enum"])
    assert set(OUTCOMES) == set(audit.OUTCOMES)
    assert list(PAPERS) == list(data.load("papers")["id"])


# --- Glossary and method cards ----------------------------------------------


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def test_every_term_that_a_page_defines_is_in_the_glossary_with_the_same_chinese(path):
    known = reference_glossary.entries()
    for term, chinese in reference_glossary.terms_defined(source(path)):
        assert term.lower() in known, f"{term} ({chinese}) is missing in data/glossary.csv"
        assert known[term.lower()]["chinese"] == chinese


def test_the_glossary_is_sorted_and_its_pinyin_has_tones():
    frame = data.load("glossary")
    assert list(frame["term"].str.lower()) == sorted(frame["term"].str.lower())
    assert frame["term"].str.lower().is_unique and not frame["chinese"].str.contains("[A-Za-z]{2}").any()
    assert frame["pinyin"].str.contains("[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]").all()
    assert not frame["pinyin"].str.contains("[\u4e00-\u9fff0-9]").any()


def test_every_model_has_a_method_card_with_what_a_card_must_say():
    helpers = {"__init__", "accepted", "rows"}
    modules = {path.stem for path in (ROOT / "ruralecom" / "models").glob("*.py")} - helpers
    _title, *cards = (ROOT / "chapters/reference/methods.md").read_text(encoding="utf-8").split("\n## ")
    modules_named = [re.search(r"\*\*Module\.\*\*(.*)", card).group(1) for card in cards]
    named = {name for line in modules_named for name in re.findall(r"`(\w+)`", line)}
    assert named == modules
    for card in cards:
        for part in ("Question", "Equation", "Units", "Assumptions", "Where it breaks", "Further reading"):
            assert f"**{part}.**" in card, card.splitlines()[0]


def test_the_bibliography_has_every_paper_and_says_what_was_not_found():
    text = (ROOT / "chapters/reference/bibliography.md").read_text(encoding="utf-8")
    assert "{reference} papers" in text and "{reference} works" in text
    unknown = data.load("papers").query("title.isna()")
    assert unknown["note"].str.contains("not found|not shown").all()


# --- Downloads --------------------------------------------------------------


def test_the_archive_is_a_valid_data_package_and_the_same_every_time(tmp_path):
    content = reference_downloads.archive()
    assert content == reference_downloads.archive()
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        packed.extractall(tmp_path)
    assert validate(str(tmp_path / data.PACKAGE_FILE)).valid
    assert {data.resource(name)["path"] for name in data.names()} <= set(packed.namelist())


# --- Broken tables ----------------------------------------------------------


@pytest.mark.parametrize("path, change, expected", [
    (CLAIMS, put("value", "many"), "'many' is not a number"),
    (CLAIMS, put("unit", "CNYY"), "'CNYY' is not known"),
    (CLAIMS, put("printed", "3.19亿"), "reads 3.19, but the row says 3.09"),
    (CHECKS, put("claims", "yiwu-turnover-224", row=13), "'yiwu-turnover-224' is not known"),
    (CHECKS, put("verdict", "contradiction", row=19), "the outcome is 'agrees'"),
    (CHECKS, put("formula", "yiwu_turnover_2024 /", row=13), "cannot be read"),
    ("glossary.csv", put("pinyin", ""), "a value is required"),
])
def test_a_broken_table_stops_the_build(copied, monkeypatch, path, change, expected):  # noqa: F811
    edit(copied, path, change)
    monkeypatch.setattr(data, "DATA_FOLDER", copied)
    with pytest.raises(ExtensionError, match="a table is broken, so no page is built: .*" + re.escape(expected)):
        reference.check_tables()


def test_good_tables_do_not():
    reference.check_tables()


# --- Pages ------------------------------------------------------------------


@pytest.fixture(scope="session")
def reference_site(shared_folder):
    """A book of the reference pages and one page that uses a figure and defines a term."""
    def build():
        pages = {"intro.md": INTRO, "reference/methods.md": "# Method cards\n"}
        for name in ("ledger", "audit", "glossary", "data_dictionary"):
            pages[f"reference/{name}.md"] = (ROOT / f"chapters/reference/{name}.md").read_text(encoding="utf-8")
        book = write_sample_book(shared_folder / "reference-source", pages)
        result = run_jupyter_book(book, shared_folder / "reference", "--warningiserror", "--keep-going")
        assert result.returncode == 0, f"the book does not build:\n{result.stdout[-4000:]}\n{result.stderr[-4000:]}"

    return build_once(shared_folder / "reference", build) / "_build" / "html"


@pytest.fixture(scope="session")
def reference_address(reference_site):
    with SiteServer(reference_site) as server:
        yield f"{server.address}/reference"


def read(site, name):
    return (site / "reference" / f"{name}.html").read_text(encoding="utf-8")


def test_the_ledger_page_has_one_row_with_its_id_for_every_figure(reference_site):
    rows = re.findall(r'<tr id="([a-z0-9-]+)"', read(reference_site, "ledger"))
    assert rows == list(ledger.claims()["id"])


def test_a_row_links_to_the_page_that_uses_it_and_to_its_checks(reference_site):
    row = re.search(r'<tr id="yiwu-turnover-2024".*?</tr>', read(reference_site, "ledger")).group()
    assert '<a href="../intro.html">A book</a>' in row
    assert 'href="audit.html#yiwu-check-turnover-growth-2024"' in row
    other = re.search(r'<tr id="yiwu-training".*?</tr>', read(reference_site, "ledger")).group()
    assert "intro.html" not in other


def test_the_note_of_a_figure_leads_to_its_row(reference_site):
    assert 'href="reference/ledger.html#yiwu-turnover-2024"' in (reference_site / "intro.html").read_text(encoding="utf-8")


def test_the_audit_page_has_every_check_and_every_link_has_a_target(reference_site):
    text = read(reference_site, "audit")
    checks = re.findall(r'<details class="rc-check" id="([a-z0-9-]+)"', text)
    assert sorted(checks) == sorted(data.load("checks")["id"])
    places = set(re.findall(r'\bid="([^"]+)"', text))
    assert set(re.findall(r'href="#([^"]+)"', text)) - places == set()
    rows = set(re.findall(r'href="ledger\.html#([^"]+)"', text))
    assert rows and rows <= set(ledger.claims()["id"])


def test_the_audit_shows_its_arithmetic_in_figures(reference_site):
    text = read(reference_site, "audit")
    check = re.search(r'id="yiwu-check-turnover-growth-2024".*?</details>', text).group()
    plain = re.sub(r"<[^>]+>", "", check)
    assert "521 billion yuan ÷ 482.6 billion yuan − 1 = 7.957% (rounding allows 7.935% to 7.978%)" in plain
    assert "they agree only if the last zeros were rounded too" in plain and "Kindest reading" in plain


def test_the_dictionary_has_every_table_and_column(reference_site):
    text = read(reference_site, "data_dictionary")
    for name in data.names():
        assert f'id="table-{name.replace("_", "-")}"' in text
        for field in data.resource(name)["schema"]["fields"]:
            assert f'<span class="pre">{field["name"]}</span>' in text


def test_a_term_is_linked_where_it_is_defined_and_back(reference_site):
    page = (reference_site / "intro.html").read_text(encoding="utf-8")
    assert re.search(r'href="reference/glossary.html#term-ledger"><strong>ledger</strong>', page)
    assert "<strong>this</strong>" in page and "term-this" not in page
    entry = re.search(r'<dt id="term-ledger">.*?</dd>', read(reference_site, "glossary")).group()
    assert '<a href="../intro.html">A book</a>' in entry and "shùjù táizhàng" in entry


def test_the_tables_lie_beside_the_pages(reference_site):
    links = re.findall(r'href="\.\./(downloads/[^"]+)" download', read(reference_site, "ledger"))
    assert "downloads/rural-e-commerce-data.zip" in links and len(links) > 5
    assert all((reference_site / link).is_file() for link in links)
    with (reference_site / "downloads/claims.csv").open(encoding="utf-8", newline="") as table:
        assert len(list(csv.DictReader(table))) == len(ledger.claims())


def test_the_pages_are_light(reference_site):
    for name in ("ledger", "audit"):
        page = reference_site / "reference" / f"{name}.html"
        files = [page, reference_site / "_static/site.css", reference_site / "_static/reference.css",
                 reference_site / "_static/reference.js", reference_site / "_static/course.js"]
        weight = sum(len(gzip.compress(path.read_bytes(), 6)) for path in files if path.exists())
        assert weight < MOST_BYTES / 3, f"{name}: {weight} bytes"


# --- In a browser -----------------------------------------------------------


@pytest.fixture
def ledger_page(open_page, reference_address):
    def open_it(address="", **options):
        return open_page(f"{reference_address}/ledger.html{address}", **options)
    return open_it


def visible(page):
    return page.eval_on_selector_all(ROWS, "rows => rows.filter(row => !row.hidden).map(row => row.id)")


@pytest.mark.browser
def test_menus_and_words_together_choose_rows(ledger_page):
    page = ledger_page()
    assert len(visible(page)) == len(ledger.claims())
    page.select_option("select[name=paper]", "four_dimensions")
    page.select_option("select[name=place]", "Liancheng")
    page.select_option("select[name=kind]", "growth")
    assert visible(page) == list(ledger.claims(paper="four_dimensions", place="Liancheng", kind="growth")["id"])
    page.fill(FIND, "快递")
    assert visible(page) == ["four-dimensions-liancheng-parcel-growth-2023", "four-dimensions-liancheng-parcel-growth-2023-b"]
    assert page.inner_text(".rc-count") == f"2 of {len(ledger.claims())} figures"
    assert page.problems == [] and page.foreign == []


@pytest.mark.browser
@pytest.mark.parametrize("menu, value, column", [
    ("year", "2023", "year"), ("unit", "fraction", "base_unit"), ("paper", "guizhou", "paper")])
def test_each_menu_shows_what_the_table_holds(ledger_page, menu, value, column):
    page = ledger_page()
    page.select_option(f"select[name={menu}]", value)
    assert visible(page) == list(ledger.claims(**{column: int(value) if column == "year" else value})["id"])


@pytest.mark.browser
def test_the_address_keeps_the_choice_and_a_link_to_a_row_overrules_it(ledger_page):
    page = ledger_page("?paper=coupling&q=parcel")
    assert visible(page) == ["coupling-parcel-cost-before", "coupling-parcel-cost-after"]
    page.select_option("select[name=paper]", "yiwu")
    assert "paper=yiwu" in page.url
    linked = ledger_page("?paper=coupling#yiwu-turnover-2024")
    linked.wait_for_function("document.getElementById('yiwu-turnover-2024').getBoundingClientRect().top < innerHeight")
    assert len(visible(linked)) == len(ledger.claims())


@pytest.mark.browser
def test_headings_sort_up_and_down_by_keyboard(ledger_page):
    page = ledger_page()
    page.focus("th[data-sort=year] button")
    page.keyboard.press("Enter")
    assert page.get_attribute("th[data-sort=year]", "aria-sort") == "ascending"
    page.keyboard.press("Enter")
    years = page.eval_on_selector_all(ROWS, "rows => rows.map(row => Number(row.dataset.year) || 0)")
    assert page.get_attribute("th[data-sort=year]", "aria-sort") == "descending"
    assert years == sorted(years, reverse=True)
    page.focus("th[data-sort=value] button")
    page.keyboard.press(" ")
    values = page.eval_on_selector_all(ROWS, "rows => rows.map(row => row.dataset.value.split(' ').map(Number))")
    assert values == sorted(values)
    page.focus("th[data-sort=paper] button")
    page.keyboard.press("Enter")
    assert visible(page) == list(ledger.claims()["id"])


@pytest.mark.browser
def test_everything_can_be_reached_and_left_by_keyboard(ledger_page):
    page = ledger_page()
    page.focus(FIND)
    page.keyboard.type("meitan")
    reached = []
    for _step in range(13):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
    assert reached[:7] == ["paper", "place", "year", "unit", "kind", "verdict", "Show all"]
    assert reached[7:12] == ["Figure", "As printed", "Year", "Place", "Paper and section"]
    page.focus("button[type=reset]")
    page.keyboard.press("Enter")
    page.wait_for_function(f"document.querySelectorAll('{ROWS}:not([hidden])').length > 200")


@pytest.mark.browser
def test_without_scripts_the_whole_table_is_there_and_no_dead_control(ledger_page):
    page = ledger_page(scripts=False)
    assert page.locator(ROWS).count() == len(ledger.claims())
    assert page.locator(f"{ROWS} >> nth=0").is_visible()
    assert not page.locator(".rc-filters").is_visible() and page.locator("thead button").count() == 0


@pytest.mark.browser
def test_a_file_on_disk_answers_too(open_page, reference_site, browser):
    page = browser.new_page()
    page.goto((reference_site / "reference/ledger.html").as_uri())
    page.fill(FIND, "Meitan")
    assert visible(page) == list(ledger.claims(place="Meitan")["id"])
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("name", ["ledger", "audit", "glossary", "data_dictionary"])
def test_a_phone_shows_every_reference_page_without_scrolling_sideways(open_page, reference_address, name):
    page = open_page(f"{reference_address}/{name}.html", width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
def test_controls_on_a_phone_are_large_enough_for_a_finger(ledger_page):
    page = ledger_page(width=390)
    heights = page.eval_on_selector_all(".rc-filters :is(input, select, button), .rc-rows thead th:not(:last-child) button",
                                        "controls => controls.map(control => control.getBoundingClientRect().height)")
    assert min(heights) >= 44


@pytest.mark.browser
def test_a_letter_typed_is_answered_before_the_next_frame(ledger_page):
    page = ledger_page()
    counts = page.evaluate("""() => ["c", "cold", "", "物流"].map((words) => {
      const search = document.querySelector(".rc-find input");
      search.value = words;
      search.dispatchEvent(new Event("input", {bubbles: true}));
      return document.querySelectorAll(".rc-rows tbody tr:not([hidden])").length;
    })""")
    everything = len(ledger.claims())
    assert counts[2] == everything and 0 < counts[1] < counts[0] <= everything and 0 < counts[3] < everything


@pytest.mark.browser
def test_a_link_to_a_check_opens_it(open_page, reference_address):
    page = open_page(f"{reference_address}/audit.html#yiwu-check-turnover-growth-2024")
    check = page.locator("#yiwu-check-turnover-growth-2024")
    assert check.evaluate("check => check.open") and "482.6 billion yuan" in check.inner_text()
    assert page.locator("details.rc-check[open]").count() == 1


@pytest.mark.browser
@pytest.mark.parametrize("name, mode", [("ledger", "light"), ("ledger", "dark"), ("audit", "light"), ("glossary", "dark")])
def test_the_reference_pages_pass_the_accessibility_rules(open_page, reference_address, name, mode):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(f"{reference_address}/{name}.html", mode=mode)
    found = Axe().run(page).response["violations"]
    assert [(rule["id"], rule["nodes"][0]["html"][:120]) for rule in found] == []
