"""A parent's page by link: what it says, what an answer keeps, and links that open nothing."""

import re

import pytest
from django.urls import reverse

from brokerage.accounts.links import issue_link
from brokerage.audit.models import ReadEntry
from brokerage.notify.models import Message
from placements.enums import ENDED, Signer, State
from placements.notifications import ANSWER, CONSENT
from safeguarding.models import Consent, SummaryDelivery
from tests.factories.schools import CircumstancesFactory
from tests.placements import agreements, story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
YES = {'answer': 'given', 'signed_name': 'Pat Parent', 'emergency_phone': '07700 900123'}
HAZARD = {'hazard': 'Paper cutter', 'harm': 'Cuts', 'controls': ['Guard in place', 'Staff only']}


def words(response):
    return ' '.join(re.sub(r'<[^>]+>', ' ', response.content.decode()).split())


def link_to(placement, purpose=CONSENT, **parts):
    """The address of a parent's link, who has just typed the code sent to them (see the last tests)."""
    for _ in range(2):
        agreements.proved(placement, Signer.PARENT)
    return unproved(placement, purpose, **parts)


def unproved(placement, purpose=CONSENT, **parts):
    _, token, _ = issue_link(
        purpose=purpose,
        url_name='placements:consent',
        subject=placement,
        person='Pat Parent',
        issued_for=placement.school.organisation,
        **parts,
    )
    return reverse('placements:consent', args=[token])


@pytest.fixture
def placement(cast):
    """Accepted; the employer has confirmed its risk assessment."""
    row = story.a_placement(cast, State.ACCEPTED)
    story.employer_ready(row, answers={'hazards': [HAZARD]})
    return row


def test_all_a_parent_needs_on_one_page(placement, client):
    type(placement.window.offer).objects.update(
        dress='Old clothes', must_not_do=['Use the guillotine'], travel='Bus 23'
    )
    response = client.get(link_to(placement))
    shown = words(response)
    for part in (
        'Maya',
        'Brindley Print',
        '1 Canal Street, B32 2AP',
        'Monday 28 June to Friday 9 July 2027 9am to 4pm',
        'Old clothes',
        'Bus 23',
        'Greet customers',
        'Paper cutter Guard in place. Staff only.',
        'Use the guillotine',
        'Ann Asked',
        'May Maya go?',
        'Sign and send your answer',
    ):
        assert part in shown
    assert 'Khan' not in shown
    fields = re.findall(r'<input(?! type="hidden")[^>]*name="(\w+)"', response.content.decode())
    assert set(fields) == {'answer', 'emergency_phone', 'signed_name'}
    entry = ReadEntry.objects.get()
    assert (entry.actor_label, entry.page) == ('Pat Parent, by signed link', 'placements:consent')


def test_looking_is_not_answering(placement, client):
    client.get(link_to(placement))
    assert Consent.objects.count() == SummaryDelivery.objects.count() == 0


def test_yes(placement, client):
    address = link_to(placement)
    response = client.post(address, YES, follow=True)
    assert 'Thank you. Your yes is saved.' in words(response)
    assert 'Pat Parent said yes on Monday 23 November 2026.' in words(response)
    consent = Consent.objects.get()
    assert (consent.answer, consent.signed_name, consent.emergency_phone) == (
        'given', 'Pat Parent', '07700 900123',
    )  # fmt: skip
    assert SummaryDelivery.objects.get().method == 'link'


def test_no_takes_no_phone_number_and_is_told_to_the_school(cast, placement, client):
    assert cast.careers_lead
    client.post(link_to(placement), {'answer': 'refused', 'signed_name': 'Pat Parent'})
    assert Consent.objects.get().answer == 'refused'
    assert Message.objects.get().template == 'placements.consent_refused'


def test_what_is_missing_is_said_next_to_it(placement, client):
    shown = words(client.post(link_to(placement), {'answer': 'given'}))
    assert 'Enter a phone number where we can reach you in an emergency' in shown
    assert 'Enter your full name' in shown
    assert Consent.objects.count() == 0


