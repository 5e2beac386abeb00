"""Is this offer still right? Answered with one press, signed in or by link; and the hub's days for asking."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import by_link, needs
from brokerage.accounts.enums import Kind, Permission
from employers.actions.stale import set_listing_rules, still_right
from employers.forms.stale import ListingRulesForm
from employers.models import Offer
from employers.notifications import STILL_RIGHT
from employers.queries.stale import rules_of
from employers.views.common import attempt, form_page
from employers.views.offers import offer_of

DONE = 'Thank you. The offer stays on the list.'
BACK = 'Thank you. The offer is back on the list.'


@needs(Permission.OFFERS_EDIT)
@require_POST
def offer_still_right(request, ref):
    offer = offer_of(request, ref)
    attempt(request, BACK if offer.hidden_at else DONE, still_right, by=request.membership, offer=offer)
    return redirect('employers:offer', ref)


@by_link(STILL_RIGHT)
def link_still_right(request, token):
    """Looking changes nothing, for mail programs look too; pressing does."""
    offers = Offer.objects.filter(employer__organisation_id=request.link.organisation_id)
    offers = offers.select_related('employer__organisation__hub', 'site')
    offer = get_object_or_404(offers, ref=request.link.subject_ref)
    if request.method == 'POST':
        attempt(request, BACK if offer.hidden_at else DONE, still_right, by=request.link, offer=offer)
        return redirect('employers:link_still_right', token)
    context = {'offer': offer, 'hub': offer.employer.organisation.hub, 'link': request.link}
    return render(request, 'employers/still_right.html', context)


@needs(Permission.PEOPLE_MANAGE)
def listing_rules(request):
    """After how many days an offer is asked about, and hidden."""
    if request.membership.organisation.kind != Kind.HUB:
        raise PermissionDenied
    rules = rules_of(request.membership.organisation)
    first = {'ask_after': rules.ask_after, 'hide_after': rules.hide_after}
    return form_page(
        request,
        ListingRulesForm(request.POST or None, initial=first),
        lambda data: set_listing_rules(by=request.membership, **data),
        title='When to ask about quiet offers',
        lead='An offer that nobody changes, books or confirms may be out of date. Its employer is asked; if nobody '
        'answers, it is hidden. Placements stay as they are, and one press brings it back.',
        submit='Save the days',
        back='employers:offers',
        crumb='Offers',
        done='The days are saved.',
    )
