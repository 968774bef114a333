"""Let Vega itself compute a stored specification, and read the numbers back: what a page shows, without a browser."""

import html
import json
import re

import numpy as np
import pandas as pd

from .tables import ROW

_BETWEEN = "¦"
_BASIC = {"width": 10, "height": 10, "config": {"text": {"limit": 0}}}


def computed_tables(explorable, position):
    """Return table -> DataFrame as Vega computes it from the stored specification.

    explorable: the explorable. position: full dict of parameter -> value in the model's unit; for a grid it must be one
    of the slider's positions. The compiler and runtime are those of vl-convert.
    """
    columns = {name: list(frame.columns) for name, frame in explorable.at(**position).items()}
    texts = _texts(explorable, position, columns, [])
    return {name: _frame(texts[name], columns[name]) for name in columns}


def computed_readouts(explorable, position):
    """Return readout -> value as Vega computes it from the stored specification."""
    names = [readout.name for readout in explorable.readouts]
    if not names:
        return {}
    line = _texts(explorable, position, {}, names)["readouts"][0]
    return dict(zip(names, map(_value, line[1:])))


def _texts(explorable, position, columns, readouts):
    import vl_convert

    spec = explorable.static_spec()
    values = explorable.signals(position)
    params = [{**param, "value": values[param["name"]]} if param["name"] in values else param for param in spec["params"]]
    layers = []
    for name, fields in columns.items():
        layers.append({
            "data": {"name": name}, "transform": transforms_of(spec, name),
            **_mark(name, [f"datum.{ROW}", *(f"datum.{field}" for field in fields)]),
        })
    if readouts:
        layers.append({"data": {"values": [{}]}, **_mark("readouts", ["0", *readouts])})
    probe = {
        "$schema": spec["$schema"], **_BASIC, "params": [{k: v for k, v in p.items() if k != "bind"} for p in params],
        "datasets": spec["datasets"], "layer": layers,
    }
    drawing = vl_convert.vegalite_to_svg(json.dumps(probe), vl_version="5.20")
    lines = [html.unescape(text).split(_BETWEEN) for text in re.findall(r"<text[^>]*>([^<]*)</text>", drawing)]
    by_layer = {}
    for layer, *line in lines:
        by_layer.setdefault(layer, []).append(line)
    return by_layer


def _mark(name, parts):
    joined = f"+'{_BETWEEN}'+".join([f"'{name}'", *(f"toString({part})" for part in parts)])
    return {"mark": {"type": "text", "text": {"expr": joined}}, "encoding": {}}


def transforms_of(spec, table):
    """Return the transforms that begin every view of a table in a specification."""
    name, found = {"name": table}, []

    def look(view, data, before):
        data = view.get("data", data)
        steps = before + view.get("transform", [])
        children = [child for part in ("layer", "hconcat", "vconcat", "concat") for child in view.get(part, [])]
        children += [view["spec"]] if "spec" in view else []
        if not children and data == name:
            found.append(steps)
        for child in children:
            look(child, data, steps)

    look(spec, None, [])
    if not found:
        raise ValueError(f"the drawing does not use the table '{table}'")
    return min(found, key=len)


def _frame(lines, columns):
    ordered = sorted(lines, key=lambda line: int(line[0]))
    return pd.DataFrame(
        {column: pd.Series([_value(line[place]) for line in ordered]) for place, column in enumerate(columns, start=1)}
    )


def _value(text):
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "null", "undefined"):
        return np.nan
    try:
        return float(text.replace("Infinity", "inf"))
    except ValueError:
        return text


def dataset_names(vega, explorable):
    """Return table -> name of the Vega dataset that holds its computed rows, to be read by `view.data(name)`.

    vega: the compiled specification, as vl-convert makes it of the stored one. Rows carry their number as `row_`; those that
    cannot be drawn (no value for x or y) may be missing.
    """
    names = {}
    for table in explorable.tables:
        columns = [column for column in explorable.at()[table].columns if column not in explorable.tables[table].frame]
        names[table] = next(
            (data["name"] for data in vega["data"] if _computes(data, vega["data"], table, columns)), None
        )
        if names[table] is None:
            raise ValueError(f"no dataset of the compiled specification holds the table '{table}'")
    return names


def _computes(data, others, table, columns):
    made = {step["as"] for step in data.get("transform", []) if step["type"] == "formula"}
    source = data
    while source.get("source"):
        source = next(other for other in others if other["name"] == source["source"])
        made |= {step["as"] for step in source.get("transform", []) if step["type"] == "formula"}
    return source["name"] == table and made >= set(columns)
