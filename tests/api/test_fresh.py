"""What a partner holds is read again only when it has changed, and what is kept drawn is never told stale."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from brokerage.accounts.key_use import told_cursors
from employers.enums import OfferStatus
from employers.models import Listed, Offer, Window
from employers.queries.listed import keep_texts, listed_rows
from employers.queries.reach import Reach
from tests.api.conftest import end_of_transaction
from tests.factories.employers import SiteFactory, WindowFactory

OFFERS = '/api/v1/offers'
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def window(cast):
    return WindowFactory(offer__site__employer=cast.employer, offer__title='Print room helper', places=4)


def results(answer):
    return answer.json()['results']


@pytest.mark.parametrize(
    'address', [OFFERS, f'{OFFERS}/REF', f'{OFFERS}?sector=retail', f'{OFFERS}?fields=id']
)
def test_what_has_not_changed_is_not_sent_again(call, window, address):
    address = address.replace('REF', window.offer.ref)
    etag = call(address)['ETag']
    again = call(address, **{'If-None-Match': etag})
    assert (again.status_code, again.content, again['ETag']) == (304, b'', etag)
    assert 'Authorization' in again['Vary']
    assert 'Accept-Encoding' in again['Vary']
    assert 'Content-Length' not in again
    assert int(again['RateLimit-Remaining']) >= 0


def test_headers_alone_bring_nobody_further(client, make_key, window, django_assert_num_queries):
    end_of_transaction()
    row, secret = make_key()
    key = {'Authorization': f'Api-Key {secret}'}
    client.head('/api/v1/snapshot', headers=key)  # the first call of a day begins its counts
    with django_assert_num_queries(1):  # the key
        head = client.head('/api/v1/snapshot', headers=key)
    assert (head.status_code, head['Content-Type']) == (200, 'application/x-ndjson')
    assert 'Content-Length' not in head
    assert client.head('/api/v1/changes', headers=key).status_code == 200
    assert told_cursors([row.pk]) == {}
    client.get('/api/v1/changes', headers=key)
    assert row.pk in told_cursors([row.pk])


CHANGES = {
    'a place taken': lambda window: Window.objects.filter(pk=window.pk).update(taken=1),
    'a word': lambda window: Offer.objects.filter(pk=window.offer_id).update(summary='Other words'),
    'off the list': lambda window: Offer.objects.filter(pk=window.offer_id).update(status=OfferStatus.PAUSED),
    'one more offer': lambda window: WindowFactory(offer__site=window.offer.site),
    'another postcode': lambda window: (
        type(window.offer.site).objects.filter(pk=window.offer.site_id).update(postcode='B1 1AA')
    ),
}


@pytest.mark.parametrize('change', CHANGES)
def test_every_change_makes_another_answer(call, window, change):
    # A band hides a place taken within it; the number does not.
    Offer.objects.update(places_shown='number')
    before = call(OFFERS)
    CHANGES[change](window)
    after = call(OFFERS, **{'If-None-Match': before['ETag']})
    assert after.status_code == 200
    assert after.content != before.content


def test_the_employers_new_name_is_told_at_once(call, window, cast):
    before = call(OFFERS)
    organisation = cast.employer.organisation
    organisation.name = 'Brindley & Daughters'
    organisation.save()
    after = call(OFFERS, **{'If-None-Match': before['ETag']})
    assert [row['employer'] for row in results(after)] == ['Brindley & Daughters']


def test_so_is_the_hubs(call, window, cast):
    before = call(OFFERS)
    cast.hub.name = 'Another Hub'
    cast.hub.save()
    after = call(OFFERS, **{'If-None-Match': before['ETag']})
    assert [row['hub'] for row in results(after)] == ['Another Hub']


def test_a_day_is_a_change_too(call, cast):
    """Dates that have passed leave the text of an offer that stays on the list."""
    with time_machine.travel(NOON, tick=False):
        offer = WindowFactory(offer__site__employer=cast.employer, start=NOON.date(), end=NOON.date()).offer
        later = NOON.date() + timedelta(days=30)
        WindowFactory(offer=offer, start=later, end=later)
        before = call(OFFERS)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        after = call(OFFERS, **{'If-None-Match': before['ETag']})
    assert [len(row['windows']) for row in results(before) + results(after)] == [2, 1]


def test_the_time_of_a_change_serves_older_clients_once_a_second_has_passed(call, window):
    with time_machine.travel(NOON, tick=False) as now:
        end_of_transaction()
        fresh = call(OFFERS)
        now.shift(timedelta(days=3))
        settled = call(OFFERS)
        held = call(OFFERS, **{'If-Modified-Since': settled['Last-Modified']})
    assert (held.status_code, 'ETag' in fresh) == (304, True)


def test_another_key_of_the_area_reads_what_was_drawn(call, window, make_key):
    call(OFFERS)
    Listed.objects.update(text=Listed.objects.get().text.replace('Print room', 'Drawn before'))
    assert results(call(OFFERS, secret=make_key()[1]))[0]['title'] == 'Drawn before helper'


def test_a_text_drawn_of_an_older_state_is_not_kept_over_a_newer_one(call, window):
    """Somebody reads, the offer changes, then the reader keeps what it has drawn: that must come to nothing."""
    end_of_transaction()
    (row,) = listed_rows(Reach(window.offer.employer.organisation.hub))
    Offer.objects.update(title='Newer')
    end_of_transaction()
    keep_texts([{**row, 'text': '{"title":"Older"}', 'drawn': f'{row["change"]} x'}])
    assert Listed.objects.get().text == ''
    assert results(call(OFFERS))[0]['title'] == 'Newer'


def test_only_the_fields_asked_for(call, window):
    asked = {'fields': 'title, id,title'}
    (row,) = results(call(OFFERS, asked))
    assert row == {'title': 'Print room helper', 'id': window.offer.ref}
    assert call(f'{OFFERS}/{window.offer.ref}', asked).json() == row


def test_a_field_there_is_not(call, window):
    for address in (OFFERS, f'{OFFERS}/{window.offer.ref}'):
        answer = call(address, {'fields': 'id,contact'})
        assert answer.status_code == 400
        assert answer.json()['errors'] == [
            {'parameter': 'fields', 'detail': "An offer has no field called 'contact'."}
        ]


def test_filtered_and_whole_lists_tell_an_offer_alike(call, cast):
    site = SiteFactory(employer=cast.employer)
    for _ in range(3):
        WindowFactory(offer__site=site)
    whole = results(call(OFFERS))
    assert results(call(OFFERS, {'year_group': 10})) == whole
    dated = results(call(OFFERS, {'start': '2027-01-01'}))
    assert dated == whole
    near = results(call(OFFERS, {'near': 'B32 1PG', 'miles': 20}))
    assert [{**row, 'distance_metres': None} for row in near] == whole
    assert all(isinstance(row['distance_metres'], int) for row in near)
