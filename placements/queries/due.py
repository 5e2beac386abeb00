"""What the schedule says has come, row by row, and what it will say on the next working day."""

from dataclasses import dataclass
from datetime import datetime, time
from itertools import groupby, islice

from django.db.models import Q
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.core.calendar import DAY, next_working_day
from employers.models import CapacityAsk
from placements import rules
from placements.enums import Answer, PlanState, State
from placements.models import Placement, PlannedBlock
from placements.queries.placements import whole
from placements.queries.schedule import (
    facts_of_blocks,
    facts_of_placements,
    schedule_of_hub,
    scheduled_blocks,
    schedules_of,
)
from placements.rules.schedule import About, Facts, Line, due
from schools.models import Block

# How many are named on the page of what comes next.
NAMED = 20
SILENT = (State.NOMINATED, State.ACCEPTED, State.CONFIRMED)


def of_placements(now, among=None):
    """(placement, facts, lines) of every placement of `among` that waits for somebody or was completed."""
    today = now.date()
    over = Q(state=State.COMPLETED, end__gte=today - rules.THANKED_WITHIN)
    among = Placement.objects.all() if among is None else among
    rows = whole(among.filter(Q(state__in=SILENT, start__gt=today) | over))
    rows = rows.select_related('block__cohort__school__organisation').order_by('pk')
    for chunk in _chunks(rows):
        lines, facts = schedules_of([each.block for each in chunk]), facts_of_placements(chunk)
        yield from ((each, facts[each.pk], lines[each.block_id]) for each in chunk)


def of_blocks(among=None):
    for chunk in _chunks(scheduled_blocks(among)):
        lines, facts = schedules_of(chunk), facts_of_blocks(chunk)
        yield from ((each, facts[each.pk], lines[each.pk]) for each in chunk)


def of_asks(now, among=None):
    """Questions about places that an employer has not answered yet."""
    among = CapacityAsk.objects.all() if among is None else among
    rows = among.filter(answered_at=None, asked_at__gte=now - rules.ASKED_WITHIN)
    rows = rows.select_related('employer__organisation__hub').prefetch_related('employer__contacts')
    in_order = rows.order_by('employer__organisation__hub', 'pk')
    for hub, asks in groupby(in_order, key=lambda ask: ask.employer.organisation.hub_id):
        lines = schedule_of_hub(hub)
        for ask in asks:
            if ask.employer.may_be_contacted:
                asked_on = timezone.localdate(ask.asked_at)
                yield ask, Facts(when=About.EMPLOYER, asked_on=asked_on), lines


def of_proposals(among=None):
    """Proposed block dates that a school has not answered yet."""
    among = PlannedBlock.objects.all() if among is None else among
    waiting = among.filter(state=Answer.PROPOSED, plan__state=PlanState.PUBLISHED)
    for hub, rows in groupby(waiting.whole().order_by('plan__hub', 'pk'), key=lambda row: row.plan.hub_id):
        lines = schedule_of_hub(hub)
        for row in rows:
            last, asked_on = row.plan.answer_by, timezone.localdate(row.plan.published_at)
            yield row, Facts(when=About.PROPOSAL, asked_on=asked_on, start=last, end=last), lines


def _chunks(rows):
    """Lists of rows, a bounded number at a time."""
    ahead = rows.iterator(chunk_size=rules.AT_A_TIME)
    while chunk := list(islice(ahead, rules.AT_A_TIME)):
        yield chunk


@dataclass(frozen=True)
class Coming:
    """A line that comes on a day for `count` placements, blocks or employers.

    `who` names the first of them that the reader may know; of these, `placements` name a student.
    """

    line: Line
    count: int
    who: tuple
    placements: tuple


def next_mail_day(now):
    return next_working_day(now.date() + DAY)


def new_steps(latest, ahead, facts, lines):
    """The steps due at `ahead` that were not due at `latest`: what was due then is planned already."""
    known = {(step.line.key, step.day) for step in due(latest, facts, lines)}
    return [step for step in due(ahead, facts, lines) if (step.line.key, step.day) not in known]


def coming_next(membership, now):
    """What the planner will do on the next working day for the member's organisation, if nothing changes.

    A hub is told how many, and who only where its schools share names.
    """
    ahead = datetime.combine(next_mail_day(now), time(12), now.tzinfo)
    latest = datetime.combine(rules.on_or_before(now.date()), time(12), now.tzinfo)
    found, shared = {}, _sharing(membership)
    for row, facts, lines in _of_member(membership, now):
        for step in new_steps(latest, ahead, facts, lines):
            found.setdefault(step.line.key, (step.line, []))[1].append(row)
    return [_coming(line, rows, shared) for _, (line, rows) in sorted(found.items())]


def _coming(line, rows, shared):
    known = [row for row in rows if not isinstance(row, Placement) or row.school_id in shared][:NAMED]
    placements = tuple(row for row in known if isinstance(row, Placement))
    return Coming(line, len(rows), tuple(_name(row) for row in known), placements)


def _of_member(membership, now):
    organisation = membership.organisation
    if organisation.kind == Kind.HUB:
        mine = Placement.objects.in_area_of(organisation)
        blocks = Block.objects.visible_to(membership)
        yield from of_asks(now, CapacityAsk.objects.filter(employer__organisation__hub=organisation))
        yield from of_proposals(PlannedBlock.objects.visible_to(membership))
    else:
        mine, blocks = Placement.objects.visible_to(membership), Block.objects.visible_to(membership)
    yield from of_placements(now, mine)
    yield from of_blocks(blocks)


def _name(row):
    if isinstance(row, Placement):
        return f'{row.student.name} at {row.employer.organisation.name}'
    if isinstance(row, PlannedBlock):
        return f'{row.wish.cohort}, {row.school}'
    return f'{row}, {row.school}' if isinstance(row, Block) else str(row.employer)


def _sharing(membership):
    """The schools whose students the member may see by name."""
    return set(Placement.objects.visible_to(membership).values_list('school_id', flat=True).distinct())
