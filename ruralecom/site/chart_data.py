"""The numbers behind a chart, as an HTML table for readers who cannot see it or want to read them off."""

import datetime
import html
import re

from sphinx.locale import get_translation

_ = get_translation("ruralecom")

ROWS = 20
# What an axis counts in, and what it may be measured against, come before what tells the series apart.
_CHANNELS = ("row", "column", "facet", "x", "x2", "xError", "y", "y2", "yError", "longitude", "latitude", "theta",
             "color", "fill", "stroke", "detail", "shape", "size", "text", "order")
_FORMAT = re.compile(r"\$?(,?)(?:\.(\d+))?(~?)([fdegr%s]?)$")
_THOUSANDS = ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k"), (1, ""))


def number(value, pattern=""):
    """Return a number as a chart's axis would write it.

    value: the number. pattern: of d3-format, of which the usual part is known: grouping, decimals, f d e g r % s.

    >>> number(0.256, ".0%"), number(1234567, ","), number(3_500, "~s"), number(-2, "")
    ('26%', '1,234,567', '3.5k', '−2')
    """
    found = _FORMAT.match(pattern or "")
    grouping, digits, trims, kind = found.groups() if found else ("", None, "", "")
    if not pattern and abs(value) >= 10_000:
        grouping = ","  # a year takes none
    if kind == "s":
        unit, letter = next((step for step in _THOUSANDS if abs(value) >= step[0]), (1, ""))
        text = f"{value / unit:.{digits or 6}g}" + letter
    elif kind == "d" or (float(value).is_integer() and digits is None and kind in ("", "f")):
        text = f"{round(value):{grouping}d}"
    elif kind == "r":
        rounded = float(f"{value:.{digits or 6}g}")
        text = f"{int(rounded) if rounded.is_integer() else rounded:{grouping}}"
    elif not kind and digits is None:
        text = f"{value:{grouping}.6g}"
    else:
        text = f"{value:{grouping}.{6 if digits is None else digits}{kind or 'g'}}"
    if trims and "." in text:
        text = re.sub(r"\.?0+(?=\D*$)", "", text)
    return text.replace("-", "−")


def details(spec):
    """Return the table behind a chart as a <details> element, empty where the chart holds no rows of its own.

    spec: Vega-Lite as stored. A table under usermeta.table comes before what is read from the chart's data.
    """
    given, moves = ((spec.get("usermeta") or {}).get(part) for part in ("table", "explorable"))
    tables = [_given(given)] if given else _from_data(spec)
    body = "".join(_table(heads, rows) for heads, rows in tables if rows)
    name = html.escape(_("Data table, at the starting position") if moves else _("Data table"))
    return f'<details class="rc-table"><summary>{name}</summary>{body}</details>' if body else ""


def _table(heads, rows):
    shown = rows[:ROWS]
    right = [
        any(row[place][0] for row in shown) and all(row[place][1] for row in shown if row[place][0])
        for place in range(len(heads))
    ]
    head = "".join(f'<th scope="col"{_class(is_number)}>{html.escape(text)}</th>' for text, is_number in zip(heads, right))
    body = "".join(
        "<tr>" + "".join(f"<td{_class(is_number)}>{html.escape(text)}</td>" for (text, _number), is_number in zip(row, right))
        + "</tr>" for row in shown
    )
    note = ""
    if len(rows) > ROWS:
        text = _("The first {shown} of {all} rows.").format(shown=ROWS, all=f"{len(rows):,}")
        note = f"<p>{html.escape(text)}</p>"
    return (
        f'<div class="rc-scroll" tabindex="0" role="region" aria-label="{html.escape(_("Data table"))}"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>{note}"
    )


def _class(is_number):
    return ' class="rc-number"' if is_number else ""


def _given(table):
    titles = [column if isinstance(column, str) else column.get("title") or column["name"] for column in table["columns"]]
    patterns = ["" if isinstance(column, str) else column.get("format", "") for column in table["columns"]]
    rows = [[_cell(value, pattern) for value, pattern in zip(row, patterns)] for row in table["rows"]]
    return [title.replace("_", " ") for title in titles], rows


