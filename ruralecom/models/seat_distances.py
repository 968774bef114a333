"""How far two places lie apart, and how far a Chinese map coordinate lies from the place it names.

Distance is the great circle on a sphere of the Earth's mean radius (haversine formula); a road is longer, by a detour
factor. Coordinates on Chinese maps are shifted on purpose (GCJ-02, "Mars coordinates"): each point by some hundred
metres, neighbours almost alike. The law of the shift is not published; the formula here is the widely used
reconstruction, good to about a metre.
"""

import numpy as np

from ruralecom.models.accepted import require

__all__ = ["EARTH_RADIUS_KM", "gcj02_from_wgs84", "gcj02_shift_m", "great_circle_km", "wgs84_from_gcj02"]

EARTH_RADIUS_KM = 6371.0088  # mean radius of the WGS 84 ellipsoid
SEMI_MAJOR_M = 6_378_245.0  # Krasovsky ellipsoid of 1940, on which the shift was defined
ECCENTRICITY_SQUARED = 0.00669342162296594323


def great_circle_km(longitude, latitude):
    """Return the matrix of great-circle distances (km) between all pairs of points.

    Args:
        longitude, latitude: degrees, one number a point.

    Raises:
        ValueError: for coordinates out of range, or lists of different length.

    >>> great_circle_km([0, 0], [0, 1]).round(2).tolist()  # one degree along a meridian
    [[0.0, 111.2], [111.2, 0.0]]
    """
    require("longitude", longitude, at_least=-180, at_most=180, unit="degrees")
    require("latitude", latitude, at_least=-90, at_most=90, unit="degrees")
    longitude, latitude = np.radians(np.asarray(longitude, float)), np.radians(np.asarray(latitude, float))
    if longitude.shape != latitude.shape or longitude.ndim != 1:
        raise ValueError(f"longitude has shape {longitude.shape} and latitude {latitude.shape}; accepted: two lists alike")
    across = np.sin((longitude[:, None] - longitude) / 2) ** 2
    along = np.sin((latitude[:, None] - latitude) / 2) ** 2
    half_chord = along + np.cos(latitude[:, None]) * np.cos(latitude) * across
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.clip(half_chord, 0, 1)))


def gcj02_from_wgs84(longitude, latitude):
    """Return the Chinese map coordinate (longitude, latitude; degrees) of a GPS coordinate in mainland China.

    >>> [round(float(value), 5) for value in gcj02_from_wgs84(121.5272106, 31.1774276)]
    [121.53154, 31.1753]
    """
    require("longitude", longitude, at_least=72.004, at_most=137.8347, unit="degrees")
    require("latitude", latitude, at_least=0.8293, at_most=55.8271, unit="degrees")
    longitude, latitude = np.asarray(longitude, float), np.asarray(latitude, float)
    x, y = longitude - 105.0, latitude - 35.0
    shared = (20 * np.sin(6 * np.pi * x) + 20 * np.sin(2 * np.pi * x)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x)) + shared
    north += (20 * np.sin(np.pi * y) + 40 * np.sin(np.pi * y / 3)) * 2 / 3
    north += (160 * np.sin(np.pi * y / 12) + 320 * np.sin(np.pi * y / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x)) + shared
    east += (20 * np.sin(np.pi * x) + 40 * np.sin(np.pi * x / 3)) * 2 / 3
    east += (150 * np.sin(np.pi * x / 12) + 300 * np.sin(np.pi * x / 30)) * 2 / 3
    sine = np.sin(np.radians(latitude))
    flattening = 1 - ECCENTRICITY_SQUARED * sine * sine
    metres_north = SEMI_MAJOR_M * (1 - ECCENTRICITY_SQUARED) / flattening**1.5
    metres_east = SEMI_MAJOR_M / np.sqrt(flattening) * np.cos(np.radians(latitude))
    return longitude + np.degrees(east / metres_east), latitude + np.degrees(north / metres_north)


def wgs84_from_gcj02(longitude, latitude):
    """Return the GPS coordinate of a Chinese map coordinate, by repeating the shift until it fits (fixed point).

    >>> back = wgs84_from_gcj02(*gcj02_from_wgs84(106.7, 26.6))
    >>> [round(float(value), 6) for value in back]
    [106.7, 26.6]
    """
    guess = np.asarray(longitude, float), np.asarray(latitude, float)
    for _ in range(8):
        seen = gcj02_from_wgs84(*guess)
        guess = guess[0] - (seen[0] - longitude), guess[1] - (seen[1] - latitude)
    return guess


def gcj02_shift_m(longitude, latitude):
    """Return how far (metres east, metres north) Chinese map coordinates lie from the GPS coordinates of the places.

    Args:
        longitude, latitude: GCJ-02, degrees.

    >>> east, north = gcj02_shift_m(106.7, 26.6)
    >>> round(float(np.hypot(east, north)))
    542
    """
    true = wgs84_from_gcj02(longitude, latitude)
    metres = np.radians(1) * EARTH_RADIUS_KM * 1000
    east = (np.asarray(longitude) - true[0]) * metres * np.cos(np.radians(latitude))
    return east, (np.asarray(latitude) - true[1]) * metres
