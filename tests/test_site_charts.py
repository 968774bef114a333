"""Charts on the site: drawn while it is built, and moved in the reader's browser."""

import gzip
import json
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

import sample_charts
import sample_explorables
from conftest import COURSE, build_once, run_jupyter_book
from moving import drawn, move_by_mouse, open_figure, settle, shown
from ruralecom import theme
from ruralecom.explorable.probe import dataset_names
from ruralecom.site import chart_data, charts, controls, drawing, layouts, runtime
from sample_book import write_sample_book
from site_server import SiteServer


# Drawings

def compiled(make, width=layouts.WIDE, narrow=False):
    return drawing.compile_chart(sample_charts.specification(make()), width, narrow)


def text_sizes(svg):
    return [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]


@pytest.mark.parametrize("name", sample_charts.STILL)
@pytest.mark.parametrize("width, narrow", [(layouts.WIDE, False), (layouts.NARROW, True)])
def test_a_chart_is_drawn_as_wide_as_asked_with_letters_that_can_be_read(name, width, narrow):
    svg = drawing.draw(compiled(sample_charts.STILL[name], width, narrow), "a")
    assert drawing.size(svg)[0] == pytest.approx(width, abs=3)
    assert min(text_sizes(svg)) >= 12


def test_colours_of_the_theme_become_variables_and_others_stay():
    light = theme.COLORS["orange"][0]
    assert drawing.coloured([light.upper(), "#123456", f"datum.x > 0 ? '{light}' : 'red'"]) == [
        f"var(--rc-orange,{light})", "#123456", f"datum.x > 0 ? 'var(--rc-orange,{light})' : 'red'"
    ]


def test_a_scale_that_blends_colours_keeps_them_as_numbers_it_can_blend():
    blue, orange = theme.color("blue"), theme.color("orange")
    ramp = {"type": "linear", "domain": [0, 1], "range": [blue, orange]}
    steps = {"type": "ordinal", "domain": ["a", "b"], "range": [blue, orange]}
    assert drawing.coloured(ramp)["range"] == [blue, orange]
    assert drawing.coloured(steps)["range"][0].startswith("var(--rc-blue")


def test_in_print_the_variables_are_the_light_colours_again():
    svg = drawing.draw(compiled(sample_charts.line), "a")
    assert "var(--rc-" in svg
    assert "var(" not in drawing.plain_colours(svg)
    assert theme.color("blue") in drawing.plain_colours(svg)


def test_two_drawings_on_a_page_share_no_id():
    clipped = sample_charts.line().mark_line(clip=True)
    vega = drawing.compile_chart(sample_charts.specification(clipped), 700)
    first, second = (re.findall(r'\bid="([^"]+)"', drawing.draw(vega, prefix)) for prefix in ("a", "b"))
    assert first and not set(first) & set(second)
    used = re.findall(r"url\(#([^)]+)\)", drawing.draw(vega, "a"))
    assert used and set(used) <= set(first)


def test_a_drawing_is_half_of_what_vega_writes_and_says_nothing_twice():
    vega = compiled(sample_charts.line)
    whole, small = drawing._drawn(vega), drawing.draw(vega, "a")
    assert len(small) < 0.6 * len(whole)
    assert "aria-" not in small and "<script" not in small and 'class="' not in small


def test_a_specification_that_vega_lite_does_not_take_is_an_error_that_says_why():
    with pytest.raises(drawing.CannotCompile, match="Invalid specification"):
        drawing.compile_chart({"marks": "bar"}, 700)


def test_vega_computes_at_build_what_it_computes_in_the_browser():
    vega = compiled(sample_charts.bound)
    assert drawing.evaluate(vega, ["least * 2", "place_shown", "format(1234.5, ',.0f')"]) == ["0.2", "Yiwu", "1,235"]


def test_changes_turn_the_wide_specification_into_the_narrow_one():
    for make in [*sample_charts.STILL.values(), *sample_charts.MOVING.values()]:
        wide, narrow = compiled(make), compiled(make, layouts.NARROW, True)
        changes = drawing.difference(wide, narrow)
        for path, *value in changes:
            holder = wide
            for key in path[:-1]:
                holder = holder[key]
            if value:
                holder[path[-1]] = value[0]
            else:
                del holder[path[-1]]
        assert wide == narrow


