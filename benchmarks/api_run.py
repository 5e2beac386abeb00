"""The area, the calls and the writers of `make bench-api`."""

import json
import random
from datetime import date, timedelta
from statistics import median, quantiles
from subprocess import DEVNULL, PIPE, Popen
from sys import executable
from time import monotonic, sleep, time

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.utils import timezone  # noqa: E402
from rest_framework.pagination import Cursor  # noqa: E402

from benchmarks.rows import made  # noqa: E402
from brokerage.accounts.models import Organisation, PartnerKey, SharingAgreement  # noqa: E402
from brokerage.core.sectors import Sector  # noqa: E402
from employers.api.offers import OfferPages  # noqa: E402
from employers.models import Employer, Listed, ListingChange, Offer, Site, Window  # noqa: E402

OFFERS_OF_ONE, WINDOWS_OF_ONE = 25, 3
APPLICATION = get_wsgi_application()
# What the triggers would have written, all at once.
FILL = """
INSERT INTO employers_listed (offer, ref, hub_id, change, text, drawn)
    SELECT o.id, o.ref, a.hub_id, 0, '', '' FROM employers_offer o
    JOIN employers_employer e ON e.id = o.employer_id JOIN accounts_organisation a ON a.id = e.organisation_id;
INSERT INTO employers_listingchange (hub_id, offer_ref, reason, at, transaction)
    SELECT hub_id, ref, '', clock_timestamp(), 0 FROM employers_listed ORDER BY offer;
INSERT INTO employers_listedas (hub_id, offer_ref, outcode, sector, pattern, change)
    SELECT l.hub_id, l.ref, split_part(s.postcode, ' ', 1), o.sector, o.pattern, 0 FROM employers_listed l
    JOIN employers_offer o ON o.id = l.offer JOIN employers_site s ON s.id = o.site_id;
UPDATE employers_listed l SET change = c.id FROM employers_listingchange c WHERE c.offer_ref = l.ref;
ANALYZE;
"""


def load(offers):
    """A hub with so many listed offers; the secret of a partner's key."""
    call_command('migrate', verbosity=0)
    hub = Organisation.objects.create(kind='hub', name='Area')
    with connection.cursor() as cursor:
        cursor.execute('SET session_replication_role = replica')
        _write(hub, offers, random.Random(1))  # noqa: S311 - made-up data
        cursor.execute('SET session_replication_role = origin')
        cursor.execute(FILL)
    partner = Organisation.objects.create(kind='partner', name='Site', hub=hub)
    today = timezone.localdate()
    SharingAgreement.objects.create(
        partner=partner,
        signed_by='Pat',
        signed_on=today,
        starts=today,
        ends=today + timedelta(days=9),
        recorded_by='Hub',
    )
    return PartnerKey.objects.create_key(
        name='Site', organisation=partner, scopes=['offers:read'], daily_quota=2_000_000_000
    )[1]


def _write(hub, offers, rng):
    number = range(-(-offers // OFFERS_OF_ONE))
    organisations = made(
        Organisation, [Organisation(kind='employer', name=f'Employer {n}', hub=hub) for n in number]
    )
    employers = made(
        Employer, [Employer(organisation=o, sector='retail', status='active') for o in organisations]
    )
    places = [(rng.randrange(380_000, 430_000), rng.randrange(270_000, 310_000)) for _ in number]
    sites = made(
        Site,
        [
            Site(employer=e, address='1 High Street', postcode='B1 1AA', easting=x, northing=y)
            for e, (x, y) in zip(employers, places, strict=True)
        ],
    )
    rows = made(Offer, [_offer(sites[n // OFFERS_OF_ONE], n, rng) for n in range(offers)])
    first = date.today() + timedelta(days=60)  # noqa: DTZ011 - a day, whatever the zone
    starts = [first + timedelta(weeks=n * 5) for n in range(WINDOWS_OF_ONE)]
    made(
        Window,
        [
            Window(offer=row, start=start, end=start + timedelta(days=4), places=9)
            for row in rows
            for start in starts
        ],
    )


def _offer(site, n, rng):
    return Offer(
        employer=site.employer,
        site=site,
        title=f'A week with us, number {n}',
        summary='Meet the team, try the work and finish something of your own by Friday. ' * 3,
        will_do=['Greet customers', 'Help in the workshop', 'Write a short report'],
        observe_only=['A planning meeting'],
        must_not_do=['Use the saw'],
        sector=rng.choice(Sector.values),
        status='published',
        findable=True,
        published_at=timezone.now(),
        day_starts='09:00',
        day_ends='16:00',
        dress='Something you can move in',
        travel='Bus 11 stops outside',
    )


def call(path, key, **headers):
    environ = RequestFactory(headers={'Authorization': f'Api-Key {key}', **headers}).get(path).environ
    answer = {}

    def start_response(status, sent, exc_info=None):
        answer.update(status=int(status[:3]), headers=dict(sent))

    body = APPLICATION(environ, start_response)
    answer['body'] = b''.join(body)
    body.close()
    return answer


def cases(key, page):
    """{name: a call that checks its answer}."""
    ours, rival = f'/api/v1/offers?page_size={page}', f'/rival/offers?page_size={page}'
    deep = _deep(ours)
    etag = call(ours, key)['headers']['ETag']
    first, theirs = (json.loads(call(path, key)['body'])['results'] for path in (ours, rival))
    assert len(first) == page, 'a short page'
    assert first == theirs, 'not the same work'

    def page_of(path, status=200, **headers):
        def asked():
            assert call(path, key, **headers)['status'] == status

        return asked

    return {
        'DRF, first page': page_of(rival),
        'first page': page_of(ours),
        'deep page': page_of(deep),
        '304': page_of(ours, 304, **{'If-None-Match': etag}),
    }


def _deep(path):
    """The address a partner who follows `next` comes to nine tenths of the way."""
    listed = Listed.objects.order_by('offer')
    pages = OfferPages()
    pages.base_url, pages.of = path, 'offers-'
    return pages.encode_cursor(Cursor(0, False, listed[listed.count() * 9 // 10].offer))


def feed(key, writes, seconds):
    """Another process writes; we read the changes as a partner would.

    Writes a second, and seconds from commit to having been read.
    """
    since = f'c{ListingChange.objects.latest("pk").pk}'
    writer = Popen(  # noqa: S603 - our own module
        [executable, '-m', 'benchmarks.api_writer', str(writes), str(seconds)],
        stdout=PIPE,
        stderr=DEVNULL,
        text=True,
    )
    lags, read, over = [], 0, None
    while over is None or monotonic() < over:
        page = json.loads(call(f'/api/v1/changes?since={since}&limit=500', key)['body'])
        now = time()
        lags += [now - timezone.datetime.fromisoformat(row['at']).timestamp() for row in page['changes']]
        read, since = read + len(page['changes']), page['cursor']
        if over is None and writer.poll() is not None:
            over = monotonic() + 3
        if not page['more']:
            sleep(0.2)
    return {
        'writes': float(writer.stdout.read()),
        'read': read,
        'median': median(lags),
        'p95': quantiles(lags, n=20)[-1],
        'worst': max(lags),
    }
