"""Formulas as MathML, written when the site is built: no script, and a screen reader can read them.

LaTeX goes through latex2mathml; what browsers draw differently from TeX, or
what the converter does not know, is settled here.
"""

import re
import xml.etree.ElementTree as ElementTree

import latex2mathml.converter
from docutils import nodes
from sphinx.locale import _
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

MATHML = "http://www.w3.org/1998/Math/MathML"

# Environments that the converter does not know, by one that it does.
ENVIRONMENTS = {
    "aligned": "align*", "align": "align*", "split": "align*", "eqnarray": "align*", "eqnarray*": "align*",
    "gather": "matrix", "gather*": "matrix", "gathered": "matrix", "multline": "matrix", "multline*": "matrix",
    "alignat": "align*", "dcases": "cases",
}
WRAPPERS = re.compile(r"\\(?:begin|end)\{(?:equation|displaymath|math)\*?\}")
COMMANDS = {
    r"\arg": r"\operatorname{arg}", r"\argmax": r"\operatorname{arg\,max}",
    r"\argmin": r"\operatorname{arg\,min}", r"\dfrac": r"\displaystyle\frac",
}


class MathError(ValueError):
    """A formula that cannot be turned into MathML."""


def to_mathml(latex, display=False):
    """Convert a LaTeX formula to a MathML element.

    latex: the formula without its dollar signs.
    display: whether it stands on a line of its own.
    Raises MathError for anything that the converter would print as it stands.

    >>> "<mfrac>" in to_mathml(r"\\frac{p-c}{p}")
    True
    """
    prepared = _prepare(latex)
    try:
        text = latex2mathml.converter.convert(prepared, display="block" if display else "inline")
        root = ElementTree.fromstring(text)
    except Exception as error:      # the converter raises many kinds, and writes invalid XML for some input
        raise MathError(f"formula not understood: {latex.strip()!r} ({error})") from error
    _strip_namespace(root)
    for element in root.iter():
        if element.text and "\\" in element.text:
            raise MathError(f"command {element.text!r} is not known, in the formula {latex.strip()!r}")
    _align_columns(root)
    _stretch_matrix_bars(root)
    _space_function_names(root)
    _set_accents(root)
    if display:
        _put_limits_below(root)
    _simplify(root)
    root.set("xmlns", MATHML)
    root.set("alttext", " ".join(latex.split()))
    return ElementTree.tostring(root, encoding="unicode")


def _prepare(latex):
    text = WRAPPERS.sub("", latex)
    text = re.sub(r"\\(?:label\{[^}]*\}|nonumber\b|notag\b)", "", text)
    for environment, known in ENVIRONMENTS.items():
        for edge in ("begin", "end"):
            text = text.replace(rf"\{edge}{{{environment}}}", rf"\{edge}{{{known}}}")
    for command, known in COMMANDS.items():
        text = re.sub(re.escape(command) + r"(?![A-Za-z])", lambda _: known, text)
    if r"\\" in text and r"\begin" not in text:     # two lines without an environment: Sphinx aligns them
        text = rf"\begin{{align*}}{text}\end{{align*}}"
    return text.strip()


def _strip_namespace(root):
    for element in root.iter():
        element.tag = element.tag.removeprefix(f"{{{MATHML}}}")


def _align_columns(root):
    """Write column alignment as classes: browsers no longer read the attribute.

    In an `align` environment columns come in pairs that meet at the sign.
    """
    for table in root.iter("mtable"):
        pairs = table.get("displaystyle") == "true"
        for row in table.findall("mtr"):
            for cell in row.findall("mtd"):
                side = cell.attrib.pop("columnalign", None)
                if side in ("left", "right"):
                    cell.set("class", f"pair {side}" if pairs else side)
        for name in ("columnalign", "columnspacing", "rowspacing"):
            table.attrib.pop(name, None)


def _stretch_matrix_bars(root):
    """Make both bars around a determinant as tall as it is, and other bars no taller than a letter."""
    for row in root.iter():
        children = list(row)
        for position, child in enumerate(children):
            if child.tag != "mo" or child.text not in ("|", "∣", "‖", "∥"):
                continue
            beside = [children[at].tag for at in (position - 1, position + 1) if 0 <= at < len(children)]
            if "mtable" in beside:
                before_table = position + 1 < len(children) and children[position + 1].tag == "mtable"
                child.attrib.update(stretchy="true", form="prefix" if before_table else "postfix")
            elif row.tag != "mrow" or child.get("fence") != "true":
                child.set("stretchy", "false")


def _space_function_names(root):
    """Set a thin space after `log`, `exp` and other names, as TeX does, unless a bracket follows."""
    for row in root.iter():
        position = 0
        while position < len(row) - 1:
            name, following = row[position], row[position + 1]
            if (name.tag == "mi" and len(name.text or "") > 1 and name.text.isalpha() and name.text.isascii()
                    and following.tag in ("mi", "mn", "msub", "msup", "mfrac", "msqrt")):
                row.insert(position + 1, ElementTree.Element("mspace", width="0.167em"))
                position += 1
            position += 1


ACCENTS = {"^": "\u02c6", "~": "\u02dc", "\u00af": "\u00af", "\u02d9": "\u02d9", "\u00a8": "\u00a8", "\u2192": "\u20d7"}


def _set_accents(root):
    """Let hats and bars over a single letter keep the size of an accent."""
    for over in root.iter("mover"):
        base, mark = over
        if mark.tag == "mo" and mark.text in ACCENTS and base.tag in ("mi", "mn"):
            over.set("accent", "true")
            mark.text = ACCENTS[mark.text]
            mark.set("stretchy", "false")


def _put_limits_below(root):
    """Put what `max` or `lim` runs over below it, in a formula on a line of its own."""
    for scripted in root.iter("msub"):
        if (scripted[0].text or "").strip() in ("max", "min", "lim", "sup", "inf", "argmax", "argmin"):
            scripted.tag = "munder"


def _simplify(root):
    """Drop rows of one element: they only add weight."""
    for parent in root.iter():
        for position, child in enumerate(list(parent)):
            while child.tag == "mrow" and len(child) == 1 and not child.attrib:
                child = child[0]
                parent[position] = child


def _convert(translator, node, display):
    try:
        return to_mathml(node.astext(), display)
    except MathError as error:
        logger.warning("%s", error, location=node, type="course", subtype="math")
        return f"<code>{translator.encode(node.astext())}</code>"


def visit_inline(translator, node):
    translator.body.append(translator.starttag(node, "span", "", CLASS="math"))
    translator.body.append(_convert(translator, node, display=False) + "</span>")
    raise nodes.SkipNode


def visit_block(translator, node):
    translator.body.append(translator.starttag(node, "div", "", CLASS="math"))
    if node["number"]:
        translator.body.append(f'<span class="eqno">({get_node_equation_number(translator, node)})')
        translator.add_permalink_ref(node, _("Link to this equation"))
        translator.body.append("</span>")
    translator.body.append(f'<div class="formula">{_convert(translator, node, display=True)}</div></div>\n')
    raise nodes.SkipNode


def setup(app):
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.connect("config-inited", lambda app, config: setattr(config, "html_math_renderer", "mathml"))
