"""Letters with a code, and the school's page of personal links."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from brokerage.accounts.links import issue_link
from brokerage.accounts.models import AccessLink
from brokerage.core.errors import Refused
from brokerage.documents.models import Document
from brokerage.notify.models import Message
from placements.actions.letters import forget_letters, open_letter, send_letter
from placements.documents.letter import secret_of
from placements.enums import State
from placements.models import LetterCode
from placements.models.letters import MOST_TRIES
from placements.notifications import CONSENT
from safeguarding.models import Consent
from tests.factories.schools import GuardianFactory
from tests.placements import story
from tests.placements.papers import check_followed_by_ear

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
YES = {'answer': 'given', 'signed_name': 'Pat Parent', 'emergency_phone': '07700 900123'}


@pytest.fixture
def placement(cast):
    row = story.a_placement(cast, State.ACCEPTED)
    row.student.guardians.update(email='')
    story.employer_ready(row)
    return story.fresh(row)


@pytest.fixture
def letter(cast, placement):
    send_letter(by=cast.careers_lead, placement=placement, guardian=placement.student.guardians.get())
    return LetterCode.objects.get()


def code_of(letter):
    return letter.number + secret_of(letter.ref)


def typed(client, code):
    return client.post('/letter/', {'code': code})


def test_from_paper_to_consent(letter, client):
    code = code_of(letter).upper()
    answer = typed(client, f' {code[:4]}-{code[4:8]} {code[8:]} ')
    assert answer.status_code == 302
    page = client.get(answer.url).content.decode()
    assert 'This link is for Pat Parent' in page
    client.post(answer.url, YES)
    assert Consent.objects.get().guardian == letter.guardian
    assert AccessLink.objects.get().expires_at - AccessLink.objects.get().created_at < timedelta(
        days=1, minutes=1
    )


def test_the_letter_is_drawn_for_the_school_alone(cast, letter, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        send_letter(by=cast.careers_lead, placement=letter.placement, guardian=letter.guardian)
    document = Document.objects.get()
    assert document.state == 'ready'
    check_followed_by_ear(document)
    assert list(document.readers.all()) == [cast.school.organisation]
    letter = LetterCode.objects.get(revoked_at=None)
    assert document.content['code'].replace('-', '') == code_of(letter)
    assert 'Khan' not in str(document.content)


def test_a_new_letter_ends_the_one_before(cast, letter, client):
    send_letter(by=cast.careers_lead, placement=letter.placement, guardian=letter.guardian)
    assert 'does not open anything' in typed(client, code_of(letter)).content.decode()
    assert Document.objects.count() == 1


def test_wrong_guesses_end_a_code_and_lock_out_a_machine(letter, client):
    for at in range(MOST_TRIES):
        assert typed(client, f'{letter.number}{"2" * 7}{at % 8 + 2}').status_code == 200
    assert open_letter(code_of(letter)) is None
    for _ in range(20):
        typed(client, '222222222222')
    assert typed(client, '222222222222').status_code == 429
    assert client.get('/letter/').status_code == 200


@pytest.mark.parametrize('code', ['', 'abc', '1' * 12, '<script>', "' or 1=1 --", 'x' * 41, '２' * 12])
def test_what_is_no_code_is_said_so(db, client, code):
    assert 'There is a problem' in typed(client, code).content.decode()


def test_a_code_is_for_its_time_its_person_and_an_open_placement(cast, letter, client, time_machine):
    code = code_of(letter)
    time_machine.move_to('2027-02-01 09:00')
    assert open_letter(code) is None
    time_machine.move_to('2026-11-24 09:00')
    letter.guardian.may_consent = False
    letter.guardian.save()
    assert open_letter(code) is None
    with pytest.raises(Refused, match='not asked for consent'):
        send_letter(by=cast.careers_lead, placement=letter.placement, guardian=letter.guardian)
    time_machine.move_to('2027-02-01 09:00')
    assert forget_letters() == 1
    assert not Document.objects.exists()


def test_the_table_holds_no_code(letter):
    row = LetterCode.objects.filter(pk=letter.pk).values().get()
    assert secret_of(letter.ref) not in str(row)


def issued(placement, **more):
    parts = {
        'purpose': CONSENT,
        'url_name': 'placements:consent',
        'subject': placement,
        'person': 'Pat Parent',
    }
    return issue_link(**parts | {'issued_for': placement.school.organisation} | more)


class TestLinks:
    def pages(self, placement):
        return reverse('placements:links', args=[placement.ref]), reverse(
            'placements:link_act', args=[placement.ref, 'again']
        )

    def test_who_holds_what(self, cast, placement, sign_in):
        guardian = placement.student.guardians.get()
        link, token, _ = issued(placement, person_ref=guardian.ref)
        page = sign_in(cast.careers_lead).get(self.pages(placement)[0]).content.decode()
        assert 'Pat Parent' in page
        assert 'Not yet' in page
        assert token not in page
        assert link.token_hash not in page

    def test_send_again_goes_to_the_address_held_today(
        self, cast, placement, sign_in, client, mailoutbox, django_capture_on_commit_callbacks
    ):
        guardian = placement.student.guardians.get()
        link, token, address = issued(placement, person_ref=guardian.ref)
        browser, again = sign_in(cast.careers_lead), self.pages(placement)[1]
        shown = browser.post(again, {'link': link.ref}, follow=True).content.decode()
        assert 'We hold no e-mail address' in shown
        assert client.get(address).status_code == 200
        guardian.email = 'right@example.org'
        guardian.save()
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(again, {'link': link.ref})
        assert client.get(address).status_code == 410
        mail = mailoutbox[-1]
        assert mail.to == ['Pat Parent <right@example.org>']
        assert client.get(re.search(r'https?://\S+', mail.body)[0]).status_code == 200
        assert token not in Message.objects.get().body_text

    def test_an_ended_link_opens_nothing(self, cast, placement, sign_in, client):
        link, _, address = issued(placement)
        end = reverse('placements:link_act', args=[placement.ref, 'end'])
        assert sign_in(cast.careers_lead).post(end, {'link': link.ref}).status_code == 302
        assert client.get(address).status_code == 410

    def test_links_of_others_are_not_there(self, cast, placement, sign_in):
        other = story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast, first_name='Ben'))
        link, _, _ = issued(other)
        browser = sign_in(cast.careers_lead)
        for verb in ('end', 'again', 'sell'):
            act = reverse('placements:link_act', args=[placement.ref, verb])
            assert browser.post(act, {'link': link.ref}).status_code == 404
        letter_to = reverse('placements:letter_to', args=[placement.ref])
        assert browser.post(letter_to, {'guardian': GuardianFactory().ref}).status_code == 404
        link.refresh_from_db()
        assert link.revoked_at is None
