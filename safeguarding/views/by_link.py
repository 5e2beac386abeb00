"""An employer without an account fills in and confirms its assessment from a signed link."""

from django.shortcuts import get_object_or_404

from brokerage.accounts.access import by_link
from employers.models import Offer
from safeguarding.notifications import ASSESSMENT
from safeguarding.views import own, pages

EXTRAS = {'may_write': True, 'may_ask': False, 'may_talk': False, 'shows_employer': False, 'bare': True}


def doors_of(request, token):
    """The offer a link was made for; its employer must be the link's organisation."""
    link = request.link
    offers = Offer.objects.filter(employer__organisation_id=link.organisation_id)
    rows = offers.select_related('employer__organisation__hub', 'site', 'contact')
    return pages.Doors(get_object_or_404(rows, ref=link.subject_ref), token)


@by_link(ASSESSMENT)
def assessment(request, token):
    return pages.overview(request, doors_of(request, token), **EXTRAS)


@by_link(ASSESSMENT)
def start(request, token):
    return pages.start_page(request, doors_of(request, token), request.link)


@by_link(ASSESSMENT)
def same(request, token):
    return pages.same_page(request, doors_of(request, token), request.link, **EXTRAS)


@by_link(ASSESSMENT)
def own_document(request, token):
    return own.own_page(request, doors_of(request, token), request.link)


@by_link(ASSESSMENT)
def own_check(request, token):
    return own.own_check_page(request, doors_of(request, token), request.link)


@by_link(ASSESSMENT)
def step(request, token, step):
    return pages.step_page(request, doors_of(request, token), step, request.link)


@by_link(ASSESSMENT)
def hazards(request, token):
    return pages.hazards_page(request, doors_of(request, token), request.link)


@by_link(ASSESSMENT)
def check(request, token):
    return pages.check_page(request, doors_of(request, token), request.link)
