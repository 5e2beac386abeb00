"""Prove again, from the problem alone, that a result is the best plan."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from placements.management.files import add_size_limit, load, shown
from placements.matching.certificate import Refused, bound_of, proved, still_open
from placements.matching.document import read_problem, read_result


class Command(BaseCommand):
    help = (
        'Check RESULT.json against PROBLEM.json. Exit code 0: proved. 1: refused. 2: a file cannot be read.'
    )
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument('problem', type=Path, metavar='PROBLEM.json')
        parser.add_argument('result', type=Path, metavar='RESULT.json')
        add_size_limit(parser)

    def handle(self, *, problem, result, max_megabytes, **options):
        graph = load(problem, read_problem, max_megabytes)
        placed, claims, certificate = load(result, read_result, max_megabytes)
        try:
            reached, unproved = proved(graph, placed, certificate)
            if unproved != still_open(certificate):
                raise Refused(f'what it leaves open is {unproved}, and not what it says')
            refuse_other_claims(claims, reached, unproved)
        except Refused as fault:
            raise CommandError(f'{shown(result)}: {fault}', returncode=1) from None
        if unproved:
            self.stdout.write(f'Feasible; time ran out before it was proved best: {reached}')
        else:
            self.stdout.write(f'Feasible, and proved optimal in every level: {reached}')
        if not graph.sides:
            self.stdout.write('No chain of moves frees a place for a student of the same or a higher tier.')
        self.stdout.write(f'Problem {graph.fingerprint}')


def refuse_other_claims(claims, reached, unproved):
    """Whatever the result says of itself must be what its proof shows: no more, and no less."""
    holds = {
        'objective': reached,
        'status': 'feasible' if unproved else 'optimal',
        'bound': bound_of(reached, unproved),
    }
    for name, claimed in claims.items():
        if claimed != holds[name]:
            raise Refused(f'the {name} claimed is {claimed!r:.300}, and what is proved {holds[name]}')
