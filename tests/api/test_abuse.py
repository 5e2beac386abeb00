"""What a hostile stranger sends: every answer is clear, none is a fault of ours, nobody else is in the way."""

import gzip
import json
from base64 import b64encode
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from brokerage.accounts.attempts import MOST
from brokerage.accounts.key_use import note_use, spend
from brokerage.api.docs import schema
from employers.api import around
from employers.models import Offer
from employers.queries import feeds
from tests.factories.employers import SiteFactory, WindowFactory

V1 = '/api/v1'
LISTS = [path for path in schema()['paths'] if '{' not in path]
PAGES = [reverse(f'browse:{name}') for name in ('search', 'atom', 'json_feed', 'dates', 'embedded')]
KEYED = ['offers', 'windows', 'employers']
NAMES = sorted(
    {one['name'] for methods in schema()['paths'].values() for one in methods['get'].get('parameters', [])}
    | {'year', 'after', 'before', 'colour', 'page'}
)
ODD = {
    'long': 'x' * 100_000,
    'null': 'a%00b',
    'not UTF-8': '%ff%fe',
    'half a pair': '%ed%a0%80',
    'SQL': '%27%3B%20DROP%20TABLE%20employers_offer%3B--',
    'SQL in words': '%29%29%20OR%201%3D1%20UNION%20SELECT%20%2A%20FROM%20accounts_user--',
    'search syntax': '%26%20%7C%20%21%28%20%27%3A%2A%20%3C-%3E%20%5C',
    'wildcards': '%25%25%25____%25',
    'new lines': '0b5f63%0d%0aSet-Cookie%3A%20evil%3D1',
    'huge': '9' * 400,
    'beyond bigint': str(2**63),
    'negative': '-5',
    'no number': 'NaN',
    'endless': 'Infinity',
    'tiny': '1e-400',
    'first day': '0001-01-01',
    'last day': '9999-12-31',
    'no day': '2027-02-30',
    'other figures': '%D9%A1%C2%B2',
    'template': '%7B%7B7*7%7D%7D%24%7Bjndi%3Aldap%3A//x%7D',
    'right to left': '%E2%80%AE%F0%9F%92%A9',
}
CURSORS = [
    'p=abc',
    'p=',
    'p=1.5',
    'p=9' + '9' * 30,
    f'p={2**63}',
    'p=-1',
    "p=1' OR 1=1",
    'p=\x00',
    'p=1&o=999999999999',
    'p=1&o=-1',
    'p=1&o=x',
    'r=1&p=abc',
    'r=x',
    '\xff\xfe',
    'p=1&' * 1000,
]


@pytest.fixture
def offer(cast):
    return WindowFactory(offer__site=SiteFactory(employer=cast.employer)).offer


def clear(answer):
    """Words for people or a problem for programs; never a fault, never a header of theirs."""
    assert answer.status_code < 500
    assert 'evil' not in str(answer.cookies)
    assert not any('\n' in f'{name}{value}' for name, value in answer.items())
    if answer.status_code >= 400 and answer.request['PATH_INFO'].startswith('/api/'):
        assert answer['Content-Type'] == 'application/problem+json'
    return answer


@pytest.mark.parametrize('odd', ODD)
def test_odd_values_of_every_parameter(call, client, offer, odd):
    call.fires_triggers = False
    everything = '&'.join(f'{name}={ODD[odd]}' for name in NAMES)
    for address in PAGES:
        clear(client.get(address, QUERY_STRING=everything))
    for name in ('q', 'near', 'start', 'after'):
        clear(client.get(PAGES[0], QUERY_STRING=f'{name}={ODD[odd]}'))
    for address in LISTS:
        assert clear(call(f'{address}?{everything}')).status_code in (200, 400, 404, 410)
    for name in ('q', 'cursor', 'page_size'):
        assert clear(call(f'{V1}/offers?{name}={ODD[odd]}')).status_code in (200, 400)
    assert Offer.objects.filter(pk=offer.pk).exists()


