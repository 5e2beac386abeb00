"""Nominate students: take the place, book the dates, tell the employer."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.core.errors import Refused
from employers.actions import take_place
from employers.models import Window
from placements.actions.apart import hold
from placements.enums import Move, Party, State
from placements.lifecycle import answer_by_of, note, party_of
from placements.models import Placement
from placements.queries.match_kept import barred
from placements.queries.pairs import are_apart
from placements.queries.placements import whole
from safeguarding.enums import Gate
from schools.enums import BlockState, WaitingList

# Decided about who works where with whom: other dates do not touch them (`rules.TOUCHED`).
ABOUT_WORK = (Gate.DSL, Gate.PARENT_SUMMARY)


@transaction.atomic
def nominate(*, by, block, student, window, rank=None, metres=None, words='', follows=None):
    """Nominate one student for one window and return the placement, which holds a place from now on.

    Raises Refused when the last place has gone, an employer's limit for a week is reached, the place is kept
    for others, the employer is suspended, the dates do not lie in the block, or the student is already placed
    on some of the dates or kept away from the employer. Does not check clearance: that is for confirming.
    `follows`: the placement that this one is instead of.
    """
    hold(student)
    window = _as_it_is(window)
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
        follows=follows,
        **_carried(follows, window),
    )
    _check(by, placement)
    placement.answer_by = answer_by_of(placement)
    take_place(window=window)
    try:
        with transaction.atomic():
            placement.save()
    except IntegrityError as fault:
        raise Refused(
            f'{student.name} already has a placement on some of these dates.', code='student_placed'
        ) from fault
    placement = whole().get(pk=placement.pk)
    note(placement=placement, name=Move.REBOOK if follows else Move.NOMINATE, by=by, words=words)
    return placement


def _check(by, placement):
    student, window, block = placement.student, placement.window, placement.block
    if party_of(by, placement) not in _nominators(placement) or student.school_id != block.cohort.school_id:
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
    if kept := barred(student, window, timezone.localdate()):
        words = ' and '.join(each.words for each in kept)
        raise Refused(f'That place is kept for {words} for now. Choose another place.', code='reserved')
    if are_apart(student.pk, placement.employer_id):
        raise Refused(
            f'{student.name} is kept away from {placement.employer}. The student’s page says by whom.',
            code='apart',
        )


def _carried(follows, window):
    """Moved to other days of the same work, what was decided about the work itself is not asked again."""
    if follows is None or follows.state != State.TRANSFERRED or follows.window.offer_id != window.offer_id:
        return {}
    opened = {gate: follows.opened_again[gate] for gate in ABOUT_WORK if gate in follows.opened_again}
    return {'carries': follows.refs, 'opened_again': opened}


def _as_it_is(window):
    """The window with whom it is kept for at this moment, which `take_place` then holds to."""
    return Window.objects.select_related(
        'offer__site', 'offer__employer__organisation', 'offer__head_start_school', 'reserved_school'
    ).get(pk=window.pk)


def _nominators(placement):
    """Nobody but the school, unless it has said that its waiting list is worked through by itself."""
    if placement.school.waiting_list == WaitingList.AUTOMATIC:
        return {Party.SCHOOL, Party.SYSTEM}
    return {Party.SCHOOL}
