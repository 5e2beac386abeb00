from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from icalendar import Calendar

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp
from schools.actions import add_block, close_block, publish_block, update_block
from schools.enums import BlockState
from schools.models import Block
from tests.factories.schools import BlockFactory, CohortFactory, StudentFactory


@pytest.fixture
def cohort(cast):
    return CohortFactory(school=cast.school, name='Year 10')


@pytest.fixture
def block(cohort):
    return BlockFactory(cohort=cohort)


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


def dates(start, end, **more):
    return {
        'name': 'Summer work experience',
        'pattern': 'full_block',
        **dict(zip(('start_day', 'start_month', 'start_year'), start.split(), strict=True)),
        **dict(zip(('end_day', 'end_month', 'end_year'), end.split(), strict=True)),
    } | more


def verbs():
    return list(AuditEntry.objects.order_by('pk').values_list('verb', flat=True))


def test_a_block_starts_as_a_draft_and_is_published(cohort, lead):
    response = lead.post(
        '/schools/blocks/add/', dates('28 6 2027', '9 7 2027', cohort=cohort.ref), follow=True
    )
    block = Block.objects.get()
    assert (block.state, block.start, block.end) == (BlockState.DRAFT, date(2027, 6, 28), date(2027, 7, 9))
    assert 'Publish these dates' in response.content.decode()
    assert 'Monday 28 June to Friday 9 July 2027, 10 working days' in response.content.decode()
    lead.post(reverse('schools:block_publish', args=[block.ref]))
    block.refresh_from_db()
    assert block.state == BlockState.PUBLISHED
    assert verbs() == ['block.add', 'block.publish']


def test_the_form_suggests_a_monday(cohort, lead, cast):
    form = lead.get(f'/schools/blocks/add/?cohort={cohort.ref}').context['form']
    assert (form['cohort'].value(), form['start'].value()) == (cohort.ref, date(2027, 7, 5))


def test_dates_the_wrong_way_round_are_told_in_words(cohort, lead):
    response = lead.post('/schools/blocks/add/', dates('9 7 2027', '28 6 2027', cohort=cohort.ref))
    assert response.context['form'].errors == {
        'end': ['The last day must be Friday 9 July 2027, the first day, or later']
    }
    assert not Block.objects.exists()


def test_a_cohort_of_another_school_cannot_be_chosen(cast, cohort, lead):
    foreign = CohortFactory(school=cast.other_school)
    response = lead.post('/schools/blocks/add/', dates('28 6 2027', '9 7 2027', cohort=foreign.ref))
    assert list(response.context['form'].errors) == ['cohort']
    assert not Block.objects.exists()


def test_a_hub_adds_dates_for_a_school_of_its_area(cast, cohort, sign_in):
    far = CohortFactory(school=cast.far_school)
    hub = sign_in(cast.hub_officer)
    assert list(hub.get('/schools/blocks/add/').context['form'].fields['cohort'].queryset) == [cohort]
    hub.post('/schools/blocks/add/', dates('28 6 2027', '9 7 2027', cohort=far.ref))
    assert not Block.objects.exists()
    hub.post('/schools/blocks/add/', dates('28 6 2027', '9 7 2027', cohort=cohort.ref))
    assert Block.objects.get().cohort == cohort


def test_moving_a_published_block_shows_first_what_it_brings(cast, block, lead):
    BlockFactory(cohort=block.cohort, name='Taster', start=date(2027, 7, 14), end=date(2027, 7, 14))
    url = reverse('schools:block_change', args=[block.ref])
    asked = lead.post(url, dates('5 7 2027', '16 7 2027'))
    assert asked.context['consequences'] == [
        'The block moves from Monday 28 June to Friday 9 July 2027 to Monday 5 July to Friday 16 July 2027.',
        'Severn Careers Hub gets a task to check that the new dates suit.',
        'A match made for the old dates must be run again.',
        'Year 10 2026/27 is also out for Taster, Wednesday 14 July 2027.',
    ]
    block.refresh_from_db()
    assert (block.start, verbs(), FollowUp.objects.count()) == (date(2027, 6, 28), [], 0)
    lead.post(url, dict(asked.context['sent']) | {'confirmed': 'yes'})
    block.refresh_from_db()
    assert (block.start, block.end) == (date(2027, 7, 5), date(2027, 7, 16))
    assert verbs() == ['block.move']
    task = FollowUp.objects.get()
    assert (task.organisation, task.words) == (
        cast.hub,
        'Hillside School moved published block dates. Check that they still suit.',
    )


