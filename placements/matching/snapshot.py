"""A question as a small block of bytes, to be solved, explained and checked elsewhere from nothing but itself.

Column by column as JSON, compressed. Feasible pairs are not kept: they follow from the rows, and whoever checks
finds them again.
"""

import json
import zlib
from dataclasses import fields
from datetime import date

from placements.matching.problem import Group, Problem, Student, Window

FAST = 1
DATES = {'born', 'block_start', 'block_end', 'start', 'end', 'insured_until'}
SETS = {'needs', 'belongs', 'forbidden_windows', 'forbidden_employers', 'adjustments'}
TUPLES = {'home', 'sectors', 'offers', 'point', 'groups'}


def write_snapshot(problem):
    document = {
        'policy': problem.policy,
        'only_ranked': problem.only_ranked,
        'students': columns_of(Student, problem.students),
        'windows': columns_of(Window, problem.windows),
        'groups': columns_of(Group, problem.groups),
    }
    return zlib.compress(json.dumps(document, default=plain, separators=(',', ':')).encode(), FAST)


def columns_of(kind, rows):
    return {field.name: [getattr(row, field.name) for row in rows] for field in fields(kind)}


def plain(value):
    return value.isoformat() if isinstance(value, date) else sorted(value, key=repr)


def read_snapshot(packed):
    document = json.loads(zlib.decompress(packed))
    return Problem(
        students=rows_of(Student, document['students']),
        windows=rows_of(Window, document['windows']),
        groups=rows_of(Group, document['groups']),
        policy=document['policy'],
        only_ranked=document['only_ranked'],
    )


def rows_of(kind, columns):
    names = list(columns)
    read = [column(name, values) for name, values in columns.items()]
    return [kind(**dict(zip(names, row, strict=True))) for row in zip(*read, strict=True)]


def column(name, values):
    if name in DATES:
        days = {value: value and date.fromisoformat(value) for value in set(values)}
        return [days[value] for value in values]
    if name in SETS:
        return [frozenset(value) for value in values]
    if name in TUPLES:
        return [None if value is None else tuple(value) for value in values]
    return values
