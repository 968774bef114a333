"""Hub location: against trying every choice, against each other, and the stored solutions against fresh ones."""

import itertools
import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ruralecom import data
from ruralecom.explorable import tracing
from ruralecom.models.hub_costs import Rates, best_number, legs
from ruralecom.models.hub_heuristics import greedy, interchange
from ruralecom.models.hub_location import assess, fairest, hubs_to_cover, solve
from ruralecom.models.seat_distances import great_circle_km

SCRIPT = Path(__file__).parents[1] / "data" / "places" / "guizhou_hubs.py"


def places(seed, count):
    random = np.random.default_rng(seed)
    points = random.uniform(0, 100, (count, 2))
    weights = random.integers(1, 6, count).astype(float)
    return np.hypot(*(points[:, None] - points).transpose(2, 0, 1)), weights


def every_siting(distance, count, weights):
    return [assess(distance, hubs, weights) for hubs in itertools.combinations(range(len(distance)), count)]


INSTANCES = st.tuples(st.integers(0, 10_000), st.integers(5, 10), st.integers(1, 4))


@settings(max_examples=25)
@given(instance=INSTANCES)
def test_small_instances_agree_with_trying_every_choice(instance):
    seed, n, count = instance
    distance, weights = places(seed, n)
    tried = every_siting(distance, count, weights)
    best, proof = solve(distance, count, weights)
    assert best.total_km == pytest.approx(min(siting.total_km for siting in tried))
    assert proof.status == 0 and proof.bound_km == pytest.approx(best.total_km)
    fair, _, needed = fairest(distance, count, weights)
    shortest = min(siting.farthest_km for siting in tried)
    assert fair.farthest_km == pytest.approx(shortest)
    least = min(siting.total_km for siting in tried if siting.farthest_km <= shortest + 1e-9)
    assert fair.total_km == pytest.approx(least)
    assert needed is None or needed > count


@settings(max_examples=25)
@given(instance=INSTANCES)
def test_swapping_never_loses_to_greedy_and_neither_beats_the_proof(instance):
    seed, n, count = instance
    distance, weights = places(seed, n)
    best, _ = solve(distance, count, weights)
    first = greedy(distance, count, weights)
    second, swaps = interchange(distance, first.hubs, weights)
    assert best.total_km - 1e-9 <= second.total_km <= first.total_km
    assert (swaps == 0) == (second.hubs == first.hubs)
    assert len(first.hubs) == len(second.hubs) == count


def test_greedy_by_hand_keeps_the_hub_in_the_middle_that_two_hubs_do_not_want():
    line = np.abs(np.subtract.outer([0.0, 1.0, 5.0, 9.0, 10.0], [0.0, 1.0, 5.0, 9.0, 10.0]))
    assert greedy(line, 2).hubs == (0, 2) and greedy(line, 2).total_km == 1 + 4 + 5
    assert solve(line, 2)[0].total_km == 6 and interchange(line, (0, 2))[0].total_km == 6


def test_multiplying_every_distance_by_a_detour_changes_the_total_and_not_the_hubs():
    distance, weights = places(3, 30)
    straight, road = (solve(factor * distance, 4, weights)[0] for factor in (1.0, 1.7))
    assert straight.hubs == road.hubs and road.total_km == pytest.approx(1.7 * straight.total_km)


def test_as_many_hubs_as_places_leave_no_way_to_go():
    distance, _ = places(1, 6)
    assert solve(distance, 6)[0].total_km == 0 and fairest(distance, 6)[2] is None
    assert hubs_to_cover(distance, 0) == 6 and hubs_to_cover(distance, distance.max()) == 1


def test_the_script_writes_the_table_that_is_stored(tmp_path):
    runpy.run_path(str(SCRIPT))["write"](tmp_path)
    fresh, stored = (pd.read_csv(folder / "guizhou_hubs.csv", dtype={"hub_adcodes": str}) for folder in (tmp_path, SCRIPT.parent))
    same = [name for name in stored if name not in ("nodes", "solver", "gap", "bound_km")]  # these may change with the solver
    pd.testing.assert_frame_equal(fresh[same], stored[same], rtol=1e-6)


def stored_rows():
    counties, hubs = data.load("guizhou_counties"), data.load("guizhou_hubs")
    return counties, great_circle_km(counties["lon"], counties["lat"]), hubs


def test_every_stored_siting_has_the_distances_that_stand_beside_it_and_a_closed_gap():
    counties, distance, hubs = stored_rows()
    weights = runpy.run_path(str(SCRIPT))["weightings"](counties)
    place = {code: number for number, code in enumerate(counties["adcode"])}
    assert len(hubs) == 45 and (hubs["status"] == 0).all() and (hubs["gap"] <= 1e-6).all()
    for row in hubs.itertuples():
        chosen = [place[code] for code in row.hub_adcodes.split(";")]
        siting = assess(distance, chosen, weights[row.weights])
        assert len(chosen) == row.hubs
        assert siting.total_km == pytest.approx(row.objective_km, abs=1e-4) == row.bound_km
        assert (siting.mean_km, siting.farthest_km) == pytest.approx((row.mean_km, row.farthest_km), abs=1e-5)
        if row.rule == "centre":
            shorter = distance[distance < row.farthest_km - 1e-5].max()
            assert hubs_to_cover(distance, shorter) == row.hubs_for_less > row.hubs


