"""Why an offer would not suit a student, in words for their school: the rules a match keeps, asked one by one."""

from collections import defaultdict

from django.utils import timezone

from brokerage.core.adjustments import MET_AT_HOME
from brokerage.core.calendar import academic_year, age_on
from brokerage.core.distance import METRES_PER_MILE
from employers.enums import Mode
from employers.queries import OfferSearch
from schools.enums import BlockState
from schools.models import Block


class Fit:
    """The students of one school and some offers, read once: two queries however many there are."""

    def __init__(self, students, offers):
        today = timezone.localdate()
        self.blocks, self.windows = defaultdict(list), defaultdict(list)
        cohorts = {student.cohort_id for student in students}
        for block in Block.objects.filter(cohort__in=cohorts, state=BlockState.PUBLISHED, end__gte=today):
            self.blocks[block.cohort_id].append(block)
        school = students[0].school.organisation
        for window in OfferSearch(school=school).windows().filter(offer__in=offers).order_by('start'):
            self.windows[window.offer_id].append(window)

    def faults(self, student, offer):
        """All that stands between the two, as parts of a sentence; nothing where it suits.

        What is not known (no published block, no home) is in the way of nothing. What a student needs is not
        named: that it is not offered says enough.
        """
        asked = (self._dates, self._year_group, self._age, _travel, _step_free, _needs)
        return [words for each in asked if (words := each(student, offer))]

    def _dates(self, student, offer):
        if self.blocks[student.cohort_id] and not self._inside(student, offer):
            return 'it has no dates inside a block of this cohort'
        return ''

    def _inside(self, student, offer):
        """The dates of the offer that this student could take."""
        blocks = [each for each in self.blocks[student.cohort_id] if each.pattern == offer.pattern]
        return [
            window
            for window in self.windows[offer.pk]
            if any(block.start <= window.start and window.end <= block.end for block in blocks)
        ]

    def _year_group(self, student, offer):
        blocks, year = self.blocks[student.cohort_id], student.cohort.year_group
        if blocks:
            year += academic_year(min(block.start for block in blocks)) - student.cohort.starts_year
        if offer.min_year_group <= year <= offer.max_year_group:
            return ''
        return f'it takes Years {offer.min_year_group} to {offer.max_year_group}'

    def _age(self, student, offer):
        windows = self._inside(student, offer) or self.windows[offer.pk]
        oldest = max((age_on(student.date_of_birth, window.start) for window in windows), default=None)
        if offer.min_age and oldest is not None and oldest < offer.min_age:
            return f'it takes nobody under {offer.min_age}'
        return ''


def _travel(student, offer):
    site = offer.site
    if offer.mode == Mode.VIRTUAL or student.easting is None:
        return ''
    if site.easting is None:
        return 'it is not known where it is'
    away = (site.easting - student.easting) ** 2 + (site.northing - student.northing) ** 2
    if away <= student.travel_metres**2:
        return ''
    return f'it is {away**0.5 / METRES_PER_MILE:.1f} miles from home ({student.travel_words})'


def _step_free(student, offer):
    is_reached = offer.step_free or offer.mode == Mode.VIRTUAL
    return 'it is not step-free' if student.step_free and not is_reached else ''


def _needs(student, offer):
    met = set(offer.adjustments) | (MET_AT_HOME if offer.mode == Mode.VIRTUAL else set())
    return 'it does not offer an adjustment that is needed' if set(student.needs) - met else ''
