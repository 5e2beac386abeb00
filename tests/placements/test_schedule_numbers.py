"""Numbers of the schedule that the site itself goes by: another moves the day, and what cannot be is refused."""

from datetime import date, timedelta

import pytest

from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp
from placements import tasks
from placements.actions import plan_answers, plan_moves
from placements.actions.plans import make_plan
from placements.actions.schedules import set_block_schedule, set_hub_schedule
from placements.enums import State
from placements.queries.schedule import facts_of_blocks, proposal_answer_by
from placements.rules.schedule import LINES, Need, faults
from tests.placements import story
from tests.placements.plan_story import STARTS, a_plan, an_area, published, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
FIXED = [line for line in LINES if line.fixed]


def state_on(day, placement, time_machine):
    time_machine.move_to(f'{day}T10:00:00Z')
    tasks.move_by_date()
    return story.fresh(placement).state


@pytest.mark.parametrize('line', FIXED, ids=lambda line: line.key)
def test_it_is_one_number_between_its_bounds_and_no_step(line):
    unit = 'days' if line.unit == 1 else 'weeks'
    for offset in (line.least - 1, line.most + 1):
        assert faults({line.key: (offset,)})[line.key] == f'Between {line.least} and {line.most} {unit}.'
    for offsets in ((), (line.least, line.most)):
        assert 'cannot be switched off' in faults({line.key: offsets})[line.key]


class TestClosing:
    @pytest.mark.parametrize(
        ('weeks', 'last_open'), [(None, '2027-08-06'), (2, '2027-07-23'), (6, '2027-08-20')]
    )
    def test_a_placement_closes_after_the_weeks_of_its_block(self, cast, time_machine, weeks, last_open):
        placement = story.a_placement(cast, State.COMPLETED)
        assert placement.end == date(2027, 7, 9)
        if weeks:
            set_block_schedule(by=cast.careers_lead, block=placement.block, changes={'closes': (weeks,)})
        assert state_on(last_open, placement, time_machine) == State.COMPLETED
        after = date.fromisoformat(last_open) + timedelta(days=1)
        assert state_on(after, placement, time_machine) == State.CLOSED

    def test_a_hubs_number_holds_for_the_blocks_that_name_none(self, cast, time_machine):
        placement = story.a_placement(cast, State.COMPLETED)
        set_hub_schedule(by=cast.hub_officer, changes={'closes': (3,)})
        assert state_on('2027-07-30', placement, time_machine) == State.COMPLETED
        assert state_on('2027-07-31', placement, time_machine) == State.CLOSED

    def test_an_employer_is_not_thanked_once_it_sees_the_name_no_more(self, cast):
        block = story.a_student(cast).cohort.blocks.get()
        changes = {'closes': (1,), 'host_again': (3, 7)}
        with pytest.raises(Refused, match='after the last thanks'):
            set_block_schedule(by=cast.careers_lead, block=block, changes=changes)

    def test_looking_back_is_asked_for_where_placements_closed_before(self, cast):
        block = story.a_placement(cast, State.CLOSED).block
        assert Need.PLACED in facts_of_blocks([block])[block.pk].needs

    def test_the_register_is_asked_for_on_the_last_day_that_any_schedule_may_name(self, cast, time_machine):
        """26 weeks after a Friday that is a bank holiday, and over the weekend."""
        placement = story.a_placement(cast, State.CLOSED, start=date(2026, 6, 15), end=date(2026, 6, 26))
        type(placement.block).objects.filter(pk=placement.block_id).update(
            start=placement.start, end=placement.end
        )
        set_block_schedule(by=cast.careers_lead, block=placement.block, changes={'review': (26,)})
        time_machine.move_to('2026-12-29T10:00:00Z')
        tasks.plan_reminders()
        assert FollowUp.objects.filter(kind='block.review', due_on=date(2026, 12, 29)).exists()


class TestProposedDates:
    def test_another_notice_moves_the_first_day_that_may_be_asked_for(self, cast, time_machine):
        an_area(cast)
        row = row_of(a_plan(cast), cast.school)
        set_hub_schedule(by=cast.hub_officer, changes={'plan_notice': (25,)})
        # 25 weeks from 23 November is 17 May.
        with pytest.raises(Refused, match='within 25 weeks from today'):
            plan_moves.move_planned(by=cast.hub_officer, planned=row, start=STARTS[0], seen=row.start)
        set_hub_schedule(by=cast.hub_officer, changes={'plan_notice': (24,)})
        plan_moves.move_planned(by=cast.hub_officer, planned=row, start=STARTS[0], seen=row.start)

    @pytest.mark.parametrize('weeks', [None, 26, 3])
    def test_a_yes_goes_by_the_notice_that_was_asked_for_when_the_dates_were_sent(
        self, cast, time_machine, weeks
    ):
        an_area(cast)
        row = row_of(published(cast), cast.school)
        if weeks:
            set_hub_schedule(by=cast.hub_officer, changes={'plan_notice': (weeks,)})
        last = row.start - timedelta(weeks=min(weeks or 4, 4))
        time_machine.move_to(f'{last + timedelta(days=1)}T10:00:00Z')
        with pytest.raises(Refused, match=f'within {min(weeks or 4, 4)} weeks: too soon'):
            plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start)
        time_machine.move_to(f'{last}T10:00:00Z')
        assert plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start).state == 'agreed'

    def test_another_week_is_asked_for_by_the_notice_of_now(self, cast):
        an_area(cast)
        row = row_of(published(cast), cast.school)
        set_hub_schedule(by=cast.hub_officer, changes={'plan_notice': (26,)})
        first = date(2026, 11, 23) + timedelta(weeks=26)
        assert plan_answers.weeks_of(row) == [start for start in STARTS if start >= first]

    def test_a_plan_proposes_nothing_sooner_and_is_not_sent_with_less(self, cast):
        an_area(cast)
        early = a_plan(cast)
        set_hub_schedule(by=cast.hub_officer, changes={'plan_notice': (26,)})
        with pytest.raises(Refused, match='less than 26 weeks after the day to answer by'):
            plan_answers.publish_plan(by=cast.hub_officer, plan=early, answer_by=date(2027, 2, 1))
        late = make_plan(by=cast.hub_officer, starts_year=2026, name='Later', seconds=1)
        first = date(2026, 11, 23) + timedelta(weeks=26)
        for cohort in late.question['cohorts']:
            assert all(date.fromisoformat(late.question['weeks'][at]) >= first for at in cohort['allowed'])

    def test_another_number_of_working_days_moves_the_day_that_the_page_suggests(self, cast, sign_in):
        an_area(cast)
        plan = a_plan(cast)
        assert proposal_answer_by(cast.hub.pk, date(2026, 11, 23)) == date(2026, 12, 7)
        set_hub_schedule(by=cast.hub_officer, changes={'proposal_ends': (3,)})
        page = sign_in(cast.hub_officer).get(f'/placements/plans/{plan.ref}/publish/')
        assert page.context['form']['answer_by'].initial == date(2026, 11, 26)
