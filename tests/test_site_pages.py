"""A page of every kind in a real browser: quiet, light, readable on a phone, usable by everyone."""

import gzip

import pytest

from reading import overflow, scroll_through, serious_findings, transferred

pytestmark = pytest.mark.browser

SAMPLE = ("intro", "mathematics", "blocks", "notebook", "search")


@pytest.mark.parametrize("name", SAMPLE)
def test_no_page_of_the_sample_warns_asks_another_host_or_is_wider_than_a_phone(sample_address, open_page, name):
    page = open_page(f"{sample_address}/{name}.html", width=390)
    scroll_through(page)
    assert (page.problems, page.foreign, overflow(page)) == ([], [], 0)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("name", SAMPLE)
def test_the_sample_has_no_serious_barrier(sample_address, open_page, name, mode):
    page = open_page(f"{sample_address}/{name}.html", mode=mode, reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('.bd-article details').forEach((block) => { block.open = true; })")
    assert serious_findings(page) == []


def test_the_counted_bytes_are_the_compressed_ones(sample_site, sample_address, open_page):
    page = open_page(f"{sample_address}/intro.html")
    own = page.evaluate("performance.getEntriesByType('navigation')[0].encodedBodySize")
    assert own == len(gzip.compress((sample_site / "intro.html").read_bytes(), 6))
    assert own < transferred(page) < 60_000


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_colour_button_changes_the_page_and_the_choice_stays(sample_address, open_page):
    page = open_page(f"{sample_address}/notebook.html")
    code = "getComputedStyle(document.querySelector('div.highlight pre')).backgroundColor"
    light = background(page), page.evaluate(code)
    page.locator(".theme-switch-button").click()
    dark = background(page), page.evaluate(code)
    assert light[0] != dark[0] and light[1] != dark[1]
    page.goto(f"{sample_address}/blocks.html")
    assert background(page) == dark[0]


def test_a_dark_system_gets_a_dark_page_at_once(sample_address, open_page):
    assert background(open_page(f"{sample_address}/intro.html", mode="dark")) == "rgb(18, 18, 18)"


def test_without_scripts_words_formulas_code_and_solutions_are_there(sample_address, open_page):
    page = open_page(f"{sample_address}/mathematics.html", scripts=False)
    formulas = page.locator("math")
    assert formulas.count() >= 9
    assert all(formulas.nth(number).bounding_box()["height"] > 8 for number in range(formulas.count()))
    page = open_page(f"{sample_address}/blocks.html", scripts=False)
    page.locator("details.solution summary").click()
    assert page.get_by_text("Six, because").is_visible()
    assert not page.locator(".theme-switch-button").is_visible()


def test_on_a_phone_without_scripts_the_contents_of_the_course_can_be_reached(sample_address, open_page):
    page = open_page(f"{sample_address}/intro.html", width=390, scripts=False)
    assert page.locator("#pst-primary-sidebar").get_by_role("link", name="A notebook").is_visible()


def test_on_a_phone_the_contents_open_by_keyboard_and_lead_on(sample_address, open_page):
    page = open_page(f"{sample_address}/intro.html", width=390)
    link = page.get_by_role("link", name="A notebook").first
    assert not link.is_visible()
    page.locator(".primary-toggle").focus()
    page.keyboard.press("Enter")
    link.wait_for(state="visible")
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className").find("primary-toggle") >= 0
    page.keyboard.press("Enter")
    link.click()
    assert page.url.endswith("notebook.html")


def test_long_formulas_and_wide_tables_scroll_in_their_own_box(sample_address, open_page):
    page = open_page(f"{sample_address}/mathematics.html", width=390)
    boxes = page.locator("div.math .formula[tabindex='0']")
    assert boxes.count() >= 1
    boxes.first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.activeElement.scrollLeft > 0")
    page = open_page(f"{sample_address}/blocks.html", width=390)
    assert page.locator(".pst-scrollable-table-container[tabindex='0']").count() == 1


def test_search_finds_a_page(sample_address, open_page):
    page = open_page(f"{sample_address}/intro.html")
    page.locator(".sidebar-search input").fill("parcels")
    page.keyboard.press("Enter")
    page.locator("#search-results a", has_text="A notebook").wait_for()
    assert page.problems == []


def test_code_can_be_copied(sample_address, open_page):
    page = open_page(f"{sample_address}/notebook.html", permissions=["clipboard-read", "clipboard-write"])
    button = page.locator(".copy-button").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.copy-button').classList.contains('done')")
    assert page.evaluate("navigator.clipboard.readText()").startswith("import pandas as pd")


def test_the_section_being_read_is_marked_in_the_contents(sample_address, open_page):
    page = open_page(f"{sample_address}/blocks.html", height=500)
    page.locator("#exercises").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#exercises').scrollIntoView()")
    page.wait_for_selector("#pst-page-toc-nav a.active[href='#exercises']")
