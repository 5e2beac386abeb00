"""Nominate students: take the place, book the dates, tell the employer."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.core.errors import Refused
from employers.actions import take_place
from placements.actions.apart import hold
from placements.enums import HOLDING, Move, Party, State
from placements.lifecycle import note, party_of
from placements.models import Placement
from placements.queries.pairs import are_apart
from placements.queries.placements import whole
from schools.enums import BlockState


@dataclass(frozen=True)
class Refusal:
    student: object
    words: str


@transaction.atomic
def nominate(*, by, block, student, window, rank=None, metres=None, words=''):
    """Nominate one student for one window and return the placement, which holds a place from now on.

    Raises Refused when the last place has gone, the dates do not lie in the block, or the student
    is already placed on some of the dates, or is kept away from the employer. Does not check clearance:
    that is for confirming.
    """
    hold(student)
    placement = Placement(
        student=student,
        window=window,
        block=block,
        school=student.school,
        employer=window.offer.employer,
        state=State.NOMINATED,
        state_since=timezone.now(),
        start=window.start,
        end=window.end,
        rank=rank,
        metres=metres,
        employer_note=words,
    )
    _check(by, placement)
    take_place(window=window)
    try:
        with transaction.atomic():
            placement.save()
    except IntegrityError as fault:
        raise Refused(
            f'{student.name} already has a placement on some of these dates.', code='student_placed'
        ) from fault
    placement = whole().get(pk=placement.pk)
    note(placement=placement, name=Move.NOMINATE, by=by, words=words)
    return placement


def _check(by, placement):
    student, window, block = placement.student, placement.window, placement.block
    if party_of(by, placement) != Party.SCHOOL or student.school_id != block.cohort.school_id:
        raise Refused('Only the student’s own careers leader can nominate them.', code='wrong_party')
    if placement.employer.organisation.hub_id != placement.school.organisation.hub_id:
        raise Refused('That offer belongs to another area.', code='wrong_area')
    if student.cohort_id != block.cohort_id or student.left_on or block.state == BlockState.CLOSED:
        raise Refused(f'{student.name} is not out in this block.', code='not_in_block')
    if window.start < block.start or window.end > block.end:
        raise Refused('Those dates do not lie inside the block.', code='outside_block')
    if window.offer.pattern != block.pattern:
        raise Refused(
            f'This offer is for “{window.offer.get_pattern_display()}”, the block for '
            f'“{block.get_pattern_display()}”. Choose an offer of the same kind.',
            code='other_pattern',
        )
    if window.start <= timezone.localdate():
        raise Refused('Those dates have begun already. Choose later ones.', code='too_late')
    if are_apart(student.pk, placement.employer_id):
        raise Refused(
            f'{student.name} is kept away from {placement.employer}. The student’s page says by whom.',
            code='apart',
        )


def send_proposals(*, by, run, proposals):
    """Nominate the student of each proposal; returns (placements, refusals).

    Each is a transaction of its own: a place that has just gone stops one student, not the rest.
    Sending twice books nobody twice.
    """
    placed, refused = [], []
    held = Placement.objects.filter(block=run.block, state__in=HOLDING)
    booked = set(held.values_list('student_id', flat=True))
    for proposal in proposals:
        if proposal.window is None or proposal.student_id in booked:
            continue
        try:
            placed.append(
                nominate(
                    by=by,
                    block=run.block,
                    student=proposal.student,
                    window=proposal.window,
                    rank=proposal.rank,
                    metres=proposal.metres,
                )
            )
        except Refused as fault:
            refused.append(Refusal(proposal.student, fault.words))
    type(run).objects.filter(pk=run.pk, sent_at=None).update(sent_at=timezone.now())
    return placed, refused
