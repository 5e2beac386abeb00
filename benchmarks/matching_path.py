"""The whole path of an area's match: from rows in PostgreSQL to saved, explained, proved proposals.

    python -m benchmarks.matching_path load SIZE SEED SNAPSHOT    writes a made-up area and its question
    python -m benchmarks.matching_path run                        matches the area, and forgets the run again

DATABASE_URL and REDIS_URL name throwaway servers. No worker runs: the process does what workers would do, one task
after the other, and the tasks are sent to the real broker, where nobody takes them.
"""

import json
import os
import resource
import sys
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import django

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'brokerage.settings.test')
django.setup()

from django.core.management import call_command  # noqa: E402

from benchmarks.areas import SIZES, contended  # noqa: E402
from benchmarks.rows import write_area  # noqa: E402
from brokerage.accounts.models import Organisation, SystemActor  # noqa: E402
from brokerage.celery import app  # noqa: E402
from placements.actions.area import start_area_match  # noqa: E402
from placements.actions.area_part import run_area, run_part  # noqa: E402
from placements.matching.snapshot import write_snapshot  # noqa: E402
from placements.models import AreaPart, AreaRun, Proposal  # noqa: E402
from placements.queries.area import blocks_to_match  # noqa: E402
from placements.queries.area_proof import check_area  # noqa: E402
from placements.queries.match_question import Question  # noqa: E402

WARM = 'Small area'


def load(size, seed, snapshot):
    call_command('migrate', verbosity=0)
    # First a small one: a worker has long since loaded what there is to be loaded.
    write_area(contended(students=20, offers=20, schools=1, side=9_000, weeks=1), 1, WARM)
    hub = write_area(contended(**SIZES[size], seed=int(seed)), SIZES[size]['schools'], f'Area {size} {seed}')
    problem = Question(list(blocks_to_match(hub)), 'linear').problem
    Path(snapshot).write_bytes(write_snapshot(problem))
    return {'students': len(problem.students), 'windows': len(problem.windows)}


def run():
    """Seconds by stage, the most memory, and what came of it."""
    app.conf.task_always_eager = False
    match_area(Organisation.objects.get(name=WARM))
    return match_area(Organisation.objects.filter(kind='hub').latest('pk'))


def match_area(hub):
    times = [perf_counter()]
    area = start_area_match(
        by=SystemActor('benchmark'), hub=hub, blocks=list(blocks_to_match(hub)), policy='linear'
    )
    times.append(perf_counter())
    run_area(AreaRun.objects.select_related('hub').get(pk=area.pk))
    for _ in range(2):
        times.append(perf_counter())
        for part in AreaPart.objects.filter(run=area).values_list('pk', flat=True):
            run_part(AreaPart.objects.select_related('run__hub').get(pk=part))
    times.append(perf_counter())
    area.refresh_from_db()
    stages = ('start', 'read and cut', 'solve and save', 'explain, save and end')
    return {
        'seconds': times[-1] - times[0],
        'stages': dict(zip(stages, (b - a for a, b in pairwise(times)), strict=True)),
        'megabytes': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        **outcome(area),
    }


def outcome(area):
    rows = Proposal.objects.filter(run__area=area)
    started = perf_counter()
    faults = [proof.fault for proof in check_area(area) if proof.fault]
    found = {
        'state': area.job_state,
        'parts': area.parts.count(),
        'students': rows.count(),
        'placed_by_tier': area.certificate['objective']['placed_by_tier'],
        'levels': [area.certificate['primal'][name] for name in ('placed', 'rank_cost', 'metres')],
        'first_choice': sum(counts['first_choice'] for counts in area.figures['blocks'].values()),
        'faults': faults,
        'check seconds': perf_counter() - started,
    }
    area.delete()
    return found


if __name__ == '__main__':
    verb, *given = sys.argv[1:]
    sys.stdout.write(json.dumps({'load': load, 'run': run}[verb](*given)))
