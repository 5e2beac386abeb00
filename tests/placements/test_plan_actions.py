"""A hub's plan from question to published blocks: each state, who may, and what must not happen."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.actions import finish
from brokerage.notify.models import FollowUp, Message
from placements import tasks
from placements.actions import plan_answers, plan_dates, plan_moves, plans
from placements.actions.schedules import set_hub_schedule
from placements.blockplan.what_if import MorePlaces, MoveCap
from placements.enums import Answer, PlanState
from placements.models import BlockPlan, PlanMove
from schools.models import Block, BlockWish
from tests.accounts.test_people_pages import words
from tests.factories.schools import BlockFactory
from tests.placements.plan_story import (
    ANSWER_BY,
    STARTS,
    WEEK,
    WISH,
    YEAR,
    a_plan,
    an_area,
    published,
    row_of,
    solved,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


def other_week(row):
    return next(start for start in STARTS if start != row.start)


class TestMaking:
    def test_it_levels_and_keeps_what_it_was_made_for(self, cast):
        an_area(cast)
        plan = a_plan(cast)
        rows = list(plan.blocks.all())
        assert len({row.start for row in rows}) == 3
        assert all(row.wished == WISH and row.state == Answer.PROPOSED for row in rows)
        assert all(row.end == row.start + timedelta(days=11) for row in rows)
        assert (plan.result['before']['overload'], plan.result['after']['overload']) == (70, 0)
        assert 'overload' in plan.result['proved']
        assert len(plan.fingerprint) == 64

    def test_a_later_wish_does_not_change_a_plan(self, cast):
        wishes = an_area(cast)
        plan = a_plan(cast)
        wishes[0].wished_start = WISH + WEEK * 2
        wishes[0].save()
        again = solved(plans.solve_again(by=cast.hub_officer, plan=plan))
        assert {row.wished for row in again.blocks.all()} == {WISH}
        fresh = solved(plans.solve_again(by=cast.hub_officer, plan=plan, fresh=True))
        assert {row.wished for row in fresh.blocks.all()} == {WISH, WISH + WEEK * 2}
        assert fresh.fingerprint != plan.fingerprint

    def test_without_a_wish_there_is_nothing_to_plan(self, cast):
        with pytest.raises(Refused, match='Ask the schools'):
            a_plan(cast)
        assert not BlockPlan.objects.exists()

    def test_a_name_is_given_once(self, cast):
        an_area(cast)
        a_plan(cast)
        with pytest.raises(Refused, match='Choose another name'):
            a_plan(cast)

    def test_a_fixed_wish_stays_and_is_not_asked_about(self, cast):
        an_area(cast)
        BlockWish.objects.filter(cohort__school=cast.school).update(fixed=True, wished_start=STARTS[0])
        row = row_of(a_plan(cast), cast.school)
        assert (row.start, row.state) == (STARTS[0], Answer.FIXED)

    def test_published_blocks_without_a_wish_count_but_are_no_rows(self, cast):
        an_area(cast)
        wish = cast.school.cohorts.get().wish
        cohort = wish.cohort
        wish.delete()
        BlockFactory(cohort=cohort)
        plan = a_plan(cast)
        assert plan.blocks.count() == 2
        assert len(plan.question['wishes']) == 3

    def test_dates_already_published_stay_and_are_not_published_twice(self, cast):
        an_area(cast)
        block = BlockFactory(cohort=cast.school.cohorts.get())
        plan = published(cast)
        row = row_of(plan, cast.school)
        assert (row.start, row.state, row.block) == (block.start, Answer.FIXED, block)
        with pytest.raises(Refused, match='No dates are agreed'):
            plan_dates.publish_dates(by=cast.hub_officer, plan=plan)
        assert Block.objects.get() == block

    def test_a_stopped_plan_keeps_nothing(self, cast):
        an_area(cast)
        plan = plans.make_plan(by=cast.hub_officer, starts_year=YEAR, name='Stopped', seconds=1)
        assert plans.stop_plan(by=cast.hub_officer, plan=plan)
        plans.solve_plan(plan)
        plan.refresh_from_db()
        assert (plan.job_state, plan.blocks.count()) == ('cancelled', 0)

    def test_a_worker_that_comes_back_does_it_once(self, cast):
        an_area(cast)
        plan = a_plan(cast)
        before = list(plan.blocks.values_list('pk', flat=True))
        plans.solve_plan(plan)
        assert list(plan.blocks.values_list('pk', flat=True)) == before


class TestScenarios:
    def test_more_places_ask_the_same_question_with_more(self, cast):
        an_area(cast)
        plan = a_plan(cast)
        area = plan.question['cells'][0][0]
        more = MorePlaces(
            who='The hospital', area=area, places=100, first=WISH.isoformat(), last=(WISH + WEEK).isoformat()
        )
        copy = solved(plans.copy_plan(by=cast.hub_officer, plan=plan, name='More', changes=[more]))
        assert {row.start for row in copy.blocks.all()} == {WISH}
        assert copy.fingerprint == plan.fingerprint
        assert copy.result['after']['on_estimates'] > 0

    def test_a_cap_keeps_everyone_near(self, cast):
        an_area(cast)
        plan = a_plan(cast)
        copy = plans.copy_plan(by=cast.hub_officer, plan=plan, name='Cap', changes=[MoveCap(weeks=2)])
        assert max(abs(row.weeks_moved) for row in solved(copy).blocks.all()) == 2

    def test_a_deleted_draft_takes_its_rows_along(self, cast):
        an_area(cast)
        plan = a_plan(cast)
        plans.delete_plan(by=cast.hub_officer, plan=plan)
        assert not BlockPlan.objects.exists()
        assert AuditEntry.objects.filter(verb='plan.delete').exists()


class TestMoves:
    def test_a_move_and_its_undo(self, cast):
        an_area(cast)
        plan = a_plan(cast)
        row = row_of(plan, cast.school)
        start, other = row.start, other_week(row)
        plan_moves.move_planned(by=cast.hub_officer, planned=row, start=other, seen=start)
        row.refresh_from_db()
        assert (row.start, row.end) == (other, other + timedelta(days=11))
        plan_moves.undo_move(by=cast.hub_manager, plan=plan)
        row.refresh_from_db()
        assert (row.start, PlanMove.objects.count()) == (start, 0)
        with pytest.raises(Refused, match='nothing to take back'):
            plan_moves.undo_move(by=cast.hub_officer, plan=plan)

    @pytest.mark.parametrize('start', [WISH + WEEK, date(2027, 6, 15), date(2030, 1, 7)])
    def test_a_week_the_school_did_not_allow(self, cast, start):
        an_area(cast)
        row = row_of(a_plan(cast), cast.school)
        with pytest.raises(Refused, match='cannot start in that week'):
            plan_moves.move_planned(by=cast.hub_officer, planned=row, start=start, seen=row.start)

    def test_nothing_moves_once_schools_are_asked(self, cast):
        an_area(cast)
        row = row_of(published(cast), cast.school)
        with pytest.raises(Refused, match='Plan again to change it'):
            plan_moves.move_planned(by=cast.hub_officer, planned=row, start=other_week(row), seen=row.start)


class TestAnswers:
    def test_each_school_is_asked_once(self, cast):
        an_area(cast)
        plan = published(cast)
        assert Message.objects.filter(template='placements.block_proposal').count() == 3
        task = FollowUp.objects.get(organisation=cast.school.organisation)
        assert task.due_on == ANSWER_BY
        with pytest.raises(Refused, match='sent to the schools already'):
            plan_answers.publish_plan(by=cast.hub_officer, plan=plan, answer_by=ANSWER_BY)

    def test_no_letter_names_another_school_or_a_number_of_students(self, cast, mailoutbox):
        an_area(cast)
        published(cast)
        text = ' '.join(
            f'{message.subject_line} {message.body_text}'
            for message in Message.objects.filter(organisation=cast.school.organisation)
        )
        assert 'Riverside' not in text
        assert ' 20 ' not in text

    def test_a_school_agrees_and_its_task_is_done(self, cast):
        an_area(cast)
        row = row_of(published(cast), cast.school)
        plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start)
        row.refresh_from_db()
        assert row.state == Answer.AGREED
        assert not FollowUp.objects.open().filter(organisation=cast.school.organisation).exists()

    def test_a_school_asks_for_another_week_and_the_hub_hears(self, cast):
        an_area(cast)
        row = row_of(published(cast), cast.school)
        plan_answers.counter(
            by=cast.careers_lead,
            planned=row,
            seen=row.start,
            start=other_week(row),
            reason='Our trip to Wales',
        )
        row.refresh_from_db()
        assert (row.state, row.counter_start) == (Answer.COUNTERED, other_week(row))
        task = FollowUp.objects.open().get(organisation=cast.hub)
        assert 'Hillside School asks for another week' in task.words
        assert 'Wales' not in task.words

    def test_a_school_that_asks_twice_in_a_day_is_heard_twice(self, cast):
        an_area(cast)
        row = row_of(published(cast), cast.school)
        first, second = [start for start in STARTS if start != row.start][:2]
        for start in (first, second):
            plan_answers.counter(
                by=cast.careers_lead, planned=row, seen=row.start, start=start, reason='A trip'
            )
        row.refresh_from_db()
        assert row.counter_start == second
        assert FollowUp.objects.open().filter(organisation=cast.hub).count() == 1

    def test_a_week_it_never_allowed_is_refused(self, cast):
        an_area(cast)
        row = row_of(published(cast), cast.school)
        with pytest.raises(Refused, match='one of the weeks'):
            plan_answers.counter(
                by=cast.careers_lead, planned=row, seen=row.start, start=WISH + WEEK, reason='No'
            )

    def test_an_answer_to_other_dates_than_those_proposed_is_refused(self, cast):
        an_area(cast)
        row = row_of(published(cast), cast.school)
        with pytest.raises(Refused, match='has changed these dates'):
            plan_answers.agree(by=cast.careers_lead, planned=row, seen=other_week(row))

    def test_after_the_round_nobody_answers(self, cast):
        an_area(cast)
        plan = published(cast)
        row = row_of(plan, cast.school)
        plan_answers.close_plan(by=cast.hub_officer, plan=plan)
        with pytest.raises(Refused, match='ended this round'):
            plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start)

    def test_only_one_plan_of_a_year_is_with_the_schools(self, cast):
        an_area(cast)
        second = a_plan(cast, 'Second')
        published(cast)
        with pytest.raises(Refused, match='Another plan of this year'):
            published(cast, second)
        second.refresh_from_db()
        assert second.state == PlanState.DRAFT


class TestNextRound:
    def round_one(self, cast):
        an_area(cast)
        plan = published(cast)
        mine, other = row_of(plan, cast.school), row_of(plan, cast.other_school)
        plan_answers.agree(by=cast.careers_lead, planned=mine, seen=mine.start)
        free = ({*STARTS} - {row.start for row in plan.blocks.all()}).pop()
        plan_answers.counter(
            by=cast.other_lead, planned=other, seen=other.start, start=free, reason='Our show'
        )
        return plan, mine, other, free

    def test_agreed_stays_and_who_asked_gets_the_week_if_it_can(self, cast):
        plan, mine, _, free = self.round_one(cast)
        third = plan.blocks.exclude(wish__cohort__school__in=[cast.school, cast.other_school]).get()
        again = solved(plans.follow_plan(by=cast.hub_officer, plan=plan, name='Round 2'))
        kept = row_of(again, cast.school)
        assert (kept.start, kept.state, kept.answered_by) == (
            mine.start,
            Answer.AGREED,
            cast.careers_lead.actor_label,
        )
        assert row_of(again, cast.other_school).start == free
        assert again.blocks.get(wish=third.wish).start == third.start
        assert row_of(again, cast.other_school).wished == WISH

    def test_the_new_plan_takes_the_place_of_the_old(self, cast):
        plan, *_ = self.round_one(cast)
        again = solved(plans.follow_plan(by=cast.hub_officer, plan=plan, name='Round 2'))
        published(cast, again)
        plan.refresh_from_db()
        assert plan.state == PlanState.CLOSED
        asked = Message.objects.filter(
            template='placements.block_proposal', subject_ref__in=again.blocks.values('ref')
        )
        assert asked.count() == 2

    def test_an_answer_in_the_meantime_stops_the_new_plan(self, cast):
        plan, *_ = self.round_one(cast)
        again = solved(plans.follow_plan(by=cast.hub_officer, plan=plan, name='Round 2'))
        third = plan.blocks.exclude(wish__cohort__school__in=[cast.school, cast.other_school]).get()
        by = third.school.organisation.memberships.get()
        away = next(start for start in STARTS if start != third.start)
        plan_answers.counter(by=by, planned=third, seen=third.start, start=away, reason='An inspection')
        with pytest.raises(Refused, match='School 1 answered after this plan was made'):
            published(cast, again)
        plan.refresh_from_db()
        assert plan.state == PlanState.PUBLISHED


class TestDates:
    def test_agreed_dates_become_blocks_and_schools_hear(self, cast):
        an_area(cast)
        plan = published(cast)
        row = row_of(plan, cast.school)
        plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start)
        plan_dates.publish_dates(by=cast.hub_officer, plan=plan)
        block = Block.objects.get()
        assert (block.cohort.school, block.start, block.state) == (cast.school, row.start, 'published')
        assert Message.objects.filter(template='placements.block_published').count() == 1
        with pytest.raises(Refused, match='No dates are agreed'):
            plan_dates.publish_dates(by=cast.hub_officer, plan=plan)

    def test_a_draft_block_is_moved_there_and_not_doubled(self, cast):
        an_area(cast)
        BlockFactory(cohort=cast.school.cohorts.get(), name='Our fortnight', state='draft')
        plan = published(cast)
        row = row_of(plan, cast.school)
        plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start)
        plan_dates.publish_dates(by=cast.hub_officer, plan=plan)
        block = Block.objects.get()
        assert (block.name, block.start, block.state) == ('Our fortnight', row.start, 'published')

    def test_with_nothing_left_the_plan_is_closed(self, cast):
        an_area(cast)
        plan = published(cast)
        for row in plan.blocks.whole():
            by = row.school.organisation.memberships.filter(role='careers_lead').first()
            plan_answers.agree(by=by, planned=row, seen=row.start)
        plan_dates.publish_dates(by=cast.hub_officer, plan=plan)
        plan.refresh_from_db()
        assert (plan.state, Block.objects.filter(state='published').count()) == (PlanState.CLOSED, 3)

    def test_a_bank_holiday_is_not_the_first_day_out(self, cast):
        an_area(cast, more=0, wished_start=date(2027, 5, 31), starts=[], fixed=True)
        plan = published(cast)
        plan_dates.publish_dates(by=cast.hub_officer, plan=plan)
        assert {block.start for block in Block.objects.all()} == {date(2027, 6, 1)}


class TestReminders:
    def test_reminded_twice_then_the_hub_phones(self, cast, time_machine):
        an_area(cast)
        plan = published(cast)
        row = row_of(plan, cast.school)
        plan_answers.agree(by=cast.careers_lead, planned=row, seen=row.start)
        sent = Message.objects.filter(template='placements.block_proposal_reminder')
        for day, count in (('2026-12-01', 0), ('2026-12-02', 2), ('2026-12-03', 2), ('2026-12-04', 4)):
            time_machine.move_to(f'{day}T10:00:00Z')
            tasks.plan_reminders()
            tasks.plan_reminders()
            assert sent.count() == count
        time_machine.move_to('2026-12-08T10:00:00Z')
        tasks.plan_reminders()
        assert sent.count() == 4
        assert FollowUp.objects.open().filter(organisation=cast.hub, kind__contains='silent').count() == 2
        assert not sent.filter(organisation=cast.school.organisation).exists()
        # What the hub has done stays done at the next beat.
        task = FollowUp.objects.filter(kind__contains='silent').first()
        finish(follow_up=task, by=cast.hub_officer)
        tasks.plan_reminders()
        assert FollowUp.objects.open().filter(kind__contains='silent').count() == 1

    def test_the_hub_sets_the_days_and_reads_what_comes_tomorrow(self, cast, sign_in, time_machine):
        an_area(cast)
        published(cast)
        set_hub_schedule(by=cast.hub_officer, changes={'proposal_reminder': (12, 4), 'proposal_phone': ()})
        time_machine.move_to('2026-11-24T10:00:00Z')
        hub = sign_in(cast.hub_officer)
        assert 'Days before the last day to answer, up to 30.' in words(hub.get('/placements/schedule/'))
        shown = words(hub.get('/placements/tomorrow/'))
        assert 'Remind of proposed block dates without an answer School 3' in shown
        assert 'Hillside School' in shown
        out = StringIO()
        call_command('due_tomorrow', stdout=out)
        assert '3 proposal_reminder:' in out.getvalue()
        sent = Message.objects.filter(template='placements.block_proposal_reminder')
        for day, count in (('2026-11-25', 3), ('2026-12-03', 6), ('2026-12-08', 6)):
            time_machine.move_to(f'{day}T10:00:00Z')
            tasks.plan_reminders()
            assert sent.count() == count
        assert not FollowUp.objects.filter(kind__contains='silent').exists()
