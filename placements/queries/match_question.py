"""What a match is asked, read for one block or for all blocks of an area in the same few queries.

Rows are read as plain values: an area has tens of thousands. A student stands in the question once for each block
they are free in. The solver's id of the first (by date) is the student's number; of a later one it is the text
'number:block', so that ids stay unique. `Question.seats` says which student and block an id means.
"""

from collections import defaultdict
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils import timezone

from brokerage.core.adjustments import MET_AT_HOME
from brokerage.core.calendar import academic_year
from employers.enums import EmployerStatus, InsuranceBasis, Mode, Rung
from employers.models import Window
from placements.enums import PinKind, State
from placements.matching import Problem, Student
from placements.matching import Window as Place
from placements.models import KeepApart, MatchRun, OfferWish, Pin, Placement, Proposal
from placements.queries.match_limits import with_limits
from safeguarding.rules.eligibility import FIRST_PLACEMENT_YEAR
from schools.models import Preference
from schools.models import Student as StudentRow
from schools.rules import tier_of, travel_metres

# Encounters are not placements: nobody is matched to a talk or a visit.
RUNGS = (Rung.TASTER, Rung.ONE_WEEK, Rung.TWO_WEEKS, Rung.EXTENDED)
COVERED = (InsuranceBasis.EMPLOYERS_LIABILITY, InsuranceBasis.INDEMNITY_LETTER)
# After one of these the same employer is not asked to take the same student again.
SAID_NO = (State.DECLINED, State.CANCELLED_BY_EMPLOYER, State.STOPPED)
OF_STUDENT = (
    'pk',
    'cohort_id',
    'date_of_birth',
    'easting',
    'northing',
    'max_travel_miles',
    'travel_mode',
    'travel_minutes',
    'step_free',
    'needs',
    'circumstances__looked_after',
    'circumstances__care_leaver',
    'circumstances__sen',
    'circumstances__free_school_meals',
)
OF_WINDOW = (
    'pk',
    'start',
    'end',
    'places',
    'taken',
    'offer_id',
    'offer__employer_id',
    'offer__sector',
    'offer__mode',
    'offer__pattern',
    'offer__min_year_group',
    'offer__max_year_group',
    'offer__min_age',
    'offer__step_free',
    'offer__adjustments',
    'offer__site__easting',
    'offer__site__northing',
    'offer__employer__insurance__basis',
    'offer__employer__insurance__expires_on',
)


class Question:
    """The problem of some blocks of one hub's schools: free students, open windows, pins, past refusals.

    `blocks` come with their cohort, school and organisation. `seats`: {solver's id: (student, block) numbers}.
    """

    def __init__(self, blocks, policy):
        blocks = sorted(blocks, key=lambda block: (block.start, block.pk))
        self.seats = {}
        windows = [_window(*row) for row in windows_to_fill(blocks)]
        held = Held(blocks, windows)
        students = list(self._students(blocks, held))
        schools = {block.pk: block.cohort.school.organisation_id for block in blocks}
        self.problem = with_limits(
            Problem(students=students, windows=windows, policy=policy),
            {name: schools[block] for name, (_, block) in self.seats.items()},
        )

    def _students(self, blocks, held):
        rows = defaultdict(list)
        cohorts = {block.cohort_id for block in blocks}
        for row in (
            StudentRow.objects.current().filter(cohort__in=cohorts).order_by('pk').values_list(*OF_STUDENT)
        ):
            rows[row[1]].append(row)
        known = set()
        for block in blocks:
            year = block.cohort.year_group + academic_year(block.start) - block.cohort.starts_year
            for row in rows[block.cohort_id]:
                student = row[0]
                if held.is_free(student, block):
                    name = f'{student}:{block.pk}' if student in known else student
                    known.add(student)
                    self.seats[name] = student, block.pk
                    yield _student(name, row, block, year, held)


def problem_for_blocks(blocks, policy):
    """The whole question of many blocks of one hub's schools at once."""
    return Question(blocks, policy).problem


def problem_for(block, policy):
    """The whole question of one block: every free student, every open window, pins and past refusals."""
    return problem_for_blocks([block], policy)


def windows_to_fill(blocks):
    """Windows with places left inside the dates of a block, of published offers in the schools' area.

    None that has begun: nobody can be nominated for it.
    """
    hubs = {block.cohort.school.organisation.hub_id for block in blocks}
    if len(hubs) > 1:
        raise ValueError('blocks of two hubs make two questions')
    dates = sorted({(block.start, block.end) for block in blocks})
    return (
        Window.objects.open()
        .filter(
            reduce(or_, (Q(start__gte=start, end__lte=end) for start, end in dates), Q(pk__in=[])),
            start__gt=timezone.localdate(),
            offer__rung__in=RUNGS,
            offer__employer__organisation__hub__in=hubs,
            offer__employer__organisation__is_active=True,
        )
        .exclude(offer__employer__status=EmployerStatus.DO_NOT_CONTACT)
        .order_by('pk')
        .values_list(*OF_WINDOW)
    )


