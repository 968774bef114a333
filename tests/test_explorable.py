import gzip
import json

import altair as alt
import numpy as np
import pandas as pd
import pytest
import vl_convert
from hypothesis import given, settings, strategies as st

import sample_explorables
from ruralecom import theme
from ruralecom.explorable import Choice, ClosedForm, Explorable, Grid, Parameter, Readout, Untraceable
from ruralecom.explorable.domains import nice_domain, sample_positions
from ruralecom.explorable.live import live_spec, widgets_wanted
from ruralecom.explorable.probe import dataset_names
from ruralecom.site import runtime

pytestmark = pytest.mark.usefixtures("course_theme")

EVERY = pytest.mark.parametrize("make", sample_explorables.ALL.values(), ids=sample_explorables.ALL)
X = pd.DataFrame({"x": np.linspace(0, 1, 5)})


def line(curve):
    return curve.mark_line().encode(alt.X("x:Q", title="Share"), alt.Y("y:Q", title="Cost (yuan)"))


def small(model=lambda x, a: {"y": a * x}, **changes):
    given = {
        "name": "small", "title": "A line turns", "description": "A line through the origin.",
        "parameters": [Parameter("a", 0, 4, 1, 2)], "tables": {"curve": ClosedForm(X, model)}, "draw": line,
    }
    return Explorable(**{**given, **changes})


def assert_same(python, page, tolerance, where):
    assert list(python.columns) == list(page.columns)
    for column in python.columns:
        if python[column].dtype == object or python[column].dtype.kind in "bO" or pd.api.types.is_string_dtype(python[column]):
            assert python[column].tolist() == page[column].tolist(), (where, column)
        else:
            np.testing.assert_allclose(
                page[column].astype(float), python[column].astype(float), rtol=1e-9,
                atol=tolerance.get(column, 0) * (1 + 1e-6) + 1e-12, err_msg=f"{column} at {where}",
            )


# ---- both lives

