"""A public read that takes too long is cut off, in words; whoever is signed in, and the next request, are not."""

import pytest
from django.db import OperationalError, connection, connections

from tests.factories.employers import SiteFactory, WindowFactory
from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db):
    return Cast()


@pytest.fixture
def held(cast, settings):
    """Somebody keeps the offers to themselves: every question about them waits."""
    WindowFactory(offer__site=SiteFactory(employer=cast.employer))
    settings.PUBLIC_READ_SECONDS = 0.1
    other = connections.create_connection('default')
    other.set_autocommit(False)
    with other.cursor() as cursor:
        cursor.execute('LOCK TABLE employers_offer IN ACCESS EXCLUSIVE MODE')
    yield other
    other.close()


@pytest.mark.parametrize('address', ['/find/', '/find/feed.atom', '/find/embedded/', '/find/no-such/'])
def test_a_page_says_so(client, held, address):
    answer = client.get(address)
    assert (answer.status_code, answer['Retry-After']) == (503, '60')
    assert 'takes too long' in answer.content.decode()


def test_the_api_says_so_and_answers_again_afterwards(client, held, make_key):
    headers = {'Authorization': f'Api-Key {make_key()[1]}'}
    for address in ('/api/v1/windows', '/api/v1/employers', '/api/v1/offers?q=shop'):
        answer = client.get(address, headers=headers)
        assert (answer.status_code, answer['Retry-After']) == (503, '60')
        assert answer['Content-Type'] == 'application/problem+json'
    held.rollback()
    assert client.get('/api/v1/windows', headers=headers).status_code == 200


def test_nothing_of_the_limit_stays_with_the_connection(client, cast, settings):
    settings.PUBLIC_READ_SECONDS = 0.1
    assert client.get('/find/').status_code == 200
    with connection.cursor() as cursor:
        cursor.execute('SHOW statement_timeout')
        assert cursor.fetchone() == ('0',)
        cursor.execute('SELECT pg_sleep(0.2)')


def test_whoever_is_signed_in_waits(cast, held, sign_in):
    browser = sign_in(cast.careers_lead)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '400ms'")
    with pytest.raises(OperationalError, match='lock timeout'):
        browser.get('/find/')
    with connection.cursor() as cursor:
        cursor.execute('RESET lock_timeout')
