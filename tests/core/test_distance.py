from math import hypot

import pytest

from brokerage.core.distance import METRES_PER_MILE, Point, in_words, metres, miles

TOWN = Point(53.010767, -2.226874, 384875, 345964)
CITY = Point(52.417165, -1.930145, 404848, 279910)


def test_great_circle_agrees_with_the_grid_to_one_part_in_a_thousand():
    planar = hypot(TOWN.easting - CITY.easting, TOWN.northing - CITY.northing)
    assert metres(TOWN, CITY) == pytest.approx(planar, rel=1e-3)


def test_nowhere_to_go_and_the_same_both_ways():
    assert metres(TOWN, TOWN) == 0
    assert metres(TOWN, CITY) == metres(CITY, TOWN)
    assert miles(TOWN, CITY) == pytest.approx(metres(TOWN, CITY) / 1609.344)


def test_opposite_ends_of_the_earth_do_not_break_the_square_root():
    assert metres(Point(0, 0, 0, 0), Point(0, 180, 0, 0)) == pytest.approx(20_015_115, abs=100)


@pytest.mark.parametrize(
    ('distance', 'words'),
    [
        (0, 'under 0.1 miles'),
        (0.1, '0.1 miles'),
        (0.96, '1 mile'),
        (1.06, '1.1 miles'),
        (2.64, '2.6 miles'),
        (3, '3 miles'),
        (10, '10 miles'),
        (1234.5, '1,234.5 miles'),
    ],
)
def test_in_words(distance, words):
    assert in_words(distance * METRES_PER_MILE) == words
