"""Who is reminded when: nobody answers, late workers, working days. A whole year: test_block_in_time.py."""

from datetime import UTC, date, datetime, timedelta

import pytest

from brokerage.notify.models import FollowUp, Message, MessageState
from brokerage.notify.tasks import send_due
from placements import rules, tasks
from placements.actions import progress
from placements.enums import State
from schools.models import Guardian
from tests.factories.safeguarding import ConsentFactory, RiskAssessmentFactory
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]

MONDAY = date(2026, 11, 23)
START = date(2027, 6, 28)


def test_a_request_without_answer_ends_after_four_weeks_and_on_the_first_day_at_the_latest():
    assert rules.expires_on(MONDAY, START) == date(2026, 12, 21)
    assert rules.answer_by(MONDAY, START) == date(2026, 12, 20)
    assert rules.expires_on(date(2027, 6, 21), START) == START


# ---- a worker at its work


def at(time_machine, *moment):
    time_machine.move_to(datetime(*moment, tzinfo=UTC))


def run():
    tasks.move_by_date()
    tasks.plan_reminders()


def done():
    """(due day, kind, to whom) of all messages, and (due day, kind) of what people were asked to do.

    About placements: what a school is asked about a whole block is told in test_block_in_time.py.
    """
    messages = Message.objects.order_by('due_on', 'template', 'to_name').values_list(
        'due_on', 'template', 'to_name'
    )
    asked = FollowUp.objects.exclude(kind__startswith='block.').order_by('due_on', 'kind')
    asked = asked.values_list('due_on', 'kind')
    return (
        [(f'{day:%d %b %Y}', kind.removeprefix('placements.'), name) for day, kind, name in messages],
        [(f'{day:%d %b %Y}', kind) for day, kind in asked],
    )


def day_by_day(time_machine, first, last, acts):
    """Run the workers every day at six and at nine, people in between, from `first` to `last`."""
    day = first
    while day <= last:
        at(time_machine, day.year, day.month, day.day, 6)
        run()
        at(time_machine, day.year, day.month, day.day, 8)
        acts.get(day, lambda: None)()
        at(time_machine, day.year, day.month, day.day, 9)
        run()
        send_due()
        day += timedelta(days=1)


def test_nobody_answers(cast, time_machine):
    assert cast.careers_lead
    placement = story.nominated(cast)
    day_by_day(time_machine, MONDAY, date(2026, 12, 31), {})
    assert done() == (
        [
            ('23 Nov 2026', 'nomination', 'Ann Asked'),
            ('26 Nov 2026', 'nomination_reminder', 'Ann Asked'),
            ('30 Nov 2026', 'nomination_reminder', 'Ann Asked'),
            ('07 Dec 2026', 'nomination_reminder', 'Ann Asked'),
            ('21 Dec 2026', 'ended_employer', 'Ann Asked'),
            ('21 Dec 2026', 'ended_school', 'Carys Lead'),
        ],
        [('14 Dec 2026', 'phone_silent_employer')],
    )
    assert (
        FollowUp.objects.get(kind='phone_silent_employer').said
        == 'Phone Brindley Print: no answer for 21 days.'
    )
    assert FollowUp.objects.open().exclude(kind__startswith='block.').count() == 0
    assert (story.fresh(placement).state, story.taken(placement)) == (State.EXPIRED, 0)


def test_a_worker_that_was_away_sends_the_newest_only_and_once(cast, time_machine):
    story.a_placement(cast)
    at(time_machine, 2026, 12, 3, 10)
    for _ in range(3):
        run()
    assert done()[0] == [('30 Nov 2026', 'nomination_reminder', 'Ann Asked')]
    at(time_machine, 2026, 12, 15, 10)
    run()
    assert done()[0] == [('30 Nov 2026', 'nomination_reminder', 'Ann Asked')]
    assert done()[1] == [('14 Dec 2026', 'phone_silent_employer')]


