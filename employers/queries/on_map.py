"""Where the offers of a search are: a dot a postcode district, and one for those too close to be told apart."""

from dataclasses import dataclass

from django.db.models import Count

from brokerage.core.charts import Place, dot_map
from brokerage.core.distance import Point, miles
from brokerage.core.postcodes import PostcodeFileMissing, locate_outcode, outcode_of

# So much of the map's longer side a dot needs for itself; so many names have room.
ROOM, MOST_NAMES = 1 / 10, 9
LEAD = 'One dot for each postcode district or group of them; each leads to its offers. Larger dots have more.'


@dataclass
class _Dot:
    """Districts drawn as one: `point` is the place of the one with the most offers."""

    point: Point
    outcodes: list
    count: int

    @property
    def label(self):
        rest = len(self.outcodes) - 1
        return f'{self.outcodes[0]} and {rest} more' if rest else self.outcodes[0]


def map_of(offers, address):
    """Dots for `offers`, as near as strangers are told. None without any.

    `address` gives the page of the offers in some districts, so that a dot leads to as many as it tells.
    """
    outcode = outcode_of('site__postcode')
    rows = offers.order_by().values(outcode=outcode).annotate(count=Count('pk')).order_by('-count', 'outcode')
    try:
        found = [(point, row) for row in rows if (point := locate_outcode(row['outcode']))]
    except PostcodeFileMissing:
        return None
    dots = _grouped([_Dot(point, [row['outcode']], row['count']) for point, row in found])
    if not dots:
        return None
    places = [_place(dot, address, n < MOST_NAMES) for n, dot in enumerate(dots)]
    return dot_map('Where these offers are', places, series=('Offers',), lead=LEAD, width=340, on_tiles=True)


def _grouped(dots):
    """Each joins the first dot before it that is too close; those with the most offers come first."""
    room = ROOM * _span([dot.point for dot in dots])
    kept = []
    for dot in dots:
        near = next((each for each in kept if miles(each.point, dot.point) < room), None)
        if near is None:
            kept.append(dot)
        else:
            near.outcodes += dot.outcodes
            near.count += dot.count
    return kept


def _span(points):
    """Miles from corner to corner of what the map shows; 0 for a single place."""
    if not points:
        return 0
    lats, lons = [point.lat for point in points], [point.lon for point in points]
    return miles(Point(min(lats), min(lons), 0, 0), Point(max(lats), max(lons), 0, 0))


def _place(dot, address, named):
    words = '1 offer' if dot.count == 1 else f'{dot.count} offers'
    size = min(9, 1 + dot.count**0.5)
    url = address(sorted(dot.outcodes))
    label = dot.label
    return Place(label, dot.point.lat, dot.point.lon, size=size, text=words, url=url, named=named)
