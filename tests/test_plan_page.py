"""A plan leaves its notebook without code and guidance, with charts drawn, without the network, on two pages."""

import re
import subprocess
import sys
from html import unescape

import nbformat
import pytest

import browser
from ruralecom import theme
from ruralecom.plan_page import PlanPage
from test_notebooks import ROOT

EXAMPLE = ROOT / "chapters" / "synthesis" / "capstone_example.ipynb"
TEMPLATE = ROOT / "chapters" / "synthesis" / "capstone.ipynb"


def page_of(notebook):
    return PlanPage().from_notebook_node(notebook)[0]


@pytest.fixture(scope="module")
def small():
    notebook = nbformat.v4.new_notebook()
    chart = {"data": {"values": [{"x": 1}]}, "mark": "bar", "encoding": {"x": {"field": "x", "type": "quantitative"}}, "description": 'One "bar"'}
    output = nbformat.v4.new_output("display_data", {theme.VEGALITE_MIME: theme.finish(chart), "text/plain": "<chart: x>"})
    notebook.cells = [
        nbformat.v4.new_markdown_cell("## My plan\n\nWords."),
        nbformat.v4.new_markdown_cell("Write plainly.", metadata={"tags": ["guide"]}),
        nbformat.v4.new_code_cell("secret = 1", outputs=[output]),
        nbformat.v4.new_code_cell("hint = 2", metadata={"tags": ["guide", "hide-input"]}, outputs=[nbformat.v4.new_output("stream", text="left out")]),
    ]
    return notebook


def test_text_and_charts_come_out_and_code_and_guidance_do_not(small):
    page = page_of(small)
    assert "My plan" in page and "Words." in page and "<svg" in page
    for gone in ("secret", "Write plainly", "hint", "left out", "&lt;chart"):
        assert gone not in page


def test_a_chart_keeps_its_description_and_the_notebook_its_chart(small):
    assert 'aria-label' in page_of(small) and 'One "bar"' in unescape(re.search("<figure[^>]*>", page_of(small)).group())
    assert theme.VEGALITE_MIME in small.cells[2].outputs[0]["data"]


def test_nothing_comes_from_elsewhere(small):
    page = page_of(small)
    assert "<script" not in page
    assert set(re.findall(r"https?://[^/\"]+", page)) <= {"http://www.w3.org"}


def test_a_notebook_of_guidance_only_is_refused(small):
    notebook = nbformat.v4.new_notebook(cells=[small.cells[1]])
    with pytest.raises(ValueError, match="every cell is tagged 'guide'.*accepted"):
        page_of(notebook)


@pytest.mark.parametrize("path", [TEMPLATE, EXAMPLE], ids=["template", "example"])
def test_a_plan_has_its_eight_parts_and_two_charts(path):
    page = page_of(nbformat.read(path, as_version=4))
    assert page.count("<figure") == 2 and page.count("<h3") == 8 and page.count("<h2") == 1
    assert "{claim}" not in page and "rubric" not in page.lower() and "```" not in page
    assert page.lower().count("simulated") >= 3


@pytest.mark.browser
@pytest.mark.parametrize("path", [TEMPLATE, EXAMPLE], ids=["template", "example"])
def test_a_plan_prints_on_two_pages(path, tmp_path):
    (tmp_path / "plan.html").write_text(page_of(nbformat.read(path, as_version=4)), encoding="utf-8")
    printed = tmp_path / "plan.pdf"
    subprocess.run(
        [browser.find_or_install(), "--headless", *browser.ARGUMENTS, "--no-pdf-header-footer", f"--print-to-pdf={printed}", (tmp_path / "plan.html").as_uri()],
        check=True, capture_output=True, timeout=120)
    assert len(re.findall(rb"/Type /Page\b", printed.read_bytes())) == 2


def test_the_readers_command_finds_the_converter(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "ruralecom.plan_page.PlanPage", "--output-dir", str(tmp_path), str(EXAMPLE)],
        capture_output=True, text=True, timeout=120, cwd=ROOT)
    assert run.returncode == 0, run.stderr
    assert (tmp_path / "capstone_example.html").stat().st_size > 10_000
