"""Runs, pins and sending: what is kept, what is refused in words, and that nothing happens twice."""

import time
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.core.tasks import pick_up_lost_work
from brokerage.notify.models import Message
from employers.models import Window
from placements.actions import matching
from placements.actions.matching import CHANGED, FAULT, cancel_match, choose_policy, solve_run, start_match
from placements.actions.pins import swap, unpin
from placements.actions.sending import start_sending
from placements.enums import Policy
from placements.matching import compare, places_to_ask
from placements.models import MatchRun, Pin, Placement
from placements.queries.match_run import newest_run
from placements.queries.matching import problem_for
from schools.models import Block, Student
from tests.factories.employers import WindowFactory
from tests.factories.schools import (
    CircumstancesFactory,
    PreferenceFactory,
    StudentFactory,
)
from tests.placements.match_area import at_once, plan
from tests.placements.match_pages import sent

State = MatchRun.State


@pytest.mark.django_db
class TestRun:
    def test_a_run_proposes_a_place_or_reasons_for_everyone_and_books_nothing(self, area):
        first, second, third = area.students
        CircumstancesFactory(student=third, looked_after=True)
        PreferenceFactory(student=third, sector='it-and-digital')
        PreferenceFactory(student=first, sector='retail')
        PreferenceFactory(student=second, sector='motor-vehicle')
        run = area.run()
        assert plan(run) == {first: area.near, second: None, third: area.far}
        rows = {row.student: row for row in run.proposals.chosen()}
        assert (rows[third].rank, rows[third].metres, rows[third].tier) == (1, 5000, 0)
        assert rows[second].reasons == [{'rule': 'full', 'text': 'All 2 windows that fit are full.'}]
        assert (run.job_state, run.job_done, run.job_total, run.job_error) == (State.DONE, 5, 5, '')
        assert run.figures['policies']['linear']['placed'] == 2
        assert set(run.figures['policies']) == {'linear', 'convex', 'first-choices'}
        assert (Placement.objects.count(), Message.objects.count()) == (0, 0)
        trail = AuditEntry.objects.order_by('pk').values_list('verb', 'data')
        assert list(trail) == [('match.start', {}), ('match.choose', {'policy': 'linear'})]

    def test_small_groups_are_not_even_written_down(self, area):
        students = [*area.students, *(StudentFactory(cohort=area.block.cohort) for _ in range(2))]
        for number, student in enumerate(students):
            CircumstancesFactory(student=student, free_school_meals=True, looked_after=number < 4)
        assert area.run().figures['groups']['linear'] == {'Free school meals': [2, 5]}

    def test_the_next_run_keeps_those_it_can_where_nothing_is_lost(self, area):
        before = plan(area.run())
        assert plan(area.run()) == before

    def test_the_worker_is_told_once_the_run_is_saved(self, area, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            run = start_match(by=area.by, block=area.block)
            assert run.job_state == State.QUEUED
        run.refresh_from_db()
        assert (run.job_state, run.proposals.count()) == (State.DONE, 9)

    @pytest.mark.parametrize('state', ['draft', 'closed'])
    def test_only_published_dates_are_matched(self, area, state):
        Block.objects.filter(pk=area.block.pk).update(state=state)
        area.block.refresh_from_db()
        with pytest.raises(Refused, match='Publish these dates first'):
            area.run()
        assert MatchRun.objects.count() == 0

    def test_a_cancelled_run_is_not_solved(self, area):
        run = start_match(by=area.by, block=area.block)
        assert cancel_match(by=area.by, run=MatchRun.objects.get(pk=run.pk)) is True
        solve_run(run)
        run.refresh_from_db()
        assert (run.job_state, run.proposals.count(), run.figures) == (State.CANCELLED, 0, {})
        assert cancel_match(by=area.by, run=run) is False
        assert [e.verb for e in AuditEntry.objects.order_by('pk')] == ['match.start', 'match.cancel']

    def test_cancelling_between_two_steps_keeps_nothing(self, area):
        run = start_match(by=area.by, block=area.block)
        run.begin(4)
        problem = problem_for(area.block, 'linear')
        plans = compare(problem, Policy.values)
        cancel_match(by=area.by, run=MatchRun.objects.get(pk=run.pk))
        assert run.progress(3) is False
        matching._keep(run, problem, plans, [], places_to_ask(problem, plans['linear'], 1))
        run.refresh_from_db()
        assert (run.job_state, run.proposals.count()) == (State.CANCELLED, 0)

    def test_a_run_whose_worker_was_killed_is_done_once(self, area, django_capture_on_commit_callbacks):
        run = start_match(by=area.by, block=area.block)
        run.begin(4, 'Finding the best places for everyone')
        MatchRun.objects.filter(pk=run.pk).update(job_seen_at=timezone.now() - timedelta(minutes=4))
        with django_capture_on_commit_callbacks(execute=True) as sent:
            pick_up_lost_work()
        run.refresh_from_db()
        rows = set(run.proposals.values_list('ref', flat=True))
        assert (len(sent), run.job_state, len(rows)) == (1, State.DONE, 9)
        solve_run(run)
        with django_capture_on_commit_callbacks(execute=True) as again:
            pick_up_lost_work()
        assert (again, set(run.proposals.values_list('ref', flat=True))) == ([], rows)

    def test_a_lock_that_stopped_holding_while_the_run_waited_ends_it_in_words(self, area):
        area.lock(area.students[0], area.near)
        run = start_match(by=area.by, block=area.block)
        Window.objects.filter(pk=area.near.pk).update(closed_at=timezone.now())
        solve_run(run)
        run.refresh_from_db()
        assert (run.job_state, run.job_error, run.proposals.count()) == (State.FAILED, CHANGED, 0)
        with pytest.raises(Refused) as refused:
            area.run()
        assert area.students[0].name in refused.value.words
        assert 'the offer is full or not open on these dates any more' in refused.value.words
        unpin(by=area.by, pin=Pin.objects.get())
        assert area.run().job_state == State.DONE

    def test_a_fault_ends_the_run_in_words(self, area, monkeypatch):
        run = start_match(by=area.by, block=area.block)
        monkeypatch.setattr(matching, 'SEED', object())
        solve_run(MatchRun.objects.get(pk=run.pk))
        run.refresh_from_db()
        assert (run.job_state, run.job_error, run.proposals.count()) == (State.FAILED, FAULT, 0)

    def test_nothing_is_in_use_until_somebody_has_chosen_and_a_choice_can_be_changed(self, area):
        run = start_match(by=area.by, block=area.block)
        with pytest.raises(Refused, match='not done'):
            choose_policy(by=area.by, run=run, policy='linear')
        solve_run(MatchRun.objects.get(pk=run.pk))
        run.refresh_from_db()
        assert (run.policy, run.chosen_at, run.proposals.chosen().count()) == ('', None, 0)
        assert newest_run(area.block) is None
        with pytest.raises(Refused, match='newer match'):
            start_sending(by=area.by, run=run)
        for policy in ('convex', 'first-choices'):
            chosen = choose_policy(by=area.by, run=run, policy=policy)
            assert set(chosen.proposals.chosen().values_list('policy', flat=True)) == {policy}
        with pytest.raises(Refused, match='one of the three'):
            choose_policy(by=area.by, run=run, policy='fairest')
        sent(area.by, chosen)
        with pytest.raises(Refused, match='are sent'):
            choose_policy(by=area.by, run=run, policy='linear')
        assert MatchRun.objects.get(pk=run.pk).policy == 'first-choices'

    def test_an_older_run_is_not_chosen_behind_the_back_of_a_newer(self, area):
        older = area.run()
        area.run()
        with pytest.raises(Refused, match='newer match'):
            choose_policy(by=area.by, run=older, policy='convex')

    @pytest.mark.parametrize(
        'given', [{'policy': 'linear'}, {'chosen_at': timezone.now()}, {'policy': 'best'}]
    )
    def test_a_choice_is_whole_in_the_database_too(self, area, given):
        with pytest.raises(IntegrityError):
            MatchRun.objects.create(block=area.block, **given)

    def test_nobody_and_nothing_is_a_run_too(self, area):
        Student.objects.update(left_on=date(2026, 11, 1))
        Window.objects.update(closed_at=timezone.now())
        run = area.run()
        assert (run.job_state, run.proposals.count()) == (State.DONE, 0)


@pytest.mark.django_db
class TestPins:
    def test_what_is_kept_stays_and_what_is_ruled_out_never_comes(self, area):
        first, second, third = area.students
        area.lock(first, area.far)
        area.lock(second, area.near, kind='forbid')
        run = area.run()
        assert plan(run) == {first: area.far, second: None, third: area.near}
        assert (
            run.proposals.chosen().get(student=first).reasons[0]['text'] == 'Kept because you asked for it.'
        )

    def test_a_new_lock_takes_the_place_of_the_old(self, area):
        first = area.students[0]
        area.lock(first, area.far)
        area.lock(first, area.near)
        assert list(Pin.objects.values_list('student', 'window', 'kind')) == [
            (first.pk, area.near.pk, 'lock')
        ]
        assert [e.verb for e in AuditEntry.objects.order_by('pk')] == ['match.lock', 'match.lock']

    def test_keeping_what_breaks_a_rule_is_refused(self, area):
        first = area.students[0]
        Student.objects.filter(pk=first.pk).update(max_travel_miles=1)
        with pytest.raises(Refused, match=f'{first.name} cannot go to Brindley Print: it is further away'):
            area.lock(first, area.far)
        assert Pin.objects.count() == 0

    def test_a_stranger_and_a_place_of_another_area_are_refused(self, area):
        with pytest.raises(Refused, match='not out in this block'):
            area.lock(StudentFactory(), area.near)
        with pytest.raises(Refused, match='not open to your school'):
            area.lock(area.students[0], WindowFactory())
        assert (Pin.objects.count(), AuditEntry.objects.count()) == (0, 0)

    def test_two_students_swap_in_the_next_run(self, area):
        before = area.run()
        one, two = before.proposals.chosen().exclude(window=None)
        swap(by=area.by, block=area.block, first=one, second=two)
        after = plan(area.run())
        assert (after[one.student], after[two.student]) == (two.window, one.window)

    def test_a_swap_that_breaks_a_rule_changes_nothing(self, area):
        one, two = area.run().proposals.chosen().exclude(window=None).order_by('metres')
        Student.objects.filter(pk=one.student_id).update(max_travel_miles=1)
        with pytest.raises(Refused, match='cannot go to'):
            swap(by=area.by, block=area.block, first=one, second=two)
        assert Pin.objects.count() == 0

    def test_only_two_with_places_can_swap(self, area):
        run = area.run()
        left = run.proposals.chosen().get(window=None)
        placed = run.proposals.chosen().exclude(window=None)[0]
        for pair in ((left, placed), (placed, placed)):
            with pytest.raises(Refused):
                swap(by=area.by, block=area.block, first=pair[0], second=pair[1])
        assert Pin.objects.count() == 0


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_starts_make_one_run(self, area):
        def start():
            # The first waits a moment before it commits, so that the second comes in between.
            with transaction.atomic():
                start_match(by=area.by, block=Block.objects.get(pk=area.block.pk))
                time.sleep(0.5)

        assert sorted(at_once(start, start), key=str) == [None, 'running']
        assert list(MatchRun.objects.values_list('job_state', flat=True)) == [State.DONE]
        assert AuditEntry.objects.filter(verb='match.start').count() == 1

    def test_two_locks_of_one_student_leave_one(self, area):
        student = area.students[0]
        at_once(lambda: area.lock(student, area.near).pk, lambda: area.lock(student, area.far).pk)
        assert Pin.objects.filter(student=student, kind='lock').count() == 1
