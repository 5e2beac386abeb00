"""The register from a file: what a row matches, what it changes, and what only a person can say."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brokerage.core.sectors import RiskBand, Sector
from brokerage.imports.models import Batch, Outcome
from brokerage.imports.work import MOVED
from employers.enums import EmployerStatus, InsuranceBasis
from employers.models import Contact, Employer, Insurance, Site
from tests.factories.employers import ContactFactory, EmployerFactory, InsuranceFactory, SiteFactory
from tests.imports.through import answer, at_once, changes, missing, outcomes, reviewed, saved, words
from tests.people import Cast

HEAD = (
    'Company Name,Company No,Industry,Post code,Street,Contact person,Tel,Email address,Insurance expiry,'
    'Notes'
)
BAKERY = (
    'Canal Bakery Ltd,01430634,Catering,b111as,1 High Street,Ann Lee,0121 496 0001,ann@bakery.example,{},{}'
)
ALONE = 'Longton Builders,,Construction,ST7 1NL,63 Station Road,,,,,'


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 12, tzinfo=ZoneInfo('Europe/London')), tick=False)


def bakery(expires='13/02/28', notes=''):
    return BAKERY.format(expires, notes)


def review(cast, *lines, head=HEAD):
    return reviewed('register', cast.hub_officer, head, *lines)


def test_a_row_becomes_an_employer_with_site_contact_and_insurance(cast):
    saved(cast.hub_officer, review(cast, bakery(notes='Never July')))
    employer = Employer.objects.get()
    assert (employer.organisation.name, employer.organisation.hub) == ('Canal Bakery Ltd', cast.hub)
    assert (employer.company_number, employer.sector) == ('01430634', Sector.HOSPITALITY)
    assert (employer.status, employer.notes) == (EmployerStatus.PROSPECT, 'Never July')
    insurance = Insurance.objects.get()
    assert (insurance.basis, insurance.expires_on) == (
        InsuranceBasis.EMPLOYERS_LIABILITY,
        date(2028, 2, 13),
    )
    site = Site.objects.get()
    assert (site.postcode, site.address, site.easting is None) == ('B11 1AS', '1 High Street', False)
    contact = Contact.objects.get()
    assert (contact.name, contact.email, contact.is_main) == ('Ann Lee', 'ann@bakery.example', True)
    assert contact.email_bounced is False


def test_facts_of_hosting_are_read(cast):
    head = f'{HEAD},Places,Year group,Last hosted,Risk level,Good with'
    saved(cast.hub_officer, review(cast, f'{bakery()},two,Y9,2025-07,Less familiar,deaf students', head=head))
    employer = Employer.objects.get()
    assert (employer.places_per_week, employer.min_year_group) == (2, 9)
    assert (employer.last_hosted, employer.risk_band) == (date(2025, 7, 1), RiskBand.LESS_FAMILIAR)
    assert (employer.good_with, employer.status) == ('deaf students', EmployerStatus.ACTIVE)


def test_expired_and_missing_insurance_are_told_and_not_refused(cast):
    batch = review(cast, bakery('01/10/2026'), ALONE)
    assert outcomes(batch) == [(2, 'new'), (3, 'new')]
    assert 'Expired on 1 October 2026. Ask for the new certificate.' in words(batch, 2)
    assert any(each.startswith('No date. Students cannot start') for each in words(batch, 3))
    saved(cast.hub_officer, batch)
    assert Insurance.objects.count() == 1


def test_notes_that_say_mail_bounces_mark_the_contact(cast):
    saved(cast.hub_officer, review(cast, bakery(notes='Call first; e-mail bounces')))
    assert Contact.objects.get().email_bounced is True


def test_phone_without_a_name_is_kept_and_told(cast):
    batch = review(cast, 'Longton Builders,,Construction,ST7 1NL,,,0121 496 0002,,,')
    assert 'No name, so this is kept as “Main contact”.' in words(batch, 2)
    saved(cast.hub_officer, batch)
    assert Contact.objects.get().name == 'Main contact'


@pytest.mark.parametrize(
    ('postcode', 'said'),
    [
        ('BT1 5GS', 'BT1 5GS is in Northern Ireland, which this service does not cover.'),
        ('B99 9ZZ', 'We cannot find B99 9ZZ in the national list of postcodes.'),
        ('', 'Postcode is missing.'),
    ],
)
def test_a_place_we_cannot_find_is_asked_about(cast, postcode, said):
    batch = review(cast, f'Longton Builders,,Construction,{postcode},,,,,,')
    assert outcomes(batch) == [(2, 'rejected')]
    assert words(batch, 2)[0].startswith(said)
    saved(cast.hub_officer, batch)
    assert Employer.objects.count() == 0


def test_the_same_rows_again_are_here_already(cast):
    saved(cast.hub_officer, review(cast, bakery(notes='E-mail bounces'), ALONE))
    again = review(cast, bakery(notes='E-mail bounces'), ALONE)
    assert outcomes(again) == [(2, 'matched'), (3, 'matched')]
    assert missing(again) == []


def known(cast, name='Canal Bakery', number='01430634', postcode='B11 1AS', **facts):
    employer = EmployerFactory(
        organisation__hub=cast.hub, organisation__name=name, company_number=number, **facts
    )
    SiteFactory(employer=employer, postcode=postcode, address='1 High Street')
    return employer


def test_a_match_by_number_shows_old_and_new_and_changes_only_that(cast):
    employer = known(cast, notes='Ask for Sam', sector=Sector.HOSPITALITY)
    contact = ContactFactory(
        employer=employer, name='Sam Old', email='sam@bakery.example', phone='01214960001'
    )
    InsuranceFactory(employer=employer)
    batch = review(cast, bakery())
    assert changes(batch, 2) == {
        'name': ('Canal Bakery', 'Canal Bakery Ltd'),
        'contact_name': ('Sam Old', 'Ann Lee'),
        'email': ('sam@bakery.example', 'ann@bakery.example'),
        'liability_insurance_expires': ('31 December 2028', '13 February 2028'),
    }
    saved(cast.hub_officer, batch)
    employer.refresh_from_db()
    contact.refresh_from_db()
    assert (employer.organisation.name, employer.notes) == ('Canal Bakery Ltd', 'Ask for Sam')
    assert (contact.name, contact.email, Contact.objects.count()) == ('Ann Lee', 'ann@bakery.example', 1)
    assert Employer.objects.count() == 1


def test_a_site_that_moved_is_moved(cast):
    employer = known(cast, postcode='B30 9DZ', sector=Sector.HOSPITALITY)
    batch = review(cast, bakery())
    assert changes(batch, 2)['postcode'] == ('B30 9DZ', 'B11 1AS')
    saved(cast.hub_officer, batch)
    assert list(Site.objects.values_list('employer', 'postcode')) == [(employer.pk, 'B11 1AS')]


def test_a_second_site_of_the_same_employer_is_not_taken_for_a_move(cast):
    employer = known(cast, postcode='B30 9DZ', sector=Sector.HOSPITALITY)
    SiteFactory(employer=employer, postcode='B11 1AS', address='1 High Street')
    assert 'postcode' not in changes(review(cast, bakery()), 2)


def test_the_same_name_at_the_same_postcode_is_a_match_without_a_number(cast):
    employer = known(cast, name='CANAL BAKERY LIMITED', number='')
    batch = review(cast, bakery())
    assert batch.rows.get(number=2).match_ref == employer.ref
    assert changes(batch, 2)['company_number'] == ('', '01430634')


def test_two_company_numbers_are_two_employers(cast):
    known(cast, number='09567256')
    assert outcomes(review(cast, bakery())) == [(2, 'new')]


def test_a_name_nearly_the_same_asks(cast):
    employer = known(cast, name='Canal Bakry', number='')
    batch = review(cast, bakery())
    row = batch.rows.get(number=2)
    assert row.outcome == Outcome.ASK
    assert [each['label'] for each in row.candidates] == ['Canal Bakry, 1 High Street B11 1AS']
    answer(batch, 2, employer.ref)
    saved(cast.hub_officer, batch)
    employer.refresh_from_db()
    assert (Employer.objects.count(), employer.company_number) == (1, '01430634')


def test_a_name_nearly_the_same_may_be_another_employer(cast):
    known(cast, name='Canal Bakry', number='')
    batch = review(cast, bakery())
    answer(batch, 2, 'new')
    saved(cast.hub_officer, batch)
    assert Employer.objects.count() == 2


def test_the_same_name_elsewhere_asks_whether_it_moved(cast):
    known(cast, number='', postcode='B30 9DZ')
    assert outcomes(review(cast, bakery())) == [(2, 'ask')]


def test_twins_in_the_file_are_told_on_both_rows(cast):
    other = ALONE.replace('Longton Builders', 'Longton Bulders')
    batch = review(cast, ALONE, other)
    assert outcomes(batch) == [(2, 'new'), (3, 'ask')]
    assert any('as row 3' in each for each in words(batch, 2))
    assert any('as row 2' in each for each in words(batch, 3))
    answer(batch, 3, 'new')
    saved(cast.hub_officer, batch)
    assert outcomes(review(cast, ALONE, other)) == [(2, 'matched'), (3, 'matched')]


def test_one_number_in_two_rows_that_differ_is_told_on_both(cast):
    batch = review(cast, bakery(), bakery(notes='Interview first'))
    assert outcomes(batch) == [(2, 'rejected'), (3, 'rejected')]
    assert words(batch, 2)[0] == 'Row 3 also has 01430634, but says something else. Keep the right row.'


def test_employers_not_in_the_file_are_shown_and_left_alone(cast):
    known(cast, name='Hockley Kennels', number='09567256')
    batch = review(cast, bakery())
    assert missing(batch) == ['Hockley Kennels']
    saved(cast.hub_officer, batch)
    assert Employer.objects.count() == 2


def test_another_hub_s_register_is_neither_matched_nor_shown(cast):
    SiteFactory(employer=cast.far_employer, postcode='B11 1AS')
    cast.far_employer.company_number = '01430634'
    cast.far_employer.save()
    batch = review(cast, bakery())
    assert (outcomes(batch), missing(batch)) == ([(2, 'new')], [])


def test_reading_does_not_ask_the_database_row_by_row(cast):
    def queries(count):
        lines = [f'Shop {"x" * n},,Retail,B11 1AS,,,,,,' for n in range(3, count + 3)]
        with CaptureQueriesContext(
            connection,
        ) as asked:
            review(cast, *lines)
        return len(asked)

    known(cast)
    known(cast, name='Hockley Kennels', number='09567256')
    review(cast, ALONE)
    assert queries(2) == queries(40)


@pytest.mark.django_db(transaction=True)
def test_two_uploads_of_one_list_saved_at_once_add_each_employer_once():
    cast = Cast()
    batches = [review(cast, bakery(), ALONE) for _ in range(2)]
    at_once(*(lambda batch=each: saved(cast.hub_officer, batch) for each in batches))
    assert Employer.objects.count() == 2
    assert sorted(Batch.objects.values_list('stage', 'job_error')) == [('committed', ''), ('review', MOVED)]
    left = Batch.objects.get(stage='review')
    assert outcomes(left) == [(2, 'matched'), (3, 'matched')]
