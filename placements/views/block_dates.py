"""A block moves: first what becomes of the placements outside the new dates, then all of it as one act."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.core.errors import Refused
from brokerage.core.models import new_ref
from placements.actions.block_dates import move_block
from placements.enums import Follow
from placements.forms.block_dates import LeftOutsideForm
from placements.queries.block_dates import groups_of, lines_for
from placements.queries.block_moves import agreement_left, proposals_left
from placements.views.common import note_read, put_on
from schools.forms import BlockForm
from schools.models import Block
from schools.queries import effects_of_move

FACTS = ('name', 'start', 'end', 'pattern', 'weekdays')
WAYS = {
    'movable': (Follow.MOVE, Follow.STAY, Follow.AGAIN, Follow.END),
    'others': (Follow.STAY, Follow.AGAIN, Follow.END),
}
IF = {
    Follow.MOVE: 'If they move',
    Follow.STAY: 'If they stay',
    Follow.AGAIN: 'If they end and wait',
    Follow.END: 'If they end',
}


@needs(Permission.BLOCKS_EDIT)
def block_dates(request, ref):
    """The dates asked for come with the address, or are those that the block has had since it was moved."""
    rows = Block.objects.visible_to(request.membership).select_related('cohort__school__organisation__hub')
    block = get_object_or_404(rows, ref=ref)
    asked = BlockForm(request.GET if 'start_year' in request.GET else None)
    if asked.is_bound and not asked.is_valid():
        messages.error(request, 'Enter the new dates of the block.')
        return redirect('schools:block_change', block.ref)
    dates = asked.cleaned_data if asked.is_bound else {name: getattr(block, name) for name in FACTS}
    moved = Block(pk=block.pk, ref=block.ref, cohort=block.cohort, **dates)
    if request.membership.organisation.kind == Kind.HUB:
        return _by_hub(request, block, moved, dates)
    return _by_school(request, block, moved, dates)


def _by_hub(request, block, moved, dates):
    """A hub moves the days and learns how many are concerned; what becomes of them is for the school to say."""
    if request.method == 'POST':
        try:
            move_block(by=request.membership, block=block, key='', dates=dates)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            messages.success(
                request, 'The dates are saved. The school is asked what becomes of its placements.'
            )
        return redirect('schools:block', block.ref)
    context = {
        'found': block,
        'moved': moved,
        'lines': [
            f'{block.school} gets a task to decide about the placements outside these dates.',
            'Until then each keeps its own days, and nobody else is told.',
            *effects_of_move(block, moved.start, moved.end),
        ],
    }
    return render(request, 'placements/dates/by_hub.html', context)


def _by_school(request, block, moved, dates):
    groups = groups_of(moved, moved.start, moved.end)
    form = LeftOutsideForm(request.POST or None, groups=groups, initial={'key': new_ref()})
    if form.is_valid() and (away := _moved(request, form, block, dates)):
        return away
    shown = [each.placement for group in groups for each in group]
    note_read(request.membership, 'placements:block_dates', shown)
    context = {
        'found': block,
        'moved': moved,
        'is_moved': (moved.start, moved.end) != (block.start, block.end),
        'groups': groups,
        'anybody': bool(shown),
        'form': form,
        'ways': {name: _ways(getattr(groups, name), choices) for name, choices in WAYS.items()},
        'lines': _lines(block, moved),
    }
    return render(request, 'placements/dates/by_school.html', context)


def _moved(request, form, block, dates):
    """Do it and say where to go; None with the reason why not on the form."""
    try:
        act = move_block(by=request.membership, block=block, dates=dates, **form.cleaned_data)
    except Refused as refused:
        put_on(form, refused)
        return None
    if act is None:
        messages.success(request, 'The block is saved. No placement lies outside its dates any more.')
        return redirect('schools:block', block.ref)
    return redirect('placements:bulk_act', act.ref)


def _ways(rows, choices):
    return [(IF[choice], lines_for(rows, choice)) for choice in choices] if rows else []


def _lines(block, moved):
    hub = block.school.organisation.hub
    asked = (
        [f'{hub.name} gets a task to check that the new dates suit.'] if moved.start != block.start else []
    )
    return [
        *asked,
        'Placements inside the new dates stay as they are.',
        *proposals_left(block, moved.start, moved.end),
        *agreement_left(block, moved.start, moved.end),
    ]
