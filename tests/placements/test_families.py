"""Two who may consent, who share an address, who disagree; and who is asked no more."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from brokerage.accounts.links import issue_link
from brokerage.accounts.models import AccessLink
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp, Message
from placements.actions.paperwork import answer_consent, settle_consent
from placements.actions.progress import accept
from placements.clearance import gates_of, red_gates
from placements.enums import Signer, State
from placements.models import Signature
from placements.queries.families import family_of
from placements.queries.placements import consenters_of
from safeguarding.models import Consent, ConsentSettlement
from safeguarding.queries import shares_needs
from schools.actions import update_guardian
from tests.accounts.test_people_pages import words
from tests.factories.schools import CircumstancesFactory, GuardianFactory
from tests.placements import agreements, story
from tests.uploads import files

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
YES = {'answer': 'given', 'signed_name': 'Pat Parent', 'emergency_phone': '07700 900123'}
NO = {'answer': 'refused', 'signed_name': 'Alex Parent'}


@pytest.fixture
def placement(cast):
    """Accepted, the employer ready; Pat is the main parent and Alex the other one."""
    row = story.a_placement(cast, State.ACCEPTED)
    story.employer_ready(row)
    GuardianFactory(student=row.student, name='Alex Parent', is_main=False, email='alex@example.org')
    return story.fresh(row)


def link_of(placement, guardian):
    return story.consent_link(placement, person=guardian.name, person_ref=guardian.ref)


def says(placement, at, **answer):
    guardian = consenters_of(placement)[at]
    agreements.proved(placement, Signer.PARENT, guardian.ref)
    return answer_consent(by=link_of(placement, guardian), placement=placement, **answer)


def codes(placement):
    return {blocker.code for blocker in red_gates(story.fresh(placement))}


def test_both_are_asked_each_by_their_own_link(cast, mailoutbox, django_capture_on_commit_callbacks):
    placement = story.nominated(cast)
    other = GuardianFactory(student=placement.student, name='Alex Parent', is_main=False)
    with django_capture_on_commit_callbacks(execute=True):
        accept(by=story.answer_link(placement), placement=placement)
    asked = Message.objects.filter(template='placements.ask_consent')
    refs = {each.ref for each in placement.student.guardians.all()}
    assert {each.to_ref for each in asked} == refs
    links = AccessLink.objects.filter(purpose='placements.consent')
    assert {(each.person, each.person_ref) for each in links} >= {('Alex Parent', other.ref)}
    assert len({each.token_hash for each in links}) == 2


def test_two_at_one_address_get_a_message_each_with_their_own_name(
    cast, mailoutbox, django_capture_on_commit_callbacks
):
    placement = story.nominated(cast)
    main = placement.student.guardians.get()
    GuardianFactory(student=placement.student, name='Alex Parent', is_main=False, email=main.email)
    with django_capture_on_commit_callbacks(execute=True):
        accept(by=story.answer_link(placement), placement=placement)
    letters = [mail for mail in mailoutbox if 'say yes or no' in mail.subject]
    assert sorted(re.search(r'Hello (.*),', mail.body)[1] for mail in letters) == [
        'Alex Parent',
        'Pat Parent',
    ]
    addresses = {re.search(r'https?://\S+', mail.body)[0] for mail in letters}
    assert len(addresses) == 2


def test_a_parent_of_two_is_asked_about_each(cast, django_capture_on_commit_callbacks):
    address = 'pat@example.org'
    for name in ('Maya', 'Ben'):
        student = story.a_student(cast, first_name=name)
        student.guardians.update(email=address)
        placement = story.nominated(cast, student=student)
        accept(by=story.answer_link(placement), placement=placement)
    assert Message.objects.filter(template='placements.ask_consent', to_email=address).count() == 2


def test_one_yes_is_enough_and_one_no_against_it_is_red(cast, placement):
    assert cast.careers_lead
    assert cast.dsl
    says(placement, 0, **YES)
    assert 'consent_missing' not in codes(placement)
    says(placement, 1, **NO)
    assert 'consent_disputed' in codes(placement)
    gate = next(
        each for each in gates_of([story.fresh(placement)])[placement.pk] if each.gate == 'parent_consent'
    )
    assert 'Talk to both' in gate.blockers[0].words
    assert not gate.blockers[0].overridable
    assert FollowUp.objects.get(kind='parents_disagree').organisation == cast.school.organisation
    told = Message.objects.filter(template='placements.parents_disagree')
    assert {each.to_email for each in told} == {cast.careers_lead.user.email, cast.dsl.user.email}


def test_the_school_records_how_it_was_settled(cast, placement):
    says(placement, 0, **YES)
    says(placement, 1, **NO)
    with pytest.raises(Refused, match='who you talked to'):
        settle_consent(by=cast.dsl, placement=placement, outcome='agreed', reason=' ')
    for stranger in (
        cast.employer_manager,
        cast.tutor,
        cast.stranger_lead,
        link_of(placement, consenters_of(placement)[0]),
    ):
        with pytest.raises(Refused, match='Only the school'):
            settle_consent(by=stranger, placement=placement, outcome='agreed', reason='x')
    settle_consent(by=cast.dsl, placement=placement, outcome='agreed', reason='Rang both on Monday.')
    assert 'consent_disputed' not in codes(placement)
    assert not FollowUp.objects.filter(kind='parents_disagree', done_at=None).exists()
    assert AuditEntry.objects.filter(verb='consent.settle').count() == 1
    assert 'Rang both' not in str(AuditEntry.objects.get(verb='consent.settle').data)
    says(placement, 1, **NO)
    assert 'consent_disputed' in codes(placement)


def test_a_settlement_waives_nothing_of_the_employers(cast):
    row = story.a_placement(cast, State.ACCEPTED)
    GuardianFactory(student=row.student, name='Alex Parent', is_main=False)
    row = story.fresh(row)
    says(row, 0, **YES)
    says(row, 1, **NO)
    settle_consent(by=cast.careers_lead, placement=row, outcome='decided', reason='Court order seen.')
    assert {'insurance_missing', 'assessment_unconfirmed'} <= codes(row)
    with pytest.raises(Refused, match='Nobody who was asked'):
        settle_consent(by=cast.careers_lead, placement=row, outcome='decided', reason='Again.')
    assert ConsentSettlement.objects.count() == 1


def test_the_page_to_settle(cast, placement, sign_in):
    says(placement, 0, **YES)
    says(placement, 1, **NO)
    lead, address = sign_in(cast.dsl), reverse('placements:settle', args=[placement.ref])
    assert address in lead.get(reverse('placements:placement', args=[placement.ref])).content.decode()
    assert 'Alex Parent' in lead.get(address).content.decode()
    shown = sign_in(cast.tutor).get(reverse('placements:placement', args=[placement.ref])).content.decode()
    assert 'Talk to both' in shown
    assert address not in shown
    assert (
        lead.post(
            address, {'outcome': 'not_going', 'reason': 'The parents agree that she stays.'}
        ).status_code
        == 302
    )
    assert 'consent_refused' in codes(placement)


def test_the_note_is_shared_only_when_all_who_said_yes_agree(cast, placement):
    CircumstancesFactory(student=placement.student, needs_note='Carries an inhaler.')
    says(placement, 0, **YES, share_needs=True)
    assert shares_needs(placement.ref, placement.student)
    says(placement, 1, **(YES | {'signed_name': 'Alex Parent'}))
    assert not shares_needs(placement.ref, placement.student)


def test_who_is_asked_no_more_has_no_link_and_no_say(cast, placement, client):
    alex = consenters_of(placement)[1]
    link = link_of(placement, alex)
    update_guardian(by=cast.careers_lead, guardian=alex, may_consent=False)
    with pytest.raises(Refused, match='no longer asks you'):
        answer_consent(by=link, placement=placement, **NO)
    assert not Consent.objects.exists()


def test_a_new_address_ends_links_that_went_to_the_old_one(cast, placement):
    alex = consenters_of(placement)[1]
    link = link_of(placement, alex)
    link.expires_at = placement.state_since.replace(year=2027)
    link.save()
    update_guardian(by=cast.careers_lead, guardian=alex, email='new@example.org')
    link.refresh_from_db()
    assert link.revoked_at


def test_an_answer_on_paper_is_one_persons_with_its_scan(
    cast, placement, sign_in, django_capture_on_commit_callbacks
):
    alex = consenters_of(placement)[1]
    browser, address = sign_in(cast.careers_lead), reverse('placements:paper_consent', args=[placement.ref])
    paper = SimpleUploadedFile('p.jpg', files.picture())
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(address, YES | {'guardian': alex.ref, 'scan': paper})
    assert answer.status_code == 302
    consent = Consent.objects.get()
    assert (consent.guardian, consent.scan.kind) == (alex, 'jpg')
    file = reverse('placements:consent_scan', args=[consent.scan.ref])
    assert browser.get(file)['Content-Disposition'].startswith('attachment')
    assert sign_in(cast.stranger_lead).get(file).status_code == 404
    wrong = browser.post(address, YES | {'guardian': alex.ref, 'scan': SimpleUploadedFile('p.jpg', b'MZ')})
    assert 'This is not a file we can take' in wrong.content.decode()
    stranger = GuardianFactory()
    assert 'from the list' in browser.post(address, YES | {'guardian': stranger.ref}).content.decode()


class TestSharedAddress:
    """A code proves an address, not which of two people reads it: they are asked, and it is kept."""

    @pytest.fixture
    def shared(self, cast):
        placement, _ = agreements.ready(cast)
        placement.student.guardians.update(email=placement.student.email.upper())
        return story.fresh(placement)

    def sign(self, placement, by, **said):
        agreements.proved(placement, Signer.STUDENT)
        agreements.proved(placement, Signer.PARENT)
        return agreements.sign(by=by, placement=placement, signed_name='Name', **said)

    def test_nobody_signs_silently_for_the_other(self, shared):
        for by, who in [
            (story.consent_link(shared), None),
            (story.consent_link(shared), Signer.STUDENT),
            (agreements.student_link(shared), Signer.PARENT),
        ]:
            with pytest.raises(Refused, match='This link is for'):
                self.sign(shared, by, who=who)
        assert not Signature.objects.exists()

    def test_each_signs_for_themselves_and_that_is_kept(self, shared):
        self.sign(shared, story.consent_link(shared), who=Signer.PARENT)
        self.sign(shared, agreements.student_link(shared), who=Signer.STUDENT)
        assert list(Signature.objects.values_list('signer', 'shared_address')) == [
            ('parent', True), ('student', True),
        ]  # fmt: skip
        kept = AuditEntry.objects.filter(verb='agreement.sign').values_list('data', flat=True)
        assert all(data['shared_address'] for data in kept)


def test_a_code_is_one_persons_alone(cast):
    placement, _ = agreements.ready(cast)
    alex = GuardianFactory(student=placement.student, name='Alex Parent', is_main=False)
    placement = story.fresh(placement)
    agreements.proved(placement, Signer.PARENT)
    with pytest.raises(Refused, match='Enter the code'):
        agreements.sign(by=link_of(placement, alex), placement=placement, signed_name='Alex')


def chips(placement):
    return [(each.name, each.words) for each in family_of(story.fresh(placement))]


def test_the_page_says_who_said_what_and_how_it_was_settled_until_somebody_says_otherwise(
    cast, placement, sign_in
):
    assert chips(placement) == [('Pat Parent', 'No answer yet'), ('Alex Parent', 'No answer yet')]
    address = reverse('placements:settle', args=[placement.ref])
    assert 'There is nothing to settle' in words(sign_in(cast.dsl).get(address))
    says(placement, 0, **YES)
    says(placement, 1, **NO)
    assert chips(placement) == [('Pat Parent', 'Said yes'), ('Alex Parent', 'Said no')]
    settle_consent(by=cast.careers_lead, placement=placement, outcome='agreed', reason='Rang both on Monday.')
    page, settled = (reverse(f'placements:{name}', args=[placement.ref]) for name in ('placement', 'settle'))
    for who in (cast.careers_lead, cast.dsl):
        assert 'Settled They agree now' in words(sign_in(who).get(page))
        shown = words(sign_in(who).get(settled))
        assert 'Rang both on Monday.' in shown
        assert 'A new answer from any of them opens it again' in shown
        assert 'Before you record anything' not in shown
    says(placement, 1, **NO)
    assert 'Settled They agree now' not in words(sign_in(cast.careers_lead).get(page))
    assert 'Before you record anything' in words(sign_in(cast.careers_lead).get(settled))


def test_what_was_said_in_talks_is_for_those_who_settle_alone(cast, placement, sign_in):
    says(placement, 0, **YES)
    says(placement, 1, **NO)
    settle_consent(by=cast.dsl, placement=placement, outcome='agreed', reason='Rang both on Monday.')
    type(placement.school).objects.update(shares_names=True)
    page, settled = (reverse(f'placements:{name}', args=[placement.ref]) for name in ('placement', 'settle'))
    for who in (cast.tutor, cast.hub_officer, cast.employer_manager):
        browser = sign_in(who)
        assert browser.get(settled).status_code in (403, 404)
        shown = words(browser.get(page))
        assert 'Rang both' not in shown
        assert 'How it was settled' not in shown
    # Nor does the other parent learn what this one said.
    _, token, _ = issue_link(
        purpose='placements.consent',
        url_name='placements:consent',
        subject=placement,
        person='Pat Parent',
        person_ref=consenters_of(placement)[0].ref,
        issued_for=cast.school.organisation,
    )
    shown = words(Client().get(reverse('placements:consent', args=[token])))
    assert 'Pat Parent said yes' in shown
    assert 'Alex' not in shown
    assert 'said no' not in shown


def test_an_answer_that_families_were_asked_anew_about_counts_as_none(placement):
    says(placement, 0, **YES)
    type(placement).objects.filter(pk=placement.pk).update(
        opened_again={'parent_consent': '2026-11-23T12:00:00+00:00'}
    )
    assert chips(placement)[0] == ('Pat Parent', 'Asked again')


def test_who_is_asked_no_longer_is_still_named_with_what_they_said(placement):
    says(placement, 1, **NO)
    placement.student.guardians.filter(name='Alex Parent').update(may_consent=False)
    assert chips(placement) == [('Pat Parent', 'No answer yet'), ('Alex Parent', 'Said no')]
