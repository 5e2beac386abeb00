"""Runs the tools that install things: their chatter goes to a log, their failures become one line."""

from pathlib import Path

from brokerage.launch.process import Problem, run

LOG = Path('var/log/setup.log')
# What tools write when the cause is not theirs, and what we say.
DISK_FULL = ('No space left on device', 'ENOSPC', "You don't have enough free space")
NO_NETWORK = (
    'Temporary failure',
    'Could not resolve',
    'NameResolutionError',
    'NewConnectionError',
    'ConnectTimeoutError',
    'Network is unreachable',
    'Connection refused',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'ECONNREFUSED',
)
NO_LEAVE = ('a password is required', 'a terminal is required', 'not in the sudoers file')


def logged(argv, doing, **options):
    """Run to the end, output to the log. `doing` begins the one line a reader sees if it fails."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open('ab') as log:
        log.write(f'--- {doing}: {" ".join(map(str, argv))}\n'.encode())
        log.flush()
        start = log.tell()
        result = run(argv, stdout=log, stderr=log, **options)
    if result.returncode:
        with LOG.open(encoding='utf-8', errors='replace') as log:
            log.seek(start)
            raise Problem(_one_line(doing, log.read()))


def _one_line(doing, said):
    causes = {
        DISK_FULL: 'the disk is full',
        NO_NETWORK: 'no answer from the network. Check the connection, then run this again',
        NO_LEAVE: 'sudo did not allow it',
    }
    for signs, cause in causes.items():
        if any(sign in said for sign in signs):
            return f'{doing} failed: {cause}. (Details: {LOG})'
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith(('e:', 'error', 'npm error'))]
    return f'{doing} failed: {(errors or lines or ["without a word."])[-1]} (Details: {LOG})'
