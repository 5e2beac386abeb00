"""The block planner on a file: the documented format in and out, and one clear line for anything else."""

import json
import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placements.blockplan.document import read_problem

PROBLEM = {
    'version': 1,
    'weeks': ['2027-06-07', '2027-06-14', '2027-06-21'],
    'areas': ['North', 'South'],
    'capacity': {'North': [10, 10, 10], 'South': [5, 0, 5]},
    'schools': [
        {
            'id': 'x',
            'students': {'North': 8, 'South': 3},
            'length': 1,
            'allowed': [0, 1, 2],
            'wish': 2,
            'fixed': False,
        },
        {'id': 'y', 'students': {'North': 6}, 'length': 2, 'allowed': [0, 1], 'wish': 1, 'fixed': True},
        {
            'id': 'z',
            'students': {'North': 2, 'South': 2},
            'length': 1,
            'allowed': [0, 1, 2],
            'wish': 2,
            'fixed': False,
        },
    ],
    'seconds': 10,
}
EVERY_KEY = {
    'version': 1,
    'weeks': ['2027-06-07', '2027-06-14', '2027-06-21'],
    'areas': ['North', 'South'],
    'capacity': {'North': [1, 1, 1], 'South': {'health': [2, 2, 0], 'trades': [1, 1, 1]}},
    'estimated': {'North': [10, 10, 10], 'South': {'health': [0, 0, 5]}},
    'confidence': {'North': 25, 'South': 40},
    'dislike': [1, 0, 0],
    'schools': [
        {
            'id': 7,
            'cohorts': [
                {'id': 'Year 10', 'students': {'North': 3}, 'length': 1, 'allowed': [0, 2], 'wish': 0},
                {
                    'id': 'Year 12',
                    'students': {'South': {'health': 10}},
                    'length': 3,
                    'allowed': [0],
                    'half_days': 2,
                },
            ],
        },
        {
            'id': 'z',
            'students': {'South': {'trades': 1}},
            'length': 1,
            'allowed': [0, 1, 2],
            'wish': 2,
            'fixed': False,
            'max_move': 1,
            'dislike': [0, 0, 9],
        },
    ],
}


@pytest.fixture
def solve(tmp_path):
    def solved(problem, *more):
        source, target = tmp_path / 'problem.json', tmp_path / 'result.json'
        source.write_bytes(problem if isinstance(problem, bytes) else json.dumps(problem).encode())
        target.unlink(missing_ok=True)
        call_command('solve_blocks', str(source), '--out', str(target), *more, stdout=StringIO())
        return json.loads(target.read_text())

    return solved


def test_the_result_has_the_documented_shape(solve):
    result = solve(PROBLEM, '--seed', '7')
    seconds = result.pop('seconds')
    assert result == {
        'status': 'optimal',
        'starts': {'x': 0, 'y': 1, 'z': 2},
        'overload': 0,
        'peak': 0.8,
        'moves': 1,
        'distance': 2,
        'bound': {'overload': 0, 'peak': 0.8, 'moves': 1, 'distance': 2},
    }
    assert list(seconds) == ['overload', 'no_places', 'peak', 'moves', 'distance', 'settle', 'total', 'read']
    assert all(value >= 0 for value in seconds.values())


def test_every_optional_key_has_its_effect(solve):
    problem = read_problem(EVERY_KEY)
    assert problem.cells == [('North', None), ('South', 'health'), ('South', 'trades')]
    assert problem.places.tolist() == [[3, 3, 3], [2, 2, 2], [1, 1, 1]]
    assert problem.certain.tolist() == [[1, 1, 1], [2, 2, 0], [1, 1, 1]]
    assert [options.tolist() for options in problem.options] == [[0, 2], [0], [1, 2]]
    result = solve(EVERY_KEY)
    assert result['starts'] == {'7': {'Year 10': 0, 'Year 12': 0}, 'z': 2}
    assert (result['overload'], result['peak'], result['moves']) == (0, 1.0, 0)
    # Week 0 is disliked by all and lies in two blocks; week 2 is disliked by z.
    assert result['distance'] == 1 + 1 + 9


def test_the_order_of_the_schools_does_not_change_how_good_the_plan_is(solve):
    turned = solve(PROBLEM | {'schools': PROBLEM['schools'][::-1]})
    assert turned['starts'] == {'x': 0, 'y': 1, 'z': 2}


def test_a_start_that_runs_past_the_last_week_is_no_start(solve):
    long = changed(['schools', 0], PROBLEM['schools'][0] | {'length': 3})
    assert solve(long)['starts']['x'] == 0


def changed(path, value, document=PROBLEM):
    """The problem with one place changed: 'schools', 0, 'length'."""
    copy = json.loads(json.dumps(document))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copy


