"""A stranger who reads everything that is open, with a partner's key and without, meets none of our secrets."""

import re
from urllib.parse import urlencode, urljoin, urlsplit

import pytest
from django.urls import NoReverseMatch, reverse

from brokerage.api.docs import schema
from employers.forms.search import SearchForm
from tests.api.conftest import end_of_transaction
from tests.api.planted import Planted, word_of
from tests.architecture.test_access import ADDRESSES, address_of
from tests.architecture.url_rows import KEY, LINK, PUBLIC
from tests.architecture.url_table import TABLE

LINKS = re.compile(
    r'(?:href|src|action)="([^"#]+)|<loc>([^<]+)</loc>|"(?:next|url|feed_url|home_page_url)": ?"([^"]+)"'
)
TRIES = {
    'q': ['print', 'a'],
    'near': ['B32', 'B32 1PG', 'nowhere'],
    'miles': ['5', '-1'],
    'sector': ['retail', 'x'],
    'start': ['2027-06-28', 'x'],
    'end': ['2027-07-09'],
    'fits': ['true'],
    'year': ['10'],
    'year_group': ['10', '99'],
    'mode': ['in_person'],
    'pattern': ['full_block'],
    'step_free': ['on', 'true'],
    'adjustments': ['quiet'],
    'colour': ['0b5f63'],
    'after': ['x', 'eyJ9'],
    'before': ['x'],
    'page_size': ['1', '0'],
    'cursor': ['x'],
    'fields': ['id,title', 'contact', 'site', 'employer'],
    'since': ['c0', 'c1', 'x', 'c999999'],
    'limit': ['1', '0'],
    'offer': ['x'],
    'format': ['api', 'json', 'csv'],
    'expand': ['site'],
    'order': ['contact__email'],
    'p': ['2'],
}

# Two exist where a setting of the demo is on, and nowhere else; the third waits for workers there are none of here.
NOT_READ = {'demo:outbox', 'gallery', 'readyz'}
SHORT = 8
# What the search is made of.
SEARCHED = ('employers.', 'accounts.Organisation')


def holds(text, word):
    """A short word must stand alone, or after a postcode's first half: random tokens hold any by chance."""
    if len(word) < SHORT:
        around = '[A-Za-z0-9+/=_-]'
        return (
            re.search(rf'(?<!{around})([A-Z]{{1,2}}\d{{1,2}} ?)?{word.upper()}(?!{around})', text) is not None
        )
    return word in text.lower()


class Crawl:
    """Reads and follows; `found` is {word: addresses}."""

    def __init__(self, client, words, headers=None):
        self.client, self.headers, self.read, self.found = client, headers or {}, {}, {}
        self.words = {word.lower(): word for word in words}

    def goes_through(self, addresses):
        ahead = list(addresses)
        while ahead:
            address = ahead.pop()
            if address not in self.read:
                ahead += self.reads(address)

    def reads(self, address, method='get', **sent):
        answer = getattr(self.client, method)(address, headers=self.headers, **sent)
        self.read[address] = answer.status_code
        body = b''.join(answer.streaming_content) if answer.streaming else answer.content
        # A calendar's long lines are folded: a word may be cut in two.
        text = re.sub(r'\r\n[ \t]', '', body.decode(errors='replace')) + str(answer.headers)
        for word in {word for word in self.words if holds(text, word)}:
            # What was asked may be said again.
            if self.words[word] not in address:
                self.found.setdefault(self.words[word], set()).add(address)
        assert answer.status_code < 500, address
        return [self.ours(address, ''.join(found)) for found in LINKS.findall(text)]

    def ours(self, base, link):
        parts = urlsplit(urljoin(f'http://testserver{base}', link.replace('&amp;', '&')))
        away = parts.netloc != 'testserver' or parts.path.startswith('/static/')
        return '/' if away else parts.path + (f'?{parts.query}' if parts.query else '')


