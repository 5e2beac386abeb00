"""Whatever a file holds, the solvers write a whole result or end with one line, exit code 2 and no result.

Each problem is a sound one that was then damaged, a little or a lot, as values or as bytes.
"""

import json
import os
import re
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.placements.test_blockplan_command import EVERY_KEY
from tests.placements.test_blockplan_command import PROBLEM as BLOCKS
from tests.placements.test_match_commands import PROBLEM as MATCH

WISHES = json.loads(json.dumps(MATCH))
WISHES['windows'][1] |= {'at_least': 2, 'groups': ['site', 'town']}
WISHES['groups'].append({'id': 'town', 'places': 3, 'at_least': 1})
WISHES['students'][3]['previous'] = 'garage'
SOUND = [
    ('solve_match', MATCH),
    ('solve_match', WISHES),
    ('solve_blocks', BLOCKS),
    ('solve_blocks', EVERY_KEY),
]

awkward = st.sampled_from(
    [
        *('null', 'true', 'false', '0', '1', '-1', '2', '1.0', 'NaN', 'Infinity', '-Infinity', '1e400'),
        *(str(10**18), str(2**63), str(-(2**63)), '9' * 30, '9' * 300),
        *(
            '""',
            '" "',
            '"1"',
            '"\\ud800"',
            '"\\n"',
            '"\\u0000"',
            f'"{"é" * 300}"',
            '"garage"',
            '"site"',
            '"x"',
        ),
        *('"North"', '"2027-06-07"', '[]', '{}', '[[]]', '[null]', '{"": 1}', '{"id": 1}', '[0, 1, 2]'),
        *('{"window": "garage", "rank": 1, "metres": 1}', '{"health": [1, 1, 1]}', str([0] * 600)),
        '[' * 900 + ']' * 900,
    ]
).map(json.loads)
DEEPEST = 6


