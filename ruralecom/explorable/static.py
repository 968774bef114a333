"""Write an explorable as one Vega-Lite specification that moves on a page without Python."""

import altair as alt
import numpy as np
import pandas as pd

from .. import theme
from . import tracing
from .domains import fix_domains
from .encoding import DIGITS, DIGITS_SIGNAL
from .parameter import Choice
from .tables import ROW, ClosedForm

MAX_TABLE_ROWS = 15


def static_spec(explorable):
    """Return the Vega-Lite specification with bound parameters, the axes fixed, and what a page needs in usermeta."""
    parts = _Parts()
    for parameter in explorable.parameters:
        parts.params += _slider(parameter)
    charts = {}
    for name, table in explorable.tables.items():
        transforms = parts.table(name, table, explorable.parameters)
        charts[name] = alt.Chart(alt.NamedData(name=name), transform=transforms or alt.Undefined)
    for readout in explorable.readouts:
        parts.readout(readout, explorable.parameters)
    if parts.has_grid:
        parts.params.insert(0, {"name": DIGITS_SIGNAL, "value": DIGITS})
    datasets = {name: rows(table.frame) for name, table in explorable.tables.items()}
    spec = assemble(explorable, charts, parts.params, datasets)
    spec["usermeta"] = {
        "explorable": {
            "name": explorable.name,
            "parameters": [parameter.describe() for parameter in explorable.parameters],
            "readouts": [readout.describe() for readout in explorable.readouts],
        },
        "table": shown_table(explorable, spec),
    }
    return theme.finish(spec)


def assemble(explorable, charts, params, datasets):
    """Return what `draw` makes of the charts, with title, description, parameters, data and fixed axes."""
    chart = explorable.drawn(charts)
    if chart.title is alt.Undefined:
        chart = chart.properties(title=explorable.title)
    spec = chart.properties(description=explorable.description).to_dict()
    spec["params"] = params + spec.get("params", [])
    spec["datasets"] = {**spec.get("datasets", {}), **datasets}
    fix_domains(spec, explorable.values_of)
    return spec


def rows(frame):
    """Return a table as Vega reads it, with its rows counted; what is missing becomes null."""
    plain = frame.assign(**{ROW: np.arange(len(frame))}).astype(object)
    return plain.where(plain.notna(), None).to_dict("records")


def shown_table(explorable, spec):
    """Return the table in words and numbers that stands beside the chart, at the beginning position."""
    name = next(iter(explorable.tables))
    frame = explorable.at()[name]
    kept = frame.iloc[np.unique(np.linspace(0, len(frame) - 1, min(len(frame), MAX_TABLE_ROWS)).round().astype(int))]
    titles = _field_titles(spec)
    return {
        "columns": [titles.get(column, column.replace("_", " ")) for column in kept.columns],
        "rows": [[_brief(value) for value in row] for row in kept.itertuples(index=False)],
    }


def _brief(value):
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if pd.isna(value):
        return None
    return float(f"{value:.4g}") if isinstance(value, (float, np.floating)) else value


def _field_titles(value):
    titles = {}
    if isinstance(value, dict):
        if isinstance(value.get("title"), str) and isinstance(value.get("field"), str):
            titles[value["field"]] = value["title"]
        for item in value.values():
            titles = {**_field_titles(item), **titles}
    elif isinstance(value, list):
        for item in value:
            titles = {**_field_titles(item), **titles}
    return titles


def _slider(parameter):
    control = parameter.describe()
    label = f"{control['label']} ({control['unit']})" if control["unit"] else control["label"]
    if isinstance(parameter, Choice):
        bind = {"input": "select", "options": control["options"], "labels": control["labels"], "name": f"{label} "}
        return [{"name": parameter.signal, "value": parameter.value, "bind": bind}]
    bind = {"input": "range", **{part: control[part] for part in ("min", "max", "step")}, "name": f"{label} "}
    params = [{"name": parameter.signal, "value": control["value"], "bind": bind}]
    if parameter.scale != 1:
        params.append({"name": parameter.name, "expr": f"{parameter.signal}/{tracing.literal(parameter.scale)}"})
    return params


class _Parts:
    """Collect the parameters of a specification while tables and readouts are written."""

    def __init__(self):
        self.params, self.has_grid = [], False

    def table(self, name, table, parameters):
        """Return the transforms that compute a table's columns from its frame."""
        if isinstance(table, ClosedForm):
            return self._closed_form(name, table, parameters)
        return self._grid(name, table, parameters)

    def readout(self, readout, parameters):
        """Add the parameter that holds a readout."""
        if readout.grid:
            column = readout.table().packed(parameters)[readout.name]
            cell = self._cell(readout.name, readout.table(), parameters)
            text = self._text(readout.name, readout.name, column)
            self.params.append({"name": f"{readout.name}__code", "expr": column.code_expression(text, cell)})
            expression = column.value_expression(f"{readout.name}__code")
        else:
            written = tracing.Writer(readout.name, readout.table().trace(parameters))
            expression = written.columns[readout.name]
            self._add_signals(written)
        self.params.append({"name": readout.name, "expr": expression})

    def _closed_form(self, name, table, parameters):
        written = tracing.Writer(name, table.trace(parameters))
        self._add_signals(written)
        return [{"calculate": text, "as": column} for column, text in written.fields]

    def _grid(self, name, table, parameters):
        cell, transforms = self._cell(name, table, parameters), []
        for column, packed in table.packed(parameters).items():
            code = packed.code_expression(self._text(name, column, packed), f"{cell}*{len(table.frame)}+datum.{ROW}")
            if packed.has_missing:
                transforms.append({"calculate": code, "as": f"{column}__code"})
                code = f"datum.{column}__code"
            else:
                code = f"({code})"
            transforms.append({"calculate": packed.value_expression(code), "as": column})
        return transforms

    def _cell(self, name, table, parameters):
        place = "0"
        for axis in table.axes(parameters):
            place = f"({place})*{len(axis.positions)}+{_index(axis)}"
        self.params.append({"name": f"{name}__cell", "expr": place})
        return f"{name}__cell"

    def _text(self, name, column, packed):
        self.has_grid = True
        self.params.append({"name": f"{name}__{column}", "value": packed.text})
        return f"{name}__{column}"

    def _add_signals(self, written):
        self.params += [{"name": name, "expr": text} for name, text in written.signals]


def _index(axis):
    if isinstance(axis, Choice):
        return f"indexof([{','.join(map(tracing.literal, axis.positions))}],{axis.name})"
    return f"round(({axis.name}-{tracing.literal(axis.minimum)})/{tracing.literal(axis.step)})"
