"""Places by zone, kind of work and week: published ones, and what the register says where none are."""

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
from django.db.models import F, OuterRef, Q, Subquery

from brokerage.core.calendar import DAY
from brokerage.core.half_days import HALF_DAYS_OF_A_WEEK
from employers.enums import CapacityAnswer, EmployerStatus, Mode, OfferStatus
from employers.models import CapacityAsk, Employer, Site, Window
from placements.queries.match_question import RUNGS

# On fewer days a week than this a place is shared: two such days are two fifths of a place.
DAYS_OF_A_WHOLE_PLACE = 3
ESTIMATED = (EmployerStatus.ACTIVE, EmployerStatus.PROSPECT)


@dataclass(frozen=True, eq=False)
class Capacity:
    """Whole places, {(zone, sector): array of one number a week}; `virtual` is one array for the area.

    `estimated` is what the register says, before any discount, of employers that have published nothing
    for the week.
    """

    published: dict
    estimated: dict
    virtual: np.ndarray

    def by_sector(self):
        """All places of the year by sector, to say what is usual."""
        found = defaultdict(int)
        for table in (self.published, self.estimated):
            for (_, sector), places in table.items():
                found[sector] += int(places.sum())
        return found


def capacity_of(hub, mondays, starts_year, zones):
    """Places of the employers of `hub` in the weeks of `mondays`, by zone of `zones`. Two queries."""
    days = np.array([monday.toordinal() for monday in mondays], dtype=np.int64)
    half_days, virtual = (
        defaultdict(lambda: np.zeros(len(days), dtype=np.int64)),
        np.zeros(len(days), np.int64),
    )
    has_published = defaultdict(lambda: np.zeros(len(days), dtype=bool))
    for employer, postcode, sector, mode, weekdays, start, end, places in _windows(hub, mondays):
        weeks = (days + 4 >= start.toordinal()) & (days <= end.toordinal())
        if mode == Mode.VIRTUAL:
            virtual += places * weeks
            continue
        has_published[employer] |= weeks
        half_days[zones.of_postcode(postcode), sector] += places * share_of_week(weekdays) * weeks
    published = {cell: halves // HALF_DAYS_OF_A_WEEK for cell, halves in half_days.items()}
    estimated = defaultdict(lambda: np.zeros(len(days), dtype=np.int64))
    for employer, postcode, sector, places in _estimates(hub, starts_year):
        estimated[zones.of_postcode(postcode), sector] += places * ~has_published[employer]
    return Capacity(published, dict(estimated), virtual)


def share_of_week(weekdays):
    """Half days a week of one place of an offer on these days (0 = Monday; none named means all five)."""
    count = len({day for day in weekdays if day < 5})
    return HALF_DAYS_OF_A_WEEK if not count or count >= DAYS_OF_A_WHOLE_PLACE else 2 * count


def _windows(hub, mondays):
    if not mondays:
        return []
    rows = Window.objects.filter(
        offer__employer__organisation__hub=hub,
        offer__status=OfferStatus.PUBLISHED,
        offer__rung__in=RUNGS,
        closed_at=None,
        shut=False,
        start__lte=mondays[-1] + 4 * DAY,
        end__gte=mondays[0],
    )
    return rows.order_by().values_list(
        'offer__employer_id',
        'offer__site__postcode',
        'offer__sector',
        'offer__mode',
        'offer__weekdays',
        'start',
        'end',
        'places',
    )


def _estimates(hub, starts_year):
    """(employer, postcode of its first site, sector, places a week); those who said no this year left out."""
    refused = CapacityAsk.objects.filter(year=starts_year, answer=CapacityAnswer.NO)
    rows = Employer.objects.filter(
        Q(status__in=ESTIMATED), organisation__hub=hub, places_per_week__gt=0, organisation__is_active=True
    ).exclude(pk__in=refused.values('employer_id'))
    first_site = Site.objects.filter(employer=OuterRef('pk')).order_by('name', 'pk').values('postcode')[:1]
    return (
        rows.order_by()
        .annotate(at=Subquery(first_site))
        .values_list('pk', F('at'), 'sector', 'places_per_week')
    )