def test_on_a_phone_what_stands_side_by_side_is_stacked():
    spec = sample_charts.specification(sample_charts.beside())
    assert "hconcat" in layouts.fit(spec, 700) and "vconcat" in layouts.fit(spec, layouts.NARROW, narrow=True)
    wide, narrow = (drawing.size(drawing.draw(drawing.compile_chart(spec, width, width < 700), "a")) for width in (layouts.WIDE, layouts.NARROW))
    assert narrow[1] > 1.6 * wide[1]


def test_titles_of_axes_and_joined_plots_wrap_where_they_do_not_fit():
    labelled = layouts.fit(sample_charts.specification(sample_charts.labelled()), layouts.NARROW, narrow=True)
    assert len(labelled["layer"][0]["encoding"]["y"]["title"]) >= 2
    beside = layouts.fit(sample_charts.specification(sample_charts.beside()), layouts.NARROW, narrow=True)
    assert len(beside["vconcat"][0]["title"]) >= 2
    assert len(layouts._lines("农村电商在全部零售额中的份额按年份和地点计算的百分比", 200, 13)) == 2


def test_the_stored_specification_is_left_as_it_was():
    spec = sample_charts.specification(sample_charts.beside())
    before = json.dumps(spec)
    drawing.compile_chart(spec, layouts.NARROW, narrow=True)
    assert json.dumps(spec) == before


# Numbers behind a chart

