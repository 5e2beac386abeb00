"""A search as feeds: the newest listed offers, and their dates. As little as the public list tells."""

import re
from datetime import timedelta
from html import escape
from itertools import islice

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from icalendar import Calendar, Event

from employers.models import Listed, ListingChange
from employers.queries.search import with_windows
from employers.rules.places import in_words

NEWEST, DATES = 100, 500
TITLE = 'Work experience offers'
# What neither XML 1.0 nor a calendar may hold; a word processor's line break, pasted, is one of them.
NO_TEXT = re.compile('[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')


def newest(search):
    """At most 100 listed offers that a search finds, newest first, each with `upcoming` and `changed_at`."""
    found = search.queryset().listed().order_by('-published_at', '-pk')[:NEWEST]
    offers = list(with_windows(found, search))
    numbers = dict(
        Listed.objects.filter(offer__in=[each.pk for each in offers]).values_list('offer', 'change')
    )
    times = dict(ListingChange.objects.filter(pk__in=numbers.values()).values_list('pk', 'at'))
    for offer in offers:
        offer.changed_at = times.get(numbers.get(offer.pk), offer.published_at)
    return offers


def atom(offers, address, feed_address):
    """RFC 4287. `address` is the page of the search, for people."""
    feed = Atom1Feed(
        title=TITLE,
        link=address,
        description=None,
        language='en-gb',
        feed_url=feed_address,
        author_name=settings.PRODUCT_NAME,
    )
    for offer in offers:
        feed.add_item(
            title=_clean(offer.title),
            link=page_of_offer(offer),
            # The feed calls a summary HTML, and what employers typed is none.
            description=escape(_words(offer), quote=False),
            author_name=_clean(offer.employer.organisation.name),
            pubdate=offer.published_at,
            updateddate=offer.changed_at,
            categories=offer.sector_words.split(': '),
            unique_id=page_of_offer(offer),
        )
    return feed.writeString('utf-8')


def json_feed(offers, address, feed_address):
    """JSON Feed 1.1 (jsonfeed.org)."""
    return {
        'version': 'https://jsonfeed.org/version/1.1',
        'title': TITLE,
        'home_page_url': address,
        'feed_url': feed_address,
        'language': 'en-GB',
        'items': [
            {
                'id': page_of_offer(offer),
                'url': page_of_offer(offer),
                'title': _clean(offer.title),
                'content_text': _words(offer),
                'date_published': offer.published_at.isoformat(),
                'date_modified': offer.changed_at.isoformat(),
                'authors': [{'name': _clean(offer.employer.organisation.name)}],
                'tags': offer.sector_words.split(': '),
            }
            for offer in offers
        ],
    }


def dates(offers):
    """RFC 5545: at most 500 windows as all-day events, which end on the day after."""
    calendar = Calendar()
    calendar.add('prodid', f'-//{settings.PRODUCT_NAME}//Offers//EN')
    calendar.add('version', '2.0')
    calendar.add('x-wr-calname', TITLE)
    pairs = ((offer, window) for offer in offers for window in offer.upcoming)
    for offer, window in islice(pairs, DATES):
        calendar.add_component(_event(offer, window))
    return calendar.to_ical()


def _event(offer, window):
    event = Event()
    event.add('uid', f'window-{window.ref}@{settings.SITE_URL.split("//")[-1]}')
    event.add('dtstamp', timezone.now())
    event.add('dtstart', window.start)
    event.add('dtend', window.end + timedelta(days=1))
    event.add('summary', _clean(f'{offer.title}, {offer.employer}'))
    event.add('description', in_words(window.places_left, offer.places_shown))
    event.add('url', page_of_offer(offer))
    event.add('transp', 'TRANSPARENT')
    return event


def page_of_offer(offer):
    """The address of the page for people: also the offer's name in feeds, since it never changes."""
    return settings.SITE_URL + reverse('browse:offer', args=[offer.ref])


def _words(offer):
    first = offer.upcoming[0] if offer.upcoming else None
    when = f' First dates: {first.start:%-d %B %Y} to {first.end:%-d %B %Y}.' if first else ''
    return _clean(f'{offer.employer}, {offer.site.outcode}. {offer.summary}{when}').strip()


def _clean(text):
    return NO_TEXT.sub(' ', text)
