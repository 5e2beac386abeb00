"""One block of a draft: what each of its weeks would do, and moving it there. Works without JavaScript."""

from datetime import date

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from brokerage.core.ui import long_date
from placements.actions.plan_moves import move_planned, undo_move
from placements.models import PlannedBlock
from placements.queries import plan_rows
from placements.queries.plans import Board
from placements.views.plans import plan_of

UNKNOWN_WEEK = 'Choose one of the weeks in the list.'


@needs(Permission.BLOCKS_PLAN)
def planned_block(request, ref):
    """`?start=` tries a week out; a POST of `start`, with where it was `seen`, moves the block there."""
    found = _row(request, ref)
    if request.method == 'POST':
        return _move(request, found)
    board = Board(plan_of(request, found.plan.ref))
    row = next(each for each in board.rows if each.pk == found.pk)
    choices = plan_rows.choices_of(board, row)
    tried = _tried(request, choices)
    context = {
        'plan': board.plan,
        'row': row,
        'line': plan_rows.line_of(board, row, plan_rows.span_of(board)),
        'choices': choices,
        'all_words': f'All {len(choices)} weeks',
        'best': plan_rows.best_of(choices, row),
        'tried': tried,
        'effect': plan_rows.effect_of(board, row, board.position[tried.start.isoformat()]) if tried else None,
        **_beside(choices, tried),
    }
    return render(request, 'placements/plan/block.html', context)


def _row(request, ref):
    return get_object_or_404(PlannedBlock.objects.visible_to(request.membership).whole(), ref=ref)


def _tried(request, choices):
    asked = request.GET.get('start', '')
    return next((each for each in choices if each.start.isoformat() == asked), None)


def _beside(choices, tried):
    """The weeks before and after the one looked at, for the two buttons."""
    at = next((n for n, each in enumerate(choices) if (each == tried if tried else each.is_now)), 0)
    return {
        'earlier': choices[at - 1] if at else None,
        'later': choices[at + 1] if at + 1 < len(choices) else None,
    }


def _move(request, found):
    start, seen = _day(request.POST.get('start')), _day(request.POST.get('seen'))
    if start is None or seen is None:
        messages.error(request, UNKNOWN_WEEK)
        return redirect('placements:planned_block', found.ref)
    board = Board(plan_of(request, found.plan.ref))
    try:
        row = move_planned(by=request.membership, planned=found, start=start, seen=seen)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect('placements:planned_block', found.ref)
    messages.success(request, _done(board, row, start))
    return redirect(f'{reverse("placements:plan", args=[found.plan.ref])}#b-{found.ref}')


def _day(text):
    try:
        return date.fromisoformat(text or '')
    except ValueError:
        return None


def _done(board, row, start):
    """What the move did, at once."""
    effect = plan_rows.effect_of(board, row, board.position[start.isoformat()])
    overload, peak = effect.overload, effect.peak
    return (
        f'{row.school} now starts on {long_date(start)}. Student-weeks without a place: {overload[0]} before, '
        f'{overload[1]} now. Fullest week: {peak[0]} before, {peak[1]} now. '
        f'{_weeks(effect.fuller)} fuller, {_weeks(effect.emptier)} emptier.'
    )


def _weeks(changes):
    return '1 week' if len(changes) == 1 else f'{len(changes)} weeks'


@needs(Permission.BLOCKS_PLAN)
@require_POST
def plan_undo(request, ref):
    found = plan_of(request, ref)
    try:
        row = undo_move(by=request.membership, plan=found)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f'{row.school} is back in the week of {long_date(row.start)}.')
    return redirect('placements:plan', found.ref)