def table_texts(spec):
    found = chart_data.details(spec)
    return [[re.sub("<.*?>", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in re.findall("<tr>.*?</tr>", found)]


def test_a_table_has_the_titles_and_formats_of_the_axes_and_says_what_it_leaves_out():
    spec = sample_charts.specification(sample_charts.line())
    rows = table_texts(spec)
    assert rows[0] == ["Year", "Share of sales made online", "Place"]
    assert rows[1] == ["2013", "21%", "Yiwu"]
    assert len(rows) == 1 + chart_data.ROWS
    assert "The first 20 of 36 rows." in chart_data.details(spec)


def test_labels_at_the_ends_of_lines_get_no_table_of_their_own():
    assert chart_data.details(sample_charts.specification(sample_charts.labelled())).count("<table>") == 1


def test_a_table_given_with_the_chart_comes_first():
    spec = {**sample_charts.specification(sample_charts.bars()), "usermeta": {"table": {"columns": ["a_b"], "rows": [[1.5], [None]]}}}
    assert table_texts(spec) == [["a b"], ["1.5"], [""]]


def test_a_chart_without_rows_of_its_own_has_no_table():
    assert chart_data.details({"mark": "line", "data": {"sequence": {"start": 0, "stop": 9}}}) == ""


def test_words_of_a_table_are_text_and_not_markup():
    spec = {"usermeta": {"table": {"columns": ["<b>"], "rows": [["<script>"]]}}}
    assert "<script" not in chart_data.details(spec) and "&lt;b&gt;" in chart_data.details(spec)


@pytest.mark.parametrize("value, pattern", [
    (0.256, ".0%"), (1234567, ","), (1234.5, ",.1f"), (3500, "~s"), (-2, "d"), (0.5, ".2f"), (12, ".3~f"), (2024, "d"),
])
def test_numbers_in_tables_are_written_as_vega_writes_them(value, pattern):
    vega = compiled(sample_charts.bars)
    assert chart_data.number(value, pattern) == drawing.evaluate(vega, [f"format({value}, '{pattern}')"])[0]


# Controls

def test_controls_leave_the_specification_and_become_labelled_html():
    vega = compiled(sample_charts.bound)
    found = controls.take_from(vega, [])
    assert [(control.signal, control.kind, control.label) for control in found] == [
        ("least", "range", "Least share"), ("place_shown", "choice", "Place"), ("dots", "checkbox", "Dots")]
    assert not any("bind" in signal for signal in vega["signals"])
    panel = controls.panel(found, "chart-1")
    assert 'aria-valuetext="0.10"' in panel and '<label for="chart-1-least">' in panel


def test_a_kind_of_control_that_the_site_lacks_is_an_error_that_names_it():
    vega = {"signals": [{"name": "tint", "value": "red", "bind": {"input": "color"}}]}
    with pytest.raises(controls.UnknownControl, match="'tint' is of the kind 'color'; accepted are: range"):
        controls.take_from(vega, [])


# The runtime

def test_the_runtime_holds_what_charts_need_and_weighs_a_quarter_less_than_all_of_vega(tmp_path):
    import vl_convert

    small = (tmp_path / runtime.write(tmp_path, set())).read_text()
    whole = vl_convert.javascript_bundle("window.vega=vega;")
    assert len(gzip.compress(small.encode())) < 0.78 * len(gzip.compress(whole.encode()))


def test_a_chart_that_needs_more_of_vega_gets_it():
    assert runtime.needs(compiled(sample_charts.points)) == {"geo"}
    smooth = sample_charts.line().transform_loess("year", "share")
    assert runtime.needs(drawing.compile_chart(sample_charts.specification(smooth), 700)) == {"regression"}
    assert runtime.file_name({"geo"}) != runtime.file_name(set())


# Building

@pytest.fixture(scope="session")
def charts_site(shared_folder):
    """A built book with every kind of chart."""
    def build():
        book = sample_charts.write_charts_book(shared_folder / "charts-source")
        result = run_jupyter_book(book, shared_folder / "charts", "--warningiserror", "--keep-going")
        assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]

    return build_once(shared_folder / "charts", build) / "_build" / "html"


@pytest.fixture(scope="session")
def charts_address(charts_site):
    with SiteServer(charts_site) as server:
        yield server.address


def test_a_chart_that_cannot_be_shown_fails_the_build_and_is_named(tmp_path):
    silent = sample_charts.specification(sample_charts.bars())
    del silent["description"]
    broken = {**sample_charts.specification(sample_charts.bars()), "title": "Broken", "mark": "unheard-of"}
    pages = {"intro.md": "# Charts\n", "charts.ipynb": sample_charts.notebook("Charts", [silent, broken])}
    result = run_jupyter_book(write_sample_book(tmp_path / "book", pages), tmp_path / "out", "--warningiserror", "--keep-going")
    printed = result.stdout + result.stderr
    assert result.returncode != 0
    assert "charts: the chart 'Yiwu leads' has no description" in printed
    assert "charts: the chart 'Broken' cannot be drawn" in printed


def test_a_page_loads_the_script_only_where_a_chart_moves(charts_site):
    scripts = {name: "charts.js" in (charts_site / f"{name}.html").read_text() for name in ("intro", "still", "moving")}
    assert scripts == {"intro": False, "still": False, "moving": True}


def test_the_pages_name_the_one_runtime_that_is_there(charts_site):
    named = set(re.findall(r'data-runtime="([^"]+)"', (charts_site / "moving.html").read_text()))
    assert named == {path.name for path in (charts_site / "_static").glob("vega-*.js")}


def test_a_book_in_one_page_holds_drawings_in_plain_colours_and_no_script_of_theirs(charts_site, tmp_path):
    source = charts_site.parents[1].with_name("charts-source")
    result = run_jupyter_book(source, tmp_path, "--builder", "singlehtml")
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-3000:]
    page = (tmp_path / "_build" / "singlehtml" / "intro.html")
    text = (page if page.exists() else next(page.parent.glob("*.html"))).read_text()
    figures = re.findall('<figure class="rc-chart.*?</figure>', text, re.DOTALL)
    assert len(figures) == len(sample_charts.STILL) + len(sample_charts.MOVING) + len(sample_explorables.ALL)
    assert not any("<script" in figure or "<input" in figure or "var(--" in figure for figure in figures)
    assert all("<svg" in figure for figure in figures)


# In the browser

MOVING_FIGURES = [("explorables", f"chart-{name}") for name in sample_explorables.ALL] + [("moving", "chart-2")]


# It changes a column that this drawing does not show.
NOT_DRAWN = {("chart-followers", "crop")}


