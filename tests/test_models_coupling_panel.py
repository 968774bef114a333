"""The simulated panel of sixty counties: that it is reproduced, plausible, and without the link it says it lacks."""

import runpy
from pathlib import Path

import numpy as np
import pytest

from ruralecom import data
from ruralecom.models.coupling_panel import measure

FOLDER = Path(__file__).parents[1] / "data" / "simulated"
NAMES = ("counties_simulated", "county_indicators", "county_panel")


@pytest.fixture(scope="module")
def panel():
    return data.load("county_panel").merge(data.load("counties_simulated"), on="county")


def test_the_script_writes_the_tables_that_are_stored(tmp_path):
    runpy.run_path(str(FOLDER / "county_panel.py"))["write"](tmp_path)
    for name in NAMES:
        assert (tmp_path / f"{name}.csv").read_bytes() == (FOLDER / f"{name}.csv").read_bytes()


@pytest.mark.parametrize("name", NAMES)
def test_every_table_says_that_it_is_simulated(name):
    entry = data.resource(name)
    assert entry["title"].startswith("Simulated") and "imulated" in entry["description"] + entry["title"]
    assert "no real county" in entry["sources"][0]["title"]


def test_every_county_has_every_year_and_every_indicator_is_described(panel):
    assert (panel.groupby("county").size() == 11).all() and panel["county"].nunique() == 60
    described = data.load("county_indicators")
    columns = [name for name in data.load("county_panel") if name not in ("county", "year")]
    assert described["indicator"].tolist() == columns
    assert set(described.loc[described["system"] == "revitalization", "goal"]) == {
        "industry", "environment", "customs", "governance", "life"
    }
    assert described.loc[described["better"] == "less", "indicator"].tolist() == ["urban_rural_income_ratio"]


def test_mountains_and_distance_hold_back_both_systems(panel):
    last = panel[panel["year"] == 2024].set_index("county")
    for name in ("broadband_household_share", "rural_income_yuan_per_person", "sewage_village_share"):
        by_terrain = last.groupby("terrain")[name].median()
        assert by_terrain["plain"] > by_terrain["mountain"], name
        assert last[name].corr(last["distance_km"], method="spearman") < -0.2, name


def test_some_counties_decline_and_most_do_not(panel):
    sales = panel.pivot(index="county", columns="year", values="online_sales_yuan_per_person")
    fallen = (sales[2024] < 0.8 * sales.max(axis=1)).sum()
    assert 5 <= fallen <= 15
    farms = panel.pivot(index="county", columns="year", values="farm_output_yuan_per_person")
    assert 3 <= (farms[2024] < 0.9 * farms.max(axis=1)).sum() <= 8


def test_neither_system_answers_the_other_within_a_county(panel):
    # what is common to all counties in a year is taken out; then yearly changes, next year's against this year's
    columns = {"online_sales_yuan_per_person": "shop", "rural_income_yuan_per_person": "village"}
    steps = {}
    for name, short in columns.items():
        values = np.log(panel.pivot(index="county", columns="year", values=name))
        changes = values.diff(axis=1).iloc[:, 1:]
        steps[short] = (changes - changes.mean()).sub(changes.mean(axis=1), axis=0).to_numpy()
    for first, then in (("shop", "village"), ("village", "shop")):
        link = np.corrcoef(steps[first][:, :-1].ravel(), steps[then][:, 1:].ravel())[0, 1]
        assert abs(link) < 0.1


def test_and_yet_the_coordination_degree_rises(panel):
    about = data.load("county_indicators")
    systems = {name: list(rows["indicator"]) for name, rows in about.groupby("system")}
    degree = measure(panel, systems, dict(zip(about["indicator"], about["better"])))["D"].groupby(panel["year"]).mean()
    assert (degree.diff().dropna() > 0).all() and degree[2024] - degree[2014] > 0.3
