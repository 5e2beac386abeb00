"""PostgreSQL and Valkey together: for one test run, or kept for the demo.

    with throwaway_servers() as (database_url, redis_url): ...

`postgres://postgres@/fortnight?host=/tmp/fortnight-x1y2/socket` and `redis://:secret@127.0.0.1:40123/0`.
"""

import fcntl
import shutil
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from brokerage.launch.postgres import end_left_over, give, home, postgres
from brokerage.launch.valkey import valkey

AGE_OF_ABANDONED = 60
# A socket's path may have 107 characters; /tmp it is where TMPDIR is long.
LONGEST_TMPDIR = 60


@contextmanager
def throwaway_servers():
    """Both servers, quick and forgetful, in a new directory that is gone afterwards."""
    sweep_abandoned()
    with (
        _short_directory() as place,
        postgres(place / 'data', place, log=place / 'postgres.log', durable=False) as database,
        valkey(place, log=place / 'valkey.log', durable=False) as broker,
    ):
        yield database.url, broker.url


@contextmanager
def kept_postgres(var):
    """The demo's database: its data stay, its socket is new each time."""
    sweep_abandoned()
    with (
        _short_directory() as place,
        postgres(home(var) / 'postgres', place, log=var / 'log' / 'postgres.log') as server,
    ):
        yield server


@contextmanager
def kept_valkey(var):
    """The demo's broker: what is queued is still queued after a restart."""
    directory = var / 'valkey'
    directory.mkdir(parents=True, exist_ok=True)
    with valkey(directory, log=var / 'log' / 'valkey.log') as server:
        yield server


def sweep_abandoned():
    """Clear up after runs that were killed: nobody holds the lock in their directory any more."""
    for lock in _temporary().glob('fortnight-*/lock'):
        with suppress(OSError), lock.open() as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if time.time() - lock.stat().st_mtime > AGE_OF_ABANDONED:
                end_left_over(lock.parent / 'data')
                shutil.rmtree(lock.parent, ignore_errors=True)


@contextmanager
def _short_directory():
    place = Path(tempfile.mkdtemp(prefix='fortnight-', dir=_temporary()))
    give(place)
    try:
        with (place / 'lock').open('w') as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _temporary():
    usual = tempfile.gettempdir()
    return Path(usual if len(usual) < LONGEST_TMPDIR else '/tmp')  # noqa: S108 (mkdtemp makes it private)