@pytest.mark.browser
@pytest.mark.parametrize("page_name, figure_name", MOVING_FIGURES)
@pytest.mark.parametrize("width", [1280, 390])
def test_every_control_changes_what_is_drawn_by_mouse_and_by_keyboard(charts_address, open_page, page_name, figure_name, width):
    page = open_page(f"{charts_address}/{page_name}.html", width=width)
    figure = open_figure(page, figure_name)
    beginning = shown(figure)
    for control in figure.locator("[data-signal]:is(input, select)").all():
        signal = control.get_attribute("data-signal")
        if (figure_name, signal) in NOT_DRAWN:
            continue
        before = shown(figure)
        key = move_by_mouse(page, control)
        settle(page)
        by_mouse = shown(figure)
        control.focus()
        page.keyboard.press(key)
        settle(page)
        assert before != by_mouse != shown(figure), signal
    move_by_mouse(page, figure.locator("input[type=range]").first)
    figure.locator(".rc-reset").click()
    settle(page)
    assert shown(figure) == beginning
    assert page.problems == []


@pytest.mark.browser
def test_a_slider_takes_arrows_home_end_and_page_keys_and_says_its_value_with_its_unit(charts_address, open_page):
    page = open_page(f"{charts_address}/explorables.html")
    slider = open_figure(page, "chart-adoption").get_by_label("Entry cost")
    slider.focus()
    for key, text in [("Home", "0.00\u00a0thousand yuan"), ("ArrowRight", "0.25\u00a0thousand yuan"), ("End", "1.50\u00a0thousand yuan")]:
        page.keyboard.press(key)
        assert slider.get_attribute("aria-valuetext") == text
        assert page.locator("#chart-adoption output[for='chart-adoption-cost']").inner_text() == text
    page.keyboard.press("PageDown")
    assert slider.input_value() != "1.5"


@pytest.mark.browser
@pytest.mark.parametrize("name", sample_explorables.ALL)
def test_page_and_python_agree_at_every_position(charts_site, charts_address, open_page, name):
    explorable = sample_explorables.ALL[name]()
    page = open_page(f"{charts_address}/explorables.html")
    open_figure(page, f"chart-{name}")
    vega = page.evaluate("(id) => JSON.parse(document.querySelector(`#${id} .rc-specs`).textContent).wide", f"chart-{name}")
    names = dataset_names(vega, explorable)
    positions = list(explorable.positions())
    asked = [explorable.signals(position) for position in positions]
    shown = page.evaluate("""async ([id, asked, names, readouts]) => {
        const view = document.getElementById(id).view, answers = [];
        for (const signals of asked) {
            for (const [signal, value] of Object.entries(signals)) view.signal(signal, value);
            await view.runAsync();
            const tables = Object.fromEntries(Object.entries(names).map(([table, data]) => [table, view.data(data).map((row) => ({...row}))]));
            answers.push({tables, readouts: readouts.map((name) => view.signal(name) ?? null)});
        }
        return answers;
    }""", [f"chart-{name}", asked, names, [readout.name for readout in explorable.readouts]])
    for position, answer in zip(positions, shown):
        for table, frame in explorable.at(**position).items():
            tolerance = explorable.tolerance(table)
            for row in answer["tables"][table]:
                for column, allowed in tolerance.items():
                    expected, found = frame[column].iloc[row["row_"]], row.get(column)
                    if isinstance(expected, str):
                        assert found == expected
                    elif found is None or np.isnan(found):
                        assert np.isnan(expected)
                    else:
                        assert found == pytest.approx(expected, rel=1e-5, abs=allowed + 1e-7), (position, column)
        for readout, found in zip(explorable.readouts, answer["readouts"]):
            assert found == pytest.approx(explorable.readouts_at(**position)[readout.name], rel=1e-5, abs=1e-5)


