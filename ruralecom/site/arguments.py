"""Argument maps on the site: boxes and lines drawn at build time, evidence in plain HTML beneath.

Without scripts every box is a link to its evidence, which is a list of
disclosures; a phone shows that list alone, with or without scripts. The script
adds what moving the pointer lights up, and a panel instead of the list.
"""

from html import escape

from docutils import nodes
from sphinx.locale import get_translation

from ruralecom.argument_layout import arrange
from ruralecom.arguments import GRADES, LAYERS
from ruralecom.site.blocks import add_block, write_plainly
from ruralecom.site.evidence import ledger_row

_ = get_translation("ruralecom")
NAME = "arguments"


class argument_map(nodes.General, nodes.Element):
    """An argument map on a page; `payload` holds what ruralecom.arguments stored in the notebook."""


def figure(payload, renderer, line=None):
    """Return the node of one stored map (payload: see ruralecom.arguments.ArgumentMap)."""
    return [argument_map("", payload=payload)]


# --- HTML -----------------------------------------------------------------------


def markup(payload, language="en", say=None) -> str:
    """Return the HTML of a map.

    language: "en" or "zh_CN", which decides the label that comes first; say: translates one text, given as str.
    """
    return _Markup(payload, language, say or (lambda text: str(_(text)) if text else "")).figure()