def test_a_hub_that_moves_a_block_leaves_the_task_with_the_school(cast, block):
    update_block(
        by=cast.hub_officer, block=block, name=block.name, start=date(2027, 7, 5), end=date(2027, 7, 16)
    )
    assert FollowUp.objects.get().organisation == cast.school.organisation


@pytest.mark.parametrize('state', [BlockState.DRAFT, BlockState.PUBLISHED])
def test_a_new_name_or_a_moved_draft_asks_nobody(cast, cohort, lead, state):
    block = BlockFactory(cohort=cohort, state=state)
    end = '9 7 2027' if state == BlockState.PUBLISHED else '16 7 2027'
    lead.post(reverse('schools:block_change', args=[block.ref]), dates('28 6 2027', end, name='July'))
    block.refresh_from_db()
    assert block.name == 'July'
    assert not FollowUp.objects.exists()


def test_saving_the_same_again_records_nothing(cast, block):
    update_block(by=cast.careers_lead, block=block, name=block.name, start=block.start, end=block.end)
    assert verbs() == []


def test_closing_and_publishing_again(cast, block, lead):
    url = reverse('schools:block_close', args=[block.ref])
    assert 'No more placements are arranged for these dates.' in lead.get(url).content.decode()
    lead.post(url)
    block.refresh_from_db()
    assert block.state == BlockState.CLOSED
    with pytest.raises(Refused, match='Publish it again before you change it'):
        update_block(by=cast.careers_lead, block=block, name='New', start=block.start, end=block.end)
    refused = lead.post(reverse('schools:block_change', args=[block.ref]), dates('28 6 2027', '2 7 2027'))
    assert 'This block is closed.' in refused.content.decode()
    publish_block(by=cast.careers_lead, block=block)
    publish_block(by=cast.careers_lead, block=block)
    close_block(by=cast.careers_lead, block=block)
    assert verbs() == ['block.close', 'block.publish', 'block.close']


def test_a_day_a_week_counts_its_own_days(cohort, lead):
    asked = dates('7 9 2026', '4 12 2026', cohort=cohort.ref, pattern='day_a_week', weekdays=['2'])
    shown = lead.post('/schools/blocks/add/', asked, follow=True).content.decode()
    block = Block.objects.get()
    assert (block.pattern, block.weekdays, block.working_days) == ('day_a_week', [2], 13)
    assert 'A day a week: Wednesday' in shown
    assert '13 working days' in shown


@pytest.mark.parametrize(
    ('wrong', 'said'),
    [
        ({'pattern': 'day_a_week'}, 'Choose the one day of the week'),
        ({'pattern': 'day_a_week', 'weekdays': ['1', '2']}, 'Choose the one day of the week'),
        ({'weekdays': ['1']}, 'leave the days of the week empty'),
        ({'pattern': 'single_days', 'weekdays': ['9']}, 'from the list'),
    ],
)
def test_days_that_do_not_go_together_are_told(cast, cohort, lead, wrong, said):
    response = lead.post('/schools/blocks/add/', dates('28 6 2027', '9 7 2027', cohort=cohort.ref, **wrong))
    assert said in response.context['form'].errors['weekdays'][0]
    assert not Block.objects.exists()


def test_a_verb_refuses_days_that_do_not_go_together(cast, block):
    with pytest.raises(Refused, match='Choose the one day'):
        update_block(
            by=cast.careers_lead,
            block=block,
            name='X',
            start=block.start,
            end=block.end,
            pattern='day_a_week',
        )


def test_other_days_of_a_published_block_are_confirmed_first(block, lead):
    url = reverse('schools:block_change', args=[block.ref])
    asked = lead.post(url, dates('28 6 2027', '9 7 2027', pattern='half_days', weekdays=['1', '3']))
    assert 'changes from “Every day of the dates” to “Half days: Tuesday, Thursday”' in asked.content.decode()
    block.refresh_from_db()
    assert block.pattern == 'full_block'
    sent = {}
    for name, value in asked.context['sent']:
        sent.setdefault(name, []).append(value)
    lead.post(url, sent | {'confirmed': 'yes'})
    block.refresh_from_db()
    assert (block.pattern, block.weekdays) == ('half_days', [1, 3])


