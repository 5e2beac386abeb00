"""The pages on which schools say when they can go out, and the hub sees what there is to plan with."""

from datetime import date

import pytest

from brokerage.core.patterns import Pattern
from brokerage.notify.models import Message
from employers.enums import OfferStatus
from placements.queries.planning import busy_weeks, question_of, supply_of
from schools.models import BlockWish
from schools.queries import area_year
from tests.factories.employers import EmployerFactory, SiteFactory, WindowFactory
from tests.factories.placements import ZoneFactory
from tests.factories.schools import (
    BlockFactory,
    BlockWishFactory,
    CalendarEntryFactory,
    CohortFactory,
    StudentFactory,
)

pytestmark = pytest.mark.usefixtures('today')
JUNE_28, JULY_5 = date(2027, 6, 28), date(2027, 7, 5)
LIST = '/placements/calendar/wishes/?year=2026'


@pytest.fixture
def cohort(cast):
    return CohortFactory(school=cast.school, name='Year 10')


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


def address(cohort):
    return f'/placements/calendar/wishes/{cohort.ref}/'


def typed(**more):
    return {'pattern': 'full_block', 'weeks': '2', 'wished_start': JULY_5.isoformat(), **more}


def errors(client, cohort, **more):
    response = client.post(address(cohort), typed(**more))
    assert response.status_code == 200
    return response.context['form'].errors


def test_a_school_says_when(cast, cohort, lead):
    assert 'Say when' in lead.get(LIST).content.decode()
    stretch = {
        'first_from': '2027-06-14',
        'first_to': '2027-07-05',
        'excluded': ['2027-06-21'],
        'max_move': '3',
    }
    page = lead.post(address(cohort), typed(students='120', **stretch), follow=True).content.decode()
    assert '2 weeks from Monday 5 July 2027' in page
    wish = BlockWish.objects.get()
    assert wish.starts == [date(2027, 6, 14), date(2027, 6, 21), JUNE_28, JULY_5]
    assert (wish.excluded, wish.max_move, wish.students, wish.by_phone) == (
        [date(2027, 6, 21)],
        3,
        120,
        False,
    )
    form = lead.get(address(cohort)).context['form']
    assert (form['first_from'].value(), form['first_to'].value()) == (date(2027, 6, 14), JULY_5)


def test_two_stretches_come_back_as_two(cohort, lead):
    second = {'second_from': '2027-04-19', 'second_to': '2027-04-26'}
    lead.post(address(cohort), typed(first_from='2027-06-28', **second))
    assert BlockWish.objects.get().starts[:2] == [date(2027, 4, 19), date(2027, 4, 26)]
    form = lead.get(address(cohort)).context['form']
    assert (form['first_from'].value(), form['second_from'].value()) == (date(2027, 4, 19), JUNE_28)


def test_a_hub_enters_it_by_phone(cast, cohort, sign_in):
    hub = sign_in(cast.hub_officer)
    hub.post(address(cohort), typed())
    assert BlockWish.objects.get().by_phone
    assert 'Entered by your hub' in hub.get(LIST).content.decode()


def test_nobody_states_a_strangers_wish(cast, sign_in):
    far, other = CohortFactory(school=cast.far_school), CohortFactory(school=cast.other_school)
    assert sign_in(cast.hub_officer).post(address(far), typed()).status_code == 404
    assert sign_in(cast.careers_lead).post(address(other), typed()).status_code == 404
    assert sign_in(cast.tutor).post(address(other), typed()).status_code == 403
    assert not BlockWish.objects.exists()


def test_a_wish_in_a_closed_week_is_told_where_it_stands(cast, cohort, lead):
    CalendarEntryFactory(
        hub=cast.hub, school=cast.school, kind='exams', year_group=10, first=JULY_5, last=JULY_5
    )
    assert list(errors(lead, cohort)) == ['wished_start']
    assert list(errors(lead, cohort, wished_start='', first_from='2027-07-05', first_to='2027-07-05')) == [
        'first_from'
    ]
    assert not BlockWish.objects.exists()


@pytest.mark.parametrize(
    ('more', 'field'),
    [
        ({'weeks': '0'}, 'weeks'),
        ({'weeks': 'two'}, 'weeks'),
        ({'wished_start': '2027-07-06'}, 'wished_start'),
        ({'wished_start': 'soon'}, 'wished_start'),
        ({'wished_start': '', 'fixed': 'on'}, 'wished_start'),
        ({'first_from': '2027-07-05', 'first_to': '2027-06-28'}, 'first_to'),
        ({'excluded': ['x']}, 'excluded'),
        ({'students': '0'}, 'students'),
        ({'weeks': '3', 'first_from': '2027-07-12'}, 'first_from'),
        ({'pattern': 'never'}, 'pattern'),
    ],
)
def test_bad_input_is_told_next_to_the_field(cohort, lead, more, field):
    assert field in errors(lead, cohort, **more)
    assert not BlockWish.objects.exists()


def test_agreed_dates_may_lie_where_no_others_could(cast, cohort, lead):
    CalendarEntryFactory(hub=cast.hub, school=cast.school, kind='exams', first=JULY_5, last=JULY_5)
    lead.post(address(cohort), typed(fixed='on'))
    assert BlockWish.objects.get().fixed


def test_withdrawing(cohort, lead):
    BlockWishFactory(cohort=cohort)
    assert 'left out of plans' in lead.get(f'{address(cohort)}withdraw/').content.decode()
    lead.post(f'{address(cohort)}withdraw/')
    assert not BlockWish.objects.exists()
    assert lead.post(f'{address(cohort)}withdraw/').status_code == 302


