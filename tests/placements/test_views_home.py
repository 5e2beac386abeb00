"""Each role's first page: its own figures, its next acts, nobody else's students."""

import re
from datetime import date

import pytest

from brokerage.accounts.enums import Role
from brokerage.core.sectors import Sector
from brokerage.notify.models import FollowUp
from employers.models import Insurance
from placements.enums import State
from tests.factories.accounts import MembershipFactory
from tests.factories.employers import WindowFactory
from tests.factories.placements import PlacementFactory
from tests.factories.safeguarding import RiskAssessmentFactory
from tests.factories.schools import BlockFactory, CohortFactory, PreferenceFactory, StudentFactory
from tests.placements import story

NOW = '2027-05-04 09:00'


@pytest.fixture(autouse=True)
def _frozen(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def block(cast):
    cohort = CohortFactory(school=cast.school, name='Year 10')
    return BlockFactory(cohort=cohort)


def page(sign_in, member):
    answer = sign_in(member).get('/')
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_stranger_sees_the_front_door(client):
    answer = client.get('/')
    assert (answer.status_code, 'Find placements' in answer.content.decode()) == (200, True)


def test_everybody_has_a_home_even_when_nothing_is_there(cast, sign_in):
    for role, member in cast.everyone().items():
        assert 'Sign in' not in page(sign_in, member), role


def test_someone_without_a_membership_is_told_so(cast, sign_in):
    member = MembershipFactory(organisation=cast.hub, role=Role.HUB_OFFICER, is_active=False)
    answer = sign_in(member).get('/')
    assert (answer.status_code, answer['Location']) == (302, '/people/nobody/')


def test_a_careers_leader_sees_the_year_split_and_what_to_do(cast, sign_in, block):
    window = WindowFactory(offer__site__employer=cast.employer, places=5)
    students = StudentFactory.create_batch(3, cohort=block.cohort)
    PlacementFactory(student=students[0], block=block, window=window, state=State.ACCEPTED)
    PlacementFactory(student=students[1], block=block, window=window, state=State.NOMINATED)
    text = page(sign_in, cast.careers_lead)
    assert 'Year 10, out Monday 28 June to Friday 9 July 2027' in text
    assert '<strong>3</strong> students' in text
    assert 'Find places for 1 student of Year 10' in text
    assert 'Clear what holds up 1 accepted placement' in text
    assert students[0].last_name not in text


def test_another_schools_block_is_not_on_the_page(cast, sign_in, block):
    assert 'Year 10, out' not in page(sign_in, cast.other_lead)


def test_a_hub_sees_figures_sectors_and_silent_schools_but_no_student(cast, sign_in, block):
    student = StudentFactory(cohort=block.cohort, first_name='Zebedee')
    PreferenceFactory(student=student, sector='retail')
    WindowFactory(offer__site__employer=cast.employer)
    assert cast.other_school
    text = page(sign_in, cast.hub_officer)
    assert 'Wanted and offered by sector' in text
    assert 'Find block dates for 1 school<' in text
    assert '>See what they wish' in text
    assert 'Zebedee' not in text


def test_a_hub_sees_the_few_worst_sectors_and_all_of_them_behind(cast, sign_in, block):
    student = StudentFactory(cohort=block.cohort)
    for rank, sector in enumerate(Sector.values[:7]):
        for _ in range(rank + 1):
            PreferenceFactory(student=StudentFactory(cohort=block.cohort), sector=sector)
    PreferenceFactory(student=student, sector=Sector.values[6])
    body = page(sign_in, cast.hub_officer)
    drawn = re.findall(r'<text class="app-chart__label"[^>]*>([^<]+)', body)
    assert drawn == [Sector(name).label for name in reversed(Sector.values[2:7])]
    assert '8 places short' in body
    assert '7 of 7 sectors have fewer places than first choices' in body
    assert 'All 7 as a table' in body
    assert all(f'<th scope="row">{Sector(name).label}</th>' in body for name in Sector.values[:7])


def test_an_employer_sees_requests_without_a_name_and_who_is_coming_with_a_first_name(cast, sign_in, block):
    window = WindowFactory(offer__site__employer=cast.employer, places=5)
    asked = StudentFactory(cohort=block.cohort, first_name='Zebedee', last_name='Secretname')
    coming = StudentFactory(cohort=block.cohort, first_name='Yolanda', last_name='Hiddenname')
    PlacementFactory(student=asked, block=block, window=window)
    PlacementFactory(student=coming, block=block, window=window, state=State.CONFIRMED)
    text = page(sign_in, cast.employer_manager)
    assert 'Answer Hillside School<' in text
    assert '>One place from Monday 28 June 2027' in text
    assert 'Yolanda' in text
    assert [name for name in ('Zebedee', 'Secretname', 'Hiddenname') if name in text] == []


def test_an_employer_is_asked_to_mend_insurance(cast, sign_in):
    Insurance.objects.create(employer=cast.employer, basis='employers_liability', expires_on=date(2027, 1, 1))
    text = page(sign_in, cast.employer_manager)
    assert 'Bring your insurance up to date<' in text
    assert '>Run out' in text


@pytest.mark.parametrize(
    ('role', 'queries'), [('careers_lead', 9), ('hub_officer', 15), ('employer_manager', 12)]
)
@pytest.mark.parametrize('rows', [1, 3])
def test_homes_ask_a_fixed_number_of_questions(
    cast, sign_in, block, rows, role, queries, django_assert_num_queries
):
    for _ in range(rows):
        student = StudentFactory(cohort=block.cohort)
        window = WindowFactory(offer__site__employer=cast.employer)
        PlacementFactory(student=student, block=block, window=window, state=State.ACCEPTED)
    browser = sign_in(getattr(cast, role))
    with django_assert_num_queries(queries):
        browser.get('/')


def test_the_calendar_marks_weeks_with_more_students_than_places(cast, sign_in, block):
    StudentFactory.create_batch(3, cohort=block.cohort)
    WindowFactory(offer__site__employer=cast.employer, places=2)
    text = sign_in(cast.hub_officer).get('/placements/calendar/').content.decode()
    assert 'Week of Monday 28 June 2027: 3 students, 2 places. 1 has nowhere to go' in text
    assert 'Hillside School' in text


def test_a_school_sees_its_own_row_and_the_rest_as_one(cast, sign_in, block):
    StudentFactory(cohort=block.cohort)
    other = BlockFactory(cohort__school=cast.other_school)
    StudentFactory(cohort=other.cohort)
    text = sign_in(cast.careers_lead).get('/placements/calendar/').content.decode()
    assert 'All other schools' in text
    assert 'Riverside School' not in text


@pytest.mark.parametrize(
    'query', ['term=winter', 'term=autumn&year=9', 'term=summer&year=%EF%BC%92', 'year=2026']
)
def test_a_strange_address_shows_the_usual_part_of_the_year(cast, sign_in, block, query):
    StudentFactory(cohort=block.cohort)
    answer = sign_in(cast.hub_officer).get(f'/placements/calendar/?{query}')
    assert (answer.status_code, '28 Jun' in answer.content.decode()) == (200, True)


def test_an_empty_calendar_says_what_to_do(cast, sign_in):
    text = sign_in(cast.hub_officer).get('/placements/calendar/?term=autumn&year=2026').content.decode()
    assert 'Nobody is out in this part of the year' in text


def test_employers_and_partners_have_no_calendar(cast, sign_in):
    for member in (cast.employer_manager, cast.partner_admin):
        assert sign_in(member).get('/placements/calendar/').status_code == 403


def test_a_safeguarding_lead_sees_decisions_and_not_the_careers_leaders_list(cast, sign_in):
    placement = story.a_placement(cast, State.ACCEPTED)
    RiskAssessmentFactory(offer=placement.window.offer, lone_adult=True)
    text = page(sign_in, cast.dsl)
    assert 'Decide about a placement at Brindley Print' in text
    assert [words for words in ('Khan', 'Find places', 'Clear what') if words in text] == []
    assert 'Decide about' not in page(sign_in, cast.tutor)


def test_only_who_may_match_is_led_to_the_match(cast, sign_in, block):
    StudentFactory(cohort=block.cohort)
    match = f'/placements/match/{block.ref}/'
    assert match in page(sign_in, cast.careers_lead)
    for member in (cast.dsl, cast.tutor):
        text = page(sign_in, member)
        assert 'No placement' in text
        assert match not in text


def test_more_tasks_than_fit_lead_to_all_of_them(cast, sign_in):
    """Nothing that was asked of a school is out of its reach: from the home page, and from the messages."""
    school = cast.school.organisation
    for number in range(9):
        FollowUp.objects.create(
            organisation=school, kind='x', subject_type='x', subject_ref=f'{number}', due_on=date(2027, 5, 4),
            words=f'Task number {number}', path='/',
        )  # fmt: skip
    home = page(sign_in, cast.careers_lead)
    assert ('Task number 7<' in home, 'Task number 8<' in home) == (True, False)
    assert 'href="/messages/to-do/">See all that is to do by hand' in home
    browser = sign_in(cast.careers_lead)
    messages = browser.get('/messages/').content.decode()
    assert messages.count('Task number') == 5
    assert 'href="/messages/to-do/">See all that is to do by hand' in messages
    everything = browser.get('/messages/to-do/').content.decode()
    assert 'Task number 8<' in everything
    assert everything.count('to do by hand</h') <= 1
    FollowUp.objects.filter(words='Task number 8').delete()
    assert 'See all that is to do by hand' not in page(sign_in, cast.careers_lead)
