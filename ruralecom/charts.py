"""The few kinds of chart that the course draws again and again: data in, Altair chart out, nothing displayed.

Every function takes a DataFrame and names of its columns, and needs a title that says the chart's message and a
description that says it to a reader who cannot see it. Labels stand above what they name and not beside it, so that a
phone shows them whole; colours are tokens of `theme.COLORS`.
"""

import altair as alt

from . import theme

ROW_HEIGHT = 48
BAR_HEIGHT = 18
LONGEST_LABEL = 44  # letters that a phone shows on one line, with a number before them
PLAIN = ",.6~r"  # six significant digits, thousands grouped, no trailing zeros


def lines(frame, x, y, series=None, *, title, description, x_title, y_title, x_format="d", y_format=None,
          colors=None, nudges=None, from_zero=True, points=True):
    """Draw one line a series over a numeric x, each named at its last point.

    frame: one row a point. x, y, series: its columns (series may be missing for a single line). x_title, y_title: with
    units. x_format, y_format: as in d3-format. colors: dict of series -> colour token. nudges: dict of series -> pixels by
    which its name moves down. from_zero: whether the y axis starts at zero. points: whether every point gets a dot.
    """
    _check(frame, description, title, x, y, *([series] if series else []))
    # Whole numbers such as years get a tick each; where a phone has no room, every second one stays.
    ticks = sorted(set(frame[x])) if x_format == "d" and frame[x].nunique() <= 30 else alt.Undefined
    x_channel = alt.X(field=x, type="quantitative", title=x_title, scale=alt.Scale(zero=False, nice=False),
                      axis=_axis(x_format, values=ticks, labelOverlap=True))
    y_channel = alt.Y(field=y, type="quantitative", title=y_title, scale=alt.Scale(zero=from_zero), axis=_axis(y_format))
    base = alt.Chart(frame).encode(x=x_channel, y=y_channel)
    if series:
        base = base.encode(color=_colors(frame, series, colors))
    layers = [base.mark_line(point=alt.OverlayMarkDef(size=45) if points else False)]
    if series:
        last = frame.loc[frame.groupby(series, sort=False)[x].idxmax()]
        for name, row in last.groupby(series, sort=False):
            layers.append(
                alt.Chart(row).mark_text(align="right", baseline="bottom", dy=-10 + (nudges or {}).get(name, 0), fontWeight=600)
                .encode(x=x_channel, y=y_channel, text=alt.Text(field=series, type="nominal"), color=_colors(frame, series, colors))
            )
    return _finished(layers, title, description, 280)


def slopes(frame, item, before, after, *, title, description, before_title, after_title, y_title, y_format=None,
           colors=None, nudges=None):
    """Draw what was and what is: one sloping line an item, its name and both values at its ends.

    frame: one row an item. item, before, after: its columns. before_title, after_title: what stands below either end. y_title:
    with the unit. colors, nudges: as in `lines`.
    """
    _check(frame, description, title, item, before, after)
    ends = [before_title, after_title]
    long = frame.melt(id_vars=[item], value_vars=[before, after], var_name="end", value_name="value").replace(
        {"end": {before: before_title, after: after_title}}
    )
    base = alt.Chart(long).encode(
        x=alt.X("end:N", sort=ends, title=None, scale=alt.Scale(type="point", padding=0.3), axis=alt.Axis(labelAngle=0, labelFontSize=13)),
        y=alt.Y("value:Q", title=y_title, axis=_axis(y_format)),
        color=_colors(frame, item, colors),
    )
    layers = [base.mark_line(point=alt.OverlayMarkDef(size=70))]
    for end, align, dx in ((before_title, "right", -11), (after_title, "left", 11)):
        layers.append(
            base.transform_filter(alt.FieldEqualPredicate(field="end", equal=end))
            .mark_text(align=align, dx=dx).encode(text=alt.Text("value:Q", format=y_format or PLAIN))
        )
    for name, first, last in frame[[item, before, after]].itertuples(index=False):
        # Above the higher end there is never a line in the way.
        higher, align = (after_title, "right") if last >= first else (before_title, "left")
        layers.append(
            base.transform_filter(alt.FieldEqualPredicate(field=item, equal=name))
            .transform_filter(alt.FieldEqualPredicate(field="end", equal=higher))
            .mark_text(align=align, baseline="bottom", dy=-9 + (nudges or {}).get(name, 0), fontWeight=600)
            .encode(text=alt.Text(field=item, type="nominal"))
        )
    return _finished(layers, title, description, 300)


def intervals(frame, label, low, high, value=None, *, title, description, x_title, x_format=None, colors=None,
              value_color="orange", from_zero=False):
    """Draw one row an interval: a bar from low to high, and a dot where a value stands that is held against it.

    frame: one row an interval. label, low, high, value: its columns (value may be missing). x_title: with the unit.
    colors: dict of label -> colour token of the interval. value_color: token of the dots.
    """
    _check(frame, description, title, label, low, high, *([value] if value else []))
    x_channel = alt.X(field=low, type="quantitative", title=x_title, scale=alt.Scale(zero=from_zero, padding=12),
                      axis=_axis(x_format, grid=True))
    base = alt.Chart(frame).encode(y=_rows(frame, label))
    layers = [
        base.mark_bar(height=16, cornerRadius=3).encode(
            x=x_channel, x2=alt.X2(field=high), color=_colors(frame, label, colors, uniform=True)
        )
    ]
    if value:
        layers.append(
            base.mark_point(filled=True, size=70, color=theme.color(value_color), stroke=theme.color("paper"), strokeWidth=1.5)
            .encode(x=alt.X(field=value, type="quantitative", title=x_title))
        )
    return _finished([*layers, _row_names(base, label)], title, description, alt.Step(ROW_HEIGHT - 6))


