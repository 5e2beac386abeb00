"""A block before its match: who is free, what is open, what will limit the result, and earlier runs."""

from dataclasses import dataclass

from django.db.models import Count, F, Q

from employers.models import Offer
from placements.enums import HOLDING
from placements.models import MatchRun, Pin, Placement
from placements.queries.match_limits import places_within

MOST_RUNS = 20


@dataclass(frozen=True)
class Supply:
    """What a run would have to work with; `uninsured` lists the offers it must leave out."""

    students: int
    arranged: int
    places: int
    offers: int
    no_home: int
    no_preferences: int
    uninsured: list


def supply_of(block, problem):
    """Read off the very question a run would ask, so that the page cannot say anything else."""
    short = {w.offer for w in problem.windows if w.insured_until is None or w.insured_until < w.end}
    offers = Offer.objects.filter(pk__in=short).select_related('employer__organisation')
    return Supply(
        students=len(problem.students),
        arranged=Placement.objects.filter(block=block, state__in=HOLDING).count(),
        places=places_within(problem),
        offers=len({window.offer for window in problem.windows}),
        no_home=sum(student.home is None for student in problem.students),
        no_preferences=sum(not (student.sectors or student.offers) for student in problem.students),
        uninsured=list(offers.order_by('employer__organisation__name', 'pk')),
    )


def pins_of(block):
    pins = Pin.objects.filter(block=block).select_related('student', 'window__offer__employer__organisation')
    return pins.order_by('kind', 'student__last_name', 'pk')


def runs_of(block):
    """The newest runs with how many each placed."""
    chosen = Q(proposals__policy=F('policy'))
    placed = Count('proposals', filter=chosen & Q(proposals__window__isnull=False))
    runs = MatchRun.objects.filter(block=block).defer('certificate', 'figures').order_by('-created_at', '-pk')
    return runs.annotate(students=Count('proposals', filter=chosen), placed=placed)[:MOST_RUNS]


def last_act(block):
    """The act on the block's pins that would be undone next, or None."""
    return block.pin_acts.filter(undone_at=None).first()
