"""make demo, test, check, fix, setup: see the Makefile.

First any Python installs what is missing, then the one in .venv takes over, in the same process.
"""

import errno
import os
import signal
import sys
from contextlib import nullcontext
from pathlib import Path

from brokerage.launch import alone, bootstrap, checks, demo
from brokerage.launch.process import Problem, say

ROOT = Path(__file__).resolve().parent.parent.parent
STOPPING = (signal.SIGINT, signal.SIGTERM)
COMMANDS = {'setup': ('demo', bootstrap.inside)}
COMMANDS |= {'demo': ('demo', demo.main)}
COMMANDS |= {name: ('test', command) for name, command in checks.COMMANDS.items()}


def main(command, *arguments):
    os.chdir(ROOT)
    # Root may keep files from everybody; `nobody`, who runs its database, must read them.
    os.umask(0o022)
    kind, act = COMMANDS[command]
    if not bootstrap.in_venv():
        with alone.alone() if command == 'demo' else nullcontext():
            bootstrap.outside(kind)
        os.execv(bootstrap.PYTHON, [str(bootstrap.PYTHON), '-m', 'brokerage.launch', command, *arguments])  # noqa: S606
    return act(*arguments)


def stop_once(number, frame):
    """The first signal stops everything in order; a second one must not break that off."""
    for each in STOPPING:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def run_and_explain():
    for each in STOPPING:
        signal.signal(each, stop_once)
    try:
        return main(*sys.argv[1:])
    except Problem as problem:
        say(f'Stopped: {problem}')
        return 1
    except KeyboardInterrupt:
        say('Stopped.')
        return 130
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        say(f'Stopped: the disk is full ({error.filename or ROOT}).')
        return 1


if __name__ == '__main__':
    sys.exit(run_and_explain())
