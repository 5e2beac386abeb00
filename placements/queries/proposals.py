"""What a school is shown of the dates proposed to it: its own, and how full the area is. No other school's."""

from dataclasses import dataclass

import numpy as np

from brokerage.core.charts import HeatCell
from placements.models import BlockPlan, PlannedBlock
from placements.queries.plan_maps import (
    PLANNED,
    WHOLE,
    WISHES,
    cells,
    drawn,
    percent,
    place_name,
    short,
    times_words,
    used,
)
from placements.queries.plans import Board

# With fewer other schools in a zone its load would tell what one of them does.
FEWEST_OTHERS = 3
LEAD = (
    'Students of all schools together as a percentage of places, by week. ! marks more students than places.'
)


@dataclass(frozen=True)
class Why:
    """`lines` say why in words, `map` shows it; both empty where too few schools plan to show anything."""

    lines: list
    map: object = None


def proposals_of(membership):
    """The proposals of plans that are with the schools, or whose dates were published; the newest first."""
    rows = PlannedBlock.objects.visible_to(membership).whole()
    return rows.exclude(plan__state='closed', block=None).order_by('-plan__published_at', 'number')


def with_plan(row):
    """The row with its plan and the plan's question: one query more."""
    row.plan = BlockPlan.objects.select_related('hub').get(pk=row.plan_id)
    return row


def why(row):
    """Why these dates were proposed."""
    board = Board(row.plan)
    places, loads, where = _shown(board, row)
    if places is None:
        return Why(
            ['So few schools plan with your hub that showing how full each week is would show theirs.']
        )
    length = board.problem.cohorts[row.number].length
    wished, start = board.wished[row.number], board.starts[row.number]
    return Why(
        list(_lines(row, loads, places, wished, start, length, where)), _map(board, row, loads, places, where)
    )


def _shown(board, row):
    """(places, (load before, load after), name) of the school's largest zone, or of the whole area."""
    cohort = board.problem.cohorts[row.number]
    if cohort.students:
        cell = max(cohort.students, key=cohort.students.get)
        if _others(board, row, [cell]) >= FEWEST_OTHERS:
            at = board.problem.cells.index(cell)
            return (
                board.problem.places[at],
                [load[at] for load in board.loads],
                place_name(board.problem, cell[0]),
            )
    if _others(board, row, board.problem.cells) >= FEWEST_OTHERS:
        return board.problem.places.sum(axis=0), [load.sum(axis=0) for load in board.loads], WHOLE
    return None, None, ''


def _others(board, row, chosen):
    own = board.problem.cohorts[row.number].school
    return len(
        {
            cohort.school
            for cohort in board.problem.cohorts
            if cohort.school != own and any(cohort.students.get(cell) for cell in chosen)
        }
    )


def _lines(row, loads, places, wished, start, length, where):
    before, after = loads
    where = 'your hub’s area' if where == WHOLE else f'the zone {where}'
    asked, now = slice(wished, wished + length), slice(start, start + length)
    if not row.weeks_moved:
        yield 'You asked for this week, and it is the week proposed.'
    elif row.wished:
        yield (
            f'In the weeks you asked for, {where} would be {_full(before, places, asked)} if every school had its '
            f'wish. In the weeks proposed it is {_full(after, places, now)}.'
        )
    else:
        yield f'You named no week. In the weeks proposed, {where} is {_full(after, places, now)}.'
    short_before, short_after = (float(np.maximum(load - places, 0).sum()) for load in loads)
    if short_before > short_after:
        yield (
            f'If every school had its wish, {short_before:,.0f} student-weeks would have no place. '
            f'With the dates proposed it is {short_after:,.0f}.'
        )


def _full(load, places, weeks):
    """How full the fullest of some weeks is, in words."""
    out = [(float(a), int(b)) for a, b in zip(load[weeks], places[weeks], strict=True) if a]
    if not out:
        return 'empty'
    if not all(there for _, there in out):
        return 'without places'
    return _full_words(*max(out, key=lambda week: week[0] / week[1]))


def _full_words(load, places):
    times = times_words(load, places)
    return f'{times} as full as its places allow' if times else f'{percent(load, places)}% full'


def _map(board, row, loads, places, where):
    length = board.problem.cohorts[row.number].length
    own = {at + week for at in (board.wished[row.number], board.starts[row.number]) for week in range(length)}
    span = sorted(own | set(used([load[None] for load in loads], places[None])))
    rows = [
        (WISHES, _percentages(loads[0], places, span)),
        (PLANNED, _percentages(loads[1], places, span)),
        ('Your dates', _own(board, row, span, length)),
    ]
    lead = f'{where}. {LEAD} ○ is what you asked for, ● what is proposed.'
    return drawn('How full each week is', [short(board.problem.weeks[at]) for at in span], rows, 'What', lead)


def _percentages(load, places, span):
    """Without the numbers of students and places, which could be taken apart."""

    def alone(at, each):
        text = each.text if places[at] else ''
        note = (
            _full_words(load[at], places[at]) if text else 'more students than places' if each.marked else ''
        )
        return HeatCell(text, each.shade, note=note, marked=each.marked)

    return tuple(alone(at, each) for at, each in zip(span, cells(load, places, span), strict=True))


def _own(board, row, span, length):
    wished, start = board.wished[row.number] if row.wished else None, board.starts[row.number]

    def own(at):
        asked = wished is not None and wished <= at < wished + length
        now = start <= at < start + length
        words = ' and '.join(w for w, true in (('asked for', asked), ('proposed', now)) if true)
        return HeatCell('○' * asked + '●' * now, 0, note=words)

    return tuple(own(at) for at in span)
