"""Beats, workers and deaths on a mail run, each with a connection of its own: nothing lost, nothing twice."""

import os
import signal
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections

from brokerage.notify.models import Message, MessageState
from brokerage.notify.sending import send_one
from brokerage.notify.tasks import send_due
from placements import tasks
from tests.people import Cast
from tests.placements import story
from tests.placements.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures('today')]
EARLY, MORNING = datetime(2026, 11, 26, 6, tzinfo=UTC), datetime(2026, 11, 26, 9, tzinfo=UTC)
STUDENTS, ROUNDS = 6, 3


@pytest.fixture
def cast(transactional_db):
    return Cast()


class PaperTrail(BaseEmailBackend):
    """A mail server that writes down what it took, for whichever process; at its `dies_at`-th mail the worker
    is killed, before the server took it or right after.
    """

    path, dies_at, after = None, None, False

    def send_messages(self, messages):
        for message in messages:
            dies = len(taken()) + 1 == self.dies_at
            if dies and not self.after:
                os.kill(os.getpid(), signal.SIGKILL)
            with PaperTrail.path.open('a') as file:
                file.write(message.extra_headers['Message-ID'] + '\n')
            if dies:
                os.kill(os.getpid(), signal.SIGKILL)
        return len(messages)


def taken():
    return PaperTrail.path.read_text().split()


@pytest.fixture
def server(settings, tmp_path, monkeypatch):
    settings.EMAIL_BACKEND = f'{__name__}.PaperTrail'
    path = tmp_path / 'taken'
    path.touch()
    monkeypatch.setattr(PaperTrail, 'path', path)
    return PaperTrail


def in_a_process(job):
    """Do `job` in a worker process and return the signal that killed it, or 0."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            job()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def silent_employers(cast):
    for _ in range(STUDENTS):
        story.a_placement(cast, student=story.a_student(cast), window=story.a_window(cast))


def test_two_beats_and_four_workers_remind_each_once(cast, time_machine, server):
    silent_employers(cast)
    time_machine.move_to(EARLY)
    at_once(tasks.plan_reminders, tasks.plan_reminders)
    assert Message.objects.filter(state=MessageState.PLANNED).count() == STUDENTS
    time_machine.move_to(MORNING)
    at_once(tasks.plan_reminders, tasks.plan_reminders, send_due, send_due, send_due, send_due)
    assert Message.objects.filter(state=MessageState.SENT).count() == STUDENTS == len(set(taken()))
    assert len(taken()) == STUDENTS


@pytest.mark.parametrize(
    ('after', 'mails'),
    [
        (False, STUDENTS),
        # The one the server took a moment before the death goes again, under the same Message-ID: mail
        # programs show it once, and losing it would be worse.
        (True, STUDENTS + 1),
    ],
)
def test_a_worker_killed_in_the_middle_of_a_run(cast, time_machine, server, monkeypatch, after, mails):
    silent_employers(cast)
    time_machine.move_to(EARLY)
    tasks.plan_reminders()
    time_machine.move_to(MORNING)
    monkeypatch.setattr(server, 'dies_at', 3)
    monkeypatch.setattr(server, 'after', after)
    assert in_a_process(send_due) == signal.SIGKILL
    assert Message.objects.filter(state=MessageState.SENT).count() == 2
    monkeypatch.setattr(server, 'dies_at', None)
    tasks.plan_reminders()
    at_once(send_due, send_due, send_due, send_due)
    assert set(Message.objects.values_list('state', flat=True)) == {MessageState.SENT}
    assert Message.objects.count() == STUDENTS == len(set(taken()))
    assert len(taken()) == mails


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_two_workers_send_an_employer_one_mail_a_day(cast, time_machine, settings, _round):
    settings.HOLD_MAIL = True
    window = story.a_window(cast)
    for school in (cast.school, cast.other_school):
        story.a_placement(cast, student=story.a_student(cast, school), window=window)
    time_machine.move_to(EARLY)
    tasks.plan_reminders()
    time_machine.move_to(MORNING)
    first, second = Message.objects.values_list('pk', flat=True)
    at_once(lambda: send_one(first), lambda: send_one(second))
    assert len(mail.outbox) == 1
    waiting = Message.objects.filter(state=MessageState.PLANNED)
    assert all(row.send_after.date() > MORNING.date() for row in waiting)
    assert Message.objects.filter(state=MessageState.SENT).count() + waiting.count() == 2
    time_machine.move_to(datetime(2026, 11, 27, 9, tzinfo=UTC))
    send_due()
    assert set(Message.objects.values_list('state', flat=True)) == {MessageState.SENT}
