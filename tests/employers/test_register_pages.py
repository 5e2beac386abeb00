"""The register and an employer's page: finding, counting queries, and what each reader sees."""

import re

import pytest
from django.urls import reverse

from brokerage.audit.models import AuditEntry
from employers.models import Employer, Insurance, Site
from tests.factories.employers import (
    CapacityAskFactory,
    ContactFactory,
    EmployerFactory,
    InsuranceFactory,
    OutreachFactory,
    SiteFactory,
)

EVIL = '<script src="//evil.example"></script>'


def listed(browser, **query):
    html = browser.get(reverse('employers:register'), query).content.decode()
    return re.findall(r'<th scope="row" data-label="Employer"><a href="[^"]+">([^<]+)</a>', html)


@pytest.fixture
def register(cast, time_machine):
    """Brindley Print (insured, at B30) and Canal Bakery (not insured), and one of another hub."""
    time_machine.move_to('2026-11-22T10:00:00Z', tick=False)
    SiteFactory(employer=cast.employer, postcode='B30 9DZ')
    ContactFactory(employer=cast.employer, name='Ada Main', email='ada@brindley.example')
    InsuranceFactory(employer=cast.employer, expires_on='2026-12-24')
    Employer.objects.filter(pk=cast.other_employer.pk).update(sector='motor-vehicle', risk_band='higher')
    SiteFactory(employer=cast.far_employer, postcode='B30 9DZ')


@pytest.mark.parametrize(
    ('query', 'names'),
    [
        ({}, ['Brindley Print', 'Canal Bakery']),
        ({'q': 'brind'}, ['Brindley Print']),
        ({'q': 'b309dz'}, ['Brindley Print']),
        ({'q': 'B30'}, ['Brindley Print']),
        ({'q': 'ada'}, ['Brindley Print']),
        ({'q': 'brindley.example'}, ['Brindley Print']),
        ({'q': 'Quayside'}, []),
        ({'sector': 'motor-vehicle'}, ['Canal Bakery']),
        ({'status': 'prospect'}, []),
        ({'band': 'higher'}, ['Canal Bakery']),
        ({'insurance': 'soon'}, ['Brindley Print']),
        ({'insurance': 'out'}, []),
        ({'insurance': 'unknown'}, ['Canal Bakery']),
        ({'sector': 'no such sector'}, ['Brindley Print', 'Canal Bakery']),
    ],
)
def test_finding_an_employer(register, cast, sign_in, query, names):
    assert cast.other_employer.organisation.name == 'Canal Bakery'
    assert listed(sign_in(cast.hub_officer), **query) == names


@pytest.mark.parametrize('rows', [1, 3])
def test_queries_do_not_grow_with_rows(cast, sign_in, offer_of, rows, django_assert_num_queries):
    for _ in range(rows):
        employer = EmployerFactory(organisation__hub=cast.hub)
        ContactFactory(employer=employer)
        InsuranceFactory(employer=employer)
        offer_of(employer)
    browser = sign_in(cast.hub_officer)
    counted = {reverse('employers:register'): 4, reverse('employers:offers'): 2}
    for url, queries in counted.items():
        browser.get(url)
        with django_assert_num_queries(queries + SESSION_QUERIES):
            browser.get(url)


# The session, the person, the memberships.
SESSION_QUERIES = 3


@pytest.mark.parametrize('rows', [1, 3])
def test_queries_do_not_grow_with_what_hangs_on_an_employer(
    cast, sign_in, offer_of, rows, django_assert_num_queries
):
    for number in range(rows):
        offer_of(cast.employer)
        ContactFactory(employer=cast.employer, is_main=number == 0)
        OutreachFactory(employer=cast.employer, by=cast.hub_manager)
        CapacityAskFactory(employer=cast.employer, year=2020 + number)
    browser, url = sign_in(cast.hub_officer), reverse('employers:employer', args=[cast.employer.ref])
    browser.get(url)
    with django_assert_num_queries(9 + SESSION_QUERIES):
        browser.get(url)


@pytest.mark.parametrize('rows', [1, 3])
def test_a_school_sees_the_nearest_offers_first_in_constant_queries(
    cast, sign_in, offer_of, rows, django_assert_num_queries
):
    for number in reversed(range(rows)):
        offer_of(
            site=SiteFactory(employer=cast.employer, easting=400000 + 1609 * number), title=f'Offer {number}'
        )
    offer_of(cast.employer, title='Secret draft', status='draft')
    offer_of(cast.far_employer, title='Another area')
    browser = sign_in(cast.careers_lead)
    browser.get(reverse('employers:offers'))
    with django_assert_num_queries(4 + SESSION_QUERIES):
        html = browser.get(reverse('employers:offers')).content.decode()
    assert re.findall(r'>(Offer \d)</a>', html) == [f'Offer {number}' for number in range(rows)]
    assert 'Secret draft' not in html
    assert 'Another area' not in html
    assert 'under 0.1 miles' in html


def test_an_employer_reads_its_page_without_the_hubs_notes_and_log(cast, sign_in):
    Employer.objects.filter(pk=cast.employer.pk).update(notes='Never ring on Fridays')
    OutreachFactory(employer=cast.employer, note='Sounded cross')
    url = reverse('employers:employer', args=[cast.employer.ref])
    for who, sees in (('hub_officer', True), ('employer_manager', False), ('site_contact', False)):
        html = sign_in(getattr(cast, who)).get(url).content.decode()
        assert ['Never ring on Fridays' in html, 'Sounded cross' in html] == [sees, sees]


