"""Solve a matching problem from a file, without a database."""

import json
from pathlib import Path
from time import perf_counter

from django.core.management.base import BaseCommand, CommandError

from placements.matching.document import parse, read_problem, write_result
from placements.matching.graph import Fault
from placements.matching.integers import SECONDS
from placements.matching.prices import NotSolved
from placements.matching.run import plan_for

MEGABYTE = 1_000_000


class Command(BaseCommand):
    help = 'Find the best plan for PROBLEM.json and write it, with its proof, to the file named by --out.'
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument('problem', type=Path, metavar='PROBLEM.json')
        parser.add_argument('--out', type=Path, required=True, metavar='RESULT.json')
        parser.add_argument(
            '--seed', type=int, default=0, help='draws the lottery between equally good plans'
        )
        parser.add_argument(
            '--seconds',
            type=float,
            default=SECONDS,
            help=f'for limits that cross and "at least so many or none" (default {SECONDS})',
        )
        add_size_limit(parser)

    def handle(self, *, problem, out, seed, seconds, max_megabytes, **options):
        started = perf_counter()
        graph = load(problem, read_problem, max_megabytes)
        read = perf_counter()
        plan = solved_or_refused(problem, graph, seed, seconds)
        solved = perf_counter()
        took = {'read': read - started, 'solve': solved - read, 'total': solved - started}
        save(out, write_result(plan, {name: round(value, 3) for name, value in took.items()}))
        proved = 'proved optimal' if plan.status == 'optimal' else f'not beyond {plan.bound}'
        self.stdout.write(f'{len(plan.placed)} of {plan.figures.students} placed, {proved}: {out}')


def solved_or_refused(path, graph, seed, seconds):
    try:
        return plan_for(None, graph, seed, seconds)
    except (NotSolved, Fault) as fault:
        raise CommandError(f'{path}: {fault}', returncode=2) from None


def add_size_limit(parser):
    parser.add_argument('--max-megabytes', type=int, default=512, help='refuse larger files (default 512)')


def load(path, read, max_megabytes):
    """Read a JSON file with `read`; anything wrong ends the command with one line and exit code 2."""
    try:
        if path.stat().st_size > max_megabytes * MEGABYTE:
            raise Fault('the file', f'is larger than {max_megabytes} MB; --max-megabytes allows more')
        return read(parse(path.read_text(encoding='utf-8-sig')))
    except Fault as fault:
        raise CommandError(f'{path}: {fault}', returncode=2) from None
    except UnicodeDecodeError as fault:
        raise CommandError(f'{path}: byte {fault.start} is not UTF-8 text', returncode=2) from None
    except OSError as fault:
        raise CommandError(f'{path}: {fault.strerror}', returncode=2) from None
    except MemoryError:
        raise CommandError(f'{path}: too large for the memory of this machine', returncode=2) from None


def save(path, document):
    """Write beside the target, then rename: a result file is whole or not there."""
    unfinished = path.with_name(f'{path.name}.unfinished')
    try:
        unfinished.write_text(json.dumps(document), encoding='utf-8')
        unfinished.replace(path)
    except OSError as fault:
        raise CommandError(f'{path}: {fault.strerror}', returncode=2) from None
