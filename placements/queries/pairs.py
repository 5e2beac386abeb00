"""Who is kept away from whom, which offers a student asked for, and which they could ask for."""

from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Power
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.core.adjustments import MET_AT_HOME
from brokerage.core.calendar import academic_year
from employers.enums import Mode
from employers.models import Employer, Offer
from employers.queries import OfferSearch, with_windows
from placements.enums import ApartReason
from placements.models import KeepApart, OfferWish, Placement
from placements.queries.match_question import RUNGS
from schools.enums import BlockState
from schools.models import Block

MOST_FOUND = 20


def are_apart(student, employer):
    """Whether the student must not go to the employer (ids)."""
    return KeepApart.objects.filter(student=student, employer=employer).exists()


def apart_of(student, membership):
    """The employers a student is kept away from, by name. `may_lift`: this member may read why and end it;
    `placement`: a place the student holds there all the same, or None.
    """
    rows = KeepApart.objects.visible_to(membership).filter(student=student)
    rows = rows.select_related('employer__organisation', 'by__user').order_by('employer__organisation__name')
    held = Placement.objects.holding().filter(student=student).order_by('-start')
    places = {placement.employer_id: placement for placement in held}
    for row in rows:
        row.may_lift = may_lift(row, membership)
        row.placement = places.get(row.employer_id)
    return list(rows)


def may_lift(row, membership):
    """A safeguarding reason is for the safeguarding lead, and for whoever wrote it down."""
    is_dsl = membership.may(Permission.SAFEGUARDING_DECIDE)
    return row.reason != ApartReason.SAFEGUARDING or is_dsl or row.by_id == membership.pk


def employers_known_to(school):
    """Whom a school may name: employers of its area that publish an offer, or have had one of its students."""
    published = Offer.objects.published().filter(employer=OuterRef('pk'))
    met = Placement.objects.filter(employer=OuterRef('pk'), school=school)
    area = Employer.objects.filter(organisation__hub_id=school.organisation.hub_id)
    return area.filter(Exists(published) | Exists(met)).select_related('organisation')


def employers_named(school, words):
    """The first few whose name holds the words."""
    found = employers_known_to(school).filter(organisation__name__icontains=words)
    return list(found.order_by('organisation__name', 'pk')[:MOST_FOUND])


def wishes_of(student):
    """The offers a student asked for, favourite first; `is_open` where it can still be matched."""
    rows = OfferWish.objects.filter(student=student).select_related(
        'offer__employer__organisation', 'offer__site'
    )
    open_now = set(
        offers_open_to(student.school).values_list('pk', flat=True).filter(pk__in=rows.values('offer'))
    )
    rows = list(rows.order_by('rank'))
    for row in rows:
        row.is_open = row.offer_id in open_now
    return rows


def offers_open_to(school, search=None):
    """Published offers of placements in the school's area."""
    search = search or OfferSearch(hub=school.organisation.hub)
    return search.queryset(Offer.objects.filter(rung__in=RUNGS))


def offers_to_ask_for(student, text=''):
    """Offers that fit the student: year group, access, journey and dates of a block to come.

    Left out are those on the list already and those of employers the student is kept away from.
    """
    blocks = list(
        Block.objects.filter(
            cohort=student.cohort_id, state=BlockState.PUBLISHED, end__gte=timezone.localdate()
        )
    )
    search = OfferSearch(
        text=text, hub=student.school.organisation.hub, year_group=_year_group(student.cohort, blocks)
    )
    found = offers_open_to(student.school, search).filter(within_reach(student), _accessible(student))
    if blocks:
        inside = reduce(
            or_,
            (Q(start__gte=b.start, end__lte=b.end, offer__pattern=b.pattern) for b in blocks),
        )
        found = found.filter(Exists(search.windows().filter(inside, offer=OuterRef('pk'))))
    found = found.exclude(pk__in=OfferWish.objects.filter(student=student).values('offer'))
    found = found.exclude(employer__in=KeepApart.objects.filter(student=student).values('employer'))
    return with_windows(found, search)


def _year_group(cohort, blocks):
    return cohort.year_group + (academic_year(blocks[0].start) - cohort.starts_year if blocks else 0)


def within_reach(student):
    """Of a student whose home we do not know nothing is out of reach: the school is told of that elsewhere."""
    if student.easting is None:
        return Q()
    away = Power(F('site__easting') - student.easting, 2.0) + Power(
        F('site__northing') - student.northing, 2.0
    )
    near = Exists(
        Offer.objects.filter(pk=OuterRef('pk'), site__easting__isnull=False)
        .annotate(away=away)
        .filter(away__lte=student.travel_metres**2)
    )
    return Q(mode=Mode.VIRTUAL) | Q(near)


def _accessible(student):
    virtual = Q(mode=Mode.VIRTUAL)
    needs = set(student.needs)
    met = Q(adjustments__contains=sorted(needs))
    met |= virtual & Q(adjustments__contains=sorted(needs - MET_AT_HOME))
    return met & (Q(step_free=True) | virtual) if student.step_free else met
