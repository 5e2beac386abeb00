"""Our server and the partner's example as processes of their own, which a test kills and starts again."""

import os
import signal
import sqlite3
import sys
from contextlib import closing, suppress

import requests

from brokerage.launch.process import spawn, stop
from brokerage.launch.valkey import free_port
from tests.workers import environment_with, wait_until

WEB = ['-m', 'granian', '--interface', 'wsgi', '--host', '127.0.0.1', '--blocking-threads', '4']


class Process:
    """On one port for all its lives; `kill` is kill -9."""

    def __init__(self, place, name):
        self.port, self.log, self.process = free_port(), place / f'{name}.log', None
        self.url = f'http://127.0.0.1:{self.port}'

    def start(self):
        self.process = spawn(self.command(), log=self.log, env=self.environment())
        return self

    def answers(self, path='/'):
        with suppress(requests.RequestException):
            return requests.get(self.url + path, timeout=5).status_code < 500
        return False

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def __enter__(self):
        return self.start()

    def __exit__(self, *fault):
        stop(self.process, with_signal=signal.SIGKILL)


class Server(Process):
    """The whole site on the tests' database. `url` fields are those of the tests."""

    def __init__(self, place, **more):
        super().__init__(place, 'server')
        self.more = {'SITE_URL': 'http://testserver', **more}

    def command(self):
        return [sys.executable, *WEB, '--port', str(self.port), 'brokerage.wsgi:application']

    def environment(self):
        return environment_with(**self.more)

    def __enter__(self):
        self.start()
        wait_until(lambda: self.answers('/healthz'))
        return self


class Example(Process):
    """examples/partner, or a broken copy of it."""

    def __init__(self, place, source, server, key, **more):
        super().__init__(place, 'example')
        self.source, self.copy = source, place / 'offers.sqlite3'
        self.more = {
            'FORTNIGHT_URL': server.url,
            'FORTNIGHT_KEY': key,
            'COPY': str(self.copy),
            'PORT': str(self.port),
            'EVERY_SECONDS': '0.1',
            **more,
        }

    def command(self):
        return [sys.executable, str(self.source)]

    def environment(self):
        return {'PATH': os.environ['PATH'], 'PYTHONDONTWRITEBYTECODE': '1', **self.more}

    def read(self, question):
        if not self.copy.exists():
            return []
        with closing(sqlite3.connect(self.copy, timeout=30)) as db, suppress(sqlite3.OperationalError):
            return db.execute(question).fetchall()
        return []

    @property
    def cursor(self):
        return next((cursor for (cursor,) in self.read('SELECT cursor FROM place')), None)
