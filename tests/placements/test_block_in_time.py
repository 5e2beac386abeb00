"""A block from nine months before its first day to four weeks after its last, held against the schedule."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from brokerage.core.calendar import is_working_day
from brokerage.notify.models import FollowUp, Message, MessageState
from brokerage.notify.tasks import send_due
from employers.actions import ask_capacity
from placements import tasks
from placements.actions import progress
from placements.actions.plan_answers import publish_plan
from schools.enums import EntryKind
from tests.factories.schools import CalendarEntryFactory
from tests.placements import story
from tests.placements.plan_story import a_plan, wish_of

pytestmark = pytest.mark.django_db
BEGINS, ENDS = date(2026, 9, 28), date(2027, 8, 6)

# What the schedule publishes for a first day of 28 June and a last day of 9 July 2027, and what happens.
SAID = [
    (date(2026, 9, 28), 'employers.capacity'),  # the hub asks
    (date(2026, 9, 28), 'placements.block_proposal'),  # the hub proposes dates, to be answered by 16 November
    (date(2026, 10, 12), 'employers.capacity'),  # 14 days after
    (date(2026, 11, 11), 'placements.block_proposal_reminder'),  # 5 days before the last to answer
    (date(2026, 11, 13), 'placements.block_proposal_reminder'),  # 1 day before is a Sunday
    (date(2027, 3, 9), 'placements.nomination'),  # the school nominates
    (date(2027, 3, 12), 'placements.nomination_reminder'),  # 3 days after
    (date(2027, 3, 16), 'placements.nomination_reminder'),  # 7 days after
    (date(2027, 3, 23), 'placements.nomination_reminder'),  # 14 days after
    (date(2027, 3, 31), 'placements.accepted_employer'),  # the employer says yes
    (date(2027, 3, 31), 'placements.accepted_school'),
    (date(2027, 3, 31), 'placements.ask_consent'),
    (date(2027, 4, 5), 'placements.papers_reminder'),  # 12 weeks before
    (date(2027, 4, 19), 'placements.papers_reminder'),  # 10 weeks before
    (date(2027, 4, 30), 'placements.papers_reminder'),  # 8 weeks before is a bank holiday
    (date(2027, 5, 17), 'placements.consent_reminder'),  # 6 weeks before
    (date(2027, 5, 24), 'placements.consent_reminder'),  # 5 weeks before
    (date(2027, 5, 28), 'placements.consent_reminder'),  # 4 weeks before is a bank holiday
    (date(2027, 6, 10), 'placements.confirmed_employer'),  # the school confirms
    (date(2027, 6, 10), 'placements.confirmed_family'),
    (date(2027, 6, 10), 'placements.confirmed_family'),
    (date(2027, 6, 14), 'placements.prepare'),  # 14 days before
    (date(2027, 6, 21), 'placements.starts_soon_employer'),  # 7 days before
    (date(2027, 6, 21), 'placements.starts_soon_family'),
    (date(2027, 6, 21), 'placements.starts_soon_family'),
    (date(2027, 6, 25), 'placements.starts_soon_employer'),  # the last working day before
    (date(2027, 6, 25), 'placements.starts_soon_family'),
    (date(2027, 6, 25), 'placements.starts_soon_family'),
    (date(2027, 7, 12), 'placements.host_again'),  # 3 days after the last day
    (date(2027, 7, 16), 'placements.host_again'),  # 7 days after
]
ASKED = [
    # 35 weeks before is in half term: the last school day before it.
    (date(2026, 10, 23), 'block.launch'),
    (date(2026, 10, 26), 'capacity_call'),  # 28 days after the hub asked
    (date(2026, 11, 16), 'placements.block_proposal'),  # the school is to answer
    (date(2026, 11, 17), 'placements.plan.phone_silent_school'),  # the day after
    (date(2026, 12, 24), 'block.wishes'),  # 26 weeks before is a bank holiday
    (date(2027, 1, 25), 'block.wishes'),  # 22 weeks before
    (date(2027, 3, 1), 'block.wishes'),  # 17 weeks before
    (date(2027, 3, 8), 'block.match'),  # 16 weeks before
    (date(2027, 3, 30), 'phone_silent_employer'),  # 21 days after the request
    (date(2027, 5, 17), 'phone_employer_papers'),  # 6 weeks before
    (date(2027, 5, 28), 'confirm_or_stop'),  # 4 weeks before is a bank holiday
    (date(2027, 6, 7), 'phone_silent_parent'),  # 3 weeks before
    (date(2027, 7, 23), 'block.register'),  # 2 weeks after the last day
    (date(2027, 8, 6), 'block.review'),  # 4 weeks after
]


def moment(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def live_through(time_machine, acts):
    """Every day of the block's year: its workers in the morning and at noon, people in between."""
    day = BEGINS
    while day <= ENDS:
        time_machine.move_to(moment(day, 8))
        tasks.move_by_date()
        tasks.plan_reminders()
        acts.get(day, lambda: None)()
        time_machine.move_to(moment(day, 11, 30))
        send_due()
        day += timedelta(days=1)


