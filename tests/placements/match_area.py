"""Three students and two places, and several people acting at once: what tests of matching share."""

import threading

from django.db import connection

from brokerage.core.errors import Refused
from placements.actions.matching import choose_policy, solve_run, start_match
from placements.actions.pins import pin
from placements.models import MatchRun
from tests.factories.employers import ContactFactory, InsuranceFactory, WindowFactory
from tests.factories.schools import BlockFactory, CohortFactory, StudentFactory


class Area:
    """A block of three students, and two windows of one place each: retail is near, digital is far."""

    def __init__(self, cast):
        self.by = cast.careers_lead
        self.block = BlockFactory(cohort=CohortFactory(school=cast.school))
        InsuranceFactory(employer=cast.employer)
        ContactFactory(employer=cast.employer, email='boss@brindley.example')
        self.near = self.window(cast, 401_000, 'retail')
        self.far = self.window(cast, 405_000, 'it-and-digital')
        self.students = [StudentFactory(cohort=self.block.cohort) for _ in range(3)]

    def window(self, cast, easting, sector):
        return WindowFactory(
            offer__site__employer=cast.employer,
            offer__site__easting=easting,
            offer__sector=sector,
            places=1,
        )

    def run(self, policy='linear'):
        """Queue and solve, as the page and a worker do."""
        run = start_match(by=self.by, block=self.block)
        solve_run(MatchRun.objects.get(pk=run.pk))
        return choose_policy(by=self.by, run=run, policy=policy)

    def lock(self, student, window, kind='lock'):
        return pin(by=self.by, block=self.block, student=student, window=window, kind=kind)


def plan(run):
    return {row.student: row.window for row in run.proposals.chosen()}


def at_once(*jobs):
    """Each job in its own thread and connection, let go together; results, or the code of a refusal."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def work(at, job):
        try:
            gate.wait(10)
            results[at] = job()
        except Refused as refused:
            results[at] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results