def test_the_needs_note_is_shown_word_by_word_before_it_is_shared(placement, client):
    CircumstancesFactory(student=placement.student, needs_note='Carries an inhaler <b>always</b>.')
    shown = client.get(link_to(placement))
    assert 'Carries an inhaler &lt;b&gt;always&lt;/b&gt;.' in shown.content.decode()
    assert (
        'Only those at Brindley Print who look after Maya read it, until Sunday 8 August 2027. '
        'Then it is deleted.' in words(shown)
    )
    client.post(link_to(placement), YES)
    assert Consent.objects.get().share_needs is False
    client.post(link_to(placement), {**YES, 'share_needs': 'on'})
    assert Consent.objects.first().share_needs is True


def test_a_second_answer_takes_the_place_of_the_first_until_confirmed(placement, client):
    address = link_to(placement)
    client.post(address, YES)
    client.post(address, {'answer': 'refused', 'signed_name': 'Pat Parent'})
    assert [row.answer for row in Consent.objects.all()] == ['refused', 'given']


def test_after_confirmation_the_page_says_whom_to_ring(cast, client):
    placement = story.a_placement(cast, State.CONFIRMED)
    address = link_to(placement)
    assert 'To change it, ring Hillside School.' in words(client.get(address))
    client.post(address, YES)
    assert Consent.objects.count() == 0


def test_before_the_risk_assessment_the_page_says_so(cast, client):
    placement = story.a_placement(cast, State.ACCEPTED)
    shown = words(client.get(link_to(placement)))
    assert 'The employer has not finished its risk assessment yet.' in shown
    client.post(link_to(placement), YES)
    assert SummaryDelivery.objects.count() == 0


@pytest.mark.parametrize('state', ENDED)
def test_once_it_is_over_nothing_is_shown(cast, client, state):
    placement = story.a_placement(cast, state)
    for response in (client.get(link_to(placement)), client.post(link_to(placement), YES)):
        assert response.status_code == 410
        assert 'Maya' not in words(response)
        assert 'Brindley' not in words(response)


def test_other_links_open_nothing(cast, placement, client, time_machine):
    assert client.get(link_to(placement, purpose=ANSWER)).status_code == 404
    assert client.get(reverse('placements:consent', args=['y' * 43])).status_code == 404
    old = link_to(placement, days=1)
    time_machine.move_to('2026-11-25 10:00')
    assert client.post(old, YES).status_code == 410
    assert Consent.objects.count() == 0


def test_a_link_answers_for_one_student_only(cast, placement, client):
    other = story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast))
    client.post(link_to(placement), YES)
    assert list(Consent.objects.values_list('placement_ref', flat=True)) == [placement.ref]
    assert other.ref != placement.ref


def test_names_are_shown_as_written(cast, client):
    student = story.a_student(cast, first_name='<img src=x>')
    placement = story.a_placement(cast, State.ACCEPTED, student=student)
    assert '<img' not in client.get(link_to(placement)).content.decode()


def test_a_yes_takes_the_code_sent_to_the_address_the_school_holds(
    placement, client, mailoutbox, django_capture_on_commit_callbacks
):
    address = unproved(placement)
    with django_capture_on_commit_callbacks(execute=True):
        shown = words(client.post(address, YES))
    assert 'We are sending a code' in shown
    assert Consent.objects.count() == 0
    mail = mailoutbox[-1]
    assert mail.to == [f'Pat Parent <{placement.student.guardians.get().email}>']
    code = re.search(r'\b\d{6}\b', mail.body)[0]
    wrong = '0' * 6 if code != '0' * 6 else '1' * 6
    assert 'That is not the code' in words(client.post(address, YES | {'code': wrong}))
    assert Consent.objects.count() == 0
    assert 'Your yes is saved' in words(client.post(address, YES | {'code': code}, follow=True))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, YES | {'code': code})
    assert Consent.objects.count() == 1


def test_a_no_takes_no_code(placement, client):
    client.post(unproved(placement), {'answer': 'refused', 'signed_name': 'Pat Parent'})
    assert Consent.objects.get().answer == 'refused'
