"""Zones drawn from the map: a centre, and what lies around it by the points of the compass."""

from math import atan2, hypot, pi

from brokerage.core.distance import METRES_PER_MILE

CENTRE = 'Centre'
POINTS = ('North', 'North East', 'East', 'South East', 'South', 'South West', 'West', 'North West')
# The centre holds this part of all sites and schools; what is further off than so many miles is not the area.
IN_CENTRE, FURTHEST = 0.25, 25 * METRES_PER_MILE


def compass_zones(outcodes):
    """{zone: [outcodes]} of {outcode: (easting, northing, weight)}, metres on the national grid.

    The middle is the weighted median of eastings and northings. The nearest outcodes make up the centre
    until it holds a quarter of the weight; the others go to the eighth of the compass in which they lie.
    Outcodes too far from the middle are in no zone.
    """
    placed = {code: at for code, at in outcodes.items() if at[2] > 0}
    if not placed:
        return {}
    middle = _median(placed, 0), _median(placed, 1)
    away = {code: (x - middle[0], y - middle[1]) for code, (x, y, _) in outcodes.items()}
    near = sorted(
        (code for code in away if hypot(*away[code]) <= FURTHEST), key=lambda code: (hypot(*away[code]), code)
    )
    room = IN_CENTRE * sum(outcodes[code][2] for code in near)
    zones = {}
    for code in near:
        name = CENTRE if room > 0 else _point(*away[code])
        room -= outcodes[code][2]
        zones.setdefault(name, []).append(code)
    return {name: sorted(zones[name]) for name in (CENTRE, *POINTS) if name in zones}


def _point(east, north):
    """The eighth of the compass, each centred on its point: due north is between NNW and NNE."""
    return POINTS[round(atan2(east, north) / (pi / 4)) % 8]


def _median(placed, axis):
    ordered = sorted((at[axis], at[2]) for at in placed.values())
    half = sum(weight for _, weight in ordered) / 2
    for value, weight in ordered:
        half -= weight
        if half <= 0:
            return value
    return ordered[-1][0]
