"""What a school, and a hub that may look, sees and does: the list, one placement, every act."""

import re

import pytest
from django.urls import reverse

from brokerage.audit.models import ReadEntry
from placements.enums import State
from safeguarding.models import Consent, NeedsNote
from tests.factories.safeguarding import ConsentFactory
from tests.factories.schools import CircumstancesFactory
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]

LIST = reverse('placements:list')


def page(name, placement):
    return reverse(f'placements:{name}', args=[placement.ref])


def words(response):
    """The page's text without tags, blanks joined."""
    return ' '.join(re.sub(r'<[^>]+>', ' ', response.content.decode()).split())


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


def test_the_list_says_where_each_stands_and_who_holds_it_up(cast, lead):
    story.a_placement(cast)
    ready = story.a_student(cast, first_name='Ray', last_name='Dee')
    story.all_but_approval(
        story.a_placement(cast, State.ACCEPTED, student=ready, window=story.a_window(cast))
    )
    shown = words(lead.get(LIST))
    assert 'Answer by Sunday 20 December 2026 With: Employer' in shown
    assert 'Ray Dee' in shown
    assert 'All checks are done With: School Approve and confirm' in shown
    assert '2 placements' in shown


def test_the_list_logs_whom_it_named(cast, lead):
    placement = story.a_placement(cast)
    lead.get(LIST)
    entry = ReadEntry.objects.get()
    assert (entry.page, entry.student_refs) == ('placements:list', [placement.student.ref])
    assert entry.owner_ref == cast.school.organisation.ref


def test_a_part_of_the_bar_filters_the_list(cast, lead):
    story.a_placement(cast)
    gone = story.a_student(cast, first_name='Gone', last_name='Elsewhere')
    story.a_placement(cast, State.DECLINED, student=gone)
    assert 'Gone Elsewhere' not in words(lead.get(f'{LIST}?state=waiting'))
    shown = words(lead.get(f'{LIST}?state=ended'))
    assert 'Gone Elsewhere' in shown
    assert 'Maya Khan' not in shown
    assert 'Maya Khan' in words(lead.get(f'{LIST}?state=nonsense&block=nonsense'))


def test_an_empty_list_teaches_the_next_step(cast, lead):
    assert 'Match the students of a block with offers' in words(lead.get(LIST))
    assert 'No placement is in this state' in words(lead.get(f'{LIST}?state=live'))


@pytest.mark.parametrize('count', [1, 3])
def test_the_list_costs_the_same_for_many(cast, lead, count, django_assert_num_queries):
    for _ in range(count):
        placement = story.a_placement(
            cast, State.ACCEPTED, student=story.a_student(cast), window=story.a_window(cast)
        )
        story.all_but_approval(placement)
    with django_assert_num_queries(SCHOOL_LIST):
        lead.get(LIST)


def test_the_page_shows_gates_with_holders_history_and_messages(cast, lead):
    placement = story.nominated(cast)
    shown = words(lead.get(page('placement', placement)))
    for part in (
        'Maya Khan',
        'Brindley Print',
        'Monday 28 June to Friday 9 July 2027 9am to 4pm',
        'With the employer',
        'With the parent or carer',
        'Nominated',
        'Carys Lead, Careers leader, Hillside School',
        'Can you take a student from … for work experience?',
        'Record an answer by phone',
        'Withdraw the student',
    ):
        assert part in shown
    assert 'Approve and confirm' not in shown
    assert ReadEntry.objects.get().student_refs == [placement.student.ref]


@pytest.mark.parametrize('who', ['tutor', 'dsl'])
def test_others_at_the_school_look_and_change_nothing(cast, sign_in, who):
    placement = story.all_but_approval(story.a_placement(cast, State.ACCEPTED))
    browser = sign_in(getattr(cast, who))
    shown = words(browser.get(page('placement', placement)))
    assert 'Maya Khan' in shown
    assert 'Withdraw the student' not in shown
    for name in ACTS:
        assert browser.post(page(name, placement)).status_code == 403
    assert story.fresh(placement).state == State.ACCEPTED


ACTS = (
    'approve',
    'confirm',
    'reopen',
    'withdraw',
    'summary',
    'paper_consent',
    'share_needs',
    'phone_answer',
)


