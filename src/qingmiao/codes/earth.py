"""Distances on the earth."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0


def straight_km(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Return the length of the straight line along the great circle between two points in degrees, WGS-84."""
    south, north = radians(latitude), radians(to_latitude)
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(radians(to_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))
