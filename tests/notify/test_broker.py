"""Through the real broker: what is committed reaches a worker that runs beside us."""

import time

import pytest
from celery.contrib.testing.worker import start_worker
from django.core import mail
from django.db import transaction

from brokerage.celery import app
from brokerage.core import health
from brokerage.notify.models import Message, MessageState
from tests.notify.kinds import planned

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def worker(real_queue):
    with start_worker(app, pool='solo', perform_ping_check=False, shutdown_timeout=30) as running:
        yield running


def wait_for(state, seconds=20):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if Message.objects.filter(state=state).exists():
            return True
        time.sleep(0.1)
    return False


def queued():
    with app.connection_for_read() as connection:
        return connection.default_channel.client.llen('messages')


def test_a_worker_sends_what_was_committed(cast, worker):
    planned(cast)
    assert wait_for(MessageState.SENT)
    assert [letter.to for letter in mail.outbox] == [['Ann Lee <ann.lee@example.org>']]


def test_nothing_reaches_the_broker_before_the_commit_or_after_a_rollback(cast, real_queue):
    with transaction.atomic():
        planned(cast)
        assert queued() == 0
    assert queued() == 1
    with transaction.atomic():
        planned(cast, to_email='b@example.org')
        transaction.set_rollback(True)
    assert queued() == 1
    assert mail.outbox == []


def test_readyz_sees_the_worker(client, worker):
    assert client.get('/readyz').json() == {'database': 'ok', 'broker': 'ok', 'worker': 'ok'}


def test_readyz_misses_the_worker_alone(client, real_queue):
    response = client.get('/readyz')
    assert response.status_code == 503
    assert response.json() == {'database': 'ok', 'broker': 'ok', 'worker': 'no answer'}


def test_a_worker_that_did_its_rounds_counts_as_there(client, real_queue):
    health.note_worker()
    assert client.get('/readyz').status_code == 200
