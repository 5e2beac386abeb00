"""What stands in the way of a demo is said in one line, and what a killed demo left does not."""

import socket
import subprocess
import sys
import time

import pytest

from brokerage.launch import alone
from brokerage.launch.process import Problem
from brokerage.launch.valkey import free_port


@pytest.fixture(autouse=True)
def _own_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(alone, 'PORT', str(free_port()))
    monkeypatch.setattr(alone, 'PATIENCE_SECONDS', 0.3)


def refusal():
    with pytest.raises(Problem) as problem, alone.alone():
        pass
    return str(problem.value)


def test_port_taken_by_a_stranger():
    with socket.create_server(('127.0.0.1', int(alone.PORT))):
        assert refusal() == (
            f'Port {alone.PORT} is taken by another program. Choose another: make demo PORT=8001'
        )


def test_port_given_back_in_time(monkeypatch):
    monkeypatch.setattr(alone, 'PATIENCE_SECONDS', 5)
    stranger = [
        sys.executable,
        '-c',
        f'import socket, time; s = socket.create_server(("127.0.0.1", {alone.PORT}))',
    ]
    stranger[-1] += '; print(flush=True); time.sleep(0.5)'
    with subprocess.Popen(stranger, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        with alone.alone():
            assert process.wait(5) == 0


@pytest.mark.parametrize('port', ['eight', '70000', '-1'])
def test_port_that_is_none(monkeypatch, port):
    monkeypatch.setattr(alone, 'PORT', port)
    assert refusal() == f'BIND=127.0.0.1 PORT={port} is not an address to listen on.'


def test_second_demo_in_one_directory():
    with alone.alone():
        assert refusal() == 'A demo from this directory is running already. Stop that one first (Ctrl-C).'
    with alone.alone():
        pass


def test_marked_process_is_ended_and_a_strangers_left_alone(tmp_path):
    sleeper = [sys.executable, '-c', 'import time; time.sleep(30)']
    ours = subprocess.Popen(sleeper, env={alone.MARK: str(tmp_path)})
    other = subprocess.Popen(sleeper, env={alone.MARK: f'{tmp_path}/elsewhere'})
    # Until the program has begun, the process still wears our own environment.
    time.sleep(0.3)
    with alone.alone():
        assert ours.wait(5) == -9
        assert other.poll() is None
    other.kill()
    other.wait()