@pytest.mark.parametrize('cursor', CURSORS)
@pytest.mark.parametrize('name', KEYED)
def test_a_tampered_position(call, client, offer, name, cursor):
    call.fires_triggers = False
    # Made up as if it were of this list.
    sent = b64encode(cursor.replace('p=', f'p={name}-').encode('latin-1')).decode()
    answer = clear(call(f'{V1}/{name}', {'cursor': sent}))
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert [fault['parameter'] for fault in answer.json()['errors']] == ['cursor']


@pytest.mark.parametrize(
    'position', ['0', '-1', '1.5', '9' * 40, str(2**63), 'x', '²', '\x00', "1' OR 1=1", 'x' * 5000]
)
def test_a_tampered_position_of_a_page(client, offer, position):
    for address in (PAGES[0], PAGES[-1]):
        for query in (
            {'after': position},
            {'before': position},
            {'q': 'shop', 'after': position},
            {'near': 'B32', 'before': position},
        ):
            assert clear(client.get(address, query)).status_code == 200


def test_thousands_of_parameters(call, client, offer):
    call.fires_triggers = False
    query = urlencode([('sector', 'retail'), *((f'x{number}', number) for number in range(20_000))])
    for address in [*PAGES, f'{V1}/offers']:
        assert clear(call(f'{address}?{query}')).status_code == 400
    many = urlencode([('sector', 'retail')] * 4_000 + [('adjustments', 'quiet')] * 900)
    for address in [PAGES[0], f'{V1}/offers']:
        assert clear(call(f'{address}?{many}')).status_code in (200, 400)


HEADERS = [
    {'If-None-Match': '"x",' * 20_000},
    {'If-None-Match': 'W/' * 10_000 + '"'},
    {'If-Modified-Since': 'Mon, 99 Foo 99999 99:99:99 GMT'},
    {'If-Modified-Since': '9' * 10_000},
    {'Accept': 'text/html;q=x, application/json;version=\x00;;,,,'},
    {'Accept': 'a/b,' * 20_000},
    {'Accept-Encoding': 'identity;q=0, br;q=abc, *' + ', deflate' * 10_000},
    {'Accept-Language': 'en-' * 5_000},
    {'Range': 'bytes=0-,1-,2-'},
    {'X-Request-ID': 'abc\r\nSet-Cookie: evil=1'},
    {'X-Forwarded-For': '1.2.3.4, nonsense, ' * 1_000},
    {'X-HTTP-Method-Override': 'DELETE'},
    {'Content-Type': 'application/json', 'Content-Length': '-1'},
    {'Cookie': 'sessionid=' + 'x' * 10_000},
]


@pytest.mark.parametrize('headers', HEADERS, ids=lambda headers: f'{next(iter(headers))}')
def test_odd_headers(call, client, offer, headers):
    call.fires_triggers = False
    for address in (f'{V1}/offers', f'{V1}/changes', f'{V1}/snapshot'):
        assert clear(call(address, **headers)).status_code in (200, 400, 406)
    for address in PAGES:
        assert clear(client.get(address, headers=headers)).status_code in (200, 400)


@pytest.mark.parametrize(
    'key',
    [
        'Bearer x',
        'Api-Key',
        'Api-Key ' + 'x' * 100_000,
        'Api-Key \x00.\x00',
        'Api-Key a.b.c.d',
        'Api-Key é.é',
        'basic ' * 1_000,
    ],
)
def test_odd_keys(client, offer, key):
    answer = clear(client.get(f'{V1}/offers', headers={'Authorization': key}))
    assert (answer.status_code, answer.json()['title']) == (401, 'Send a key')


BOMB = gzip.compress(b'0' * 20_000_000)


