"""What a coordinator does with a run: keep, rule out, swap, and send its nominations."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record_read
from brokerage.core.errors import Refused
from placements.actions.pins import pin, swap, undo
from placements.actions.sending import cancel_sending, start_sending
from placements.enums import PinKind
from placements.models import Sending
from placements.queries.match_figures import consequences_of
from placements.queries.match_run import newest_run, proposals_of, rows_of, sendable
from placements.views.match_list import Place
from placements.views.match_run import chosen_run, run_of, send_words


@needs(Permission.MATCH_RUN)
@require_POST
def change(request, ref):
    """Keep or rule out one proposal, or swap the two ticked, for the next run."""
    run = chosen_run(request, ref)
    by, block = request.membership, run.block
    try:
        if 'swap' in request.POST:
            rows = _chosen(run, request.POST.getlist('chosen'))
            swap(by=by, block=block, first=rows[0], second=rows[1])
            done = f'{rows[0].student.name} and {rows[1].student.name} change places in the next match.'
        else:
            kind = PinKind.LOCK if 'keep' in request.POST else PinKind.FORBID
            row = _pressed(run, request.POST.get('keep') or request.POST.get('never'))
            pin(by=by, block=block, student=row.student, window=row.window, kind=kind)
            done = _pinned(row, kind)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, done)
    return redirect(_back(request, run))


def _chosen(run, refs):
    rows = list(proposals_of(run).filter(ref__in=refs))
    if len(refs) != 2 or len(rows) != 2:
        raise Refused('Tick exactly two students to swap their places.', code='nothing_to_swap')
    return rows


def _pressed(run, ref):
    if not ref:
        raise Refused('Press one of the buttons in the list.', code='nothing_chosen')
    return get_object_or_404(proposals_of(run).exclude(window=None), ref=ref)


def _pinned(row, kind):
    employer = row.window.offer.employer
    if kind == PinKind.LOCK:
        return f'{row.student.name} is kept at {employer} in every later match.'
    return f'{row.student.name} will not be proposed for {employer} on these dates again. Match again.'


@needs(Permission.MATCH_RUN)
@require_POST
def undo_pin(request, ref):
    """Take the last act on the pins back."""
    run = chosen_run(request, ref)
    try:
        act = undo(by=request.membership, block=run.block)
    except Refused as refused:
        messages.info(request, refused.words)
    else:
        messages.success(request, f'Undone: {act.words}.')
    return redirect(_back(request, run))


def _back(request, run):
    """Where they were in the list, at the row whose button was pressed."""
    pressed = request.POST.get('keep') or request.POST.get('never') or ''
    return Place.of(request.POST).address(run, f'row-{pressed}' if pressed.isalnum() else 'list')


@needs(Permission.MATCH_RUN)
def send(request, ref):
    """What sending does, in words; on POST it is done."""
    run = run_of(request, ref)
    if not run.policy:
        return redirect('placements:match_run', ref=run.ref)
    if request.method == 'POST':
        return _send(request, run)
    rows = rows_of(run)
    good, stopped = sendable(run, rows)
    context = {
        'run': run,
        'good': good,
        'stopped': stopped,
        'is_newest': newest_run(run.block) == run,
        'send_words': send_words(len(good)),
        'consequences': consequences_of(good, stopped, rows),
    }
    record_read(
        by=request.membership,
        page='placements:match_send',
        students=[proposal.student for proposal, _ in stopped],
        owner=run.block.school.organisation,
    )
    return render(request, 'placements/match/send.html', context)


def _send(request, run):
    try:
        sending = start_sending(by=request.membership, run=run)
    except Refused as fault:
        messages.error(request, fault.words)
        return redirect('placements:match_run', ref=run.ref)
    return redirect('placements:match_sending', ref=sending.ref)


def sending_of(request, ref):
    sendings = Sending.objects.visible_to(request.membership)
    return get_object_or_404(sendings.select_related('run__block__cohort__school__organisation'), ref=ref)


@needs(Permission.MATCH_RUN)
def sending(request, ref):
    """How far a sending is, and what came of it."""
    found = sending_of(request, ref)
    template = '_sending.html' if request.GET.get('part') else 'sending.html'
    return render(request, f'placements/match/{template}', {'sending': found, 'run': found.run})


@needs(Permission.MATCH_RUN)
@require_POST
def stop_sending(request, ref):
    found = sending_of(request, ref)
    if cancel_sending(by=request.membership, sending=found):
        messages.success(request, 'Sending is stopped. What is sent stays sent; the others were not told.')
    else:
        messages.info(request, 'Sending had ended already.')
    return redirect('placements:match_sending', ref=found.ref)