def test_nothing_is_planned_when_people_are_not_at_work(cast, time_machine):
    # Silent since Friday 27 November: due on Monday 30 November, Friday 4 December, Friday 11 December.
    story.a_placement(cast, state_since=datetime(2026, 11, 27, 9, tzinfo=UTC))
    at(time_machine, 2026, 12, 5, 10)
    tasks.plan_reminders()
    assert Message.objects.count() == 0
    at(time_machine, 2026, 12, 7, 10)
    tasks.plan_reminders()
    assert done()[0] == [('04 Dec 2026', 'nomination_reminder', 'Ann Asked')]


def test_reminders_wait_for_the_morning(cast, time_machine):
    story.a_placement(cast)
    at(time_machine, 2026, 11, 26, 0, 15)
    tasks.plan_reminders()
    send_due()
    assert Message.objects.get().state == MessageState.PLANNED
    assert Message.objects.get().send_after == datetime(2026, 11, 26, 8, tzinfo=UTC)
    at(time_machine, 2026, 11, 26, 8, 1)
    send_due()
    assert Message.objects.get().state == MessageState.SENT


@pytest.mark.parametrize('state', [state for state in State if state not in (State.NOMINATED,)])
def test_an_employer_that_answered_is_not_chased(cast, state, time_machine):
    story.a_placement(cast, state)
    at(time_machine, 2026, 12, 15, 10)
    tasks.plan_reminders()
    assert done() == ([], [])


def test_a_reminder_planned_before_the_answer_is_dropped(cast, time_machine):
    placement = story.a_placement(cast)
    at(time_machine, 2026, 11, 26, 6)
    tasks.plan_reminders()
    progress.decline(by=cast.employer_manager, placement=placement, reason='full')
    at(time_machine, 2026, 11, 26, 9)
    send_due()
    assert Message.objects.get(template='placements.nomination_reminder').state == MessageState.DROPPED


def test_a_parent_who_said_yes_or_no_is_not_chased(cast, time_machine):
    for answer in ('given', 'refused'):
        placement = story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast))
        story.employer_ready(placement)
        ConsentFactory(student=placement.student, placement_ref=placement.ref, answer=answer)
    at(time_machine, 2027, 5, 17, 9)
    tasks.plan_reminders()
    at(time_machine, 2027, 6, 7, 9)
    tasks.plan_reminders()
    assert {kind for _, kind in done()[1]} == {'confirm_or_stop'}


def test_a_parent_without_address_is_for_the_school_to_phone(cast, time_machine):
    placement = story.a_placement(cast, State.ACCEPTED)
    story.employer_ready(placement)
    Guardian.objects.update(email='')
    at(time_machine, 2027, 5, 17, 9)
    tasks.plan_reminders()
    assert done() == ([], [('17 May 2027', 'phone.placements.consent_reminder')])
    at(time_machine, 2027, 6, 7, 9)
    tasks.plan_reminders()
    assert FollowUp.objects.get(kind='phone_silent_parent').said == (
        'Phone Pat Parent 07700 900123 about Maya Khan: no answer yet, and nobody can go without consent.'
    )


def test_those_told_a_week_ago_by_the_confirmation_itself_are_not_told_again(cast, time_machine):
    story.all_but_approval(
        story.a_placement(cast, State.CONFIRMED, state_since=datetime(2027, 6, 23, 9, tzinfo=UTC))
    )
    at(time_machine, 2027, 6, 24, 9)
    tasks.plan_reminders()
    assert done()[0] == []


def test_a_parent_who_has_not_had_the_new_summary_is_asked_to_read_it(cast, time_machine):
    placement = story.a_placement(cast, State.ACCEPTED)
    ConsentFactory(student=placement.student, placement_ref=placement.ref)
    tasks.plan_reminders()
    assert done()[0] == []
    RiskAssessmentFactory(offer=placement.window.offer, confirmed_on=date(2026, 11, 24))
    at(time_machine, 2026, 11, 24, 9)
    for _ in range(2):
        tasks.plan_reminders()
    assert done()[0] == [('24 Nov 2026', 'summary_changed', 'Pat Parent')]


