"""This run beside the one before: who stays, moves, is newly placed, or has no place any more, and why."""

from dataclasses import dataclass

from placements.enums import PinKind
from placements.queries.matching import problem_for, why_not


@dataclass(frozen=True)
class Change:
    row: object
    before: str
    why: str


@dataclass(frozen=True)
class Changes:
    """`stay` is a count; the others are lists of Change."""

    stay: int
    moved: list
    placed: list
    lost: list
    still_without: int

    @property
    def counts(self):
        return [
            ('Same place', self.stay),
            ('Another place', len(self.moved)),
            ('Newly placed', len(self.placed)),
            ('No place any more', len(self.lost)),
            ('Without a place before and now', self.still_without),
        ]


def changes_between(run, rows):
    """Rows of a run that know where each student was before; students new in this run are left out."""
    rows = [row for row in rows if row.is_compared]
    problem = problem_for(run.block, run.policy)
    changed = [Change(row, row.before[1], why(row, problem)) for row in rows if row.moved]
    had = [each for each in changed if each.row.before[0] is not None]
    return Changes(
        stay=sum(row.is_placed and not row.moved for row in rows),
        moved=[each for each in had if each.row.is_placed],
        placed=[each for each in changed if each.row.before[0] is None],
        lost=[each for each in had if not each.row.is_placed],
        still_without=sum(not row.is_placed and not row.moved for row in rows),
    )


def why(row, problem):
    """Why a student is elsewhere now, from what is known: what you decided, the old place, the choice."""
    old, _, old_rank = row.before
    if row.is_kept:
        return 'You kept this place for them.'
    if any(pin.kind == PinKind.FORBID and pin.window_id == old for pin in row.pins):
        return 'You ruled the place before out.'
    if old is None:
        return 'A place opened, or something was changed that lets them in.'
    words = [] if row.placement else why_not(problem, row.proposal.student_id, old)
    if words:
        return f'The place before cannot be had any more: {"; ".join(words)}.'
    if row.is_placed and (row.proposal.rank or 0) < (old_rank or 0):
        return 'A better choice.'
    return 'So that more students, or others of a higher priority or with a better choice, could be placed.'
