"""One look for every chart: colours that work in light and dark, and output that every reader of a notebook can draw."""

import math
import sys

import altair as alt
import pandas as pd

NAME = "ruralecom"
VEGALITE_MIME = "application/vnd.vegalite.v5+json"
# JupyterLab and JupyterLite carry the fifth Vega-Lite, so that is what a notebook stores.
VEGALITE_SCHEMA = "https://vega.github.io/schema/vega-lite/v5.json"
SIGNIFICANT_DIGITS = 6
# Pixels, as JupyterLab shows a chart; the site sets its own. A width of "container" would be no width at all in
# JupyterLab, which then draws an empty chart over and over until the page stands still.
WIDTH = 600

# token -> (on white paper, on dark paper). A chart holds the first of the two; the site swaps it for a CSS
# variable, so that dark mode needs no second drawing. No two tokens may share a value.
COLORS = {
    "blue": ("#1a4480", "#4aa3e8"),
    "orange": ("#a8420a", "#f0953c"),
    "green": ("#188069", "#4fe0ad"),
    "purple": ("#8c47c7", "#dcb0fa"),
    "red": ("#6b1230", "#f7507f"),
    "yellow": ("#956f0c", "#f3e35a"),
    "ink": ("#1f2430", "#e8ebf0"),
    "muted": ("#5a6372", "#a4adbb"),
    "grid": ("#d9dde3", "#3a424e"),
    "paper": ("#ffffff", "#14181e"),
}
# In this order, because neighbours stay apart in brightness and for colour-blind readers. Yellow comes last: beside
# orange it needs a label of its own.
CATEGORIES = ("blue", "orange", "green", "purple", "red", "yellow")


class MissingDescription(ValueError):
    """Say that a chart has no text alternative."""


def color(token):
    """Return the colour of a token as a chart holds it.

    >>> color("blue")
    '#1a4480'
    """
    if token not in COLORS:
        raise KeyError(f"color '{token}' is not known; known are: {', '.join(COLORS)}")
    return COLORS[token][0]


def contrast(first, second):
    """Return the contrast ratio of two colours, from 1 (the same) to 21 (black on white).

    first, second: colours as "#rrggbb". Source: WCAG 2.2, relative luminance and contrast ratio.

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(hex_color):
    channels = [int(hex_color[start:start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def configuration():
    """Return what every chart of the course starts from, as a Vega-Lite configuration."""
    ink, muted, faint = color("ink"), color("muted"), color("grid")
    return {
        "background": color("paper"),
        "config": {
            "font": "sans-serif",
            "view": {"stroke": None, "continuousHeight": 300, "discreteHeight": {"step": 34}},
            "title": {
                "anchor": "start", "frame": "group", "color": ink, "fontSize": 16, "fontWeight": 600, "offset": 14,
                "subtitleColor": muted, "subtitleFontSize": 13, "subtitlePadding": 6,
            },
            "axis": {
                "labelColor": muted, "titleColor": ink, "labelFontSize": 12, "titleFontSize": 13,
                "titleFontWeight": "normal", "domainColor": muted, "tickColor": muted, "gridColor": faint,
                "labelPadding": 5, "titlePadding": 9,
            },
            "axisX": {"grid": False, "labelFlush": False},
            # The title of the y axis lies on top of it: upright text is read faster, and a phone has no room beside it.
            "axisY": {
                "domain": False, "ticks": False, "titleAngle": 0, "titleAlign": "left", "titleAnchor": "end",
                "titleY": -12, "titleX": 0, "titleBaseline": "bottom",
            },
            "legend": {
                "labelColor": ink, "titleColor": ink, "labelFontSize": 12, "titleFontSize": 13,
                "titleFontWeight": "normal", "orient": "top",
            },
            "header": {"labelColor": ink, "titleColor": ink, "labelFontSize": 13, "titleFontSize": 13},
            "range": {
                "category": [color(token) for token in CATEGORIES],
                "ramp": {"scheme": "blues"},
            },
            "line": {"strokeWidth": 2.5, "color": color("blue")},
            "trail": {"color": color("blue")},
            "point": {"size": 70, "filled": True, "color": color("blue"), "opacity": 1},
            "circle": {"size": 70, "color": color("blue"), "opacity": 1},
            "bar": {"color": color("blue")},
            "area": {"color": color("blue"), "opacity": 0.25},
            "rule": {"color": muted, "strokeWidth": 1.5},
            "rect": {"color": color("blue")},
            "tick": {"color": color("blue")},
            "text": {"color": ink, "fontSize": 13},
        },
    }


def enable():
    """Draw every chart from here on in the course's look, in a form that JupyterLab and the site draw, and every table plainly."""
    alt.theme.register(NAME, enable=True)(configuration)
    alt.renderers.register(NAME, render)
    alt.renderers.enable(NAME)
    if _in_a_notebook():
        pd.options.display.float_format = plain_number
        pd.options.display.max_colwidth = 200