@pytest.mark.parametrize(
    'wrong',
    [
        {'weekdays': [1]},
        {'pattern': 'day_a_week'},
        {'pattern': 'day_a_week', 'weekdays': [1, 2]},
        {'pattern': 'half_days', 'weekdays': [7]},
        {'pattern': 'fortnight'},
    ],
)
def test_the_database_refuses_days_that_do_not_go_together(cohort, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        BlockFactory(cohort=cohort, **wrong)


def test_past_dates_are_not_published(cast, cohort, lead):
    block = BlockFactory(cohort=cohort, start=date(2025, 7, 7), end=date(2025, 7, 11), state=BlockState.DRAFT)
    response = lead.post(reverse('schools:block_publish', args=[block.ref]), follow=True)
    assert 'These dates are past.' in response.content.decode()
    block.refresh_from_db()
    assert (block.state, verbs()) == (BlockState.DRAFT, [])


def test_backwards_dates_are_refused_without_the_form(cast, cohort):
    with pytest.raises(Refused):
        add_block(by=cast.careers_lead, cohort=cohort, name='X', start=date(2027, 7, 9), end=date(2027, 7, 8))
    assert not Block.objects.exists()


def test_the_page_warns_and_counts(cohort, lead):
    StudentFactory.create_batch(2, cohort=cohort)
    StudentFactory(cohort=cohort, left_on=date(2026, 9, 9))
    block = BlockFactory(cohort=cohort, start=date(2027, 6, 30), end=date(2027, 7, 9))
    response = lead.get(reverse('schools:block', args=[block.ref]))
    assert response.context['students'] == 2
    assert response.context['warnings'] == [
        'The block starts in the middle of a week, on Wednesday 30 June 2027. Most start on a Monday.'
    ]
    assert response.context['weeks'] == [
        (date(2027, 6, 30), date(2027, 7, 2), 3),
        (date(2027, 7, 5), date(2027, 7, 9), 5),
    ]


def test_lists_to_come_and_past(cast, cohort, lead):
    coming = BlockFactory(cohort=cohort)
    closed = BlockFactory(cohort=cohort, state=BlockState.CLOSED)
    past = BlockFactory(cohort=cohort, start=date(2025, 7, 7), end=date(2025, 7, 11))
    BlockFactory(cohort__school=cast.other_school)

    def shown(url):
        return [block for block, _ in lead.get(url).context['rows']]

    assert shown('/schools/blocks/') == [coming]
    assert shown('/schools/blocks/?show=past') == [closed, past]


@pytest.mark.parametrize('count', [1, 3])
def test_the_list_costs_the_same_for_one_and_three(cast, sign_in, django_assert_num_queries, count):
    for _ in range(count):
        BlockFactory(cohort__school__organisation__hub=cast.hub)
    hub = sign_in(cast.hub_officer)
    with django_assert_num_queries(4):
        assert len(hub.get('/schools/blocks/').context['rows']) == count


@pytest.mark.parametrize(
    ('state', 'status'), [('draft', 'TENTATIVE'), ('published', 'CONFIRMED'), ('closed', 'CANCELLED')]
)
def test_the_calendar_file(cast, cohort, lead, state, status):
    student = StudentFactory(cohort=cohort)
    block = BlockFactory(cohort=cohort, state=state)
    response = lead.get(reverse('schools:block_calendar', args=[block.ref]))
    assert response['Content-Type'] == 'text/calendar; charset=utf-8'
    (event,) = Calendar.from_ical(response.content).walk('VEVENT')
    assert (event.decoded('dtstart'), event.decoded('dtend')) == (date(2027, 6, 28), date(2027, 7, 10))
    assert (str(event['summary']), str(event['status'])) == (
        'Summer work experience: Year 10 2026/27 out of school',
        status,
    )
    assert student.last_name not in response.content.decode()


def test_the_calendar_file_of_a_day_a_week_is_on_its_days(cohort, lead):
    block = BlockFactory(
        cohort=cohort, start=date(2026, 9, 7), end=date(2026, 12, 4), pattern='day_a_week', weekdays=[2]
    )
    response = lead.get(reverse('schools:block_calendar', args=[block.ref]))
    (event,) = Calendar.from_ical(response.content).walk('VEVENT')
    assert (event.decoded('dtstart'), event.decoded('dtend')) == (date(2026, 9, 9), date(2026, 9, 10))
    assert dict(event['rrule']) == {'FREQ': ['WEEKLY'], 'BYDAY': ['WE'], 'UNTIL': [date(2026, 12, 4)]}
