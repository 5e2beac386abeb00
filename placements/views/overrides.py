"""Rules that two people set aside for one placement: ask, answer, take back, and what the hub is told."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.core.errors import Refused
from placements.actions import overrides
from placements.clearance import red_gates
from placements.models import Placement
from placements.queries import overrides as queries
from placements.queries.placements import whole
from placements.views.common import attempt, note_read, page_of_placement, placement_of
from safeguarding.enums import Holder
from safeguarding.forms.checks import SecondForm, SetAsideForm
from safeguarding.models import Override
from safeguarding.rules.overrides import WHAT_THE_LAW_SAYS


@needs(Permission.PLACEMENTS_ARRANGE)
def set_aside(request, ref, code):
    """The first of two people: what the law says, why, and who of the parents agreed."""
    row = placement_of(request, ref)
    blocker = next((each for each in red_gates(row) if each.code == code and each.overridable), None)
    if blocker is None:
        raise Http404
    form = SetAsideForm(request.POST or None, code=code)
    by = request.membership
    if form.is_valid() and attempt(form, overrides.ask, by=by, placement=row, code=code, **form.cleaned_data):
        messages.success(request, 'Asked. It counts once a second person at your school agrees.')
        return redirect(page_of_placement(row))
    note_read(by, 'placements:set_aside', [row])
    context = {
        'placement': row,
        'blocker': blocker,
        'stands': blocker.said_to(Holder.SCHOOL),
        'name': queries.NAMES[code],
        'law': WHAT_THE_LAW_SAYS[code],
        'form': form,
    }
    return render(request, 'placements/set_aside.html', context)


@needs(Permission.SET_ASIDE)
def override(request, ref):
    """The second person reads what was asked, and agrees or refuses."""
    aside = _aside(request, ref)
    form = SecondForm(request.POST or None)
    if form.is_valid():
        agreed = request.POST.get('answer') == 'agree'
        given = {} if agreed else form.cleaned_data
        verb = overrides.agree if agreed else overrides.refuse
        if attempt(form, verb, by=request.membership, override=aside.row, **given):
            messages.success(request, 'You agreed. The rule is set aside.' if agreed else 'You refused.')
            return redirect(page_of_placement(aside.placement))
    note_read(request.membership, 'placements:override', [aside.placement])
    mine = aside.row.asked_ref == request.membership.actor_ref
    context = {'aside': aside, 'form': form, 'mine': mine, 'placement': aside.placement}
    return render(request, 'placements/override.html', context)


@needs(Permission.SET_ASIDE)
@require_POST
def take_back(request, ref):
    aside = _aside(request, ref)
    try:
        overrides.take_back(by=request.membership, override=aside.row)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, 'Taken back. The rule stands again.')
    return redirect(page_of_placement(aside.placement))


def _aside(request, ref):
    row = get_object_or_404(
        Override.objects.visible_to(request.membership).select_related('student'), ref=ref
    )
    placements = whole(Placement.objects.visible_to(request.membership))
    return queries.aside(row, get_object_or_404(placements, ref=row.placement_ref))


@needs(Permission.PLACEMENTS_VIEW)
def all_set_aside(request):
    """A school's own, with who asked and agreed; a hub's report of all its schools."""
    kind = request.membership.organisation.kind
    if kind == Kind.HUB:
        report = queries.report_for(request.membership)
        note_read(
            request.membership,
            'placements:all_set_aside',
            [aside.placement for line in report.lines for aside in line.named],
        )
        return render(request, 'placements/set_aside_report.html', {'report': report})
    if kind != Kind.SCHOOL:
        raise PermissionDenied
    asides = queries.of_school(request.membership)
    note_read(request.membership, 'placements:all_set_aside', [aside.placement for aside in asides])
    may_open = request.membership.may(Permission.SET_ASIDE)
    return render(request, 'placements/set_aside_list.html', {'asides': asides, 'may_open': may_open})
