"""What happens because a day has come, with nobody pressing a button."""

import logging
from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from brokerage.accounts.models import SystemActor
from brokerage.core.errors import Refused
from placements.enums import Move, State
from placements.lifecycle import move
from placements.models import Placement
from placements.notifications.announce import ask_school
from placements.queries.placements import whole
from placements.queries.schedule import schedules_in
from placements.rules.schedule import number

log = logging.getLogger(__name__)

# What may have to be moved on: everything that waits for a day.
WAITING = {
    State.NOMINATED: Move.EXPIRE,
    State.MEETING: Move.EXPIRE,
    State.CONFIRMED: Move.START,
    State.LIVE: Move.COMPLETE,
    State.COMPLETED: Move.CLOSE,
}


def move_by_date():
    """Expire what nobody answered, start what is clear, complete what is over, close what is long over.

    Returns how many moves were made.

    Run twice, or by two workers, it moves each placement once: the row is locked and looked at again.
    """
    system, today = SystemActor('placements.move_by_date'), timezone.localdate()
    moved = 0
    for placement in _due(today):
        try:
            moved += _move_on(placement, system, today)
        except Exception:
            # One placement that cannot be moved must not keep back the others.
            log.exception('placement %s cannot be moved', placement.ref)
    for placement in whole(Placement.objects.filter(state=State.ACCEPTED, start__lte=today)):
        ask_school(placement, 'not_confirmed', _late_words(placement), due_on=placement.start)
    return moved


def _due(today):
    """Placements whose day has come; one that was confirmed too late starts and completes in one run."""
    begun = Q(state=State.CONFIRMED, start__lte=today)
    over = Q(state=State.LIVE, end__lt=today)
    asked = Placement.objects.filter(state__in=[State.NOMINATED, State.MEETING])
    asked = asked.filter(Q(start__lte=today) | Q(answer_by=None) | Q(answer_by__lt=today))
    silent = [each.pk for each in asked if each.last_day_to_answer < today]
    return whole(Placement.objects.filter(begun | over | Q(pk__in=[*silent, *_settled(today)])))


def _settled(today):
    """Ids of completed placements that close by the days of their block. Two queries."""
    rows = Placement.objects.filter(state=State.COMPLETED, end__lt=today)
    found = list(rows.values_list('pk', 'end', 'block', 'school__organisation__hub'))
    lines = schedules_in({block: hub for _, _, block, hub in found})
    last = {block: today - timedelta(weeks=number(held, 'closes')) for block, held in lines.items()}
    return [pk for pk, end, block, _ in found if end < last[block]]


def _since(placement):
    return timezone.localdate(placement.state_since)


def _move_on(placement, system, today):
    name = WAITING.get(placement.state)
    try:
        placement = move(placement=placement, name=name, by=system)
    except Refused as refused:
        if refused.code == 'guard':
            words = f'{_who(placement)} cannot start'
            ask_school(placement, 'cannot_start', words, refused.words, placement.start)
        return 0
    if placement.state == State.LIVE and placement.end < today:
        return 1 + _move_on(placement, system, today)
    return 1


def _late_words(placement):
    return f'{_who(placement)} should be starting, but it is not confirmed. Confirm or withdraw it today.'


def _who(placement):
    return f'{placement.student.name} at {placement.employer.organisation.name}'
