"""Steps beside the straight way: meeting first, not coming, ending early, taken back, brought back, moved."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp, Message
from placements.actions import by_date, progress
from placements.actions.changes import note_all_changes
from placements.actions.elsewhere import send_elsewhere
from placements.actions.nominations import nominate
from placements.enums import Move, Party, State
from placements.lifecycle import move
from placements.models import Placement
from placements.queries.consequences import consequences
from placements.queries.meanings import MEANINGS
from placements.queries.placements import told_state
from safeguarding.enums import Gate
from tests.factories.safeguarding import ConsentFactory
from tests.placements import story
from tests.placements.test_views_school import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]

S = State
ENDED = {'ended_school', 'ended_employer', 'ended_family'}
REOPENED = {'reopened_school', 'reopened_employer', 'reopened_family'}
BACK = {'back_school', 'back_employer', 'back_family'}


@pytest.fixture(autouse=True)
def lead(cast):
    """Somebody at the school who is told."""
    return cast.careers_lead


def told(placement, prefix='placements.'):
    rows = Message.objects.filter(subject_ref=placement.ref, template__startswith=prefix).order_by('pk')
    return [row.template.removeprefix('placements.') for row in rows]


def confirmed(cast, **changes):
    approved = {'approved_by': 'Carys Lead', 'approved_at': story.TODAY}
    return story.all_but_approval(story.a_placement(cast, S.CONFIRMED, **approved, **changes))


def test_a_meeting_is_asked_for_and_answered_without_a_name(cast):
    placement = story.nominated(cast)
    progress.ask_to_meet(by=story.answer_link(placement), placement=placement, words='Tuesday at 4?')
    assert story.taken(placement) == 1
    assert FollowUp.objects.open().get(kind='meeting').organisation == cast.school.organisation
    with pytest.raises(Refused):
        progress.ask_to_meet(by=cast.employer_manager, placement=placement, words='Again')
    progress.answer_meeting(by=cast.careers_lead, placement=placement, words='Tuesday is fine.')
    assert not FollowUp.objects.open().filter(kind='meeting').exists()
    assert told(placement) == ['nomination', 'meeting_asked', 'meeting_answered']
    assert not story.fresh(placement).names_student_to_employer


def test_the_employer_may_say_yes_without_waiting_for_the_meeting(cast):
    placement = story.nominated(cast)
    progress.ask_to_meet(by=cast.employer_manager, placement=placement, words='Tuesday?')
    assert progress.accept(by=cast.employer_manager, placement=placement).state == S.ACCEPTED


def test_a_no_show_tells_the_family_and_frees_the_student(cast):
    placement = confirmed(cast)
    live = story.a_placement(cast, S.LIVE, student=story.a_student(cast))
    progress.no_show(by=cast.employer_manager, placement=live)
    assert set(told(live)) == ENDED
    assert story.taken(live) == 0
    with pytest.raises(Refused):
        progress.no_show(by=cast.careers_lead, placement=placement)


def test_ending_early_keeps_the_last_day_and_refuses_one_to_come(cast, time_machine):
    live = story.a_placement(cast, S.LIVE)
    time_machine.move_to('2027-07-01 15:00')
    for wrong in (date(2027, 6, 27), date(2027, 7, 2)):
        with pytest.raises(Refused) as refused:
            progress.end_early(by=cast.careers_lead, placement=live, ended_on=wrong)
        assert refused.value.field == 'ended_on'
    progress.end_early(by=cast.careers_lead, placement=live, ended_on=date(2027, 6, 30))
    assert story.fresh(live).ended_on == date(2027, 6, 30)
    with pytest.raises(IntegrityError), transaction.atomic():
        Placement.objects.filter(pk=live.pk).update(ended_on=date(2028, 1, 1))


def test_it_closes_by_itself_four_weeks_after_and_the_employer_loses_the_name(cast, time_machine):
    placement = story.a_placement(cast, S.COMPLETED)
    time_machine.move_to('2027-08-06 09:00')
    assert by_date.move_by_date() == 0
    time_machine.move_to('2027-08-07 09:00')
    assert by_date.move_by_date() == 1
    closed = story.fresh(placement)
    assert (closed.state, closed.names_student_to_employer, story.taken(closed)) == (S.CLOSED, False, 1)
    assert told(placement) == []


@pytest.mark.parametrize('party', [Party.PARENT, Party.STUDENT])
def test_a_family_takes_the_student_back_by_link_and_the_employer_is_not_told_who(cast, party):
    placement = confirmed(cast)
    link = story.consent_link(placement) if party == Party.PARENT else story.student_link(placement)
    gone = progress.withdraw_as_student(by=link, placement=placement, words='Changed my mind')
    assert gone.events.get().party == party
    assert set(told(placement)) == ENDED
    assert told_state(gone) == 'Withdrawn by the school'


# --- taken back


def test_taken_back_within_half_an_hour_and_those_told_are_told_again(cast, time_machine):
    placement = confirmed(cast)
    progress.withdraw(by=cast.careers_lead, placement=placement, reason='ill')
    with pytest.raises(Refused, match='Only the side that did this'):
        progress.undo(by=cast.employer_manager, placement=placement)
    time_machine.shift(timedelta(minutes=29))
    assert progress.undo(by=cast.careers_lead, placement=placement).state == S.CONFIRMED
    assert story.taken(placement) == 1
    assert set(told(placement, 'placements.back')) == BACK
    with pytest.raises(Refused, match='Undoing was not possible'):
        move(placement=placement, name=Move.UNDO, by=cast.careers_lead)


def test_not_taken_back_later_nor_when_the_place_has_gone_nor_when_a_check_is_red(cast, time_machine):
    placement = confirmed(cast, window=story.a_window(cast, places=1))
    progress.withdraw(by=cast.careers_lead, placement=placement, reason='ill')
    other = story.a_student(cast)
    block = other.cohort.blocks.first()
    taken = nominate(by=cast.careers_lead, block=block, student=other, window=placement.window)
    with pytest.raises(Refused, match='just gone'):
        progress.undo(by=cast.careers_lead, placement=placement)
    progress.withdraw(by=cast.careers_lead, placement=taken, reason='ill')
    placement.employer.insurance.delete()
    with pytest.raises(Refused, match='insurance'):
        progress.undo(by=cast.careers_lead, placement=placement)
    time_machine.shift(timedelta(minutes=31))
    with pytest.raises(Refused, match='30 minutes only'):
        progress.undo(by=cast.careers_lead, placement=placement)


def test_what_ended_twice_in_a_day_is_told_twice(cast):
    placement = story.nominated(cast)
    for _ in range(2):
        progress.decline(by=cast.employer_manager, placement=placement, reason='full')
        progress.undo(by=cast.employer_manager, placement=placement)
    assert told(placement).count('ended_school') == told(placement).count('back_school') == 2


# --- brought back


def test_brought_back_the_employer_is_asked_and_nothing_agreed_before_stands(cast):
    placement = confirmed(cast)
    progress.withdraw(by=cast.careers_lead, placement=placement, reason='ill')
    back = progress.restore(by=cast.careers_lead, placement=placement)
    assert (back.state, back.approved_at, story.taken(back)) == (S.NOMINATED, None, 1)
    progress.accept(by=cast.employer_manager, placement=placement)
    with pytest.raises(Refused, match='Without an answer the student cannot go'):
        progress.approve_and_confirm(by=cast.careers_lead, placement=placement)


def test_not_brought_back_onto_days_that_are_taken(cast):
    placement = story.nominated(cast)
    progress.withdraw(by=cast.careers_lead, placement=placement, reason='ill')
    story.nominated(cast, student=placement.student, window=story.a_window(cast))
    with pytest.raises(Refused, match='another placement on some of these dates'):
        progress.restore(by=cast.careers_lead, placement=placement)
    assert story.taken(placement) == 0


# --- moved, and booked anew


def test_moved_in_one_act_the_old_place_is_free_and_the_new_one_asked(cast):
    placement, onto = confirmed(cast), story.a_window(cast)
    new = send_elsewhere(by=cast.careers_lead, placement=placement, window=onto)
    old = story.fresh(placement)
    assert (old.state, new.state, new.follows) == (S.TRANSFERRED, S.NOMINATED, old)
    assert (story.taken(old), story.taken(new)) == (0, 1)
    assert new.events.get().move == Move.REBOOK
    with pytest.raises(Refused):
        send_elsewhere(by=cast.careers_lead, placement=placement, window=story.a_window(cast))


def test_moved_onto_a_full_place_nothing_has_happened(cast):
    placement, onto = confirmed(cast), story.a_window(cast, places=1)
    story.nominated(cast, student=story.a_student(cast), window=onto)
    with pytest.raises(Refused, match='just gone'):
        send_elsewhere(by=cast.careers_lead, placement=placement, window=onto)
    assert story.fresh(placement).state == S.CONFIRMED
    assert (story.taken(placement), told(placement)) == (1, [])


def test_booked_anew_once_after_a_cancellation(cast):
    placement = confirmed(cast)
    progress.cancel_as_employer(by=cast.employer_manager, placement=placement, reason='staff')
    new = send_elsewhere(by=cast.careers_lead, placement=placement, window=placement.window)
    assert (new.follows_id, new.window_id) == (placement.pk, placement.window_id)
    with pytest.raises(Refused, match='Another place cannot be booked'):
        send_elsewhere(by=cast.careers_lead, placement=placement, window=story.a_window(cast))


def test_what_safeguarding_stopped_is_not_booked_elsewhere_by_a_button(cast):
    placement = story.a_placement(cast, S.STOPPED)
    with pytest.raises(Refused):
        send_elsewhere(by=cast.careers_lead, placement=placement, window=story.a_window(cast))


# --- changes after approval


def test_other_hours_open_consent_and_approval_again_and_nothing_else(cast, time_machine):
    placement = story.nominated(cast)
    progress.accept(by=cast.employer_manager, placement=placement)
    story.all_but_approval(placement)
    progress.approve_and_confirm(by=cast.careers_lead, placement=placement)
    assert note_all_changes() == 0
    offer = placement.window.offer
    offer.break_minutes += 15
    offer.save()
    time_machine.shift(timedelta(hours=1))
    assert note_all_changes() == 1
    changed = story.fresh(placement)
    assert (changed.state, changed.approved_at) == (S.ACCEPTED, None)
    assert set(changed.opened_again) == {Gate.PARENT_CONSENT, Gate.SCHOOL_APPROVAL}
    assert changed.events.last().words == 'Changed: hours.'
    assert told(changed).count('ask_consent') == 2
    assert note_all_changes() == 0
    ConsentFactory(
        student=placement.student, placement_ref=placement.ref, given_at=story.TODAY + timedelta(hours=2)
    )
    assert progress.approve_and_confirm(by=cast.careers_lead, placement=placement).state == S.CONFIRMED


def test_a_renewed_policy_asks_nobody_anything(cast):
    placement = confirmed(cast)
    note_all_changes()
    policy = placement.employer.insurance
    policy.policy_number = 'NEW-1'
    policy.save()
    note_all_changes()
    assert story.fresh(placement).state == S.CONFIRMED


def test_a_check_that_turns_red_ends_the_confirmation_and_all_are_told(cast):
    placement = confirmed(cast)
    placement.employer.insurance.delete()
    note_all_changes()
    assert story.fresh(placement).state == S.ACCEPTED
    assert set(told(placement)) == REOPENED


# --- said before it is done


def test_consequences_change_nothing_and_name_everyone_concerned(cast):
    rows = [confirmed(cast), story.a_placement(cast, student=story.a_student(cast))]
    lines = consequences(rows[:1], Move.CANCEL_AS_SCHOOL, Party.SCHOOL)
    assert lines[0] == 'The place on Monday 28 June to Friday 9 July 2027 is free again for somebody else.'
    assert lines[1] == 'Brindley Print and the family are told that it will not go on, but not why.'
    assert 'for 30 minutes' in lines[-1]
    both = consequences(rows, Move.WITHDRAW, Party.SCHOOL)
    assert both[:2] == [
        '2 places are free again for somebody else.',
        'Brindley Print and 1 family are told that it will not go on, but not why.',
    ]
    assert Message.objects.count() == 0


# --- pages


def test_every_step_has_a_page_that_says_first_what_happens(cast, sign_in):
    client = sign_in(cast.careers_lead)
    live = story.a_placement(cast, S.LIVE)
    shown = words(client.get(reverse('placements:placement', args=[live.ref])))
    assert 'The student did not come' in shown
    page = reverse('placements:school_act', args=[live.ref, 'no-show'])
    assert 'told that the student did not come' in words(client.get(page))
    client.post(page, {'words': ''})
    shown = words(client.get(reverse('placements:placement', args=[live.ref])))
    assert 'Take it back' in shown
    client.post(reverse('placements:undo', args=[live.ref]))
    assert story.fresh(live).state == S.LIVE
    assert client.get(reverse('placements:school_act', args=[live.ref, 'no-such'])).status_code == 404


def test_another_place_is_chosen_from_those_that_are_free(cast, sign_in):
    client = sign_in(cast.careers_lead)
    placement, onto = confirmed(cast), story.a_window(cast)
    page = reverse('placements:elsewhere', args=[placement.ref])
    assert 'Nominate the student there' in words(client.get(page))
    response = client.post(page, {'window': onto.ref, 'words': ''})
    assert response['Location'] != page
    assert story.fresh(placement).state == S.TRANSFERRED
    client.post(page, {'window': onto.ref, 'words': ''})
    assert Placement.objects.count() == 2


def test_the_employer_never_reads_a_name_while_it_asks_to_meet(cast, sign_in):
    placement = story.nominated(cast)
    client = sign_in(cast.employer_manager)
    page = reverse('placements:host_act', args=[placement.ref, 'meet'])
    assert 'Maya' not in client.get(page).content.decode()
    client.post(page, {'words': 'Tuesday?'})
    assert 'Maya' not in client.get(reverse('placements:placement', args=[placement.ref])).content.decode()
    lead = sign_in(cast.careers_lead)
    assert 'Tuesday?' in words(lead.get(reverse('placements:placement', args=[placement.ref])))


def test_every_state_is_explained_and_nobody_outside_is_told_why():
    assert set(MEANINGS) == set(S)
    for meaning in MEANINGS.values():
        for said in (meaning.employer, meaning.family):
            assert said
            assert 'safeguarding' not in said.lower()
    silent = MEANINGS[S.WITHDRAWN_BY_STUDENT].employer
    assert silent == MEANINGS[S.WITHDRAWN].employer
