"""The workplace of a placement: note that it was checked, ask for it anew."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Kind, Permission
from brokerage.core.ui import long_date
from employers.models import Offer
from placements.actions import suspending
from placements.queries.checks import known_check
from placements.views.common import act_page, attempt, made, note_read, page_of_placement, placement_of
from safeguarding import actions as safeguarding
from safeguarding.forms.checks import CheckAgainForm, CheckForm, CheckMonthsForm
from safeguarding.models import CheckPolicy, RiskAssessment
from safeguarding.rules.policy import VALIDITY_MONTHS
from safeguarding.rules.risk import proportionate_check


@needs(Permission.RISK_ASK)
def check(request, ref):
    """Note who spoke to whom about the work of a placement, for every school of the area."""
    row = placement_of(request, ref)
    note_read(request.membership, 'placements:check', [row])
    title, back = row.student.name, page_of_placement(row)
    return _check_page(request, row.window.offer, title, back)


@needs(Permission.RISK_ASK)
def offer_check(request, ref):
    """The same from an offer, for a hub that sees no names or a school before anybody is placed there."""
    offers = Offer.objects.visible_to(request.membership)
    offer = get_object_or_404(offers.select_related('employer__organisation__hub', 'site'), ref=ref)
    return _check_page(request, offer, 'Risk assessment', reverse('safeguarding:assessment', args=[ref]))


def _check_page(request, offer, came_from, back):
    assessment = RiskAssessment.objects.in_force().filter(offer=offer).first()
    band = assessment.band if assessment else offer.risk_band
    form = CheckForm(request.POST or None, band=band, initial={'on': timezone.localdate()})
    if form.is_valid():
        given = {'by': request.membership, 'site': offer.site, 'band': band, **form.cleaned_data}
        if noted := made(form, safeguarding.note_check, **given):
            until = long_date(noted.expires_on)
            messages.success(request, f'Noted. Every school of the area can rely on it until {until}.')
            return redirect(back)
    context = {
        'offer': offer,
        'came_from': came_from,
        'back': back,
        'assessment': assessment,
        'form': form,
        'needed': proportionate_check(band),
        'known': known_check(offer, request.membership),
    }
    return render(request, 'placements/check.html', context)


@needs(Permission.SET_ASIDE)
def check_again(request, ref):
    row = placement_of(request, ref)
    return act_page(
        request,
        row,
        _check_again,
        form=CheckAgainForm(request.POST or None),
        title='Have this workplace checked again?',
        lines=[
            f'Nobody relies on earlier checks of {row.window.offer.site.address} any more, at any school.',
            'Confirmed placements there that have not begun have their checks opened again.',
            'Schools, employer and families are told that it is checked again, and not why.',
        ],
        submit='Ask for a new check',
        done='Earlier checks of this workplace count no more.',
        kind='warning',
    )


def _check_again(*, by, placement, why):
    suspending.check_again(by=by, site=placement.window.offer.site, why=why)


@needs(Permission.PEOPLE_MANAGE)
def check_months(request):
    """How long checks last in the hub's area."""
    if request.membership.organisation.kind != Kind.HUB:
        raise PermissionDenied
    held = CheckPolicy.objects.visible_to(request.membership).first()
    months = {band.value: number for band, number in (held.months if held else VALIDITY_MONTHS).items()}
    form = CheckMonthsForm(request.POST or None, initial=months)
    given = {'by': request.membership}
    if form.is_valid() and attempt(form, safeguarding.set_check_months, **given, **form.cleaned_data):
        messages.success(request, 'Saved. It counts for what is checked or confirmed from now on.')
        return redirect('placements:check_months')
    return render(request, 'placements/check_months.html', {'form': form})
