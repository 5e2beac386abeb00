"""A block moves to other dates as one act with the placements that lie outside them."""

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from brokerage.notify.actions import ask_person, settle
from placements.actions.bulk import queue
from placements.actions.freed import note_gone
from placements.enums import BulkKind, Follow
from placements.models import BulkAct, FreedPlace
from placements.queries.block_dates import groups_of, outside_of
from schools.actions import update_block

LEFT = 'placements.left_outside'


@transaction.atomic
def move_block(*, by, block, key, dates, movable=Follow.MOVE, others=Follow.STAY, words=''):
    """Change the days of `block` (`dates` as for `update_block`) and queue what becomes of those left outside.

    The school says so for those who have a place at the same work in the new dates (`movable`) and for the
    others; whoever is under way stays. Returns the act; None where nobody is left outside, or where the hub moves
    the block: then the school gets a task to decide. The same `key` twice is the same act.
    """
    school = block.school.organisation
    if not by.may(Permission.BLOCKS_EDIT) or by.organisation_id not in (school.pk, school.hub_id):
        raise Refused('Only the school or its hub moves these dates.', code='wrong_party')
    block = update_block(by=by, block=block, **dates)
    _drop_proposed_places(block)
    if by.organisation_id != school.pk:
        ask_about_left(block)
        return None
    # The block is held: the same form sent twice finds its act here.
    if earlier := BulkAct.objects.filter(key=key, started_by=by).first():
        return earlier
    settle(subject=block, words=by.actor_label, kind=LEFT)
    rows = _rows(groups_of(block, block.start, block.end), movable, others)
    if not rows:
        return None
    days = {'block': block, 'first': block.start, 'last': block.end}
    about = f'{block}, {block.school}'[:200]
    return queue(by=by, key=key, kind=BulkKind.DATES, about=about, rows=rows, words=words, **days)


def _rows(groups, movable, others):
    """(placement, choice), in the order in which they were made."""
    rows = [
        *((each.placement, movable) for each in groups.movable),
        *((each.placement, others) for each in groups.others),
        *((each.placement, Follow.STAY) for each in groups.live),
    ]
    return sorted(rows, key=lambda row: row[0].pk)


def ask_about_left(block):
    """Put a task on the school's list where the block's days, moved by somebody else, leave placements outside."""
    left = outside_of(block, block.start, block.end).count()
    if left:
        ask_person(
            organisation=block.school.organisation,
            kind=LEFT,
            subject=block,
            due_on=timezone.localdate(),
            words=f'Placements outside the moved block dates: {left}. Decide what becomes of them.',
            path=reverse('placements:block_dates', args=[block.ref]),
        )


def _drop_proposed_places(block):
    """Places that came free on days which are not the block's any more are proposed to nobody."""
    outside = Q(window__start__lt=block.start) | Q(window__end__gt=block.end)
    for freed in FreedPlace.objects.open().filter(outside, block=block):
        note_gone(freed=freed)
