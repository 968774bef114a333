"""A Vega-Lite specification, fitted to the width of a page or of a phone."""

import copy
import textwrap

NARROW = 320  # a phone's text column, in pixels; on most phones it is a little wider
WIDE = 700  # the text column of a desktop
SPACING = 20  # what Vega-Lite leaves between joined views
LINE = 17  # height of a line of an axis's title
LETTER = 0.53  # mean width of a letter, as a share of the font size

_JOINED = ("hconcat", "vconcat", "concat", "facet", "repeat")
_GRIDS = ("facet", "row", "column")


def is_composed(spec):
    """Tell whether a chart consists of several plots side by side or below each other."""
    return any(key in spec for key in _JOINED) or any(channel in spec.get("encoding", {}) for channel in _GRIDS)


def heading(spec):
    """Return the chart's title and subtitle, each as one line of text, empty where there is none."""
    title = spec.get("title") or ""
    if not isinstance(title, dict):
        return _one_line(title), ""
    return _one_line(title.get("text") or ""), _one_line(title.get("subtitle") or "")


def fit(spec, width, narrow=False, correction=0):
    """Return a copy of a Vega-Lite specification, without its title, that is `width` pixels wide.

    spec: the specification as stored. width: of the whole chart, in pixels. narrow: stack what stands side by side and
    set legends above. correction: pixels to add to every plot of a composed chart, once the room that axes take is
    known. The title goes because the page shows it as text, which wraps.
    """
    fitted = copy.deepcopy(spec)
    for key in ("title", "usermeta", "$schema", "description"):
        fitted.pop(key, None)
    _wrap_titles(fitted, width, narrow)
    _make_room(fitted, narrow)
    if is_composed(fitted):
        _share_width(fitted, width, narrow, correction)
    else:
        fitted["width"] = width
        fitted["autosize"] = {"type": "fit-x", "contains": "padding"}
    return fitted


def columns(spec, narrow=False):
    """Return how many plots of a composed chart share its width."""
    if narrow and any(key in spec for key in ("hconcat", "concat")):
        return 1
    if "hconcat" in spec:
        return len(spec["hconcat"])
    if "concat" in spec:
        return min(spec.get("columns") or len(spec["concat"]), len(spec["concat"]))
    return _facet_columns(spec, narrow)


def _make_room(spec, narrow):
    """Keep legends and panel names clear of the y axis's title, which stands on top of its axis."""
    config = spec.setdefault("config", {})
    title = LINE * max((len(lines) for lines in _y_titles(spec)), default=0)
    legend = {"offset": title + 14, "columnPadding": 16}
    if narrow:
        legend.update(orient="top", columns=2)
    config["legend"] = {**config.get("legend", {}), **legend}
    config["header"] = {**config.get("header", {}), "labelAnchor": "start", "labelPadding": title + 12, "labelFontWeight": 600}
    # The name of a joined plot begins where the labels of its axis do, as the heading of the whole chart does.
    config["title"] = {**config.get("title", {}), "frame": "bounds"}
    config["axisX"] = {"labelSeparation": 8, **config.get("axisX", {})}


def _y_titles(view):
    """Yield the title of every y axis that may be there, as a list of lines."""
    for key in ("hconcat", "vconcat", "concat", "layer"):
        for child in view.get(key, []):
            yield from _y_titles(child)
    if isinstance(view.get("spec"), dict):
        yield from _y_titles(view["spec"])
    channel = view.get("encoding", {}).get("y")
    if isinstance(channel, dict) and ("field" in channel or "aggregate" in channel):
        axis = channel.get("axis", {})
        title = axis.get("title", channel.get("title", "a field's name")) if axis is not None else None
        if title:
            yield title if isinstance(title, list) else [title]


