"""Public search and offer pages: published offers only, and never a contact, phone, street or note."""

import json

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from brokerage.accounts.access import public
from brokerage.core.journeys import basis
from employers.forms.search import SearchForm
from employers.queries import OfferSearch, with_windows
from employers.queries.browse import away_words, in_areas_of, instead, order_words, wider_searches
from employers.queries.facets import facets_of
from employers.queries.on_map import map_of
from employers.queries.pages import offers_page
from employers.queries.posting import job_posting
from employers.queries.reserved import dates_of
from employers.queries.saved import keeps_searches

CARDS = 20
UNSAFE = {'<': r'\u003C', '>': r'\u003E', '&': r'\u0026', '\u2028': r'\u2028', '\u2029': r'\u2029'}


@public
def search(request):
    form = SearchForm(request.GET)
    search = form.search()
    facets = facets_of(search)
    form.tell_counts(facets)
    form.tell_unused()
    found = search.found()
    page = offers_page(search, request, size=CARDS)
    cards = [(offer, away_words(search, offer)) for offer in page.rows]
    context = {
        'form': form,
        'page': page,
        'cards': cards,
        'total': facets.total,
        'order': order_words(search),
        'today': search.day,
        'asked': form.asked_in_words(),
        'all_areas_url': in_areas_of(request.path, request.GET, []),
        'may_save': request.membership is not None and keeps_searches(request.membership),
        'may_ask': request.membership is None and not form.errors,
        'basis': basis(search.by) if search.by else '',
        'map': map_of(found, lambda areas: in_areas_of(request.path, request.GET, areas)) if cards else None,
        'wider': []
        if cards
        else [(each, instead(request.path, request.GET, each)) for each in wider_searches(search)],
    }
    return render(request, 'browse/search.html', context)


@public
def offer(request, ref):
    offer = get_object_or_404(with_windows(OfferSearch().queryset()), ref=ref)
    url = settings.SITE_URL + reverse('browse:offer', args=[ref])
    dates = dates_of(offer.upcoming, timezone.localdate())
    # Nobody is led to an offer by a search engine that has no place for them.
    free = [window for window in offer.upcoming if window.places_left]
    posting = script_json(job_posting(offer, free, url)) if free else ''
    context = {'offer': offer, 'dates': dates, 'posting': posting}
    return render(request, 'browse/offer.html', context)


def script_json(data):
    """JSON that cannot end the script element it stands in, whatever an employer typed."""
    text = json.dumps(data, ensure_ascii=False)
    for character, escaped in UNSAFE.items():
        text = text.replace(character, escaped)
    return mark_safe(text)  # noqa: S308 (nothing in it can close the element)
