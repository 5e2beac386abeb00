"""Imports point down only, and nothing is imported in passing to hide that they do not."""

import ast
import re
import subprocess
import sys

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


def test_files_are_short_and_well_named():
    assert [name_of(path) for path in FILES if path.name == 'utils.py'] == []
    assert [name_of(path) for path in FILES if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def long_functions(path):
    functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, FUNCTIONS)]
    return [f.name for f in functions if f.end_lineno - f.lineno + 1 > LONGEST_FUNCTION]


def test_functions_are_short():
    assert {name_of(path): long for path in FILES if (long := long_functions(path))} == {}


def inline_imports(path):
    """Import lines inside functions."""
    lines = path.read_text().splitlines()
    for function in ast.walk(tree_of(path)):
        if isinstance(function, FUNCTIONS):
            for node in ast.walk(function):
                if isinstance(node, ast.Import | ast.ImportFrom):
                    yield function.name, lines[node.lineno - 1]


def test_an_import_inside_a_function_is_excused_in_words():
    imports = [(name_of(path), *each) for path in python_files() for each in inline_imports(path)]
    assert [each for each in imports if not re.search(r'# noqa:.*PLC0415', each[-1])] == []


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