@pytest.mark.parametrize('name', ['placement', *ACTS, 'cancel', 'reply'])
def test_strangers_find_nothing(cast, sign_in, client, name):
    placement = story.a_placement(cast)
    address = page(name, placement)
    assert client.get(address).status_code == 302
    for who in (
        'other_lead',
        'stranger_lead',
        'other_manager',
        'stranger_employer',
        'hub_manager',
        'stranger_hub',
    ):
        response = sign_in(getattr(cast, who)).post(address)
        assert response.status_code in (403, 404, 405)
        assert 'Maya' not in response.content.decode()
    assert sign_in(cast.partner_admin).get(address).status_code == 403
    assert story.fresh(placement).state == State.NOMINATED


def test_a_hub_sees_names_only_where_the_school_shares_them(cast, sign_in):
    placement, hub = story.a_placement(cast), sign_in(cast.hub_officer)
    assert 'Maya' not in words(hub.get(LIST))
    assert hub.get(page('placement', placement)).status_code == 404
    type(cast.school).objects.filter(pk=cast.school.pk).update(shares_names=True)
    assert 'Maya Khan' in words(hub.get(LIST))
    shown = words(hub.get(page('placement', placement)))
    assert 'Maya Khan' in shown
    assert 'Withdraw' not in shown
    assert 'Needs note' not in shown
    assert 'Pat Parent' not in shown
    assert set(ReadEntry.objects.values_list('owner_ref', flat=True)) == {cast.school.organisation.ref}


def test_confirming_says_first_what_will_happen(cast, lead):
    placement = story.all_but_approval(story.a_placement(cast, State.ACCEPTED))
    shown = words(lead.get(page('confirm', placement)))
    assert 'You approve it in your own name: Carys Lead.' in shown
    assert 'Brindley Print, Maya and the parent or carer are told that it is confirmed.' in shown
    assert story.fresh(placement).state == State.ACCEPTED
    response = lead.post(page('confirm', placement), follow=True)
    assert 'Confirmed. Brindley Print and the family are being told.' in words(response)
    assert story.fresh(placement).state == State.CONFIRMED


def test_confirming_too_early_says_why_not(cast, lead):
    placement = story.a_placement(cast, State.ACCEPTED)
    response = lead.post(page('confirm', placement), follow=True)
    assert 'The employer has not confirmed its risk assessment for young people.' in words(response)
    assert story.fresh(placement).state == State.ACCEPTED


def test_approving(cast, lead):
    placement = story.a_placement(cast, State.ACCEPTED)
    assert 'Nobody is told yet.' in words(lead.get(page('approve', placement)))
    lead.post(page('approve', placement))
    assert story.fresh(placement).approved_by == cast.careers_lead.actor_label


def test_withdrawing_needs_a_reason_and_says_who_is_told(cast, lead):
    placement = story.a_placement(cast, State.ACCEPTED)
    shown = words(lead.get(page('withdraw', placement)))
    assert 'The place on Monday 28 June to Friday 9 July 2027 is free again for somebody else.' in shown
    assert 'Brindley Print and the family are told that it will not go on, but not why.' in shown
    assert 'Answer the question “Why?”' in words(lead.post(page('withdraw', placement), {'reason': ''}))
    assert story.fresh(placement).state == State.ACCEPTED
    lead.post(page('withdraw', placement), {'reason': 'ill', 'words': ''})
    assert (story.fresh(placement).state, story.taken(placement)) == (State.WITHDRAWN, 0)
    assert 'The student is ill.' in words(lead.get(page('placement', placement)))


def test_opening_the_checks_again(cast, lead):
    placement = story.a_placement(cast, State.CONFIRMED)
    lead.post(page('reopen', placement), {'words': 'The site has moved.'})
    assert story.fresh(placement).state == State.ACCEPTED
    assert 'The site has moved.' in words(lead.get(page('placement', placement)))


def test_an_answer_by_phone_is_written_down_with_who_gave_it(cast, lead):
    placement = story.a_placement(cast)
    missing = words(lead.post(page('phone_answer', placement), {'answer': 'no', 'told_by': 'Ann, manager'}))
    assert 'Choose why, so that the school can look for something that fits' in missing
    lead.post(page('phone_answer', placement), {'answer': 'yes', 'told_by': 'Ann Asked, manager'})
    event = placement.events.get()
    assert (event.party, event.words) == ('school', 'By phone from Ann Asked, manager.')
    assert story.fresh(placement).state == State.ACCEPTED
    assert 'This request has been answered.' in words(lead.get(page('phone_answer', placement)))


