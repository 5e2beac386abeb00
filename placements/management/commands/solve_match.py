"""Solve a matching problem from a file, without a database."""

from pathlib import Path
from time import perf_counter

from django.core.management.base import BaseCommand

from placements.management.files import above_zero, add_size_limit, load, one_line, refuse_target, save, shown
from placements.matching.document import read_problem, write_result
from placements.matching.graph import Fault
from placements.matching.integers import SECONDS
from placements.matching.prices import NotSolved
from placements.matching.run import plan_for


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
            type=above_zero(float, or_zero=True),
            default=SECONDS,
            help=f'for limits that cross and "at least so many or none" (default {SECONDS})',
        )
        add_size_limit(parser)

    def handle(self, *, problem, out, seed, seconds, max_megabytes, **options):
        started = perf_counter()
        refuse_target(out, problem)
        graph = load(problem, read_problem, max_megabytes)
        read = perf_counter()
        plan = solved_or_refused(problem, graph, seed, seconds)
        solved = perf_counter()
        took = {'read': read - started, 'solve': solved - read, 'total': solved - started}
        save(out, write_result(plan, {name: round(value, 3) for name, value in took.items()}))
        proved = 'proved optimal' if plan.status == 'optimal' else f'not beyond {plan.bound}'
        self.stdout.write(f'{len(plan.placed)} of {plan.figures.students} placed, {proved}: {shown(out)}')


def solved_or_refused(path, graph, seed, seconds):
    with one_line(path):
        try:
            return plan_for(None, graph, seed, seconds)
        except NotSolved as fault:
            raise Fault('students', str(fault)) from None
