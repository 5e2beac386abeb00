"""What the solver says about one student, in words: why this place, and what would give one. Never a name."""

from math import ceil

from brokerage.core import journeys
from brokerage.core.adjustments import in_words
from brokerage.core.distance import METRES_PER_MILE
from brokerage.core.sectors import Sector
from brokerage.core.ui import day_span, long_date
from employers.models import Window
from placements.matching import ways_to_place
from placements.models import Proposal

ORDINALS = {1: '1st', 2: '2nd', 3: '3rd'}
# How many full choices are named, and how many ways are kept for one student.
MOST_NAMED, MOST_WAYS = 2, 6
# Minutes each way. The longest journey that is suggested to a school: the Department for Education's guidance on
# travel to school names 75 for a child of secondary age. A school may set a higher limit itself.
LONGEST_SUGGESTED = 75
ACCESS = {
    'step_free': 'step-free access there',
    'place': 'one more place there',
    'reserved': 'a place there that is kept for others',
}


def choice_words(rank, choices):
    """'2nd choice' of a student who gave `choices`; None is no rank."""
    if rank is None:
        return ''
    if rank > choices:
        return 'Not on their list' if choices else 'Gave no choices'
    return f'{ORDINALS.get(rank, f"{rank}th")} choice'


def proposals_of_plan(run, problem, plan):
    """One unsaved proposal for each student of the plan, with reasons and ways in words. One query."""
    ways = ways_to_place(problem, plan)
    words = Words(problem, plan, ways)
    tier = {student.id: student.tier for student in problem.students}
    common = {'run': run, 'policy': plan.policy}
    for placed in plan.placed:
        yield Proposal(
            **common,
            student_id=placed.student,
            window_id=placed.window,
            tier=tier[placed.student],
            rank=placed.rank,
            metres=placed.metres,
            reasons=[words.why_placed(placed)],
        )
    for left in plan.unplaced:
        yield Proposal(
            **common,
            student_id=left.student,
            tier=tier[left.student],
            reasons=[obstacle(reason) for reason in left.reasons],
            ways=[words.way(left.student, way) for way in ways[left.student][:MOST_WAYS]],
        )


def obstacle(reason):
    """A reason of the solver as it is kept."""
    told = {'rule': reason.rule, 'text': reason.text}
    return told if reason.nearest_metres is None else told | {'nearest_metres': reason.nearest_metres}


class Words:
    """Names of the windows that a plan speaks of, read once."""

    def __init__(self, problem, plan, ways):
        named = {taken.window for placed in plan.placed for taken in placed.taken[:MOST_NAMED]}
        named |= {way.window for some in ways.values() for way in some[:MOST_WAYS]}
        rows = Window.objects.filter(pk__in=named).select_related('offer__employer__organisation')
        self.windows = {row.pk: row for row in rows}
        self.students = {student.id: student for student in problem.students}
        self.offered = {window.id: window.adjustments for window in problem.windows}

    def why_placed(self, placed):
        """Why this place: which better choices were full, and whether those there come first."""
        if placed.locked:
            return {'rule': 'locked', 'text': 'Kept because you asked for it.'}
        if not placed.better:
            return {'rule': 'best', 'text': 'The best choice that fits this student.'}
        named = [self._full(placed.student, taken) for taken in placed.taken[:MOST_NAMED]]
        more = placed.better - len(named)
        if more:
            named.append(f'and {more} more')
        begins = (
            'A better choice is full' if placed.better == 1 else f'{placed.better} better choices are full'
        )
        return {'rule': 'full', 'text': f'{begins}: {", ".join(named)}.'}

    def _full(self, student, taken):
        employer = self.windows[taken.window].offer.employer.organisation.name
        choice = self._choice(student, taken.rank)
        return f'{employer} ({choice[0].lower()}{choice[1:]}; {holders_words(taken)})'

    def _choice(self, student, rank):
        row = self.students[student]
        return choice_words(rank, len(row.sectors) + len(row.offers))

    def way(self, student, way):
        """A way as it is kept: what to change, where it leads, and how others are touched."""
        window, row = self.windows[way.window], self.students[student]
        changes = [
            {'kind': each.kind, 'size': each.size, 'text': self._change(row, each, window)}
            for each in way.changes
        ]
        return {
            'changes': changes,
            'window': way.window,
            'employer_id': window.offer.employer_id,
            'employer': window.offer.employer.organisation.name,
            'offer': window.offer.title,
            'choice': self._choice(student, way.rank),
            'metres': way.metres,
            'dates': day_span(window.start, window.end),
            'others': others_words(way),
        }

    def _change(self, student, change, window):
        if change.kind == 'travel':
            further, limit = miles_up(change.size), miles_up(student.travel_limit + change.size)
            return f'{further} further to travel, {limit} in all'
        if change.kind == 'dates':
            weeks = '1 week' if abs(change.size) == 1 else f'{abs(change.size)} weeks'
            way = 'later' if change.size > 0 else 'earlier'
            return f'dates {weeks} {way}: a place in the week of {window.start:%-d %B}'
        if change.kind == 'sector':
            return f'one more sector: {Sector(window.offer.sector).label}'
        if change.kind == 'insurance':
            return f'proof of insurance until {long_date(window.end)}'
        if change.kind == 'needs':
            return f'{in_words(student.needs - self.offered[window.pk])} there'
        return ACCESS.get(change.kind, change.text)


def change_words(student, way, change):
    """A kept change; a longer journey is told in minutes where the student's limit is in minutes."""
    if change['kind'] != 'travel' or not student.travel_mode:
        return change['text']
    needed = journeys.minutes(student.travel_mode, way['metres'])
    more = journeys.of_minutes(max(needed - student.travel_minutes, 1))
    return f'{more} more {journeys.PACES[student.travel_mode].words}, {journeys.of_minutes(needed)} in all'


def ways_within_reach(proposal):
    """The kept ways without those that would send a student further than a school should be advised to; where
    it is not known how the student travels, as far as a car comes.
    """
    mode = proposal.student.travel_mode or journeys.TravelMode.CAR
    return [
        way
        for way in proposal.ways
        if all(change['kind'] != 'travel' for change in way['changes'])
        or journeys.minutes(mode, way['metres']) <= LONGEST_SUGGESTED
    ]


def holders_words(taken):
    """Who holds the places of a full window, by priority only."""
    if taken.by_higher_tier and not taken.by_same_tier:
        return 'held by a higher priority'
    if taken.by_higher_tier:
        return 'held by a higher and the same priority'
    return 'held by the same priority' if taken.by_same_tier else 'needed for others'


def others_words(way):
    """Whom else it touches, as counts."""
    words = []
    if way.moves:
        words.append(
            '1 other would change places, nobody loses theirs.'
            if way.moves == 1
            else f'{way.moves} others would change places, nobody loses theirs.'
        )
    if way.rivals:
        waits = '1 other waits' if way.rivals == 1 else f'{way.rivals} others wait'
        words.append(f'{waits} for it too: then keep the place for this student.')
    return ' '.join(words)


def miles_up(metres):
    """Rounded up to a tenth, so that what is named is always enough."""
    tenths = ceil(metres / METRES_PER_MILE * 10) / 10
    return '1 mile' if tenths == 1 else f'{tenths:g} miles'
