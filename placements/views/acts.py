"""What a school and an employer do with a placement: each page says first what will happen."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from brokerage.core.ui import day_span
from placements.actions import paperwork, progress
from placements.enums import Move, Party, State
from placements.forms import LeaveForm, ReopenForm, SummaryForm
from placements.queries.consequences import consequences
from placements.queries.pages import ready_to_confirm
from placements.queries.placements import known_as
from placements.views.common import act_page, note_read, page_of_placement, placement_of, tell_outcomes


@needs(Permission.PLACEMENTS_ARRANGE)
def approve(request, ref):
    row = placement_of(request, ref)
    return act_page(
        request,
        row,
        progress.approve,
        title=f'Approve {row.student.name}’s placement?',
        lines=[
            f'You approve it in your own name: {request.membership.user.name}.',
            'It is not confirmed yet: every other check must be done first.',
            'Nobody is told yet.',
        ],
        submit='Approve the placement',
        done='Approved. Confirm it as soon as the other checks are done.',
    )


@needs(Permission.PLACEMENTS_ARRANGE)
def confirm(request, ref):
    row = placement_of(request, ref)
    employer = row.employer.organisation.name
    return act_page(
        request,
        row,
        progress.approve_and_confirm,
        title=f'Confirm {row.student.name} at {employer}?',
        lines=[
            f'You approve it in your own name: {request.membership.user.name}.',
            f'{employer}, {row.student.first_name} and the parent or carer are told that it is confirmed.',
            'They are reminded a week and a day before the first day.',
        ],
        submit='Approve and confirm',
        done=f'Confirmed. {employer} and the family are being told.',
    )


@needs(Permission.PLACEMENTS_ARRANGE)
def bulk(request):
    """All that wait for nothing but the school's own word, ticked."""
    ready = ready_to_confirm(request.membership)
    if request.method == 'POST':
        chosen = set(request.POST.getlist('placement'))
        rows = [row for row in ready if row.ref in chosen]
        outcomes = progress.approve_and_confirm_all(by=request.membership, placements=rows)
        tell_outcomes(request, outcomes, 'confirmed', 'confirmed. Employers and families are being told.')
        return redirect('placements:list')
    note_read(request.membership, 'placements:bulk', ready)
    return render(request, 'placements/list_ready.html', {'rows': ready, 'lead': request.membership.user})


@needs(Permission.PLACEMENTS_ARRANGE)
def withdraw(request, ref):
    row = placement_of(request, ref)
    early = row.state != State.CONFIRMED
    name = Move.WITHDRAW if early else Move.CANCEL_AS_SCHOOL
    return act_page(
        request,
        row,
        progress.withdraw,
        form=LeaveForm(request.POST or None, school=True),
        title=f'Withdraw {row.student.name}?' if early else f'Cancel {row.student.name}’s placement?',
        lines=consequences([row], name, Party.SCHOOL),
        submit='Withdraw the student' if early else 'Cancel the placement',
        done='Done. The place is free again and everyone concerned is being told.',
        kind='warning',
    )


@needs(Permission.PLACEMENTS_ANSWER)
def cancel(request, ref):
    row = placement_of(request, ref)
    return act_page(
        request,
        row,
        progress.cancel_as_employer,
        form=LeaveForm(request.POST or None, school=False),
        title=f'Cancel the placement of {known_as(row)}?',
        lines=[
            *consequences([row], Move.CANCEL_AS_EMPLOYER, Party.EMPLOYER),
            f'{row.school.organisation.name} reads your reason.',
        ],
        submit='Cancel the placement',
        done=f'Cancelled. {row.school.organisation.name} and the family are being told.',
        kind='warning',
    )


@needs(Permission.PLACEMENTS_ARRANGE)
def reopen(request, ref):
    row = placement_of(request, ref)
    return act_page(
        request,
        row,
        progress.reopen,
        form=ReopenForm(request.POST or None),
        title=f'Open the checks of {row.student.name}’s placement again?',
        lines=[
            'It is no longer confirmed. The place is kept.',
            f'{row.employer.organisation.name} and the family are told that it is on hold.',
            'You approve and confirm it again when all is well.',
        ],
        submit='Open the checks again',
        done='The checks are open again. The employer and the family are being told.',
    )


@needs(Permission.PLACEMENTS_ARRANGE)
def summary(request, ref):
    row = placement_of(request, ref)
    return act_page(
        request,
        row,
        paperwork.record_summary,
        form=SummaryForm(request.POST or None),
        title='Record that the parent or carer has the risk summary',
        lines=[
            f'It is written down that {row.student.first_name}’s parent or carer has it as of today, and how.'
        ],
        submit='Record it',
        done='Recorded: the parent or carer has the risk summary.',
    )


@needs(Permission.PLACEMENTS_ARRANGE)
@require_POST
def share_needs(request, ref):
    row = placement_of(request, ref)
    try:
        note = paperwork.share_needs(by=request.membership, placement=row)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        kept = day_span(note.delete_on, note.delete_on)
        messages.success(request, f'{row.employer.organisation.name} can read the note until {kept}.')
    return redirect(page_of_placement(row))
