"""What a school wishes: kept once, refused in words, asked for once a day."""

from datetime import date

import pytest
import time_machine as clock
from django.core import mail
from django.db import IntegrityError, transaction

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.core.patterns import Pattern
from brokerage.notify.models import FollowUp, Message
from schools.actions import remind_schools, set_planning_year, state_wish, withdraw_wish
from schools.models import BlockWish
from tests.factories.schools import BlockFactory, BlockWishFactory, CohortFactory

JULY_5 = date(2027, 7, 5)


@pytest.fixture(autouse=True)
def _today():
    with clock.travel(date(2026, 11, 23), tick=False):
        yield


@pytest.fixture
def cohort(cast):
    return CohortFactory(school=cast.school, name='Year 10')


def test_a_wish_takes_the_place_of_the_one_before(cast, cohort):
    state_wish(by=cast.careers_lead, cohort=cohort, weeks=1)
    state_wish(by=cast.careers_lead, cohort=cohort, weeks=2, wished_start=JULY_5, starts=[JULY_5, JULY_5])
    wish = BlockWish.objects.get()
    assert (wish.weeks, wish.wished_start, wish.starts, wish.half_days) == (2, JULY_5, [JULY_5], 10)
    assert not wish.by_phone
    assert AuditEntry.objects.count() == 2


def test_a_hubs_entry_says_so(cast, cohort):
    assert state_wish(by=cast.hub_officer, cohort=cohort, weeks=2).by_phone


@pytest.mark.parametrize(
    ('pattern', 'told', 'kept'),
    [
        ('full_block', 3, 10),
        ('day_a_week', None, 2),
        ('half_days', None, 5),
        ('half_days', 3, 3),
        ('single_days', 4, 4),
    ],
)
def test_half_days_a_week(cast, cohort, pattern, told, kept):
    wish = state_wish(by=cast.careers_lead, cohort=cohort, weeks=2, pattern=pattern, half_days=told)
    assert wish.half_days == kept


@pytest.mark.parametrize(
    ('facts', 'field'),
    [
        ({'weeks': 0}, 'weeks'),
        ({'weeks': 40}, 'weeks'),
        ({'weeks': 2, 'fixed': True}, 'wished_start'),
        ({'weeks': 2, 'wished_start': date(2027, 7, 6)}, 'wished_start'),
        ({'weeks': 2, 'excluded': [date(2027, 7, 6)]}, 'wished_start'),
        ({'weeks': 2, 'pattern': Pattern.HALF_DAYS, 'half_days': 10}, 'half_days'),
    ],
)
def test_nonsense_is_refused(cast, cohort, facts, field):
    with pytest.raises(Refused) as refused:
        state_wish(by=cast.careers_lead, cohort=cohort, **facts)
    assert refused.value.field == field
    assert not BlockWish.objects.exists()


@pytest.mark.parametrize(
    'facts',
    [
        {'wished_start': date(2027, 7, 6)},
        {'wished_start': None, 'fixed': True},
        {'weeks': 0},
        {'weeks': 40},
        {'half_days': 2},
        {'pattern': 'day_a_week'},
        {'pattern': 'half_days', 'half_days': 0},
        {'pattern': 'now and then'},
    ],
)
def test_the_database_refuses(cohort, facts):
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockWishFactory(cohort=cohort, **facts)


def test_one_wish_a_cohort(cohort):
    BlockWishFactory(cohort=cohort)
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockWishFactory(cohort=cohort)


def test_who_sees_a_wish(cast, cohort):
    wish = BlockWishFactory(cohort=cohort)
    for member in (cast.careers_lead, cast.tutor, cast.hub_officer):
        assert list(BlockWish.objects.visible_to(member)) == [wish]
    for member in (
        cast.other_lead,
        cast.stranger_hub,
        cast.stranger_lead,
        cast.employer_manager,
        cast.partner_admin,
    ):
        assert not BlockWish.objects.visible_to(member)


def test_withdrawing_twice_is_once(cast, cohort):
    wish = BlockWishFactory(cohort=cohort)
    withdraw_wish(by=cast.careers_lead, wish=wish)
    withdraw_wish(by=cast.careers_lead, wish=wish)
    assert not BlockWish.objects.exists()
    assert AuditEntry.objects.count() == 1


def test_only_those_who_have_not_said_are_asked(cast, cohort, django_capture_on_commit_callbacks):
    BlockWishFactory(cohort=CohortFactory(school=cast.other_school))
    BlockFactory(cohort=CohortFactory(school=cast.school))
    _ = (cast.careers_lead, cast.other_lead, cast.tutor, cast.stranger_lead)
    set_planning_year(by=cast.hub_officer, starts_year=2026, answer_by=date(2026, 12, 11))
    with django_capture_on_commit_callbacks(execute=True):
        assert remind_schools(by=cast.hub_officer, starts_year=2026) == (1, [])
    (letter,) = mail.outbox
    assert cast.careers_lead.user.email in letter.to[0]
    assert 'Year 10 2026/27' in letter.body
    assert 'answer by Friday 11 December 2026' in letter.body
    assert '/placements/calendar/wishes/' in letter.body
    (task,) = FollowUp.objects.all()
    assert (task.organisation, task.due_on) == (cast.school.organisation, date(2026, 12, 11))


def test_asking_twice_a_day_is_asking_once(cast, cohort):
    _ = cast.careers_lead
    for _round in range(2):
        remind_schools(by=cast.hub_officer, starts_year=2026)
    assert (Message.objects.count(), FollowUp.objects.count()) == (1, 1)
    with clock.travel(date(2026, 11, 30)):
        remind_schools(by=cast.hub_officer, starts_year=2026)
    assert Message.objects.count() == 2


def test_a_school_without_a_careers_leader_is_named(cast, cohort):
    assert remind_schools(by=cast.hub_officer, starts_year=2026) == (0, [cast.school])


def test_a_school_without_a_cohort_is_asked_too(cast, django_capture_on_commit_callbacks):
    _ = cast.careers_lead
    with django_capture_on_commit_callbacks(execute=True):
        remind_schools(by=cast.hub_officer, starts_year=2026)
    assert 'do not know yet which year group of Hillside School' in mail.outbox[0].body


def test_an_answer_ends_the_task_and_the_mail_that_waits(cast, cohort, django_capture_on_commit_callbacks):
    _ = cast.careers_lead
    with django_capture_on_commit_callbacks(execute=True):
        remind_schools(by=cast.hub_officer, starts_year=2026)
        state_wish(by=cast.careers_lead, cohort=cohort, weeks=2)
    assert mail.outbox == []
    assert not FollowUp.objects.open()
    assert remind_schools(by=cast.hub_officer, starts_year=2026) == (0, [])
