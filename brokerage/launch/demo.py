"""make demo: servers, database, demo area, web, worker and beat, until Ctrl-C."""

import os
import sys
import time
from contextlib import ExitStack, contextmanager, suppress

from brokerage.launch import bootstrap
from brokerage.launch.alone import BIND, MARK, PORT, alone
from brokerage.launch.logs import Follower
from brokerage.launch.probe import ask
from brokerage.launch.process import Problem, last_lines, run, say, spawn, stop
from brokerage.launch.services import kept_postgres, kept_valkey
from brokerage.launch.setup_log import logged

LOGS = bootstrap.VAR / 'log'
SIGN_INS = bootstrap.VAR / 'sign-ins.txt'
ADDRESS = f'http://localhost:{PORT}'
READY_SECONDS = 60
CELERY = ['-m', 'celery', '--app', 'brokerage']
QUIET = ['--without-gossip', '--without-mingle']
WEB = ['-m', 'granian', '--interface', 'wsgi', '--host', BIND, '--port', PORT, '--blocking-threads', '4']
PROCESSES = {
    'web': [*WEB, '--workers-kill-timeout', '5', 'brokerage.wsgi:application'],
    'worker': [*CELERY, 'worker', '--pool', 'threads', '--concurrency', '4', *QUIET, '--loglevel', 'INFO'],
    'beat': [*CELERY, 'beat', '--schedule', str(bootstrap.VAR / 'beat-schedule'), '--pidfile', ''],
}


def main():
    LOGS.mkdir(parents=True, exist_ok=True)
    with alone(), ExitStack() as stack:
        bootstrap.inside()
        env = environment(stack)
        prepare(env)
        processes = stack.enter_context(running(env))
        wait_until_ready(processes)
        say(f'\nFortnight runs at {ADDRESS}\n\n{SIGN_INS.read_text()}')
        say(f'Logs: {LOGS}. Stop with Ctrl-C.')
        with suppress(KeyboardInterrupt):
            watch(processes)
        say('\nStopping.')
    say('Stopped. Nothing is left running.')


def manage(*words):
    return [sys.executable, 'manage.py', *words]


def environment(stack):
    """What the processes read. DATABASE_URL and REDIS_URL from outside replace our own servers."""
    env = {'DJANGO_SETTINGS_MODULE': 'brokerage.settings.local', 'SITE_URL': ADDRESS, **os.environ}
    env[MARK] = os.getcwd()
    if 'DATABASE_URL' not in env:
        env['DATABASE_URL'] = stack.enter_context(kept_postgres(bootstrap.VAR.resolve())).url
    if 'REDIS_URL' not in env:
        env['REDIS_URL'] = stack.enter_context(kept_valkey(bootstrap.VAR.resolve())).url
    return env


def prepare(env):
    """Only what has changed: the second start is a matter of seconds."""
    if run(manage('load_demo', '--sign-ins', SIGN_INS), env=env).returncode:
        raise Problem('Preparing the database or loading the demo area failed; the reason is above.')
    built = [bootstrap.DIST / '.built-from', bootstrap.REQUIREMENTS]
    with bootstrap.when_changed(bootstrap.VAR / 'static' / '.built-from', built) as changed:
        if changed:
            logged(manage('collectstatic', '--no-input', '--clear'), 'Collecting static files', env=env)


@contextmanager
def running(env):
    """All three; at the end all are asked to stop before the first is waited for."""
    processes = {}
    try:
        for name, words in PROCESSES.items():
            processes[name] = spawn([sys.executable, *words], log=LOGS / f'{name}.log', env=env)
        yield processes
    finally:
        for process in processes.values():
            process.terminate()
        for process in processes.values():
            stop(process)


def wait_until_ready(processes):
    deadline = time.monotonic() + READY_SECONDS
    while set((states := readiness()).values()) != {'ok'}:
        raise_if_ended(processes)
        if time.monotonic() > deadline:
            silent = [name for name, state in (states or {'web': 'silent'}).items() if state != 'ok']
            raise Problem(f'No answer after {READY_SECONDS} seconds from: {", ".join(silent)}. Logs: {LOGS}')
        time.sleep(0.1)


def readiness():
    """What /readyz says of database, broker and worker; {} while the web server itself is silent."""
    _, states = ask('/readyz', address='127.0.0.1' if BIND == '0.0.0.0' else BIND, port=int(PORT))  # noqa: S104
    return states


def raise_if_ended(processes):
    for name, process in processes.items():
        if process.poll() is not None:
            log = LOGS / f'{name}.log'
            raise Problem(f'{name} ended by itself: {last_lines(log, 1)} (Details: {log})')


def watch(processes):
    """Show serious log lines until something ends: a process, or the `make` that started us."""
    parent = os.getppid()
    followers = [Follower(name, LOGS / f'{name}.log') for name in processes]
    while 'MAKELEVEL' not in os.environ or os.getppid() == parent:
        raise_if_ended(processes)
        for follower in followers:
            follower.show_new_lines()
        time.sleep(0.3)
