"""The schedule of an area and of a block, what a placement's holds, and what the next working day will send."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.notify.models import Message
from placements.actions.schedules import set_block_schedule, set_hub_schedule
from placements.forms.schedule import ScheduleForm
from placements.queries import due
from placements.queries import messages as said
from placements.queries.schedule import schedule_of_hub, schedules_of
from placements.rules.schedule import DAYS, OF_A_BLOCK, WEEKS, About, Basis
from placements.views.common import attempt, note_read, placement_of
from schools.models import Block

# The cards of the page, by what a line is about and what its days are counted from.
GROUPS = {
    'When nobody answers': lambda line: line.basis == Basis.ASKED and line.when != About.PROPOSAL,
    'Planning the block': lambda line: line.basis == Basis.BEFORE and line.when == About.BLOCK,
    'Proposed block dates': lambda line: line.when == About.PROPOSAL,
    'After the last day': lambda line: line.basis == Basis.AFTER and line.when != About.PROPOSAL,
    'Checks and consent': lambda line: (
        line.basis == Basis.BEFORE and line.unit == WEEKS and line.when not in (About.BLOCK, About.PROPOSAL)
    ),
    'The last days before': lambda line: (
        line.basis == Basis.BEFORE and line.unit == DAYS and line.when != About.PROPOSAL
    ),
}


@needs(Permission.BLOCKS_PLAN)
def hub_schedule(request):
    lines = schedule_of_hub(request.membership.organisation_id)
    form = ScheduleForm(request.POST or None, lines=lines)
    if form.is_valid() and attempt(form, set_hub_schedule, by=request.membership, changes=form.cleaned_data):
        messages.success(request, 'Saved. It holds for every block that names no days of its own.')
        return redirect('placements:hub_schedule')
    return _page(request, form, lines, None)


@needs(Permission.BLOCKS_EDIT)
def block_schedule(request, ref):
    block = _block_of(request, ref)
    lines = [line for line in schedules_of([block])[block.pk] if line.key in OF_A_BLOCK]
    form = ScheduleForm(request.POST or None, lines=lines)
    given = {'by': request.membership, 'block': block}
    if form.is_valid() and attempt(form, set_block_schedule, **given, changes=form.cleaned_data):
        messages.success(request, 'Saved for this block.')
        return redirect('placements:block_schedule', ref)
    return _page(request, form, lines, block)


@needs(Permission.BLOCKS_EDIT)
@require_POST
def block_schedule_usual(request, ref):
    """Back to the area's days."""
    set_block_schedule(by=request.membership, block=_block_of(request, ref), changes={})
    messages.success(request, 'This block follows the days of your area again.')
    return redirect('placements:block_schedule', ref)


def _block_of(request, ref):
    rows = Block.objects.visible_to(request.membership).select_related('cohort__school__organisation__hub')
    return get_object_or_404(rows, ref=ref)


def _page(request, form, lines, block):
    groups = [(title, [form[line.key] for line in lines if fits(line)]) for title, fits in GROUPS.items()]
    groups = [(title, fields) for title, fields in groups if fields]
    context = {'form': form, 'groups': groups, 'found': block}
    return render(request, 'placements/schedule.html', context)


@needs(Permission.PLACEMENTS_ARRANGE)
def placement_messages(request, ref):
    """What was sent about a placement, what will be and when, and what will not and why."""
    row = placement_of(request, ref)
    note_read(request.membership, 'placements:messages', [row])
    context = {
        'placement': row,
        'sent': said.sent_about(row),
        'tasks': said.tasks_about(row),
        'ahead': said.ahead_of(row, timezone.localtime()),
    }
    return render(request, 'placements/messages.html', context)


@needs(Permission.MESSAGES_VIEW)
def tomorrow(request):
    """What the next working day will send and ask, if nothing changes."""
    membership, now = request.membership, timezone.localtime()
    if membership.organisation.kind == Kind.EMPLOYER:
        raise PermissionDenied
    rows = due.coming_next(membership, now)
    note_read(membership, 'placements:tomorrow', [each for row in rows for each in row.placements])
    day = due.next_mail_day(now)
    waiting = Message.objects.filter(sender=membership.organisation, state='planned')
    context = {
        'rows': rows,
        'day': day,
        'waiting': waiting.filter(send_after__date__lte=day).count(),
        'is_hub': membership.organisation.kind == Kind.HUB,
    }
    return render(request, 'placements/tomorrow.html', context)
