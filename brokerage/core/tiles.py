"""A map's picture from a tile server, where the service has one: without it a map is drawn and nobody is asked.

Tiles are squares of the Web Mercator projection (EPSG:3857): at zoom z the world is 2^z of them across, x counted
from 180° west and y from about 85° north.
"""

from dataclasses import dataclass
from math import asinh, cos, degrees, log2, radians, tan

from django.conf import settings

USUAL_PIXELS, DEEPEST = 256, 17


@dataclass(frozen=True)
class Tile:
    """Where one picture lies on the drawing."""

    url: str
    x: float
    y: float
    size: float


def mercator(lat):
    """Degrees of the projection north of the equator: as many as of longitude, near the equator."""
    return degrees(asinh(tan(radians(lat))))


def tiles_under(width, height, *, west, north, per_degree):
    """The tiles under a drawing whose corner is at `west` and `north` (degrees of the projection).

    `per_degree`: units of the drawing to a degree. Nothing where no server is set.
    """
    if not settings.MAP_TILES:
        return ()
    zoom = max(0, min(DEEPEST, round(log2(360 * per_degree / USUAL_PIXELS))))
    count = 2**zoom
    size = 360 * per_degree / count
    left, top = (west + 180) * per_degree / size, (180 - north) * per_degree / size
    return tuple(
        Tile(
            settings.MAP_TILES.format(z=zoom, x=x % count, y=y),
            round((x - left) * size, 2),
            round((y - top) * size, 2),
            # A hair wider, so that no line shows between two.
            round(size + 0.3, 2),
        )
        for y in range(max(0, int(top)), min(count - 1, int(top + height / size)) + 1)
        for x in range(int(left), int(left + width / size) + 1)
    )


def miles_per_degree(lat):
    """Miles to a degree of longitude, and so to one of the projection, at this latitude."""
    return 69.05 * cos(radians(lat))
