"""The public list for other programs and other people's pages: feeds, a calendar, a sitemap, a list to embed."""

import re
from hashlib import sha256
from http import HTTPStatus

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import condition

from brokerage.accounts.access import public
from employers.forms.search import SearchForm
from employers.models import Listed, ListingChange
from employers.queries import feeds
from employers.queries.browse import away_words
from employers.queries.pages import offers_page

COLOUR = re.compile(r'[0-9a-fA-F]{6}')
CARDS = 10
LINEAR, OF_WHITE = 12.92, 1.05
READABLE = 4.5  # WCAG 2.2, 1.4.3


def state_of_list(request, **_):
    """What feeds go by: the public list changes with its newest change, and with the day."""
    newest = ListingChange.objects.order_by('-pk').values_list('pk', flat=True).first()
    told = f'{request.get_full_path()} {newest} {timezone.localdate()} {settings.SITE_URL}'
    return f'"{sha256(told.encode()).hexdigest()[:32]}"'


unless_known = condition(etag_func=state_of_list)


def _asked(request):
    """(newest offers, None), or (None, why it cannot be answered)."""
    form = SearchForm(request.GET)
    search = form.search()
    if form.errors:
        words = ' '.join(str(error) for errors in form.errors.values() for error in errors)
        return None, HttpResponse(
            words, status=HTTPStatus.BAD_REQUEST, content_type='text/plain; charset=utf-8'
        )
    return feeds.newest(search), None


def _page(request):
    query = f'?{request.GET.urlencode()}' if request.GET else ''
    return f'{settings.SITE_URL}{reverse("browse:search")}{query}'


def _itself(request):
    return settings.SITE_URL + request.get_full_path()


@public
@unless_known
def atom(request):
    offers, problem = _asked(request)
    return problem or HttpResponse(
        feeds.atom(offers, _page(request), _itself(request)), content_type=feeds.Atom1Feed.content_type
    )


@public
@unless_known
def json_feed(request):
    offers, problem = _asked(request)
    if problem:
        return problem
    body = feeds.json_feed(offers, _page(request), _itself(request))
    return JsonResponse(body, content_type='application/feed+json')


@public
@unless_known
def dates(request):
    offers, problem = _asked(request)
    return problem or HttpResponse(feeds.dates(offers), content_type='text/calendar; charset=utf-8')


class OfferPages(Sitemap):
    """Every page of a listed offer."""

    limit = 5_000

    def items(self):
        return Listed.objects.order_by('offer').values_list('ref', flat=True)

    def location(self, ref):
        return reverse('browse:offer', args=[ref])


@public
def robots(request):
    """Where the sitemap is (RFC 9309). Nothing is forbidden: a page that is not for machines says so itself."""
    lines = ('User-agent: *', 'Allow: /', f'Sitemap: {settings.SITE_URL}{reverse("sitemap:index")}', '')
    return HttpResponse('\n'.join(lines), content_type='text/plain; charset=utf-8')


@public
@xframe_options_exempt
@csp_replace({'frame-ancestors': ['*'], 'form-action': ["'none'"]})
def embedded(request):
    """The list inside somebody else's page: no script, no form, every link opens our page in their window."""
    form = SearchForm(request.GET)
    search = form.search()
    page = offers_page(search, request, lambda asked: asked.found().listed(), size=CARDS)
    cards = [(offer, away_words(search, offer)) for offer in page.rows]
    context = {
        'cards': cards,
        'page': page,
        'form': form,
        'colour': _colour(request),
        'all_url': _page(request),
    }
    return render(request, 'browse/embedded.html', context)


@public
def colours(request, colour):
    """The partner's colour as a style sheet: the list itself may hold no style of its own."""
    css = f':root{{--embedded-colour:#{colour.lower()}}}'
    answer = HttpResponse(css, content_type='text/css; charset=utf-8')
    answer['Cache-Control'] = 'public, max-age=86400'
    return answer


def _colour(request):
    """The colour asked for, or none where white would not be readable on it."""
    asked = request.GET.get('colour', '').removeprefix('#')
    return asked if COLOUR.fullmatch(asked) and contrast_with_white(asked) >= READABLE else ''


def contrast_with_white(colour):
    """The contrast ratio of 'rrggbb' with white. Source: WCAG 2.2, relative luminance."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / LINEAR if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return OF_WHITE / (luminance + 0.05)
