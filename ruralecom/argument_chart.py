"""An argument map as a chart for JupyterLab: click a box, read its evidence beneath."""

import textwrap

import altair as alt
import pandas as pd

from ruralecom import theme
from ruralecom.argument_layout import BOX, arrange
from ruralecom.arguments import GRADES, LAYERS, MIME

WIDTH = 860             # pixels: what a notebook of usual width shows without scrolling sideways
EM = 14                 # pixels in one em of the layout
LETTERS_IN_LINE = 145
LINE = 17               # pixels from one line of evidence to the next


def specification(payload, summary) -> dict:
    """Return the Vega-Lite specification of a map.

    payload: see ArgumentMap.payload; summary: one sentence for readers who cannot see the map.
    """
    layout = arrange(payload["nodes"], payload["links"])
    chosen = alt.selection_point(name="chosen", fields=["node"], toggle=False, empty=False,
                                 value=[{"node": payload["nodes"][0]["id"]}])
    description = summary + " Choosing a part shows the steps into and out of it, with their evidence."
    chart = (
        alt.vconcat(_map(payload, layout, chosen), _evidence(payload, chosen), spacing=14)
        .properties(description=description)
        .resolve_scale(x="independent", y="independent")
    )
    specification = theme.configuration() | chart.to_dict()
    specification["config"] = theme.configuration()["config"]
    # The site draws the map itself and leaves this chart to JupyterLab.
    specification["usermeta"] = {"stands_in_for": MIME}
    return theme.finish(specification)


def _map(payload, layout, chosen):
    height = layout.height * EM
    x = alt.X("x:Q", scale=alt.Scale(domain=[0, 1], nice=False), axis=None)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[layout.height, 0], nice=False), axis=None)
    names = list(GRADES)
    lines = pd.DataFrame([
        {"link": number, "order": order, "x": px, "y": py, "grade": link["grade"],
         "ends": f"{link['source']} {link['target']}"}
        for number, (link, curve) in enumerate(zip(payload["links"], layout.curves))
        for order, (px, py) in enumerate(curve.points)
    ])
    touches = "indexof(datum.ends, (chosen.node || [''])[0]) >= 0"
    curves = alt.Chart(lines).mark_line(interpolate="basis").encode(
        x, y, detail="link:N", order="order:Q",
        color=alt.Color("grade:N", title="Evidence", scale=alt.Scale(
            domain=names, range=[theme.color(grade.color) for grade in GRADES.values()])),
        strokeDash=alt.StrokeDash("grade:N", title="Evidence", scale=alt.Scale(
            domain=names, range=[list(grade.dash) or [1, 0] for grade in GRADES.values()])),
        strokeWidth=alt.StrokeWidth("grade:N", title="Evidence", scale=alt.Scale(
            domain=names, range=[grade.width for grade in GRADES.values()])),
        opacity=alt.condition(touches, alt.value(1), alt.value(0.28)),
    )
    boxes = pd.DataFrame([
        {"node": node["id"], "x": layout.nodes[node["id"]][0], "x2": layout.nodes[node["id"]][0] + layout.width,
         "y": layout.nodes[node["id"]][1], "y2": layout.nodes[node["id"]][1] + BOX,
         "middle": layout.nodes[node["id"]][0] + layout.width / 2, "first": layout.nodes[node["id"]][1] + BOX / 2 - LINE / EM / 2,
         "label": [node["label"], node["label_zh"]]}
        for node in payload["nodes"]
    ])
    base = alt.Chart(boxes)
    edge = alt.condition(chosen, alt.value(theme.color("ink")), alt.value(theme.color("muted")))
    rectangles = base.mark_rect(cornerRadius=5, fill=theme.color("paper"), cursor="pointer").encode(
        x, alt.X2("x2"), y, alt.Y2("y2"), stroke=edge,
        strokeWidth=alt.condition(chosen, alt.value(2.5), alt.value(1)), tooltip=alt.value(None),
    ).add_params(chosen)
    labels = base.mark_text(baseline="middle", fontSize=12, lineHeight=LINE, cursor="pointer",
                            color=theme.color("ink")).encode(alt.X("middle:Q", axis=None), alt.Y("first:Q", axis=None), text="label:N")
    headings = pd.DataFrame([{"x": hx, "y": hy + 0.8, "name": LAYERS[layer].label} for layer, hx, hy in layout.headings])
    titles = alt.Chart(headings).mark_text(align="left", fontSize=13, fontWeight=600).encode(x, y, text="name:N")
    return alt.layer(curves, rectangles, labels, titles).properties(width=WIDTH, height=height)


def _evidence(payload, chosen):
    rows = pd.DataFrame([
        {"node": node["id"], "line": number, "text": text, "kind": kind}
        for node in payload["nodes"]
        for number, (kind, text) in enumerate(evidence_lines(payload, node))
    ])
    kinds = {"title": (theme.color("ink"), 600, 15), "text": (theme.color("ink"), 400, 12),
             "muted": (theme.color("muted"), 400, 12),
             **{name: (theme.color(grade.color), 600, 12) for name, grade in GRADES.items()}}
    deepest = int(rows["line"].max()) + 1
    base = alt.Chart(rows).transform_filter(chosen).encode(
        alt.X(value=0), alt.Y("line:Q", scale=alt.Scale(domain=[-0.5, deepest], nice=False, reverse=True), axis=None),
        text="text:N",
    )
    parts = [
        base.transform_filter(alt.datum.kind == kind).mark_text(
            align="left", baseline="middle", color=color, fontWeight=weight, fontSize=size)
        for kind, (color, weight, size) in kinds.items() if kind in set(rows["kind"])
    ]
    return alt.layer(*parts).properties(width=WIDTH, height=(deepest + 0.5) * LINE)


def evidence_lines(payload, node) -> list:
    """Return what is known of a node as lines of text, each with the way it is set: title, text, muted, or a grade."""
    labels = {entry["id"]: entry["label"] for entry in payload["nodes"]}
    lines = [("title", f"{node['label']} {node['label_zh']} (section {node['section']})"),
             *_wrapped("text", node["summary"])]
    for end, other, heading in (("target", "source", "What it rests on"), ("source", "target", "What follows from it")):
        steps = [link for link in payload["links"] if link[end] == node["id"]]
        if steps:
            lines += [("text", ""), ("title", heading)]
        for link in steps:
            lines += _wrapped(link["grade"], f"{labels[link[other]]}: {GRADES[link['grade']].label} "
                              f"(section {link['section']})")
            lines += _wrapped("text", f"{link['claim_text']} {link['why']}")
            figures = "; ".join(_figure(payload["claims"][claim]) for claim in link["claims"])
            lines += _wrapped("muted", f"Figures: {figures}.") if figures else []
    return lines


def _figure(claim):
    return f"{claim['measure']}: {claim['printed']} (section {claim['section']})"


def _wrapped(kind, text):
    return [(kind, part) for part in textwrap.wrap(text, LETTERS_IN_LINE)]
