"""The register's verbs: what is written, what the trail says, and what is refused."""

from datetime import date

import pytest

from brokerage.accounts.models import AccessLink
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp, Message
from employers.actions import (
    add_contact,
    add_site,
    change_status,
    log_outreach,
    register_employer,
    remove_contact,
    save_insurance,
    send_offers_link,
    update_contact,
    update_employer,
    update_site,
)
from employers.enums import EmployerStatus
from employers.models import Contact, Employer, Offer, Outreach
from tests.factories.employers import ContactFactory, OfferFactory, SiteFactory


def trail():
    return list(AuditEntry.objects.order_by('pk').values_list('verb', flat=True))


def test_register_makes_an_organisation_of_the_hub(cast):
    employer = register_employer(
        by=cast.hub_officer, hub=cast.hub, name='Oak Joinery', sector='construction-and-trades'
    )
    assert (employer.organisation.kind, employer.organisation.hub) == ('employer', cast.hub)
    assert (employer.status, employer.risk_band) == ('prospect', 'higher')
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_ref, entry.actor_ref) == (
        'employer.register',
        employer.ref,
        cast.hub_officer.ref,
    )


def test_a_company_number_is_on_a_register_once_but_may_be_on_another_hubs(cast):
    facts = {'sector': 'retail', 'company_number': '08227407'}
    first = register_employer(by=cast.hub_officer, hub=cast.hub, name='Oak Joinery', **facts)
    with pytest.raises(Refused) as refused:
        register_employer(by=cast.hub_officer, hub=cast.hub, name='OAK JOINERY LTD', **facts)
    assert refused.value.words == (
        'Oak Joinery is on the register with company number 08227407 already. Open it instead.'
    )
    register_employer(by=cast.stranger_hub, hub=cast.other_hub, name='Oak Joinery', **facts)
    assert Employer.objects.count() == 2
    update_employer(by=cast.hub_officer, employer=first, company_number='08227407')
    assert trail() == ['employer.register', 'employer.register']


def test_update_says_what_changed_and_keeps_notes_out_of_the_trail(cast):
    update_employer(
        by=cast.hub_officer,
        employer=cast.employer,
        name='Brindley Print Works',
        notes='Owner is shy',
        sector='retail',
    )
    entry = AuditEntry.objects.get()
    assert entry.data == {'name': 'Brindley Print → Brindley Print Works', 'notes': 'changed'}
    assert Employer.objects.get().organisation.name == 'Brindley Print Works'


def test_do_not_contact_hides_offers_and_ends_links_but_keeps_drafts(
    cast, django_capture_on_commit_callbacks
):
    ContactFactory(employer=cast.employer)
    published = OfferFactory(site__employer=cast.employer)
    draft = OfferFactory(site=published.site, status='draft', published_at=None)
    far = OfferFactory(site__employer=cast.far_employer)
    with django_capture_on_commit_callbacks(execute=True):
        send_offers_link(by=cast.hub_officer, employer=cast.employer)
    offers_links = AccessLink.objects.live().filter(purpose='employers.offers')
    assert offers_links.count() == 1
    change_status(by=cast.hub_officer, employer=cast.employer, status=EmployerStatus.DO_NOT_CONTACT)
    states = {offer.ref: offer.status for offer in Offer.objects.all()}
    assert states == {published.ref: 'paused', draft.ref: 'draft', far.ref: 'published'}
    assert offers_links.count() == 0
    assert AuditEntry.objects.get(verb='employer.status').data == {
        'status': 'active → do_not_contact',
        'reason': '',
        'offers_paused': 1,
        'links_ended': 1,
    }
    with pytest.raises(Refused, match='asked not to be contacted'):
        send_offers_link(by=cast.hub_officer, employer=cast.employer)


def test_a_link_is_sent_once_a_day_and_only_to_the_main_contact(cast):
    with pytest.raises(Refused, match='no main contact with an e-mail address'):
        send_offers_link(by=cast.hub_officer, employer=cast.employer)
    ContactFactory(employer=cast.employer, email='second@employer.example', is_main=False)
    ContactFactory(employer=cast.employer, email='main@employer.example')
    employer = Employer.objects.get(pk=cast.employer.pk)
    send_offers_link(by=cast.hub_officer, employer=employer)
    send_offers_link(by=cast.hub_officer, employer=employer)
    message = Message.objects.get()
    assert (message.template, message.to_email, message.sender) == (
        'employers.manage_offers',
        'main@employer.example',
        cast.hub,
    )


def test_insurance_is_written_once_per_employer_with_who_said_so(cast):
    for pounds in (5_000_000, 10_000_000):
        save_insurance(
            by=cast.hub_officer,
            employer=cast.employer,
            told_by='The owner, by phone',
            basis='employers_liability',
            cover_pounds=pounds,
        )
    insurance = cast.employer.insurance
    insurance.refresh_from_db()
    assert (insurance.cover_pounds, insurance.told_by) == (10_000_000, 'The owner, by phone')
    assert trail() == ['insurance.save', 'insurance.save']