@EVERY
def test_vega_computes_from_the_stored_form_what_python_computes(make):
    explorable = make()
    every = list(explorable.positions())
    for position in every[:: max(1, len(every) // 8)]:
        python, page = explorable.at(**position), explorable.static_at(**position)
        for name in python:
            assert_same(python[name], page[name], explorable.tolerance(name), position)
        seen = explorable.static_readouts_at(**position)
        for name, value in explorable.readouts_at(**position).items():
            assert seen[name] == pytest.approx(value, rel=1e-9, abs=1e-12, nan_ok=True)


@EVERY
def test_the_widgets_show_what_python_computes_at_every_position(make):
    pytest.importorskip("ipywidgets")
    explorable = make()
    view = explorable.widget()
    for position in explorable.positions():
        for parameter in explorable.parameters:
            view.sliders[parameter.name].value = parameter.shown(position[parameter.name])
        assert view.position == position
        (output,) = view.chart.outputs
        stored = output["data"][theme.VEGALITE_MIME]["datasets"]
        for name, frame in explorable.at(**position).items():
            shown = pd.DataFrame(stored[name]).drop(columns="row_").astype(frame.dtypes.to_dict(), errors="ignore")
            for column in frame.columns:
                if frame[column].dtype.kind == "f":
                    np.testing.assert_allclose(shown[column].astype(float), frame[column], rtol=6e-6, atol=1e-300)
                else:
                    assert shown[column].tolist() == frame[column].tolist()
        for readout in explorable.readouts:
            assert f"<b>{readout.shown(explorable.readouts_at(**position)[readout.name])}</b>" in view.readout.value


@pytest.mark.browser
@EVERY
def test_the_page_shows_what_python_computes_at_every_position(make, browser, tmp_path):
    explorable = make()
    vega = vl_convert.vegalite_to_vega(json.dumps(explorable.static_spec()), vl_version="5.20")
    positions = list(explorable.positions())
    page = browser.new_page()
    page.set_content("<div id=chart></div>")
    page.add_script_tag(path=tmp_path / runtime.write(tmp_path, runtime.needs(vega)))
    seen = page.evaluate(
        """async ({spec, moves, names, readouts}) => {
            const view = new vega.View(vega.parse(spec), {renderer: 'svg', container: '#chart'});
            await view.runAsync();
            const seen = [];
            for (const move of moves) {
                for (const [name, value] of Object.entries(move)) view.signal(name, value);
                await view.runAsync();
                const tables = {};
                for (const [table, name] of Object.entries(names)) tables[table] = view.data(name).map(row => ({...row}));
                seen.push({tables, readouts: readouts.map(name => view.signal(name))});
            }
            return seen;
        }""",
        {
            "spec": vega, "moves": [explorable.signals(position) for position in positions],
            "names": dataset_names(vega, explorable), "readouts": [readout.name for readout in explorable.readouts],
        },
    )
    page.close()
    assert len(seen) == len(positions) > 30
    for position, shown in zip(positions, seen):
        for name, frame in explorable.at(**position).items():
            drawn = pd.DataFrame(shown["tables"][name]).sort_values("row_").reset_index(drop=True)
            expected = frame.loc[drawn["row_"]].reset_index(drop=True)
            assert frame.drop(index=drawn["row_"]).isna().any(axis=1).all(), "a row with values is missing"
            assert_same(expected, drawn[list(frame.columns)], explorable.tolerance(name), position)
        assert shown["readouts"] == pytest.approx(list(explorable.readouts_at(**position).values()), rel=1e-9, nan_ok=True)


@settings(max_examples=15)
@given(share=st.floats(0, 0.9), rate=st.floats(0.1, 3))
def test_an_expression_is_exact_between_the_positions_too(share, rate):
    explorable = small(
        lambda x, share, rate: {"y": np.exp(-rate * x) * (1 - share)},
        parameters=[Parameter("share", 0, 0.9, 0.1, 0.5, unit="%", scale=100), Parameter("rate", 0.1, 3, 0.1, 1)],
    )
    position = {"share": share, "rate": rate}
    assert_same(explorable.at(**position)["curve"], explorable.static_at(**position)["curve"], {"y": 1e-9}, position)


# ---- what is stored

@EVERY
def test_the_stored_form_is_the_same_each_time_it_is_made_and_valid_json(make):
    first, second = make().static_spec(), make().static_spec()
    assert json.dumps(first, allow_nan=False) == json.dumps(second, allow_nan=False)
    assert "widget" not in json.dumps(first)


@EVERY
def test_every_slider_of_the_stored_form_is_described_for_the_page(make):
    spec = make().static_spec()
    bound = {param["name"]: param for param in spec["params"] if "bind" in param}
    described = {parameter["name"]: parameter for parameter in spec["usermeta"]["explorable"]["parameters"]}
    assert bound.keys() == described.keys()
    for name, parameter in described.items():
        assert parameter["label"] and bound[name]["value"] == parameter["value"]


@EVERY
def test_both_forms_are_drawn_alike_at_the_beginning(make):
    explorable = make()
    start = {parameter.name: parameter.value for parameter in explorable.parameters}
    stored, live = explorable.static_spec(), live_spec(explorable, start)

    def encodings(value):
        if isinstance(value, dict):
            here = [value["encoding"]] if "encoding" in value else []
            return here + [part for item in value.values() for part in encodings(item)]
        return [part for item in value for part in encodings(item)] if isinstance(value, list) else []

    assert encodings(stored) == encodings(live)


def test_a_grid_of_53240_values_is_stored_in_under_80_kilobytes():
    def model(x, level, rate):
        return {"y": level * np.exp(-rate * x) + 0.05 * np.sin(17 * level * x)}

    explorable = small(
        tables={"curve": Grid(pd.DataFrame({"x": np.linspace(0, 1, 40)}), model)},
        parameters=[Parameter("level", 1.0, 5.0, 4 / 120, 1.0), Parameter("rate", 0.1, 2.1, 0.2, 0.5)],
    )
    stored = json.dumps(explorable.static_spec())
    assert len(gzip.compress(stored.encode())) < 80_000


def test_a_small_expression_weighs_little():
    assert len(gzip.compress(json.dumps(small().static_spec()).encode())) < 1_500


def test_the_table_in_words_has_the_titles_of_the_axes():
    table = small().static_spec()["usermeta"]["table"]
    assert table == {"columns": ["Share", "Cost (yuan)"], "rows": [[0, 0], [0.25, 0.5], [0.5, 1], [0.75, 1.5], [1, 2]]}


def test_displayed_without_a_reader_the_bundle_holds_no_widget(monkeypatch):
    monkeypatch.delenv("RURALECOM_WIDGETS", raising=False)
    assert not widgets_wanted()
    assert set(small()._repr_mimebundle_()) == {theme.VEGALITE_MIME, "text/plain"}


def test_displayed_to_a_reader_the_bundle_holds_both_lives(monkeypatch):
    monkeypatch.setenv("RURALECOM_WIDGETS", "on")
    bundle = small()._repr_mimebundle_()
    assert set(bundle) == {theme.VEGALITE_MIME, "text/plain", "application/vnd.jupyter.widget-view+json"}


# ---- axes that stay

def test_the_axis_holds_every_position_of_the_sliders():
    spec = small().static_spec()
    assert spec["encoding"]["y"]["scale"]["domain"] == [0, 4]
    assert "domain" not in spec["encoding"]["x"].get("scale", {}), "an axis that nothing moves keeps its own domain"


def test_layers_share_one_domain():
    spec = sample_explorables.followers().static_spec()
    domains = {json.dumps(layer["encoding"]["y"]["scale"]["domain"]) for layer in spec["layer"]}
    assert len(domains) == 1
    low, high = json.loads(domains.pop())
    values = sample_explorables.followers().values_of("streamers", "high")[0]
    assert low == 0 and high >= max(values)


def test_a_domain_that_is_set_stays():
    spec = small(draw=lambda curve: curve.mark_line().encode(x="x:Q", y=alt.Y("y:Q", scale=alt.Scale(domain=[0, 99])))).static_spec()
    assert spec["encoding"]["y"]["scale"]["domain"] == [0, 99]


def test_an_axis_of_a_column_made_while_drawing_asks_for_its_domain():
    def draw(curve):
        return curve.transform_calculate(double="datum.y*2").mark_line().encode(x="x:Q", y="double:Q")

    with pytest.raises(ValueError, match=r"y scale shows 'double'.*scale=alt.Scale\(domain=\[low, high\]\)"):
        small(draw=draw).static_spec()


def test_draw_may_ask_for_a_domain():
    def draw(curve, domain):
        return curve.mark_line().encode(x="x:Q", y=alt.Y("y:Q", scale=alt.Scale(domain=domain("curve", "y", with_zero=True))))

    assert small(lambda x, a: {"y": 3 + a * x}, draw=draw).static_spec()["encoding"]["y"]["scale"]["domain"] == [0, 7]


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20))
def test_a_nice_domain_holds_all_values(values):
    low, high = nice_domain(values)
    slack = 1e-9 * max(1, *map(abs, values))
    assert low - slack <= min(values) and max(values) <= high + slack and low < high


