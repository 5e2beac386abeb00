"""The quick start of docs/api.md, read out of the document and carried out: it cannot say what is not so."""

import itertools
import json
import re
import shlex

import pytest
import requests

from brokerage.accounts.models import PartnerKey
from tests.architecture.source import ROOT
from tests.factories.employers import SiteFactory, WindowFactory
from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)
DOCUMENT = (ROOT / 'docs' / 'api.md').read_text()
QUICK_START = DOCUMENT.partition('## Quick start\n')[2].partition('\n## ')[0]
STEP = re.compile(r'^ {7}(curl .+)\n {7}# (\d{3})(?:, (\{.+\}))?$', re.MULTILINE)
PLACEHOLDER = re.compile(r'YOUR-KEY|https://your-hub|\b(?:NEXT|ID|ETAG|CURSOR)\b')


@pytest.fixture
def cast(transactional_db):
    return Cast()


class Reader:
    """Somebody with the document: what an answer said goes into the next command."""

    def __init__(self, site, key):
        self.known = {'https://your-hub': site, 'YOUR-KEY': key}

    def does(self, command):
        words = shlex.split(PLACEHOLDER.sub(lambda found: self.known[found[0]], command))
        headers, (address,) = {}, [word for word in words if word.startswith('http')]
        for option, value in itertools.pairwise(words):
            if option == '-H':
                name, _, said = value.partition(': ')
                headers[name] = said
        unknown = {word for word in words if word.startswith('-')} - {'-H', '-i'}
        assert not unknown, f'curl {unknown}: this test cannot do that'
        # curl asks for nothing compressed, and does not follow where it is sent.
        plain = {'Accept-Encoding': None, 'User-Agent': 'curl/7.88.1', **headers}
        answer = requests.get(address, headers=plain, allow_redirects=False, timeout=10)
        self._notes(answer)
        return answer

    def _notes(self, answer):
        first = json.loads(answer.text.splitlines()[0]) if answer.text else {}
        if 'ETag' in answer.headers:
            self.known.setdefault('ETAG', answer.headers['ETag'])
        if first.get('next'):
            self.known['NEXT'] = first['next']
        if first.get('results'):
            self.known['ID'] = first['results'][0]['id']
        if 'cursor' in first:
            self.known['CURSOR'] = first['cursor']
        self.first = first


def test_every_line_does_what_it_says(cast, live_server, sign_in):
    for _ in range(3):
        WindowFactory(offer__site=SiteFactory(employer=cast.employer))
    page = sign_in(cast.partner_admin).post('/keys/new/', {'name': 'Website', 'scopes': ['offers:read']})
    prefix = PartnerKey.objects.get().prefix
    key = re.search(rf'{prefix}\.\w+', page.content.decode())[0]
    reader, steps = Reader(live_server.url, key), STEP.findall(QUICK_START)
    assert len(steps) == QUICK_START.count('       curl ') >= 10
    for command, status, body in steps:
        answer = reader.does(command)
        assert (command, answer.status_code) == (command, int(status))
        said = dict.fromkeys(re.findall(r'"(\w+)": (?=…|\[)', body))
        assert (command, said.keys() - reader.first.keys()) == (command, set())
        if command.endswith("/offers?page_size=2'"):
            assert len(reader.first.get('results', [])) in (0, 2)
