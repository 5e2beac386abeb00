"""The table of moves and the only writer of a placement's state."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Role
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.actions import release_place
from placements.enums import HOLDING, Move, Party, State
from placements.models import Placement, PlacementEvent
from placements.notifications import announce
from placements.clearance import red_gates


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


def first_day_reached(placement):
    if timezone.localdate() < placement.start:
        return ['The placement has not begun yet.']
    return []


def last_day_over(placement):
    if timezone.localdate() <= placement.end:
        return ['The placement is not over yet.']
    return []


ARRANGERS = {Party.SCHOOL}
ANSWERERS = {Party.EMPLOYER, Party.HUB}

MOVES = {
    Move.ACCEPT: rule({State.NOMINATED}, State.ACCEPTED, ANSWERERS),
    Move.DECLINE: rule({State.NOMINATED}, State.DECLINED, ANSWERERS),
    Move.EXPIRE: rule({State.NOMINATED}, State.EXPIRED, {Party.SYSTEM}),
    Move.CONFIRM: rule({State.ACCEPTED}, State.CONFIRMED, ARRANGERS, gates_green),
    Move.REOPEN: rule({State.CONFIRMED}, State.ACCEPTED, {Party.SCHOOL, Party.DSL, Party.SYSTEM}),
    Move.WITHDRAW: rule({State.NOMINATED, State.ACCEPTED}, State.WITHDRAWN, ARRANGERS),
    Move.CANCEL_AS_EMPLOYER: rule(
        {State.ACCEPTED, State.CONFIRMED, State.LIVE}, State.CANCELLED_BY_EMPLOYER, ANSWERERS
    ),
    Move.CANCEL_AS_SCHOOL: rule({State.CONFIRMED, State.LIVE}, State.CANCELLED_BY_SCHOOL, ARRANGERS),
    Move.STOP: rule(
        {State.NOMINATED, State.ACCEPTED, State.CONFIRMED, State.LIVE},
        State.STOPPED,
        {Party.DSL, Party.SYSTEM},
    ),
    Move.START: rule({State.CONFIRMED}, State.LIVE, {Party.SYSTEM}, first_day_reached, gates_green),
    Move.COMPLETE: rule({State.LIVE}, State.COMPLETED, {Party.SYSTEM, Party.SCHOOL}, last_day_over),
}


def parties_of(by, placement):
    """What `by` is to this placement; empty for a stranger."""
    if by.actor_kind == 'system':
        return {Party.SYSTEM}
    if by.actor_kind == 'link':
        # A link acts for the organisation it was bound to, and only on the row it opens.
        own = by.subject_ref == placement.ref and by.organisation_id == placement.employer.organisation_id
        return {Party.EMPLOYER} if own else set()
    if by.organisation_id == placement.school.organisation_id:
        return {Role.CAREERS_LEAD: {Party.SCHOOL}, Role.DSL: {Party.DSL}}.get(by.role, set())
    if by.organisation_id == placement.employer.organisation_id:
        return {Party.EMPLOYER}
    if by.organisation.kind == Kind.HUB and by.organisation_id == placement.employer.organisation.hub_id:
        return {Party.HUB}
    return set()


def allowed_moves(placement, by):
    """The moves `by` may make from here, whatever the guards say."""
    parties = parties_of(by, placement)
    return [
        name for name, rule_ in MOVES.items() if placement.state in rule_.sources and parties & rule_.parties
    ]


@transaction.atomic
def move(*, placement, name, by, reason='', words=''):
    """Make one move and return the placement; the only writer of `state`.

    Locks the row, checks table, party and guards (raising Refused in words), gives the place back
    exactly when the placement stops holding one, writes the event and the audit row, and plans the
    messages that tell everyone concerned, all in one transaction.
    """
    placement = (
        Placement.objects.select_for_update(of=('self',))
        .select_related('student', 'window__offer__site', 'school__organisation', 'employer__organisation')
        .get(pk=placement.pk)
    )
    rule_ = MOVES[name]
    _check(placement, rule_, name, by)
    before, placement.state = placement.state, rule_.target
    placement.state_since = timezone.now()
    placement.save(update_fields=['state', 'state_since'], moving=True)
    if before in HOLDING and rule_.target not in HOLDING:
        release_place(window=placement.window)
    note(placement=placement, name=name, by=by, before=before, reason=reason, words=words)
    return placement


def note(*, placement, name, by, before='', reason='', words=''):
    """Write the event and audit rows of a move and plan what it tells people."""
    party = min(parties_of(by, placement), default='')
    event = PlacementEvent.objects.create(
        placement=placement,
        at=placement.state_since,
        move=name,
        from_state=before,
        to_state=placement.state,
        party=party,
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


def _check(placement, rule_, name, by):
    label = Move(name).label.lower()
    if not parties_of(by, placement) & rule_.parties:
        raise Refused('That is for somebody else to decide.', code='wrong_party')
    if placement.state not in rule_.sources:
        state = placement.get_state_display().lower()
        raise Refused(f'This placement cannot be {label} now: it is {state}.', code='wrong_state')
    faults = [words for guard in rule_.guards for words in guard(placement)]
    if faults:
        raise Refused(' '.join(faults), code='guard')