class Held:
    """What is known about the students beyond their own rows, by student, or by block and student."""

    def __init__(self, blocks, windows):
        self.dates = {window.id: (window.start, window.end) for window in windows}
        mine = {'student__cohort__in': {block.cohort_id for block in blocks}}
        self.busy = defaultdict(list)
        holding = Placement.objects.holding().filter(**mine)
        for student, start, end in holding.values_list('student', 'start', 'end'):
            self.busy[student].append((start, end))
        self.sectors = defaultdict(list)
        wishes = Preference.objects.filter(**mine).order_by('student_id', 'rank')
        for student, sector in wishes.values_list('student', 'sector'):
            self.sectors[student].append(sector)
        self.offers = defaultdict(list)
        asked = OfferWish.objects.filter(**mine).order_by('student_id', 'rank')
        for student, offer in asked.values_list('student', 'offer'):
            self.offers[student].append(offer)
        self.ruled_out = defaultdict(set)
        refused = Placement.objects.filter(state__in=SAID_NO, **mine)
        apart = KeepApart.objects.filter(**mine)
        for rows in (refused, apart):
            for student, employer in rows.values_list('student', 'employer'):
                self.ruled_out[student].add(employer)
        self._pins(blocks)
        self.previous = self._previous(blocks)

    def _pins(self, blocks):
        self.locked, self.forbidden = {}, defaultdict(set)
        dates = {block.pk: (block.start, block.end) for block in blocks}
        for block, student, window, kind in Pin.objects.filter(block__in=dates).values_list(
            'block', 'student', 'window', 'kind'
        ):
            if kind == PinKind.FORBID:
                self.forbidden[block, student].add(window)
            elif self._inside(window, *dates[block]):
                self.locked[block, student] = window

    def _inside(self, window, start, end):
        """A lock on a window that has gone cannot even be asked for: `broken_locks` tells of it."""
        return window in self.dates and start <= self.dates[window][0] and self.dates[window][1] <= end

    def _previous(self, blocks):
        """{(block, student): window} of the plan in use of each block."""
        last = (
            MatchRun.objects.chosen()
            .filter(block__in=[block.pk for block in blocks])
            .order_by('block_id', '-created_at', '-pk')
            .distinct('block_id')
        )
        rows = Proposal.objects.chosen().filter(run__in=last.values('pk'), window__isnull=False)
        found = rows.values_list('run__block', 'student', 'window')
        return {(block, student): window for block, student, window in found if window in self.dates}

    def is_free(self, student, block):
        return not any(start <= block.end and block.start <= end for start, end in self.busy.get(student, ()))


def _student(name, row, block, year, held):
    student, _, born, easting, northing, miles, mode, minutes, step_free, adjusted, *circumstances = row
    seat = block.pk, student
    return Student(
        id=name,
        year_group=year,
        born=born,
        block_start=block.start,
        block_end=block.end,
        pattern=block.pattern,
        home=None if easting is None else (easting, northing),
        travel_limit=travel_metres(miles, mode, minutes),
        tier=tier_of(*circumstances),
        sectors=tuple(held.sectors.get(student, ())),
        offers=tuple(held.offers.get(student, ())),
        step_free=step_free,
        needs=frozenset(adjusted),
        forbidden_windows=frozenset(held.forbidden.get(seat, ())),
        forbidden_employers=frozenset(held.ruled_out.get(student, ())),
        locked=held.locked.get(seat),
        previous=held.previous.get(seat),
    )


def _window(pk, start, end, places, taken, offer, employer, *facts):
    sector, mode, pattern, youngest, oldest, age, step_free, adjustments, *facts = facts
    easting, northing, basis, expires_on = facts
    virtual = mode == Mode.VIRTUAL
    return Place(
        id=pk,
        offer=offer,
        employer=employer,
        start=start,
        end=end,
        places=places - taken,
        sector=sector,
        point=None if easting is None else (easting, northing),
        virtual=virtual,
        pattern=pattern,
        # Younger students do no real work at all (Education Act 1996 s.560), whatever an offer says.
        min_year_group=youngest if virtual else max(youngest, FIRST_PLACEMENT_YEAR),
        max_year_group=oldest,
        minimum_age=age or 0,
        step_free=step_free or virtual,
        adjustments=frozenset(adjustments) | (MET_AT_HOME if virtual else frozenset()),
        insured_until=date.max if virtual else _insured_until(basis, expires_on),
    )


def _insured_until(basis, expires_on):
    """The last day covered; an employer of whom nothing is known is not covered.

    A council's or the Crown's letter holds until its date, or for good when it names none.
    """
    if basis not in COVERED:
        return None
    return expires_on or (date.max if basis == InsuranceBasis.INDEMNITY_LETTER else None)
