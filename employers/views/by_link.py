"""An employer without an account: manages its offers, and answers the yearly question, from a signed link."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from brokerage.accounts.access import by_link
from employers.actions import answer_capacity
from employers.enums import OfferStatus
from employers.forms.capacity import CapacityForm
from employers.models import CapacityAsk, Employer, Offer, Window
from employers.notifications import CAPACITY, MANAGE_OFFERS
from employers.queries.completeness import with_completeness
from employers.queries.offers import next_year_windows, with_places
from employers.views.common import Doors
from employers.views.offer_pages import (
    act_page,
    again_page,
    close_window_page,
    dates_page,
    open_page,
    places_page,
    publish,
    reserve_page,
    terms_page,
)


def employer_of(link):
    """The employer a link was made for; its organisation must agree."""
    employers = Employer.objects.filter(organisation_id=link.organisation_id)
    return get_object_or_404(employers.select_related('organisation__hub'), ref=link.subject_ref)


def offer_of(link, ref):
    offers = Offer.objects.filter(employer=employer_of(link)).select_related(
        'employer__organisation__hub', 'site', 'head_start_school'
    )
    return get_object_or_404(offers, ref=ref)


def window_of(link, ref):
    windows = Window.objects.filter(offer__employer=employer_of(link))
    return get_object_or_404(windows.select_related('offer__employer__organisation'), ref=ref)


@by_link(MANAGE_OFFERS)
def offers(request, token):
    employer = employer_of(request.link)
    rows = with_places(Offer.objects.filter(employer=employer).exclude(status=OfferStatus.CLOSED))
    context = {
        'employer': employer,
        'rows': list(with_completeness(rows).select_related('employer__organisation', 'site')),
        'again': next_year_windows(employer, timezone.localdate()),
        'doors': Doors(token),
        'link': request.link,
    }
    return render(request, 'employers/link_offers.html', context)


@by_link(MANAGE_OFFERS)
def dates(request, token, ref):
    return dates_page(request, offer_of(request.link, ref), by=request.link, doors=Doors(token))


@by_link(MANAGE_OFFERS)
def publish_it(request, token, ref):
    return publish(request, offer_of(request.link, ref), by=request.link, doors=Doors(token))


@by_link(MANAGE_OFFERS)
def pause(request, token, ref):
    return act_page(request, offer_of(request.link, ref), 'pause', by=request.link, doors=Doors(token))


@by_link(MANAGE_OFFERS)
def places(request, token, ref):
    return places_page(request, window_of(request.link, ref), by=request.link, doors=Doors(token))


@by_link(MANAGE_OFFERS)
def close(request, token, ref):
    return close_window_page(request, window_of(request.link, ref), by=request.link, doors=Doors(token))


@by_link(MANAGE_OFFERS)
def reserve(request, token, ref):
    return reserve_page(request, window_of(request.link, ref), by=request.link, doors=Doors(token))


@by_link(MANAGE_OFFERS)
def open_up(request, token, ref):
    return open_page(request, window_of(request.link, ref), by=request.link, doors=Doors(token))


@by_link(MANAGE_OFFERS)
def terms(request, token, ref):
    return terms_page(request, offer_of(request.link, ref), by=request.link, doors=Doors(token))


@by_link(MANAGE_OFFERS)
def again(request, token):
    return again_page(request, employer_of(request.link), by=request.link, doors=Doors(token))


@by_link(CAPACITY)
def capacity(request, token):
    asks = CapacityAsk.objects.filter(employer__organisation_id=request.link.organisation_id)
    asks = asks.select_related('employer__organisation__hub', 'outreach')
    ask = get_object_or_404(asks, ref=request.link.subject_ref)
    form = CapacityForm(request.POST or None)
    if request.method == 'POST' and form.is_valid():
        names = ('answer', 'places', 'contact_stays')
        told = {name: form.cleaned_data[name] for name in names}
        answer_capacity(by=request.link, ask=ask, note=form.words, **told)
        messages.success(request, 'Thank you. Your answer is saved and the hub has been told.')
        return redirect('employers:link_capacity', token)
    context = {'form': form, 'ask': ask, 'hub': ask.employer.organisation.hub}
    return render(request, 'employers/capacity.html', context)