def _share_width(view, width, narrow, correction):
    if "hconcat" in view and narrow:
        view["vconcat"] = view.pop("hconcat")
    if "concat" in view and narrow:
        view["columns"] = 1
    across = columns(view, narrow)
    room = (width - SPACING * (across - 1)) / across
    for key in ("hconcat", "vconcat", "concat"):
        for child in view.get(key, []):
            if is_composed(child):
                _share_width(child, room, narrow, correction)
            else:
                # Fifty pixels for the labels of an axis, until the drawing tells how many it takes.
                child["width"] = max(80, round(room - 50 + correction))
    if "spec" in view or "mark" in view or "layer" in view:
        room = (width - 40 - SPACING * (across - 1)) / across
        plot = view["spec"] if "spec" in view else view
        plot["width"] = max(60, round(room + correction))
        _set_facet_columns(view, across, narrow)


def _facet_columns(spec, narrow):
    encoding, facet = spec.get("encoding", {}), spec.get("facet", {})
    column = encoding.get("column") or facet.get("column")
    if column:
        across = _distinct(spec, column.get("field"))
    elif "facet" in encoding:
        across = encoding["facet"].get("columns") or _distinct(spec, encoding["facet"].get("field"))
    elif "field" in facet or "repeat" in spec:
        across = spec.get("columns") or (_distinct(spec, facet["field"]) if "field" in facet else len(spec["repeat"]))
    else:
        across = 1
    # Three panels are better read below each other than as two and one; a phone has room for two in a row.
    return across if not narrow else 1 if across in (1, 3) else 2


def _set_facet_columns(view, across, narrow):
    encoding, facet = view.get("encoding", {}), view.get("facet", {})
    if narrow and "column" in encoding and "row" not in encoding:
        encoding["facet"] = {**encoding.pop("column"), "columns": across}
    elif "facet" in encoding:
        encoding["facet"]["columns"] = across
    elif narrow and "column" in facet and "row" not in facet:
        view["facet"], view["columns"] = facet["column"], across
    elif "field" in facet or isinstance(view.get("repeat"), list):
        view["columns"] = across


def _distinct(spec, field):
    data = spec.get("data") or {}
    rows = data.get("values") or spec.get("datasets", {}).get(data.get("name")) or []
    return len({str(row.get(field)) for row in rows}) or 1


def _wrap_titles(view, width, narrow):
    """Break the titles of axes and of joined plots into lines that fit."""
    across = 1 if not is_composed(view) else columns(view, narrow)
    room = width / across - 16
    for key in ("hconcat", "vconcat", "concat", "layer"):
        for child in view.get(key, []):
            if key != "layer" and "title" in child:
                child["title"] = _wrapped_title(child["title"], room)
            _wrap_titles(child, width / across, narrow)
    if isinstance(view.get("spec"), dict):
        _wrap_titles(view["spec"], width / across, narrow)
    for channel in ("x", "y"):
        for holder in _title_holders(view.get("encoding", {}).get(channel)):
            holder["title"] = _lines(holder["title"], room - 24, 13)


def _title_holders(definition):
    if isinstance(definition, dict):
        for holder in (definition, definition.get("axis")):
            if isinstance(holder, dict) and isinstance(holder.get("title"), str):
                yield holder


def _wrapped_title(title, room):
    if not isinstance(title, dict):
        return _lines(_one_line(title), room, 16)
    wrapped = dict(title)
    for key, size in (("text", 16), ("subtitle", 13)):
        if isinstance(title.get(key), (str, list)):
            wrapped[key] = _lines(_one_line(title[key]), room, size)
    return wrapped


def _lines(text, room, size):
    # Chinese has no spaces to break at and letters as wide as they are tall.
    wide_letters = sum(ord(letter) > 0x2E7F for letter in text)
    if wide_letters > len(text) / 2:
        count = max(4, int(room / size))
        lines = [text[start:start + count] for start in range(0, len(text), count)]
    else:
        lines = textwrap.wrap(text, max(10, int(room / (size * LETTER))), break_long_words=False)
    return lines if len(lines) > 1 else text


def _one_line(text):
    return " ".join(text) if isinstance(text, list) else str(text)