@pytest.mark.parametrize(
    'kind', ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']
)
def test_bodies_that_unfold(call, client, make_key, offer, kind):
    """Nothing unpacks what is sent, and the addresses that only read say so."""
    key = {'Authorization': f'Api-Key {make_key()[1]}', 'Content-Encoding': 'gzip'}
    for method in ('post', 'put', 'patch', 'delete'):
        answer = clear(getattr(client, method)(f'{V1}/offers', BOMB, content_type=kind, headers=key))
        assert (answer.status_code, answer['Content-Type']) == (405, 'application/problem+json')
    for address in ('/account/login/', '/letter/', '/messages/report/'):
        assert clear(client.post(address, BOMB, content_type=kind, headers=key)).status_code < 500
    assert (
        clear(client.generic('GET', f'{V1}/offers', BOMB, content_type=kind, headers=key)).status_code == 200
    )


@pytest.mark.parametrize(
    'path',
    [
        '/find/%0d%0aSet-Cookie:%20evil=1',
        '/find/x%00/',
        '/api/v1/offers/%ff',
        '/api/v1/offers/' + 'a' * 5000,
        '/api/v1/../../etc/passwd',
        '//evil.example/%2e%2e',
        '/find/embedded/%0a.css',
    ],
)
def test_odd_addresses(client, offer, path):
    answer = clear(client.get(path))
    assert answer.status_code in (301, 302, 400, 401, 404)
    assert not answer.get('Location', '/').startswith(('//', 'http'))


def test_ten_thousand_calls_over_the_quota_are_in_nobodys_way(call, make_key, offer):
    call.fires_triggers = False
    key, secret = make_key(daily_quota=5)
    assert [call(f'{V1}/offers', secret=secret).status_code for _ in range(6)] == [200] * 5 + [429]
    for _ in range(10_000):
        spent = spend(key)
    assert spent.exceeded
    refused = clear(call(f'{V1}/offers', secret=secret))
    assert (refused.status_code, refused['RateLimit-Remaining']) == (429, '0')
    assert int(refused['Retry-After']) > 0
    assert call(f'{V1}/offers').status_code == 200
    note_use()
    use = key.uses.get()
    assert (use.calls, use.refused) == (5, 10_002)


def test_the_answers_are_problems_not_pages(call, client, offer):
    call.fires_triggers = False
    answer = call(f'{V1}/offers', Accept='text/html')
    assert (answer.status_code, answer['Content-Type']) == (406, 'application/problem+json')
    assert json.loads(answer.content)['title'] == 'Only JSON is served here'
    for name in ('offers', 'no-such-thing'):
        answer = client.post(f'{V1}/{name}')
        assert (answer.status_code, answer['Content-Type']) == (
            404 if '-' in name else 401,
            'application/problem+json',
        )


@pytest.mark.parametrize('trial', [False, True])
@pytest.mark.parametrize(
    'header',
    [('If-Match', '"x"'), ('If-Unmodified-Since', 'Sat, 01 Jan 2000 00:00:00 GMT')],
    ids=lambda h: h[0],
)
def test_a_condition_that_is_not_met_is_a_problem_too(call, make_key, offer, header, trial):
    name, value = header
    answer = clear(call(f'{V1}/offers', secret=make_key(is_sandbox=trial)[1], **{name: value}))
    assert (answer.status_code, answer['Content-Type']) == (412, 'application/problem+json')
    assert 'If-Match' in answer.json()['detail']


@pytest.mark.parametrize(
    ('query', 'words'),
    [
        ({'area': 'b30'}, 'in capitals'),
        ({'area': ['B30', 'nowhere']}, 'in capitals'),
        ({'cursor': 'x'}, 'leave the cursor out'),
    ],
)
def test_what_is_wrong_is_said_in_words_that_help(call, offer, query, words):
    call.fires_triggers = False
    answer = clear(call(f'{V1}/offers', query)).json()
    said = [fault['detail'] for fault in answer.get('errors', [])] or [answer['detail']]
    assert all(words in each for each in said)


