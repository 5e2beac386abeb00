"""An area's match on real workers through the real broker: one is killed while it writes, and nothing is lost."""

import time
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from brokerage.core.tasks import pick_up_lost_work
from brokerage.notify.models import FollowUp
from placements.actions.area import cancel_area_match
from placements.models import AreaPart, AreaRun, MatchRun, Proposal
from placements.queries.area_proof import check_area
from tests.people import Cast
from tests.placements.towns import PLACES, STUDENTS, Towns, reload
from tests.workers import a_worker, somebody_waits, wait_until

pytestmark = [pytest.mark.broker, pytest.mark.django_db(transaction=True)]
State = AreaRun.State
TOWNS = 3


@pytest.fixture
def towns(real_queue):
    return Towns(Cast(), TOWNS)


def worker():
    return a_worker('watched', MATCH_PART_PAIRS='1')


def silent():
    """As three minutes later: nothing that was going has shown life since."""
    long_ago = timezone.now() - timedelta(minutes=4)
    for model in (AreaRun, AreaPart):
        model.objects.filter(job_state__in=model.GOING).update(job_seen_at=long_ago)


def whole_and_once(run):
    proposals = Proposal.objects.filter(run__area=run)
    assert proposals.count() == TOWNS * STUDENTS
    assert proposals.values('student').distinct().count() == TOWNS * STUDENTS
    assert proposals.exclude(window=None).count() == TOWNS * PLACES
    assert proposals.exclude(window=None).values('window').distinct().count() == TOWNS * PLACES
    assert {own.job_state for own in MatchRun.objects.filter(area=run)} == {State.DONE}
    assert FollowUp.objects.filter(kind='area.matched').count() == TOWNS
    assert [proof.fault for proof in check_area(run) if proof.fault] == []


def test_a_worker_killed_while_it_writes_loses_nothing_and_doubles_nothing(towns):
    run = towns.start()
    with worker() as first, transaction.atomic():
        # Whoever writes a proposal of any block waits for this lock, with its part's transaction open.
        list(MatchRun.objects.select_for_update().filter(area=run))
        wait_until(somebody_waits)
        first.kill()
        first.wait()
    # Its COMMIT may have been on the way: one town's placed students are kept as a whole or not at all.
    assert Proposal.objects.count() in (0, PLACES)
    assert reload(run).job_state == State.RUNNING
    silent()
    with worker():
        pick_up_lost_work()
        wait_until(lambda: not reload(run).is_going)
    assert reload(run).job_state == State.DONE
    whole_and_once(reload(run))


def test_two_workers_share_the_parts_and_one_ends_the_run(towns):
    run = towns.start()
    with worker(), worker():
        wait_until(lambda: not reload(run).is_going)
    assert reload(run).job_state == State.DONE
    whole_and_once(reload(run))


def test_every_part_sent_five_times_is_done_once(towns):
    run = towns.start()
    with worker(), worker():
        wait_until(lambda: AreaPart.objects.filter(run=run).exists())
        for _ in range(5):
            silent()
            pick_up_lost_work()
        wait_until(lambda: not reload(run).is_going)
    whole_and_once(reload(run))


def test_stopping_while_a_worker_writes_leaves_nothing(towns):

    run = towns.start()
    with worker():
        wait_until(lambda: AreaPart.objects.filter(run=run).exists() or not reload(run).is_going)
        cancel_area_match(by=towns.by, run=reload(run))
        time.sleep(2)
    state = reload(run).job_state
    assert (state, Proposal.objects.exists()) in ((State.CANCELLED, False), (State.DONE, True))
