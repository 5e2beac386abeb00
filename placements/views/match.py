"""The match of a block before it runs: what there is to work with, what is kept, and the runs so far."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record_read
from brokerage.core.errors import Refused
from brokerage.core.ui import Tile
from placements.actions.matching import start_match
from placements.actions.pins import unpin
from placements.enums import Policy
from placements.models import MatchRun, Pin
from placements.queries.match_block import pins_of, runs_of, supply_of
from placements.queries.matching import broken_locks, problem_for
from placements.views.match_list import Place
from schools.enums import BlockState
from schools.models import Block


def block_of(request, ref):
    blocks = Block.objects.visible_to(request.membership)
    return get_object_or_404(blocks.select_related('cohort__school__organisation'), ref=ref)


@needs(Permission.MATCH_RUN)
def match(request, ref):
    return _show(request, block_of(request, ref))


def _show(request, block, refused=''):
    problem = problem_for(block, Policy.LINEAR)
    supply = supply_of(block, problem)
    pins = list(pins_of(block))
    record_read(
        by=request.membership,
        page='placements:match',
        students=list({pin.student_id: pin.student for pin in pins}.values()),
        owner=block.school.organisation,
    )
    broken = {pin.pk: words for pin, words in broken_locks(block, problem)}
    runs = list(runs_of(block))
    context = {
        'found': block,
        'refused': refused,
        'start_words': f'Match {supply.students} students',
        'supply': supply,
        'tiles': _tiles(block, supply),
        'pins': [(pin, broken.get(pin.pk, '')) for pin in pins],
        'broken': len(broken),
        'runs': runs,
        'going': next((run for run in runs if run.is_going), None),
        'is_published': block.state == BlockState.PUBLISHED,
        'may_start': block.state == BlockState.PUBLISHED and supply.students and supply.places,
    }
    return render(request, 'placements/match/block.html', context)


def _tiles(block, supply):
    placements = f'{reverse("placements:list")}?block={block.ref}'
    return [
        Tile('Students to place', supply.students, 'free on these dates'),
        Tile('Places open', supply.places, f'in {supply.offers} offers of your area, inside these dates'),
        Tile('Already arranged', supply.arranged, 'hold a place in this block', url=placements),
    ]


@needs(Permission.MATCH_RUN)
@require_POST
def start(request, ref):
    block = block_of(request, ref)
    try:
        run = start_match(by=request.membership, block=block)
    except Refused as fault:
        return _show(request, block, fault.words)
    return redirect('placements:match_run', ref=run.ref)


@needs(Permission.MATCH_RUN)
@require_POST
def remove_pin(request, ref):
    """Leave a pair to the next run again; back to the run it was pressed on, else to the block."""
    pins = Pin.objects.visible_to(request.membership)
    pin = get_object_or_404(pins.select_related('block__cohort__school__organisation', 'student'), ref=ref)
    unpin(by=request.membership, pin=pin)
    messages.success(request, f'The next match decides about {pin.student.name} again.')
    return redirect(_back(request, pin))


def _back(request, pin):
    run = request.POST.get('run')
    if not run:
        return reverse('placements:match', args=[pin.block.ref])
    runs = MatchRun.objects.visible_to(request.membership).filter(block=pin.block_id)
    return Place.of(request.POST).address(get_object_or_404(runs.only('ref'), ref=run))
