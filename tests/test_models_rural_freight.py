"""Freight in the countryside: by hand, against simulated tours and the theorem, and over the whole range of the sliders."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq

from ruralecom.explorable import tracing
from ruralecom.models import rural_freight
from ruralecom.models.rural_freight import Round, cost_per_parcel, parts_per_parcel, short_tour, tour_length

LOADS = st.floats(5, 360)
ROUNDS = st.builds(
    Round, distance_km=st.floats(5, 80), area_km2=st.floats(10, 400), yuan_per_km=st.floats(0, 5), fixed_yuan=st.floats(0, 500),
    handling_yuan=st.floats(0, 3), detour=st.floats(1, 2), villages=st.sampled_from([5.0, 12.0, 60.0, rural_freight.DOOR_TO_DOOR]),
)


def test_a_round_by_hand():
    road = Round(distance_km=10, area_km2=100, yuan_per_km=2, fixed_yuan=200, handling_yuan=1, detour=1.5, tour_constant=0.8)
    # 25 parcels: tour 0.8 * sqrt(2500) = 40 km on the map, 3 yuan each; there and back 20 km
    assert parts_per_parcel(25, road) == pytest.approx(
        {"handling": 1.0, "driver_and_van": 8.0, "line_haul": 60 / 25, "tour": 120 / 25})
    assert cost_per_parcel(25, road) == pytest.approx(16.2)


def test_tours_of_known_shape_are_found():
    square = np.array([[0, 0], [3, 0], [3, 4], [0, 4]])
    assert short_tour(square[[0, 2, 1, 3]]) == pytest.approx(14)
    assert short_tour(np.array([[0, 0], [5, 0], [2, 0], [9, 0]])) == pytest.approx(18)
    circle = np.exp(2j * np.pi * np.random.default_rng(2).permutation(24) / 24)
    assert short_tour(np.c_[circle.real, circle.imag]) == pytest.approx(48 * np.sin(np.pi / 24))
    assert short_tour(np.zeros((1, 2))) == 0


def test_two_opt_comes_close_to_the_best_of_all_orders():
    from itertools import permutations

    random = np.random.default_rng(8)
    for _ in range(6):
        points = random.random((7, 2))
        best = min(
            sum(np.hypot(*(points[a] - points[b])) for a, b in zip((0, *order), (*order, 0))) for order in permutations(range(1, 7)))
        assert best - 1e-9 <= short_tour(points) <= 1.1 * best


def test_simulated_tours_follow_the_square_root_law():
    random = np.random.default_rng(1)
    counts = np.array([10, 30, 90, 250])
    lengths = np.array([np.mean([short_tour(random.random((count, 2)) * 9) for _ in range(6)]) for count in counts])
    slope = np.polyfit(np.log(counts / 81), np.log(lengths / counts), 1)[0]
    assert slope == pytest.approx(-0.5, abs=0.06)
    constants = lengths / np.sqrt(counts * 81)
    assert (np.diff(constants) < 0).all() and constants[-1] > rural_freight.MANY_STOPS
    assert constants[:3] == pytest.approx(rural_freight.FEW_STOPS, rel=0.08)


def test_the_package_constant_fits_township_rounds_within_five_per_cent():
    random = np.random.default_rng(3)
    for count in (20, 40, 60):
        mean = np.mean([short_tour(random.random((count, 2)) * 10) for _ in range(15)])
        assert tour_length(count, 100) == pytest.approx(mean, rel=0.05)


@given(load=LOADS)
def test_four_times_the_density_halves_the_tour_and_quarters_what_is_shared(load):
    once, four = parts_per_parcel(load, Round()), parts_per_parcel(4 * load, Round())
    # with a billion villages stops fall short of parcels by a part in a million at most
    assert four["tour"] == pytest.approx(once["tour"] / 2, rel=1e-5)
    assert four["line_haul"] == pytest.approx(once["line_haul"] / 4)
    assert four["driver_and_van"] == pytest.approx(once["driver_and_van"] / 4) and four["handling"] == once["handling"]


@given(road=ROUNDS, load=LOADS)
def test_more_parcels_never_make_a_parcel_dearer_and_never_a_round_cheaper(road, load):
    assert cost_per_parcel(load + 1, road) <= cost_per_parcel(load, road) + 1e-9
    assert (load + 1) * cost_per_parcel(load + 1, road) >= load * cost_per_parcel(load, road) - 1e-9


@given(road=ROUNDS, load=LOADS)
def test_stations_never_cost_more_than_doors(road, load):
    from dataclasses import replace

    assert cost_per_parcel(load, road) <= cost_per_parcel(load, replace(road, villages=rural_freight.DOOR_TO_DOOR)) + 1e-9
    assert rural_freight.stops_made(load, road.villages) <= min(load, road.villages) * (1 + 1e-9)


def test_stops_are_what_throwing_parcels_at_villages_gives():
    random = np.random.default_rng(6)
    thrown = [len(set(random.integers(0, 12, random.poisson(30)))) for _ in range(4000)]
    assert rural_freight.stops_made(30, 12) == pytest.approx(np.mean(thrown), rel=0.01)


@given(load=LOADS, distance=st.floats(5, 80))
def test_the_load_found_for_a_cost_has_that_cost(load, distance):
    road = Round(distance_km=distance)
    cost = float(cost_per_parcel(load, road))
    found = rural_freight.load_for_cost(cost, road)
    assert found == pytest.approx(load, rel=1e-6)
    assert found == pytest.approx(brentq(lambda parcels: cost_per_parcel(parcels, road) - cost, 0.5, 5000), rel=1e-6)


def test_the_premium_by_hand():
    assert rural_freight.density_ratio(1.0) == pytest.approx(1 / 4)
    # a tenth of the cost has to rise to four tenths: four times, so density one to sixteen
    assert rural_freight.density_ratio(0.3, 0.1) == pytest.approx(1 / 16)
    assert rural_freight.density_ratio(0.0, 0.3) == 1


@given(loss=st.floats(0, 0.9), cost=st.floats(0.1, 100))
def test_what_arrives_has_paid_for_what_was_sent(loss, cost):
    assert rural_freight.cost_per_kg_arriving(cost, loss) * (1 - loss) == pytest.approx(cost)


def test_the_cost_of_a_parcel_can_be_written_as_an_expression():
    traced = cost_per_parcel(tracing.field("parcels"), Round(distance_km=tracing.signal("distance")))
    assert isinstance(traced, tracing.Expression)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Round(distance_km=-1.0), "distance_km is -1; accepted: at least 0"),
        (lambda: Round(area_km2=0.0), "area_km2 is 0; accepted: above 0"),
        (lambda: Round(detour=0.9), "detour is 0.9; accepted: at least 1"),
        (lambda: Round(villages=0.0), "villages is 0; accepted: at least 1"),
        (lambda: cost_per_parcel(0, Round()), "parcels is 0; accepted: above 0"),
        (lambda: tour_length(-1, 10), "stops is -1; accepted: at least 0"),
        (lambda: rural_freight.load_for_cost(0.5, Round()), "yuan_per_parcel is 0.5; accepted: above 1.0"),
        (lambda: rural_freight.density_ratio(-0.1), "premium is -0.1; accepted: at least 0"),
        (lambda: rural_freight.density_ratio(0.3, 0.0), "falling_share is 0; accepted: above 0 and at most 1"),
        (lambda: rural_freight.cost_per_kg_arriving(1.0, 1.0), "loss_share is 1; accepted: at least 0 and below 1"),
        (lambda: short_tour(np.zeros(4)), r"points has shape \(4,\); accepted: one row of two coordinates a stop"),
    ],
)
def test_parameters_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
