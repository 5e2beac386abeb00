"""Tasks go out after the commit or not at all; a broker that is away breaks no page."""

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from brokerage.celery import app
from brokerage.core.jobs import after_commit

RAN = []


@app.task(name='tests.note')
def note(*, word):
    RAN.append(word)


@pytest.fixture(autouse=True)
def _fresh():
    RAN.clear()


@pytest.mark.django_db(transaction=True)
def test_sent_when_the_transaction_commits():
    with transaction.atomic():
        after_commit('tests.note', word='a')
        assert RAN == []
    assert RAN == ['a']


@pytest.mark.django_db(transaction=True)
def test_never_sent_when_it_rolls_back():
    with transaction.atomic():
        after_commit('tests.note', word='a')
        transaction.set_rollback(True)
    with transaction.atomic():
        after_commit('tests.note', word='b')
    assert RAN == ['b']


@pytest.mark.django_db(transaction=True)
def test_an_unknown_task_is_a_fault():
    with pytest.raises(KeyError), transaction.atomic():
        after_commit('tests.nobody_wrote_this')


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_is_logged_and_breaks_nothing(monkeypatch, caplog):
    def away(**kwargs):
        raise OperationalError('no broker')

    monkeypatch.setattr(note, 'apply_async', away)
    with transaction.atomic():
        after_commit('tests.note', word='a')
    assert 'tests.note waits for the beat' in caplog.text
