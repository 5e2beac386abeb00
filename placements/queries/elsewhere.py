"""Other places that a student could be sent to, before the database decides."""

from django.db.models import Case, Exists, F, FloatField, IntegerField, OuterRef, Q, Value, When
from django.db.models.functions import Power, Sqrt
from django.utils import timezone

from employers.models import Window
from placements.models import KeepApart, OfferWish
from schools.enums import BlockState

SHOWN = 60


def block_for(student, window):
    """The open block of the student's cohort that holds the window's dates, or None."""
    blocks = student.cohort.blocks.exclude(state=BlockState.CLOSED)
    inside = blocks.filter(start__lte=window.start, end__gte=window.end, pattern=window.offer.pattern)
    return inside.order_by('start').first()


def places_for(placement):
    """Windows with a free place inside the student's blocks, each with `metres` from home (or school), at most sixty.

    The same employer's come first, then what stands on the student's list, then the nearest.
    """
    student, today = placement.student, timezone.localdate()
    inside = Q(pk=None)
    for block in student.cohort.blocks.exclude(state=BlockState.CLOSED):
        inside |= Q(start__gte=block.start, end__lte=block.end, offer__pattern=block.pattern)
    wished = OfferWish.objects.filter(student=student.pk, offer=OuterRef('offer'))
    turn = Case(
        When(offer__employer=placement.employer_id, then=Value(0)),
        When(Exists(wished), then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    windows = Window.objects.open().for_school(placement.school.organisation, today)
    windows = windows.filter(
        inside, start__gt=today, offer__employer__organisation__hub=placement.school.organisation.hub_id
    )
    windows = windows.exclude(pk=placement.window_id)
    apart = KeepApart.objects.filter(student=student.pk).values('employer')
    windows = windows.exclude(offer__employer__in=apart)
    year = student.cohort.year_group
    windows = windows.filter(offer__min_year_group__lte=year, offer__max_year_group__gte=year)
    rows = windows.select_related('offer__site', 'offer__employer__organisation')
    rows = rows.annotate(turn=turn, metres=_away(student))
    return rows.order_by('turn', F('metres').asc(nulls_last=True), 'start', 'pk')[:SHOWN]


def _away(student):
    home = student if student.easting is not None else student.school
    if home.easting is None:
        return Value(None, output_field=FloatField())
    east, north = F('offer__easting') - home.easting, F('offer__northing') - home.northing
    return Sqrt(Power(east, 2.0) + Power(north, 2.0), output_field=FloatField())
