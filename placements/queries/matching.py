"""What a match run needs, read in a handful of queries, as the solver's plain values."""

from collections import Counter
from datetime import date

from django.utils import timezone

from brokerage.core.calendar import academic_year
from brokerage.core.distance import METRES_PER_MILE
from employers.enums import EmployerStatus, InsuranceBasis, Mode, Rung
from employers.models import Insurance, Window
from placements.enums import PinKind, State
from placements.matching import Problem, Student, broken_rules
from placements.matching import Window as Place
from placements.models import MatchRun, Pin, Placement, Proposal
from safeguarding.rules.eligibility import FIRST_PLACEMENT_YEAR
from schools.enums import Tier
from schools.models import Circumstances, Preference
from schools.models import Student as StudentRow

# Encounters are not placements: nobody is matched to a talk or a visit.
RUNGS = (Rung.TASTER, Rung.ONE_WEEK, Rung.TWO_WEEKS, Rung.EXTENDED)
COVERED = (InsuranceBasis.EMPLOYERS_LIABILITY, InsuranceBasis.INDEMNITY_LETTER)
# After one of these the same employer is not asked to take the same student again.
SAID_NO = (State.DECLINED, State.CANCELLED_BY_EMPLOYER, State.STOPPED)
# Why a pair is not possible, by the rule it breaks: the end of a sentence.
BROKEN = {
    'dates': 'the dates do not lie inside the block',
    'places': 'no place is left',
    'insurance': 'no insurance on record covers the last day',
    'travel': 'it is further away than this student will travel, or we do not know one of the two postcodes',
    'year_group': 'the offer does not take this year group',
    'age': 'the student is too young on the first day',
    'step_free': 'there is no step-free access',
    'forbidden': 'you ruled this out, or the employer said no to this student before',
}
GONE = 'the offer is full or not open on these dates any more'
NOT_FREE = 'the student has left, or already has a placement on these dates'


def students_to_place(block):
    """Students of the block's cohort who are free on its dates."""
    busy = Placement.objects.holding().filter(start__lte=block.end, end__gte=block.start)
    return (
        StudentRow.objects.current()
        .filter(cohort=block.cohort)
        .exclude(pk__in=busy.values('student'))
        .order_by('pk')
    )


def windows_to_fill(block):
    """Windows with places left inside the block's dates, of published offers in the school's area.

    None that has begun: nobody can be nominated for it.
    """
    return (
        Window.objects.open()
        .filter(
            start__gt=timezone.localdate(),
            start__gte=block.start,
            end__lte=block.end,
            offer__rung__in=RUNGS,
            offer__employer__organisation__hub_id=block.cohort.school.organisation.hub_id,
            offer__employer__organisation__is_active=True,
        )
        .exclude(offer__employer__status=EmployerStatus.DO_NOT_CONTACT)
        .select_related('offer__site', 'offer__employer')
        .order_by('pk')
    )


def problem_for(block, policy):
    """The whole question of one block: every free student, every open window, pins and past refusals."""
    rows = list(students_to_place(block))
    windows = list(windows_to_fill(block))
    covered = _covered({window.offer.employer_id for window in windows})
    known = {window.pk for window in windows}
    held = Held(block, rows, known)
    return Problem(
        students=[_student(block, row, held) for row in rows],
        windows=[_window(window, covered) for window in windows],
        policy=policy,
    )