def test_the_hub_sees_who_has_not_said(cast, cohort, sign_in):
    BlockWishFactory(cohort=CohortFactory(school=cast.other_school, name='Said'))
    BlockFactory(cohort=CohortFactory(school=cast.other_school, name='Dated'))
    CohortFactory(school=cast.far_school, name='Far')
    hub = sign_in(cast.hub_officer)
    rows = {row.cohort.name: row.chip[1] for row in hub.get(LIST).context['rows']}
    assert rows == {'Year 10': 'Not said yet', 'Said': 'Wish stated', 'Dated': 'Dates published'}
    assert [row.cohort for row in hub.get(f'{LIST}&show=silent').context['rows']] == [cohort]


def test_reminding_from_the_page(cast, cohort, sign_in):
    _ = cast.careers_lead
    hub = sign_in(cast.hub_officer)
    page = hub.post('/placements/calendar/wishes/remind/?year=2026', follow=True).content.decode()
    assert '1 careers leader is asked by e-mail.' in page
    assert Message.objects.count() == 1


def test_a_school_is_told_how_busy_but_not_by_whom(cast, cohort, lead):
    BlockWishFactory(cohort=CohortFactory(school=cast.other_school), students=40, wished_start=JUNE_28)
    page = lead.get(address(cohort)).content.decode()
    assert '40 students, 0 places' in page
    assert cast.other_school.organisation.name not in page


def test_busy_weeks_leave_out_the_cohort_that_asks(cast, cohort):
    BlockWishFactory(cohort=cohort, students=100)
    other = BlockWishFactory(
        cohort=CohortFactory(school=cast.other_school), students=11, pattern=Pattern.DAY_A_WEEK, half_days=2
    )
    StudentFactory.create_batch(2, cohort=BlockFactory(cohort=CohortFactory(school=cast.school)).cohort)
    WindowFactory(offer__site=SiteFactory(employer=cast.employer), places=7)
    year = area_year(cast.hub, 2026)
    (june, july, later) = busy_weeks(year, [JUNE_28, JULY_5, date(2027, 7, 12)], but_for=cohort.pk)
    assert other.wished_start == JUNE_28
    assert [(week.students, week.places, week.shade) for week in (june, july, later)] == [
        (5, 7, 4),
        (5, 7, 4),
        (0, 0, 0),
    ]


def test_what_there_is_to_plan_with(cast, cohort, sign_in):
    ZoneFactory(hub=cast.hub, name='South', outcodes='B32')
    BlockWishFactory(cohort=cohort, students=30)
    lost = CohortFactory(school=cast.other_school)
    BlockWishFactory(cohort=lost, weeks=3, starts=[date(2026, 12, 28)], wished_start=None)
    WindowFactory(offer__site=SiteFactory(employer=cast.employer), places=7)
    page = sign_in(cast.hub_officer).get('/placements/calendar/supply/?year=2026').content.decode()
    assert '30 students as wished; 7 of these places are published' in page
    assert 'Monday 28 June 2027 would be the busiest' in page
    assert 'None of the weeks the school allows suits its calendar.' in page


def test_supply_adds_up_to_the_question(cast, cohort):
    ZoneFactory(hub=cast.hub, name='South', outcodes='B32')
    BlockWishFactory(cohort=cohort, students=31)
    for places in (3, 4):
        SiteFactory(employer=EmployerFactory(organisation__hub=cast.hub, places_per_week=places))
    question = question_of(cast.hub, 2026, sector_level=True)
    found = supply_of(question)
    assert found.students == 31
    assert found.wished.sum() == 62
    assert found.places.sum() == question.problem.places.sum() == 4 * len(question.weeks)


def test_an_empty_area_has_pages_all_the_same(cast, sign_in):
    hub = sign_in(cast.hub_officer)
    for page in ('wishes', 'supply', 'zones', 'zones/draw'):
        assert hub.get(f'/placements/calendar/{page}/').status_code == 200


def test_drafts_of_offers_are_no_places(cast):
    WindowFactory(offer__site=SiteFactory(employer=cast.employer), offer__status=OfferStatus.DRAFT)
    assert not question_of(cast.hub, 2026).published.any()


@pytest.mark.parametrize(('where', 'count'), [('wishes/?year=2026', 9), ('supply/?year=2026', 13)])
def test_as_many_queries_for_three_cohorts_as_for_one(cast, sign_in, where, count, django_assert_num_queries):
    hub = sign_in(cast.hub_officer)
    BlockWishFactory(cohort=CohortFactory(school=cast.school))
    hub.get(f'/placements/calendar/{where}')
    with django_assert_num_queries(count):
        hub.get(f'/placements/calendar/{where}')
    for school in (cast.school, cast.other_school):
        BlockWishFactory(cohort=CohortFactory(school=school))
        CohortFactory(school=school)
    with django_assert_num_queries(count):
        hub.get(f'/placements/calendar/{where}')


def test_as_many_queries_for_a_wish_among_many(cast, cohort, lead, django_assert_num_queries):
    lead.get(address(cohort))
    with django_assert_num_queries(12):
        lead.get(address(cohort))
    for school in (cast.other_school, cast.school):
        BlockWishFactory(cohort=CohortFactory(school=school))
        WindowFactory(offer__site=SiteFactory(employer=cast.employer))
    with django_assert_num_queries(12):
        lead.get(address(cohort))
