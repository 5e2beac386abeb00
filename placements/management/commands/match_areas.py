"""`manage.py match_areas`: match whole areas, one run per hub, on the workers."""

from time import sleep

from django.core.management.base import BaseCommand, CommandError

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation, SystemActor
from brokerage.core.errors import Refused
from placements.actions.area import start_area_match
from placements.enums import Policy
from placements.models import AreaRun
from placements.queries.area import blocks_to_match

BY = SystemActor('match_areas')
EVERY_SECONDS = 1


class Command(BaseCommand):
    help = 'Match all published blocks ahead, one run per hub, and show how far each is.'

    def add_arguments(self, parser):
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument('--hub', nargs='+', metavar='NAME', help='these hubs')
        which.add_argument('--all', action='store_true', help='every hub')
        parser.add_argument('--policy', choices=Policy.values, default=Policy.LINEAR.value)
        parser.add_argument('--no-wait', action='store_true', help='queue the runs and leave')

    def handle(self, *, hub, policy, no_wait, **options):
        runs = [run for each in self._hubs(hub) if (run := self._start(each, policy))]
        seen = {}
        while runs and not no_wait:
            self._show(runs, seen)
            if not AreaRun.objects.filter(pk__in=[run.pk for run in runs]).going().exists():
                break
            sleep(EVERY_SECONDS)
        if not runs or AreaRun.objects.filter(pk__in=[run.pk for run in runs], job_state='failed').exists():
            raise CommandError('Not every area was matched.')

    def _hubs(self, names):
        hubs = list(Organisation.objects.filter(kind=Kind.HUB, is_active=True).order_by('name'))
        if names is None:
            return hubs
        # Compared here: what a shell passes on may be no text, and the database would not take it.
        found = {each.name: each for each in hubs if each.name in names}
        if missing := [name for name in names if name not in found]:
            raise CommandError(f'No hub is called {", ".join(missing)}.')
        return [found[name] for name in names]

    def _start(self, hub, policy):
        try:
            return start_area_match(by=BY, hub=hub, blocks=blocks_to_match(hub), policy=policy)
        except Refused as refused:
            self.stderr.write(f'{hub.name}: {refused.words}')
            return None

    def _show(self, runs, seen):
        """One line whenever an area has come further."""
        rows = AreaRun.objects.filter(pk__in=[run.pk for run in runs]).select_related('hub').defer('figures')
        for run in rows.order_by('hub__name'):
            words = (
                f'{run.hub.name}: {run.get_job_state_display().lower()}, {run.job_done} of {run.job_total}'
            )
            if run.job_error:
                words += f'. {run.job_error}'
            if seen.get(run.pk) != words:
                seen[run.pk] = words
                self.stdout.write(words)
