"""A client that a stranger's tool makes from our schema works with our server."""

import importlib
import subprocess
import sys
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.factories.employers import SiteFactory, WindowFactory
from tests.people import Cast

pytestmark = pytest.mark.django_db(transaction=True)
NAME = 'made_client'


@pytest.fixture
def cast(transactional_db):
    return Cast()


@pytest.fixture
def made(live_server, tmp_path, monkeypatch):
    """The package's `client` and operations, made from what the server says."""
    (tmp_path / 'schema.json').write_text(
        requests.get(f'{live_server.url}/api/v1/schema.json', timeout=10).text
    )
    # Without the tidying of its files, which is for people who read them.
    (tmp_path / 'config.yml').write_text('post_hooks: []\n')
    command = [
        sys.executable,
        '-m',
        'openapi_python_client',
        'generate',
        '--meta',
        'none',
        '--config',
        'config.yml',
    ]
    subprocess.run(
        [*command, '--path', 'schema.json', '--output-path', NAME],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module
    for name in [name for name in sys.modules if name.partition('.')[0] == NAME]:
        del sys.modules[name]


def test_it_lists_reads_one_follows_pages_and_understands_problems(made, cast, live_server, make_key):
    site = SiteFactory(employer=cast.employer)
    offers = [WindowFactory(offer__site=site).offer for _ in range(5)]
    authenticated = made(f'{NAME}.client').AuthenticatedClient
    with authenticated(base_url=live_server.url, token=make_key()[1], prefix='Api-Key') as client:
        reads_everything(made, client, offers)


def reads_everything(made, client, offers):
    list_offers = made(f'{NAME}.api.offers.list_offers').sync
    found, cursor = [], made(f'{NAME}.types').UNSET
    while cursor is not None:
        page = list_offers(client=client, page_size=2, cursor=cursor)
        found += page.results
        cursor = page.next_ and parse_qs(urlsplit(page.next_).query)['cursor'][0]
    assert [offer.id for offer in found] == [offer.ref for offer in offers]
    one = made(f'{NAME}.api.offers.get_offer').sync(offers[0].ref, client=client)
    assert one.to_dict() == found[0].to_dict()
    assert one.windows[0].start == offers[0].windows.get().start
    mode = made(f'{NAME}.models.list_offers_mode').ListOffersMode.VIRTUAL
    assert list_offers(client=client, mode=mode).results == []
    assert list_offers(client=client, miles=5).errors[0].parameter == 'miles'
    changes = made(f'{NAME}.api.changes.list_changes').sync(client=client)
    assert [change.offer.id for change in changes.changes] == [offer.ref for offer in offers]
