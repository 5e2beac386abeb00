"""Straight-line distance between two places, and how we say it."""

from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

METRES_PER_MILE = 1609.344
EARTH_RADIUS_M = 6_371_008.8


class Point(NamedTuple):
    """A place: WGS84 degrees, and metres on the British National Grid for planar sums."""

    lat: float
    lon: float
    easting: int
    northing: int


def metres(a: Point, b: Point) -> float:
    """Great-circle distance; a few metres in a mile longer or shorter than a surveyor would say."""
    lat_a, lat_b = radians(a.lat), radians(b.lat)
    half_chord = (
        sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin(radians(b.lon - a.lon) / 2) ** 2
    )
    return 2 * EARTH_RADIUS_M * asin(min(1, sqrt(half_chord)))


def miles(a: Point, b: Point) -> float:
    return metres(a, b) / METRES_PER_MILE


def in_words(distance_m: float) -> str:
    """2.6 miles, 3 miles, 1 mile, under 0.1 miles."""
    tenths = round(distance_m / METRES_PER_MILE, 1)
    if tenths < 0.1:
        return 'under 0.1 miles'
    return f'{tenths:g} mile' if tenths == 1 else f'{tenths:,.1f}'.removesuffix('.0') + ' miles'
