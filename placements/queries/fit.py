"""Why an offer would not suit a student, in words for their school: the rules a match keeps, asked one by one.

A test holds these to the match's own rules (`placements/matching/rules.py`): no fault is the same as a feasible pair.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from brokerage.core.adjustments import MET_AT_HOME
from brokerage.core.calendar import academic_year, age_on
from brokerage.core.distance import METRES_PER_MILE
from employers.enums import Mode
from employers.queries import OfferSearch
from safeguarding.rules.eligibility import FIRST_PLACEMENT_YEAR
from schools.enums import BlockState
from schools.models import Block


@dataclass(frozen=True)
class Fault:
    """Part of a sentence. `is_firm`: about who may come or what they need, so no change of plan mends it."""

    words: str
    is_firm: bool = False


def in_words(faults):
    return '; '.join(fault.words for fault in faults)


def are_firm(faults):
    return any(fault.is_firm for fault in faults)


class Fit:
    """The students of one school and some offers, read once: two queries however many there are."""

    def __init__(self, students, offers):
        today = timezone.localdate()
        self.blocks, self.windows = defaultdict(list), defaultdict(list)
        cohorts = {student.cohort_id for student in students}
        for block in Block.objects.filter(cohort__in=cohorts, state=BlockState.PUBLISHED, end__gte=today):
            self.blocks[block.cohort_id].append(block)
        windows = OfferSearch(school=students[0].school.organisation).windows().filter(start__gt=today)
        for window in windows.filter(offer__in=offers).order_by('start'):
            self.windows[window.offer_id].append(window)

    def faults(self, student, offer):
        """All that stands between the two; nothing where it suits.

        What is not known (no published block, no home) is in the way of nothing. What a student needs is not
        named: that it is not offered says enough.
        """
        return [*self._when_and_who(student, offer), *_travel(student, offer), *_access(student, offer)]

    def _when_and_who(self, student, offer):
        """One block and one of its dates must do for year group and age as well."""
        blocks = self.blocks[student.cohort_id]
        seats = self._inside(blocks, offer) if blocks else [(None, w) for w in self.windows[offer.pk]]
        if blocks and not seats:
            yield Fault('it has no dates inside a block of this cohort')
        years = {block: _year(student.cohort, block) for block, _ in seats} or {
            block: _year(student.cohort, block) for block in blocks or [None]
        }
        youngest = _youngest(offer)
        taken = {block for block, year in years.items() if youngest <= year <= offer.max_year_group}
        if not taken:
            yield Fault(f'it takes Years {youngest} to {offer.max_year_group}', is_firm=True)
        starts = [w.start for block, w in seats if not taken or block in taken] or [
            w.start for w in self.windows[offer.pk]
        ]
        oldest = max((age_on(student.date_of_birth, day) for day in starts), default=None)
        if offer.min_age and oldest is not None and oldest < offer.min_age:
            yield Fault(f'it takes nobody under {offer.min_age}', is_firm=True)

    def _inside(self, blocks, offer):
        """(block, window) of the dates that lie in a block as the block's days do."""
        return [
            (block, window)
            for block in blocks
            if block.pattern == offer.pattern
            for window in self.windows[offer.pk]
            if block.start <= window.start and window.end <= block.end
        ]


def _year(cohort, block):
    """The year group on the block; without one, that of now."""
    return cohort.year_group + (academic_year(block.start) - cohort.starts_year if block else 0)


def _youngest(offer):
    """Younger students do no real work (Education Act 1996 s.560), whatever an offer says."""
    is_virtual = offer.mode == Mode.VIRTUAL
    return offer.min_year_group if is_virtual else max(offer.min_year_group, FIRST_PLACEMENT_YEAR)


def _travel(student, offer):
    site = offer.site
    if offer.mode == Mode.VIRTUAL or student.easting is None:
        return
    if site.easting is None:
        yield Fault('it is not known where it is')
        return
    away = (site.easting - student.easting) ** 2 + (site.northing - student.northing) ** 2
    if away > student.travel_metres**2:
        yield Fault(f'it is {away**0.5 / METRES_PER_MILE:.1f} miles from home ({student.travel_words})')


def _access(student, offer):
    is_virtual = offer.mode == Mode.VIRTUAL
    if student.step_free and not (offer.step_free or is_virtual):
        yield Fault('it is not step-free', is_firm=True)
    if set(student.needs) - set(offer.adjustments) - (MET_AT_HOME if is_virtual else set()):
        yield Fault('it does not offer an adjustment that is needed', is_firm=True)
