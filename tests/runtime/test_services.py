"""The embedded servers: they answer, they go, and a killed parent leaves nothing in the way."""

import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from redis import Redis
from redis.exceptions import AuthenticationError

from brokerage.launch.postgres import home, postgres
from brokerage.launch.process import Problem
from brokerage.launch.services import kept_postgres, kept_valkey, sweep_abandoned, throwaway_servers

ROOT = Path(__file__).resolve().parents[2]
# Starts the servers named on its command line, says where they are and waits to be killed.
HOLDER = """
import sys, time
from pathlib import Path
from brokerage.launch import services
what = sys.argv[1]
with services.throwaway_servers() if what == 'throwaway' else services.kept_postgres(Path(what)) as held:
    print(*held if isinstance(held, tuple) else [held.url], flush=True)
    time.sleep(60)
"""


def connect(url):
    return closing(psycopg2.connect(url))


def ask(url, statement):
    with connect(url) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone() if cursor.description else None


def place_of(database_url):
    """The server's own directory under /tmp."""
    return Path(database_url.split('host=')[1]).parent


def processes_in(place):
    """What still runs with `place` among its words."""
    found = []
    for words in Path('/proc').glob('[0-9]*/cmdline'):
        try:
            found += [words.parent.name] if str(place).encode() in words.read_bytes() else []
        except OSError:  # ended while we looked
            continue
    return found


def wait_for_none(place):
    deadline = time.monotonic() + 10
    while processes_in(place) and time.monotonic() < deadline:
        time.sleep(0.05)
    return processes_in(place)


@pytest.fixture
def killed_holder():
    """Runs HOLDER in a process, kills it as `kill -9` does, and gives the addresses it had said."""

    def hold_and_kill(what):
        with subprocess.Popen(
            [sys.executable, '-c', HOLDER, str(what)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        ) as holder:
            said = holder.stdout.readline().split()
            ask(said[0], 'CREATE TABLE IF NOT EXISTS kept (word text)')
            ask(said[0], "INSERT INTO kept VALUES ('still here')")
            holder.send_signal(signal.SIGKILL)
        return said

    return hold_and_kill


@pytest.fixture
def var(tmp_path):
    """As the demo's var/, where `nobody` may go when the tests run as root."""
    for closed in (tmp_path, *tmp_path.parents[:3]):
        closed.chmod(0o755)
    (tmp_path / 'log').mkdir()
    return tmp_path


def test_both_answer_and_leave_nothing():
    with throwaway_servers() as (database_url, redis_url):
        place = place_of(database_url)
        assert ask(
            database_url, "SELECT lower('ÉLAN'), current_setting('server_version_num')::int / 10000"
        ) == ('élan', 18)
        with Redis.from_url(redis_url) as broker:
            assert broker.ping() is True
    assert not place.exists()
    assert processes_in(place) == []


def test_two_runs_do_not_meet():
    with throwaway_servers() as (one, queue_one), throwaway_servers() as (other, queue_other):
        ask(one, 'CREATE TABLE mine (id int)')
        assert ask(other, "SELECT to_regclass('mine')") == (None,)
        with Redis.from_url(queue_one) as mine, Redis.from_url(queue_other) as theirs:
            mine.set('mine', 1)
            assert theirs.get('mine') is None


def test_broker_wants_its_password():
    with throwaway_servers() as (_, redis_url):
        address = 'redis://' + redis_url.split('@')[1]
        with Redis.from_url(address) as stranger, pytest.raises(AuthenticationError):
            stranger.ping()
        password = redis_url.split(':')[2].split('@')[0].encode()
        assert not [words for words in Path('/proc').glob('[0-9]*/cmdline') if password in _read(words)]


def _read(path):
    try:
        return path.read_bytes()
    except OSError:
        return b''


def test_database_listens_on_no_port():
    with throwaway_servers() as (database_url, _):
        assert ask(database_url, 'SHOW listen_addresses') == ('',)
        assert (place_of(database_url) / 'socket').stat().st_mode & 0o077 == 0


def test_killed_parent_takes_its_throwaway_servers_along(killed_holder):
    database_url, _ = killed_holder('throwaway')
    assert wait_for_none(place_of(database_url)) == []
    with throwaway_servers() as (again, _):
        assert ask(again, 'SELECT 1') == (1,)


def test_swept_up_after_a_kill_but_not_under_a_living_run(killed_holder):
    database_url, _ = killed_holder('throwaway')
    wait_for_none(place_of(database_url))
    os.utime(place_of(database_url) / 'lock', (0, 0))
    with throwaway_servers() as (living, _):
        os.utime(place_of(living) / 'lock', (0, 0))
        sweep_abandoned()
        assert not place_of(database_url).exists()
        assert ask(living, 'SELECT 1') == (1,)


def test_kept_data_survive_a_killed_parent(killed_holder, var):
    killed_holder(var)
    with kept_postgres(var) as server:
        assert ask(server.url, 'SELECT word FROM kept') == ('still here',)


def test_left_over_server_is_ended_before_the_next_start(var):
    with kept_postgres(var) as first:
        with kept_postgres(var) as second:
            assert ask(second.url, 'SELECT 1') == (1,)
        assert first.process.wait(5) is not None


def test_old_number_now_worn_by_a_stranger(var):
    """A crash left postmaster.pid behind, and its number now belongs to somebody else: this very test."""
    with kept_postgres(var) as server:
        ask(server.url, 'CREATE TABLE kept (word text)')
    lock = home(var) / 'postgres' / 'postmaster.pid'
    lock.write_text(f'{os.getpid()}\n{lock.parent}\n')
    with kept_postgres(var) as server:
        assert ask(server.url, "SELECT to_regclass('kept')::text") == ('kept',)


def test_half_made_data_are_made_anew(var):
    unfinished = home(var) / 'postgres.unfinished'
    unfinished.mkdir(parents=True)
    (unfinished / 'PG_VERSION').write_text('18\n')
    with kept_postgres(var) as server:
        assert ask(server.url, 'SELECT 1') == (1,)
    assert not unfinished.exists()


def test_data_of_another_version_are_left_alone(var):
    data = home(var) / 'postgres'
    data.mkdir(parents=True)
    (data / 'PG_VERSION').write_text('12\n')
    with (
        pytest.raises(Problem, match=r'belong to PostgreSQL 12\. Move them away'),
        postgres(data, var, log=var / 'x'),
    ):
        pass
    assert [path.name for path in data.iterdir()] == ['PG_VERSION']


def test_queue_survives_a_restart(var):
    with kept_valkey(var) as server, Redis.from_url(server.url) as broker:
        broker.rpush('celery', 'a task')
    with kept_valkey(var) as server, Redis.from_url(server.url) as broker:
        assert broker.lrange('celery', 0, -1) == [b'a task']


@pytest.mark.skipif(os.geteuid() != 0, reason='only root has to give its database to nobody')
def test_root_runs_the_database_as_nobody_even_in_a_closed_directory(tmp_path):
    tmp_path.chmod(0o700)
    (tmp_path / 'log').mkdir()
    data = home(tmp_path) / 'postgres'
    assert data.is_relative_to('/var/lib/fortnight')
    with kept_postgres(tmp_path) as server:
        assert ask(server.url, 'SHOW data_directory') == (str(data),)
        assert Path(f'/proc/{server.process.pid}').stat().st_uid == 65534
    shutil.rmtree(data.parent)
