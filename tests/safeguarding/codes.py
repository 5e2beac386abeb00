"""Every code that a blocker can have, as the source of clearance writes them: {code: function}."""

import ast
from pathlib import Path

import safeguarding.clearance

FOLDER = Path(safeguarding.clearance.__file__).parent


def _codes_of(function):
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and getattr(node.func, 'id', '') == 'Finding':
            yield from (part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant))
        if isinstance(node, ast.Assign) and getattr(node.targets[0], 'id', '') == 'broken':
            yield from (key.value for key in node.value.keys)


CODES = {
    code: function.name
    for path in sorted(FOLDER.glob('*.py'))
    for function in ast.parse(path.read_text(encoding='utf-8')).body
    if isinstance(function, ast.FunctionDef)
    for code in _codes_of(function)
}