@given(st.integers(1, 6), st.integers(2, 40))
def test_an_even_choice_of_positions_holds_both_ends_of_every_slider(sliders, steps):
    parameters = [Parameter(f"p{place}", 0, steps, 1, 0) for place in range(sliders)]
    chosen = sample_positions(parameters, limit=300)
    assert len(chosen) <= 300 + sliders * (steps + 1)
    for parameter in parameters:
        assert {position[parameter.name] for position in chosen} == set(parameter.positions)
    assert all(any(all(position[p.name] == end for p in parameters) for position in chosen) for end in (0, steps))


# ---- errors

@pytest.mark.parametrize("life", ["at", "static_at", "readouts_at"])
def test_a_value_out_of_range_names_the_range(life):
    with pytest.raises(ValueError, match="parameter 'a' is 9; accepted is 0 to 4 in steps of 1"):
        getattr(small(), life)(a=9)


@pytest.mark.parametrize("value", ["2", None, True, float("nan")])
def test_a_value_that_is_no_number_is_refused(value):
    with pytest.raises(ValueError, match="accepted is 0 to 4"):
        small().at(a=value)


def test_an_unknown_parameter_names_the_nearest():
    with pytest.raises(ValueError, match="'networc' is not known; known are: network, cost, subsidy. Did you mean 'network'"):
        sample_explorables.adoption().at(networc=1)


