from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.patterns import Pattern, weekdays_fault
from brokerage.notify.actions import ask_person
from schools.enums import BlockState
from schools.models import Block


@transaction.atomic
def add_block(*, by, cohort, name, start, end, pattern=Pattern.FULL_BLOCK, weekdays=(), published=False):
    """Block dates for a cohort: a draft, seen by school and hub and not yet matched, or settled at once.

    `weekdays` (0 is Monday) are the days a pattern other than the full block is on.
    """
    _refuse_impossible(start, end, pattern, weekdays)
    block = Block.objects.create(
        cohort=cohort, name=name, start=start, end=end, pattern=pattern, weekdays=sorted(weekdays)
    )
    _record(by, 'block.add', block)
    return _publish(by, block) if published else block


@transaction.atomic
def update_block(*, by, block, name, start, end, pattern=None, weekdays=None):
    """Rename or move a block, or change how its days lie (None: as before). Placements already arranged keep
    their own dates.

    Moving a published block puts a task on the list of the other side (hub or school).
    """
    block = _locked(block)
    pattern = block.pattern if pattern is None else pattern
    weekdays = block.weekdays if weekdays is None else sorted(weekdays)
    _refuse_impossible(start, end, pattern, weekdays)
    if block.state == BlockState.CLOSED:
        raise Refused('This block is closed. Publish it again before you change it.')
    before, after = _facts(block), (name, start, end, pattern, weekdays)
    if before == after:
        return block
    block.name, block.start, block.end, block.pattern, block.weekdays = after
    block.save(update_fields=['name', 'start', 'end', 'pattern', 'weekdays'])
    moved = before[1:] != after[1:]
    _record(by, 'block.move' if moved else 'block.rename', block, was=[str(fact) for fact in before[:3]])
    if moved and block.state == BlockState.PUBLISHED:
        _ask_other_side(by, block)
    return block


@transaction.atomic
def publish_block(*, by, block):
    """The dates are settled: the block counts in the hub's calendar and can be matched."""
    return _publish(by, _locked(block))


@transaction.atomic
def close_block(*, by, block):
    """Nothing more is arranged for these dates. Placements already arranged stay as they are."""
    return _set_state(by, _locked(block), BlockState.CLOSED, 'block.close')


def _publish(by, block):
    if block.end < timezone.localdate():
        raise Refused('These dates are past. Change them before you publish the block.')
    return _set_state(by, block, BlockState.PUBLISHED, 'block.publish')


def _set_state(by, block, state, verb):
    if block.state != state:
        block.state = state
        block.save(update_fields=['state'])
        _record(by, verb, block)
    return block


def _ask_other_side(by, block):
    school = block.school.organisation
    mover, other = (school, school.hub) if by.organisation.kind == Kind.SCHOOL else (school.hub, school)
    ask_person(
        organisation=other,
        kind='schools.block_moved',
        subject=block,
        due_on=timezone.localdate(),
        words=f'{mover.name} moved published block dates. Check that they still suit.',
        path=reverse('schools:block', args=[block.ref]),
    )


def _locked(block):
    rows = Block.objects.select_for_update(of=('self',))
    return rows.select_related('cohort__school__organisation__hub').get(pk=block.pk)


def _facts(block):
    return block.name, block.start, block.end, block.pattern, block.weekdays


def _refuse_impossible(start, end, pattern, weekdays):
    if end < start:
        raise Refused('The last day must be the first day or later.', field='end')
    if fault := weekdays_fault(pattern, weekdays):
        raise Refused(f'{fault}.', field='weekdays')


def _record(by, verb, block, **data):
    data |= {'start': block.start.isoformat(), 'end': block.end.isoformat()}
    record(by=by, verb=verb, subject=block, owner=block.school.organisation, data=data)
