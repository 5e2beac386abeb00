"""What an employer sees and answers, signed in and by link, and what it never learns."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.links import issue_link, revoke_links
from brokerage.accounts.models import AccessLink
from brokerage.audit.models import ReadEntry
from placements.enums import ENDED, State
from placements.notifications import ANSWER, CONSENT
from tests.factories.safeguarding import ConsentFactory, NeedsNoteFactory
from tests.factories.schools import CircumstancesFactory
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
LIST = reverse('placements:list')


def page(name, placement):
    return reverse(f'placements:{name}', args=[placement.ref])


def words(response):
    return ' '.join(re.sub(r'<[^>]+>', ' ', response.content.decode()).split())


def link_to(placement, *, purpose=ANSWER, name='answer', organisation=None, **parts):
    _, token, _ = issue_link(
        purpose=purpose,
        url_name=f'placements:{name}',
        subject=placement,
        person='Ann Asked',
        issued_for=placement.school.organisation,
        organisation=organisation or placement.employer.organisation,
        **parts,
    )
    return reverse(f'placements:{name}', args=[token])


@pytest.fixture
def boss(cast, sign_in):
    return sign_in(cast.employer_manager)


def test_requests_come_first_and_name_nobody(cast, boss):
    story.a_placement(cast, State.CONFIRMED, student=story.a_student(cast, first_name='Ray'))
    story.a_placement(cast, student=story.a_student(cast), window=story.a_window(cast))
    shown = words(boss.get(LIST))
    assert shown.index('A Year 10 student') < shown.index('Ray')
    assert 'Maya' not in shown
    assert 'Khan' not in shown
    assert [len(entry.student_refs) for entry in ReadEntry.objects.all()] == [1]


def test_one_placement_is_counted_as_one_and_the_words_are_the_employers(cast, boss):
    story.a_placement(cast, State.CONFIRMED)
    shown = words(boss.get(LIST))
    assert '1 placement ' in shown
    assert 'Waiting for an answer' in shown
    assert 'Waiting for the employer' not in shown


def test_a_confirmed_placement_does_not_say_that_it_will_be_confirmed(cast, boss, client):
    placement = story.a_placement(cast, State.CONFIRMED)
    story.all_but_approval(placement)
    for shown in (boss.get(page('placement', placement)), client.get(link_to(placement))):
        assert 'tells you when it is confirmed' not in words(shown)
        assert 'Nothing: it is confirmed. The first day is Monday 28 June 2027.' in words(shown)


@pytest.mark.parametrize('count', [1, 3])
def test_the_list_costs_the_same_for_many(cast, boss, count, django_assert_num_queries):
    for _ in range(count):
        story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast), window=story.a_window(cast))
    with django_assert_num_queries(EMPLOYER_LIST):
        boss.get(LIST)


def secrets(placement):
    student = placement.student
    return (
        'Khan', student.upn, '2012', student.postcode, student.email, student.tutor_group, 'Pat Parent',
        '07700 900123', 'vulnerable', 'EHCP',
    )  # fmt: skip


@pytest.mark.parametrize('state', State)
def test_an_employer_never_learns_more_than_a_first_name(cast, boss, state):
    placement = story.a_placement(cast, state)
    CircumstancesFactory(
        student=placement.student, sen='E', vulnerable=True, needs_note='Carries an inhaler.'
    )
    ConsentFactory(student=placement.student, placement_ref=placement.ref, emergency_phone='07700 900123')
    browsing = [boss.get(LIST), boss.get(page('placement', placement))]
    if state not in ENDED:
        browsing.append(boss.get(link_to(placement)))
    for response in browsing:
        shown = response.content.decode()
        assert [each for each in secrets(placement) if each in shown] == []
        assert 'inhaler' not in shown
        assert 'afeguarding' not in shown
        assert ('Maya' in shown) == placement.names_student_to_employer


def test_the_agreed_note_is_shown_until_its_day_and_logged(cast, boss, time_machine):
    placement = story.a_placement(cast, State.CONFIRMED)
    NeedsNoteFactory(student=placement.student, placement_ref=placement.ref)
    assert 'Carries an inhaler.' in words(boss.get(page('placement', placement)))
    assert ReadEntry.objects.get().needs_shown is True
    shown = words(boss.get(link_to(placement)))
    assert 'Carries an inhaler.' in shown
    assert ReadEntry.objects.first().actor_kind == 'link'
    time_machine.move_to('2027-08-09 09:00')
    assert 'inhaler' not in words(boss.get(page('placement', placement)))


def test_answering_signed_in(cast, boss):
    placement = story.a_placement(cast)
    assert 'Answer this request' in words(boss.get(page('placement', placement)))
    assert 'Maya' not in words(boss.get(page('reply', placement)))
    response = boss.post(page('reply', placement), {'answer': 'yes'}, follow=True)
    assert 'Thank you. Hillside School has been told that you said yes.' in words(response)
    assert 'Confirm your risk assessment for young people.' in words(response)
    assert 'safeguarding lead' not in words(response)
    assert story.fresh(placement).state == State.ACCEPTED


def test_a_no_takes_a_reason(cast, boss):
    placement = story.a_placement(cast)
    response = boss.post(page('reply', placement), {'answer': 'no'})
    assert 'Choose why, so that the school can look for something that fits' in words(response)
    boss.post(page('reply', placement), {'answer': 'no', 'reason': 'staff', 'words': 'Ask us in May.'})
    assert (story.fresh(placement).state, story.taken(placement)) == (State.DECLINED, 0)
    assert (placement.events.get().reason, placement.events.get().words) == ('staff', 'Ask us in May.')


def test_cancelling_signed_in(cast, boss):
    placement = story.a_placement(cast, State.CONFIRMED)
    shown = words(boss.get(page('cancel', placement)))
    assert 'Cancel the placement of Maya?' in shown
    assert 'Hillside School and the family are told that it will not go on, but not why.' in shown
    assert 'Hillside School reads your reason.' in shown
    boss.post(page('cancel', placement), {'reason': 'staff'})
    assert (story.fresh(placement).state, story.taken(placement)) == (State.CANCELLED_BY_EMPLOYER, 0)


@pytest.mark.parametrize(
    'name', ['approve', 'confirm', 'withdraw', 'phone_answer', 'paper_consent', 'decision']
)
def test_an_employer_does_not_do_the_schools_part(cast, boss, name):
    placement = story.a_placement(cast, State.ACCEPTED)
    assert boss.post(page(name, placement)).status_code == 403


# ---- by link


def test_a_known_employer_says_yes_with_one_input_and_one_button(cast, client):
    placement = story.a_placement(cast)
    address = link_to(placement)
    shown = client.get(address)
    assert 'a Year 10 student' in words(shown).replace('A Year', 'a Year')
    assert 'Maya' not in words(shown)
    visible = re.findall(
        r'<(?:input(?! type="hidden")|select|textarea)\b[^>]*name="(\w+)"', shown.content.decode()
    )
    assert set(visible) == {'answer', 'reason', 'words'}
    response = client.post(address, {'answer': 'yes'}, follow=True)
    assert 'Thank you. Hillside School has been told that you said yes.' in words(response)
    assert 'Maya' in words(response)
    event = placement.events.get()
    assert (event.party, event.actor_label) == ('employer', 'Ann Asked, by signed link')


def test_saying_yes_twice_is_said_once(cast, client):
    placement = story.a_placement(cast)
    address = link_to(placement)
    client.post(address, {'answer': 'yes'})
    again = client.post(address, {'answer': 'yes'})
    assert again.status_code == 200
    assert placement.events.count() == 1


def test_from_the_yes_on_to_the_risk_assessment(cast, client):
    placement = story.a_placement(cast, State.ACCEPTED)
    token = link_to(placement).split('/')[-2]
    response = client.post(reverse('placements:link_assessment', args=[token]))
    link = AccessLink.objects.get(purpose='safeguarding.assessment')
    assert (link.subject_ref, link.person) == (placement.window.offer.ref, 'Ann Asked')
    assert response.url.startswith('/safety/link/')
    assert client.get(reverse('placements:link_assessment', args=[token])).status_code == 405


def test_cancelling_by_link(cast, client):
    placement = story.a_placement(cast, State.CONFIRMED)
    token = link_to(placement).split('/')[-2]
    address = reverse('placements:link_cancel', args=[token])
    assert 'You can take this back for 30 minutes.' in words(client.get(address))
    assert client.post(address, {}).status_code == 200
    response = client.post(address, {'reason': 'role'}, follow=True)
    assert 'Was that a mistake?' in words(response)
    assert 'Maya' not in words(response)
    assert story.fresh(placement).state == State.CANCELLED_BY_EMPLOYER


def test_a_link_cannot_cancel_what_was_not_accepted(cast, client):
    placement = story.a_placement(cast)
    token = link_to(placement).split('/')[-2]
    response = client.post(reverse('placements:link_cancel', args=[token]), {'reason': 'role'})
    assert 'Cancelling was not possible.' in words(response)
    assert story.fresh(placement).state == State.NOMINATED


@pytest.mark.parametrize('state', ENDED)
def test_a_link_dies_with_the_placement_and_says_so(cast, client, state):
    placement = story.a_placement(cast, state)
    address = link_to(placement)
    for response in (client.get(address), client.post(address, {'answer': 'yes'})):
        assert response.status_code == 410
        assert 'This placement is over' in words(response)
        assert 'Maya' not in words(response)
        assert 'Year 10' not in words(response)
    token = address.split('/')[-2]
    assert client.post(reverse('placements:link_assessment', args=[token])).status_code == 410
    assert client.get(reverse('placements:link_cancel', args=[token])).status_code == 410


def test_links_of_another_purpose_organisation_or_day_open_nothing(cast, client, time_machine):
    placement = story.a_placement(cast)
    consent = link_to(placement, purpose=CONSENT, name='consent')
    assert client.get(reverse('placements:answer', args=[consent.split('/')[-2]])).status_code == 404
    foreign = link_to(placement, organisation=cast.other_employer.organisation)
    assert client.post(foreign, {'answer': 'yes'}).status_code == 404
    assert client.get(reverse('placements:answer', args=['x' * 43])).status_code == 404
    good = link_to(placement, days=1)
    revoked = link_to(placement)
    revoke_links(purpose=ANSWER, subject=placement)
    assert client.post(revoked, {'answer': 'yes'}).status_code == 410
    time_machine.move_to(timezone.now() + timezone.timedelta(days=2))
    assert client.post(good, {'answer': 'yes'}).status_code == 410
    assert story.fresh(placement).state == State.NOMINATED


def test_a_link_opens_one_placement_and_its_address_goes_nowhere(cast, client):
    mine = story.a_placement(cast)
    other = story.a_placement(cast, student=story.a_student(cast))
    address = link_to(mine)
    assert client.get(address)['Referrer-Policy'] == 'strict-origin'
    client.post(address, {'answer': 'no', 'reason': 'full'})
    assert (story.fresh(mine).state, story.fresh(other).state) == (State.DECLINED, State.NOMINATED)


def test_what_the_school_writes_is_shown_as_written(cast, client):
    placement = story.a_placement(cast, employer_note='<script>alert(1)</script>')
    shown = client.get(link_to(placement)).content.decode()
    assert '&lt;script&gt;alert(1)' in shown


EMPLOYER_LIST = 17
