"""Agreed dates become published blocks."""

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.calendar import next_working_day
from brokerage.core.errors import Refused
from placements import rules
from placements.actions.block_dates import ask_about_left
from placements.actions.plans import held
from placements.enums import SETTLED, PlanState
from placements.notifications import plans as notices
from schools.actions import add_block, publish_block, update_block
from schools.enums import BlockState
from schools.models import Block

NAME = 'Work experience'


@transaction.atomic
def publish_dates(*, by, plan):
    """Make every settled row of a plan a published block and tell its school; returns those rows.

    A cohort's one draft block is moved there, a published one on the same days is taken as it is, else a block
    is added. Doing it again publishes only what was settled since; with nothing left the plan is closed.
    """
    plan = held(plan)
    if plan.state != PlanState.PUBLISHED:
        raise Refused('Send this plan to the schools first: dates are published once they are agreed.')
    rows = list(plan.blocks.whole().select_for_update(of=('self',)).order_by('number'))
    ready = [row for row in rows if row.state in SETTLED and row.block_id is None]
    if not ready:
        raise Refused('No dates are agreed that are not published already.', code='nothing')
    blocks = _blocks_of(ready)
    for row in ready:
        row.block = _published(by, row, blocks.get(row.wish.cohort_id, []))
        row.save(update_fields=['block'])
        notices.tell_school(notices.BlockDatesPublished, row)
    if all(row.block_id for row in rows):
        plan.state, plan.closed_at = PlanState.CLOSED, timezone.now()
        plan.save(update_fields=['state', 'closed_at'])
    record(by=by, verb='plan.dates', subject=plan, owner=plan.hub, data={'blocks': len(ready)})
    return ready


def _blocks_of(rows):
    """Blocks by cohort that are not closed; one query."""
    found = {}
    for block in Block.objects.open().filter(cohort__in=[row.wish.cohort_id for row in rows]):
        found.setdefault(block.cohort_id, []).append(block)
    return found


def days_out(row):
    """First and last school day: a bank holiday at either end is not a day out."""
    return next_working_day(row.start), rules.on_or_before(row.end)


def _published(by, row, blocks):
    start, end = days_out(row)
    same = [block for block in blocks if (block.start, block.end) == (start, end)]
    drafts = [block for block in blocks if block.state == BlockState.DRAFT]
    if same:
        block = same[0]
    elif len(drafts) == 1:
        block = update_block(by=by, block=drafts[0], name=drafts[0].name, start=start, end=end)
        ask_about_left(block)
    else:
        return add_block(by=by, cohort=row.wish.cohort, name=NAME, start=start, end=end, published=True)
    return block if block.state == BlockState.PUBLISHED else publish_block(by=by, block=block)
