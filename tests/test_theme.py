import itertools
import json

import altair as alt
import numpy as np
import pandas as pd
import pytest

from ruralecom import theme

# Machado, Oliveira and Fernandes (2009), full severity, on linear RGB.
COLOUR_VISION = {
    "usual": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
MODES = pytest.mark.parametrize("mode", [0, 1], ids=["light", "dark"])


def linear(hex_color):
    channels = np.array([int(hex_color[start:start + 2], 16) / 255 for start in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def oklab(rgb):
    cones = np.cbrt(np.array([
        [0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]) @ np.clip(rgb, 0, 1))
    return np.array([
        [0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]) @ cones


@pytest.fixture
def chart():
    table = pd.DataFrame({"year": [2023, 2024], "turnover": [482.6000000001, 521.0]})
    return alt.Chart(table, title="Turnover grew").mark_line().encode(x="year:Q", y="turnover:Q")


@MODES
@pytest.mark.parametrize("token", [token for token in theme.COLORS if token not in ("grid", "paper")])
def test_every_colour_can_be_read_as_text_on_its_paper(token, mode):
    assert theme.contrast(theme.COLORS[token][mode], theme.COLORS["paper"][mode]) >= 4.5


@MODES
def test_the_grid_stays_in_the_background_but_is_seen(mode):
    assert 1.2 <= theme.contrast(theme.COLORS["grid"][mode], theme.COLORS["paper"][mode]) <= 2


def test_no_two_tokens_share_a_colour():
    colours = [colour for pair in theme.COLORS.values() for colour in pair]
    assert len(set(colours)) == len(colours)


@MODES
@pytest.mark.parametrize("vision", COLOUR_VISION)
def test_the_first_five_categories_stay_apart_for_colour_blind_readers(vision, mode):
    for first, second in itertools.combinations(theme.CATEGORIES[:5], 2):
        seen = [oklab(np.array(COLOUR_VISION[vision]) @ linear(theme.COLORS[token][mode])) for token in (first, second)]
        assert np.linalg.norm(seen[0] - seen[1]) > 0.08, f"{first} and {second} look alike"


def test_an_unknown_colour_names_the_known_ones():
    with pytest.raises(KeyError, match="'pink'.*blue"):
        theme.color("pink")


def test_a_chart_is_stored_in_the_form_that_jupyterlab_draws(course_theme, chart):
    bundle = chart.properties(description="A line that rises.")._repr_mimebundle_()
    assert set(bundle) == {theme.VEGALITE_MIME, "text/plain"}
    assert "/v5" in bundle[theme.VEGALITE_MIME]["$schema"]
    assert bundle["text/plain"] == "<chart: A line that rises.>"
    json.dumps(bundle, allow_nan=False)


def test_a_chart_without_a_description_says_how_to_add_one(course_theme, chart):
    with pytest.raises(theme.MissingDescription, match=r"'Turnover grew'.*\.properties\(description="):
        chart._repr_mimebundle_()


def test_numbers_are_stored_with_six_digits_under_a_name_that_is_the_same_everywhere(course_theme, chart):
    spec = chart.properties(description="A line.")._repr_mimebundle_()[theme.VEGALITE_MIME]
    assert spec["datasets"] == {"table_1": [{"year": 2023, "turnover": 482.6}, {"year": 2024, "turnover": 521}]}
    assert spec["data"] == {"name": "table_1"}


def test_a_single_view_has_a_width_in_pixels(course_theme, chart):
    # JupyterLab never stops redrawing a chart whose width is "container".
    described = chart.properties(description="A line.")
    for spec in (described, described.properties(width="container"), (chart + chart).properties(description="Lines.")):
        assert theme.finish(spec.to_dict())["width"] == theme.WIDTH
    assert "width" not in theme.finish((chart | chart).properties(description="Lines.").to_dict())


def test_a_width_that_is_set_stays(course_theme, chart):
    assert theme.finish(chart.properties(description="A line.", width=200).to_dict())["width"] == 200


def test_no_text_is_smaller_than_twelve_pixels():
    def sizes(value):
        if isinstance(value, dict):
            for key, item in value.items():
                if key.lower().endswith("fontsize"):
                    yield item
                yield from sizes(item)

    found = list(sizes(theme.configuration()))
    assert found and min(found) >= 12


def test_finishing_leaves_the_given_specification_alone(course_theme, chart):
    spec = chart.properties(description="A line.").to_dict()
    before = json.dumps(spec)
    theme.finish(spec)
    assert json.dumps(spec) == before
