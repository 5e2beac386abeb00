"""What the schools of an area ask their hub for, and whom to ask nearby."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from math import hypot

from django.db.models import F

from brokerage.core.calendar import academic_year
from brokerage.core.distance import in_words
from brokerage.core.sectors import Sector
from brokerage.core.ui import day_span
from employers.enums import EmployerStatus
from employers.models import CapacityAsk, Site
from placements.models import WantedPlaces
from placements.queries.match_asks import access_labels

MOST_EMPLOYERS = 5
# A need is told for a group of places only: with fewer it would speak of one student.
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class Nearby:
    """An employer of the sector and how far it is from the middle of the area; `asked` is its last answer."""

    employer: object
    distance: str
    asked: object


@dataclass(frozen=True)
class Group:
    """Places of one sector near one district on the same dates, over all schools that ask."""

    ref: str
    sector: str
    area: str
    start: date
    end: date
    places: int
    schools: int
    step_free: bool
    adjustments: tuple
    rows: tuple
    nearby: tuple

    @property
    def label(self):
        return Sector(self.sector).label

    @property
    def access(self):
        return access_labels(self.step_free, self.adjustments)

    @property
    def where(self):
        return f'near {self.area}' if self.area else 'in your area'

    @property
    def when(self):
        return day_span(self.start, self.end)


def wanted_words(group):
    """The end of 'Schools near you look for ...'."""
    count = '1 place' if group.places == 1 else f'{group.places} places'
    return f'{count} in {group.label.lower()} {group.where}, {group.when}'


def wanted_of(block):
    """When the places of a block were last asked for, or None."""
    return WantedPlaces.objects.filter(block=block, closed_at=None).order_by('-created_at').first()


def groups_for(membership, today):
    """What is wanted and not over, by sector and district. Four queries, however many."""
    rows = WantedPlaces.objects.visible_to(membership).open().filter(end__gte=today)
    rows = list(
        rows.annotate(school_id=F('block__cohort__school')).order_by('sector', 'area', 'start', 'end', 'pk')
    )
    around = Around(membership.organisation, {row.sector for row in rows}, {row.start for row in rows})
    return [
        _group(list(same), around)
        for _, same in groupby(rows, key=lambda row: (row.sector, row.area, row.start, row.end))
    ]


def any_need(groups):
    """Whether some of all that is wanted should be step-free or adjusted, without saying which."""
    return any(row.step_free or row.adjustments for group in groups for row in group.rows)


def _group(rows, around):
    first, places = rows[0], sum(row.places for row in rows)
    step_free = sum(row.places for row in rows if row.step_free)
    needs = Counter()
    for row in rows:
        needs.update(dict.fromkeys(row.adjustments, row.places))
    return Group(
        ref=first.ref,
        sector=first.sector,
        area=first.area,
        start=first.start,
        end=first.end,
        places=places,
        schools=len({row.school_id for row in rows}),
        step_free=step_free >= SMALLEST_GROUP,
        adjustments=tuple(need for need, count in needs.items() if count >= SMALLEST_GROUP),
        rows=tuple(rows),
        nearby=around.of(first.sector, _middle(rows), academic_year(first.start)),
    )


def _middle(rows):
    return sum(row.easting for row in rows) / len(rows), sum(row.northing for row in rows) / len(rows)


class Around:
    """Sites of employers of some sectors that may be asked, and what each answered this year."""

    def __init__(self, hub, sectors, starts):
        sites = Site.objects.filter(employer__organisation__hub=hub, employer__sector__in=sectors)
        sites = sites.exclude(easting=None).exclude(employer__status=EmployerStatus.DO_NOT_CONTACT)
        self.sites = {}
        for site in sites.select_related('employer__organisation').order_by('pk'):
            self.sites.setdefault(site.employer.sector, []).append(site)
        years = {academic_year(start) for start in starts}
        asks = CapacityAsk.objects.filter(employer__organisation__hub=hub, year__in=years)
        self.asked = {(ask.employer_id, ask.year): ask for ask in asks}

    def of(self, sector, point, year):
        """The nearest employers, each once."""
        far = {}
        for site in self.sites.get(sector, ()):
            metres = hypot(site.easting - point[0], site.northing - point[1])
            held = far.get(site.employer_id)
            if held is None or metres < held[0]:
                far[site.employer_id] = metres, site.employer
        nearest = sorted(far.values(), key=lambda each: (each[0], each[1].pk))[:MOST_EMPLOYERS]
        return tuple(Nearby(who, in_words(metres), self.asked.get((who.pk, year))) for metres, who in nearest)


def totals(groups):
    """(places, sectors, places by sector) for the top of the page."""
    by_sector = Counter()
    for group in groups:
        by_sector[group.label] += group.places
    return sum(by_sector.values()), len(by_sector), by_sector
