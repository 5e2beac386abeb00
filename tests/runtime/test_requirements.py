"""What the site imports is installed where only what it runs on is: nothing of the tests alone."""

import ast
import re
import sys
from importlib import metadata

from tests.architecture.source import ROOT, python_files, tree_of

OURS = {'brokerage', 'placements', 'safeguarding', 'schools', 'employers', 'benchmarks', 'tests'}


def imported():
    """Names of the packages that files of the site import, at their top or inside."""
    for path in python_files():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition('.')[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield node.module.partition('.')[0]


def installed_with(names):
    """Distributions that come with those of these names, whatever else they may bring."""
    found, ahead = set(), list(names)
    while ahead:
        name = re.sub(r'[-_.]+', '-', re.match(r'[\w.-]+', ahead.pop())[0]).lower()
        if name not in found:
            found.add(name)
            try:
                ahead += [need for need in metadata.requires(name) or () if 'extra ==' not in need]
            except metadata.PackageNotFoundError:
                continue
    return found


def test_the_site_runs_on_what_its_requirements_name():
    lines = (ROOT / 'requirements.txt').read_text().splitlines()
    there = installed_with(line for line in lines if line and not line.startswith('#'))
    places = metadata.packages_distributions()
    missing = {
        name: places.get(name, ['nothing'])
        for name in set(imported()) - OURS - sys.stdlib_module_names
        if not {re.sub(r'[-_.]+', '-', each).lower() for each in places.get(name, [])} & there
    }
    assert missing == {}
