"""The pages of a plan: what they say, what they cost, and what a school is never shown."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from placements.actions import plan_answers, plans
from placements.enums import Answer
from placements.models import BlockPlan, PlannedBlock
from placements.queries.plan_compare import side_by_side
from placements.queries.plan_maps import zone_maps
from placements.queries.plans import boards_of
from schools.models import Block
from tests.factories.schools import SchoolFactory
from tests.placements.match_pages import messages_of, words
from tests.placements.plan_story import (
    ANSWER_BY,
    STARTS,
    WEEK,
    WISH,
    a_plan,
    an_area,
    published,
    row_of,
    solved,
    wish_of,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
DAY = {'answer_by_day': ANSWER_BY.day, 'answer_by_month': ANSWER_BY.month, 'answer_by_year': ANSWER_BY.year}
SECRET = 'The head is away that week'


def url(name, row):
    return reverse(f'placements:{name}', args=[row.ref])


@pytest.fixture
def officer(cast, sign_in):
    return sign_in(cast.hub_officer)


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


def other_week(row):
    return next(start for start in STARTS if start != row.start)


class TestMaking:
    def test_the_empty_list_teaches_the_next_step(self, officer):
        assert 'No plan for this year yet' in words(officer.get(reverse('placements:plans')))

    def test_a_plan_is_made_and_shown(self, cast, officer):
        an_area(cast)
        data = {'name': 'First try', 'year': 2026, 'seconds': 10}
        response = officer.post(reverse('placements:plan_add'), data)
        plan = BlockPlan.objects.get()
        assert response.url == url('plan', plan)
        assert 'Waiting to start' in words(officer.get(url('plan', plan)))
        assert 'Waiting to start' in words(officer.get(url('plan', plan) + '?part=1'))
        BlockPlan.objects.update(seconds=1)
        solved(plan)
        shown = words(officer.get(url('plan', plan)))
        assert 'Every student has a place to go to in every week out.' in shown
        assert 'With everybody’s wish 70 student-weeks would have none.' in shown
        assert 'Proved: no plan can have fewer.' in shown
        assert 'Hillside School' in shown

    def test_nobody_to_plan_for_is_said_on_the_form(self, officer):
        data = {'name': 'First try', 'year': 2026, 'seconds': 10}
        shown = words(officer.post(reverse('placements:plan_add'), data))
        assert 'Ask the schools for their wishes first' in shown
        assert 'First try' in shown

    @pytest.mark.parametrize('query', ['?by=sector', '?show=moved', '?show=nonsense&page=99', '?page=x'])
    def test_every_way_to_look_at_it(self, cast, officer, query):
        an_area(cast)
        assert officer.get(url('plan', a_plan(cast)) + query).status_code == 200

    def test_a_failed_plan_says_so_and_can_be_made_again(self, cast, officer):
        an_area(cast)
        plan = a_plan(cast)
        BlockPlan.objects.update(job_state='failed', job_error='The machine went away.')
        shown = words(officer.get(url('plan', plan)))
        assert 'The machine went away.' in shown
        officer.post(url('plan_solve', plan), {'fresh': '1'})
        plan.refresh_from_db()
        assert plan.job_state == 'queued'

    @pytest.mark.parametrize('name', ['plan', 'plan_publish', 'plan_again', 'plan_delete', 'plan_close'])
    def test_as_many_queries_for_many_schools_as_for_few(self, cast, officer, name):
        an_area(cast, more=0)
        few = self.count(officer, url(name, a_plan(cast)))
        for number in range(4):
            wish_of(SchoolFactory(organisation__hub=cast.hub, organisation__name=f'More {number}'))
        assert self.count(officer, url(name, a_plan(cast, 'More schools'))) == few

    def test_as_many_queries_for_many_plans_as_for_one(self, cast, officer):
        an_area(cast)
        first = a_plan(cast)
        one = self.count(officer, reverse('placements:plans'))
        for number in range(2):
            plans.copy_plan(by=cast.hub_officer, plan=first, name=f'Copy {number}')
        assert self.count(officer, reverse('placements:plans')) == one

    @staticmethod
    def count(browser, address):
        browser.get(address)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)


class TestMoving:
    def test_each_week_is_tried_out_before_anything_moves(self, cast, officer):
        an_area(cast)
        plan = a_plan(cast)
        row = row_of(plan, cast.school)
        shown = words(officer.get(url('planned_block', row)))
        assert 'What each week would do to the whole plan' in shown
        taken = row_of(plan, cast.other_school).start
        tried = words(officer.get(f'{url("planned_block", row)}?start={taken}'))
        assert 'What the move would do' in tried
        assert '0 → 30' in tried
        row.refresh_from_db()
        assert row.start != taken

    def test_a_move_says_at_once_what_it_did_and_can_be_taken_back(self, cast, officer):
        an_area(cast)
        plan = a_plan(cast)
        row = row_of(plan, cast.school)
        taken = row_of(plan, cast.other_school).start
        response = officer.post(url('planned_block', row), {'start': taken, 'seen': row.start}, follow=True)
        told = messages_of(response)
        assert 'Student-weeks without a place: 0 before, 30 now.' in told[0]
        assert '2 weeks fuller, 2 weeks emptier.' in told[0]
        assert 'Take back the last move' in words(officer.get(url('plan', plan)))
        officer.post(url('plan_undo', plan))
        assert row_of(plan, cast.school).start == row.start

    @pytest.mark.parametrize(
        'data',
        [{}, {'start': 'x', 'seen': 'y'}, {'start': '2027-06-28'}, {'start': '0001-01-01', 'seen': ''}],
    )
    def test_nonsense_moves_nothing(self, cast, officer, data):
        an_area(cast)
        row = row_of(a_plan(cast), cast.school)
        assert officer.post(url('planned_block', row), data).status_code == 302
        assert row_of(row.plan, cast.school).start == row.start

    def test_who_comes_second_is_told(self, cast, officer):
        an_area(cast)
        row = row_of(a_plan(cast), cast.school)
        seen = row.start
        PlannedBlock.objects.filter(pk=row.pk).update(start=other_week(row))
        response = officer.post(url('planned_block', row), {'start': WISH, 'seen': seen}, follow=True)
        assert 'moved by somebody else while you looked' in messages_of(response)[0]

    def test_the_drag_finds_all_it_needs_in_the_page(self, cast, officer):
        an_area(cast)
        plan = a_plan(cast)
        row = row_of(plan, cast.school)
        page = officer.get(url('plan', plan)).content.decode()
        strip = re.search(rf'<svg[^>]*data-url="{url("planned_block", row)}"[^>]*>', page).group()
        assert f'data-seen="{row.start}"' in strip
        weeks = re.search(r'data-weeks="([^"]*)"', page).group(1).split()
        allowed = re.search(r'data-allowed="([^"]*)"', strip).group(1).split()
        assert [weeks[int(at)] for at in allowed] == [start.isoformat() for start in STARTS]


class TestScenarios:
    def test_what_if_makes_another_plan(self, cast, officer):
        an_area(cast)
        plan = a_plan(cast)
        data = {
            'kind': 'places',
            'places-name': 'With the hospital',
            'places-who': 'The hospital',
            'places-area': plan.question['cells'][0][0],
            'places-sector': '',
            'places-places': 40,
            'places-first': WISH,
            'places-last': WISH + WEEK,
        }
        officer.post(url('plan_what_if', plan), data)
        copy = BlockPlan.objects.get(name='With the hospital')
        BlockPlan.objects.update(seconds=1)
        solved(copy)
        assert 'The hospital adds 40 places a week' in words(officer.get(url('plan', copy)))
        compare = f'{reverse("placements:plan_compare")}?plan={plan.ref}&plan={copy.ref}'
        shown = words(officer.get(compare))
        assert 'Who is somewhere else' in shown
        assert 'do not ask the same question' not in shown
        assert 'What was changed' in shown
        assert shown.count('as a percentage of places') == 1

    def test_pictures_of_compared_plans_stand_week_under_week(self, cast, officer):
        an_area(cast)
        plan = a_plan(cast)
        moved = a_plan(cast, 'Second try')
        row = moved.blocks.filter(state='proposed').order_by('pk').first()
        moved.blocks.filter(pk=row.pk).update(
            start=row.start + timedelta(weeks=1), end=row.end + timedelta(weeks=1)
        )
        one, other = side_by_side(boards_of([plan, moved]))['maps']
        assert one.columns == other.columns
        alone = [zone_maps(board)[1].columns for board in boards_of([plan, moved])]
        assert alone[0] != alone[1]
        compare = f'{reverse("placements:plan_compare")}?plan={plan.ref}&plan={moved.ref}'
        body = officer.get(compare).content.decode()
        assert f'data-label="{plan.name}"' in body
        assert 'As asked' in body or 'later' in body or 'earlier' in body

    @pytest.mark.parametrize(
        ('data', 'fault'),
        [
            ({'kind': 'places'}, 'Answer the question “Who adds places?”'),
            ({'kind': 'cap', 'cap-name': 'x', 'cap-weeks': '-1'}, 'must be 0 or more'),
            ({'kind': 'what'}, 'What if'),
        ],
    )
    def test_what_cannot_be_read_is_said_beside_it(self, cast, officer, data, fault):
        an_area(cast)
        plan = a_plan(cast)
        assert fault in words(officer.post(url('plan_what_if', plan), data))
        assert BlockPlan.objects.count() == 1

    @pytest.mark.parametrize('count', [0, 1, 4])
    def test_two_or_three_are_compared(self, cast, officer, count):
        an_area(cast)
        plan = a_plan(cast)
        refs = [plan.ref, *(f'made2up{n}' for n in range(3))][:count]
        response = officer.get(reverse('placements:plan_compare'), {'plan': refs}, follow=True)
        assert 'Tick two or three' in messages_of(response)[0]

    def test_a_copy_and_a_deletion(self, cast, officer):
        an_area(cast)
        plan = a_plan(cast)
        officer.post(url('plan_copy', plan), {'name': 'Another'})
        assert 'No school has seen them' in words(officer.get(url('plan_delete', plan)))
        officer.post(url('plan_delete', plan))
        assert [each.name for each in BlockPlan.objects.all()] == ['Another']


class TestRound:
    def test_from_sending_to_published_blocks(self, cast, officer, sign_in):
        an_area(cast)
        plan = a_plan(cast)
        assert 'Send 3 proposals' in words(officer.get(url('plan_publish', plan)))
        officer.post(url('plan_publish', plan), DAY)
        for row in plan.blocks.whole():
            by = row.school.organisation.memberships.filter(role='careers_lead').first()
            sign_in(by).post(url('proposal', row), {'agree': '1', 'seen': row.start})
        assert 'Publish 3 blocks' in words(officer.get(url('plan_dates', plan)))
        officer.post(url('plan_dates', plan))
        assert Block.objects.filter(state='published').count() == 3
        assert 'Published' in words(officer.get(url('plan', plan)))

    def test_the_day_to_answer_by_must_come(self, cast, officer):
        an_area(cast)
        plan = a_plan(cast)
        day = {'answer_by_day': 1, 'answer_by_month': 11, 'answer_by_year': 2026}
        assert 'must be after today' in words(officer.post(url('plan_publish', plan), day))

    def test_the_next_round_shows_who_moves_again(self, cast, officer):
        an_area(cast)
        plan = published(cast)
        row = row_of(plan, cast.school)
        free = ({*STARTS} - {each.start for each in plan.blocks.all()}).pop()
        plan_answers.counter(by=cast.careers_lead, planned=row, seen=row.start, start=free, reason=SECRET)
        assert SECRET in words(officer.get(url('plan', plan)))
        officer.post(url('plan_again', plan), {'name': 'Round 2'})
        again = solved(BlockPlan.objects.get(name='Round 2'))
        shown = words(officer.get(url('plan', again) + '?show=again'))
        assert 'last round' in shown
        assert 'Hillside School' in shown

    def test_ending_a_round_says_first_what_it_does(self, cast, officer):
        an_area(cast)
        plan = published(cast)
        assert '3 blocks without agreed dates' in words(officer.get(url('plan_close', plan)))
        officer.post(url('plan_close', plan))
        plan.refresh_from_db()
        assert plan.state == 'closed'
        assert 'no longer' not in words(officer.get(url('plan_close', plan)))

    def test_the_calendar_file_names_schools_and_no_numbers(self, cast, officer):
        an_area(cast)
        text = officer.get(url('plan_calendar', a_plan(cast))).content.decode()
        assert text.count('BEGIN:VEVENT') == 3
        assert 'Hillside School' in text
        assert not re.search(r'\b20 students|SUMMARY.*\b20\b', text)


class TestSchool:
    def test_it_sees_why_and_answers(self, cast, lead):
        an_area(cast, more=3)
        row = row_of(published(cast), cast.school)
        assert 'Year 10' in words(lead.get(reverse('placements:proposals')))
        shown = words(lead.get(url('proposal', row)))
        assert 'Why these dates' in shown
        assert 'If every school had its wish' in shown
        response = lead.post(url('proposal', row), {'agree': '1', 'seen': row.start}, follow=True)
        assert 'You agreed' in messages_of(response)[0]
        assert 'Agreed' in words(lead.get(url('proposal', row)))

    def test_a_counter_needs_a_reason_and_keeps_what_was_chosen(self, cast, lead):
        an_area(cast)
        row = row_of(published(cast), cast.school)
        data = {'counter': '1', 'seen': row.start, 'start': other_week(row), 'reason': ''}
        shown = words(lead.post(url('proposal', row), data))
        assert 'why do the proposed dates not suit' in shown.lower()
        data['reason'] = SECRET
        lead.post(url('proposal', row), data)
        row.refresh_from_db()
        assert (row.state, row.reason) == (Answer.COUNTERED, SECRET)

    @pytest.mark.parametrize(
        'data', [{}, {'agree': '1', 'seen': 'x'}, {'counter': '1', 'start': 'x', 'reason': 'x'}]
    )
    def test_nonsense_answers_nothing(self, cast, lead, data):
        an_area(cast)
        row = row_of(published(cast), cast.school)
        assert lead.post(url('proposal', row), data).status_code in (200, 302)
        row.refresh_from_db()
        assert row.state == Answer.PROPOSED

    def test_a_draft_is_not_there(self, cast, lead):
        an_area(cast)
        assert lead.get(url('proposal', row_of(a_plan(cast), cast.school))).status_code == 404

    def test_no_school_sees_another_s_reason_name_or_numbers(self, cast, lead, sign_in):
        an_area(cast, more=3)
        wish_of_many = 37
        plan = published(cast)
        other = row_of(plan, cast.other_school)
        assert wish_of_many not in {row.wish.students for row in plan.blocks.whole()}
        plan_answers.counter(
            by=cast.other_lead, planned=other, seen=other.start, start=other_week(other), reason=SECRET
        )
        mine = row_of(plan, cast.school)
        pages = [url('proposal', mine), reverse('placements:proposals'), '/', reverse('notify:messages')]
        for page in pages:
            text = lead.get(page).content.decode()
            assert SECRET not in text
            assert 'Riverside' not in text
        assert lead.get(url('proposal', other)).status_code == 404
        assert '20 students' not in lead.get(pages[0]).content.decode()

    def test_with_few_other_schools_it_is_not_told_how_full_weeks_are(self, cast, lead):
        an_area(cast, more=1)
        shown = words(lead.get(url('proposal', row_of(published(cast), cast.school))))
        assert '%' not in shown
        assert 'would show theirs' in shown

    def test_nobody_else_of_the_school_answers(self, cast, sign_in):
        an_area(cast)
        row = row_of(published(cast), cast.school)
        for who in (cast.dsl, cast.tutor):
            response = sign_in(who).post(url('proposal', row), {'agree': '1', 'seen': row.start})
            assert response.status_code == 403
        assert sign_in(cast.stranger_lead).get(url('proposal', row)).status_code == 404

    def test_as_many_queries_for_three_proposals_as_for_one(self, cast, lead):
        an_area(cast)
        published(cast)
        page = reverse('placements:proposals')
        one = TestMaking.count(lead, page)
        assert TestMaking.count(lead, page) == one
