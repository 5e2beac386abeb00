"""The matcher on a file: the documented format in and out, and one clear line for anything else."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from placements.matching.assemble import graph_of
from placements.matching.document import read_problem, write_problem
from tests.placements.instances import area, fortnights

PROBLEM = {
    'version': 1,
    'policy': 'linear',
    'windows': [
        {'id': 'bakery', 'places': 1, 'groups': ['site']},
        {'id': 'garage', 'places': 2, 'groups': ['site']},
        {'id': 'library', 'places': 1, 'groups': []},
    ],
    'groups': [{'id': 'site', 'places': 2}],
    'students': [
        {'id': 'a', 'tier': 0, 'locked': None, 'options': [{'window': 'bakery', 'rank': 2, 'metres': 900}]},
        {
            'id': 'b',
            'tier': 1,
            'locked': None,
            'options': [
                {'window': 'bakery', 'rank': 1, 'metres': 100},
                {'window': 'garage', 'rank': 2, 'metres': 700},
                {'window': 'library', 'rank': 2, 'metres': 800},
            ],
        },
        {
            'id': 'c',
            'tier': 1,
            'locked': 'garage',
            'options': [{'window': 'garage', 'rank': 3, 'metres': 50}],
        },
        {'id': 'd', 'tier': 1, 'locked': None, 'options': [{'window': 'garage', 'rank': 1, 'metres': 10}]},
        {'id': 'e', 'tier': 9, 'locked': None, 'options': []},
    ],
}


@pytest.fixture
def solve(tmp_path):
    def solved(problem):
        source, target = tmp_path / 'problem.json', tmp_path / 'result.json'
        source.write_bytes(problem if isinstance(problem, bytes) else json.dumps(problem).encode())
        target.unlink(missing_ok=True)
        call_command('solve_match', str(source), '--out', str(target), stdout=StringIO())
        return json.loads(target.read_text())

    return solved


def test_the_result_has_the_documented_shape(solve):
    result = solve(PROBLEM)
    assert list(result) == [
        'status',
        'placed',
        'unplaced',
        'objective',
        'bound',
        'certificate',
        'seconds',
    ]
    assert result['status'] == 'optimal'
    assert result['placed'] == [
        {'student': 'a', 'window': 'bakery'},
        {'student': 'b', 'window': 'library'},
        {'student': 'c', 'window': 'garage'},
    ]
    assert [u['student'] for u in result['unplaced']] == ['d', 'e']
    assert [u['reasons'][0]['text'] for u in result['unplaced']] == [
        'The only window that fits has a place, but a limit around it is reached.',
        'No window fits.',
    ]
    placed_by_tier = [1, 2, 0, 0, 0, 0, 0, 0, 0, 0]
    assert result['objective'] == {'placed_by_tier': placed_by_tier, 'rank_cost': 7, 'metres': 1750}
    assert result['bound'] == result['objective']
    assert all(value >= 0 for value in result['seconds'].values())


def test_the_result_checks_and_a_changed_one_does_not(solve, tmp_path):
    result = solve(PROBLEM)
    paths = [str(tmp_path / name) for name in ('problem.json', 'result.json')]
    out = StringIO()
    call_command('check_match', *paths, stdout=out)
    assert out.getvalue().startswith('Feasible, and proved optimal in every level: ')
    for change in (
        {'placed': result['placed'][1:]},
        {'objective': result['objective'] | {'metres': 1}},
        {'bound': result['bound'] | {'metres': 1}},
        {'status': 'feasible'},
    ):
        (tmp_path / 'result.json').write_text(json.dumps(result | change))
        with pytest.raises(CommandError) as refused:
            call_command('check_match', *paths)
        assert refused.value.returncode == 1


def test_most_first_choices_first_is_its_own_policy(solve):
    result = solve(PROBLEM | {'policy': 'first-choices'})
    assert result['objective']['first_choices'] == 0
    assert solve(PROBLEM | {'policy': 'convex'})['objective']['rank_cost'] == 4 + 4 + 9


def changed(path, value):
    """The problem with one place changed: 'students', 0, 'tier'."""
    copy = json.loads(json.dumps(PROBLEM))
    place = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return copy


OPTION = {'window': 'garage', 'rank': 1, 'metres': 10}
FAULTS = [
    (['colour'], 1, 'colour: is not a key of this format'),
    (['version'], 2, 'version: must be 1'),
    (['version'], True, 'version: must be 1'),
    (['policy'], 'fair', 'policy: must be one of linear, convex, first-choices'),
    (['policy'], [], 'policy: must be one of linear, convex, first-choices'),
    (['windows'], {}, 'windows: must be a list'),
    (['windows', 1], 'garage', 'windows[1]: must be an object'),
    (['windows', 1, 'id'], 'bakery', "windows[1].id: 'bakery' appears twice"),
    (['windows', 1, 'id'], None, 'windows[1].id: must be text of 1 to 200 characters, or a whole number'),
    (['windows', 0, 'places'], -1, 'windows[0].places: must be a whole number from 0 to 1000000'),
    (['windows', 0, 'places'], 1.5, 'windows[0].places: must be a whole number from 0 to 1000000'),
    (['windows', 0, 'places'], 10**19, 'windows[0].places: must be a whole number from 0 to 1000000'),
    (['windows', 0, 'groups', 0], 'town', "windows[0].groups[0]: no group has the id 'town'"),
    (['windows', 0, 'groups'], ['site', 'site'], "windows[0].groups[1]: 'site' appears twice"),
    (['groups', 0, 'at_least'], -1, 'groups[0].at_least: must be a whole number from 0 to 1000000'),
    (['groups', 0, 'places'], '2', 'groups[0].places: must be a whole number from 0 to 1000000'),
    (['students', 1, 'tier'], 10, 'students[1].tier: must be a whole number from 0 to 9'),
    (['students', 1, 'name'], 'B', 'students[1].name: is not a key of this format'),
    (['students', 1, 'id'], 'a', "students[1].id: 'a' appears twice"),
    (['students', 0, 'locked'], 'nowhere', "students[0].locked: no window has the id 'nowhere'"),
    (
        ['students', 0, 'locked'],
        'garage',
        'students[0].locked: the lock cannot hold: the window is not one of the options',
    ),
    (['students', 3, 'options', 0, 'window'], 'x', "students[3].options[0].window: no window has the id 'x'"),
    (['students', 3, 'options', 0, 'window'], [], 'students[3].options[0].window: no window has the id []'),
    (['students', 3, 'options'], [OPTION, OPTION], "students[3].options[1].window: 'garage' appears twice"),
    (
        ['students', 3, 'options', 0, 'rank'],
        0,
        'students[3].options[0].rank: must be a whole number from 1 to 1000000',
    ),
    (['students', 3, 'options', 0], {'window': 'garage'}, 'students[3].options[0].metres: is missing'),
    (['students', 4], {'id': 'e', 'tier': 1}, 'students[4].options: is missing'),
]


@pytest.mark.parametrize(
    ('path', 'value', 'words'), FAULTS, ids=lambda v: None if isinstance(v, list) else str(v)[:40]
)
def test_a_fault_is_named_by_its_path(solve, path, value, words):
    with pytest.raises(CommandError) as refused:
        solve(changed(path, value))
    assert str(refused.value).endswith(f'problem.json: {words}')
    assert refused.value.returncode == 2


def test_locks_that_cannot_all_hold(solve):
    full = changed(['students', 3, 'locked'], 'garage')
    full['students'][1]['locked'] = 'bakery'
    with pytest.raises(
        CommandError, match=r"students\[3\]\.locked: the lock cannot hold: group 'site' has no place"
    ):
        solve(full)


def test_groups_that_cross_and_a_wish_for_several_or_none(solve):
    """A fortnight at the bakery takes a place in both weeks; the library wants two students or nobody."""
    windows = [
        {'id': 'fortnight', 'places': 1, 'groups': ['first', 'second']},
        {'id': 'monday', 'places': 1, 'groups': ['first']},
        {'id': 'later', 'places': 1, 'groups': ['second']},
        {'id': 'library', 'places': 2, 'at_least': 2},
    ]
    options = {'a': ['fortnight'], 'b': ['monday', 'library'], 'c': ['later']}
    problem = {
        'version': 1,
        'policy': 'linear',
        'windows': windows,
        'groups': [{'id': 'first', 'places': 1}, {'id': 'second', 'places': 1}],
        'students': [
            {'id': name, 'tier': 1, 'options': [{'window': w, 'rank': 1, 'metres': 0} for w in fits]}
            for name, fits in options.items()
        ],
    }
    result = solve(problem)
    assert result['placed'] == [{'student': 'b', 'window': 'monday'}, {'student': 'c', 'window': 'later'}]
    assert (result['status'], result['bound']) == ('optimal', result['objective'])
    problem['students'][0]['options'].append({'window': 'library', 'rank': 9, 'metres': 0})
    placed = {p['student']: p['window'] for p in solve(problem)['placed']}
    assert placed == {'a': 'library', 'b': 'library', 'c': 'later'}


def test_when_time_runs_out_it_says_so_and_the_check_still_holds_it_to_the_rules(tmp_path):
    paths = [str(tmp_path / name) for name in ('problem.json', 'result.json')]
    problem = write_problem(graph_of(fortnights(students=240, employers=60)))
    (tmp_path / 'problem.json').write_text(json.dumps(problem))
    out = StringIO()
    call_command('solve_match', paths[0], '--out', paths[1], '--seconds', '0', stdout=out)
    result = json.loads((tmp_path / 'result.json').read_text())
    assert result['status'] == 'feasible'
    assert None in result['bound'].values() or None in result['bound']['placed_by_tier']
    assert 'not beyond' in out.getvalue()
    out = StringIO()
    call_command('check_match', *paths, stdout=out)
    assert out.getvalue().startswith('Feasible; time ran out before it was proved best: ')
    for change in (
        {'placed': result['placed'][1:]},
        {'status': 'optimal'},
        {'bound': result['objective']},
        {'certificate': result['certificate'] | {'search': result['certificate']['search'] | {'open': {}}}},
    ):
        (tmp_path / 'result.json').write_text(json.dumps(result | change))
        with pytest.raises(CommandError) as refused:
            call_command('check_match', *paths)
        assert refused.value.returncode == 1


def test_numbers_that_no_double_holds_are_reckoned_exactly(solve):
    """Two limits that cross and ranks whose squares come to 10^14: one rank more or less counts."""
    groups = [{'id': name, 'places': 1} for name in 'gh']
    windows = [
        {'id': f'w{at}', 'places': 9, 'groups': listed}
        for at, listed in enumerate([['g', 'h'], ['g'], ['h'], *[[]] * 40])
    ]
    options = [{'window': w['id'], 'rank': 1_000_000, 'metres': 0} for w in windows]
    students = [{'id': at, 'tier': 1, 'options': options} for at in range(100)]
    students[7] = {**students[7], 'options': [{**options[0], 'rank': 999_999}, *options[1:]]}
    result = solve(
        {'version': 1, 'policy': 'convex', 'windows': windows, 'groups': groups, 'students': students}
    )
    assert result['status'] == 'optimal'
    assert result['objective']['rank_cost'] == 99 * 1_000_000**2 + 999_999**2
    assert {'student': 7, 'window': 'w0'} in result['placed']


WHOLE = json.dumps(PROBLEM).encode()
BROKEN = [
    (WHOLE[:200], 'line 1, column '),
    (b'', 'line 1, column 1: not JSON, or cut short'),
    (b'[' * 100_000, 'is nested too deep'),
    (WHOLE.replace(b'"version": 1', b'"version": 1' + b'0' * 5_000), ': version: must be 1'),
    (b'{"version": 1, "version": 1}', ': version: is written twice in one object'),
    (b'{"policy": "\xff"}', 'byte 12 is not UTF-8 text'),
    (b'[]', 'the file: must be an object'),
    (b'{"version": NaN}', 'is missing'),
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
    with pytest.raises(CommandError, match='is larger than 2 MB; --max-megabytes allows more') as refused:
        call_command('solve_match', str(source), '--out', str(tmp_path / 'r.json'), '--max-megabytes', '2')
    assert refused.value.returncode == 2
    assert not (tmp_path / 'r.json').exists()


def test_a_pipe_and_a_limit_beyond_all_machines(tmp_path):
    pipe, result = tmp_path / 'pipe', tmp_path / 'result.json'
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(pipe.write_bytes, b'{}')
        with pytest.raises(CommandError, match='policy: is missing') as refused:
            call_command('check_match', str(pipe), str(result), '--max-megabytes', '9' * 30)
        written.result()
    assert refused.value.returncode == 2


@pytest.mark.parametrize('typed', ['abc', '', '-1', '0', '1.5', '9' * 5_000])
def test_a_limit_that_is_no_number_is_said_in_words(tmp_path, typed):
    words = 'is not a number above 0$'
    with pytest.raises(CommandError, match=words) as refused:
        call_command('check_match', str(tmp_path), str(tmp_path), f'--max-megabytes={typed}')
    assert '\n' not in str(refused.value)


def test_a_name_without_end_is_not_repeated_without_end(solve, tmp_path):
    result = solve(PROBLEM)
    result['placed'][0]['window'] = 'x' * 100_000
    (tmp_path / 'result.json').write_text(json.dumps(result))
    with pytest.raises(CommandError, match='no window') as refused:
        call_command('check_match', str(tmp_path / 'problem.json'), str(tmp_path / 'result.json'))
    assert (refused.value.returncode, len(str(refused.value)) < 1_000) == (1, True)


def test_no_file_and_no_place_to_write(tmp_path):
    source = tmp_path / 'problem.json'
    with pytest.raises(CommandError, match='No such file'):
        call_command('solve_match', str(source), '--out', str(tmp_path / 'r.json'))
    source.write_text(json.dumps(PROBLEM))
    with pytest.raises(CommandError, match='there is no directory'):
        call_command('solve_match', str(source), '--out', str(tmp_path / 'no' / 'r.json'))


scalars = (
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.floats(allow_nan=False)
    | st.sampled_from(['a', 'garage'])
)
junk = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
)
places = [path for path, _, _ in FAULTS]


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.sampled_from(places), value=junk)
def test_junk_anywhere_is_solved_or_refused_and_never_falls_over(solve, path, value):
    assert outcome(solve, changed(path, value)) in ('optimal', 2)


def outcome(solve, problem):
    try:
        return solve(problem)['status']
    except CommandError as refused:
        return refused.returncode


def test_at_the_shell_a_fault_is_exit_code_2_and_no_traceback(tmp_path):
    (tmp_path / 'problem.json').write_bytes(WHOLE[:-5])
    run = subprocess.run(
        [sys.executable, 'manage.py', 'solve_match', tmp_path / 'problem.json', '--out', tmp_path / 'r.json'],
        cwd=django_settings.BASE_DIR,
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert run.stderr.startswith('CommandError: ')
    assert 'Traceback' not in run.stderr


def test_a_problem_written_out_is_the_same_problem():
    graph = graph_of(area(students=60, offers=40, weeks=1))
    again = read_problem(json.loads(json.dumps(write_problem(graph))))
    assert again.fingerprint == graph.fingerprint
    nested = read_problem(PROBLEM)
    assert read_problem(write_problem(nested)).fingerprint == nested.fingerprint
