"""Workers in processes of their own, on the tests' database and broker."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection


def environment_with(**more):
    """What a process of ours reads to work on the tests' database and broker."""
    at = connection.settings_dict
    url = f'postgres://{at["USER"]}@/{at["NAME"]}?host={quote(at["HOST"], safe="")}'
    return os.environ | {
        'DJANGO_SETTINGS_MODULE': 'brokerage.settings.local',
        'DATABASE_URL': url,
        'REDIS_URL': settings.REDIS_URL,
        **more,
    }


@contextmanager
def a_worker(queue, **environment):
    """A worker of one queue; killed at the end, if it still lives."""
    environment = environment_with(**environment)
    command = [sys.executable, '-m', 'celery', '--app', 'brokerage', 'worker', '--pool', 'solo']
    quiet = {'stdout': subprocess.DEVNULL, 'stderr': subprocess.DEVNULL}
    with subprocess.Popen([*command, '--queues', queue], env=environment, **quiet) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(true, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return
        time.sleep(0.1)
    pytest.fail('it did not come about')


def somebody_waits():
    """Whether somebody in this database waits for a lock."""
    with connection.cursor() as cursor:
        # Within a transaction the first look would be kept.
        cursor.execute('SELECT pg_stat_clear_snapshot()')
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
        )
        return cursor.fetchone()[0] > 0
