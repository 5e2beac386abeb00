"""A hub matches the blocks of all its schools at once: start, cut into parts, stop."""

from collections import Counter
from itertools import pairwise

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from placements.actions.matching import CHANGED
from placements.matching import cut, write_snapshot
from placements.models import AreaPart, AreaRun, MatchRun, Proposal
from placements.queries.area import blocks_to_match
from placements.queries.area_question import area_question

RUNNING = AreaRun.State.RUNNING
WAITING = 'Your hub is matching all its schools'
NOBODY = 'Nobody is free to place in these blocks. Nothing was changed.'
NO_BLOCKS = 'Choose at least one block. Blocks whose dates are published and lie ahead can be matched.'


@transaction.atomic
def start_area_match(*, by, hub, blocks, policy):
    """Queue a match over `blocks` of the hub's schools; workers solve it in parts. It only proposes.

    Refused while the hub or one of the blocks is being matched, for a block that is not published, has begun or is
    of a school that does not take part, and for two blocks of a cohort on the same dates.
    """
    chosen = list(blocks_to_match(hub).filter(pk__in=[block.pk for block in blocks]))
    if not chosen:
        raise Refused(NO_BLOCKS, field='blocks', code='no_blocks')
    if len(chosen) < len(blocks):
        raise Refused(
            'Some of these blocks cannot take part any more. Look at the list again, then start.',
            field='blocks',
            code='gone',
        )
    _refuse_overlaps(chosen)
    _refuse_going(chosen)
    try:
        with transaction.atomic():
            run = _queue(by, hub, chosen, policy)
    except IntegrityError as fault:
        raise Refused(
            'A match of your area is already running. Wait for it, or stop it first.', code='running'
        ) from fault
    record(by=by, verb='area.start', subject=run, owner=hub, data={'policy': policy, 'blocks': len(chosen)})
    after_commit(AreaRun.task_name, job_id=run.pk)
    return run


def _refuse_overlaps(blocks):
    """A student cannot be in two places at once."""
    ordered = sorted(blocks, key=lambda block: (block.cohort_id, block.start))
    for one, other in pairwise(ordered):
        if one.cohort_id == other.cohort_id and other.start <= one.end:
            raise Refused(
                f'{one} and {other} of {one.school} are on the same dates. Leave one of them out.',
                field='blocks',
                code='overlap',
            )


def _refuse_going(blocks):
    going = MatchRun.objects.filter(block__in=blocks, job_state__in=MatchRun.GOING)
    names = sorted(
        {str(run.block.school) for run in going.select_related('block__cohort__school__organisation')}
    )
    if names:
        raise Refused(
            f'{", ".join(names)} {"is" if len(names) == 1 else "are"} matching at this moment. '
            'Wait a minute, or leave those blocks out.',
            field='blocks',
            code='school_running',
        )


def _queue(by, hub, blocks, policy):
    """The run, and one for each block. Those show no life of their own: they are never sent to a worker."""
    run = AreaRun.objects.create(
        hub=hub, started_by=_membership(by), policy=policy, job_seen_at=timezone.now(), job_total=1
    )
    made = MatchRun.objects.bulk_create(
        MatchRun(block=block, area=run, started_by=run.started_by, job_step=WAITING, job_total=1)
        for block in blocks
    )
    for each in made:
        record(
            by=by,
            verb='match.start',
            subject=each,
            owner=each.block.school.organisation,
            data={'area': run.ref},
        )
    return run


def _membership(by):
    return by if by.actor_kind == 'membership' else None


@transaction.atomic
def cancel_area_match(*, by, run):
    """Stop a run that is queued or going; every block keeps what it had. False when it had ended already."""
    stopped = run.cancel()
    if stopped:
        abandon(run, AreaRun.State.CANCELLED)
        record(by=by, verb='area.cancel', subject=run, owner=run.hub)
    return stopped


def abandon(run, state, words=''):
    """End the parts and the blocks' runs of a run that has ended without a result; nothing of it stays.

    Waits for a part that is writing at this moment, so that what it wrote goes too.
    """
    going = {'job_state__in': AreaRun.GOING}
    ended = {'job_state': state, 'job_error': words[:300], 'job_step': '', 'job_seen_at': timezone.now()}
    run.parts.filter(**going).update(**ended)
    run.match_runs.filter(**going).update(**ended)
    Proposal.objects.filter(run__area=run).delete()


def plan_area(run):
    """Read the whole question and cut it into parts. Called again after a crash it goes on."""
    if not run.parts.exists():
        if not run.begin(1, 'Reading students and offers'):
            return
        question = area_question(run)
        if not run.progress(0, 'Looking for what can be solved apart'):
            return
        _keep_parts(run, question, cut(question.problem, settings.MATCH_PART_PAIRS))


@transaction.atomic
def _keep_parts(run, question, parts):
    """Write the parts and send them, at once: a run read twice is cut once."""
    held = AreaRun.objects.select_for_update().get(pk=run.pk)
    if held.job_state != RUNNING or held.parts.exists():
        return
    if not parts:
        held.end(NOBODY)
        abandon(held, AreaRun.State.FAILED, NOBODY)
        return
    now = timezone.now()
    rows = AreaPart.objects.bulk_create(
        AreaPart(
            run=held,
            number=number,
            question=write_snapshot(part),
            seats=[question.seats[student.id] for student in part.students],
            job_seen_at=now,
            job_total=2,
        )
        for number, part in enumerate(parts, start=1)
    )
    left_out = held.match_runs.filter(block__in=question.left_out)
    left_out.update(job_state=AreaRun.State.FAILED, job_step='', job_error=CHANGED)
    held.figures = {'open': places_by_sector(question.problem.windows), 'left_out': question.left_out}
    held.job_total, held.job_step = 2 * len(rows), 'Finding the best places for everyone'
    held.save(update_fields=['figures', 'job_total', 'job_step'])
    for row in rows:
        after_commit(AreaPart.task_name, job_id=row.pk)


def places_by_sector(windows):
    places = Counter()
    for window in windows:
        places[window.sector] += window.places
    return dict(places)
