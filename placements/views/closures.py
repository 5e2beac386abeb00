"""A hub closes its area or a site for some days: see what happens, do it, follow it, take it back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from brokerage.core.models import new_ref
from employers.models import ShutDays, Site
from placements.actions import closures as actions
from placements.forms.closures import ClosureChoiceForm, ClosureForm
from placements.models import Closure, SchoolClosure, Zone
from placements.notifications.closures import why
from placements.queries.closures import about, lines_of, of_school, report_of, weeks_ahead
from placements.views.common import made, note_read

LOOKED_AT = 20
BACK = [
    'Each placement stands again where it stood before, unless somebody has acted on it or its place has gone.',
    'Schools, employers and families who were told are told that it goes on after all.',
    'Places on these days can be booked again.',
]


@needs(Permission.AREA_CLOSE)
def closures(request):
    """Choose a part of the area; earlier closures stand below."""
    return _page(request, None)


@needs(Permission.AREA_CLOSE)
def close_site(request, ref):
    rows = Site.objects.visible_to(request.membership).select_related('employer__organisation')
    return _page(request, get_object_or_404(rows, ref=ref))


def _page(request, site):
    hub = request.membership.organisation
    zones = [] if site else Zone.objects.visible_to(request.membership).prefetch_related('outcodes')
    choose = ClosureChoiceForm(request.GET or None, zones=zones, weeks=weeks_ahead(hub), site=site)
    scope = choose.scope() if choose.is_valid() else None
    form = ClosureForm(request.POST or None, initial={'key': new_ref()})
    if scope and form.is_valid():
        given = {'by': request.membership, 'scope': scope, **form.cleaned_data}
        if closure := made(form, actions.close_days, **given):
            return redirect('placements:closure', closure.ref)
    earlier = Closure.objects.visible_to(request.membership).select_related('act', 'back')
    context = {
        'site': site,
        'choose': choose,
        'form': form,
        'about': about(scope) if scope else '',
        'lines': lines_of(hub, scope) if scope else [],
        'earlier': [] if site else earlier[:LOOKED_AT],
    }
    return render(request, 'placements/closure/choose.html', context)


def closure_of(request, ref):
    rows = Closure.objects.visible_to(request.membership)
    return get_object_or_404(rows.select_related('act__started_by__user', 'back', 'hub'), ref=ref)


@needs(Permission.AREA_CLOSE)
def closure(request, ref):
    """How far it is, and what became of it by school: counts that point at nobody."""
    found = closure_of(request, ref)
    act = found.back or found.act
    part = bool(request.GET.get('part'))
    percent = act.job_done * 100 // max(act.job_total, 1)
    context = {'closure': found, 'act': act, 'percent': percent, 'part': part}
    if part:
        return render(request, 'placements/closure/_state.html', context)
    lines, total = report_of(found)
    context |= {
        'lines': lines,
        'total': total,
        'is_shut': ShutDays.objects.standing().filter(act_ref=found.act.ref).exists(),
        'may_take_back': actions.can_take_back(found),
        'why': why(found.act),
        'consequences': BACK,
    }
    return render(request, 'placements/closure/closure.html', context)


@needs(Permission.AREA_CLOSE)
@require_POST
def closure_stop(request, ref):
    found = closure_of(request, ref)
    if actions.stop_closure(by=request.membership, closure=found):
        messages.success(request, 'Stopped. What is done stays done; nothing happened to the others.')
    else:
        messages.info(request, 'It had ended already.')
    return redirect('placements:closure', ref)


@needs(Permission.AREA_CLOSE)
@require_POST
def closure_open(request, ref):
    found = closure_of(request, ref)
    if actions.open_days(by=request.membership, closure=found):
        messages.success(request, 'Places on these days can be booked again.')
    else:
        messages.info(request, 'The days were open already.')
    return redirect('placements:closure', ref)


@needs(Permission.AREA_CLOSE)
@require_POST
def closure_back(request, ref):
    found = closure_of(request, ref)
    try:
        actions.take_back(by=request.membership, closure=found)
    except Refused as refused:
        messages.error(request, refused.words)
    return redirect('placements:closure', ref)


@needs(Permission.PLACEMENTS_VIEW)
def school_closure(request, ref):
    """The school's own report: who is affected, where each stands now, and the way to another place."""
    rows = SchoolClosure.objects.visible_to(request.membership)
    found = get_object_or_404(rows.select_related('closure__hub', 'closure__act'), ref=ref)
    affected = of_school(found)
    note_read(request.membership, 'placements:school_closure', [each.placement for each in affected])
    context = {
        'found': found,
        'closure': found.closure,
        'why': why(found.closure.act),
        'affected': affected,
        'to_place': sum(each.needs_place for each in affected),
        'may_arrange': request.membership.may(Permission.PLACEMENTS_ARRANGE),
    }
    return render(request, 'placements/closure/school.html', context)
