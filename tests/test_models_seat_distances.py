"""Distances between seats and the shift of Chinese map coordinates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ruralecom import data
from ruralecom.models.seat_distances import (
    EARTH_RADIUS_KM, gcj02_from_wgs84, gcj02_shift_m, great_circle_km, wgs84_from_gcj02,
)

LONGITUDES, LATITUDES = st.floats(103.5, 109.7), st.floats(24.5, 29.3)


def test_known_distances_on_a_sphere():
    quarter = np.pi / 2 * EARTH_RADIUS_KM
    distance = great_circle_km([0, 90, 0, 180], [0, 0, 90, 0])
    assert distance[0, 1:] == pytest.approx([quarter, quarter, 2 * quarter])
    # Paris to Tokyo, often printed as about 9,713 km
    assert great_circle_km([2.3522, 139.6917], [48.8566, 35.6895])[0, 1] == pytest.approx(9713, abs=3)


@given(first=st.tuples(LONGITUDES, LATITUDES), second=st.tuples(LONGITUDES, LATITUDES), third=st.tuples(LONGITUDES, LATITUDES))
def test_distances_are_alike_both_ways_and_a_stop_on_the_way_never_shortens(first, second, third):
    distance = great_circle_km(*zip(first, second, third))
    assert distance == pytest.approx(distance.T) and np.diag(distance) == pytest.approx(0)
    assert distance[0, 2] <= distance[0, 1] + distance[1, 2] + 1e-9


@given(first=st.tuples(LONGITUDES, LATITUDES), second=st.tuples(LONGITUDES, LATITUDES))
def test_haversine_agrees_with_the_angle_between_two_arrows(first, second):
    def arrow(longitude, latitude):
        longitude, latitude = np.radians(longitude), np.radians(latitude)
        return np.array([np.cos(latitude) * np.cos(longitude), np.cos(latitude) * np.sin(longitude), np.sin(latitude)])
    a, b = arrow(*first), arrow(*second)
    angle = np.arctan2(np.linalg.norm(np.cross(a, b)), a @ b)
    assert great_circle_km(*zip(first, second))[0, 1] == pytest.approx(angle * EARTH_RADIUS_KM, abs=1e-6)


@pytest.mark.parametrize(("true", "seen"), [
    # longitude, latitude; published with the open library eviltransform
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
])
def test_published_pairs_of_true_and_shifted_points(true, seen):
    assert gcj02_from_wgs84(*true) == pytest.approx(seen, abs=1e-7)
    assert wgs84_from_gcj02(*seen) == pytest.approx(true, abs=1e-7)


@given(longitude=LONGITUDES, latitude=LATITUDES)
def test_the_shift_can_be_undone_and_is_a_few_hundred_metres(longitude, latitude):
    assert gcj02_from_wgs84(*wgs84_from_gcj02(longitude, latitude)) == pytest.approx((longitude, latitude), abs=1e-8)
    assert 100 < np.hypot(*gcj02_shift_m(longitude, latitude)) < 900


def test_in_guizhou_the_shift_hardly_touches_the_distance_between_two_seats():
    counties = data.load("guizhou_counties")
    seen = great_circle_km(counties["lon"], counties["lat"])
    true = great_circle_km(*wgs84_from_gcj02(counties["lon"], counties["lat"]))
    assert np.abs(seen - true).max() < 0.6


@pytest.mark.parametrize(("call", "message"), [
    (lambda: great_circle_km([200], [0]), "longitude is 200; accepted: at least -180 and at most 180 degrees"),
    (lambda: great_circle_km([0], [95]), "latitude is 95; accepted: at least -90 and at most 90 degrees"),
    (lambda: great_circle_km([0, 1], [0]), "accepted: two lists alike"),
    (lambda: gcj02_from_wgs84(2.35, 48.9), "longitude is 2.35; accepted: at least 72.004"),
])
def test_coordinates_out_of_range_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
