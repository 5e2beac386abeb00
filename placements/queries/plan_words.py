"""A plan's figures in words: what it reaches, against everybody's wish, and what no plan can beat."""

from dataclasses import dataclass
from datetime import date
from math import floor

from brokerage.core.sectors import Sector
from brokerage.core.ui import Tile, long_date
from placements.blockplan.what_if import MoveCap, read_changes
from placements.queries.plan_maps import MANY, percent, place_name, times_words

BY_HAND = 'You moved blocks by hand: this is counted, not proved.'


@dataclass(frozen=True)
class Measure:
    """One figure before and after; `proof` says what no plan can beat."""

    label: str
    before: str
    after: str
    proof: str


def measures(board):
    """The aims in their order."""
    before, after = board.figures['before'], board.figures['after']
    kept, count = board.plan.result, len(board.rows)
    return [
        Measure(
            'Student-weeks without a place',
            number(before.overload),
            number(after.overload),
            _overload_proof(after.overload, kept),
        ),
        Measure(
            'Fullest week, students against places',
            peak_words(before, board.problem),
            peak_words(after, board.problem),
            BY_HAND if board.is_by_hand else _peak_proof(kept),
        ),
        Measure(
            'Blocks not in the week asked for',
            f'0 of {count}',
            f'{moved(board)} of {count}',
            BY_HAND if board.is_by_hand else _moves_proof(kept, board.plan),
        ),
        Measure(
            'Student-weeks that rest on places nobody has confirmed',
            number(before.on_estimates),
            number(after.on_estimates),
            '',
        ),
    ]


def moved(board):
    return sum(bool(row.weeks_moved) for row in board.rows)


def number(value):
    """Parts of a student-week (a day a week) count only where there are few."""
    return f'{value:,.0f}' if value >= 10 else f'{value:g}'


def peak_words(figures, problem):
    if figures.peak_at is None:
        return 'Nobody is out'
    area, sector, week = figures.peak_at
    name = place_name(problem, area)
    where = f'{name}, {Sector(sector).label}' if sector else name
    return f'{ratio_words(figures.peak)}: {where}, {week_words(problem.weeks[week])}'


def ratio_words(ratio):
    """How full a week is; from ten times on as people say it."""
    times = times_words(ratio, 1)
    return f'{times} the places' if times else f'{percent(ratio, 1)}%'


def week_words(week):
    return f'week of {long_date(date.fromisoformat(week))}'


def _overload_proof(overload, kept):
    """Holds for every plan of the question, so for one changed by hand too."""
    least, planned = kept['bound']['overload'], kept['after']['overload']
    if overload > planned:
        return f'Before your moves by hand it was {number(planned)}. No plan can have fewer than {number(least)}.'
    if overload <= least:
        return 'Proved: no plan can have fewer.'
    return f'No plan can have fewer than {number(least)}. Between the two we do not know.'


def _peak_proof(kept):
    if 'peak' in kept['proved']:
        return 'Proved: no plan that is as good above keeps it lower.'
    least = kept['bound']['peak']
    words = ratio_words(floor(least) if 100 * least >= MANY else least)
    return f'No plan that is as good above keeps it under {words}.'


def _moves_proof(kept, plan):
    what = 'since the last round ' if plan.follows_id else ''
    if 'moves' in kept['proved']:
        return f'Proved: with the lines above kept, no plan moves fewer {what}'.strip() + '.'
    return f'With the lines above kept, at least {kept["bound"]["moves"]} must move {what}'.strip() + '.'


def headline(board):
    """The plan in one sentence."""
    before, after = board.figures['before'].overload, board.figures['after'].overload
    if not after:
        end = f'With everybody’s wish {number(before)} student-weeks would have none.' if before else ''
        return f'Every student has a place to go to in every week out. {end}'.strip()
    return (
        f'{number(after)} student-weeks have no place; with everybody’s wish it would be {number(before)}. '
        'To close the gap, more places are needed, or more weeks in which schools can go out.'
    )


def tiles(board):
    after = board.figures['after']
    return [
        Tile(
            'Student-weeks without a place', number(after.overload), kind='stop' if after.overload else 'ok'
        ),
        Tile('Fullest week', ratio_words(after.peak), 'students against places'),
        Tile('Blocks moved', f'{moved(board)} of {len(board.rows)}'),
    ]


def change_words(plan):
    """The what-if changes of a plan, a sentence each."""
    return [_change(change) for change in read_changes(plan.changes)]


def _change(change):
    if isinstance(change, MoveCap):
        weeks = 'one week' if change.weeks == 1 else f'{change.weeks} weeks'
        return f'No block moves more than {weeks} from its wish, unless it must.'
    sector = f' in {Sector(change.sector).label}' if change.sector else ''
    first, last = date.fromisoformat(change.first), date.fromisoformat(change.last)
    return (
        f'{change.who} adds {change.places} places a week{sector} in {change.area}, '
        f'weeks of {long_date(first)} to {long_date(last)}.'
    )


def moved_words(weeks):
    """How far a block is from its wish: 'as asked', '2 weeks later'."""
    if not weeks:
        return 'As asked'
    count = '1 week' if abs(weeks) == 1 else f'{abs(weeks)} weeks'
    return f'{count} {"later" if weeks > 0 else "earlier"}'


def state_of(plan):
    """(kind, words) of a plan in a list; its counts of answers are annotated (plans_of)."""
    if plan.is_going:
        return 'wait', 'Being solved'
    if plan.is_published:
        return (
            'info',
            f'With the schools: {plan.agreed} agreed, {plan.proposed} waiting, {plan.countered} ask again',
        )
    if plan.is_draft and not plan.is_solved:
        return 'stop', plan.get_job_state_display()
    return 'neutral', plan.get_state_display()
