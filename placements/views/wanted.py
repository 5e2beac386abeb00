"""The hub's page of places that schools ask for, and the school's button that asks."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.charts import bar_chart
from brokerage.core.errors import Refused
from brokerage.core.ui import Tile
from employers.models import Employer
from placements.actions.wanted import ask_for_wanted, ask_hub, close_wanted
from placements.queries.wanted import any_need, groups_for, totals
from placements.views.match_run import chosen_run


@needs(Permission.MATCH_RUN)
@require_POST
def ask(request, ref):
    """A school asks its hub for the places that a run found."""
    run = chosen_run(request, ref)
    try:
        ask_hub(by=request.membership, run=run)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(
            request, 'Your hub is asked for these places. It sees no student, only what is wanted.'
        )
    return redirect(f'{reverse("placements:match_run", args=[run.ref])}#asks')


@needs(Permission.REGISTER_VIEW)
def wanted(request):
    groups = groups_for(request.membership, timezone.localdate())
    places, sectors, by_sector = totals(groups)
    context = {
        'groups': groups,
        'tiles': [
            Tile('Places asked for', places),
            Tile('Sectors', sectors),
            Tile('Lists to work through', len(groups)),
        ],
        'chart': bar_chart('Places asked for, by sector', by_sector.most_common(), row_name='Sector')
        if sectors > 1
        else None,
        'any_need': any_need(groups),
        'may_ask': request.membership.may(Permission.REGISTER_EDIT),
    }
    return render(request, 'placements/wanted.html', context)


def _group(request, ref):
    groups = groups_for(request.membership, timezone.localdate())
    found = next((group for group in groups if group.ref == ref), None)
    if found is None:
        raise Http404
    return found


@needs(Permission.REGISTER_EDIT)
@require_POST
def ask_employer(request, ref):
    """Ask one employer near the area; what is wanted stands in the message."""
    group = _group(request, ref)
    employers = Employer.objects.visible_to(request.membership).select_related('organisation__hub')
    employer = employers.prefetch_related('contacts').filter(ref=request.POST.get('employer', '')).first()
    if employer is None:
        messages.error(request, 'Press the button beside an employer of the list.')
        return redirect('placements:wanted')
    try:
        ask_for_wanted(by=request.membership, employer=employer, group=group)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, f'{employer} is asked, and told what is looked for.')
    return redirect('placements:wanted')


@needs(Permission.REGISTER_EDIT)
@require_POST
def close(request, ref):
    group = _group(request, ref)
    close_wanted(by=request.membership, rows=group.rows)
    messages.success(request, f'{group.label} {group.where} is off the list.')
    return redirect('placements:wanted')