def test_a_school_reads_an_offer_without_its_contact(cast, sign_in, offer_of):
    offer = offer_of(cast.employer, contact=ContactFactory(employer=cast.employer, name='Zelda Hidden'))
    url = reverse('employers:offer', args=[offer.ref])
    assert 'Zelda Hidden' not in sign_in(cast.careers_lead).get(url).content.decode()
    assert 'Zelda Hidden' in sign_in(cast.employer_manager).get(url).content.decode()


def test_what_people_typed_is_shown_as_typed(cast, sign_in, offer_of):
    cast.employer.organisation.name = EVIL
    cast.employer.organisation.save()
    ContactFactory(employer=cast.employer, name=EVIL, job_title=EVIL)
    OutreachFactory(employer=cast.employer, note=EVIL)
    InsuranceFactory(employer=cast.employer, told_by=EVIL, insurer=EVIL)
    Employer.objects.update(notes=EVIL, good_with=EVIL)
    offer = offer_of(cast.employer, title=EVIL, summary=EVIL, will_do=[EVIL], dress=EVIL)
    Site.objects.update(name=EVIL, address=EVIL)
    browser = sign_in(cast.hub_officer)
    pages = [reverse('employers:register'), reverse('employers:offers')]
    pages += [
        reverse(f'employers:{name}', args=[cast.employer.ref]) for name in ('employer', 'status', 'edit')
    ]
    pages += [
        reverse(f'employers:{name}', args=[offer.ref])
        for name in ('offer', 'offer_edit', 'offer_dates', 'offer_close')
    ]
    for url in pages:
        html = browser.get(url).content.decode()
        assert EVIL not in html, url
        assert '&lt;script' in html, url


def test_an_unknown_postcode_is_asked_about_and_kept_as_typed(cast, sign_in, places):
    browser, url = sign_in(cast.hub_officer), reverse('employers:site_add', args=[cast.employer.ref])
    typed = {'address': '1 Mill Lane', 'postcode': 'b30 9dx'}
    html = browser.post(url, typed).content.decode()
    assert 'We cannot find B30 9DX in the national list' in html
    assert 'value="b30 9dx"' in html
    assert 'type="checkbox" name="sure"' in html
    assert Site.objects.count() == 0
    html = browser.post(url, typed | {'sure': 'on'}, follow=True).content.decode()
    assert 'has no place on the map' in html
    assert Site.objects.get().easting is None


def test_northern_ireland_is_refused_with_no_box_to_tick(cast, sign_in, places):
    url = reverse('employers:site_add', args=[cast.employer.ref])
    html = (
        sign_in(cast.hub_officer)
        .post(url, {'address': '1 Mill Lane', 'postcode': 'BT1 5GS'})
        .content.decode()
    )
    assert 'BT1 5GS is in Northern Ireland, which this service does not cover' in html
    assert 'type="checkbox" name="sure"' not in html


def test_the_same_name_is_asked_about_before_it_is_added(cast, sign_in):
    browser, url = sign_in(cast.hub_officer), reverse('employers:add')
    typed = {'name': 'BRINDLEY PRINT', 'sector': 'retail', 'min_year_group': '10'}
    assert cast.employer.organisation.name == 'Brindley Print'
    html = browser.post(url, typed).content.decode()
    assert 'Brindley Print is on the register already' in html
    assert Employer.objects.count() == 1
    assert browser.post(url, typed | {'different': 'on'}).status_code == 302
    assert Employer.objects.count() == 2


def test_a_status_is_changed_only_after_its_consequences_were_shown(cast, sign_in, offer_of):
    offer_of(cast.employer, taken=1)
    browser, url = sign_in(cast.hub_officer), reverse('employers:status', args=[cast.employer.ref])
    html = browser.post(url, {'status': 'do_not_contact', 'reason': 'Rang us'}).content.decode()
    assert 'Published offers that leave the lists: 1.' in html
    assert 'Places already taken, which stay as arranged: 1.' in html
    assert Employer.objects.get().status == 'active'
    browser.post(url, {'status': 'do_not_contact', 'reason': 'Rang us', 'confirmed': 'on'})
    assert Employer.objects.get().status == 'do_not_contact'
    assert AuditEntry.objects.get().data['reason'] == 'Rang us'


def test_insurance_is_edited_by_the_employer_itself(cast, sign_in):
    browser, url = sign_in(cast.employer_manager), reverse('employers:insurance', args=[cast.employer.ref])
    typed = {'basis': 'employers_liability', 'cover_pounds': '£10m', 'told_by': 'Certificate'}
    typed |= {'expires_on_day': '31', 'expires_on_month': '12', 'expires_on_year': '2028'}
    assert browser.post(url, typed).status_code == 302
    assert Insurance.objects.get().cover_words == '£10,000,000'


def test_nobody_of_the_employer_can_write_the_hubs_facts(cast, sign_in):
    url = reverse('employers:edit', args=[cast.employer.ref])
    typed = {
        'name': 'New name',
        'sector': 'retail',
        'min_year_group': '11',
        'notes': 'x',
        'risk_band': 'higher',
    }
    assert sign_in(cast.employer_manager).post(url, typed).status_code == 302
    employer = Employer.objects.get()
    assert (employer.organisation.name, employer.notes, employer.risk_band) == ('New name', '', 'low')
