"""The pages of the schedule: the area's days, a block's own, a placement's messages, the next working day."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from brokerage.audit.models import ReadEntry
from brokerage.core.errors import Refused
from placements import tasks
from placements.actions.schedules import set_block_schedule, set_hub_schedule
from placements.enums import State
from placements.models import OwnSchedule
from placements.queries.schedule import schedules_of
from placements.rules.schedule import LINES
from placements.views.schedule import GROUPS
from tests.accounts.test_people_pages import words
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


def boxes(**changes):
    return {line.key: ', '.join(map(str, line.offsets)) for line in LINES} | changes


def days_of(block, key):
    return next(line.offsets for line in schedules_of([block])[block.pk] if line.key == key)


def test_a_hub_sets_the_days_and_a_block_its_own(cast, sign_in):
    block = story.a_student(cast).cohort.blocks.get()
    hub, school = sign_in(cast.hub_officer), sign_in(cast.careers_lead)
    assert hub.post('/placements/schedule/', boxes(parent_reminder='8, 7 6')).status_code == 302
    assert days_of(block, 'parent_reminder') == (8, 7, 6)
    page = f'/placements/schedule/{block.ref}/'
    assert 'value="8, 7, 6"' in school.get(page).content.decode()
    assert school.post(page, boxes(parent_reminder='9', prepare='')).status_code == 302
    assert (days_of(block, 'parent_reminder'), days_of(block, 'prepare')) == ((9,), ())
    # What the block left as it was follows the hub.
    hub.post('/placements/schedule/', boxes(starts_soon='5'))
    assert days_of(block, 'starts_soon') == (5,)
    assert school.post(f'{page}usual/').status_code == 302
    assert days_of(block, 'prepare') == (14,)


@pytest.mark.parametrize('line', LINES, ids=lambda line: line.key)
def test_every_line_is_on_one_card(line):
    assert sum(fits(line) for fits in GROUPS.values()) == 1


@pytest.mark.parametrize(
    ('given', 'said'),
    [
        ({'parent_reminder': 'six'}, 'Write whole numbers with commas between'),
        ({'parent_reminder': '0'}, 'Between 1 and 26 weeks.'),
        ({'parent_reminder': '99999999999'}, 'Write whole numbers'),
        ({'parent_phone': '6'}, 'The phone call comes after the last reminder.'),
        ({'request_ends': ''}, 'One number of days: this cannot be switched off.'),
        ({'request_ends': '28, 30'}, 'One number of days: this cannot be switched off.'),
        ({'request_ends': '6'}, 'Between 7 and 56 days.'),
        ({'request_ends': '21'}, 'The request ends after the phone call about it.'),
        ({'prepare': '\x00'}, ''),
    ],
)
def test_numbers_that_cannot_be_are_told_next_to_the_box(cast, sign_in, given, said):
    response = sign_in(cast.hub_officer).post('/placements/schedule/', boxes(**given))
    assert response.status_code == 200
    assert said in words(response)
    assert not OwnSchedule.objects.exists()


def test_a_school_sets_no_days_of_the_area(cast):
    with pytest.raises(Refused):
        set_hub_schedule(by=cast.careers_lead, changes={'prepare': (3,)})
    with pytest.raises(Refused):
        set_block_schedule(
            by=cast.careers_lead,
            block=story.a_student(cast).cohort.blocks.get(),
            changes={'parent_phone': (6,)},
        )


def test_a_block_that_switched_a_line_off_is_not_reminded(cast, time_machine):
    placement = story.a_placement(cast)
    set_block_schedule(by=cast.careers_lead, block=placement.block, changes={'employer_reminder': ()})
    time_machine.move_to(datetime(2026, 11, 30, 9, tzinfo=UTC))
    tasks.plan_reminders()
    rows = placement.school.organisation
    assert not rows.follow_ups.exclude(kind__startswith='block.').exists()
    from_schedule = days_of(placement.block, 'employer_reminder')
    assert from_schedule == ()


def test_a_request_ends_when_the_employer_was_told_it_would(cast, time_machine):
    first = story.nominated(cast)
    changes = {'employer_phone': (10,), 'employer_reminder': (3,), 'request_ends': (14,)}
    set_block_schedule(by=cast.careers_lead, block=first.block, changes=changes)
    second = story.nominated(cast, window=first.window)
    assert (first.answer_by, second.answer_by) == (date(2026, 12, 20), date(2026, 12, 6))
    for day, states in (
        ('2026-12-06', ('nominated', 'nominated')),
        ('2026-12-07', ('nominated', 'expired')),
        ('2026-12-20', ('nominated', 'expired')),
        ('2026-12-21', ('expired', 'expired')),
    ):
        time_machine.move_to(f'{day}T10:00:00Z')
        tasks.move_by_date()
        assert (story.fresh(first).state, story.fresh(second).state) == states


def test_the_messages_of_a_placement_say_what_comes_and_why_not(cast, sign_in, time_machine):
    placement = story.nominated(cast)
    time_machine.move_to(datetime(2026, 11, 26, 9, tzinfo=UTC))
    tasks.plan_reminders()
    shown = words(sign_in(cast.careers_lead).get(f'/placements/{placement.ref}/messages/'))
    assert 'Remind of a request without an answer Employer Monday 30 November 2026 Planned' in shown
    assert 'Phone about a request without an answer School Monday 14 December 2026 Planned' in shown
    assert 'Remind of consent Parent or carer Monday 17 May 2027 If the employer accepts' in shown
    # What was planned already is not announced again.
    assert 'Thursday 26 November 2026 Planned' not in shown.split('What was sent')[0]
    assert ReadEntry.objects.filter(page='placements:messages').exists()


def test_what_will_not_be_sent_says_why(cast, sign_in):
    placement = story.all_but_approval(story.a_placement(cast, State.ACCEPTED))
    placement.student.guardians.update(email='')
    shown = words(sign_in(cast.careers_lead).get(f'/placements/{placement.ref}/messages/'))
    assert 'Not needed The parent or carer has answered, or need not.' in shown
    assert 'We hold no e-mail address of a parent or carer.' in shown


@pytest.mark.parametrize('count', [1, 3])
def test_what_comes_next_costs_the_same_for_many(
    cast, sign_in, count, time_machine, django_assert_max_num_queries
):
    for _ in range(count):
        story.a_placement(cast, student=story.a_student(cast), window=story.a_window(cast))
    time_machine.move_to(datetime(2026, 11, 25, 9, tzinfo=UTC))
    browser = sign_in(cast.careers_lead)
    with django_assert_max_num_queries(36):
        shown = words(browser.get('/placements/tomorrow/'))
    assert f'Remind of a request without an answer Employer {count} Maya Khan at Brindley Print' in shown


def test_a_hub_counts_and_reads_no_name_that_is_not_shared(cast, sign_in, time_machine):
    placement = story.a_placement(cast)
    time_machine.move_to(datetime(2026, 11, 25, 9, tzinfo=UTC))
    browser = sign_in(cast.hub_officer)
    assert 'Maya' not in browser.get('/placements/tomorrow/').content.decode()
    assert not ReadEntry.objects.exists()
    type(placement.school).objects.update(shares_names=True)
    assert 'Maya Khan' in browser.get('/placements/tomorrow/').content.decode()
    assert ReadEntry.objects.filter(page='placements:tomorrow').exists()


def test_the_dry_run_lists_what_the_planner_then_does(cast, time_machine):
    story.a_placement(cast)
    time_machine.move_to(datetime(2026, 11, 25, 9, tzinfo=UTC))
    out = StringIO()
    call_command('due_tomorrow', stdout=out)
    assert out.getvalue().splitlines() == [
        'Thursday 26 November 2026: 1 steps',
        '     1 employer_reminder: Remind of a request without an answer (Employer)',
    ]
    assert not OwnSchedule.objects.exists()


@pytest.mark.parametrize(
    ('who', 'sees'), [('hub_officer', 1), ('careers_lead', 1), ('other_lead', 0), ('stranger_hub', 0)]
)
def test_who_sees_a_blocks_days(cast, who, sees):
    block = story.a_student(cast).cohort.blocks.get()
    OwnSchedule.objects.create(block=block, lines={'prepare': [3]})
    assert OwnSchedule.objects.visible_to(getattr(cast, who)).count() == sees
    assert date(2027, 6, 28) == block.start