class _Markup:
    """Write one map as HTML that is well-formed XML too, so that an EPUB reader takes it."""

    def __init__(self, payload, language, say):
        self.nodes, self.links, self.claims = payload["nodes"], payload["links"], payload["claims"]
        self.node = {node["id"]: node for node in self.nodes}
        self.identity = "argument-" + "-".join(payload["papers"] or ["all"]).replace("_", "-")
        self.chinese, self.text = language.startswith("zh"), lambda words: escape(say(words))

    def figure(self):
        words = self.text
        return (
            f'<figure class="rc-argument" id="{self.identity}" aria-label="{words("Argument map")}" '
            f'data-close="{words("Close")}" data-only="{words("Show only the steps that are: ")}">'
            f"{self.legend()}"
            f'<p class="rc-hint">{words("Choose a part of the argument to see what it rests on and what follows from it.")}</p>'
            f"{self.map()}{self.evidence()}{self.table()}</figure>"
        )

    def label(self, node):
        return escape(node["label_zh"]) if self.chinese else self.text(node["label"])

    def both_labels(self, node):
        """Return the label in the page's language and, on an English page, the Chinese term beside it."""
        other = "" if self.chinese else f' <span class="rc-zh" lang="zh-CN">{escape(node["label_zh"])}</span>'
        return f'<span class="rc-label">{self.label(node)}</span>{other}'

    def section(self, number):
        return f'<span class="rc-section">{self.text("Section")} {escape(number)}</span>'

    def grade_name(self, name):
        return escape(GRADES[name].label_zh) if self.chinese else self.text(GRADES[name].label)

    def swatch(self, name):
        return (f'<svg class="rc-swatch" viewBox="0 0 34 8" width="34" height="8" aria-hidden="true">'
                f'<path class="rc-line rc-{name}" d="M1 4H33"></path></svg>')

    def legend(self):
        items = "".join(
            f'<li data-grade="{name}">{self.swatch(name)} <b>{sum(link["grade"] == name for link in self.links)}</b> '
            f"{self.grade_name(name)}</li>" for name in GRADES)
        meanings = "".join(f"<dt>{self.swatch(name)} {self.grade_name(name)}</dt><dd>{self.text(grade.meaning)}</dd>"
                           for name, grade in GRADES.items())
        return (f'<ul class="rc-grades" aria-label="{self.text("Steps by evidence")}">{items}</ul>'
                f'<details class="rc-meanings"><summary>{self.text("What the four grades mean")}</summary>'
                f"<dl>{meanings}</dl></details>")

    def map(self):
        layout = arrange(self.nodes, self.links)
        paths = "".join(_path(link, curve) for link, curve in zip(self.links, layout.curves))
        headings = {layer: (x, y) for layer, x, y in layout.headings}
        columns = []
        for layer, (x, y) in headings.items():
            title = f'{self.identity}-{layer}'
            boxes = "".join(
                f'<li style="{_place(*layout.nodes[node["id"]], layout.width)}">'
                f'<a class="rc-node" href="#part-{node["id"]}" data-node="{node["id"]}">{self.both_labels(node)}</a></li>'
                for node in self.nodes if node["layer"] == layer)
            columns.append(f'<p class="rc-layer" id="{title}" style="{_place(x, y, layout.width)}">'
                           f'{self.layer_name(layer)}</p><ul aria-labelledby="{title}">{boxes}</ul>')
        return (f'<div class="rc-map" style="height:{_short(layout.height)}em">'
                f'<svg viewBox="0 0 1000 {_short(layout.height * 10)}" preserveAspectRatio="none" aria-hidden="true">'
                f'{paths}</svg>{"".join(columns)}</div>')

    def layer_name(self, layer):
        return escape(LAYERS[layer].label_zh) if self.chinese else self.text(LAYERS[layer].label)

    def evidence(self):
        groups = []
        for layer in LAYERS:
            parts = "".join(self.part(node) for node in self.nodes if node["layer"] == layer)
            if parts:
                groups.append(f'<p class="rc-layer">{self.layer_name(layer)}</p>{parts}')
        return f'<div class="rc-evidence">{"".join(groups)}</div>'

    def part(self, node):
        steps = [("target", "source", "What it rests on"), ("source", "target", "What follows from it")]
        ways = {heading: [link for link in self.links if link[here] == node["id"]] for here, _there, heading in steps}
        strip = '<b>→</b>'.join("".join(f'<i class="rc-{link["grade"]}"></i>' for link in links) for links in ways.values())
        lists = "".join(
            f'<div class="rc-way"><p class="rc-way-name">{self.text(heading)}</p>'
            f'<ul>{"".join(self.step(link, there) for link in ways[heading])}</ul></div>'
            for _here, there, heading in steps if ways[heading])
        return (f'<details class="rc-part" id="about-{node["id"]}"><summary><span class="rc-name">{self.both_labels(node)}</span>'
                f'<span class="rc-strip" aria-hidden="true">{strip}</span></summary>'
                f'<div class="rc-part-body" id="part-{node["id"]}"><p>{self.text(node["summary"])} '
                f'{self.section(node["section"])}</p><div class="rc-ways">{lists}</div></div></details>')

    def step(self, link, there):
        other = self.node[link[there]]
        figures = "".join(f"<li>{ledger_row(self.claims[claim], self.text, self.chinese)}</li>" for claim in link["claims"])
        return (f'<li class="rc-step"><p><a href="#part-{other["id"]}" data-node="{other["id"]}">{self.label(other)}</a> '
                f'<span class="rc-badge">{self.swatch(link["grade"])} {self.grade_name(link["grade"])}</span> '
                f'{self.section(link["section"])}</p><p>{self.text(link["claim_text"])} '
                f'<span class="rc-why">{self.text(link["why"])}</span></p>'
                + (f'<ul class="rc-figures">{figures}</ul>' if figures else "") + "</li>")

    def table(self):
        heads = "".join(f'<th scope="col">{self.text(head)}</th>' for head in ("From", "To", "Evidence", "Section", "Figures"))
        rows = "".join(
            f'<tr><td>{self.label(self.node[link["source"]])}</td><td>{self.label(self.node[link["target"]])}</td>'
            f'<td>{self.grade_name(link["grade"])}</td><td>{escape(link["section"])}</td>'
            f'<td lang="zh-CN">{escape("; ".join(self.claims[claim]["printed"] for claim in link["claims"]))}</td></tr>'
            for link in self.links)
        title = self.text("All steps as a table")
        return (f'<details class="rc-steps"><summary>{title}</summary>'
                f'<div class="rc-steps-scroll" tabindex="0" role="region" aria-label="{title}">'
                f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div></details>")


def _short(number):
    return f"{number:.4g}"


def _place(x, y, width):
    return f"left:{_short(x * 100)}%;top:{_short(y)}em;width:{_short(width * 100)}%"


def _path(link, curve):
    (x1, y1), *rest = [(round(x * 1000), round(y * 10)) for x, y in curve.points]
    bend = " ".join(f"{x} {y}" for x, y in rest)
    return (f'<path class="rc-line rc-{link["grade"]}" data-ends="{link["source"]} {link["target"]}" '
            f'vector-effect="non-scaling-stroke" d="M{x1} {y1}C{bend}"></path>')


# --- Sphinx -----------------------------------------------------------------------


def visit_html(translator, node):
    """Write a map as HTML."""
    translator.body.append(markup(node["payload"], translator.config.language or "en") + "\n")
    raise nodes.SkipNode


def visit_text(translator, node):
    """Write a map as the list of its steps, where there is no HTML."""
    payload = node["payload"]
    label = {entry["id"]: entry["label"] for entry in payload["nodes"]}
    steps = "; ".join(f"{label[link['source']]} - {label[link['target']]} ({GRADES[link['grade']].label}, "
                      f"{link['section']})" for link in payload["links"])
    write_plainly(translator, steps)


def setup(app):
    """Add argument maps to a Sphinx application."""
    add_block(app, argument_map, NAME, visit_html, visit_text)
