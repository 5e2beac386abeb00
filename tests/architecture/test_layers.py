"""Imports point down only, and nothing is imported in passing to hide that they do not."""

import ast
import re
import subprocess
import sys

import pytest

from tests.architecture.source import ROOT, name_of, python_files, tree_of

LONGEST_FILE, LONGEST_FUNCTION = 400, 40
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
FILES = [*python_files(), *python_files('tests')]


def test_import_layers():
    command = 'from importlinter.cli import lint_imports_command; lint_imports_command()'
    done = subprocess.run(
        [sys.executable, '-c', command, '--no-cache'], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize('path', FILES, ids=name_of)
def test_file_is_short_and_well_named(path):
    assert path.name != 'utils.py'
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize('path', FILES, ids=name_of)
def test_functions_are_short(path):
    functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, FUNCTIONS)]
    long = [f.name for f in functions if f.end_lineno - f.lineno + 1 > LONGEST_FUNCTION]
    assert long == []


def inline_imports(path):
    """Import lines inside functions."""
    lines = path.read_text().splitlines()
    for function in ast.walk(tree_of(path)):
        if isinstance(function, FUNCTIONS):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield function.name, lines[node.lineno - 1]


@pytest.mark.parametrize('path', python_files(), ids=name_of)
def test_an_import_inside_a_function_is_excused_in_words(path):
    for function, line in inline_imports(path):
        assert re.search(r'# noqa:.*PLC0415', line), f'{function}: {line.strip()}'


def is_signal_use(node):
    if isinstance(node, ast.ImportFrom):
        return (node.module or '').endswith('dispatch') or any(a.name == 'receiver' for a in node.names)
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == 'connect'


def test_nothing_listens_to_signals_but_the_bounce_report():
    uses = [
        name_of(path) for path in python_files() for node in ast.walk(tree_of(path)) if is_signal_use(node)
    ]
    # anymail tells of bounces in no other way.
    assert [use for use in uses if '/launch/' not in use] == ['brokerage/notify/apps.py']
