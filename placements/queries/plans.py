"""A plan on the table: its question, its rows, and what the dates amount to before and after."""

from dataclasses import asdict
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Count, Q

from brokerage.core.calendar import weeks_between
from placements.blockplan import compare, consequences
from placements.blockplan.figures import load_of
from placements.blockplan.snapshot import thaw
from placements.blockplan.what_if import changed, read_changes
from placements.enums import Answer
from placements.models import BlockPlan, PlanMove, PlannedBlock
from schools.enums import BlockState
from schools.models import Block

TO_FRIDAY = timedelta(days=4)


def problem_of(plan, document=None):
    """The question of a plan with its what-if changes made."""
    return changed(thaw(document or plan.question), read_changes(plan.changes))


def with_published(document):
    """The question with cohorts that have published dates fixed there; `blocks` says which, by number."""
    numbers = {wish: number for number, wish in enumerate(document['wishes']) if wish is not None}
    position = {week: at for at, week in enumerate(document['weeks'])}
    cohorts, blocks = list(document['cohorts']), {}
    found = Block.objects.filter(state=BlockState.PUBLISHED, cohort__wish__in=numbers).order_by(
        '-start', '-pk'
    )
    for pk, wish, start, end in found.values_list('pk', 'cohort__wish', 'start', 'end'):
        weeks = [
            position[day.isoformat()] for day in weeks_between(start, end) if day.isoformat() in position
        ]
        if weeks:
            number, length = numbers[wish], weeks[-1] - weeks[0] + 1
            there = {'fixed': True, 'wish': weeks[0], 'allowed': [weeks[0]], 'length': length}
            cohorts[number] = cohorts[number] | there
            blocks[str(number)] = pk
    return {**document, 'cohorts': cohorts, 'blocks': blocks}


def wished_starts(problem):
    """Everybody's wish as positions; who wished nothing counts in the first week they could go."""
    starts = []
    for cohort, options in zip(problem.cohorts, problem.options, strict=True):
        last = len(problem.weeks) - cohort.length
        starts.append(int(options[0]) if cohort.wish is None else min(cohort.wish, last))
    return starts


def days_of(problem, number, start):
    """(Monday, last Friday) of a block that starts at position `start`."""
    last = problem.weeks[start + problem.cohorts[number].length - 1]
    return date.fromisoformat(problem.weeks[start]), date.fromisoformat(last) + TO_FRIDAY


class Board:
    """A solved plan: one query, the rest is arithmetic.

    `rows` are the wishes in the order of the question's cohorts. A published block of a cohort without a wish
    is in the question, for its students need places too, but has no row: it stays where it is.
    """

    def __init__(self, plan, rows=None):
        self.plan = plan
        self.problem = problem_of(plan)
        self.rows = list(plan.blocks.whole().order_by('number')) if rows is None else rows
        self.position = {week: at for at, week in enumerate(self.problem.weeks)}

    @cached_property
    def starts(self):
        starts = [int(options[0]) for options in self.problem.options]
        for row in self.rows:
            starts[row.number] = self.position[row.start.isoformat()]
        return starts

    @cached_property
    def wished(self):
        """Where schools first asked to be: a plan that follows another keeps the wish, not the last proposal."""
        starts = wished_starts(self.problem)
        for row in self.rows:
            if row.wished:
                last = len(self.problem.weeks) - self.problem.cohorts[row.number].length
                starts[row.number] = min(self.position[row.wished.isoformat()], last)
        return starts

    @cached_property
    def figures(self):
        """{'before': Figures, 'after': Figures} in student-weeks."""
        return compare(self.problem, {'before': self.wished, 'after': self.starts})

    @cached_property
    def loads(self):
        """Student-weeks per cell and week, before and after."""
        return [load_of(self.problem, starts) / self.problem.unit for starts in (self.wished, self.starts)]

    @cached_property
    def is_by_hand(self):
        return PlanMove.objects.filter(planned__plan=self.plan).exists()

    def options_of(self, row):
        return self.problem.options[row.number].tolist()

    def try_out(self, row, start):
        """What moving one block to position `start` would do (blockplan.consequences)."""
        cohort = self.problem.cohorts[row.number]
        return consequences(self.problem, self.starts, cohort.school, start, cohort.name)


def boards_of(plans):
    """A board for each plan, with the rows of all in one query."""
    rows = {plan.pk: [] for plan in plans}
    for row in PlannedBlock.objects.whole().filter(plan__in=plans).order_by('number'):
        rows[row.plan_id].append(row)
    return [Board(plan, rows[plan.pk]) for plan in plans]


def plans_of(membership, starts_year):
    """The hub's plans of a year with how many blocks wait, are agreed, or were answered with another week."""
    counts = {state: Count('blocks', filter=Q(blocks__state=state)) for state in Answer.values}
    rows = BlockPlan.objects.visible_to(membership).filter(starts_year=starts_year).light()
    return rows.annotate(total=Count('blocks'), **counts).select_related('follows')


def kept_figures(problem, found, before):
    """What is kept of a solve, in student-weeks; `proved` names the stages no plan can beat."""
    after = compare(problem, {'after': found.starts, 'before': before})
    bound = found.bound
    return {
        'before': asdict(after['before']),
        'after': asdict(after['after']),
        'bound': {
            'overload': bound['overload'] / problem.unit,
            'peak': float(bound['peak']),
            'moves': int(bound['moves']),
            'distance': int(bound['distance']),
        },
        'proved': [stage for stage, least in bound.items() if least == getattr(found.score, stage)],
        'seconds': found.seconds['total'],
    }
