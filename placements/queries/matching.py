"""Why a pair cannot be, in words, and the locks that the next run could not keep."""

from collections import Counter

from placements.enums import PinKind
from placements.matching import broken_rules
from placements.models import Pin
from placements.queries.match_limits import used_up
from placements.queries.match_question import problem_for, problem_for_blocks

__all__ = ['BROKEN', 'GONE', 'NOT_FREE', 'broken_locks', 'problem_for', 'problem_for_blocks', 'why_not']
# Why a pair is not possible, by the rule it breaks: the end of a sentence.
BROKEN = {
    'dates': 'the dates do not lie inside the block',
    'pattern': 'the offer is for another pattern of days than this block',
    'places': 'no place is left',
    'insurance': 'no insurance on record covers the last day',
    'travel': 'it is further away than this student will travel, or we do not know one of the two postcodes',
    'year_group': 'the offer does not take this year group',
    'age': 'the student is too young on the first day',
    'step_free': 'there is no step-free access',
    'needs': 'the employer has not said it can make an adjustment that this student needs',
    'reserved': 'it is reserved, or others come first there for now',
    'forbidden': 'you ruled this out, you keep the two apart, or the employer said no to this student before',
}
GONE = 'the offer is full or not open on these dates any more'
NOT_FREE = 'the student has left, or already has a placement on these dates'


def why_not(problem, student, window):
    """Why this student cannot go to this window, in words that end a sentence; empty when they can.

    Places are those left before the run: who else wants them is for the run to say.
    """
    at = {row.id: number for number, row in enumerate(problem.students)}.get(student)
    if at is None:
        return [NOT_FREE]
    if window not in problem.columns.window_number:
        return [GONE]
    broken = broken_rules(problem.columns, at, problem.columns.window_number[window])
    return [BROKEN[name] for name in broken] + used_up(problem, window)


def broken_locks(block, problem):
    """[(pin, words)] for each lock that the next run could not keep. Locks of students who are out are moot."""
    free = {student.id for student in problem.students}
    left = Places(problem)
    locks = Pin.objects.filter(block=block, kind=PinKind.LOCK, student__in=free).select_related(
        'student', 'window__offer__employer__organisation'
    )
    found = []
    for pin in locks.order_by('pk'):
        words = why_not(problem, pin.student_id, pin.window_id)
        words = words or left.too_many(pin.window_id)
        if words:
            found.append((pin, '; '.join(words)))
    return found


class Places:
    """What is left of windows and of the limits around them, lock by lock."""

    def __init__(self, problem):
        self.left = Counter({window.id: window.places for window in problem.windows})
        self.groups = {window.id: window.groups for window in problem.windows}
        self.said = {group.id: group.said for group in problem.groups}
        self.room = Counter({group.id: group.places for group in problem.groups})

    def too_many(self, window):
        """Take one place; in words, whether there was none left."""
        self.left[window] -= 1
        if self.left[window] < 0:
            return ['you keep more students there than it has places']
        self.room.subtract(self.groups[window])
        over = next((name for name in self.groups[window] if self.room[name] < 0), None)
        return [f'you keep more students there than may come: {self.said[over]}'] if over else []
