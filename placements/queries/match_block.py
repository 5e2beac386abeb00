"""A block before its match: who is free, what is open, what will limit the result, and earlier runs."""

from dataclasses import dataclass

from django.db.models import Count, Q

from placements.enums import HOLDING, PinKind
from placements.models import MatchRun, Pin, Placement
from placements.queries.matching import COVERED, broken_locks, problem_for, students_to_place, windows_to_fill
from schools.enums import Gap
from schools.models import gap_condition

MOST_RUNS = 20


@dataclass(frozen=True)
class Supply:
    """What a run would have to work with."""

    students: int
    arranged: int
    places: int
    offers: int
    no_position: int
    no_preferences: int
    uninsured: list


def supply_of(block):
    """Counts of the students who are free and the places that are open on the block's dates."""
    counts = students_to_place(block).aggregate(
        students=Count('pk'),
        no_position=Count('pk', filter=Q(easting=None)),
        no_preferences=Count('pk', filter=gap_condition(Gap.PREFERENCES)),
    )
    windows = list(windows_to_fill(block).select_related('offer__employer__organisation'))
    insured = set(_insured(windows))
    uninsured = {w.offer for w in windows if w.offer.employer_id not in insured and w.offer.mode != 'virtual'}
    return Supply(
        arranged=Placement.objects.filter(block=block, state__in=HOLDING).count(),
        places=sum(window.places_left for window in windows),
        offers=len({window.offer_id for window in windows}),
        uninsured=sorted(uninsured, key=lambda offer: (offer.employer.organisation.name, offer.pk)),
        **counts,
    )