def _from_data(spec):
    """Return heads and rows of every table of the chart, each with the fields that the chart shows."""
    shown = {}
    for data, definitions in _plots(spec, spec.get("data"), {}):
        rows = _rows(spec, data)
        fields = shown.setdefault(id(rows), (rows, {}))[1]
        for definition in definitions:
            field = definition.get("field")
            if isinstance(field, str) and any(field in row for row in rows):
                known = fields.setdefault(field, {})
                for part, value in (("head", _title(definition)), ("pattern", _pattern(definition)),
                                    ("type", definition.get("type"))):
                    known[part] = known.get(part) or value
    # Labels at the ends of lines repeat a few rows of a table that is shown already.
    tables = [
        (fields, _distinct(rows, fields)) for rows, fields in shown.values() if fields
    ]
    tables = [
        table for table in tables
        if not any(other is not table and _is_part(table, other) for other in tables)
    ]
    return [
        ([known["head"] or field.replace("_", " ") for field, known in fields.items()],
         [[_cell(row.get(field), known["pattern"], known["type"]) for field, known in fields.items()] for row in rows])
        for fields, rows in tables
    ]


def _is_part(table, other):
    fields, rows = table
    if not set(fields) <= set(other[0]) or len(rows) >= len(other[1]):
        return False
    held = {tuple(str(row.get(field)) for field in fields) for row in other[1]}
    return all(tuple(str(row.get(field)) for field in fields) in held for row in rows)


def _plots(view, data, encoding):
    """Yield the data and the field definitions of every single plot inside a view."""
    data = view.get("data", data)
    encoding = {**encoding, **view.get("encoding", {})}
    if isinstance(view.get("facet"), dict):
        encoding.update({"facet": view["facet"]} if "field" in view["facet"] else view["facet"])
    children = [child for key in ("layer", "hconcat", "vconcat", "concat") for child in view.get(key, [])]
    children += [view["spec"]] if isinstance(view.get("spec"), dict) else []
    for child in children:
        yield from _plots(child, data, encoding)
    if not children:
        definitions = [encoding[channel] for channel in _CHANNELS if isinstance(encoding.get(channel), dict)]
        definitions += encoding["tooltip"] if isinstance(encoding.get("tooltip"), list) else []
        # A colour that marks what is chosen holds its field one level down.
        definitions += [part["condition"] for part in definitions if isinstance(part.get("condition"), dict)]
        yield data, definitions


def _rows(spec, data):
    data = data if isinstance(data, dict) else {}
    rows = data.get("values") or spec.get("datasets", {}).get(data.get("name"), [])
    return rows if isinstance(rows, list) and rows and isinstance(rows[0], dict) else []


def _distinct(rows, fields):
    seen = {}
    for row in rows:
        seen.setdefault(tuple(str(row.get(field)) for field in fields), row)
    return list(seen.values())


def _title(definition):
    for holder in (definition, definition.get("axis"), definition.get("legend"), definition.get("header")):
        if isinstance(holder, dict) and holder.get("title"):
            return " ".join(holder["title"]) if isinstance(holder["title"], list) else holder["title"]
    return ""


def _pattern(definition):
    axis = definition.get("axis")
    return definition.get("format") or (axis.get("format") if isinstance(axis, dict) else "") or ""


def _cell(value, pattern="", kind=None):
    """Return the text of a cell and whether it is a number."""
    if value is None or value == "":
        return "", False
    if isinstance(value, bool):
        return (_("yes") if value else _("no")), False
    if isinstance(value, (int, float)):
        return number(value, pattern), True
    return (_date(value, pattern) if kind == "temporal" else str(value)), False


def _date(text, pattern):
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    if pattern.startswith("%"):
        return moment.strftime(pattern)
    whole_year = (moment.month, moment.day, moment.hour) == (1, 1, 0)
    return str(moment.year) if whole_year else moment.date().isoformat()
