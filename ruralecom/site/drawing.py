"""Charts drawn while the site is built: Vega-Lite compiled, coloured by CSS variables, written as small SVG."""

import json
import re
from xml.etree import ElementTree

import vl_convert

from ruralecom.site import layouts
from ruralecom.theme import COLORS

VEGALITE = "6.4"  # of those inside vl-convert, the one that Altair writes for
FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'Liberation Sans', "
    "'PingFang SC', 'Hiragino Sans GB', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
)
_SVG = "http://www.w3.org/2000/svg"
_HEX = re.compile(r"#[0-9a-fA-F]{6}\b")
_VARIABLE = re.compile(r"var\(--rc-[a-z]+, ?(#[0-9a-f]{6})\)")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{2,}(?:e-?\d+)?")
_VARIABLES = {light.lower(): f"var(--rc-{token},{light.lower()})" for token, (light, _) in COLORS.items()}
# A scale that blends its colours computes with them, which it cannot do with a variable.
_BLENDING = {"linear", "log", "pow", "sqrt", "symlog", "time", "utc", "sequential"}
_NOT_DRAWN = {"class", "role", "pointer-events", "cursor", "version"}


class CannotCompile(ValueError):
    """Say that Vega-Lite does not take a specification."""


def compile_chart(spec, width, narrow=False):
    """Return the Vega specification of a chart for one width, its colours turned into CSS variables.

    spec: Vega-Lite as stored. width: in pixels. narrow: arrange it for a phone. Raises CannotCompile.
    """
    vega, correction = _compiled(layouts.fit(spec, width, narrow)), 0
    for again in range(2 if layouts.is_composed(spec) else 0):
        # A drawing tells how much room the axes take; the next uses what is left.
        missing = (width - size(_drawn(vega))[0]) / layouts.columns(spec, narrow)
        if abs(missing) > 2:
            correction += missing
            vega = _compiled(layouts.fit(spec, width, narrow, correction))
    return vega


def _compiled(spec):
    spec["config"] = {**spec["config"], "font": FONT}
    vega = _attempt(vl_convert.vegalite_to_vega, spec, vl_version=VEGALITE)
    _thin_ticks(vega)
    vega.pop("$schema", None)
    vega.pop("background", None)  # the page's own shows through
    vega["padding"] = {"left": 0, "top": 4, "right": 2, "bottom": 2}
    return coloured(vega)


def _thin_ticks(value):
    """Let an axis whose chart leaves it open have fewer ticks than Vega-Lite's one every 40 pixels."""
    if isinstance(value, dict):
        count = value.get("tickCount")
        found = re.fullmatch(r"ceil\((\w*)(width|height)/40\)", count.get("signal", "")) if isinstance(count, dict) else None
        if found:
            value["tickCount"] = {"signal": f"ceil({found[1]}{found[2]}/{80 if found[2] == 'width' else 55})"}
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _thin_ticks(item)


def coloured(value):
    """Return the same structure with every colour of the theme as a CSS variable.

    >>> coloured({"fill": "#1a4480"})
    {'fill': 'var(--rc-blue,#1a4480)'}
    """
    if isinstance(value, str):
        return _HEX.sub(lambda found: _VARIABLES.get(found[0].lower(), found[0]), value)
    if isinstance(value, list):
        return [coloured(item) for item in value]
    if isinstance(value, dict):
        blends = value.get("type") in _BLENDING and "domain" in value
        return {key: item if blends and key == "range" else coloured(item) for key, item in value.items()}
    return value


def plain_colours(svg):
    """Return a drawing with its CSS variables replaced by the colours of the light theme, for print and books."""
    return _VARIABLE.sub(r"\1", svg)


def _attempt(conversion, spec, **options):
    try:
        return conversion(spec, **options)
    except ValueError as error:
        # Two lines: what failed, and what Vega says of it; what follows is where in its own code.
        raise CannotCompile(" ".join(str(error).strip().splitlines()[:2])[:300]) from error


def _drawn(vega):
    return _attempt(vl_convert.vega_to_svg, vega)