def test_from_nine_months_before_to_four_weeks_after(cast, time_machine, settings):
    settings.HOLD_MAIL = True
    time_machine.move_to(moment(BEGINS, 7))
    assert cast.careers_lead
    assert cast.hub_officer
    CalendarEntryFactory(
        hub=cast.hub, school=None, kind=EntryKind.HOLIDAY, first=date(2026, 10, 26), last=date(2026, 10, 30)
    )
    student, window = story.a_student(cast), story.a_window(cast)
    contact = cast.employer.contacts.get()
    type(contact).objects.update(is_main=True)
    ask_capacity(by=cast.hub_officer, employer=cast.employer, year=2026)
    assert cast.other_lead
    wish_of(cast.other_school)
    publish_plan(by=cast.hub_officer, plan=a_plan(cast), answer_by=date(2026, 11, 16))
    made = {}

    def nominate():
        made['placement'] = story.nominated(cast, student=student, window=window)

    acts = {
        date(2027, 3, 9): nominate,
        date(2027, 3, 31): lambda: progress.accept(by=cast.employer_manager, placement=made['placement']),
        date(2027, 5, 18): lambda: story.employer_ready(made['placement']),
        date(2027, 6, 9): lambda: story.all_but_approval(made['placement']),
        date(2027, 6, 10): lambda: progress.approve_and_confirm(
            by=cast.careers_lead, placement=made['placement']
        ),
    }
    live_through(time_machine, acts)
    assert sorted(Message.objects.values_list('due_on', 'template')) == sorted(SAID)
    assert sorted(FollowUp.objects.values_list('due_on', 'kind')) == sorted(ASKED)
    assert list(made['placement'].events.values_list('move', flat=True)) == [
        'nominate', 'accept', 'confirm', 'start', 'complete',
    ]  # fmt: skip
    starts = made['placement'].events.get(move='start')
    assert (starts.at.date(), starts.actor_label) == (date(2027, 6, 28), 'Automatic: placements.move_by_date')
    assert story.taken(made['placement']) == 1
    told_as_published()


def told_as_published():
    """All were sent, on their day, in working hours, once; the employer had one mail a day."""
    rows = list(Message.objects.all())
    assert {row.state for row in rows} == {MessageState.SENT}
    assert [row.template for row in rows if row.sent_at.date() != row.due_on] == []
    assert all(is_working_day(row.sent_at.date()) for row in rows)
    assert len(mail.outbox) == len(rows)
    employer = Counter(
        row.sent_at.date() for row in rows if row.organisation and row.organisation.kind == 'employer'
    )
    assert max(employer.values()) == 1
    assert FollowUp.objects.filter(owner=None).count() == 0
