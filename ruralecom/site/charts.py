"""Charts on the site: a drawing that needs no script, the numbers behind it, and what makes it move."""

import html
import json
from pathlib import Path

import vl_convert
from docutils import nodes
from sphinx.locale import get_translation

from ruralecom.site import chart_data, controls, drawing, layouts, runtime
from ruralecom.theme import COLORS

_ = get_translation("ruralecom")

MOVING_BUILDERS = ("html", "dirhtml")
# Two drawings of a chart this large would weigh more than a phone's reader gains.
HEAVY = 150_000


class chart(nodes.General, nodes.Element):
    """A chart on a page. Attributes: identity, title, description, narrow and wide (SVG), table, and, where it moves,
    panel, results, footer (HTML) and specs (JSON)."""


def figure(spec, renderer, line=None):
    """Return the nodes of one stored chart.

    spec: Vega-Lite as stored. renderer: myst-nb's, of the notebook at hand. line: of the cell, for messages. A chart
    without a description, or one that does not compile, is a warning, which fails the build.
    """
    environment = renderer.renderer.sphinx_env
    page, (title, subtitle) = environment.docname, layouts.heading(spec)
    which = f"the chart '{title}'" if title else "a chart without a title"
    description = str(spec.get("description") or "").strip()
    if not description:
        message = f"{page}: {which} has no description; add .properties(description='...') in its notebook"
        renderer.logger.warning(message, subtype="chart", line=line)
    explorable = (spec.get("usermeta") or {}).get("explorable") or {}
    record = environment.rc_charts.setdefault(page, {"identities": [], "moves": False, "modules": set()})
    identity = _identity(explorable.get("name"), record["identities"])
    try:
        made = _make(spec, identity, explorable)
    except (drawing.CannotCompile, controls.UnknownControl) as error:
        message = f"{page}: {which} cannot be drawn: {error}"
        renderer.logger.warning(message, subtype="chart", line=line)
        return [nodes.paragraph(text=description or title)]
    made.update(title=title, subtitle=subtitle, description=description or title)
    if environment.app.builder.format == "latex":
        return [_picture(made, renderer)]
    record["moves"] |= bool(made["specs"])
    record["modules"] |= made.pop("modules")
    return [chart("", **made)]


def _identity(name, taken):
    """Return an id for a chart that no other of its page has, and note it among those taken."""
    wanted = f"chart-{name or len(taken) + 1}".replace("_", "-")
    while wanted in taken:
        wanted += "-again"
    taken.append(wanted)
    return wanted


def _make(spec, identity, explorable):
    wide, narrow = drawing.compile_chart(spec, layouts.WIDE), drawing.compile_chart(spec, layouts.NARROW, narrow=True)
    described, readouts = explorable.get("parameters", []), explorable.get("readouts", [])
    for vega in (wide, narrow):
        vega.setdefault("signals", [])
        controls.add_texts(vega, readouts)
    shown = controls.take_from(wide, described)
    controls.take_from(narrow, described)
    texts = drawing.evaluate(wide, [controls.text_signal(readout) for readout in readouts])
    selects = _selects(spec)
    moves = bool(shown) or selects
    svg = drawing.draw(wide, f"{identity}-w")
    made = {
        "identity": identity, "wide": svg, "narrow": "", "table": chart_data.details(spec),
        "panel": controls.panel(shown, identity), "results": controls.results(readouts, texts, identity),
        "footer": controls.footer(moves, bool(shown)), "specs": "", "selects": selects, "modules": set(),
        "composed": layouts.is_composed(spec),
    }
    if len(svg) < HEAVY:
        made["narrow"] = drawing.draw(narrow, f"{identity}-n")
    if moves:
        made["specs"] = json.dumps(
            {"wide": wide, "narrow": drawing.difference(wide, narrow)}, ensure_ascii=False, separators=(",", ":"),
        ).replace("</", "<\\/")
        made["modules"] = runtime.needs(wide) | runtime.needs(narrow)
    return made


def _selects(view):
    """Tell whether clicking, brushing or hovering changes a view or one inside it."""
    if any("select" in parameter for parameter in view.get("params", [])):
        return True
    children = [child for key in ("layer", "hconcat", "vconcat", "concat") for child in view.get(key, [])]
    children += [view["spec"]] if isinstance(view.get("spec"), dict) else []
    return any(_selects(child) for child in children)


def _picture(made, renderer):
    pdf = vl_convert.svg_to_pdf(drawing.plain_colours(made["wide"]))
    uri = renderer.write_file([f"{renderer.renderer.sphinx_env.docname.replace('/', '-')}-{made['identity']}.pdf"], pdf, overwrite=True)
    return nodes.image(uri=uri, alt=made["description"], width="100%")