def test_a_check_that_turned_red_is_told_in_time_and_again_on_the_first_day(cast, time_machine):
    approved = {'approved_by': 'Carys Lead', 'approved_at': story.TODAY}
    placement = story.all_but_approval(story.a_placement(cast, State.CONFIRMED, **approved))
    ConsentFactory(student=placement.student, placement_ref=placement.ref, answer='refused')
    at(time_machine, 2027, 5, 27, 9)
    tasks.plan_reminders()
    assert done()[1] == []
    for day in (28, 31):
        at(time_machine, 2027, 5, day, 9)
        tasks.plan_reminders()
    assert done()[1] == [('28 May 2027', 'turned_red')]
    at(time_machine, 2027, 6, 28, 9)
    for _ in range(2):
        tasks.move_by_date()
    assert story.fresh(placement).state == State.CONFIRMED
    assert done()[1] == [('28 May 2027', 'turned_red'), ('28 Jun 2027', 'cannot_start')]
    assert FollowUp.objects.get(kind='cannot_start').said.startswith(
        'Maya Khan at Brindley Print cannot start: The parent or carer said no.'
    )
    ConsentFactory(student=placement.student, placement_ref=placement.ref)
    tasks.move_by_date()
    assert story.fresh(placement).state == State.LIVE
    assert FollowUp.objects.open().exclude(kind__startswith='block.').count() == 0


def test_a_placement_nobody_confirmed_is_told_on_the_first_day(cast, time_machine):
    placement = story.a_placement(cast, State.ACCEPTED)
    at(time_machine, 2027, 6, 28, 9)
    for _ in range(2):
        tasks.move_by_date()
    assert story.fresh(placement).state == State.ACCEPTED
    assert [row.words for row in FollowUp.objects.all()] == [
        'Maya Khan at Brindley Print should be starting, but it is not confirmed. '
        'Confirm or withdraw it today.'
    ]


def test_a_worker_that_was_away_all_along_starts_and_completes(cast, time_machine):
    approved = {'approved_by': 'Carys Lead', 'approved_at': story.TODAY}
    placement = story.all_but_approval(story.a_placement(cast, State.CONFIRMED, **approved))
    at(time_machine, 2027, 7, 20, 9)
    tasks.move_by_date()
    assert list(placement.events.values_list('move', flat=True)) == ['start', 'complete']


def test_a_placement_that_cannot_be_moved_keeps_none_of_the_others_back(cast, time_machine, caplog):
    broken = story.a_placement(cast)
    type(broken.window).objects.filter(pk=broken.window_id).update(taken=0)
    other = story.a_placement(cast, student=story.a_student(cast), window=story.a_window(cast))
    at(time_machine, 2026, 12, 21, 9)
    tasks.move_by_date()
    assert (story.fresh(broken).state, story.fresh(other).state) == (State.NOMINATED, State.EXPIRED)
    assert f'placement {broken.ref} cannot be moved' in caplog.text


@pytest.mark.parametrize('count', [1, 3])
def test_planning_nothing_new_costs_the_same_for_many(cast, count, time_machine, django_assert_num_queries):
    for _ in range(count):
        story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast), window=story.a_window(cast))
    with django_assert_num_queries(37):
        tasks.plan_reminders()


# ---- placements that lost their student or their block


def test_a_school_is_asked_about_a_student_who_has_left(cast):
    placement = story.a_placement(cast, State.CONFIRMED)
    type(placement.student).objects.filter(pk=placement.student_id).update(left_on=date(2026, 11, 20))
    for _ in range(2):
        tasks.plan_reminders()
    asked = FollowUp.objects.get(kind='stranded')
    assert 'Decide about Maya Khan at Brindley Print: the student has left the school' in asked.said


def test_a_school_is_asked_about_dates_outside_the_block(cast):
    placement = story.a_placement(cast, State.ACCEPTED)
    type(placement.block).objects.filter(pk=placement.block_id).update(
        start=date(2027, 7, 5), end=date(2027, 7, 16)
    )
    tasks.plan_reminders()
    assert 'the dates no longer lie in' in FollowUp.objects.get(kind='stranded').said


def test_nobody_is_asked_about_a_placement_that_ended_or_fits(cast):
    gone = story.a_placement(cast, State.WITHDRAWN)
    type(gone.student).objects.filter(pk=gone.student_id).update(left_on=date(2026, 11, 20))
    story.a_placement(cast, State.NOMINATED)
    tasks.plan_reminders()
    assert not FollowUp.objects.filter(kind='stranded').exists()
