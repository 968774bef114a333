import json
import re

import altair as alt
import pandas as pd
import pytest
import vl_convert

from ruralecom import charts, theme

pytestmark = pytest.mark.usefixtures("course_theme")

WORDS = {"title": "What the chart says", "description": "What a reader needs who cannot see it."}
SERIES = pd.DataFrame({
    "year": [2022, 2023, 2024] * 2, "users": [3.08, 3.0, 3.1, 7.1, 7.5, 8.0], "place": ["rural"] * 3 + ["urban"] * 3,
})
ITEMS = pd.DataFrame({"item": ["Roads", "Cold chain"], "low": [1.0, 2.0], "high": [3.0, 5.0], "stated": [2.5, 6.0]})
SPLIT = pd.DataFrame({"step": ["Price", "Freight", "Commission"], "yuan": [100.0, -12.5, -5.0]})
CALLS = {
    "lines": lambda **more: charts.lines(SERIES, "year", "users", "place", x_title="Year", y_title="Users (100 million)", **{**WORDS, **more}),
    "slopes": lambda **more: charts.slopes(
        ITEMS, "item", "low", "high", before_title="2019", after_title="2023", y_title="Cost (yuan)", **{**WORDS, **more}),
    "intervals": lambda **more: charts.intervals(ITEMS, "item", "low", "high", "stated", x_title="Growth (%)", **{**WORDS, **more}),
    "waterfall": lambda **more: charts.waterfall(SPLIT, "step", "yuan", x_title="Yuan", total="Left", **{**WORDS, **more}),
    "bars": lambda **more: charts.bars(ITEMS, "item", "stated", x_title="Growth (%)", **{**WORDS, **more}),
}
EVERY = pytest.mark.parametrize("make", CALLS.values(), ids=CALLS)


def drawing(chart, width=340):
    spec = {**theme.finish(chart.to_dict()), "width": width, "autosize": {"type": "fit-x", "contains": "padding"}}
    return vl_convert.vegalite_to_svg(json.dumps(spec), vl_version="5.20")


def titles(value, found):
    if isinstance(value, dict):
        if isinstance(value.get("title"), str):
            found.add(value["title"])
        for item in value.values():
            titles(item, found)
    elif isinstance(value, list):
        for item in value:
            titles(item, found)
    return found


@EVERY
def test_a_chart_needs_a_description(make):
    with pytest.raises(theme.MissingDescription, match="What the chart says"):
        make(description=" ")


@EVERY
def test_a_chart_round_trips_through_json(make):
    spec = make().to_dict()
    assert alt.Chart.from_json(json.dumps(spec)).to_dict() == spec
    assert spec["description"] == WORDS["description"]


@EVERY
def test_a_chart_uses_no_colour_outside_the_theme_and_no_legend(make):
    text = drawing(make())
    used = {colour.lower() for colour in re.findall(r'(?:fill|stroke)="(#[0-9a-fA-F]{6})"', text)}
    assert used <= {light for light, _ in theme.COLORS.values()} and len(used) >= 3
    assert "role-legend" not in text


def test_lines_name_each_series_at_its_end():
    text = drawing(CALLS["lines"]())
    assert ">rural<" in text and ">urban<" in text and ">2023<" in text and ">2,023<" not in text


def test_the_axes_of_lines_say_their_units():
    assert {"Year", "Users (100 million)"} <= titles(CALLS["lines"]().to_dict(), set())


def test_slopes_show_both_values_of_every_item():
    text = drawing(CALLS["slopes"]())
    assert all(f">{shown}<" in text for shown in ("Roads", "Cold chain", "1", "2", "3", "5", "2019", "2023"))


def test_a_waterfall_adds_up_to_what_is_left():
    spec = theme.finish(CALLS["waterfall"]().to_dict())
    table = next(iter(spec["datasets"].values()))
    assert [row["ends"] for row in table] == [100, 87.5, 82.5, 82.5]
    assert [row["begins"] for row in table] == [0, 100, 87.5, 0]
    assert ">82.5  Left<" in drawing(CALLS["waterfall"]()).replace("&nbsp;", " ")


def test_bars_print_their_values_before_their_names():
    assert ">2.5  Roads<" in drawing(CALLS["bars"]())


def test_an_interval_begins_and_ends_where_the_table_says():
    spec = theme.finish(CALLS["intervals"]().to_dict())
    bar = spec["layer"][0]["encoding"]
    assert (bar["x"]["field"], bar["x2"]["field"]) == ("low", "high")
    assert spec["layer"][1]["encoding"]["x"]["field"] == "stated"


def test_a_missing_column_names_the_columns_there_are():
    with pytest.raises(ValueError, match="column 'profit' is not in the table; its columns are: item, low"):
        charts.bars(ITEMS, "item", "profit", x_title="Yuan", **WORDS)


def test_an_empty_table_is_refused():
    with pytest.raises(ValueError, match="no rows"):
        charts.bars(ITEMS.head(0), "item", "low", x_title="Yuan", **WORDS)


def test_a_label_too_long_for_a_phone_is_refused():
    long = ITEMS.assign(item="The growth that two rounded figures leave open at most")
    with pytest.raises(ValueError, match="a phone shows at most 44"):
        charts.bars(long, "item", "low", x_title="Yuan", **WORDS)


def test_a_colour_for_a_name_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="'Bridges'.*Roads"):
        CALLS["bars"](colors={"Bridges": "orange"})


def test_more_series_than_colours_are_refused():
    many = pd.DataFrame({"year": [2024] * 7, "users": range(7), "place": list("abcdefg")})
    with pytest.raises(ValueError, match="7 series"):
        charts.lines(many, "year", "users", "place", x_title="Year", y_title="Users", **WORDS)