def test_an_unknown_option_names_the_options():
    with pytest.raises(ValueError, match="'crop' is 'pear'; accepted are: tea, pears. Did you mean 'pears'"):
        sample_explorables.profit().at(crop="pear")


def test_a_grid_is_only_known_at_its_positions():
    explorable = sample_explorables.followers()
    assert len(explorable.at(preference=1.1)["streamers"]) == 12
    with pytest.raises(ValueError, match="'preference' is 1.1, between two positions"):
        explorable.static_at(preference=1.1)


def test_a_model_that_is_no_expression_is_told_to_become_a_grid():
    with pytest.raises(Untraceable, match="grid"):
        small(lambda x, a: {"y": np.cumsum(x) * a}).static_spec()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"description": ""}, "no description"),
        ({"parameters": [Parameter("a", 0, 4, 1, 2), Parameter("b", 0, 1, 1, 0)]}, "'b' moves no table and no readout"),
        ({"parameters": [Parameter("a", 0, 4, 1, 2), Parameter("a", 0, 4, 1, 2)]}, "'a' is given twice"),
        ({"parameters": [Parameter("c", 0, 4, 1, 2)]}, "takes 'a', which is neither a parameter"),
        ({"tables": {"Curve": ClosedForm(X, lambda x, a: {"y": a * x})}}, "table name 'Curve'"),
        ({"tables": {"curve": ClosedForm(X, lambda **all: {"y": 1})}}, "names its arguments"),
    ],
)
def test_a_declaration_that_does_not_fit_says_why(changes, message):
    with pytest.raises(ValueError, match=message):
        small(**changes)


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (lambda x, a: a * x, "returned ndarray"),
        (lambda x, a: {"x": a * x}, "'x' is in the frame already"),
        (lambda x, a: {"y": np.ones(3)}, r"'y' of the model has shape \(3,\)"),
    ],
)
def test_a_model_that_answers_wrongly_is_told_what_is_accepted(model, message):
    with pytest.raises(ValueError, match=message):
        small(model).at()


def test_a_drawing_that_asks_for_an_unknown_table_is_told_the_tables():
    with pytest.raises(ValueError, match="draw takes 'points', which is no table; tables are: curve"):
        small(draw=lambda points: points).static_spec()


def test_a_grid_that_draws_random_numbers_without_a_seed_is_refused():
    table = Grid(X, lambda x, a: {"y": np.random.default_rng().random(len(x)) * a})
    with pytest.raises(ValueError, match="seed its random numbers"):
        small(tables={"curve": table}).static_spec()


def test_a_grid_too_large_for_a_page_is_refused():
    table = Grid(pd.DataFrame({"x": range(1000)}), lambda x, a: {"y": x * a})
    with pytest.raises(ValueError, match="301,000 values a column; accepted are 250,000"):
        small(tables={"curve": table}, parameters=[Parameter("a", 0, 300, 1, 2)]).static_spec()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("a", 0, 1, 0.3, 0), "whole number of them"), (("a", 0, 1, 0.25, 0.3), "not one of its positions"),
        (("a", 1, 0, 0.5, 1), "maximum above the minimum"), (("a", 0, 1, -1, 0), "step must be above 0"),
        (("A", 0, 1, 1, 0), "small letters"), (("datum", 0, 1, 1, 0), "meaning of its own"),
        (("case", 0, 1, 1, 0), "meaning of its own"), (("a", 0, "1", 1, 0), "maximum is '1'"),
    ],
)
def test_a_slider_that_cannot_be_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Parameter(*arguments)


def test_a_choice_needs_two_options():
    with pytest.raises(ValueError, match="two or more options"):
        Choice("crop", ["tea"], "tea")


def test_positions_are_clean_numbers_and_whole_ones_stay_whole():
    assert Parameter("a", 0, 0.3, 0.1, 0.1).positions == (0.0, 0.1, 0.2, 0.3)
    assert [type(value) for value in Parameter("a", 1, 3, 1, 2).positions] == [int] * 3


def test_a_readout_shows_its_unit_and_what_is_missing():
    readout = Readout("waste", lambda a: a, unit="kg", format=",.1f")
    assert readout.shown(1234.56) == "1,234.6 kg" and readout.shown(float("nan")) == "–"
