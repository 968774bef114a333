"""Keep the axes of an explorable still: one domain for all slider positions, so that what moves is the model."""

import itertools
import math

import numpy as np
import pandas as pd

MAX_POSITIONS = 2_000
_PAIRS = {"x2": "x", "y2": "y", "xError": "x", "yError": "y"}
_CHANNELS = ("x", "y", "x2", "y2", "color", "fill", "stroke", "size", "opacity", "fillOpacity", "shape", "theta", "radius")
_FROM_ZERO = ("bar", "area")


def sample_positions(parameters, limit=MAX_POSITIONS):
    """Return slider positions to look at: all of them where there are at most `limit`, else an even choice.

    parameters: the declared ones. The choice always holds both ends of every slider in every combination, as long as
    these are at most `limit`, and every position of each slider with the others where they begin.
    """
    kept = [list(parameter.positions) for parameter in parameters]
    while math.prod(map(len, kept)) > limit and max(map(len, kept)) > 2:
        longest = max(range(len(kept)), key=lambda place: len(kept[place]))
        count = len(kept[longest]) - 1
        every = parameters[longest].positions
        kept[longest] = [every[round(place * (len(every) - 1) / (count - 1))] for place in range(count)]
    names = [parameter.name for parameter in parameters]
    chosen = [dict(zip(names, values)) for values in itertools.islice(itertools.product(*kept), limit)]
    start = {parameter.name: parameter.value for parameter in parameters}
    if math.prod(len(parameter.positions) for parameter in parameters) > len(chosen):
        chosen += [{**start, parameter.name: value} for parameter in parameters for value in parameter.positions]
    return chosen


def nice_domain(values, with_zero=False):
    """Return [low, high] that holds all finite values and ends on round numbers.

    >>> nice_domain([0.3, 17.2])
    [0, 18]
    """
    finite = [float(value) for value in values if math.isfinite(value)]
    if not finite:
        return [0, 1]
    low, high = min(finite), max(finite)
    if with_zero or (low > 0 and low < 0.3 * high):
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        low, high = low - 0.5, high + 0.5
    step = 10 ** math.floor(math.log10((high - low) / 8))
    step = next(step * factor for factor in (1, 2, 5, 10) if (high - low) / (step * factor) <= 12)
    ends = (math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step)
    return [int(end) if float(end).is_integer() else float(f"{end:.10g}") for end in ends]


def fix_domains(spec, values_of):
    """Write a fixed domain into every scale that a slider would move.

    spec: a Vega-Lite specification, changed in place. values_of: function (table, field) -> all values over all
    positions and whether the model computes them, or None where the table has no such field. Raises ValueError for an axis
    whose values cannot be known here, and says what to write.
    """
    _visit(spec, {}, values_of, spec.get("datasets", {}))


def _visit(view, inherited, values_of, datasets):
    for part in ("hconcat", "vconcat", "concat"):
        for child in view.get(part, []):
            _visit(child, _inherit(inherited, view), values_of, datasets)
    if "spec" in view:
        _visit(view["spec"], _inherit(inherited, view), values_of, datasets)
    if "mark" in view or "layer" in view:
        _fix_group(list(_units(view, inherited)), values_of, datasets, view.get("resolve", {}).get("scale", {}))


def _inherit(inherited, view):
    return {
        "data": view.get("data", inherited.get("data", {})),
        "encoding": {**inherited.get("encoding", {}), **view.get("encoding", {})},
    }


def _units(view, inherited):
    here = _inherit(inherited, view)
    if "layer" in view:
        for child in view["layer"]:
            yield from _units(child, here)
    else:
        mark = view["mark"] if isinstance(view["mark"], str) else view["mark"]["type"]
        yield here["data"], mark, here["encoding"]


def _fix_group(units, values_of, datasets, resolved):
    groups = {}
    for place, (data, mark, encoding) in enumerate(units):
        for channel in _CHANNELS:
            definition = encoding.get(channel)
            if isinstance(definition, dict) and "field" in definition:
                shared = _PAIRS.get(channel, channel)
                key = (shared, place if resolved.get(shared) == "independent" else None)
                groups.setdefault(key, []).append((data, mark, encoding, channel, definition))
    for (channel, _), members in groups.items():
        _fix_channel(channel, members, values_of, datasets)


def _fix_channel(channel, members, values_of, datasets):
    scales = [definition.get("scale", {}) for *_, definition in members]
    if any(scale is None or "domain" in scale for scale in scales):
        return
    values, moves = [], False
    for data, mark, encoding, _, definition in members:
        known, moving = _values(data, definition, values_of, datasets)
        moves |= moving
        if moving and (definition.get("aggregate") or definition.get("bin") or _stacks(channel, mark, encoding)):
            known = None
        if known is None:
            raise ValueError(
                f"the {channel} scale shows '{definition['field']}', whose range over all slider positions cannot be "
                f"known from here. Say it: alt.{channel.title()}(..., scale=alt.Scale(domain=[low, high]))"
                + (", or turn stacking off with stack=None" if _stacks(channel, mark, encoding) else "")
            )
        values.append(known)
    if not moves:
        return
    domain = _domain(np.concatenate([np.asarray(known, dtype=object) for known in values]), members)
    for *_, name, definition in members:
        if name == channel:
            definition["scale"] = {**definition.get("scale", {}), "domain": domain}


def _domain(values, members):
    if any(definition.get("type") in ("nominal", "ordinal") for *_, definition in members):
        return sorted({value for value in values if not pd.isna(value)})
    if any(definition.get("scale", {}).get("type") == "log" for *_, definition in members):
        positive = [float(value) for value in values if value > 0 and math.isfinite(value)]
        return [10 ** math.floor(math.log10(min(positive))), 10 ** math.ceil(math.log10(max(positive)))]
    return nice_domain(values, any(mark in _FROM_ZERO for _, mark, *_ in members))


def _values(data, definition, values_of, datasets):
    known = values_of(data.get("name"), definition["field"])
    if known is not None:
        return known
    rows = datasets.get(data.get("name"), data.get("values"))
    if isinstance(rows, list) and all(definition["field"] in row for row in rows):
        return [row[definition["field"]] for row in rows if row[definition["field"]] is not None], False
    return None, True


def _stacks(channel, mark, encoding):
    other = {"x": "y", "y": "x"}.get(channel)
    definition = encoding.get(channel, {})
    ranged = f"{channel}2" in encoding or definition.get("stack", "unset") in (None, False)
    return mark in _FROM_ZERO and other in encoding and not ranged and bool({"color", "fill", "detail"} & set(
        name for name, part in encoding.items() if isinstance(part, dict) and "field" in part
    ) - {other}) and definition.get("type") == "quantitative" and encoding[other].get("type") != "quantitative"
