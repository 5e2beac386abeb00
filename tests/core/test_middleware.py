"""Request ids, pages no cache keeps, and error pages that ask nothing of what may be broken."""

import re

import pytest

from brokerage.core import views


@pytest.mark.parametrize(
    ('sent', 'kept'),
    [('abcdef12-3456', True), ('short', False), ('x' * 65, False), ('bad id; drop', False), ('', False)],
)
def test_a_request_has_one_id(client, sent, kept):
    answer = client.get('/healthz', headers={'X-Request-ID': sent})['X-Request-ID']
    assert (answer == sent) is kept
    assert re.fullmatch(r'[A-Za-z0-9-]{8,64}', answer)


@pytest.mark.parametrize(
    ('asked', 'compressed'),
    [
        ('gzip', True),
        ('br, gzip;q=0.5', True),
        ('gzip;q=0', False),
        ('br, GZIP ; Q=0.000', False),
        ('gzip; q=0, *', False),
        ('identity', False),
        ('', False),
    ],
)
def test_nobody_is_sent_what_they_cannot_unpack(client, db, asked, compressed):
    response = client.get('/find/feed.atom', headers={'Accept-Encoding': asked})
    assert (response.get('Content-Encoding') == 'gzip') is compressed
    assert 'Accept-Encoding' in response['Vary']


def test_pages_of_a_person_are_kept_by_no_cache(cast, sign_in):
    response = sign_in(cast.tutor).get('/people/me/')
    assert 'no-store' in response['Cache-Control']
    assert response['X-Robots-Tag'] == 'noindex, nofollow'


@pytest.mark.parametrize(
    ('view', 'status'),
    [
        (views.bad_request, 400),
        (views.not_allowed, 403),
        (views.not_found, 404),
        (views.fault, 500),
        (views.too_much, 503),
        (views.csrf_failure, 403),
    ],
)
def test_error_pages_ask_nothing_of_request_or_database(view, status):
    response = view(None)
    assert response.status_code == status
    assert response.content.count(b'<h1') == 1


def test_an_unknown_address_says_so_in_words(cast, sign_in):
    response = sign_in(cast.tutor).get('/no/such/page/')
    assert response.status_code == 404
    assert 'There is nothing here' in response.content.decode()