THREE = 'must be a list of 3 numbers, one for each week'
FAULTS = [
    (['colour'], 1, 'colour: is not a key of this format'),
    (['version'], 2, 'version: must be 1'),
    (['version'], True, 'version: must be 1'),
    (['weeks'], [], 'weeks: must be a list of 1 to 520 dates'),
    (['weeks', 1], 'June', 'weeks[1]: must be a date such as 2027-06-28'),
    (['weeks', 1], '2027-06-07', 'weeks[1]: must be after the week before it'),
    (['weeks', 1], 3, 'weeks[1]: must be a date such as 2027-06-28'),
    (['areas'], 'North', 'areas: must be a list'),
    (['areas', 1], 'North', "areas[1]: 'North' appears twice"),
    (['areas', 1], [], 'areas[1]: must be text of 1 to 200 characters'),
    (['capacity'], [], 'capacity: must be an object'),
    (['capacity', 'East'], [1, 1, 1], 'capacity.East: is not one of the areas'),
    (['capacity', 'Far East'], [1, 1, 1], "capacity['Far East']: is not one of the areas"),
    (['areas'], ['North', 'South', 'East'], 'capacity.East: is missing'),
    (['capacity', 'South'], [1, 1], f'capacity.South: {THREE}'),
    (['capacity', 'South'], {}, 'capacity.South: names no sector'),
    (['capacity', 'South'], {'health': 3}, f'capacity.South.health: {THREE}'),
    (['capacity', 'South'], None, f'capacity.South: {THREE}'),
    (['capacity', 'South', 1], -1, 'capacity.South[1]: must be a whole number from 0 to 1000000'),
    (['capacity', 'South', 1], 1.5, 'capacity.South[1]: must be a whole number from 0 to 1000000'),
    (['estimated'], {'North': [1, 1]}, f'estimated.North: {THREE}'),
    (
        ['estimated'],
        {'North': [1, 1, 1]},
        'confidence.North: is missing: it says how far the estimate is to be trusted',
    ),
    (
        ['estimated'],
        {'North': {'health': [1, 1, 1]}},
        'estimated.North: must have the same sectors as capacity',
    ),
    (['confidence'], {'North': 101}, 'confidence.North: must be a whole number from 0 to 100'),
    (['confidence'], {'East': 10}, 'confidence.East: is not one of the areas'),
    (['dislike'], [1], f'dislike: {THREE}'),
    (['seconds'], 0, 'seconds: must be a number above 0, at most 86400'),
    (['seconds'], True, 'seconds: must be a number above 0, at most 86400'),
    (['schools'], {}, 'schools: must be a list'),
    (['schools', 1], 'y', 'schools[1]: must be an object'),
    (['schools', 1, 'id'], 'x', "schools[1].id: 'x' appears twice"),
    (['schools', 1, 'id'], None, 'schools[1].id: must be text of 1 to 200 characters, or a whole number'),
    (['schools', 1, 'name'], 'Y', 'schools[1].name: is not a key of this format'),
    (['schools', 1], {'id': 'y', 'length': 1, 'allowed': [0]}, 'schools[1].students: is missing'),
    (['schools', 1, 'students'], {'East': 1}, 'schools[1].students.East: is not one of the areas'),
    (
        ['schools', 1, 'students', 'North'],
        -1,
        'schools[1].students.North: must be a whole number from 0 to 1000000',
    ),
    (
        ['schools', 1, 'students', 'North'],
        {'health': 1},
        'schools[1].students.North.health: '
        'must be by sector just where the capacity of the area is, in the same sectors',
    ),
    (['schools', 1, 'length'], 4, 'schools[1].length: must be a whole number from 1 to 3'),
    (['schools', 1, 'length'], 0, 'schools[1].length: must be a whole number from 1 to 3'),
    (['schools', 0, 'allowed'], 1, 'schools[0].allowed: must be a list of week numbers'),
    (['schools', 0, 'allowed'], [], 'schools[0].allowed: leaves no week the block could start'),
    (['schools', 0, 'allowed'], [0, 3], 'schools[0].allowed[1]: must be a whole number from 0 to 2'),
    (['schools', 0, 'allowed'], [1, 1], 'schools[0].allowed[1]: 1 appears twice'),
    (['schools', 0, 'wish'], 3, 'schools[0].wish: must be a whole number from 0 to 2'),
    (
        ['schools', 1, 'wish'],
        2,
        'schools[1].fixed: a fixed block needs a wish that leaves room for all its weeks',
    ),
    (
        ['schools', 1, 'wish'],
        None,
        'schools[1].fixed: a fixed block needs a wish that leaves room for all its weeks',
    ),
    (['schools', 1, 'fixed'], 1, 'schools[1].fixed: must be true or false'),
    (['schools', 0, 'half_days'], 11, 'schools[0].half_days: must be a whole number from 1 to 10'),
    (['schools', 0, 'max_move'], -1, 'schools[0].max_move: must be a whole number from 0 to 3'),
    (
        ['schools', 0],
        {'id': 'x', 'cohorts': [], 'length': 1},
        'schools[0].length: is not a key of this format',
    ),
    (['schools', 0], {'id': 'x', 'cohorts': {}}, 'schools[0].cohorts: must be a list'),
    (
        ['schools', 0],
        {'id': 'x', 'cohorts': [PROBLEM['schools'][0], PROBLEM['schools'][0]]},
        "schools[0].cohorts[1].id: 'x' appears twice",
    ),
]


