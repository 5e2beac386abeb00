"""What docs/api.md gives to put into a page of one's own: the very lines, read from there."""

import re
from html import unescape
from io import BytesIO
from pathlib import Path
from textwrap import dedent
from urllib.error import URLError

import pytest

from tests.api.conftest import end_of_transaction
from tests.factories.employers import SiteFactory, WindowFactory

GUIDE = (Path(__file__).parents[2] / 'docs' / 'api.md').read_text()
SNIPPET = dedent(re.search(r'^    import json\n(?:    .*\n|\n)+', GUIDE, re.MULTILINE)[0])
FRAMES = {'the guide in the repository': GUIDE, 'the page for partners': None}


@pytest.fixture
def offer(cast):
    site = SiteFactory(employer=cast.employer)
    window = WindowFactory(offer__site=site, offer__title='Print <b>& "more"</b>', offer__sector='retail')
    end_of_transaction()
    return window.offer


@pytest.fixture
def written(client, monkeypatch):
    """`written(query)`: what the snippet writes when it reads our feed."""
    names = {}
    exec(SNIPPET, names)  # noqa: S102 - our own documentation

    def read(address, timeout):
        assert address.startswith('https://your-hub/')
        answer = client.get(address.removeprefix('https://your-hub'))
        if answer.status_code != 200:
            raise URLError(answer.status_code)
        return BytesIO(answer.content)

    names['urlopen'] = read
    return names['offers']


def test_a_server_writes_the_list_and_nothing_an_employer_typed_becomes_markup(written, offer):
    html = written('sector=retail')
    assert html.count('<li>') == 1
    assert '<b>' not in html
    assert 'Print <b>& "more"</b>' in unescape(html)
    assert f'/find/{offer.ref}/">' in html
    assert written('sector=construction') == ''


def test_a_page_of_theirs_stands_where_ours_cannot_be_read(written, db):
    assert written('near=nowhere') == ''


@pytest.mark.parametrize('where', FRAMES)
def test_the_frame_shows_the_list_and_may_stand_anywhere(client, offer, where):
    text = FRAMES[where] or unescape(client.get('/api/docs/').content.decode())
    (frame,) = re.findall(r'<iframe src="([^"]+)"\s+title="[^"]+"', text)
    address = unescape(frame)
    assert re.search(r'^https?://[^/]+/find/embedded/\?.*colour=[0-9a-f]{6}', address)
    answer = client.get('/find/embedded/?sector=retail')
    assert 'X-Frame-Options' not in answer
    assert 'frame-ancestors *' in answer['Content-Security-Policy']
    assert '<script' not in answer.content.decode()