def waterfall(frame, step, amount, *, title, description, x_title, x_format=None, total=None):
    """Draw how amounts add up from top to bottom: each row's bar begins where the one above ends.

    frame: one row a step, in order. step, amount: its columns; what is taken away is negative. x_title: with the unit. total:
    name of a last row that shows what is left, or None for no such row.
    """
    _check(frame, description, title, step, amount)
    ends = frame[amount].cumsum()
    table = frame[[step, amount]].assign(begins=ends - frame[amount], ends=ends, kind=["taken" if value < 0 else "given" for value in frame[amount]])
    if total:
        last = {step: total, amount: ends.iloc[-1], "begins": 0.0, "ends": ends.iloc[-1], "kind": "left"}
        table.loc[len(table)] = last
    kinds = {"given": "blue", "taken": "orange", "left": "green"}
    base = alt.Chart(table).encode(y=_rows(table, step))
    bars_ = base.mark_bar(height=BAR_HEIGHT).encode(
        x=alt.X("begins:Q", title=x_title, scale=alt.Scale(zero=True), axis=_axis(x_format)),
        x2="ends:Q",
        color=alt.Color("kind:N", legend=None, scale=alt.Scale(domain=list(kinds), range=[theme.color(token) for token in kinds.values()])),
    )
    return _finished([bars_, _row_names(base, step, amount, x_format)], title, description, alt.Step(ROW_HEIGHT))


def bars(frame, label, value, *, title, description, x_title, x_format=None, colors=None):
    """Draw one horizontal bar a row, its name and value above it.

    frame: one row a bar, in the order to be drawn. label, value: its columns. x_title: with the unit. colors: dict of
    label -> colour token; what is not named is blue.
    """
    _check(frame, description, title, label, value)
    base = alt.Chart(frame).encode(y=_rows(frame, label))
    bar = base.mark_bar(height=BAR_HEIGHT).encode(
        x=alt.X(field=value, type="quantitative", title=x_title, scale=alt.Scale(zero=True), stack=None,
                axis=_axis(x_format)),
        color=_colors(frame, label, colors, uniform=True),
    )
    return _finished([bar, _row_names(base, label, value, x_format)], title, description, alt.Step(ROW_HEIGHT))


def _axis(number_format, **more):
    return alt.Axis(format=number_format or alt.Undefined, tickCount=more.pop("tickCount", 5), **more)


def _rows(frame, label):
    for name in frame[label]:
        if len(str(name)) > LONGEST_LABEL:
            raise ValueError(f"label '{name}' has {len(str(name))} letters; a phone shows at most {LONGEST_LABEL}: shorten it")
    return alt.Y(field=label, type="nominal", sort=None, axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0.25))


def _row_names(base, label, value=None, value_format=None):
    text = f"datum[{_quoted(label)}]"
    if value:
        # The number comes first: whatever happens to a long name, it stays.
        text = f"format(datum[{_quoted(value)}],{_quoted(value_format or PLAIN)})+'  '+" + text
    return (
        base.transform_calculate(row_name=text)
        .mark_text(align="left", baseline="bottom", dy=-BAR_HEIGHT / 2 - 3, fontSize=13)
        .encode(x=alt.value(0), text="row_name:N")
    )


def _colors(frame, column, colors, uniform=False):
    names = [str(name) for name in dict.fromkeys(frame[column])]
    unknown = [name for name in colors or {} if name not in names]
    if unknown:
        raise ValueError(f"colors names '{unknown[0]}', which column '{column}' does not hold: {', '.join(names)}")
    if not uniform and len(names) > len(theme.CATEGORIES) and not colors:
        raise ValueError(f"column '{column}' holds {len(names)} series; at most {len(theme.CATEGORIES)} can be told apart by colour")
    tokens = [
        (colors or {}).get(name, "blue" if uniform or colors else theme.CATEGORIES[place]) for place, name in enumerate(names)
    ]
    return alt.Color(
        field=column, type="nominal", legend=None,
        scale=alt.Scale(domain=names, range=[theme.color(token) for token in tokens]),
    )


def _check(frame, description, title, *columns):
    theme.require_description({"title": title, "description": description})
    for column in columns:
        if column not in frame.columns:
            raise ValueError(f"column '{column}' is not in the table; its columns are: {', '.join(map(str, frame.columns))}")
    if frame.empty:
        raise ValueError(f"the table of the chart '{title}' has no rows")


def _finished(layers, title, description, height):
    return alt.layer(*layers).properties(title=title, description=description, height=height)


def _quoted(text):
    return "'" + str(text).replace("\\", "\\\\").replace("'", "\\'") + "'"
