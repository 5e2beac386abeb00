"""Whom other dates of a block leave outside, and which of them have a place at the same work within those dates."""

from collections import Counter
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from employers.models import Window
from placements.enums import PENDING, BulkKind, Done, Follow, Move, Party, State
from placements.models import BulkRow, KeepApart, Placement
from placements.queries.consequences import consequences
from placements.queries.match_kept import kept_for
from placements.queries.pages import state_kind
from placements.queries.placements import whole

ON_THE_WAY = (*PENDING, State.LIVE)


class Left(NamedTuple):
    """A placement outside the dates, and the window it could move to or None."""

    placement: Placement
    window: Window | None

    @property
    def kind(self):
        """The look of its state."""
        return state_kind(self.placement.state)


class Groups(NamedTuple):
    """Those left outside by what can be done: moved, only decided about otherwise, nothing as they are under way."""

    movable: list
    others: list
    live: list


def outside_of(block, start, end):
    """Placements of `block` on the way on other days than these, save those the school let stay there."""
    outside = Q(start__lt=start) | Q(end__gt=end)
    kept = BulkRow.objects.filter(choice=Follow.STAY, outcome=Done.DONE)
    kept = kept.filter(act__kind=BulkKind.DATES, act__block=block, act__first=start, act__last=end)
    rows = Placement.objects.filter(outside, block=block, state__in=ON_THE_WAY)
    return rows.exclude(pk__in=kept.values('placement'))


def groups_of(block, start, end):
    """Those left outside by `block` on these days, each with the place it would get. A fixed number of queries.

    In the order in which they were made: so are they moved, and the first to have been placed chooses first.
    """
    rows = list(whole(outside_of(block, start, end)).order_by('pk'))
    places = next_places([row for row in rows if row.state in PENDING], block, start, end)
    left = [Left(row, places.get(row.pk)) for row in rows]
    return Groups(
        [each for each in left if each.window],
        [each for each in left if not each.window and each.placement.state in PENDING],
        [each for each in left if each.placement.state == State.LIVE],
    )


def next_places(placements, block, start, end):
    """{placement id: window} of the same offer within `start` to `end`; no place is promised twice.

    The window most like the present one in length, then the earliest. None for whom it is kept from the student.
    """
    offers = {row.window.offer_id for row in placements}
    windows, spare = _windows(offers, block, start, end), Counter()
    apart = _apart(placements)
    for window in windows:
        spare[window.pk] = window.places - window.taken
    found = {}
    for row in placements:
        fit = [w for w in windows if w.offer_id == row.window.offer_id and spare[w.pk]]
        if fit and (row.student_id, row.employer_id) not in apart:
            found[row.pk] = best = min(fit, key=lambda window: _distance(window, row))
            spare[best.pk] -= 1
    return found


def _distance(window, placement):
    days = (window.end - window.start) - (placement.end - placement.start)
    return abs(days), window.start, window.pk


def _windows(offers, block, start, end):
    """Free places of these offers inside the dates that any student of the school may have."""
    school, today = block.cohort.school.organisation, timezone.localdate()
    rows = Window.objects.open().for_school(school, today)
    rows = rows.filter(offer__in=offers, offer__pattern=block.pattern, start__gt=today)
    rows = rows.filter(start__gte=start, end__lte=end).select_related(
        'offer__head_start_school', 'reserved_school'
    )
    return [each for each in rows if all(kept.school == school for kept in kept_for(each, today))]


def _apart(placements):
    students = [row.student_id for row in placements]
    return set(KeepApart.objects.filter(student__in=students).values_list('student', 'employer'))


def lines_for(rows, choice):
    """What a choice brings for `rows` (`Left`), in sentences; two queries for any number of them."""
    placements = [each.placement for each in rows]
    if choice == Follow.STAY:
        return ['They keep their days and places, outside the block. Nobody is told.']
    if choice == Follow.MOVE:
        anew = (
            'Each employer is asked again, and its place is held until it answers. Consent and your approval are '
            'asked for anew. What was decided about the work, the workplace and its papers holds.'
        )
        return [*consequences(placements, Move.TRANSFER, Party.SCHOOL), anew]
    ended = consequences(placements, Move.CANCEL_AS_SCHOOL, Party.SCHOOL)
    if choice == Follow.AGAIN:
        return [*ended, 'The students wait for places that come free, and are in the next match.']
    return [*ended, 'The students are in the next match, but not on the waiting list.']
