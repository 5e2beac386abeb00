"""One demo in a directory, one program on a port; said in one line when it is not so."""

import fcntl
import os
import socket
import time
from contextlib import contextmanager

from brokerage.launch.bootstrap import VAR
from brokerage.launch.process import Problem

BIND, PORT = os.environ.get('BIND', '127.0.0.1'), os.environ.get('PORT', '8000')
LOCK = VAR / 'demo.lock'
# A demo that was just stopped or killed needs a moment to let go.
PATIENCE_SECONDS = 6
RUNNING = 'A demo from this directory is running already. Stop that one first (Ctrl-C).'


@contextmanager
def only_one():
    """The lock goes with the process that holds it, however that ends."""
    with LOCK.open('w') as lock:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not _locked(lock):
            if time.monotonic() > deadline:
                raise Problem(RUNNING)
            time.sleep(0.1)
        yield


def check_port():
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _port_is_free():
        if time.monotonic() > deadline:
            taken = f'Port {PORT} is taken by another program. Choose another: make demo PORT=8001'
            raise Problem(RUNNING if _demo_is_running() else taken)
        time.sleep(0.1)


def _port_is_free():
    try:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((BIND, int(PORT)))
    except PermissionError:
        raise Problem(f'Port {PORT} is for root only. Choose another: make demo PORT=8001') from None
    except (OverflowError, ValueError, socket.gaierror):
        raise Problem(f'BIND={BIND} PORT={PORT} is not an address to listen on.') from None
    except OSError:
        return False
    return True


def _demo_is_running():
    if not LOCK.exists():
        return False
    with LOCK.open() as lock:
        return not _locked(lock)


def _locked(lock):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
