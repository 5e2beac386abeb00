"""The schedule in force, and the facts it is held against: a few queries, however many placements."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from brokerage.core.calendar import add_working_days
from placements import rules
from placements.clearance import gates_of
from placements.enums import State
from placements.models import OwnSchedule, Placement
from placements.rules.schedule import About, Facts, Need, number, schedule
from safeguarding.enums import Gate, GateState, Holder
from schools.enums import EntryKind, Gap
from schools.models import Block, CalendarEntry, Student

SHUT = (EntryKind.HOLIDAY, EntryKind.INSET)


def schedules_of(blocks):
    """{block id: its lines}, for blocks with their school's organisation. One query."""
    return schedules_in({block.pk: block.school.organisation.hub_id for block in blocks})


def schedules_in(hubs):
    """{block id: its lines}: the usual ones, as the hub and then the block change them. One query.

    `hubs` is {block id: its hub's id}.
    """
    rows = OwnSchedule.objects.filter(Q(block__in=list(hubs)) | Q(hub__in=set(hubs.values())))
    changes = {(row.hub_id, row.block_id): row.lines for row in rows}
    return {
        pk: schedule(changes.get((hub, None), {}), changes.get((None, pk), {})) for pk, hub in hubs.items()
    }


def schedule_of_hub(hub_id):
    own = OwnSchedule.objects.filter(hub=hub_id).first()
    return schedule(own.lines if own else {})


def number_of(placement, key):
    """The one number of a `fixed` line, by the days of the placement's block. One query."""
    block, hub = placement.block_id, placement.school.organisation.hub_id
    return number(schedules_in({block: hub})[block], key)


def plan_notice_of(hub_id):
    """Weeks, at least, to the first day of a block that is proposed, moved or agreed to."""
    return number(schedule_of_hub(hub_id), 'plan_notice')


def earliest_start(hub_id, day):
    """The first day on which a block may start that is proposed, moved or agreed to on `day`."""
    return day + timedelta(weeks=plan_notice_of(hub_id))


def proposal_answer_by(hub_id, today):
    """The last day to answer dates proposed today, unless the hub sets another."""
    return add_working_days(today, number(schedule_of_hub(hub_id), 'proposal_ends'))


def closed_days_of(schools):
    """{school id: ((first, last), …)} of the days on which each is shut. One query."""
    hubs = {school.organisation.hub_id for school in schools}
    of_area, own = defaultdict(list), defaultdict(list)
    for entry in CalendarEntry.objects.filter(hub__in=hubs, kind__in=SHUT):
        days = (entry.first, entry.last)
        (own[entry.school_id] if entry.school_id else of_area[entry.hub_id]).append(days)
    return {
        school.pk: tuple(sorted(of_area[school.organisation.hub_id] + own[school.pk])) for school in schools
    }


def facts_of_placements(placements):
    """{placement id: Facts}, for placements with everything (see `whole`)."""
    asked = [each for each in placements if each.state in (State.ACCEPTED, State.CONFIRMED)]
    gates = gates_of(asked) if asked else {}
    closed = closed_days_of({each.school_id: each.school for each in placements}.values())
    return {
        each.pk: Facts(
            when=each.state,
            asked_on=timezone.localdate(each.state_since),
            start=each.start,
            end=each.end,
            needs=needs_of(gates.get(each.pk, ())),
            closed=closed[each.school_id],
        )
        for each in placements
    }


def needs_of(gates):
    """What is lacking, from the gates of one placement."""
    red = [blocker for gate in gates if gate.state == GateState.RED for blocker in gate.blockers]
    found = {Need.CHECKS} if red else set()
    if any(blocker.code == 'consent_missing' for blocker in red if blocker.gate == Gate.PARENT_CONSENT):
        found.add(Need.CONSENT)
    if any(blocker.holder == Holder.EMPLOYER for blocker in red):
        found.add(Need.EMPLOYER)
    return frozenset(found)


def scheduled_blocks(among=None):
    """Blocks whose schedule may have something to say: open, and not over for longer than any line reaches."""
    among = Block.objects.all() if among is None else among
    rows = among.open().select_related('cohort__school__organisation')
    return rows.filter(end__gte=timezone.localdate() - rules.TALKED_OF_WITHIN).order_by('pk')


def facts_of_blocks(blocks):
    """{block id: Facts}. Four queries for any number of blocks."""
    silent = set(
        Student.objects.current()
        .missing(Gap.PREFERENCES)
        .filter(cohort__in=[block.cohort_id for block in blocks])
        .values_list('cohort_id', flat=True)
    )
    held = Placement.objects.filter(block__in=[block.pk for block in blocks])
    matched = set(held.holding().values_list('block_id', flat=True))
    over = held.filter(state__in=[State.COMPLETED, State.CLOSED])
    placed = set(over.values_list('block_id', flat=True))
    closed = closed_days_of({block.school.pk: block.school for block in blocks}.values())
    needs = {
        block.pk: frozenset(
            need
            for need, lacking in (
                (Need.WISHES, block.cohort_id in silent),
                (Need.MATCH, block.pk not in matched),
                (Need.PLACED, block.pk in placed),
            )
            if lacking
        )
        for block in blocks
    }
    return {
        block.pk: Facts(
            when=About.BLOCK,
            asked_on=timezone.localdate(block.created_at),
            start=block.start,
            end=block.end,
            needs=needs[block.pk],
            closed=closed[block.school.pk],
        )
        for block in blocks
    }
