"""Database, broker and worker are told apart, and no reason reaches a stranger."""

import pytest

from brokerage.core.health import broker, database, report


def test_the_process_is_alive_without_a_database(client):
    response = client.get('/healthz')
    assert (response.status_code, response.json()) == (200, {'process': 'ok'})


def test_a_database_that_is_away_is_named_alone(client):
    """No `db` fixture: this test may not reach the database."""
    assert report([database, broker]) == ({'database': 'no answer', 'broker': 'ok'}, False)
    response = client.get('/readyz')
    assert response.status_code == 503
    assert response.json()['database'] == 'no answer'


@pytest.mark.django_db
def test_a_broker_that_is_away_is_named_alone(settings):
    settings.REDIS_URL = 'redis://127.0.0.1:1/0'
    assert report([database, broker]) == ({'database': 'ok', 'broker': 'no answer'}, False)


@pytest.mark.django_db
def test_reasons_go_to_the_log_alone(client, settings, caplog):
    settings.REDIS_URL = 'redis://127.0.0.1:1/0'
    caplog.set_level('WARNING', logger='brokerage.core.health')
    assert '127.0.0.1' not in client.get('/readyz').content.decode()
    assert 'broker: ConnectionError' in caplog.text


def test_probes_need_no_cookie_and_set_none(client):
    assert client.get('/healthz').cookies == {}
