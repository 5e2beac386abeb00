"""A closure on a real worker, killed while it calls a placement off: nothing is lost and nothing is twice."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from brokerage.celery import app
from brokerage.core.models import new_ref
from brokerage.core.tasks import pick_up_lost_work
from brokerage.notify.models import FollowUp, Message
from placements.actions.closures import close_days, take_back
from placements.enums import Done, State
from placements.models import BulkAct, Placement, SchoolClosure
from tests.people import Cast
from tests.placements import story
from tests.placements.test_closures import DAYS, states
from tests.workers import a_worker, somebody_waits, wait_until

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]
STOOD = [State.ACCEPTED, State.NOMINATED, State.ACCEPTED]


def killed_at(row):
    """A worker comes as far as `row`, which somebody holds, and is killed with its transaction open."""
    with a_worker('messages') as worker, transaction.atomic():
        Placement.objects.select_for_update().get(pk=row.pk)
        wait_until(somebody_waits)
        worker.kill()
        worker.wait()


def picked_up():
    """As three minutes later: the work is found and done here."""
    BulkAct.objects.filter(job_state__in=BulkAct.GOING).update(
        job_seen_at=timezone.now() - timedelta(minutes=4)
    )
    app.conf.task_always_eager = True
    pick_up_lost_work()


def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(real_queue):
    cast = Cast()
    assert cast.careers_lead
    rows = [
        story.a_placement(cast, state, student=story.a_student(cast), window=story.a_window(cast))
        for state in STOOD
    ]
    closure = close_days(by=cast.hub_officer, key=new_ref(), scope=DAYS, reason='weather')
    killed_at(rows[1])
    act = BulkAct.objects.get()
    assert (act.job_state, act.job_done) == (BulkAct.State.RUNNING, 1)
    assert states(rows) == [State.CANCELLED_BY_HUB, *STOOD[1:]]
    assert [story.taken(row) for row in rows] == [0, 1, 1]

    picked_up()
    act.refresh_from_db()
    assert (act.job_state, act.job_done, act.job_error) == (BulkAct.State.DONE, 3, '')
    assert states(rows) == [State.CANCELLED_BY_HUB] * 3
    assert [story.taken(row) for row in rows] == [0] * 3
    assert [row.events.count() for row in rows] == [1] * 3
    assert set(act.rows.values_list('outcome', flat=True)) == {Done.DONE}
    assert SchoolClosure.objects.count() == 1
    assert FollowUp.objects.filter(kind='placements.closure').count() == 1
    told = Counter(Message.objects.values_list('template', 'subject_ref', 'to_email'))
    assert set(told.values()) == {1}
    assert sum(template == 'placements.called_off_school' for template, *_ in told) == 1

    back = take_back(by=cast.hub_officer, closure=closure)
    assert (back.rows.count(), states(rows)) == (3, STOOD)
