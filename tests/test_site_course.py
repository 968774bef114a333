"""Every page of the course: light, quiet, open to all; each control moves its chart, and page and Python agree.

These are most of the suite's time, so each test is of one page and the workers share them (see conftest.py).
"""

import random
from contextlib import chdir
from pathlib import Path

import nbformat
import pytest
import yaml

from moving import move_by_mouse, open_figure, settle, shown
from reading import overflow, scroll_through, serious_findings, transferred
from ruralecom.explorable import Explorable

ROOT = Path(__file__).resolve().parents[1]
CONTENTS = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
CHAPTERS = [entry["file"] for part in CONTENTS["parts"] for entry in part["chapters"]]
PAGES = [f"{name}.html" for name in (CONTENTS["root"], *CHAPTERS, "search", "genindex")]
TEXT_PAGE_BYTES = 150_000       # the course's ceiling: 230 kB
CHART_PAGE_BYTES = 470_000
POSITIONS = 12      # of each explorable, its corners first; the samples in test_explorable.py are checked at all of theirs


def source(path):
    return "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code")


NOTEBOOKS = [path for path in [ROOT / "intro.ipynb", *sorted(ROOT.glob("chapters/**/*.ipynb"))]
             if ".ipynb_checkpoints" not in path.parts and "Explorable(" in source(path)]


def explorables_of(path, monkeypatch):
    """Run a notebook's code and return every explorable that it makes."""
    made = []
    original = Explorable.__init__

    def remember(self, *arguments, **named):
        original(self, *arguments, **named)
        made.append(self)

    monkeypatch.setattr(Explorable, "__init__", remember)
    with chdir(path.parent):
        exec(compile(source(path), str(path), "exec"), {"__name__": "__main__"})
    return made


def positions(explorable):
    """Return corners and a seeded choice of inner positions."""
    low = {parameter.name: parameter.positions[0] for parameter in explorable.parameters}
    high = {parameter.name: parameter.positions[-1] for parameter in explorable.parameters}
    chance = random.Random(explorable.name)
    inner = [{parameter.name: chance.choice(parameter.positions) for parameter in explorable.parameters}
             for _ in range(POSITIONS - 2)]
    return [low, high, *inner]


def grid_error(readout, parameters):
    """Return the most by which a result that is kept at every position may miss the model."""
    return readout.table().packed(parameters)[readout.name].error if readout.grid else 0.0


def same(python, page, slack=0.0):
    """Say whether two values agree: words to the letter, numbers to a millionth or a grid's half step, NaN with nothing."""
    if isinstance(python, str):
        return page == python
    if python is None or python != python:
        return page is None or page != page
    return page == pytest.approx(python, rel=1e-6, abs=slack * 1.001 + 1e-9)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_page_and_python_give_the_same_results_and_draw_the_same_tables(path, monkeypatch):
    made = explorables_of(path, monkeypatch)
    assert made
    for explorable in made:
        slack = {readout.name: grid_error(readout, explorable.parameters) for readout in explorable.readouts}
        for position in positions(explorable):
            python, page = explorable.readouts_at(**position), explorable.static_readouts_at(**position)
            for name, value in python.items():
                assert same(value, page[name], slack[name]), (
                    f"{explorable.name}: {name} is {value} in Python and {page[name]} on the page, at {position}")
        for position in positions(explorable)[:4]:
            python, page = explorable.at(**position), explorable.static_at(**position)
            for table, frame in python.items():
                for column, slack in explorable.tolerance(table).items():
                    if len(frame) != len(page[table]):
                        continue        # rows that cannot be drawn are left out on the page
                    for ours, theirs in zip(frame[column], page[table][column]):
                        assert same(ours, theirs, slack), f"{explorable.name}: {table}.{column} at {position}"


def test_the_tested_pages_are_those_of_the_site(built_site):
    built = {path.relative_to(built_site).as_posix() for path in built_site.rglob("*.html") if "_static" not in path.parts}
    assert built - {"index.html"} == set(PAGES)      # index.html only sends readers on


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_light_fits_the_screen_and_has_no_serious_barrier(built_site, site_address, open_page, name, width):
    page = open_page(f"{site_address}/{name}", width=width, reduced_motion="reduce")
    scroll_through(page)
    if name != "search.html":       # its index is asked for, and grows with the course
        limit = CHART_PAGE_BYTES if page.locator(".rc-chart").count() else TEXT_PAGE_BYTES
        assert transferred(page) <= limit
    assert overflow(page) == 0
    for mode in ("light", "dark"):
        page.emulate_media(color_scheme=mode)
        page.wait_for_selector(f"html[data-theme='{mode}']", state="attached")
        assert serious_findings(page) == [], mode
    assert page.problems == []
    assert page.foreign == []


def moving_figures(page):
    """Return the ids of the figures with controls on an open page."""
    return page.locator("figure.rc-moves").evaluate_all("(figures) => figures.map((figure) => figure.id)")


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_control_changes_what_is_shown_by_mouse_and_by_keyboard(built_site, site_address, open_page, path, width):
    name = path.relative_to(ROOT).with_suffix(".html").as_posix()
    page = open_page(f"{site_address}/{name}", width=width)
    figures = moving_figures(page)
    assert figures
    for figure_name in figures:
        figure = open_figure(page, figure_name)
        for control in figure.locator("[data-signal]:is(input, select)").all():
            signal = f"{figure_name}, {control.get_attribute('data-signal')}"
            before = shown(figure)
            key = move_by_mouse(page, control)
            settle(page)
            by_mouse = shown(figure)
            assert before != by_mouse, f"the mouse moves nothing: {signal}"
            control.focus()
            page.keyboard.press(key)
            settle(page)
            assert by_mouse != shown(figure), f"the keyboard moves nothing: {signal}"
    assert page.problems == []
