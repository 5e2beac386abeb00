"""Runs, pins and sending: what is kept, what is refused in words, and that nothing happens twice."""

import threading
import time
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.core.tasks import pick_up_lost_work
from brokerage.notify.models import Message
from employers.models import Insurance, Window
from placements.actions import matching
from placements.actions.matching import CHANGED, FAULT, cancel_match, solve_run, start_match
from placements.actions.pins import pin, swap, unpin
from placements.actions.sending import send_run
from placements.matching import compare
from placements.models import MatchRun, Pin, Placement
from placements.queries.matching import problem_for
from schools.models import Block, Student
from tests.factories.employers import ContactFactory, InsuranceFactory, WindowFactory
from tests.factories.schools import (
    BlockFactory,
    CircumstancesFactory,
    CohortFactory,
    PreferenceFactory,
    StudentFactory,
)

State = MatchRun.State


class Area:
    """A block of three students, and two windows of one place each: retail is near, digital is far."""

    def __init__(self, cast):
        self.by = cast.careers_lead
        self.block = BlockFactory(cohort=CohortFactory(school=cast.school))
        InsuranceFactory(employer=cast.employer)
        ContactFactory(employer=cast.employer, email='boss@brindley.example')
        self.near = self.window(cast, 401_000, 'retail')
        self.far = self.window(cast, 405_000, 'it-and-digital')
        self.students = [StudentFactory(cohort=self.block.cohort) for _ in range(3)]

    def window(self, cast, easting, sector):
        return WindowFactory(
            offer__site__employer=cast.employer,
            offer__site__easting=easting,
            offer__sector=sector,
            places=1,
        )

    def run(self, policy='linear'):
        """Queue and solve, as the page and a worker do."""
        run = start_match(by=self.by, block=self.block, policy=policy)
        solve_run(MatchRun.objects.get(pk=run.pk))
        run.refresh_from_db()
        return run

    def lock(self, student, window, kind='lock'):
        return pin(by=self.by, block=self.block, student=student, window=window, kind=kind)


@pytest.fixture
def area(cast):
    return Area(cast)