def spots(value, path=()):
    """The path of every place in a document."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner if len(path) < DEEPEST else ():
        yield from spots(below, (*path, key))


@st.composite
def damaged(draw):
    """(command, bytes of a damaged problem)."""
    command, sound = draw(st.sampled_from(SOUND))
    document = json.loads(json.dumps(sound))
    for _ in range(draw(st.integers(1, 3))):
        *way, last = draw(st.sampled_from([spot for spot in spots(document) if spot]))
        place = document
        for step in way:
            place = place[step]
        harm = draw(st.sampled_from(['replace', 'remove', 'twin', 'add']))
        if harm == 'replace':
            place[last] = draw(awkward)
        elif harm == 'remove':
            del place[last]
        elif isinstance(place, list):
            place.append(place[last] if harm == 'twin' else draw(awkward))
        else:
            place[draw(st.sampled_from(['extra', 'id', 'places', 'wish', 'two words', '']))] = draw(awkward)
    text = json.dumps(document).encode()
    return command, draw(st.sampled_from([text, text, text, *on_paper(draw, text)]))


def on_paper(draw, text):
    """The text cut short, with a byte changed, a key repeated, a number made long, or its brackets doubled."""
    at = draw(st.integers(0, len(text)))
    keys = re.findall(rb'"\w+": ', text) or [b'"a": ']
    key = draw(st.sampled_from(keys))
    return [
        text[:at],
        text[:at] + bytes([draw(st.integers(0, 255))]) + text[at + 1 :],
        text.replace(key, key + b'0, ' + key, 1),
        text.replace(b'1', b'1' * draw(st.sampled_from([25, 400, 4_300, 4_301, 9_000])), 1),
        text.replace(b'[', b'[' * draw(st.integers(2, 3_000)), 1),
        b'\xef\xbb\xbf' + text,
    ]


@pytest.fixture
def files(tmp_path):
    return tmp_path / 'problem.json', tmp_path / 'result.json'


@settings(deadline=None, max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(damage=damaged())
def test_a_damaged_problem_is_solved_or_refused_in_one_line(files, damage):
    command, text = damage
    source, target = files
    source.write_bytes(text)
    target.unlink(missing_ok=True)
    said = fault(command, source, target)
    if said is None:
        assert json.loads(target.read_text())['status'] in ('optimal', 'feasible')
    else:
        assert said.startswith(f'{source}: ')
        assert said.isprintable()
        assert len(said) < 500
        assert not target.exists()
    assert set(os.listdir(source.parent)) <= {source.name, target.name}


def fault(command, source, target):
    """The one line of a refusal, or None where there was nothing to refuse."""
    try:
        call_command(command, str(source), '--out', str(target), stdout=StringIO())
    except CommandError as refused:
        return str(refused) if refused.returncode == 2 else f'exit code {refused.returncode}'
    return None


PLACES = [
    ('solve_match', b'"rank": 2', b'"rank": 2, "rank": 1', 'students[0].options[0].rank: is written twice'),
    ('solve_match', b'"tier": 9', b'"tier": ' + b'9' * 30, 'students[4].tier: must be a whole number'),
    ('solve_match', b'"tier": 9', b'"tier": ' + b'9' * 9_000, 'students[4].tier: must be a whole number'),
    ('solve_match', b'"tier": 9', b'"tier": NaN', 'students[4].tier: must be a whole number'),
    ('solve_match', b'"tier": 9', b'"tier": -Infinity', 'students[4].tier: must be a whole number'),
    ('solve_match', b'"tier": 9', b'"tier": true', 'students[4].tier: must be a whole number'),
    ('solve_match', b'"tier": 9', b'"tier": ' + b'[' * 500 + b']' * 500, 'students[4].tier: must be a whole'),
    ('solve_match', b'"options": []', b'"options": null', 'students[4].options: must be a list'),
    ('solve_blocks', b'"South": 3', b'"South": 3, "South": 3', 'schools[0].students.South: is written twice'),
    ('solve_blocks', b'"length": 2', b'"length": 1e400', 'schools[1].length: must be a whole number'),
    ('solve_blocks', b'"seconds": 10', b'"seconds": ' + b'9' * 9_000, 'seconds: must be a number above 0'),
]


@pytest.mark.parametrize(('command', 'before', 'after', 'words'), PLACES, ids=[row[3] for row in PLACES])
def test_what_json_itself_would_let_pass_is_named_in_its_place(files, command, before, after, words):
    source, target = files
    text = json.dumps(MATCH if command == 'solve_match' else BLOCKS).encode()
    assert before in text
    source.write_bytes(text.replace(before, after, 1))
    with pytest.raises(CommandError) as refused:
        call_command(command, str(source), '--out', str(target))
    assert str(refused.value).startswith(f'{source}: {words}')
    assert not target.exists()


def test_the_number_1_and_the_text_1_are_two_windows(files):
    source, target = files
    options = [{'window': 1, 'rank': 1, 'metres': 0}, {'window': '1', 'rank': 1, 'metres': 9}]
    students = [{'id': name, 'tier': 0, 'options': options} for name in (2, '2', 'two')]
    windows = [{'id': 1, 'places': 1}, {'id': '1', 'places': 1}]
    problem = {'version': 1, 'policy': 'linear', 'windows': windows, 'students': students}
    source.write_text(json.dumps(problem))
    call_command('solve_match', str(source), '--out', str(target), stdout=StringIO())
    result = json.loads(target.read_text())
    assert sorted(map(repr, (p['window'] for p in result['placed']))) == ["'1'", '1']
    assert result['objective']['metres'] == 9


@pytest.mark.parametrize(('command', 'problem'), [SOUND[0], SOUND[2]], ids=['match', 'blocks'])
def test_where_the_result_cannot_go_is_said_before_the_work_and_nothing_is_lost(files, command, problem):
    source, _ = files
    source.write_text(json.dumps(problem))
    (source.parent / 'link.json').symlink_to(source)
    refused = [
        (source, '--out: is the problem itself'),
        (source.parent / 'link.json', '--out: is the problem itself'),
        (source.parent, '--out: is a directory'),
        (source.parent / 'no' / 'r.json', '--out: there is no directory'),
        (source.parent / ('long' * 100), 'File name too long'),
    ]
    for out, words in refused:
        with pytest.raises(CommandError, match=words) as said:
            call_command(command, str(source), '--out', str(out))
        assert said.value.returncode == 2
    assert json.loads(source.read_text()) == problem
    assert set(os.listdir(source.parent)) == {source.name, 'link.json'}
    with pytest.raises(CommandError, match='No space left'):
        call_command(command, str(source), '--out', '/dev/full')
    call_command(command, str(source), '--out', '/dev/null', stdout=StringIO())


def test_a_result_behind_a_link_is_written_where_it_points(files, tmp_path):
    source, target = files
    source.write_text(json.dumps(MATCH))
    (tmp_path / 'kept').mkdir()
    target.symlink_to(tmp_path / 'kept' / 'result.json')
    call_command('solve_match', str(source), '--out', str(target), stdout=StringIO())
    assert target.is_symlink()
    assert json.loads((tmp_path / 'kept' / 'result.json').read_text())['status'] == 'optimal'


@pytest.mark.parametrize(('command', 'problem'), [SOUND[0], SOUND[2]], ids=['match', 'blocks'])
def test_no_environment_is_needed_a_pipe_will_do_and_an_endless_one_ends(tmp_path, command, problem):
    out = tmp_path / 'r.json'

    def run(source, **more):
        words = [sys.executable, 'manage.py', command, source, '--out', out, '--max-megabytes', '1']
        env = {'PATH': os.environ['PATH']}
        return subprocess.run(
            words, cwd=django_settings.BASE_DIR, env=env, capture_output=True, check=False, timeout=60, **more
        )

    refused = run('/dev/zero')
    assert (refused.returncode, refused.stdout) == (2, b'')
    assert refused.stderr == (
        b'CommandError: /dev/zero: the file: is larger than 1 MB; --max-megabytes allows more\n'
    )
    solved = run('/dev/stdin', input=json.dumps(problem).encode())
    assert (solved.returncode, solved.stderr) == (0, b'')
    assert json.loads(out.read_text())['status'] == 'optimal'


def test_arguments_that_make_no_sense_are_refused(files):
    source, target = files
    source.write_text(json.dumps(MATCH))
    for words in (['--seconds', 'nan'], ['--seconds', '-1'], ['--max-megabytes', '0'], ['--seed', 'x']):
        with pytest.raises(CommandError):
            call_command('solve_match', str(source), '--out', str(target), *words)
    assert not target.exists()
