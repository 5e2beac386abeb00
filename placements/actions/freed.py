"""A place that was given back goes to whoever waits: proposed to the school, or given at once where it said so."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.models import SystemActor
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.notify.actions import ask_person, settle
from placements.actions.nominations import nominate
from placements.enums import FreedState
from placements.models import FreedPlace, Placement
from placements.queries.freed import best_for, is_free_again
from placements.queries.schedule import number_of
from schools.enums import WaitingList
from schools.models import Block

BY = SystemActor('waiting list')


@transaction.atomic
def fill_place(placement_id):
    """Find who waits for the place of a placement that has ended, and propose or give it. None when nobody does.

    One place of a block at a time, so that two places freed at once go to two students. Run twice, it proposes once.
    """
    placement = Placement.objects.select_related('block__cohort__school__organisation__hub').get(
        pk=placement_id
    )
    Block.objects.select_for_update(no_key=True).get(pk=placement.block_id)
    if placement.start <= timezone.localdate() or FreedPlace.objects.filter(ended=placement).exists():
        return None
    found = best_for(placement) if is_free_again(placement) else None
    if found is None:
        return None
    freed = FreedPlace.objects.create(
        ended=placement,
        block=placement.block,
        window_id=placement.window_id,
        student_id=found.student,
        rank=found.rank,
        metres=found.metres,
    )
    if _by_itself(placement) and _given(freed):
        _tell(freed, 'place.given', 'was nominated for a place that came free at')
    elif freed.state == FreedState.OPEN:
        _tell(freed, 'place.free', 'waits, and a place is free again at')
    return freed


def _by_itself(placement):
    """Near the first day nobody is nominated without a person: families and employers need the time."""
    if placement.block.school.waiting_list != WaitingList.AUTOMATIC:
        return False
    return (placement.start - timezone.localdate()).days >= number_of(placement, 'place_given')


def _given(freed):
    """Whether the place could be given; where not, it has gone meanwhile."""
    try:
        _nominate(BY, freed)
    except Refused:
        _end(freed, FreedState.GONE)
        return False
    return True


@transaction.atomic
def give_place(*, by, freed):
    """Nominate the student for the place, in one step. Refused, in words, when it has been decided or has gone."""
    freed = _open(freed)
    placement = _nominate(by, freed)
    settle(subject=freed, words=by.actor_label)
    return placement


@transaction.atomic
def leave_place(*, by, freed):
    """Give the place to nobody now: the next match, or another school, may use it."""
    freed = _open(freed)
    _end(freed, FreedState.DROPPED)
    record(by=by, verb='freed.leave', subject=freed, owner=freed.block.school.organisation)
    settle(subject=freed, words=by.actor_label)


@transaction.atomic
def note_gone(*, freed):
    """The place could not be given any more: the proposal ends."""
    FreedPlace.objects.open().filter(pk=freed.pk).update(state=FreedState.GONE)
    settle(subject=freed, words='The place has gone')


def _open(freed):
    held = FreedPlace.objects.select_for_update(of=('self',)).select_related(
        'block__cohort__school__organisation__hub',
        'student__school__organisation__hub',
        'window__offer__employer__organisation',
    )
    freed = held.get(pk=freed.pk)
    if freed.state != FreedState.OPEN:
        raise Refused(f'This is decided already: {freed.get_state_display().lower()}.', code='decided')
    return freed


def _nominate(by, freed):
    placement = nominate(
        by=by,
        block=freed.block,
        student=freed.student,
        window=freed.window,
        rank=freed.rank,
        metres=freed.metres,
    )
    _end(freed, FreedState.GIVEN)
    return placement


def _end(freed, state):
    freed.state = state
    freed.save(update_fields=['state'])


def _tell(freed, kind, what):
    ask_person(
        organisation=freed.block.school.organisation,
        kind=kind,
        subject=freed,
        due_on=timezone.localdate(),
        words=f'{freed.student.name} {what} {freed.window.offer.employer}'[:300],
        path=reverse('placements:freed', args=[freed.ref]),
    )