def size(svg):
    """Return the width and the height of a drawing, in pixels."""
    found = re.search(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"', svg)
    return float(found[1]), float(found[2])


def draw(vega, prefix):
    """Return a chart as SVG text: no scripts, no leftovers, ids that begin with `prefix`.

    vega: from compile_chart. prefix: makes clip paths and gradients of several drawings on a page distinct.
    """
    # Vega writes what assistive software reads of every mark; here the figure and its table say that.
    root = ElementTree.fromstring(_drawn(vega))
    # Vega goes on counting from one chart to the next; a page should not change with those built before it.
    found = [node.get("id") for node in root.iter() if node.get("id")]
    identities = {identity: f"{prefix}-{place}" for place, identity in enumerate(found)}
    _clean(root, identities)
    for key in [key for key in root.attrib if key.startswith("{")]:
        del root.attrib[key]
    root.set("font-family", FONT)
    ElementTree.register_namespace("", _SVG)
    text = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    return text.replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")


def _clean(node, identities):
    for key, value in list(node.attrib.items()):
        if key.startswith("aria-") or key in _NOT_DRAWN or (key == "opacity" and value == "1"):
            del node.attrib[key]
        elif key == "font-family" and value == FONT:
            del node.attrib[key]
        elif key == "id":
            node.set(key, identities[value])
        elif "url(#" in value:
            node.set(key, re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{identities[found[1]]})", value))
        else:
            node.set(key, _LONG_NUMBER.sub(_shortened, value))
    for child in list(node):
        _clean(child, identities)
        # What a clip path holds is never painted, and without it the clipped marks would vanish.
        if node.tag != f"{{{_SVG}}}clipPath" and _shows_nothing(child):
            node.remove(child)
        elif child.tag == f"{{{_SVG}}}g" and not child.attrib and node.tag == child.tag:
            place = list(node).index(child)
            node[place:place + 1] = list(child)


def _shortened(found):
    return f"{round(float(found[0]), 1):g}"


def _shows_nothing(node):
    if node.get("display") == "none" or node.get("opacity") == "0":
        return True
    if node.tag in (f"{{{_SVG}}}g", f"{{{_SVG}}}defs"):
        return len(node) == 0
    if node.tag in (f"{{{_SVG}}}path", f"{{{_SVG}}}rect"):
        return not ({"fill", "stroke"} & set(node.attrib)) or node.get("d") == ""
    return False


def evaluate(vega, expressions):
    """Return what Vega computes for each expression at a chart's starting position, as text.

    vega: from compile_chart. expressions: Vega expressions over the chart's signals.
    """
    if not expressions:
        return []
    probes = [
        {"name": f"probe_{place}", "type": "text", "encode": {"update": {"text": {"signal": f"'' + ({expression})"}}}}
        for place, expression in enumerate(expressions)
    ]
    scene = _attempt(vl_convert.vega_to_scenegraph, {**vega, "marks": vega["marks"] + probes})
    found = {}
    _read_probes(scene, found)
    return [found[f"probe_{place}"] for place in range(len(expressions))]


def _read_probes(value, found):
    if isinstance(value, dict):
        if str(value.get("name", "")).startswith("probe_"):
            found[value["name"]] = str(value["items"][0].get("text", ""))
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            _read_probes(item, found)


def difference(base, other, path=()):
    """Return what turns one JSON structure into another: a list of [path, new value], or [path] for what goes.

    >>> difference({"a": 1, "b": [1, 2]}, {"a": 1, "b": [1, 3]})
    [[['b', 1], 3]]
    """
    if isinstance(base, dict) and isinstance(other, dict):
        changes = [[[*path, key]] for key in base if key not in other]
        for key, value in other.items():
            changes += difference(base[key], value, (*path, key)) if key in base else [[[*path, key], value]]
        return changes
    if isinstance(base, list) and isinstance(other, list) and len(base) == len(other):
        return [change for place, pair in enumerate(zip(base, other)) for change in difference(*pair, (*path, place))]
    return [] if json.dumps(base) == json.dumps(other) else [[list(path), other]]
