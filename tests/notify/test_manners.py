"""Quiet hours put off and never drop; an employer has one mail a day; what is urgent waits for nothing."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from brokerage.core.errors import Refused
from brokerage.notify.actions import set_mail_rules
from brokerage.notify.manners import next_day, next_opening
from brokerage.notify.models import MailRules, Message, MessageState
from brokerage.notify.sending import send_one
from brokerage.notify.tasks import send_due
from tests.factories.accounts import OrganisationFactory
from tests.notify.kinds import Note, planned

USUAL = MailRules()
# A Wednesday in winter: London keeps UTC.
WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.fixture
def held(settings, time_machine):
    settings.HOLD_MAIL = True
    time_machine.move_to(WEDNESDAY, tick=False)
    return time_machine


def at(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ('now', 'opens'),
    [
        (at(25, 10), at(25, 10)),
        (at(25, 7, 29), at(25, 7, 30)),
        (at(25, 7, 30), at(25, 7, 30)),
        (at(25, 20), at(26, 7, 30)),
        # Friday evening, Saturday and Sunday: Monday.
        (at(27, 21), at(30, 7, 30)),
        (at(28, 12), at(30, 7, 30)),
        (at(29, 3), at(30, 7, 30)),
        # Christmas Eve at night: the first working day after it and its substitute.
        (datetime(2026, 12, 24, 22, tzinfo=UTC), datetime(2026, 12, 29, 7, 30, tzinfo=UTC)),
    ],
)
def test_when_a_message_may_arrive(now, opens):
    assert next_opening(now, USUAL) == opens


def test_an_opening_is_never_before_now_and_is_one_itself():
    for hours in range(24 * 40):
        now = WEDNESDAY + timedelta(hours=hours)
        opens = next_opening(now, USUAL)
        assert now <= opens == next_opening(opens, USUAL)
        assert next_day(now, USUAL).date() > now.date()


def test_a_hub_may_send_at_weekends():
    rules = MailRules(quiet_days_off=False)
    assert next_opening(at(28, 12), rules) == at(28, 12)


def test_the_night_delays_and_drops_nothing(cast, held):
    held.move_to(at(25, 22), tick=False)
    message = planned(cast, organisation=None)
    send_due()
    message.refresh_from_db()
    assert (message.state, message.send_after) == (MessageState.PLANNED, at(26, 7, 30))
    held.move_to(at(26, 7, 31), tick=False)
    send_due()
    message.refresh_from_db()
    assert message.state == MessageState.SENT
    assert len(mail.outbox) == 1


def test_what_is_urgent_goes_at_night_and_as_a_second_mail(cast, held):
    held.move_to(at(25, 22), tick=False)
    send_one(planned(cast, urgent=True).pk)
    send_one(planned(cast, urgent=True, due_on=date(2027, 1, 4)).pk)
    assert len(mail.outbox) == 2


def test_a_hubs_own_hours_hold_for_its_schools(cast, held):
    set_mail_rules(by=cast.hub_manager, quiet_from=time(18), quiet_until=time(9), quiet_days_off=True)
    held.move_to(at(25, 18, 30), tick=False)
    message = send_one(planned(cast, organisation=None).pk)
    assert message.send_after == at(26, 9)


@pytest.mark.parametrize('who', ['hub_officer', 'careers_lead', 'employer_manager'])
def test_only_the_hubs_manager_sets_the_hours(cast, who):
    with pytest.raises(Refused):
        set_mail_rules(by=getattr(cast, who), quiet_from=time(18), quiet_until=time(9), quiet_days_off=True)
    assert not MailRules.objects.exists()


def test_hours_that_leave_no_day_are_no_hours(cast):
    with pytest.raises(IntegrityError), transaction.atomic():
        MailRules.objects.create(hub=cast.hub, quiet_from=time(7), quiet_until=time(20))


def three_for_one_employer(cast):
    """From two schools, and one for a colleague there with an address of their own."""
    other = cast.other_school.organisation
    return [
        planned(cast),
        planned(cast, subject=other, sender=other),
        planned(cast, to_email='bo@example.org', to_name='Bo'),
    ]


def test_all_schools_together_send_an_employer_one_mail_a_day(cast, held):
    first, second, colleague = three_for_one_employer(cast)
    assert send_due() is None
    assert mail.outbox == []
    held.move_to(WEDNESDAY + timedelta(minutes=11), tick=False)
    send_due()
    digest, letter = sorted(mail.outbox, key=lambda each: each.to)[::1]
    assert digest.subject == '2 messages about work experience'
    assert 'from Hillside School and Riverside School' in digest.body
    assert 'this is about Hillside School' in digest.body
    assert 'this is about Riverside School' in digest.body
    assert letter.subject == 'A note from Hillside School'
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.day_slot, first.carried_by) == (date(2026, 11, 25), None)
    assert (second.day_slot, second.carried_by, second.state) == (None, first, MessageState.SENT)
    assert colleague.to_email in letter.to[0]


def test_what_comes_later_on_the_day_goes_with_tomorrows(cast, held):
    send_due_after(held, cast)
    later = planned(cast, due_on=date(2027, 1, 4))
    held.move_to(at(25, 15), tick=False)
    send_due()
    later.refresh_from_db()
    assert (later.state, later.send_after) == (MessageState.PLANNED, at(26, 8))
    held.move_to(at(26, 8, 1), tick=False)
    send_due()
    later.refresh_from_db()
    assert later.state == MessageState.SENT
    assert len(mail.outbox) == 2


def send_due_after(held, cast):
    planned(cast)
    held.move_to(WEDNESDAY + timedelta(minutes=11), tick=False)
    send_due()
    assert len(mail.outbox) == 1


def test_what_nobody_needs_any_more_is_left_out_of_the_digest(cast, held):
    first, second, _ = three_for_one_employer(cast)
    type(cast.other_school.organisation).objects.filter(pk=cast.other_school.organisation_id).update(
        is_active=False
    )
    held.move_to(WEDNESDAY + timedelta(minutes=11), tick=False)
    send_one(first.pk)
    second.refresh_from_db()
    assert second.state == MessageState.DROPPED
    assert mail.outbox[0].subject == 'A note from Hillside School'


def test_a_mail_server_that_fails_takes_no_day(cast, held, mail_fault):
    first, second, _ = three_for_one_employer(cast)
    held.move_to(WEDNESDAY + timedelta(minutes=11), tick=False)
    send_one(first.pk)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.day_slot, first.attempts, second.state) == (None, 1, MessageState.PLANNED)
    mail_fault(None)
    send_one(second.pk)
    assert Message.objects.filter(day_slot=date(2026, 11, 25)).count() == 1


def test_families_and_schools_have_no_digest(cast, held):
    for due_on in (date(2027, 1, 4), date(2027, 1, 5)):
        send_one(
            planned(cast, organisation=OrganisationFactory(kind='school', hub=cast.hub), due_on=due_on).pk
        )
    assert len(mail.outbox) == 2


def test_the_database_lets_one_mail_a_day_through(cast):
    planned(cast)
    planned(cast, due_on=date(2027, 1, 4))
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(day_slot=date(2026, 11, 25))
    assert Note.urgent is Note.optional is False
