"""Child processes that never outlive the one that started them (Linux)."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib import util
from pathlib import Path

PR_SET_PDEATHSIG = 1
START_SECONDS = 30
_libc = ctypes.CDLL(None)


class Problem(Exception):
    """Something the reader can mend; the message is the one line they see."""


@dataclass(frozen=True)
class Server:
    name: str
    url: str
    process: subprocess.Popen


def say(text=''):
    sys.stdout.write(f'{text}\n')
    sys.stdout.flush()


def spawn(argv, *, log, orphan_signal=signal.SIGTERM, stdin=subprocess.DEVNULL, **options):
    """Start a server that writes to the file `log` and gets `orphan_signal` should this process be killed.

    The kernel sends that signal when the *thread* that called us ends, so call from one that stays.
    A session of its own keeps Ctrl-C from reaching the server before we stop things in order.
    """
    parent = os.getpid()

    def tie_to_parent():
        _libc.prctl(PR_SET_PDEATHSIG, orphan_signal)
        if os.getppid() != parent:
            os._exit(1)

    with open(log, 'ab') as output:
        return subprocess.Popen(  # noqa: S603 (our own command lines)
            [str(part) for part in argv],
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=tie_to_parent,
            **options,
        )


def stop(process, *, with_signal=signal.SIGTERM, patience=10):
    """Ask, wait, then end the process and whatever it started."""
    if process.poll() is None:
        process.send_signal(with_signal)
        with suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(ready, process, name, log):
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Problem(f'{name} did not start: {last_lines(log)}')
        time.sleep(0.03)


def run(argv, **options):
    """Run a command to its end; the caller looks at `returncode`."""
    return subprocess.run([str(part) for part in argv], check=False, **options)  # noqa: S603 (our own command lines)


def last_lines(log, count=5):
    with open(log, encoding='utf-8', errors='replace') as lines:
        return ''.join(lines.readlines()[-count:]).strip()


def package(name):
    """The directory of an installed package, found without importing it."""
    spec = util.find_spec(name)
    if spec is None:
        raise Problem(f'The package {name} is not installed here. Run `make setup`.')
    return Path(spec.origin).resolve().parent
