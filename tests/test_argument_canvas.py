"""Five maps on one canvas: every part has a spot of its own in its column and band, every step a curve between its ends."""

import pytest

from ruralecom import argument_canvas, arguments


@pytest.fixture(scope="module")
def canvas():
    return argument_canvas.place(arguments.nodes(), arguments.links())


def test_every_part_and_every_step_is_on_the_canvas(canvas):
    parts, curves, bands = canvas
    assert set(parts["id"]) == set(arguments.nodes()["id"]) and curves["link"].nunique() == len(arguments.links())
    assert list(bands["band"]) == list(argument_canvas.BANDS)


def test_parts_stay_in_their_papers_column_and_never_on_one_another(canvas):
    parts = canvas[0]
    column = {paper: number for number, paper in enumerate(dict.fromkeys(parts["paper"]))}
    assert all(column[part.paper] < part.x < column[part.paper] + 1 for part in parts.itertuples())
    assert not parts.duplicated(["x", "row"]).any()
    assert parts.groupby(["paper", "row"]).size().max() <= argument_canvas.PER_ROW


def test_bands_follow_one_another_from_theories_down_to_conclusions(canvas):
    parts, _, bands = canvas
    tops = bands.set_index("band")["row"]
    for band, layers in argument_canvas.BANDS.items():
        rows = parts.loc[parts["layer"].isin(layers), "row"]
        below = tops[tops > tops[band]]
        assert rows.min() > tops[band] and (below.empty or rows.max() < below.min())


def test_a_curve_begins_and_ends_where_its_parts_stand(canvas):
    parts, curves, _ = canvas
    spot = parts.set_index("id")[["x", "row"]]
    for _, curve in curves.groupby("link"):
        for part, point in ((curve.iloc[0]["source"], curve.iloc[0]), (curve.iloc[0]["target"], curve.iloc[-1])):
            assert point["x"] == pytest.approx(spot.loc[part, "x"], abs=1e-3)
            assert point["row"] == pytest.approx(spot.loc[part, "row"], abs=1e-3)


def test_the_order_of_parts_makes_steps_shorter(canvas, monkeypatch):
    def sideways(curves):
        ends = curves.groupby("link")["x"].agg(["first", "last"])
        return (ends["first"] - ends["last"]).abs().sum()

    monkeypatch.setattr(argument_canvas, "SWEEPS", 0)
    assert sideways(canvas[1]) < sideways(argument_canvas.place(arguments.nodes(), arguments.links())[1])


def test_one_paper_alone_fills_one_column_and_bands_without_parts_are_left_out():
    parts, _, bands = argument_canvas.place(arguments.nodes("yiwu"), arguments.links("yiwu"))
    assert parts["x"].between(0, 1).all() and "Obstacles" not in set(bands["band"])


def test_an_unknown_layer_is_named():
    with pytest.raises(ValueError, match="layer is 'idea'; accepted: theory, support"):
        argument_canvas.place(arguments.nodes("yiwu").assign(layer="idea"), arguments.links("yiwu"))