@pytest.mark.parametrize(
    ('path', 'value', 'words'), FAULTS, ids=lambda v: None if isinstance(v, list) else str(v)[:40]
)
def test_a_fault_is_named_by_its_path(solve, path, value, words):
    with pytest.raises(CommandError) as refused:
        solve(changed(path, value))
    assert str(refused.value).endswith(f'problem.json: {words}')
    assert refused.value.returncode == 2


WHOLE = json.dumps(PROBLEM).encode()
BROKEN = [
    (WHOLE[:200], 'line 1, column '),
    (b'', 'line 1, column 1: not JSON, or cut short'),
    (b'[' * 100_000, 'is nested too deep'),
    (WHOLE.replace(b'"version": 1', b'"version": 1' + b'0' * 5_000), ': version: must be 1'),
    (b'{"version": 1, "version": 1}', ': version: is written twice in one object'),
    (b'{"areas": "\xff"}', 'byte 11 is not UTF-8 text'),
    (b'[]', 'the file: must be an object'),
    (WHOLE.replace(b'"seconds": 10', b'"seconds": NaN'), 'seconds: must be a number above 0'),
]


@pytest.mark.parametrize(('text', 'words'), BROKEN, ids=[words for _, words in BROKEN])
def test_a_file_that_is_no_problem_is_one_clear_line(solve, text, words):
    with pytest.raises(CommandError) as refused:
        solve(text)
    assert words in str(refused.value)
    assert '\n' not in str(refused.value)
    assert refused.value.returncode == 2


def test_a_file_too_large_is_not_read(tmp_path):
    source = tmp_path / 'problem.json'
    with source.open('wb') as file:
        file.truncate(3_000_000)
    with pytest.raises(CommandError, match='is larger than 2 MB; --max-megabytes allows more'):
        call_command('solve_blocks', str(source), '--out', str(tmp_path / 'r.json'), '--max-megabytes', '2')
    assert not (tmp_path / 'r.json').exists()


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.floats()
    | st.sampled_from(['x', 'North', '2027-06-07'])
)
junk = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)
places = [(path, PROBLEM) for path, _, _ in FAULTS] + [
    (['schools', 0, 'cohorts', 0, key], EVERY_KEY) for key in ('id', 'students', 'length', 'allowed', 'wish')
]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.sampled_from(places), value=junk)
def test_junk_anywhere_is_solved_or_refused_and_never_falls_over(solve, place, value):
    path, document = place
    assert outcome(solve, changed(path, value, document)) in ('optimal', 'feasible', 2)


def outcome(solve, problem):
    try:
        return solve(problem)['status']
    except CommandError as refused:
        return refused.returncode


def test_the_largest_numbers_of_the_format_do_not_break_the_arithmetic(solve):
    huge = [
        {
            'id': n,
            'students': {'North': 1_000_000, 'South': 999_999},
            'length': 2,
            'allowed': [0, 1],
            'wish': 1,
        }
        for n in range(3)
    ]
    result = solve(PROBLEM | {'schools': huge, 'capacity': {'North': [1, 1, 1], 'South': [999_983] * 3}})
    over = 2 * (3_000_000 - 1) + (1_000_000 - 1)  # North: no week is left out twice
    assert result['overload'] >= result['bound']['overload'] > over / 2
    assert result['peak'] >= result['bound']['peak'] > 1


def test_at_the_shell_a_fault_is_exit_code_2_and_no_traceback(tmp_path):
    (tmp_path / 'problem.json').write_bytes(WHOLE[:-5])
    run = subprocess.run(
        [
            sys.executable,
            'manage.py',
            'solve_blocks',
            tmp_path / 'problem.json',
            '--out',
            tmp_path / 'r.json',
        ],
        cwd=django_settings.BASE_DIR,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr.startswith('CommandError: ')
    assert 'Traceback' not in run.stderr
