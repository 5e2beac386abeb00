"""What would place those who are left: the solver's own ways, counted for all and spelt out for one student."""

from collections import Counter
from dataclasses import dataclass
from math import ceil
from statistics import median

from django.db.models import Exists, OuterRef

from brokerage.core import journeys
from brokerage.core.distance import METRES_PER_MILE, in_words
from placements.models import Placement, Proposal
from placements.queries.match_words import change_words, miles_up, ways_within_reach
from placements.queries.matching import problem_for, why_not

# By kind of change: the end of 'could go with ...'. The school's own to change come first.
KINDS = {
    'travel': 'a longer travel limit',
    'sector': 'one more sector on their list',
    'dates': 'other dates',
    'step_free': 'step-free access',
    'needs': 'an adjustment made for them',
    'insurance': 'proof of insurance for the last day',
    'place': 'one more place where it is full',
    'reserved': 'a place that is kept for others',
}
ORDER = list(KINDS)
MOST_MILES = 50


@dataclass(frozen=True)
class Help:
    """A kind of change and how many of those without a place it would place, each taken alone."""

    students: int
    words: str


def helps_of(rows):
    """What would place the others, what is the school's own first. One student may stand in several lines."""
    found, sizes, stuck = Counter(), {}, 0
    left = [row for row in rows if not row.is_placed and not row.placement]
    for row in left:
        ways = ways_within_reach(row.proposal)
        stuck += not ways
        for way in ways:
            kinds = tuple(change['kind'] for change in way['changes'])
            found[kinds] += 1
            sizes.setdefault(kinds, []).append(way)
    lines = [
        Help(found[kinds], _words(kinds, sizes[kinds], found[kinds])) for kinds in sorted(found, key=_order)
    ]
    if stuck:
        words = f'{_students(stuck)} would not be placed by any change that may be made: the list says why.'
        lines.append(Help(stuck, words))
    return lines


def _order(kinds):
    return len(kinds), [ORDER.index(kind) for kind in kinds]


def _words(kinds, ways, count):
    with_what = ' and '.join(KINDS[kind] for kind in kinds)
    return f'{_students(count)} could go with {with_what}{_how_much(kinds, ways, count)}.'


def _how_much(kinds, ways, count):
    if kinds == ('travel',):
        further = [way['changes'][0]['size'] for way in ways]
        if count == 1:
            return f', {miles_up(further[0])} further'
        return f', half of them with at most {miles_up(median(further))} more'
    if kinds in (('insurance',), ('place',)):
        employers = len({way['employer_id'] for way in ways})
        return f', at {employers} employers' if employers > 1 else ', at 1 employer'
    return ''


def _students(count):
    return '1 student' if count == 1 else f'{count} students'


@dataclass(frozen=True)
class Shown:
    """One way on the page of a student. `limit`: what the school could raise the travel limit to,
    where that is all it takes; `may_keep`: the place is open to this student by now and nobody is moved out.
    """

    window: int
    changes: list
    kinds: set
    where: str
    when: str
    choice: str
    distance: str
    others: str
    limit: 'Limit | None'
    may_keep: bool


@dataclass(frozen=True)
class Limit:
    """A longer travel limit: what of the student would change, how far that is, and its words."""

    field: str
    number: int
    words: str

    @property
    def submit(self):
        return f'Raise the travel limit to {self.words}'


def ways_of(proposal):
    """The ways kept for one student, each with what the school itself can do about it now."""
    problem = problem_for(proposal.run.block, proposal.run.policy)
    room = windows_with_room(proposal.run, problem)
    return [
        Shown(
            window=way['window'],
            changes=[change_words(proposal.student, way, change) for change in way['changes']],
            kinds={change['kind'] for change in way['changes']},
            where=f'{way["offer"]}, {way["employer"]}',
            when=way['dates'],
            choice=way['choice'],
            distance=in_words(way['metres']),
            others=way['others'],
            limit=new_limit(proposal.student, way),
            may_keep=room.get(way['window'], 0) > 0
            and not why_not(problem, proposal.student_id, way['window']),
        )
        for way in ways_within_reach(proposal)
    ]


def windows_with_room(run, problem):
    """{window id: places that neither a placement nor the run's own plan needs}."""
    room = {window.id: window.places for window in problem.windows}
    for window in _planned(run, problem).filter(window__in=list(room)).values_list('window', flat=True):
        room[window] -= 1
    return room


def _planned(run, problem):
    """Proposals that wait to be sent: of the run, or of all blocks that were matched with it."""
    if run.area_id:
        sent = Placement.objects.holding().filter(student=OuterRef('student'), window=OuterRef('window'))
        return Proposal.objects.chosen().filter(~Exists(sent), run__area=run.area_id)
    return run.proposals.chosen().filter(student__in={student.id for student in problem.students})


def new_limit(student, way):
    """The limit in miles or minutes that a way would need of this student, or None where it is no longer
    travel alone or further than anybody is sent.
    """
    if [change['kind'] for change in way['changes']] != ['travel']:
        return None
    # A metre more, as distances are kept to the nearest one.
    metres = way['metres'] + 1
    if student.travel_mode:
        needed = journeys.minutes(student.travel_mode, metres)
        words = f'{journeys.of_minutes(needed)} {journeys.PACES[student.travel_mode].words}'
        fits = student.travel_minutes < needed <= journeys.LONGEST
        return Limit('travel_minutes', needed, words) if fits else None
    miles = ceil(metres / METRES_PER_MILE)
    fits = student.max_travel_miles < miles <= MOST_MILES
    return Limit('max_travel_miles', miles, f'{miles} miles') if fits else None