def visit_chart(translator, node):
    """Write a chart as HTML; outside the site without what needs a script."""
    on_site = translator.builder.name in MOVING_BUILDERS
    moves = on_site and node["specs"]
    identity = node["identity"]
    classes = " ".join(
        ["rc-chart"] + ["rc-moves"] * bool(moves) + ["rc-composed"] * node["composed"] + ["rc-one"] * (not node["narrow"])
    )
    heading = ""
    if node["title"]:
        small = f"<span>{html.escape(node['subtitle'])}</span>" if node["subtitle"] else ""
        heading = f'<div class="rc-title" id="{identity}-t">{html.escape(node["title"])}{small}</div>'
    # Marks that can be clicked must stay reachable; any other chart is one picture.
    role = "group" if node["selects"] and moves else "img"
    drawings = [("rc-wide", node["wide"])] + ([("rc-narrow", node["narrow"])] if node["narrow"] and on_site else [])
    pictures = "".join(svg.replace("<svg ", f'<svg class="{name}" aria-hidden="true" ', 1) for name, svg in drawings)
    if not on_site:
        pictures = drawing.plain_colours(pictures)
    parts = [
        f'<figure class="{classes}" id="{identity}" aria-labelledby="{identity}-{"t" if heading else "d"}">',
        f'<p id="{identity}-d" hidden="hidden">{html.escape(node["description"])}</p>', heading,
        node["panel"] if moves else "",
        f'<div class="rc-drawing" role="{role}" aria-labelledby="{identity}-d">{pictures}</div>',
        node["results"], f'<div class="rc-below">{node["footer"] if moves else ""}{node["table"]}</div>',
        f'<script type="application/json" class="rc-specs">{node["specs"]}</script>' if moves else "",
        "</figure>",
    ]
    translator.body.append("".join(parts) + "\n")
    raise nodes.SkipNode


def visit_as_text(translator, node):
    """Write a chart as its description, where there is no picture."""
    translator.add_text(node["description"]) if hasattr(translator, "add_text") else translator.body.append(node["description"])
    raise nodes.SkipNode


def colour_rules():
    """Return the theme's colours as CSS variables, for light and for dark."""
    light = ";".join(f"--rc-{token}:{pair[0]}" for token, pair in COLORS.items())
    dark = ";".join(f"--rc-{token}:{pair[1]}" for token, pair in COLORS.items())
    return f":root{{{light}}}html[data-theme=dark]{{{dark}}}@media print{{html[data-theme]{{{light}}}}}\n"


def _start(app):
    if not hasattr(app.env, "rc_charts"):
        app.env.rc_charts = {}  # page -> ids of its charts, whether one moves, which parts of Vega they need


def _forget(app, env, page):
    env.rc_charts.pop(page, None)


def _merge(app, env, pages, other):
    env.rc_charts.update({page: other.rc_charts[page] for page in pages if page in other.rc_charts})


def _write_files(app, env):
    """Write what is made rather than kept: the colours, and Vega where a chart moves."""
    if app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "colours.css").write_text(colour_rules(), encoding="utf-8")
    if app.builder.name in MOVING_BUILDERS and any(record["moves"] for record in env.rc_charts.values()):
        runtime.write(folder, _modules(env))


def _modules(env):
    return set().union(*(record["modules"] for record in env.rc_charts.values()))


def _add_script(app, pagename, templatename, context, doctree):
    # The script is put on the pages that need it, and told the name of the Vega that it may have to load.
    if app.builder.name in MOVING_BUILDERS and app.env.rc_charts.get(pagename, {}).get("moves"):
        name = runtime.file_name(_modules(app.env))
        app.add_js_file("charts.js", loading_method="defer", **{"data-runtime": name})
        # It is run only when a chart comes near the screen, but a slow line needs a second and a half to bring it.
        address = context["pathto"](f"_static/{name}", True)
        context["metatags"] = context.get("metatags", "") + f'<link rel="preload" as="script" href="{address}" fetchpriority="low" />\n'


def setup(app):
    """Add charts to a Sphinx application."""
    written = (visit_chart, None)
    # Sphinx asks for the builder's name before its format once any extension has named the builder, as one here does.
    app.add_node(chart, html=written, singlehtml=written, epub=written, text=(visit_as_text, None), latex=(visit_as_text, None),
                 man=(visit_as_text, None), texinfo=(visit_as_text, None))
    app.connect("builder-inited", _start)
    app.connect("env-purge-doc", _forget)
    app.connect("env-merge-info", _merge)
    app.connect("env-updated", _write_files)
    app.connect("html-page-context", _add_script)
    app.add_css_file("colours.css")
    app.add_css_file("charts.css")
