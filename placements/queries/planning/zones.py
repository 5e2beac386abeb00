"""Where a postcode lies in a hub's zones, and what is there."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Avg, Count

from brokerage.core.charts import Place, dot_map
from brokerage.core.postcodes import first_half, locate_outcode, outcode_of
from employers.models import Site
from placements.models import ELSEWHERE, Zone, ZoneOutcode
from placements.queries.planning.compass import compass_zones
from schools.models import School, Student

# Fewer students than this are not told to a hub.
SMALL = 5
# Colours that charts have.
SERIES = 9


@dataclass(frozen=True)
class ZoneMap:
    """`names` are the hub's zones in order, without Elsewhere; `by_outcode` says which each outcode is in."""

    names: tuple
    by_outcode: dict

    @property
    def all(self):
        return (*self.names, ELSEWHERE)

    def of_outcode(self, outcode):
        return self.by_outcode.get(outcode, ELSEWHERE)

    def of_postcode(self, postcode):
        """'B30 1AA' -> the zone of B30; no postcode lies elsewhere."""
        return self.of_outcode(first_half(postcode or ''))


def zone_map(hub):
    """The zones of `hub` (an Organisation), in two queries."""
    names = tuple(Zone.objects.filter(hub=hub).values_list('name', flat=True))
    rows = ZoneOutcode.objects.filter(hub=hub)
    return ZoneMap(names, dict(rows.values_list('outcode', 'zone__name')))


@dataclass
class Part:
    """What lies in an outcode, or in a zone of several."""

    sites: int = 0
    schools: int = 0
    students: int = 0

    def add(self, other):
        self.sites, self.schools = self.sites + other.sites, self.schools + other.schools
        self.students += other.students

    @property
    def students_words(self):
        """The number, unless so few live there that it might point at one."""
        return f'fewer than {SMALL}' if 0 < self.students < SMALL else str(self.students)


def outcodes_of(hub):
    """({outcode: Part}, {outcode: (easting, northing, sites and schools)}) of the hub's area. Three queries."""
    parts, at = defaultdict(Part), {}
    sources = (
        ('sites', Site.objects.filter(employer__organisation__hub=hub), 1),
        ('schools', School.objects.filter(organisation__hub=hub, organisation__is_active=True), 1),
        ('students', Student.objects.current().filter(school__organisation__hub=hub), 0),
    )
    for name, rows, weighs in sources:
        for outcode, count, east, north in _by_outcode(rows):
            setattr(parts[outcode], name, count)
            if east is not None:
                weight = at[outcode][2] if outcode in at else 0
                first = at.get(outcode, (east, north))
                at[outcode] = (first[0], first[1], weight + count * weighs)
    return dict(parts), at


def _by_outcode(rows):
    outcode = outcode_of('postcode')
    counted = rows.exclude(postcode='').order_by().annotate(outcode=outcode).values('outcode')
    counted = counted.annotate(count=Count('pk'), east=Avg('easting'), north=Avg('northing'))
    return counted.values_list('outcode', 'count', 'east', 'north')


def proposed_zones(hub):
    """{name: [outcodes]}: compass zones from where sites and schools are; homes are put into them."""
    return compass_zones(outcodes_of(hub)[1])


def by_zone(parts, zones):
    """{zone: Part} of every zone, Elsewhere too, and {zone: [outcodes in use]}."""
    found, used = {name: Part() for name in zones.all}, defaultdict(list)
    for outcode, part in sorted(parts.items()):
        zone = zones.of_outcode(outcode)
        found[zone].add(part)
        used[zone].append(outcode)
    return found, used


def zones_map_chart(parts, zones):
    """One dot an outcode, coloured by its zone; None while nothing is on the map."""
    places = []
    for outcode, part in sorted(parts.items()):
        point, zone = locate_outcode(outcode), zones.of_outcode(outcode)
        if point and zone != ELSEWHERE:
            size = max(1, min(9, part.sites / 5))
            text = f'{zone}: {part.sites} sites, {part.schools} schools'
            series = zones.names.index(zone) % SERIES + 1
            places.append(Place(outcode, point.lat, point.lon, series, size, text, named=part.schools > 0))
    if not places:
        return None
    lead = 'One dot a postcode district, larger with more sites. Districts with a school are named.'
    return dot_map('Your zones', places, series=zones.names[:SERIES], lead=lead)
