"""Every page of the register and of offers, opened by each role: 200, 403, 404 or a way to sign in."""

import pytest
from django.urls import reverse

from brokerage.uploads.actions import have_scanned, take_in
from employers.urls import urlpatterns
from tests.factories.employers import ContactFactory, InsuranceFactory, OutreachFactory, ReportFactory
from tests.uploads import files

MANAGERS = {'hub_manager': 200, 'hub_officer': 200, 'employer_manager': 200, 'site_contact': 403}
OUTSIDERS = {'careers_lead': 403, 'dsl': 403, 'tutor': 403, 'partner_admin': 403}
STRANGERS = {'stranger_hub': 404, 'stranger_employer': 404, 'other_manager': 404, 'stranger_lead': 403}
EDIT = MANAGERS | OUTSIDERS | STRANGERS
HUB_ONLY = dict.fromkeys(EDIT, 403) | {'hub_manager': 200, 'hub_officer': 200, 'stranger_hub': 404}
HUB_LIST = HUB_ONLY | {'stranger_hub': 200}
SEE_EMPLOYER = EDIT | {
    'site_contact': 200,
    'careers_lead': 404,
    'dsl': 404,
    'tutor': 404,
    'stranger_lead': 404,
}
SEE_OFFER = SEE_EMPLOYER | {'careers_lead': 200, 'dsl': 200, 'tutor': 200}
OFFERS = dict.fromkeys(EDIT, 200) | {'partner_admin': 403}
HUB_MANAGER = dict.fromkeys(EDIT, 403) | {'hub_manager': 200, 'stranger_hub': 200}

PAGES = {
    'register': (None, HUB_LIST),
    'add': (None, HUB_LIST),
    'ask_all': (None, HUB_LIST),
    'offers': (None, OFFERS),
    'employer': ('employer', SEE_EMPLOYER),
    'edit': ('employer', EDIT),
    'status': ('employer', HUB_ONLY),
    'insurance': ('employer', EDIT),
    'certificate': ('employer', EDIT),
    'certificate_file': ('employer', EDIT),
    'outreach_add': ('employer', HUB_ONLY),
    'host_again': ('employer', EDIT),
    'site_add': ('employer', EDIT),
    'contact_add': ('employer', EDIT),
    'offer_new': ('employer', EDIT),
    'site_edit': ('site', EDIT),
    'contact_edit': ('contact', EDIT),
    'contact_remove': ('contact', EDIT),
    'offer': ('offer', SEE_OFFER),
    'offer_edit': ('offer', EDIT),
    'offer_dates': ('offer', EDIT),
    'offer_terms': ('offer', EDIT),
    'offer_pause': ('offer', EDIT),
    'offer_close': ('offer', EDIT),
    'offer_duplicate': ('offer', EDIT),
    'offer_report': ('offer', SEE_OFFER),
    'alike': (None, HUB_LIST),
    'alike_settle': ('offer', HUB_ONLY),
    'listing_rules': (None, HUB_MANAGER),
    'reports': (None, HUB_LIST),
    'report': ('report', HUB_ONLY),
    'window_places': ('window', EDIT),
    'window_close': ('window', EDIT),
    'window_reserve': ('window', EDIT),
    'window_open': ('window', EDIT),
}
POSTS = {
    'send_link': ('employer', HUB_ONLY),
    'ask': ('employer', HUB_ONLY),
    'offer_publish': ('offer', EDIT),
    'offer_still_right': ('offer', EDIT),
    'report_look': ('report', HUB_ONLY),
}
# Of those who look for offers: held by the tests of searches and favourites.
LOOKED_FOR = {'favourites', 'star', 'searches', 'search_add', 'search', 'search_change', 'search_remove'}


def upload_of(cast):
    owner = cast.employer.organisation
    given = {'purpose': 'insurance_certificate', 'subject': cast.employer, 'content': files.pdf()}
    upload = take_in(by=cast.hub_officer, owner=owner, **given)
    have_scanned(upload)
    return upload


@pytest.fixture
def rows(cast, offer_of):
    offer = offer_of(cast.employer, taken=1)
    InsuranceFactory(employer=cast.employer, certificate=upload_of(cast))
    OutreachFactory(employer=cast.employer)
    return {
        'report': ReportFactory(offer=offer),
        'employer': cast.employer,
        'site': offer.site,
        'offer': offer,
        'window': offer.windows.get(),
        'contact': ContactFactory(employer=cast.employer),
    }


def address(name, rows):
    kind = (PAGES | POSTS)[name][0]
    return reverse(f'employers:{name}', args=[rows[kind].ref] if kind else [])


@pytest.mark.parametrize('name', PAGES)
def test_who_may_open_a_page(name, rows, cast, sign_in, client):
    url = address(name, rows)
    got = {who: sign_in(getattr(cast, who)).get(url).status_code for who in PAGES[name][1]}
    assert got == PAGES[name][1]
    assert client.get(url).status_code == 302


@pytest.mark.parametrize('name', POSTS)
def test_who_may_post(name, rows, cast, sign_in, client):
    url = address(name, rows)
    wanted = {who: 302 if code == 200 else code for who, code in POSTS[name][1].items()}
    assert {who: sign_in(getattr(cast, who)).post(url).status_code for who in wanted} == wanted
    assert sign_in(cast.hub_manager).get(url).status_code == 405
    assert client.post(url).status_code == 302


def test_every_address_is_in_the_table_above_or_is_for_links():
    names = {pattern.name for pattern in urlpatterns} - LOOKED_FOR
    assert {name for name in names if not name.startswith('link_')} == PAGES.keys() | POSTS.keys()