def addresses_without_a_key(planted, cast):
    """Every public address, for the offer on the list and for each that is not, with every parameter there is."""
    refs = [planted.shown.ref, *(offer.ref for offer in planted.hidden)]
    for name, row in TABLE.items():
        if name in NOT_READ:
            continue
        if row.mark not in (PUBLIC, LINK, KEY):
            # For members only: whoever is not one is told nothing but where to sign in.
            yield address_of(name, cast) if not row.row else '/'
            continue
        for ref in refs:
            with_ref = {
                **dict(row.args),
                **({'ref': ref} if '<slug:ref>' in str(ADDRESSES[name].pattern) else {}),
            }
            try:
                yield reverse(name, kwargs=with_ref)
            except NoReverseMatch:
                break
    yield from (
        '/',
        '/find/',
        '/sitemap.xml',
        '/robots.txt',
        '/no/such/page',
        '/find/no-such-offer/',
        '/find/%00/',
    )
    yield from with_parameters(reverse('browse:search'), SearchForm.base_fields)
    for name in ('atom', 'json_feed', 'dates', 'embedded'):
        yield from with_parameters(reverse(f'browse:{name}'), ('q', 'near', 'start', 'colour'))


def with_parameters(address, names):
    """Each that it knows by itself, and all it does not know at once."""
    for name in names:
        yield from (f'{address}?{urlencode({name: value})}' for value in TRIES.get(name, ['1', 'x']))
    yield f'{address}?{urlencode({name: values[0] for name, values in TRIES.items() if name not in names})}'


def addresses_with_a_key(planted):
    refs = [planted.shown.ref, *(offer.ref for offer in planted.hidden)]
    for path, methods in schema()['paths'].items():
        names = [one['name'] for one in methods['get'].get('parameters', []) if one['in'] == 'query']
        for ref in refs if '{' in path else ['']:
            yield path.replace('{ref}', ref)
            yield from with_parameters(path.replace('{ref}', ref), names)
    yield from (f'/api/v1/windows?offer={ref}' for ref in refs)


@pytest.fixture
def planted(cast):
    planted = Planted(cast)
    end_of_transaction()
    return planted


@pytest.fixture
def crawls(client, cast, planted, make_key, settings):
    """Without a key, and with one."""
    settings.OUTBOX_PAGE = settings.GALLERY_PAGE = False
    words = {*planted.secrets, planted.seen}
    stranger = Crawl(client, words)
    stranger.goes_through(addresses_without_a_key(planted, cast))
    for address in ('/find/', '/account/login/', '/letter/', '/api/v1/offers', '/messages/report/'):
        stranger.reads(address, 'post', data={'login': 'x@example.org', 'password': 'x', 'number': '1234'})
    _, secret = make_key(daily_quota=100_000)
    partner = Crawl(client, {*words, secret, secret.split('.')[1]}, {'Authorization': f'Api-Key {secret}'})
    partner.goes_through(addresses_with_a_key(planted))
    return stranger, partner


def test_no_secret_is_met_and_what_is_public_is(crawls, planted):
    stranger, partner = crawls
    for crawl in crawls:
        met = {
            planted.secrets[word]: sorted(where)[:3]
            for word, where in crawl.found.items()
            if word != planted.seen
        }
        assert met == {}
    # The same crawl sees what is open: it can find a word.
    without = {urlsplit(address).path for address in stranger.found[planted.seen]}
    assert without >= {'/find/', f'/find/{planted.shown.ref}/', '/find/feed.atom', '/find/feed.json'}
    assert without >= {'/find/dates.ics', '/find/embedded/'}
    with_key = {urlsplit(address).path for address in partner.found[planted.seen]}
    assert with_key >= {
        f'/api/v1/{name}' for name in ('offers', f'offers/{planted.shown.ref}', 'changes', 'snapshot')
    }
    assert (len(stranger.read) > 100, len(partner.read) > 80) == (True, True)
    assert len(planted.secrets) > 300


def test_nothing_is_found_by_a_secret(call, planted):
    """A search that finds an offer by its street or its contact tells them as well as if it said so."""
    call.fires_triggers = False
    words = {word: where for word, where in planted.secrets.items() if where.startswith(SEARCHED)}
    assert len(words) > 50
    told = {where for word, where in words.items() if call('/api/v1/offers', {'q': word}).json()['results']}
    assert told == set()
    assert call('/api/v1/offers', {'q': planted.seen}).json()['results']
    assert call('/api/v1/offers', {'q': word_of('never planted')}).json()['results'] == []
