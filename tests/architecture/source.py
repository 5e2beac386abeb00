"""Our own files, for the tests that read them."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ('brokerage', 'employers', 'schools', 'safeguarding', 'placements')


def python_files(*places):
    return sorted(
        path
        for place in places or PACKAGES
        for path in (ROOT / place).rglob('*.py')
        if 'migrations' not in path.parts and '__pycache__' not in path.parts
    )


@cache
def tree_of(path):
    return ast.parse(path.read_text())


def name_of(path):
    return str(path.relative_to(ROOT))


@cache
def kept_files():
    """Everything a clone holds: what git ignores is none of ours."""
    listed = subprocess.run(
        ['git', 'ls-files', '--cached', '--others', '--exclude-standard'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]