@pytest.mark.parametrize("count", [3, 9, 14])
def test_many_random_starts_of_swapping_find_nothing_better_than_the_stored_siting(count):
    _, distance, hubs = stored_rows()
    stored = hubs.query("rule == 'median' and weights == 'equal' and hubs == @count").iloc[0]
    random = np.random.default_rng(count)
    found = [interchange(distance, random.choice(88, count, replace=False))[0].total_km for _ in range(12)]
    assert min(found) >= stored["objective_km"] - 1e-3


# --- Costs ------------------------------------------------------------------

KM = ([149.0, 106.0, 88.0, 75.0, 66.0], [8.0, 117.0, 128.0, 124.0, 123.0])
RATES = st.builds(
    Rates, van_yuan_per_km=st.floats(0.002, 0.02), lorry_yuan_per_km=st.floats(0, 0.005),
    hub_yuan_per_day=st.floats(0, 40_000), parcels_per_day=st.floats(20_000, 500_000), village_yuan=st.floats(0, 4),
)


@given(rates=RATES, detour=st.floats(1, 2))
def test_the_best_number_is_the_one_that_a_search_finds(rates, detour):
    totals = [legs(place + 1, *km, detour, rates)["total_yuan"] for place, km in enumerate(zip(*KM))]
    number, cost = best_number(*KM, detour, rates)
    assert cost == min(totals) and number == totals.index(min(totals)) + 1


@given(rates=RATES, detour=st.floats(1, 1.9))
def test_worse_roads_never_ask_for_fewer_hubs_where_line_haul_is_free(rates, detour):
    free = Rates(rates.van_yuan_per_km, 0.0, rates.hub_yuan_per_day, rates.parcels_per_day, rates.village_yuan)
    assert best_number(*KM, detour, free)[0] <= best_number(*KM, detour + 0.1, free)[0]


@given(rates=RATES, detour=st.floats(1, 2), hubs=st.integers(1, 15))
def test_the_parts_of_a_parcels_cost_add_up(rates, detour, hubs):
    parcel = legs(hubs, 60.0, 100.0, detour, rates)
    assert sum(value for name, value in parcel.items() if name != "total_yuan") == pytest.approx(parcel["total_yuan"])


def test_costs_can_be_written_as_expressions_of_a_page():
    detour, price = tracing.signal("detour"), tracing.signal("price")
    number, cost = best_number(*KM, detour, Rates(hub_yuan_per_day=price))
    assert isinstance(number, tracing.Expression) and isinstance(cost, tracing.Expression)
    assert isinstance(legs(tracing.field("hubs"), tracing.field("km"), 0.0, detour)["total_yuan"], tracing.Expression)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: solve(np.zeros((3, 2)), 1), r"distance_km has shape \(3, 2\); accepted: a square matrix"),
    (lambda: solve(-np.ones((3, 3)), 1), "distance_km is -1; accepted: at least 0"),
    (lambda: solve(np.ones((3, 3)), 4), "count is 4; accepted: at least 1 and at most 3"),
    (lambda: solve(np.ones((3, 3)), 1, [1, 2]), r"weights has shape \(2,\); accepted: \(3,\)"),
    (lambda: solve(np.ones((3, 3)), 1, [0, 0, 0]), "sum of weights is 0; accepted: above 0"),
    (lambda: solve(10 * (1 - np.eye(3)), 1, reach_km=5), "reach_km is 5; accepted: a reach within which 1 hubs can serve"),
    (lambda: assess(np.ones((3, 3)), []), "number of hubs is 0; accepted: at least 1"),
    (lambda: assess(np.ones((3, 3)), [3]), "hubs is 3; accepted: at least 0 and at most 2"),
    (lambda: greedy(np.ones((3, 3)), 0), "count is 0; accepted: at least 1"),
    (lambda: hubs_to_cover(np.ones((3, 3)), -1), "reach_km is -1; accepted: at least 0 km"),
    (lambda: Rates(parcels_per_day=0), "parcels_per_day is 0; accepted: above 0 parcels a day"),
    (lambda: legs(0, 1, 1, 1.2), "hubs is 0; accepted: at least 1"),
    (lambda: legs(1, 1, 1, 0.9), "detour is 0.9; accepted: at least 1"),
    (lambda: best_number([1, 2], [1], 1.2), "feeder_km has 2 values and linehaul_km 1"),
])
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
