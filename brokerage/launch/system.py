"""What the machine itself must have, and how to get it where it is missing."""

import ctypes
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from importlib import util

from brokerage.launch.process import Problem, say
from brokerage.launch.setup_log import logged


@dataclass(frozen=True)
class Need:
    """Probed by what it gives, so that any way of having it counts; named as Debian names it."""

    packages: tuple[str, ...]
    why: str
    present: Callable[[], bool]


def has_libraries(*names):
    try:
        for name in names:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


TO_RUN = (
    Need(
        ('python3-venv',),
        'Python packages go into a directory of their own, .venv',
        lambda: util.find_spec('ensurepip') is not None,
    ),
    Need(
        ('libpango-1.0-0', 'libpangoft2-1.0-0', 'libharfbuzz-subset0'),
        'PDF documents are set with Pango (9 MB)',
        lambda: has_libraries('libpango-1.0.so.0', 'libpangoft2-1.0.so.0', 'libharfbuzz-subset.so.0'),
    ),
)
TO_TEST = (
    *TO_RUN,
    Need(
        ('chromium',),
        'the journeys run in a real browser (about 400 MB on disk)',
        lambda: shutil.which('chromium') is not None,
    ),
    Need(
        ('libatomic1',),
        'the program that drives the browser is linked with it (50 kB)',
        lambda: has_libraries('libatomic.so.1'),
    ),
)


def check_room(path, megabytes):
    free = shutil.disk_usage(path).free // 1_000_000
    if free < megabytes:
        raise Problem(
            f'Not enough disk: {path} has {free} MB free and setting up needs about {megabytes} MB.'
        )


def install_missing(needs):
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    packages = [package for need in missing for package in need.packages]
    apt = _apt_get(' '.join(packages))
    for need in missing:
        say(f'Installing {", ".join(need.packages)} with apt-get: {need.why}.')
    logged([*apt, 'update'], 'Reading the list of system packages')
    logged([*apt, 'install', '--no-install-recommends', '--yes', *packages], 'Installing system packages')
    for need in missing:
        if not need.present():
            raise Problem(f'Installed {", ".join(need.packages)}, and still this does not work: {need.why}.')


def _apt_get(packages):
    if not shutil.which('apt-get'):
        raise Problem(
            f'Missing, under the names Debian gives them: {packages}. Install them, then run this again.'
        )
    quiet = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '--quiet=2', '--option=Dpkg::Use-Pty=0']
    if os.geteuid() == 0:
        return quiet
    if not shutil.which('sudo'):
        raise Problem(f'Missing, and there is no sudo here. As root, run: apt-get install {packages}')
    return ['sudo', *quiet]