def plan(run):
    return {row.student: row.window for row in run.proposals.all()}


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
        rows = {row.student: row for row in run.proposals.all()}
        assert (rows[third].rank, rows[third].metres, rows[third].tier) == (1, 5000, 0)
        assert rows[second].reasons == [
            {'rule': 'full', 'text': 'All 2 windows that fit are full.', 'places': 0}
        ]
        assert (run.job_state, run.job_done, run.job_total, run.job_error) == (State.DONE, 4, 4, '')
        assert run.figures['policies']['linear']['placed'] == 2
        assert set(run.figures['policies']) == {'linear', 'convex', 'first-choices'}
        assert (Placement.objects.count(), Message.objects.count()) == (0, 0)
        assert list(AuditEntry.objects.values_list('verb', 'data')) == [('match.start', {'policy': 'linear'})]

    def test_small_groups_are_not_even_written_down(self, area):
        students = [*area.students, *(StudentFactory(cohort=area.block.cohort) for _ in range(2))]
        for number, student in enumerate(students):
            CircumstancesFactory(student=student, free_school_meals=True, looked_after=number < 4)
        assert area.run().figures['groups'] == {'Free school meals': [2, 5]}

    def test_the_next_run_keeps_those_it_can_where_nothing_is_lost(self, area):
        before = plan(area.run())
        assert plan(area.run()) == before

    def test_the_worker_is_told_once_the_run_is_saved(self, area, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            run = start_match(by=area.by, block=area.block, policy='convex')
            assert run.job_state == State.QUEUED
        run.refresh_from_db()
        assert (run.job_state, run.proposals.count()) == (State.DONE, 3)

    @pytest.mark.parametrize('state', ['draft', 'closed'])
    def test_only_published_dates_are_matched(self, area, state):
        Block.objects.filter(pk=area.block.pk).update(state=state)
        area.block.refresh_from_db()
        with pytest.raises(Refused, match='Publish these dates first'):
            area.run()
        assert MatchRun.objects.count() == 0

    def test_a_cancelled_run_is_not_solved(self, area):
        run = start_match(by=area.by, block=area.block, policy='linear')
        assert cancel_match(by=area.by, run=MatchRun.objects.get(pk=run.pk)) is True
        solve_run(run)
        run.refresh_from_db()
        assert (run.job_state, run.proposals.count(), run.figures) == (State.CANCELLED, 0, {})
        assert cancel_match(by=area.by, run=run) is False
        assert [e.verb for e in AuditEntry.objects.order_by('pk')] == ['match.start', 'match.cancel']

    def test_cancelling_between_two_steps_keeps_nothing(self, area):
        run = start_match(by=area.by, block=area.block, policy='linear')
        run.begin(4)
        problem = problem_for(area.block, 'linear')
        plans = compare(problem, ['linear'])
        cancel_match(by=area.by, run=MatchRun.objects.get(pk=run.pk))
        assert run.progress(3) is False
        matching._keep(run, problem, plans)
        run.refresh_from_db()
        assert (run.job_state, run.proposals.count()) == (State.CANCELLED, 0)

    def test_a_run_whose_worker_was_killed_is_done_once(self, area, django_capture_on_commit_callbacks):
        run = start_match(by=area.by, block=area.block, policy='linear')
        run.begin(4, 'Finding the best places for everyone')
        MatchRun.objects.filter(pk=run.pk).update(job_seen_at=timezone.now() - timedelta(minutes=4))
        with django_capture_on_commit_callbacks(execute=True) as sent:
            pick_up_lost_work()
        run.refresh_from_db()
        rows = set(run.proposals.values_list('ref', flat=True))
        assert (len(sent), run.job_state, len(rows)) == (1, State.DONE, 3)
        solve_run(run)
        with django_capture_on_commit_callbacks(execute=True) as again:
            pick_up_lost_work()
        assert (again, set(run.proposals.values_list('ref', flat=True))) == ([], rows)

    def test_a_lock_that_stopped_holding_while_the_run_waited_ends_it_in_words(self, area):
        area.lock(area.students[0], area.near)
        run = start_match(by=area.by, block=area.block, policy='linear')
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

    def test_a_question_that_makes_no_sense_ends_the_run_in_words(self, area):
        run = start_match(by=area.by, block=area.block, policy='linear')
        MatchRun.objects.filter(pk=run.pk).update(policy='fairest')
        solve_run(MatchRun.objects.get(pk=run.pk))
        run.refresh_from_db()
        assert (run.job_state, run.job_error) == (State.FAILED, FAULT)

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
        assert run.proposals.get(student=first).reasons[0]['text'] == 'Kept because you asked for it.'

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
        one, two = before.proposals.exclude(window=None)
        swap(by=area.by, block=area.block, first=one, second=two)
        after = plan(area.run())
        assert (after[one.student], after[two.student]) == (two.window, one.window)

    def test_a_swap_that_breaks_a_rule_changes_nothing(self, area):
        one, two = area.run().proposals.exclude(window=None).order_by('metres')
        Student.objects.filter(pk=one.student_id).update(max_travel_miles=1)
        with pytest.raises(Refused, match='cannot go to'):
            swap(by=area.by, block=area.block, first=one, second=two)
        assert Pin.objects.count() == 0

    def test_only_two_with_places_can_swap(self, area):
        run = area.run()
        left = run.proposals.get(window=None)
        placed = run.proposals.exclude(window=None)[0]
        for pair in ((left, placed), (placed, placed)):
            with pytest.raises(Refused):
                swap(by=area.by, block=area.block, first=pair[0], second=pair[1])
        assert Pin.objects.count() == 0


@pytest.mark.django_db
class TestSending:
    def test_each_proposal_becomes_a_nomination_once(self, area):
        run = area.run()
        placed, refused = send_run(by=area.by, run=run)
        assert ({(p.student, p.window) for p in placed}, refused) == (
            {(s, w) for s, w in plan(run).items() if w},
            [],
        )
        assert send_run(by=area.by, run=run) == ([], [])
        assert set(Window.objects.values_list('taken', flat=True)) == {1}
        assert Message.objects.filter(to_email='boss@brindley.example').count() == 2
        run.refresh_from_db()
        assert run.sent_at is not None
        sent = AuditEntry.objects.filter(verb='match.send').order_by('pk').values_list('data', flat=True)
        assert list(sent) == [{'sent': 2, 'not_sent': 0}, {'sent': 0, 'not_sent': 0}]

    def test_only_the_newest_run_is_sent(self, area):
        old, _ = area.run(), area.run()
        with pytest.raises(Refused, match='newer match'):
            send_run(by=area.by, run=old)
        assert Placement.objects.count() == 0

    def test_a_later_run_that_failed_does_not_stand_in_the_way(self, area):
        run = area.run()
        MatchRun.objects.create(block=area.block, job_state=State.FAILED)
        assert len(send_run(by=area.by, run=run)[0]) == 2

    @pytest.mark.parametrize(
        ('change', 'words'),
        [
            (
                lambda a, row: a.lock(row.student, row.window, kind='forbid'),
                'you changed this student’s place',
            ),
            (lambda a, row: Insurance.objects.update(expires_on=date(2027, 7, 8)), 'no insurance on record'),
            (lambda a, row: Window.objects.filter(pk=row.window_id).update(taken=1), 'the offer is full'),
            (
                lambda a, row: Student.objects.filter(pk=row.student_id).update(left_on=date(2026, 11, 1)),
                'the student has left',
            ),
        ],
    )
    def test_what_has_changed_since_the_run_is_not_sent_and_the_row_says_why(self, area, change, words):
        Window.objects.filter(pk=area.far.pk).update(closed_at=timezone.now())
        run = area.run()
        row = run.proposals.exclude(window=None).get()
        change(area, row)
        placed, refused = send_run(by=area.by, run=run)
        assert (placed, [each.student for each in refused]) == ([], [row.student])
        row.refresh_from_db()
        assert (row.reasons[0]['rule'], Placement.objects.count()) == ('not_sent', 0)
        assert words in row.reasons[0]['text']
        send_run(by=area.by, run=run)
        row.refresh_from_db()
        assert [reason['rule'] for reason in row.reasons].count('not_sent') == 1


def at_once(*jobs):
    """Each job in its own thread and connection, let go together; results, or the code of a refusal."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def work(at, job):
        try:
            gate.wait(10)
            results[at] = job()
        except Refused as refused:
            results[at] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_starts_make_one_run(self, area):
        def start():
            # The first waits a moment before it commits, so that the second comes in between.
            with transaction.atomic():
                start_match(by=area.by, block=Block.objects.get(pk=area.block.pk), policy='linear')
                time.sleep(0.5)

        assert sorted(at_once(start, start), key=str) == [None, 'running']
        assert list(MatchRun.objects.values_list('job_state', flat=True)) == [State.DONE]
        assert AuditEntry.objects.filter(verb='match.start').count() == 1

    def test_sending_twice_at_once_books_nobody_twice(self, cast, area):
        for number in range(12):
            area.window(cast, 401_100 + number, 'retail')
            StudentFactory(cohort=area.block.cohort)
        run = area.run()
        results = at_once(*[lambda: send_run(by=area.by, run=MatchRun.objects.get(pk=run.pk))] * 2)
        booked = [placement.student_id for placed, _ in results for placement in placed]
        assert (len(booked), len(set(booked)), Placement.objects.count()) == (14, 14, 14)
        assert set(Window.objects.values_list('taken', flat=True)) == {1}

    def test_two_locks_of_one_student_leave_one(self, area):
        student = area.students[0]
        at_once(lambda: area.lock(student, area.near).pk, lambda: area.lock(student, area.far).pk)
        assert Pin.objects.filter(student=student, kind='lock').count() == 1