@pytest.mark.parametrize('trial', [False, True])
@pytest.mark.parametrize('cursor', ['A', 'AAAA', 'cD0', 'cD0=', 'cj0x', 'bz01', '%00'])
def test_what_is_left_of_a_cursor_is_not_the_first_page(call, make_key, offer, cursor, trial):
    """A program whose cursor was cut short would read the list from the beginning for ever."""
    answer = clear(call(f'{V1}/offers?cursor={cursor}', secret=make_key(is_sandbox=trial)[1]))
    assert answer.status_code == 400
    assert 'leave the cursor out' in answer.json()['errors'][0]['detail']
    assert call(f'{V1}/offers?cursor=', secret=make_key(is_sandbox=trial)[1]).status_code == 200


@pytest.mark.parametrize('trial', [False, True])
def test_a_cursor_of_one_list_is_none_of_another(call, make_key, cast, trial):
    for _ in range(2):
        WindowFactory(offer__site=SiteFactory(employer=cast.employer))
    secret = make_key(is_sandbox=trial)[1]
    following = (
        call(f'{V1}/offers?page_size=1', secret=secret).json()['next'].removeprefix('http://testserver')
    )
    assert call(following, secret=secret).status_code == 200
    answer = clear(call(following.replace('/offers', '/windows'), secret=secret))
    assert answer.status_code == 400
    assert [fault['parameter'] for fault in answer.json()['errors']] == ['cursor']


def test_what_cannot_be_read_at_all_is_a_problem_to_a_program_and_a_page_to_a_person(call, client, offer):
    many = '&'.join(f'x{number}=1' for number in range(5_001))
    answer = clear(call(f'{V1}/offers?{many}'))
    assert (answer.status_code, answer.json()['request_id']) == (400, answer['X-Request-ID'])
    page = client.get(f'/find/?{many}')
    assert (page.status_code, b'<h1' in page.content) == (400, True)


def test_a_fault_of_ours_is_a_problem_to_a_program_and_a_page_to_a_person(call, client, offer, monkeypatch):
    client.raise_request_exception = False
    monkeypatch.setattr(around.SectorList, 'get', None)
    answer = call(f'{V1}/sectors')
    assert (answer.status_code, answer['Content-Type']) == (500, 'application/problem+json')
    assert answer.json()['request_id'] == answer['X-Request-ID']
    assert 'Try again later' in answer.json()['detail']
    monkeypatch.setattr(feeds, 'newest', None)
    page = client.get('/find/feed.atom')
    assert (page.status_code, b'<h1' in page.content) == (500, True)


def test_a_parameter_called_format_is_none_of_ours(call, offer):
    for name in ('xml', 'api', 'json'):
        answer = call(f'{V1}/offers', {'format': name})
        assert (answer.status_code, answer['RateLimit-Limit']) == (200, '10000')


def guess(client, key, times=1, address='198.51.100.7'):
    headers = {'Authorization': f'Api-Key {key}'}
    answers = [clear(client.get(f'{V1}/areas', headers=headers, REMOTE_ADDR=address)) for _ in range(times)]
    return answers[-1]


def test_guessing_keys_is_limited_by_address_and_in_nobodys_way(client, make_key):
    _, secret = make_key()
    assert guess(client, 'abcdefgh.wrong', MOST).status_code == 429
    refused = guess(client, 'hgfedcba.wrong')
    assert (refused.status_code, refused['Retry-After']) == (429, '600')
    assert 'Wait ten minutes' in refused.json()['detail']
    assert guess(client, secret).status_code == 200
    assert guess(client, 'abcdefgh.wrong', address='198.51.100.8').status_code == 401


def test_whoever_knows_how_a_key_begins_cannot_try_the_rest(client, make_key):
    key, secret = make_key()
    guess(client, f'{key.prefix}.wrong', MOST)
    assert guess(client, secret).status_code == 429
    assert guess(client, make_key()[1]).status_code == 200
    assert guess(client, secret, address='198.51.100.8').status_code == 200
