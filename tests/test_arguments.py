"""Argument maps: their tables are checked, their picture is in order, and their evidence can be reached by everyone."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from broken_tables import copied, edit, put  # noqa: F401
from ruralecom import argument_chart, argument_layout, arguments, data, ledger, theme
from ruralecom.site import arguments as page
from study_book import study_address, study_site  # noqa: F401

NODES, LINKS = "papers/arguments/nodes.csv", "papers/arguments/links.csv"


@pytest.fixture(scope="module")
def yiwu():
    return arguments.show("yiwu").payload()


# --- The Yiwu map -------------------------------------------------------------------


def test_the_yiwu_map_has_the_size_of_an_argument_that_fits_a_page():
    graph = arguments.graph("yiwu")
    assert 14 <= graph.number_of_nodes() <= 24
    assert 20 <= graph.number_of_edges() <= 40
    assert nx.is_weakly_connected(graph)


def test_every_theory_leads_to_the_conclusion_that_others_can_copy_yiwu():
    graph = arguments.graph("yiwu")
    for node, layer in graph.nodes(data="layer"):
        assert layer == "conclusion" or nx.has_path(graph, node, "yiwu-replicable") or node == "yiwu-less-stock-risk" \
            or node == "yiwu-goods-to-villages", node


def test_a_figure_stands_in_the_paper_that_the_map_is_of():
    for link in arguments.links("yiwu").itertuples():
        for claim in link.claims:
            assert ledger.claim(claim).paper == "yiwu"


def test_what_the_map_says_of_figures_is_so():
    assert ledger.value("yiwu-farm-online-2024") < 0.01 * ledger.value("yiwu-turnover-2024")
    assert ledger.value("yiwu-station-coverage-2023") == ledger.value("yiwu-station-coverage-2024")
    references = {f"yiwu-{name}": ledger.claim(f"yiwu-{name}").reference for name in ("rural-consumption-rise", "special-fund-2024")}
    assert references == {"yiwu-rural-consumption-rise": "11", "yiwu-special-fund-2024": "13"}


def test_grades_count_every_link_once_and_shares_add_up():
    table = arguments.grades("yiwu")
    total = table[table["from_layer"] == "all"].iloc[0]
    parts = table[table["from_layer"] != "all"]
    assert total["links"] == parts["links"].sum() == len(arguments.links("yiwu"))
    for grade in arguments.GRADES:
        assert total[grade] == parts[grade].sum() == (arguments.links("yiwu")["grade"] == grade).sum()
    shares = table[[f"share_{grade}" for grade in arguments.GRADES]].sum(axis="columns")
    assert (shares.round(9) == 1).all()


def test_all_papers_together_are_one_graph():
    assert set(arguments.graph("yiwu")) <= set(arguments.graph())


def test_a_paper_without_a_map_is_named_with_those_that_have_one():
    with pytest.raises(ValueError, match="no argument map of the paper 'yiwo'; accepted: yiwu"):
        arguments.show("yiwo")


def test_the_data_package_accepts_the_layers_and_grades_that_a_map_can_draw():
    for table, column, known in ((arguments.NODES, "layer", arguments.LAYERS), (arguments.LINKS, "grade", arguments.GRADES)):
        field = next(field for field in data.resource(table)["schema"]["fields"] if field["name"] == column)
        assert field["constraints"]["enum"] == list(known)


# --- Broken tables ----------------------------------------------------------------


@pytest.mark.parametrize("path, change, message", [
    (LINKS, put("grade", "proven"), "data/papers/arguments/links.csv, row 3 (id yiwu-digital-empowerment "
     "yiwu-resource-allocation), column 'grade': 'proven' is not known; accepted: measured, cited, case, asserted"),
    (LINKS, put("target", "yiwu-farm-sale"), "column 'target': 'yiwu-farm-sale' is not known in data/papers/arguments/nodes.csv; "),
    (LINKS, put("claims", "yiwu-turnover-2042"), "column 'claims': 'yiwu-turnover-2042' is not known in data/papers/claims.csv; "
     "did you mean yiwu-turnover-2024"),
    (LINKS, put("section", "four"), "column 'section': 'four' does not have the form of section numbers such as '4.3.1'"),
    (LINKS, put("why", ""), "column 'why': the cell is empty"),
    (LINKS, put("grade", "measured"), "column 'claims': the cell is empty, but the grade is 'measured'; accepted: the ledger ids"),
    (LINKS, put("target", "yiwu-digital-empowerment"), "column 'target': 'yiwu-digital-empowerment' is also the source"),
    (NODES, put("layer", "idea"), "row 3 (id yiwu-industrial-clusters), column 'layer': 'idea' is not known; accepted: theory"),
    (NODES, put("label", "A label that is much too long"), "column 'label': 'A label that is much too long' does not have the form"),
    (NODES, put("paper", "coupling"), "column 'id': 'yiwu-industrial-clusters' does not begin with its paper; accepted: coupling-..."),
    (NODES, put("id", "yiwu-digital-empowerment"), "column 'id': 'yiwu-digital-empowerment'"),
])
def test_a_broken_table_is_refused_by_file_row_and_column(copied, path, change, message):  # noqa: F811
    edit(copied, path, change)
    with pytest.raises(data.DataError) as caught:
        arguments.show("yiwu", folder=copied)
    assert message in "\n".join(map(str, caught.value.problems))


def test_a_part_that_no_step_touches_is_refused(copied):  # noqa: F811
    edit(copied, NODES, lambda header, rows: rows.append(
        ["yiwu", "yiwu-alone", "outcome", "Alone", "孤立", "6", "Nothing leads here."]))
    with pytest.raises(data.DataError, match=r"row \d+ .*no link begins or ends at 'yiwu-alone'"):
        arguments.nodes("yiwu", folder=copied)


def test_a_step_into_another_papers_map_is_refused(copied):  # noqa: F811
    edit(copied, NODES, lambda header, rows: rows.append(
        ["coupling", "coupling-roads", "obstacle", "Roads", "道路", "3.2", "Roads are long."]))
    edit(copied, LINKS, put("target", "coupling-roads"))
    with pytest.raises(data.DataError, match="'coupling-roads' belongs to the paper 'coupling'; accepted: nodes of 'yiwu'"):
        arguments.links("yiwu", folder=copied)


# --- The picture --------------------------------------------------------------------


def overlap(one, other, layout):
    return (abs(one[0] - other[0]) < layout.width - 1e-9) and (abs(one[1] - other[1]) < argument_layout.BOX - 1e-9)


def check_layout(layout):
    places = list(layout.nodes.values())
    assert not any(overlap(one, other, layout) for i, one in enumerate(places) for other in places[:i])
    assert all(0 <= x and x + layout.width <= 1 and 0 <= y and y + argument_layout.BOX <= layout.height + 1e-9 for x, y in places)
    for curve in layout.curves:
        for x, y in curve.points:
            assert 0 <= x <= 1.08 and 0 <= y <= layout.height


def test_no_box_covers_another_and_every_line_stays_inside(yiwu):
    check_layout(argument_layout.arrange(yiwu["nodes"], yiwu["links"]))


def test_a_map_with_every_layer_and_many_papers_is_laid_out_too():
    nodes = [{"id": f"{layer}-{number}", "layer": layer} for layer in arguments.LAYERS for number in range(12)]
    links = [{"source": a["id"], "target": b["id"]} for a, b in zip(nodes, nodes[7:] + nodes[:7])]
    layout = argument_layout.arrange(nodes, links)
    check_layout(layout)
    assert len(set(layout.columns.values())) == len({layer.column for layer in arguments.LAYERS.values()})


def test_lines_begin_and_end_at_the_edges_of_their_boxes(yiwu):
    layout = argument_layout.arrange(yiwu["nodes"], yiwu["links"])
    for curve in layout.curves:
        for node, (x, y) in ((curve.source, curve.points[0]), (curve.target, curve.points[-1])):
            left, top = layout.nodes[node]
            assert min(abs(x - left), abs(x - left - layout.width)) < 1e-9
            assert top < y < top + argument_layout.BOX


def test_the_outline_names_every_step_with_its_grade():
    shown = arguments.show("yiwu")
    outline = shown.outline()
    assert outline.count("->") == len(shown.links)
    assert outline.startswith("Argument map with 24 parts and 39 steps: 5 measured")


def test_the_page_is_well_formed_and_shows_every_reason_figure_and_step(yiwu):
    html = page.markup(json.loads(json.dumps(yiwu)), "en", lambda text: text)
    text = "".join(ElementTree.fromstring(html).itertext())
    for link in yiwu["links"]:
        assert text.count(link["why"]) == 2, "once where the step begins, once where it ends"
    for claim in yiwu["claims"].values():
        assert claim["printed"] in text
    assert len(re.findall(r"<path class=\"rc-line rc-\w+\" data-ends", html)) == len(yiwu["links"])


def test_the_chinese_page_shows_chinese_terms_and_translates_the_rest(yiwu):
    html = page.markup(yiwu, "zh_CN", lambda text: "译" if text else "")
    words = "".join(ElementTree.fromstring(html).itertext())
    assert "农产品上行" in words and "有数据" in words and "机制" in words
    assert not re.search(r"[A-Za-z]{3,}", words), "untranslated text is left"


def test_lines_have_the_colours_dashes_and_widths_that_the_grades_say():
    css = (Path(page.__file__).parent / "static" / "arguments.css").read_text(encoding="utf-8")
    found = re.findall(r"--rc-(\w+): (#\w+)", css)
    wanted = [(name, theme.COLORS[grade.color][mode]) for mode in (0, 1) for name, grade in arguments.GRADES.items()]
    assert found == wanted, "first the light page, then the dark one"
    for name, grade in arguments.GRADES.items():
        rule = re.search(rf"\.rc-line\.rc-{name} \{{([^}}]*)\}}", css).group(1)
        assert f"stroke-width: {grade.width:g}px" in rule
        dash = re.search(r"stroke-dasharray: ([\d. ]+)", rule)
        assert tuple(map(float, dash.group(1).split())) == grade.dash if dash else grade.dash == ()


def test_the_chart_for_a_notebook_is_described_and_holds_every_reason(yiwu):
    chart = arguments.show("yiwu")._repr_mimebundle_()[theme.VEGALITE_MIME]
    assert chart["$schema"] == theme.VEGALITE_SCHEMA and "39 steps" in chart["description"]
    rows = [row for rows in chart["datasets"].values() for row in rows if "kind" in row]
    for link in yiwu["links"]:
        shown = " ".join(row["text"] for row in rows if row["node"] == link["target"])
        assert link["why"] in shown
    assert max(len(row["text"]) for row in rows) <= argument_chart.LETTERS_IN_LINE


# --- In a browser -------------------------------------------------------------------


def box(shown, name):
    return shown.locator(f'.rc-node[data-node="yiwu-{name}"]')


def about(shown, name):
    return shown.locator(f"#about-yiwu-{name}")


@pytest.mark.browser
def test_a_click_shows_the_evidence_and_lights_up_what_belongs_to_it(open_page, study_address):
    shown = open_page(study_address)
    assert shown.locator(".rc-part:visible").count() == 0
    box(shown, "farm-sales").click()
    panel = about(shown, "farm-sales")
    assert panel.is_visible() and shown.locator(".rc-part:visible").count() == 1
    text = panel.inner_text()
    for part in ("Farming goes online", "measured", "Section 3.2", "突破35亿元", "more than 3.5 billion yuan"):
        assert part in text
    shown.wait_for_timeout(600)     # the page has moved by then, and the map below the pointer
    assert shown.locator(".rc-map .rc-line.is-near").count() == 4
    assert box(shown, "farm-sales").get_attribute("aria-current") == "true"
    panel.get_by_role("link", name="Rural industry revives").click()
    assert about(shown, "rural-revival").is_visible() and not panel.is_visible()
    about(shown, "rural-revival").get_by_role("button", name="Close").click()
    assert shown.locator(".rc-part:visible").count() == 0
    assert shown.problems == [] and shown.foreign == []


@pytest.mark.browser
def test_pointing_at_a_part_lights_up_its_steps_only(open_page, study_address):
    shown = open_page(study_address)
    box(shown, "talent").hover()
    assert shown.locator(".rc-map .rc-line.is-near").count() == 2
    shown.locator("h1").hover()
    assert shown.locator(".rc-argument.is-lit").count() == 0


@pytest.mark.browser
def test_the_map_works_by_keyboard_alone(open_page, study_address):
    shown = open_page(study_address)
    box(shown, "policy").focus()
    assert shown.locator(".rc-map .rc-line.is-near").count() == 4, "focus lights up as the pointer does"
    for key in ("Enter", "Space"):
        shown.keyboard.press(key)
        assert about(shown, "policy").is_visible()
        assert shown.evaluate("document.activeElement.closest('.rc-part').id") == "about-yiwu-policy"
        shown.keyboard.press("Escape")
        assert shown.locator(".rc-part:visible").count() == 0
        assert shown.evaluate("document.activeElement.dataset.node") == "yiwu-policy"


@pytest.mark.browser
def test_a_part_that_gets_the_focus_is_not_hidden_behind_the_panel(open_page, study_address):
    shown = open_page(study_address)
    shown.locator(".rc-map").evaluate("map => map.scrollIntoView()")
    box(shown, "digital-empowerment").click()
    box(shown, "policy").focus()
    shown.keyboard.press("Tab")
    assert shown.evaluate("document.activeElement.dataset.node") == "yiwu-talent"
    shown.wait_for_function("""() => document.activeElement.getBoundingClientRect().bottom
        <= document.querySelector('.rc-part.is-chosen').getBoundingClientRect().top""")


@pytest.mark.browser
def test_a_grade_can_be_shown_alone(open_page, study_address):
    shown = open_page(study_address)
    button = shown.locator(".rc-grades button").first
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert shown.locator(".rc-map .rc-line.is-near").count() == shown.locator(".rc-map .rc-line.rc-measured").count() == 5
    button.click()
    assert shown.locator(".rc-argument.is-lit").count() == 0


@pytest.mark.browser
def test_a_phone_gets_a_list_by_layer_that_opens_in_place(open_page, study_address):
    shown = open_page(study_address, width=390, height=844)
    assert not shown.locator(".rc-map").is_visible()
    assert shown.locator(".rc-evidence > .rc-layer:visible").count() == 5
    about(shown, "talent").locator("summary").click()
    about(shown, "talent").get_by_role("link", name="Start-ups and hiring").click()
    body = shown.locator("#part-yiwu-start-ups-jobs")
    assert body.is_visible() and shown.evaluate("document.activeElement.closest('details').id") == "about-yiwu-start-ups-jobs"
    shown.keyboard.press("Escape")
    assert not body.is_visible()
    smallest = min(part.bounding_box()["height"] for part in shown.locator(".rc-part > summary").all())
    assert smallest >= 44, "large enough for a thumb"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_without_scripts_the_lines_are_there_and_every_part_opens(open_page, study_address, width):
    shown = open_page(study_address, width=width, scripts=False)
    assert shown.locator(".rc-part:visible").count() == 24
    assert shown.locator(".rc-map").is_visible() == (width > 600)
    part = about(shown, "infrastructure")
    part.locator("summary").click()
    assert "680个" in part.inner_text()


@pytest.mark.browser
def test_an_address_with_a_part_opens_it(open_page, study_address):
    shown = open_page(f"{study_address}#part-yiwu-talent")
    assert about(shown, "talent").is_visible()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("mode", ["light", "dark"])
def test_an_open_map_is_accessible_and_no_wider_than_the_page(open_page, study_address, width, mode):
    from axe_playwright_python.sync_playwright import Axe

    shown = open_page(study_address, width=width, mode=mode)
    (box(shown, "infrastructure") if width > 600 else about(shown, "infrastructure").locator("summary")).click()
    for name in (".rc-meanings", ".rc-steps"):
        shown.locator(f"{name} > summary").click()
    found = Axe().run(shown).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []
    assert shown.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.browser
@pytest.mark.parametrize("width", [720, 800, 1280])
def test_no_label_runs_over_the_edge_of_its_box(open_page, study_address, width):
    shown = open_page(study_address, width=width)
    boxes = [node.bounding_box() for node in shown.locator(".rc-node").all()]
    assert None not in boxes, "the map is shown at this width"
    for i, one in enumerate(boxes):
        for other in boxes[:i]:
            apart = abs(one["x"] - other["x"]) >= one["width"] or one["y"] + one["height"] <= other["y"] or \
                other["y"] + other["height"] <= one["y"]
            assert apart


@pytest.mark.browser
def test_in_a_notebook_a_click_on_a_box_changes_the_evidence(browser, tmp_path):
    import vl_convert

    chart = arguments.show("yiwu")._repr_mimebundle_()[theme.VEGALITE_MIME]
    (tmp_path / "chart.html").write_text(vl_convert.vegalite_to_html(chart, vl_version="5.20", bundle=True, renderer="svg"))
    shown = browser.new_page(viewport={"width": 1000, "height": 1300})
    failures = []
    shown.on("pageerror", lambda error: failures.append(str(error)))
    shown.goto((tmp_path / "chart.html").as_uri())
    shown.get_by_text("The paper rests this on reference 5", exact=False).wait_for()
    shown.get_by_text("Trained people", exact=True).first.click(force=True)
    shown.get_by_text("What it rests on").wait_for()
    assert shown.get_by_text("The paper rests this on reference 5", exact=False).count() == 0
    assert shown.get_by_text("超过3万人次", exact=False).count() > 0
    assert failures == []
    shown.close()
