"""`manage.py check_area REF`: prove every part of an area's match again, from what is in the tables."""

import sys

from django.core.management.base import BaseCommand, CommandError

from placements.models import AreaRun
from placements.queries.area_proof import check_area


class Command(BaseCommand):
    help = 'Check the proof of every part of a finished area match. Exit code 0: all proved. 1: not all.'

    def add_arguments(self, parser):
        parser.add_argument('ref', help='the reference of the run: the last part of its address')

    def handle(self, *, ref, **options):
        # What a shell passes on may be no text, and the database would not take it.
        run = AreaRun.objects.filter(ref=ref).first() if ref.isascii() else None
        if run is None or run.job_state != AreaRun.State.DONE:
            raise CommandError('No finished match of an area has this reference.', returncode=2)
        placed = faults = 0
        for proof in check_area(run):
            faults += bool(proof.fault)
            placed += proof.placed
            told = proof.fault or f'proved, {proof.placed} of {proof.students} placed'
            self.stdout.write(f'Part {proof.number}: {told}')
        if faults:
            self.stdout.write(f'{faults} of the parts are not proved.')
            sys.exit(1)
        self.stdout.write(f'Every part is proved: no plan places more than these {placed}.')
