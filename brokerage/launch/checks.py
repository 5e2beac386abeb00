"""make test, check and fix."""

import base64
import os
import secrets
import shlex
import sys
import time

from brokerage.launch import bootstrap
from brokerage.launch.process import run, say
from brokerage.launch.services import throwaway_servers

RUFF = ['-m', 'ruff']
LAYERS = ['-c', 'from importlinter.cli import lint_imports_command; lint_imports_command()', '--no-cache']
STATIC = {
    'format': [*RUFF, 'format', '--check', '--quiet', '--output-format', 'concise', '.'],
    'lint': [*RUFF, 'check', '--quiet', '--output-format', 'concise', '.'],
    'layers': LAYERS,
}
DJANGO = {
    'migrations are complete': ['manage.py', 'makemigrations', '--check', '--dry-run', '--verbosity', '1'],
    'production settings are safe': ['manage.py', 'check', '--deploy', '--fail-level', 'WARNING'],
}
FAST = ['-m', 'not journey and not broker']
# A process for each core: what one has left at the end another takes over. `ARGS="-n 0"` runs them in one.
SPREAD = ['-n', 'auto', '--maxprocesses', '4', '--dist', 'worksteal']
# Measures seconds: by itself, before the others.
TIMED = 'tests/runtime/test_demo.py'


def test():
    """Everything. The last line is pytest's, unless something before it failed."""
    return _check([])


def check():
    """The fast part: no browser, no worker."""
    return _check(FAST)


def fix():
    return max(_step('lint', [*RUFF, 'check', '--fix', '.']), _step('format', [*RUFF, 'format', '.']))


def _check(selection):
    bootstrap.inside()
    codes = {name: _step(name, argv) for name, argv in STATIC.items()}
    with throwaway_servers() as (database_url, redis_url):
        env = production_like(database_url, redis_url)
        codes |= {name: _step(name, argv, env=env) for name, argv in DJANGO.items()}
    chosen = shlex.split(os.environ.get('ARGS', ''))
    if not (selection or chosen):
        codes['the demo starts in time'] = _step('the demo starts in time', ['-m', 'pytest', '-q', TIMED])
        chosen = ['--ignore', TIMED]
    codes['tests'] = _step('tests', ['-m', 'pytest', *SPREAD, *selection, *chosen])
    failed = [name for name, code in codes.items() if code]
    if failed not in ([], ['tests']):
        say(f'Failed: {", ".join(failed)}.')
    return 1 if failed else 0


def production_like(database_url, redis_url):
    return {
        **os.environ,
        'DJANGO_SETTINGS_MODULE': 'brokerage.settings.production',
        'SECRET_KEY': secrets.token_urlsafe(64),
        'HOOK_KEYS': base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        'ALLOWED_HOSTS': 'fortnight.example',
        'SITE_URL': 'https://fortnight.example',
        'DATABASE_URL': database_url,
        'REDIS_URL': redis_url,
    }


def _step(name, argv, **options):
    say(f'== {name}')
    start = time.monotonic()
    code = run([sys.executable, *argv], **options).returncode
    say(f'   {"failed" if code else "ok"}, {time.monotonic() - start:.1f} s')
    return code


COMMANDS = {'test': test, 'check': check, 'fix': fix}