@pytest.mark.browser
def test_results_beside_the_chart_are_those_of_python(charts_address, open_page):
    explorable = sample_explorables.adoption()
    page = open_page(f"{charts_address}/explorables.html")
    figure = page.locator("#chart-adoption")
    texts = figure.locator(".rc-readouts output").all_inner_texts()
    assert texts == [f"{explorable.readouts_at()['alone']:.2f}", str(explorable.readouts_at()["crossing_count"])]
    open_figure(page, "chart-adoption").get_by_label("Entry cost").focus()
    page.keyboard.press("Home")
    settle(page)
    expected = explorable.readouts_at(cost=0)
    assert figure.locator(".rc-readouts output").all_inner_texts() == [f"{expected['alone']:.2f}", str(expected["crossing_count"])]
    page.wait_for_function("document.querySelector('#chart-adoption .rc-announce').textContent.includes('Join alone')")


RUN_VEGA = "typeof window.vega !== 'undefined'"
FETCHED_VEGA = "performance.getEntriesByType('resource').filter((entry) => entry.name.includes('vega-')).length"


@pytest.mark.browser
def test_vega_is_fetched_where_a_chart_moves_and_run_when_one_comes_near(charts_address, open_page):
    assert open_page(f"{charts_address}/still.html").evaluate(FETCHED_VEGA) == 0
    page = open_page(f"{charts_address}/explorables.html", height=120)
    assert not page.evaluate(RUN_VEGA)
    page.locator("#chart-followers").scroll_into_view_if_needed()
    page.wait_for_selector("#chart-followers .rc-alive", state="attached")
    assert page.evaluate(RUN_VEGA)
    assert page.evaluate("new Set(performance.getEntriesByType('resource').map((entry) => entry.name).filter((name) => name.includes('vega-'))).size") == 1


@pytest.mark.browser
def test_what_was_moved_before_vega_came_is_shown_when_it_comes(charts_address, open_page):
    page = open_page(f"{charts_address}/intro.html")
    waiting = []
    page.route("**/vega-*.js", lambda route: waiting.append(route))
    page.goto(f"{charts_address}/explorables.html")
    slider = page.locator("#chart-adoption").get_by_label("Entry cost")
    slider.focus()
    page.keyboard.press("End")
    assert "Loading" in page.locator("#chart-adoption .rc-status").inner_text()
    assert page.locator("#chart-adoption .rc-drawing svg").first.is_visible()
    waiting[0].continue_()
    page.wait_for_selector("#chart-adoption .rc-alive", state="attached")
    settle(page)
    assert page.evaluate("document.getElementById('chart-adoption').view.signal('cost')") == 1.5
    assert page.locator("#chart-adoption .rc-readouts output").first.inner_text() == f"{sample_explorables.adoption().readouts_at(cost=1.5)['alone']:.2f}"
    assert page.locator("#chart-adoption .rc-status").inner_text() == ""


@pytest.mark.browser
def test_a_reader_is_told_when_the_chart_cannot_be_made_to_move(charts_address, open_page):
    page = open_page(f"{charts_address}/intro.html")
    page.route("**/vega-*.js", lambda route: route.abort())
    page.goto(f"{charts_address}/explorables.html")
    page.locator("#chart-adoption").scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('#chart-adoption .rc-status').textContent.includes('could not be loaded')")
    assert page.locator("#chart-adoption .rc-wide").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("page_name", ["still", "moving", "explorables"])
def test_without_scripts_there_is_a_picture_and_no_control_that_does_nothing(charts_address, open_page, page_name, width):
    page = open_page(f"{charts_address}/{page_name}.html", width=width, scripts=False)
    for place in range(page.locator("figure.rc-chart").count()):
        figure = page.locator("figure.rc-chart").nth(place)
        assert figure.locator(".rc-drawing > svg >> visible=true").count() == 1
        assert figure.locator(":is(input, select, .rc-reset) >> visible=true").count() == 0
    if page_name == "explorables":
        assert page.locator(".rc-still >> visible=true").count() == len(sample_explorables.ALL)


@pytest.mark.browser
@pytest.mark.parametrize("page_name", ["still", "moving", "explorables"])
@pytest.mark.parametrize("width", [1280, 768, 390, 320])
def test_charts_fit_the_page_at_every_width_with_letters_that_can_be_read(charts_address, open_page, page_name, width):
    page = open_page(f"{charts_address}/{page_name}.html", width=width)
    for name in page.locator("figure.rc-moves").evaluate_all("(all) => all.map((figure) => figure.id)"):
        open_figure(page, name)
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    sizes = page.locator("figure.rc-chart svg:visible").evaluate_all("""(all) => all.flatMap((svg) => {
        const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        return [...svg.querySelectorAll("text")].filter((text) => text.textContent)
            .map((text) => scale * parseFloat(getComputedStyle(text).fontSize));
    })""")
    assert sizes and min(sizes) >= 10


