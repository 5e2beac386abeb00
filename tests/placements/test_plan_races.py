"""Two at once on a plan, each with a connection of its own: the database decides, and nobody's answer is lost."""

import pytest

from placements.actions import plan_answers, plan_dates, plan_moves, plans
from placements.enums import Answer, PlanState
from placements.models import PlanMove
from schools.models import Block
from tests.people import Cast
from tests.placements.plan_story import ANSWER_BY, STARTS, a_plan, an_area, published, row_of, solved
from tests.placements.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures('today')]
ROUNDS = 3


@pytest.fixture
def cast(transactional_db):
    return Cast()


def refusals(outcomes):
    return [each for each in outcomes if isinstance(each, str)]


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_two_officers_move_the_same_block(cast, _round):
    an_area(cast)
    row = row_of(a_plan(cast), cast.school)
    first, second = [start for start in STARTS if start != row.start][:2]
    outcomes = at_once(
        lambda: plan_moves.move_planned(by=cast.hub_officer, planned=row, start=first, seen=row.start),
        lambda: plan_moves.move_planned(by=cast.hub_manager, planned=row, start=second, seen=row.start),
    )
    assert len(refusals(outcomes)) == 1
    assert 'moved by somebody else' in refusals(outcomes)[0]
    assert PlanMove.objects.get().now == row_of(row.plan, cast.school).start


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_a_school_agrees_while_the_next_round_is_sent(cast, _round):
    an_area(cast)
    plan = published(cast)
    row = row_of(plan, cast.school)
    again = solved(plans.follow_plan(by=cast.hub_officer, plan=plan, name='Round 2'))
    outcomes = at_once(
        lambda: plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start),
        lambda: plan_answers.publish_plan(by=cast.hub_officer, plan=again, answer_by=ANSWER_BY),
    )
    plan.refresh_from_db()
    row.refresh_from_db()
    assert len(refusals(outcomes)) == 1
    # Either the yes came first and stops the new round, or the round was over before the yes.
    if plan.state == PlanState.PUBLISHED:
        assert row.state == Answer.AGREED
        assert 'answered after this plan was made' in refusals(outcomes)[0]
    else:
        assert row.state == Answer.PROPOSED
        assert 'ended this round' in refusals(outcomes)[0]


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_a_school_asks_again_while_its_dates_are_published(cast, _round):
    an_area(cast)
    plan = published(cast)
    row = row_of(plan, cast.school)
    plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start)
    other = next(start for start in STARTS if start != row.start)
    at_once(
        lambda: plan_dates.publish_dates(by=cast.hub_officer, plan=plan),
        lambda: plan_answers.counter(
            by=cast.careers_lead, planned=row, seen=row.start, start=other, reason='A trip'
        ),
    )
    row.refresh_from_db()
    assert (row.state == Answer.AGREED) == Block.objects.filter(state='published').exists()


def test_dates_are_published_once(cast):
    an_area(cast)
    plan = published(cast)
    row = row_of(plan, cast.school)
    plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start)
    job = lambda: plan_dates.publish_dates(by=cast.hub_officer, plan=plan)  # noqa: E731 (the same job twice)
    outcomes = at_once(job, job)
    assert len(refusals(outcomes)) == 1
    assert Block.objects.count() == 1


def test_two_plans_of_a_year_are_sent_at_once(cast):
    an_area(cast)
    first, second = a_plan(cast), a_plan(cast, 'Second')
    outcomes = at_once(
        *(
            lambda plan=plan: plan_answers.publish_plan(by=cast.hub_officer, plan=plan, answer_by=ANSWER_BY)
            for plan in (first, second)
        )
    )
    assert len(refusals(outcomes)) == 1
    assert 'Another plan of this year' in refusals(outcomes)[0]
