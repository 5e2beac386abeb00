"""One demo in a directory, one program on a port; said in one line when it is not so."""

import fcntl
import os
import signal
import socket
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from brokerage.launch.bootstrap import VAR
from brokerage.launch.process import Problem

BIND, PORT = os.environ.get('BIND', '127.0.0.1'), os.environ.get('PORT', '8000')
LOCK = VAR / 'demo.lock'
# A demo that was just stopped or killed needs a moment to let go.
PATIENCE_SECONDS = 6
OTHER_PORT = 'Choose another: make demo PORT=8001'
# Each process of the demo carries this variable, with the directory it belongs to.
MARK = 'FORTNIGHT_DEMO'
RUNNING = 'A demo from this directory is running already. Stop that one first (Ctrl-C).'


@contextmanager
def alone():
    """Holds the lock, which goes with the process that holds it, however that ends."""
    VAR.mkdir(exist_ok=True)
    with LOCK.open('w') as lock:
        within_patience(lambda: _locked(lock), RUNNING)
        _end_left_over()
        within_patience(_port_is_free, f'Port {PORT} is taken by another program. {OTHER_PORT}')
        yield


def within_patience(ready, otherwise):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not ready():
        if time.monotonic() > deadline:
            raise Problem(otherwise)
        time.sleep(0.1)


def _end_left_over():
    """A killed web server may leave a process behind that holds the port; its mark tells whose it is."""
    for environ in Path('/proc').glob('[0-9]*/environ'):
        with suppress(OSError):
            if _mark() in environ.read_bytes().split(b'\0'):
                os.kill(int(environ.parent.name), signal.SIGKILL)


def _mark():
    return f'{MARK}={Path.cwd()}'.encode()


def _port_is_free():
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((BIND, int(PORT)))
    except PermissionError:
        raise Problem(f'Port {PORT} is for root only. {OTHER_PORT}') from None
    except (OverflowError, ValueError, socket.gaierror):
        raise Problem(f'BIND={BIND} PORT={PORT} is not an address to listen on.') from None
    except OSError:
        return False
    return True


def _locked(lock):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