def test_a_site_is_placed_by_its_postcode(cast, places):
    site = add_site(by=cast.hub_officer, employer=cast.employer, address='1 Mill Lane', postcode='b309dz')
    assert (site.postcode, site.easting, site.northing) == ('B30 9DZ', 405000, 281000)
    assert (round(site.latitude, 2), round(site.longitude, 2)) == (52.42, -1.93)


@pytest.mark.parametrize(
    ('typed', 'code', 'words'),
    [
        ('B30 9DX', 'postcode_unknown', 'We cannot find B30 9DX in the national list of postcodes'),
        ('BT1 5GS', 'postcode_outside', 'BT1 5GS is in Northern Ireland, which this service does not cover'),
        ('B30', 'postcode', 'only the first part of a postcode'),
    ],
)
def test_a_postcode_without_a_place_is_asked_about(cast, places, typed, code, words):
    with pytest.raises(Refused, match=words) as refused:
        add_site(by=cast.hub_officer, employer=cast.employer, address='1 Mill Lane', postcode=typed)
    assert (refused.value.code, refused.value.field) == (code, 'postcode')
    assert cast.employer.sites.count() == 0


def test_a_person_may_be_sure_of_an_unknown_postcode_but_not_of_one_in_northern_ireland(cast, places):
    facts = {'by': cast.hub_officer, 'employer': cast.employer, 'address': '1 Mill Lane', 'sure': True}
    assert add_site(postcode='B30 9DX', **facts).easting is None
    with pytest.raises(Refused, match='Northern Ireland'):
        add_site(postcode='BT1 5GS', **facts)


def test_without_the_national_list_a_site_is_kept_without_a_position(cast, no_places):
    facts = {'by': cast.hub_officer, 'employer': cast.employer, 'address': '1 Mill Lane'}
    site = add_site(postcode='B30 9DZ', **facts)
    assert (site.postcode, site.easting, site.latitude) == ('B30 9DZ', None, None)
    with pytest.raises(Refused, match='Northern Ireland'):
        add_site(postcode='BT1 5GS', **facts)


def test_moving_a_site_makes_a_new_version_of_its_offers_and_renaming_does_not(cast, places):
    site = SiteFactory(employer=cast.employer, postcode='B32 1PG')
    offer, other = OfferFactory(site=site), OfferFactory(site__employer=cast.employer)
    update_site(by=cast.hub_officer, site=site, postcode='B32 1PG', name='Annexe')
    offer.refresh_from_db()
    assert offer.version == 1
    update_site(by=cast.hub_officer, site=site, postcode='B30 9DZ')
    assert {each.pk: each.version for each in Offer.objects.all()} == {offer.pk: 2, other.pk: 1}


def test_there_is_one_main_contact_at_each_step(cast):
    by, employer = cast.hub_officer, cast.employer
    first = add_contact(by=by, employer=employer, name='Ann', email='ann@employer.example')
    second = add_contact(by=by, employer=employer, name='Bob', phone='0121 496 0001')
    assert (first.is_main, second.is_main) == (True, False)
    with pytest.raises(Refused, match='Make someone else the main contact first'):
        remove_contact(by=by, contact=first)
    with pytest.raises(Refused, match='Make someone else the main contact first'):
        update_contact(by=by, contact=first, is_main=False)
    update_contact(by=by, contact=second, is_main=True)
    assert set(Contact.objects.values_list('name', 'is_main')) == {('Ann', False), ('Bob', True)}
    first.refresh_from_db()
    offer = OfferFactory(site__employer=employer, contact=first, title='Print room')
    with pytest.raises(Refused, match='Ann is the person for Print room'):
        remove_contact(by=by, contact=first)
    offer.delete()
    remove_contact(by=by, contact=first)
    assert list(Contact.objects.values_list('name', flat=True)) == ['Bob']


def test_a_corrected_address_is_no_longer_one_that_came_back(cast):
    contact = ContactFactory(employer=cast.employer, email_bounced=True)
    update_contact(by=cast.hub_officer, contact=contact, email=contact.email)
    assert contact.email_bounced
    update_contact(by=cast.hub_officer, contact=contact, email='right@employer.example')
    assert not contact.email_bounced
    assert 'right@employer.example' not in str(AuditEntry.objects.latest('pk').data)


def test_a_logged_contact_settles_the_last_next_step_and_sets_the_new_one(cast):
    facts = {'by': cast.hub_officer, 'employer': cast.employer, 'on': date(2026, 11, 2)}
    log_outreach(outcome='call_back', follow_up_on=date(2026, 11, 9), **facts)
    log_outreach(outcome='message_left', way='email', follow_up_on=date(2026, 11, 16), **facts)
    assert list(FollowUp.objects.values_list('due_on', 'done_by')) == [
        (date(2026, 11, 9), 'E-mail: Message left'),
        (date(2026, 11, 16), ''),
    ]
    log_outreach(outcome='do_not_contact', **facts)
    assert (FollowUp.objects.open().count(), Outreach.objects.count()) == (0, 3)
    cast.employer.refresh_from_db()
    assert cast.employer.status == 'do_not_contact'
