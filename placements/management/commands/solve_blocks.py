"""Plan block dates from a file, without a database."""

from pathlib import Path
from time import perf_counter

from django.core.management.base import BaseCommand

from placements.blockplan import solve
from placements.blockplan.document import read_problem, write_result
from placements.management.files import add_size_limit, load, one_line, refuse_target, save, shown

SEEDS = 2**31  # what the solvers take


class Command(BaseCommand):
    help = 'Find the best block dates for PROBLEM.json and write them, with their bounds, to the file named by --out.'
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument('problem', type=Path, metavar='PROBLEM.json')
        parser.add_argument('--out', type=Path, required=True, metavar='RESULT.json')
        parser.add_argument('--seed', type=int, default=0, help='chooses between equally good plans')
        add_size_limit(parser)

    def handle(self, *, problem, out, seed, max_megabytes, **options):
        started = perf_counter()
        refuse_target(out, problem)
        asked = load(problem, read_problem, max_megabytes)
        read = perf_counter() - started
        with one_line(problem):
            result = write_result(asked, solve(asked, seed=seed % SEEDS))
        result['seconds']['read'] = round(read, 3)
        save(out, result)
        self.stdout.write(
            f'{len(asked.cohorts)} blocks, {result["overload"]} student-weeks over, '
            f'peak {result["peak"]:.3f}, {result["status"]}: {shown(out)}'
        )
