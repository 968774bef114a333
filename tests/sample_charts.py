"""Charts of every kind that a chapter may hold, and a small book of them, for tests of the site."""

import json

import altair as alt
import numpy as np
import pandas as pd

import sample_explorables
from ruralecom import theme
from sample_book import write_sample_book

PLACES = ("Yiwu", "Rest of Zhejiang", "Guizhou")


def shares():
    """Return made-up shares of online sales, one row a year and place."""
    return pd.DataFrame([
        {"year": year, "place": place, "share": round(start * (1 + 0.09 * (year - 2013)), 4)}
        for year in range(2013, 2025) for place, start in zip(PLACES, (0.21, 0.12, 0.03))
    ])


def line():
    return alt.Chart(shares()).mark_line(point=True).encode(
        x=alt.X("year:Q", title="Year", axis=alt.Axis(format="d")),
        y=alt.Y("share:Q", title="Share of sales made online", axis=alt.Axis(format=".0%")),
        color=alt.Color("place:N", title="Place"),
    ).properties(title=alt.TitleParams("The lead stays", subtitle="Made-up shares"), description="Three rising lines.")


def bars():
    return alt.Chart(shares().query("year == 2024")).mark_bar().encode(
        x=alt.X("share:Q", title="Share of sales made online", axis=alt.Axis(format=".0%")), y=alt.Y("place:N", title=None),
    ).properties(height=120, title="Yiwu leads", description="Three bars.")


def labelled():
    base = alt.Chart(shares()).encode(
        x=alt.X("year:Q", title="Year"), color=alt.Color("place:N", legend=None),
        y=alt.Y("share:Q", title="Share of all retail sales in the place that was made online in the year, per cent",
                axis=alt.Axis(format=".0%")),
    )
    names = base.transform_filter("datum.year == 2024").mark_text(align="right", dy=-10).encode(text="place:N")
    return (base.mark_line() + names).properties(title="Named at their ends", description="Three lines with names.")


def beside():
    one = bars().properties(title="A long title that a phone cannot show on one line of its own")
    return alt.hconcat(one, bars(), title="Two side by side", description="Twice the same bars.")


def panels():
    return alt.Chart(shares()).mark_line().encode(
        x=alt.X("year:Q", title="Year"), y=alt.Y("share:Q", title="Share"), facet=alt.Facet("place:N", columns=3, title=None),
    ).properties(height=140, title="One panel a place", description="Three panels.")


def points():
    generator = np.random.default_rng(1)
    counties = pd.DataFrame({
        "longitude": generator.uniform(104, 109, 40).round(3), "latitude": generator.uniform(25, 29, 40).round(3),
        "parcels": generator.lognormal(3, 0.8, 40).round(2),
    })
    return alt.Chart(counties).mark_circle().encode(
        longitude="longitude:Q", latitude="latitude:Q", size=alt.Size("parcels:Q", title="Parcels a head"),
        tooltip=[alt.Tooltip("parcels:Q", title="Parcels a head", format=".1f")],
    ).project("mercator").properties(height=300, title="Simulated counties", description="Forty circles.")


def chosen():
    choice = alt.selection_point(name="choice", fields=["place"], value=[{"place": "Yiwu"}])
    upper = alt.Chart(shares().query("year == 2024")).mark_bar().encode(
        x=alt.X("share:Q", title="Share"), y=alt.Y("place:N", title=None),
        color=alt.condition(choice, alt.value(theme.color("orange")), alt.value(theme.color("blue"))),
    ).add_params(choice).properties(height=110)
    lower = alt.Chart(shares()).mark_line(point=True).encode(
        x=alt.X("year:Q", title="Year"), y=alt.Y("share:Q", title="Share", scale=alt.Scale(domain=[0, 0.5])),
    ).transform_filter(choice).properties(height=160)
    return alt.vconcat(upper, lower, title="Choose a place", description="Three bars; below, the path of the chosen one.")


def bound():
    """A chart with Altair's own controls: a slider, a choice and a box to tick."""
    least = alt.param(name="least", value=0.1, bind=alt.binding_range(min=0, max=0.4, step=0.05, name="Least share "))
    place = alt.param(name="place_shown", value="Yiwu", bind=alt.binding_select(options=list(PLACES), name="Place: "))
    dots = alt.param(name="dots", value=False, bind=alt.binding_checkbox(name="Dots"))
    return alt.Chart(shares()).mark_bar(size=8, opacity=alt.expr("dots ? 0.5 : 1")).encode(
        x=alt.X("year:Q", title="Year", scale=alt.Scale(domain=[2012, 2025])),
        y=alt.Y("share:Q", title="Share", scale=alt.Scale(domain=[0, 0.5])),
    ).transform_filter("datum.place == place_shown && datum.share >= least").add_params(least, place, dots).properties(
        title="Altair's own controls", description="Bars of one place, those above a least share."
    )


STILL = {"line": line, "bars": bars, "labelled": labelled, "beside": beside, "panels": panels, "points": points}
MOVING = {"chosen": chosen, "bound": bound}


def specification(chart):
    """Return what a notebook stores of a chart."""
    theme.enable()
    return theme.render(chart.to_dict())[theme.VEGALITE_MIME]


def notebook(title, specs):
    """Return the JSON of a notebook that shows charts, given as stored specifications."""
    cells = [{"cell_type": "markdown", "id": "text-0", "metadata": {}, "source": f"# {title}\n\nWords before the charts."}]
    for number, spec in enumerate(specs, start=1):
        output = {"output_type": "display_data", "metadata": {}, "data": {theme.VEGALITE_MIME: spec, "text/plain": "a chart"}}
        cells += [
            {"cell_type": "code", "id": f"code-{number}", "execution_count": number, "metadata": {}, "source": "show()", "outputs": [output]},
            {"cell_type": "markdown", "id": f"text-{number}", "metadata": {}, "source": "Words between the charts, long enough to wrap. " * 12},
        ]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
                "language_info": {"name": "python", "pygments_lexer": "ipython3"}}
    return json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": metadata})


def write_charts_book(folder):
    """Write a book with charts that stand still, charts that move, and explorables."""
    return write_sample_book(folder, {
        "intro.md": "# Charts\n\nNone here.\n",
        "still.ipynb": notebook("Still charts", [specification(make()) for make in STILL.values()]),
        "moving.ipynb": notebook("Moving charts", [specification(make()) for make in MOVING.values()]),
        "explorables.ipynb": notebook("Explorables", [make().static_spec() for make in sample_explorables.ALL.values()]),
    })