class Held:
    """What is known about the students beyond their own rows, by student id."""

    def __init__(self, block, rows, windows):
        ids = [row.pk for row in rows]
        circumstances = Circumstances.objects.filter(student__in=ids)
        self.tier = {row.student_id: row.tier for row in circumstances}
        self.sectors = {}
        for student, sector in (
            Preference.objects.filter(student__in=ids).order_by('rank').values_list('student_id', 'sector')
        ):
            self.sectors.setdefault(student, []).append(sector)
        pins = list(Pin.objects.filter(block=block))
        # A lock on a window that has gone cannot even be asked for: `broken_locks` tells of it.
        self.locked = {
            p.student_id: p.window_id for p in pins if p.kind == PinKind.LOCK and p.window_id in windows
        }
        self.forbidden = {}
        for pin in pins:
            if pin.kind == PinKind.FORBID:
                self.forbidden.setdefault(pin.student_id, set()).add(pin.window_id)
        refused = Placement.objects.filter(student__in=ids, state__in=SAID_NO)
        self.declined = {}
        for student, employer in refused.values_list('student_id', 'employer_id'):
            self.declined.setdefault(student, set()).add(employer)
        last = MatchRun.objects.chosen().filter(block=block).first()
        proposals = Proposal.objects.chosen().filter(run=last, window__in=windows)
        self.previous = dict(proposals.values_list('student_id', 'window_id'))


def _student(block, row, held):
    return Student(
        id=row.pk,
        year_group=block.cohort.year_group + academic_year(block.start) - block.cohort.starts_year,
        born=row.date_of_birth,
        block_start=block.start,
        block_end=block.end,
        home=None if row.easting is None else (row.easting, row.northing),
        travel_limit=int(row.max_travel_miles * METRES_PER_MILE),
        tier=held.tier.get(row.pk, Tier.EVERYONE),
        sectors=tuple(held.sectors.get(row.pk, ())),
        step_free=row.step_free,
        forbidden_windows=frozenset(held.forbidden.get(row.pk, ())),
        forbidden_employers=frozenset(held.declined.get(row.pk, ())),
        locked=held.locked.get(row.pk),
        previous=held.previous.get(row.pk),
    )


def _covered(employers):
    """{employer id: last day covered}; an employer of whom nothing is known is not covered.

    A council's or the Crown's letter holds until its date, or for good when it names none.
    """
    rows = Insurance.objects.filter(employer__in=employers, basis__in=COVERED)
    return {
        employer: expires_on or (date.max if basis == InsuranceBasis.INDEMNITY_LETTER else None)
        for employer, basis, expires_on in rows.values_list('employer_id', 'basis', 'expires_on')
    }


def _window(window, covered):
    offer, site = window.offer, window.offer.site
    virtual = offer.mode == Mode.VIRTUAL
    return Place(
        id=window.pk,
        offer=offer.pk,
        employer=offer.employer_id,
        start=window.start,
        end=window.end,
        places=window.places_left,
        sector=offer.sector,
        point=None if site.easting is None else (site.easting, site.northing),
        virtual=virtual,
        # Younger students do no real work at all (Education Act 1996 s.560), whatever an offer says.
        min_year_group=offer.min_year_group if virtual else max(offer.min_year_group, FIRST_PLACEMENT_YEAR),
        max_year_group=offer.max_year_group,
        minimum_age=offer.min_age or 0,
        step_free=offer.step_free or virtual,
        insured_until=date.max if virtual else covered.get(offer.employer_id),
    )


def why_not(problem, student, window):
    """Why this student cannot go to this window, in words that end a sentence; empty when they can.

    Places are those left before the run: who else wants them is for the run to say.
    """
    at = {row.id: number for number, row in enumerate(problem.students)}.get(student)
    if at is None:
        return [NOT_FREE]
    if window not in problem.columns.window_number:
        return [GONE]
    return [BROKEN[name] for name in broken_rules(problem.columns, at, problem.columns.window_number[window])]


def broken_locks(block, problem):
    """[(pin, words)] for each lock that the next run could not keep. Locks of students who are out are moot."""
    free = {student.id for student in problem.students}
    left = Counter({window.id: window.places for window in problem.windows})
    locks = Pin.objects.filter(block=block, kind=PinKind.LOCK, student__in=free).select_related(
        'student', 'window__offer__employer__organisation'
    )
    found = []
    for pin in locks.order_by('pk'):
        words = why_not(problem, pin.student_id, pin.window_id)
        left[pin.window_id] -= 1
        if not words and left[pin.window_id] < 0:
            words = ['you keep more students there than it has places']
        if words:
            found.append((pin, '; '.join(words)))
    return found
