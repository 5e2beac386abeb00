"""What a key's calls were answered is counted beside the calls, and shown to the partner and its hub alone."""

import pytest
from django.core.cache import cache

from brokerage.accounts.key_use import note_use
from employers.api.around import SectorList
from tests.api.test_changes import CHANGES, OFFERS
from tests.factories.employers import WindowFactory


@pytest.fixture
def key(cast, make_key):
    WindowFactory(offer__site__employer=cast.employer)
    return make_key(daily_quota=6)


def noted(key):
    note_use()
    use = key.uses.get()
    return {kind: getattr(use, kind) for kind in ('unchanged', 'whole', 'faulty', 'failed', 'refused')}


def test_each_answer_is_counted_as_what_it_was(call, client, key, monkeypatch):
    row, secret = key
    mark = call(OFFERS, secret=secret)['ETag']
    for _ in range(2):
        assert call(OFFERS, secret=secret, **{'If-None-Match': mark}).status_code == 304
    assert call(CHANGES, {'since': 'x'}, secret=secret).status_code == 400
    assert call(f'{OFFERS}/nothing', secret=secret).status_code == 404
    monkeypatch.setattr(SectorList, 'get', None)
    client.raise_request_exception = False
    assert call('/api/v1/sectors', secret=secret).status_code == 500
    assert call(OFFERS, secret=secret).status_code == 429
    assert noted(row) == {'unchanged': 2, 'whole': 1, 'faulty': 2, 'failed': 1, 'refused': 1}


def test_a_call_without_a_good_key_is_nobodys(call, key, cast):
    row, secret = key
    assert call(OFFERS, secret='no.key').status_code == 401
    cast.partner.sharing_agreements.all().delete()
    assert call(OFFERS, secret=secret).status_code == 403
    note_use()
    assert not row.uses.exists()


def test_counts_go_on_where_the_cache_has_forgotten_them(call, key):
    row, secret = key
    call(OFFERS, secret=secret)
    note_use()
    cache.clear()
    call(OFFERS, secret=secret)
    assert noted(row)['whole'] == 2
    note_use()
    assert noted(row)['whole'] == 2


@pytest.mark.parametrize('who', ['partner_admin', 'hub_manager'])
def test_partner_and_hub_see_what_the_calls_were_answered(call, cast, sign_in, key, who):
    row, secret = key
    mark = call(OFFERS, secret=secret)['ETag']
    call(OFFERS, secret=secret, **{'If-None-Match': mark})
    call(CHANGES, {'since': 'x'}, secret=secret)
    call(CHANGES, secret=secret)
    note_use()
    page = sign_in(getattr(cast, who)).get(f'/keys/{row.ref}/').content.decode()
    assert '25 in 100 calls' in page
    assert 'asked wrongly (4xx)' in page


def test_a_key_that_was_never_used_has_no_share(cast, sign_in, key):
    page = sign_in(cast.partner_admin).get(f'/keys/{key[0].ref}/').content.decode()
    assert 'in 100 calls' not in page
    # Two weeks of noughts say less than these words.
    assert 'No call in the last 14 days' in page
    assert 'Show as a table' not in page