@pytest.mark.browser
def test_dark_mode_changes_colours_without_drawing_anew(charts_address, open_page):
    page = open_page(f"{charts_address}/explorables.html")
    figure = open_figure(page, "chart-adoption")
    before = drawn(figure)
    stroke = "() => getComputedStyle(document.querySelector('#chart-adoption .rc-live path[stroke^=\"var(--rc-blue\"]')).stroke"
    light = page.evaluate(stroke)
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert page.evaluate(stroke) != light
    assert drawn(figure) == before


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_jumps_when_the_moving_chart_takes_the_picture_s_place(charts_address, open_page, width):
    page = open_page(f"{charts_address}/intro.html", width=width)
    page.add_init_script("""window.jumps = 0; new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.jumps += entry.value; }).observe({type: "layout-shift", buffered: true});""")
    page.goto(f"{charts_address}/explorables.html")
    for name in sample_explorables.ALL:
        open_figure(page, f"chart-{name}")
    page.wait_for_timeout(300)
    assert page.evaluate("window.jumps") < 0.01


@pytest.mark.browser
def test_a_chart_follows_its_page_when_the_phone_is_turned(charts_address, open_page):
    page = open_page(f"{charts_address}/explorables.html", width=390)
    figure = open_figure(page, "chart-adoption")
    figure.get_by_label("Entry cost").focus()
    page.keyboard.press("End")
    page.set_viewport_size({"width": 900, "height": 500})
    page.wait_for_function("document.querySelector('#chart-adoption .rc-live svg').getBoundingClientRect().width > 600")
    assert page.evaluate("document.getElementById('chart-adoption').view.signal('cost')") == 1.5
    page.set_viewport_size({"width": 390, "height": 800})
    page.wait_for_function("document.querySelector('#chart-adoption .rc-live svg').getBoundingClientRect().width < 390")


@pytest.mark.browser
def test_a_mark_is_chosen_by_click_and_by_keyboard(charts_address, open_page):
    page = open_page(f"{charts_address}/moving.html")
    figure = open_figure(page, "chart-1")
    marks = figure.locator(".rc-live [role=button]")
    assert marks.count() == len(sample_charts.PLACES)
    first = drawn(figure)
    marks.nth(1).click()
    settle(page)
    second = drawn(figure)
    assert first != second
    marks.nth(1).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settle(page)
    assert drawn(figure) not in (first, second)
    assert marks.nth(2).evaluate("(mark) => mark === document.activeElement")


@pytest.mark.browser
@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("page_name", ["still", "moving", "explorables"])
def test_charts_put_up_no_barrier(charts_address, open_page, page_name, mode):
    page = open_page(f"{charts_address}/{page_name}.html", mode=mode)
    for name in page.locator("figure.rc-moves").evaluate_all("(all) => all.map((figure) => figure.id)"):
        open_figure(page, name)
    page.evaluate("document.querySelectorAll('.rc-table').forEach((table) => { table.open = true; })")
    found = Axe().run(page).response["violations"]
    assert [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found if one["impact"] in ("serious", "critical")] == []
    assert page.get_by_role("img", name="Three rising lines.").count() == (page_name == "still")


def test_a_result_that_is_a_sentence_gets_a_line_of_its_own_and_a_number_does_not():
    readouts = [{"name": name, "label": name, "signal": f"{name}__readout"} for name in ("cost", "words")]
    shown_as = controls.results(readouts, ["12.5 yuan", "Villagers, officials and graduates should be trained."], "chart-x")
    first, second = shown_as.split("</p>")[:2]
    assert "rc-sentence" not in first and 'class="rc-sentence"' in second
    assert ".rc-sentence" in (COURSE / "ruralecom/site/static/charts.css").read_text(encoding="utf-8")
