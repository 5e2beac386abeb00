"""A hub's plans of block dates: the list, one plan with its pictures, and plans side by side."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.accounts.navigation import planning_tabs
from brokerage.core.calendar import academic_year_name
from brokerage.core.errors import Refused
from brokerage.core.ui import Tab
from placements.actions import plans as actions
from placements.enums import SETTLED
from placements.forms import PlanForm
from placements.models import BlockPlan
from placements.queries import plan_compare, plan_maps, plan_rows, plan_words
from placements.queries.plans import Board, boards_of, plans_of
from placements.views.common import made
from schools.views.shared import year_asked

PER_PAGE = 60
MOST_COMPARED = 3


def plan_of(request, ref):
    rows = BlockPlan.objects.visible_to(request.membership).select_related('hub', 'follows')
    return get_object_or_404(rows.defer('follows__question', 'follows__sectors'), ref=ref)


@needs(Permission.BLOCKS_PLAN)
def plan_list(request):
    year = year_asked(request)
    rows = list(plans_of(request.membership, year))
    context = {
        'plans': [(row, plan_words.state_of(row)) for row in rows],
        'add_url': f'{reverse("placements:plan_add")}?year={year}',
        'year_name': academic_year_name(year),
        'tabs': planning_tabs(request.membership, 'Block plans', year),
        'earlier': f'?year={year - 1}',
        'later': f'?year={year + 1}',
        'comparable': sum(row.is_solved for row in rows) > 1,
    }
    return render(request, 'placements/plan/list.html', context)


@needs(Permission.BLOCKS_PLAN)
def plan_add(request):
    year = year_asked(request)
    form = PlanForm(request.POST or None, years=range(year - 1, year + 3), initial={'year': year})
    if form.is_valid():
        data = form.cleaned_data
        parts = {'starts_year': data['year'], 'name': data['name'], 'seconds': data['seconds']}
        found = made(form, actions.make_plan, by=request.membership, **parts)
        if found:
            return redirect('placements:plan', found.ref)
    return render(request, 'placements/plan/add.html', {'form': form})


@needs(Permission.BLOCKS_PLAN)
def plan(request, ref):
    found = plan_of(request, ref)
    if request.GET.get('part'):
        return render(request, 'placements/plan/_progress.html', {'plan': found})
    if not found.is_solved:
        return render(request, 'placements/plan/going.html', {'plan': found})
    board = Board(found)
    return render(request, 'placements/plan/plan.html', _page(request, found, board))


def _page(request, found, board):
    by_sector = request.GET.get('by') == 'sector'
    maps = plan_maps.sector_maps(board) if by_sector else plan_maps.zone_maps(board)
    here = reverse('placements:plan', args=[found.ref])
    lines = plan_rows.lines_of(board)
    show = request.GET.get('show') if request.GET.get('show') in plan_rows.PARTS else 'all'
    shown = [line for line in lines if plan_rows.PARTS[show][1](line)]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get('page'))
    return {
        'plan': found,
        'headline': plan_words.headline(board),
        'measures': plan_words.measures(board),
        'tiles': plan_words.tiles(board),
        'changes': plan_words.change_words(found),
        'left_out': found.question.get('left_out', []),
        'by_hand': board.is_by_hand,
        'maps': maps,
        'narrow': bool(maps) and plan_maps.is_narrow(maps),
        'map_tabs': [Tab('By zone', here, not by_sector), Tab('By sector', f'{here}?by=sector', by_sector)],
        'bar': plan_rows.answers_bar(board, here),
        'tabs': plan_rows.tabs_of(lines, here, show),
        'lines': page.object_list,
        'weeks': ' '.join(board.problem.weeks),
        **_turning(here, show, page),
        'left_to_publish': sum(row.block_id is None and row.state in SETTLED for row in board.rows),
    }


def _turning(here, show, page):
    def address(number):
        return f'{here}?show={show}&page={number}#schools'

    return {
        'next_url': address(page.next_page_number()) if page.has_next() else '',
        'previous_url': address(page.previous_page_number()) if page.has_previous() else '',
    }


@needs(Permission.BLOCKS_PLAN)
@require_POST
def plan_stop(request, ref):
    found = plan_of(request, ref)
    if actions.stop_plan(by=request.membership, plan=found):
        messages.success(request, 'The plan is stopped. Nothing was changed.')
    else:
        messages.info(request, 'The plan had ended already.')
    return redirect('placements:plan', found.ref)


@needs(Permission.BLOCKS_PLAN)
@require_POST
def plan_solve(request, ref):
    """Solve a draft again; with `fresh`, on wishes and places as they are now."""
    found = plan_of(request, ref)
    try:
        actions.solve_again(by=request.membership, plan=found, fresh='fresh' in request.POST)
    except Refused as refused:
        messages.error(request, refused.words)
    return redirect('placements:plan', found.ref)


@needs(Permission.BLOCKS_PLAN)
def plan_compare_page(request):
    """Two or three plans of one year, side by side."""
    refs = list(dict.fromkeys(request.GET.getlist('plan')))
    mine = BlockPlan.objects.visible_to(request.membership).filter(ref__in=refs)
    found = [plan for plan in mine.select_related('hub').order_by('created_at', 'pk') if plan.is_solved]
    years = {each.starts_year for each in found}
    if not 2 <= len(found) <= MOST_COMPARED or len(years) != 1:
        messages.error(request, 'Tick two or three finished plans of the same year to compare them.')
        return redirect('placements:plans')
    context = plan_compare.side_by_side(boards_of(found))
    return render(request, 'placements/plan/compare.html', context)
