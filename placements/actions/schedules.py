"""Give a hub's schools, or one block, other days than the usual ones."""

from django.db import transaction

from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from placements.models import OwnSchedule
from placements.queries.schedule import schedule_of_hub
from placements.rules.schedule import LINES, OF_A_BLOCK, faults


@transaction.atomic
def set_hub_schedule(*, by, changes):
    """The days of every block of the area that names none of its own. `changes`: {key: numbers}.

    Raises Refused for numbers that cannot be, and for anybody but the hub.
    """
    if by.organisation.kind != Kind.HUB or not by.may(Permission.BLOCKS_PLAN):
        raise Refused('Only the hub sets the days of its area.', code='wrong_party')
    return _keep({'hub': by.organisation}, LINES, changes, by, by.organisation)


@transaction.atomic
def set_block_schedule(*, by, block, changes):
    """The days of one block; what is as in the area follows the area when that changes."""
    own = {key: numbers for key, numbers in changes.items() if key in OF_A_BLOCK}
    usual = schedule_of_hub(block.school.organisation.hub_id)
    return _keep({'block': block}, usual, own, by, block.school.organisation)


def _keep(whose, usual, changes, by, owner):
    if wrong := faults({line.key: line.offsets for line in usual} | changes):
        field, words = next(iter(wrong.items()))
        raise Refused(words, field=field)
    before = {line.key: line.offsets for line in usual}
    lines = {key: list(numbers) for key, numbers in changes.items() if tuple(numbers) != before[key]}
    if lines:
        OwnSchedule.objects.update_or_create(**whose, defaults={'lines': lines})
    else:
        OwnSchedule.objects.filter(**whose).delete()
    record(by=by, verb='schedule.set', subject=next(iter(whose.values())), owner=owner, data={'lines': lines})
    return lines