def _in_a_notebook():
    # Without IPython loaded there is no notebook, and then tables are another program's business.
    ipython = sys.modules.get("IPython")
    return ipython is not None and getattr(ipython.get_ipython(), "kernel", None) is not None


def plain_number(value):
    """Write a number of a table as people do: thousands grouped, six significant digits, no trailing zeros.

    >>> plain_number(309_000_000.0), plain_number(0.272), plain_number(53.7919604)
    ('309,000,000', '0.272', '53.792')
    """
    if not math.isfinite(value):
        return "–" if math.isnan(value) else str(value)
    if abs(value) >= 10**SIGNIFICANT_DIGITS:
        return f"{value:,.0f}"
    shown = f"{float(f'{value:.{SIGNIFICANT_DIGITS}g}'):,.10f}"
    return shown.rstrip("0").rstrip(".")


def render(spec, **metadata):
    """Turn a Vega-Lite specification into what a notebook stores.

    spec: a specification as Altair makes it. Raises MissingDescription where it has no description.
    """
    finished = finish(spec)
    return {VEGALITE_MIME: finished, "text/plain": f"<chart: {finished['description']}>"}


def finish(spec):
    """Return a specification ready to be stored: described, rounded, named alike on every machine, with a width.

    spec: a specification as Altair makes it; it is left as it was. Raises MissingDescription.
    """
    require_description(spec)
    spec = round_numbers(_name_datasets(spec))
    spec["$schema"] = VEGALITE_SCHEMA
    if _is_single(spec) and spec.get("width") in (None, "container"):
        spec["width"] = WIDTH
    return spec


def require_description(spec):
    """Raise MissingDescription unless the specification says in words what it shows."""
    if str(spec.get("description") or "").strip():
        return
    title = spec.get("title")
    if isinstance(title, dict):
        title = title.get("text")
    which = f"the chart '{title}'" if title else "a chart without a title"
    raise MissingDescription(
        f"{which} has no description, so a reader who cannot see it gets nothing. Add "
        ".properties(description='...'): one or two sentences that say what the picture shows and what follows from it."
    )


def round_numbers(value):
    """Return the same structure with every number that is not whole rounded to six significant digits.

    Platforms differ in the last digits of a computation; a stored chart must not. A whole number loses its ".0";
    what is not a number (NaN, infinity) becomes null, which JSON has and Vega leaves out.

    >>> round_numbers({"share": 0.123456789, "year": 2024.0, "none": float("nan")})
    {'share': 0.123457, 'year': 2024, 'none': None}
    """
    if isinstance(value, dict):
        return {key: round_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [round_numbers(item) for item in value]
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        rounded = float(f"{value:.{SIGNIFICANT_DIGITS}g}")
        return int(rounded) if rounded.is_integer() else rounded
    return value


def _name_datasets(spec):
    # Altair names a dataset by a hash of its numbers before rounding, which another machine may compute differently.
    names = {
        name: f"table_{count}"
        for count, name in enumerate((name for name in spec.get("datasets", {}) if name.startswith("data-")), start=1)
    }

    def renamed(value):
        if isinstance(value, dict):
            changed = {key: renamed(item) for key, item in value.items()}
            if isinstance(changed.get("name"), str):
                changed["name"] = names.get(changed["name"], changed["name"])
            return changed
        if isinstance(value, list):
            return [renamed(item) for item in value]
        return value

    datasets = {names.get(name, name): rows for name, rows in spec.get("datasets", {}).items()}
    rest = renamed({key: value for key, value in spec.items() if key != "datasets"})
    return {**rest, "datasets": datasets} if datasets else rest


def _is_single(spec):
    # Facets and joined views give a width to each of their parts.
    faceted = {"row", "column", "facet"} & set(spec.get("encoding", {}))
    return ("mark" in spec or "layer" in spec) and not faceted
