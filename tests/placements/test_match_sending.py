"""Sending as a job: each nomination once, whatever stops it, and words for those that are not sent."""

import time
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from brokerage.accounts.models import Membership
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.core.tasks import pick_up_lost_work
from brokerage.notify.models import Message
from employers.models import Insurance, Window
from placements.actions import sending as sending_module
from placements.actions.sending import cancel_sending, send_nominations, start_sending
from placements.models import MatchRun, Placement, Sending
from placements.queries.match_run import rows_of, sendable
from schools.models import Student
from tests.factories.schools import StudentFactory
from tests.placements.match_area import at_once
from tests.placements.match_pages import sent

State = MatchRun.State


@pytest.mark.django_db
class TestSending:
    def test_each_proposal_becomes_a_nomination_once(self, area):
        run = area.run()
        sending = sent(area.by, run)
        booked = set(Placement.objects.values_list('student', 'window', 'rank', 'metres'))
        proposed = run.proposals.chosen().exclude(window=None)
        assert booked == set(proposed.values_list('student', 'window', 'rank', 'metres'))
        assert (sending.job_state, sending.sent, sending.not_sent, sending.job_done) == (State.DONE, 2, 0, 2)
        with pytest.raises(Refused, match='nominated already'):
            start_sending(by=area.by, run=run)
        send_nominations(sending)
        assert set(Window.objects.values_list('taken', flat=True)) == {1}
        assert Message.objects.filter(to_email='boss@brindley.example').count() == 2
        run.refresh_from_db()
        assert run.sent_at is not None
        trail = AuditEntry.objects.filter(verb__startswith='match.sen').order_by('pk')
        assert list(trail.values_list('verb', 'data')) == [
            ('match.send', {'to_send': 2}),
            ('match.sent', {'sent': 2, 'not_sent': 0}),
        ]

    def test_a_sending_whose_worker_was_killed_goes_on_where_it_was(
        self, area, django_capture_on_commit_callbacks
    ):
        run = area.run()
        sending = start_sending(by=area.by, run=run)
        good = list(run.proposals.chosen().exclude(window=None))
        sending.begin(2)
        assert sending_module._step(sending, good[0]) is True
        long_ago = timezone.now() - timedelta(minutes=4)
        Sending.objects.filter(pk=sending.pk).update(job_seen_at=long_ago)
        assert Placement.objects.count() == 1
        with django_capture_on_commit_callbacks(execute=True):
            pick_up_lost_work()
        sending.refresh_from_db()
        assert (sending.job_state, sending.sent, sending.job_done, sending.job_total) == (State.DONE, 2, 2, 2)
        assert Placement.objects.count() == 2
        assert Message.objects.filter(to_email='boss@brindley.example').count() == 2

    def test_a_sending_that_is_stopped_sends_no_more_and_can_be_taken_up_anew(self, area):
        run = area.run()
        sending = start_sending(by=area.by, run=run)
        sending.begin(2)
        first, second = run.proposals.chosen().exclude(window=None)
        assert sending_module._step(sending, first) is True
        assert cancel_sending(by=area.by, sending=Sending.objects.get(pk=sending.pk)) is True
        assert sending_module._step(sending, second) is False
        send_nominations(sending)
        assert (Placement.objects.count(), Sending.objects.get().job_state) == (1, State.CANCELLED)
        assert cancel_sending(by=area.by, sending=sending) is False
        assert sent(area.by, run).sent == 1
        assert Placement.objects.count() == 2

    def test_nothing_is_sent_in_the_name_of_somebody_who_has_left(self, area):
        sending = start_sending(by=area.by, run=area.run())
        Membership.objects.filter(pk=area.by.pk).update(is_active=False)
        send_nominations(sending)
        sending.refresh_from_db()
        assert (sending.job_state, Placement.objects.count()) == (State.FAILED, 0)
        assert 'no longer a careers leader' in sending.job_error

    def test_a_place_that_has_just_gone_stops_one_student_and_not_the_rest(self, area):
        run = area.run()
        sending = start_sending(by=area.by, run=run)
        good, stopped = sendable(run, rows_of(run))
        Window.objects.filter(pk=good[0].window_id).update(taken=1)
        sending_module._begin(sending, good, stopped)
        assert [sending_module._step(sending, proposal) for proposal in good] == [True, True]
        sending.refresh_from_db()
        assert (sending.sent, sending.not_sent) == (1, 1)
        good[0].refresh_from_db()
        assert good[0].reasons[0]['text'].startswith('Not sent: That place has just gone.')

    def test_only_the_newest_run_is_sent(self, area):
        old, _ = area.run(), area.run()
        with pytest.raises(Refused, match='newer match'):
            start_sending(by=area.by, run=old)
        assert Placement.objects.count() == 0

    def test_a_later_run_that_failed_or_that_nobody_chose_does_not_stand_in_the_way(self, area):
        run = area.run()
        MatchRun.objects.create(block=area.block, job_state=State.FAILED)
        MatchRun.objects.create(block=area.block, job_state=State.DONE)
        assert sent(area.by, run).sent == 2

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
        row = run.proposals.chosen().exclude(window=None).get()
        change(area, row)
        sending = sent(area.by, run)
        assert (sending.job_state, sending.sent, sending.not_sent) == (State.DONE, 0, 1)
        row.refresh_from_db()
        assert (row.reasons[0]['rule'], Placement.objects.count()) == ('not_sent', 0)
        assert words in row.reasons[0]['text']
        sent(area.by, run)
        row.refresh_from_db()
        assert [reason['rule'] for reason in row.reasons].count('not_sent') == 1


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_sending_twice_at_once_books_nobody_twice(self, cast, area):
        for number in range(12):
            area.window(cast, 401_100 + number, 'retail')
            StudentFactory(cohort=area.block.cohort)
        run = area.run()
        sending = start_sending(by=area.by, run=run)
        at_once(*[lambda: send_nominations(Sending.objects.get(pk=sending.pk))] * 2)
        assert (Placement.objects.count(), len(set(Placement.objects.values_list('student')))) == (14, 14)
        assert set(Window.objects.values_list('taken', flat=True)) == {1}
        sending.refresh_from_db()
        assert (sending.job_state, sending.sent, sending.not_sent) == (State.DONE, 14, 0)

    def test_starting_to_send_twice_at_once_sends_once(self, area):
        run = area.run()

        def start():
            with transaction.atomic():
                start_sending(by=area.by, run=run)
                time.sleep(0.5)

        assert None in (results := at_once(start, start))
        assert {*results} <= {None, 'sending', 'nothing_to_send'}
        assert Placement.objects.count() == 2