def test_bulk_confirms_what_is_ready_and_ticked(cast, lead):
    ready = [
        story.all_but_approval(
            story.a_placement(
                cast, State.ACCEPTED, student=story.a_student(cast), window=story.a_window(cast)
            )
        )
        for _ in range(3)
    ]
    red = story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast, last_name='Waiting'))
    shown = lead.get(reverse('placements:bulk'))
    assert shown.content.decode().count('name="placement"') == 3
    assert 'Waiting' not in words(shown)
    response = lead.post(
        reverse('placements:bulk'),
        {'placement': [ready[0].ref, ready[1].ref, red.ref, 'nonsense']},
        follow=True,
    )
    assert '2 placements are confirmed.' in words(response)
    assert [story.fresh(row).state for row in (*ready, red)] == [
        State.CONFIRMED, State.CONFIRMED, State.ACCEPTED, State.ACCEPTED,
    ]  # fmt: skip


@pytest.mark.parametrize('count', [1, 3])
def test_bulk_costs_the_same_for_many(cast, lead, count, django_assert_num_queries):
    for _ in range(count):
        story.all_but_approval(
            story.a_placement(
                cast, State.ACCEPTED, student=story.a_student(cast), window=story.a_window(cast)
            )
        )
    with django_assert_num_queries(BULK):
        lead.get(reverse('placements:bulk'))


def test_a_signed_paper_is_typed_in(cast, lead):
    placement = story.a_placement(cast, State.ACCEPTED)
    told = {'answer': 'given', 'signed_name': 'Pat Parent', 'emergency_phone': '07700 900123'}
    lead.post(page('paper_consent', placement), told)
    assert Consent.objects.get().recorded_by == cast.careers_lead.actor_label
    assert 'Pat Parent Said yes' in words(lead.get(page('placement', placement)))


def test_the_summary_on_paper(cast, lead):
    placement = story.a_placement(cast, State.ACCEPTED)
    story.employer_ready(placement)
    assert 'value="link"' not in lead.get(page('summary', placement)).content.decode()
    response = lead.post(page('summary', placement), {'method': 'paper'}, follow=True)
    assert 'Recorded: the parent or carer has the risk summary.' in words(response)


def test_needs_are_shared_from_the_page(cast, lead):
    placement = story.a_placement(cast, State.ACCEPTED)
    CircumstancesFactory(student=placement.student, needs_note='Carries an inhaler.')
    assert 'the parent or carer has not agreed to share it' in words(lead.get(page('placement', placement)))
    assert ReadEntry.objects.get().needs_shown is True
    ConsentFactory(student=placement.student, placement_ref=placement.ref, share_needs=True)
    response = lead.post(page('share_needs', placement), follow=True)
    assert 'Brindley Print can read the note until Sunday 8 August 2027.' in words(response)
    assert NeedsNote.objects.get().words == 'Carries an inhaler.'


def test_names_and_notes_are_shown_as_written(cast, lead):
    student = story.a_student(cast, first_name='<b>Maya</b>')
    placement = story.a_placement(cast, student=student, employer_note='<script>x</script>')
    for address in (LIST, page('placement', placement), page('withdraw', placement)):
        shown = lead.get(address).content.decode()
        assert '&lt;b&gt;Maya&lt;/b&gt;' in shown
        assert '<b>Maya' not in shown


SCHOOL_LIST = 18
BULK = 16


def test_a_student_page_says_where_the_student_goes(cast, lead, sign_in):
    placement = story.a_placement(cast)
    other = story.a_student(cast, first_name='Ray', last_name='Dee')
    shown = words(lead.get(reverse('schools:student', args=[placement.student.ref])))
    assert f'{placement.employer} Waiting for the employer' in shown
    assert (
        page('placement', placement)
        not in lead.get(reverse('schools:student', args=[other.ref])).content.decode()
    )
    assert (
        sign_in(cast.other_lead).get(reverse('schools:student', args=[placement.student.ref])).status_code
        == 404
    )
