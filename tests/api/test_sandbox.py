"""A key for trying out: made-up answers in the shape of true ones, faults at will, and nothing of an employer."""

import json

import pytest

from employers.api.made_up import CHANGES as MADE_UP
from employers.api.made_up import OFFERS as MADE_UP_OFFERS
from employers.enums import Removal
from employers.models import Offer
from employers.serializers import OfferSerializer
from tests.api.test_changes import CHANGES, OFFERS, SNAPSHOT, listed
from tests.factories.employers import WindowFactory

LISTS = [OFFERS, '/api/v1/windows', '/api/v1/employers', '/api/v1/sectors', '/api/v1/areas']
HELD = [offer['id'] for offer in MADE_UP_OFFERS]


@pytest.fixture
def trial(cast, call, make_key):
    """Calls with a sandbox key of a partner without an agreement; there is one true offer."""
    WindowFactory(offer__site__employer=cast.employer, offer__title='A true offer')
    cast.partner.sharing_agreements.all().delete()
    _, secret = make_key(is_sandbox=True)
    return lambda path, query=None, **headers: call(path, query, secret=secret, **headers)


@pytest.mark.parametrize('path', [*LISTS, CHANGES, SNAPSHOT])
def test_every_answer_is_made_up_and_says_so(trial, path):
    answer = trial(path)
    assert (answer.status_code, answer['Sandbox']) == (200, 'yes')
    assert 'A true offer' not in answer.content.decode()


def test_a_client_stays_in_step_with_it(trial):
    assert all(set(offer) == set(OfferSerializer.Meta.fields) for offer in MADE_UP_OFFERS)
    assert set(listed(trial)) == set(HELD)
    lines = [json.loads(line) for line in trial(SNAPSHOT).content.decode().splitlines()]
    assert (lines[0], lines[-1]) == ({'cursor': 'c10'}, {'cursor': 'c10'})
    page = trial(CHANGES, {'since': 'c0', 'limit': 2}).json()
    assert ([change['id'] for change in page['changes']], page['cursor'], page['more']) == (
        HELD[:2],
        'c2',
        True,
    )
    rest = trial(CHANGES, {'since': 'c6'}).json()
    assert {change['reason'] for change in rest['changes']} == set(Removal.values)
    assert (rest['cursor'], rest['more']) == ('c10', False)
    assert trial(CHANGES, {'since': 'c10'}).json()['changes'] == []
    assert len(MADE_UP) == 10


def test_one_offer_or_none(trial):
    assert trial(f'{OFFERS}/{HELD[0]}').json() == MADE_UP_OFFERS[0]
    true = trial(f'{OFFERS}/{Offer.objects.get().ref}')
    assert (true.status_code, true['Sandbox']) == (404, 'yes')


@pytest.mark.parametrize('path', [*LISTS, CHANGES])
def test_headers_alone_are_those_of_the_made_up_answer(client, cast, make_key, path):
    """HEAD goes its own way to what answers: it must not end at the true list."""
    true = WindowFactory(offer__site__employer=cast.employer).offer
    key = {'Authorization': f'Api-Key {make_key(is_sandbox=True)[1]}'}
    whole, head = client.get(path, headers=key), client.head(path, headers=key)
    told = ('Content-Length', 'ETag', 'Last-Modified', 'Sandbox')
    assert [head.get(name) for name in told] == [whole.get(name) for name in told]
    assert client.head(f'{OFFERS}/{true.ref}', headers=key).status_code == 404


@pytest.mark.parametrize('status', [410, 429, 500])
def test_faults_at_will(trial, status):
    answer = trial(OFFERS, **{'Sandbox-Answer': str(status)})
    assert (answer.status_code, answer['Sandbox'], answer['Content-Type']) == (
        status,
        'yes',
        'application/problem+json',
    )
    assert answer.json()['status'] == status
    assert answer.headers.get('Retry-After') == ('60' if status == 429 else None)


@pytest.mark.parametrize(('since', 'status'), [('c11', 410), ('x', 400)])
def test_cursors_there_are_not(trial, since, status):
    assert trial(CHANGES, {'since': since}).status_code == status


def test_the_header_does_nothing_to_a_true_key(call):
    answer = call(OFFERS, **{'Sandbox-Answer': '500'})
    assert (answer.status_code, 'Sandbox' in answer) == (200, False)


def test_one_is_made_without_an_agreement_and_a_true_key_is_not(cast, sign_in):
    cast.partner.sharing_agreements.all().delete()
    browser, sent = sign_in(cast.partner_admin), {'name': 'Try', 'scopes': ['offers:read']}
    assert 'has not recorded' in browser.post('/keys/new/', sent).content.decode()
    browser.post('/keys/new/', {**sent, 'is_sandbox': 'on'})
    key = cast.partner.keys.get()
    assert key.is_sandbox
    assert 'A made-up list' in browser.get(f'/keys/{key.ref}/').content.decode()
