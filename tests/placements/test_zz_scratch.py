import time, zeal
from tests.placements.birmingham import birmingham
from placements.queries.matching import problem_for
from placements.matching import compare
from placements.actions.matching import *
from placements.actions.matching import _keep, _question
from placements.models import *
from django.db import connection
from django.test.utils import CaptureQueriesContext
import json

def test_time(cast, sign_in, django_capture_on_commit_callbacks):
    t=time.perf_counter
    a=t(); block=birmingham(cast); print('build',t()-a)
    a=t(); p=problem_for(block,'linear'); print('problem_for',t()-a, len(p.students), len(p.windows), sum(w.places for w in p.windows))
    a=t(); p=problem_for(block,'linear'); print('problem_for again',t()-a)
    a=t(); plans=compare(p,['linear','convex','first-choices']); print('compare',t()-a)
    a=t(); plans=compare(p,['linear','convex','first-choices']); print('compare again',t()-a)
    a=t(); q=_question(p); print('question',t()-a,len(json.dumps(q)))
    with django_capture_on_commit_callbacks(execute=True):
        a=t(); run=start_match(by=cast.careers_lead,block=block,policy='linear'); print('start',t()-a)
        a=t()
    print('solve_run', t()-a)
    run.refresh_from_db(); print(run.job_state,run.job_error,run.figures)
    lead=sign_in(cast.careers_lead)
    for url in (f'/placements/match/{block.ref}/', f'/placements/match/run/{run.ref}/', f'/placements/match/run/{run.ref}/send/', f'/placements/match/run/{run.ref}/proof/'):
        for _ in range(2):
            with CaptureQueriesContext(connection) as c:
                a=t(); r=lead.get(url); print(url, r.status_code, round(t()-a,3), len(c), len(r.content))
    r=lead.post(f'/placements/match/run/{run.ref}/proof/'); print('Checked just now' in r.content.decode())
    __import__('pathlib').Path('/tmp/match/run.html').write_bytes(lead.get(f'/placements/match/run/{run.ref}/').content)
    with django_capture_on_commit_callbacks(execute=False):
        with zeal.zeal_ignore():
            a=t(); r=lead.post(f"/placements/match/run/{run.ref}/send/")
        print('send',t()-a, r.status_code)
    print(Placement.objects.count())
    r=lead.get(f'/placements/match/run/{run.ref}/?show=refused'); print([x.reasons for x in r.context['rows']][:3])
    import pathlib
    from placements.enums import PinKind
    def dump(name, r): pathlib.Path(f'/tmp/match/site/{name}.html').write_bytes(r.content)
    block.cohort.students.filter(pk__in=list(block.cohort.students.values_list('pk',flat=True)[:3])).update(easting=None, northing=None)
    dump('sent', lead.get(f'/placements/match/run/{run.ref}/'))
    Placement.objects.update; Placement._base_manager.all()
    with django_capture_on_commit_callbacks(execute=True):
        run2=start_match(by=cast.careers_lead,block=block,policy='convex')
    dump('match', lead.get(f'/placements/match/{block.ref}/'))
    dump('run', lead.get(f'/placements/match/run/{run2.ref}/'))
    dump('proof', lead.post(f'/placements/match/run/{run2.ref}/proof/'))
    r=MatchRun.objects.create(block=block, job_state='running', job_step='Finding the best places for everyone', job_done=1, job_total=4)
    dump('going', lead.get(f'/placements/match/run/{r.ref}/'))
