"""The table of moves and the only writer of a placement's state."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Role
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from employers.actions import release_place
from placements.clearance import red_gates
from placements.enums import HOLDING, Move, Party, State
from placements.models import PlacementEvent
from placements.notifications import ANSWER, announce
from placements.queries.agreements import unsigned_words
from placements.queries.pairs import are_apart
from placements.queries.placements import whole


@dataclass(frozen=True)
class Rule:
    """A move: from which states to which, who may make it, and what must hold (words if it does not)."""

    sources: frozenset
    target: State
    parties: frozenset
    guards: tuple[Callable, ...] = field(default=())


def rule(sources, target, parties, *guards):
    return Rule(frozenset(sources), target, frozenset(parties), guards)


def gates_green(placement):
    """Nothing is confirmed while a gate is red (every hard rule of clearance)."""
    return [blocker.words for blocker in red_gates(placement)]


def not_kept_apart(placement):
    if are_apart(placement.student_id, placement.employer_id):
        return ['The school keeps this student away from this employer: see the student’s page.']
    return []


def signed_where_asked(placement):
    """A hub may ask for all four signatures before a placement is confirmed."""
    return unsigned_words(placement)


def first_day_reached(placement):
    if timezone.localdate() < placement.start:
        return ['The placement has not begun yet.']
    return []


def last_day_over(placement):
    if timezone.localdate() <= placement.end:
        return ['The placement is not over yet.']
    return []


def begins_later(placement):
    """Nobody says yes to days that have gone by."""
    if timezone.localdate() > placement.start:
        return ['The first day has gone by.']
    return []


ARRANGERS = {Party.SCHOOL}
# The school may write down an answer that the employer gave by phone; the event says who recorded it,
# the employer is told, and its own risk assessment still stands between that and the first day.
ANSWERERS = {Party.EMPLOYER, Party.SCHOOL}

MOVES = {
    Move.ACCEPT: rule({State.NOMINATED}, State.ACCEPTED, ANSWERERS, begins_later),
    Move.DECLINE: rule({State.NOMINATED}, State.DECLINED, ANSWERERS),
    Move.EXPIRE: rule({State.NOMINATED}, State.EXPIRED, {Party.SYSTEM}),
    Move.CONFIRM: rule(
        {State.ACCEPTED}, State.CONFIRMED, ARRANGERS, gates_green, not_kept_apart, signed_where_asked
    ),
    Move.REOPEN: rule({State.CONFIRMED}, State.ACCEPTED, {Party.SCHOOL, Party.DSL, Party.SYSTEM}),
    Move.WITHDRAW: rule({State.NOMINATED, State.ACCEPTED}, State.WITHDRAWN, ARRANGERS),
    Move.CANCEL_AS_EMPLOYER: rule(
        {State.ACCEPTED, State.CONFIRMED, State.LIVE}, State.CANCELLED_BY_EMPLOYER, {Party.EMPLOYER}
    ),
    Move.CANCEL_AS_SCHOOL: rule({State.CONFIRMED, State.LIVE}, State.CANCELLED_BY_SCHOOL, ARRANGERS),
    Move.STOP: rule(
        {State.NOMINATED, State.ACCEPTED, State.CONFIRMED, State.LIVE}, State.STOPPED, {Party.DSL}
    ),
    Move.START: rule(
        {State.CONFIRMED}, State.LIVE, {Party.SYSTEM}, first_day_reached, gates_green, not_kept_apart
    ),
    Move.COMPLETE: rule({State.LIVE}, State.COMPLETED, {Party.SYSTEM}, last_day_over),
}


def party_of(by, placement):
    """What `by` is to this placement; None for a stranger and for those who only look."""
    if by.actor_kind == 'system':
        return Party.SYSTEM
    employing = by.organisation_id == placement.employer.organisation_id
    if by.actor_kind == 'link':
        # A link acts for the organisation it was made for, on the one row it opens, to answer.
        own = by.purpose == ANSWER and by.subject_ref == placement.ref
        return Party.EMPLOYER if own and employing else None
    if by.organisation_id == placement.school.organisation_id:
        return {Role.CAREERS_LEAD: Party.SCHOOL, Role.DSL: Party.DSL}.get(by.role)
    return Party.EMPLOYER if employing else None


def allowed_moves(placement, by):
    """The moves `by` may make from here, whatever the guards say."""
    party = party_of(by, placement)
    return {name for name, each in MOVES.items() if placement.state in each.sources and party in each.parties}


def locked(placement):
    """The placement as it is now, held until the transaction ends."""
    return whole().select_for_update(of=('self',)).get(pk=placement.pk)


@transaction.atomic
def move(*, placement, name, by, reason='', words=''):
    """Make one move and return the placement; the only writer of `state`.

    Locks the row, checks table, party and guards (raising Refused in words), gives the place back
    exactly when the placement stops holding one, writes the event and the audit row, and plans the
    messages that tell everyone concerned, all in one transaction.
    """
    placement = locked(placement)
    each = MOVES[name]
    _check(placement, each, name, by)
    before, placement.state = placement.state, each.target
    placement.state_since = timezone.now()
    placement.save(update_fields=['state', 'state_since'], moving=True)
    if before in HOLDING and each.target not in HOLDING:
        release_place(window=placement.window)
        after_commit('placements.fill_place', placement_id=placement.pk)
    note(placement=placement, name=name, by=by, before=before, reason=reason, words=words)
    return placement


def note(*, placement, name, by, before='', reason='', words=''):
    """Write the event and audit rows of a move and plan what it tells people."""
    event = PlacementEvent.objects.create(
        placement=placement,
        at=placement.state_since,
        move=name,
        from_state=before,
        to_state=placement.state,
        party=party_of(by, placement) or '',
        actor_ref=by.actor_ref,
        actor_label=by.actor_label,
        reason=reason,
        words=words,
    )
    record(
        by=by,
        verb=f'placement.{name}',
        subject=placement,
        owner=placement.school.organisation,
        data={'from': before, 'to': placement.state, 'reason': reason},
    )
    announce(event)
    return event


def _check(placement, each, name, by):
    if party_of(by, placement) not in each.parties:
        raise Refused('That is for somebody else to decide.', code='wrong_party')
    if placement.state not in each.sources:
        raise Refused(
            f'{DONE[name]} was not possible. Where this placement stands now: '
            f'{placement.get_state_display().lower()}.',
            code='wrong_state',
        )
    faults = [words for guard in each.guards for words in guard(placement)]
    if faults:
        raise Refused(' '.join(faults), code='guard')


# What was tried, as the subject of a sentence.
DONE = {
    Move.ACCEPT: 'Accepting',
    Move.DECLINE: 'Declining',
    Move.EXPIRE: 'Closing',
    Move.CONFIRM: 'Confirming',
    Move.REOPEN: 'Opening the checks again',
    Move.WITHDRAW: 'Withdrawing',
    Move.CANCEL_AS_EMPLOYER: 'Cancelling',
    Move.CANCEL_AS_SCHOOL: 'Cancelling',
    Move.STOP: 'Stopping',
    Move.START: 'Starting',
    Move.COMPLETE: 'Completing',
}
