"""Maps of places: names that do not cross, and a tile server's pictures exactly where the dots say they are."""

import re
from itertools import combinations
from math import atan, degrees, pi, radians, sinh

import pytest
from django.core.exceptions import ImproperlyConfigured

from brokerage.core import charts
from brokerage.core.map_labels import LETTER, LINE
from brokerage.settings.base import tile_server

URL = 'https://tiles.example/{z}/{x}/{y}.png'
# Two towns fifty miles apart, each with districts close to each other.
TOWNS = [(52.45 + n * 0.02, -1.95 + n * 0.015) for n in range(6)] + [
    (53.0 + n * 0.01, -2.18) for n in range(5)
]


def two_towns(**given):
    places = [
        charts.Place(f'B{n} and {n} more', lat, lon, size=5, named=True) for n, (lat, lon) in enumerate(TOWNS)
    ]
    return charts.dot_map('T', places, series=('x',), width=340, **given)


def boxes(chart):
    for dot, spot in chart.names:
        across = len(dot.label) * LETTER
        left = {'start': spot.x, 'end': spot.x - across, 'middle': spot.x - across / 2}[spot.anchor]
        yield left, spot.y - LINE / 2, left + across, spot.y + LINE / 2


def cross(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def test_no_name_crosses_another_a_dot_or_the_edge_with_two_towns():
    chart = two_towns()
    drawn = list(boxes(chart))
    assert 2 <= len(drawn) < len(TOWNS)
    assert not any(cross(one, other) for one, other in combinations(drawn, 2))
    around = [(d.x - d.radius, d.y - d.radius, d.x + d.radius, d.y + d.radius) for d in chart.dots]
    assert not any(cross(box, dot) for box in drawn for dot in around)
    assert all(box[0] >= -0.1 and box[2] <= chart.width + 0.1 for box in drawn)


def test_a_name_at_the_right_edge_goes_to_the_left_of_its_dot():
    places = [
        charts.Place('West', 52.5, -2.0, named=True),
        charts.Place('Eastern end', 52.5, -1.8, named=True),
    ]
    (_, west), (_, east) = charts.dot_map('T', places, series=('x',), width=340).names
    assert (west.anchor, east.anchor) == ('start', 'end')


def test_without_a_server_nobody_is_asked(settings):
    assert settings.MAP_TILES == ''
    assert two_towns(on_tiles=True).tiles == ()


def test_a_picture_lies_where_its_number_says(settings):
    """By the projection of EPSG:3857, written anew: the dot of a place falls on the tile that holds the place."""
    settings.MAP_TILES = URL
    chart = two_towns(on_tiles=True)
    tiles = {tuple(map(int, re.findall(r'\d+', tile.url))): tile for tile in chart.tiles}
    assert 4 <= len(tiles) <= 16
    for dot, (lat, lon) in zip(chart.dots, TOWNS, strict=True):
        (z, x, y), tile = next(
            (key, each)
            for key, each in tiles.items()
            if each.x <= dot.x < each.x + each.size - 0.3 and each.y <= dot.y < each.y + each.size - 0.3
        )
        across, down = (dot.x - tile.x) / (tile.size - 0.3), (dot.y - tile.y) / (tile.size - 0.3)
        west = (x + across) / 2**z * 360 - 180
        north = degrees(atan(sinh(pi * (1 - 2 * (y + down) / 2**z))))
        assert abs(west - lon) < 0.005
        assert abs(north - lat) < 0.005
    assert radians(180) == pi


def test_the_whole_drawing_is_covered(settings):
    settings.MAP_TILES = URL
    chart = two_towns(on_tiles=True)
    assert min(tile.x for tile in chart.tiles) <= 0
    assert min(tile.y for tile in chart.tiles) <= 0
    assert max(tile.x + tile.size for tile in chart.tiles) >= chart.width
    assert max(tile.y + tile.size for tile in chart.tiles) >= chart.height


def test_its_origin_alone_is_let_in():
    assert tile_server('', '') == []
    assert tile_server(URL, '© Somebody') == ['https://tiles.example']


@pytest.mark.parametrize(
    ('url', 'credit'),
    [(URL, ''), ('http://tiles.example/{z}/{x}/{y}.png', 'x'), ('https://t.example/{z}', 'x')],
)
def test_what_is_no_server_or_thanks_nobody_is_said_at_the_start(url, credit):
    with pytest.raises(ImproperlyConfigured, match='MAP_TILES'):
        tile_server(url, credit)
