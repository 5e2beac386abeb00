"""The table of moves and the only writer of a placement's state."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Permission, Role
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.notify.actions import settle
from employers.actions import ON_HOLD, SHUT, SITE_ON_HOLD, is_shut, release_place, take_place
from employers.models import Employer, Site
from placements.clearance import red_gates
from placements.enums import HOLDING, PENDING, FreedState, Move, Party, State, Term
from placements.models import PlacementEvent
from placements.notifications import ANSWER, CONSENT, STUDENT, announce
from placements.notifications import audiences as told
from placements.queries.agreements import unsigned_words
from placements.queries.meanings import TRIED
from placements.queries.pairs import are_apart
from placements.queries.placements import whole
from placements.queries.schedule import number_of
from placements.queries.terms import DECIDED, changed_since, digests_of
from placements.rules import answer_by, opened_gates
from safeguarding.enums import Holder

# How long the same party can take a step back that nobody has acted on.
UNDO_WITHIN = timedelta(minutes=30)


@dataclass(frozen=True)
class Rule:
    """A move: from which states to which, who may make it, what must hold, and who is told by which messages.

    No `sources`: it begins a placement. No `target`: back to where the placement stood before.
    `guards` take the placement and the actor and give words for what does not hold.
    """

    sources: frozenset
    target: State | None
    parties: frozenset
    guards: tuple[Callable, ...] = field(default=())
    tells: tuple = field(default=())

    def releases(self, source):
        """Whether the place is given back when the move is made from `source`."""
        return source in HOLDING and self.target is not None and self.target not in HOLDING


def rule(sources, target, parties, *guards, tells=()):
    return Rule(frozenset(sources), target, frozenset(parties), guards, tuple(tells))


def gates_green(placement, by):
    """Nothing is confirmed while a gate is red (every hard rule of clearance)."""
    return [blocker.said_to(Holder.SCHOOL) for blocker in red_gates(placement)]


def not_kept_apart(placement, by):
    if are_apart(placement.student_id, placement.employer_id):
        return ['The school keeps this student away from this employer: see the student’s page.']
    return []


def not_suspended(placement, by):
    """Nobody is asked, or says yes, to a place where the hub lets nobody start; ends are always possible."""
    if Employer.objects.filter(pk=placement.employer_id, on_hold=True).exists():
        return [ON_HOLD]
    on_hold = Site.objects.on_hold().filter(offers__windows=placement.window_id)
    return [SITE_ON_HOLD] if on_hold.exists() else []


def not_shut(placement, by):
    """Nobody gets further towards days on which the hub has closed the site."""
    return [SHUT] if is_shut(window=placement.window) else []


def signed_where_asked(placement, by):
    """A hub may ask for all four signatures before a placement is confirmed."""
    return unsigned_words(placement)


def first_day_reached(placement, by):
    if timezone.localdate() < placement.start:
        return ['The placement has not begun yet.']
    return []


def last_day_over(placement, by):
    if timezone.localdate() <= placement.end:
        return ['The placement is not over yet.']
    return []


def begins_later(placement, by):
    """Nobody says yes to days that have gone by."""
    if timezone.localdate() > placement.start:
        return ['The first day has gone by.']
    return []


def as_agreed(placement, by):
    """Nobody begins on other terms than were agreed."""
    changed = changed_since(placement.terms_seen, digests_of([placement])[placement.pk])
    if any(opened_gates([term]) & DECIDED for term in changed):
        return [f'Changed since it was agreed: {", ".join(Term(term).label.lower() for term in changed)}.']
    return []


def not_begun(placement, by):
    """What is asked anew needs somebody to answer before the first day."""
    if timezone.localdate() >= placement.start:
        return ['Those days have begun already. Nominate the student for later ones.']
    return []


def still_in_cohort(placement, by):
    if placement.student.left_on:
        return ['The student has left the school.']
    return []


def just_done_by_them(placement, by):
    """Only the last step, soon after it, by the party that made it: then nobody else has acted on it."""
    last = placement.events.order_by('pk').last()
    if last is None or last.move not in UNDOABLE or last.to_state != placement.state:
        return ['There is nothing to take back here.']
    if last.party != party_of(by, placement):
        return ['Only the side that did this can take it back.']
    if timezone.now() - last.at > UNDO_WITHIN:
        minutes = int(UNDO_WITHIN.total_seconds() // 60)
        return [f'It can be taken back for {minutes} minutes only. Ask for the placement to be brought back.']
    return []


def as_it_was(placement, by):
    """Back to where it stood only if that still holds: days and a place to come to, no red gate where confirmed."""
    before = _before(placement)
    faults = begins_later(placement, by) + not_suspended(placement, by) if before in PENDING else []
    return faults + (gates_green(placement, by) if before == State.CONFIRMED else [])


# What its own side can take back. Not a yes: the family has been asked by then.
UNDOABLE = (
    Move.DECLINE,
    Move.WITHDRAW,
    Move.WITHDRAW_AS_STUDENT,
    Move.CANCEL_AS_EMPLOYER,
    Move.CANCEL_AS_SCHOOL,
    Move.CALL_OFF,
    Move.NO_SHOW,
    Move.END_EARLY,
    Move.CLOSE,
)
S, P = State, Party
ARRANGERS = {P.SCHOOL}
# The school may write down an answer that the employer gave by phone; the event says who recorded it,
# the employer is told, and its own risk assessment still stands between that and the first day.
ANSWERERS = {P.EMPLOYER, P.SCHOOL}
# The school writes down as well what a student or a parent has said.
FAMILY = {P.STUDENT, P.PARENT, P.SCHOOL}
ASKED = {S.NOMINATED, S.MEETING}

MOVES = {
    # The waiting list nominates by itself where the school has said so: see actions.nominations.
    Move.NOMINATE: rule((), S.NOMINATED, {P.SCHOOL, P.SYSTEM}, tells=told.ASKED),
    Move.REBOOK: rule((), S.NOMINATED, ARRANGERS, tells=told.ASKED),
    Move.ASK_TO_MEET: rule(
        {S.NOMINATED}, S.MEETING, ANSWERERS, begins_later, not_suspended, not_shut, tells=told.MEETING
    ),
    Move.ANSWER_MEETING: rule(
        {S.MEETING},
        S.NOMINATED,
        ARRANGERS,
        begins_later,
        not_suspended,
        not_shut,
        tells=told.MEETING_ANSWERED,
    ),
    Move.ACCEPT: rule(
        ASKED, S.ACCEPTED, ANSWERERS, begins_later, not_suspended, not_shut, tells=told.ACCEPTED
    ),
    Move.DECLINE: rule(ASKED, S.DECLINED, ANSWERERS, tells=told.ENDED),
    Move.EXPIRE: rule(ASKED, S.EXPIRED, {P.SYSTEM}, tells=told.ENDED),
    Move.CONFIRM: rule(
        {S.ACCEPTED},
        S.CONFIRMED,
        ARRANGERS,
        gates_green,
        not_kept_apart,
        not_shut,
        signed_where_asked,
        tells=told.CONFIRMED,
    ),
    Move.REOPEN: rule({S.CONFIRMED}, S.ACCEPTED, {P.SCHOOL, P.DSL, P.SYSTEM}, tells=told.REOPENED),
    Move.WITHDRAW: rule({*ASKED, S.ACCEPTED}, S.WITHDRAWN, ARRANGERS, tells=told.ENDED),
    Move.WITHDRAW_AS_STUDENT: rule(PENDING, S.WITHDRAWN_BY_STUDENT, FAMILY, tells=told.ENDED),
    Move.TRANSFER: rule(PENDING, S.TRANSFERRED, ARRANGERS, tells=told.ENDED),
    Move.CANCEL_AS_EMPLOYER: rule(
        {S.ACCEPTED, S.CONFIRMED}, S.CANCELLED_BY_EMPLOYER, {P.EMPLOYER}, tells=told.ENDED
    ),
    Move.CANCEL_AS_SCHOOL: rule({S.CONFIRMED}, S.CANCELLED_BY_SCHOOL, ARRANGERS, tells=told.ENDED),
    Move.CALL_OFF: rule({*PENDING, S.LIVE}, S.CANCELLED_BY_HUB, {P.HUB}, tells=told.ENDED),
    # Back to where it stood, as undoing does, and only by the hub's own act.
    Move.CALL_BACK: rule(
        {S.CANCELLED_BY_HUB}, None, {P.HUB}, just_done_by_them, as_it_was, not_kept_apart, tells=told.UNDONE
    ),
    Move.STOP: rule({*PENDING, S.LIVE}, S.STOPPED, {P.DSL}, tells=told.ENDED),
    Move.START: rule(
        {S.CONFIRMED}, S.LIVE, {P.SYSTEM}, first_day_reached, gates_green, not_kept_apart, not_shut, as_agreed
    ),
    Move.NO_SHOW: rule({S.LIVE, S.COMPLETED}, S.NO_SHOW, ANSWERERS, tells=told.ENDED),
    Move.END_EARLY: rule({S.LIVE, S.COMPLETED}, S.ENDED_EARLY, ANSWERERS, tells=told.ENDED),
    Move.COMPLETE: rule({S.LIVE}, S.COMPLETED, {P.SYSTEM}, last_day_over),
    Move.CLOSE: rule({S.COMPLETED}, S.CLOSED, {P.SCHOOL, P.SYSTEM}),
    Move.RESTORE: rule(
        {
            S.DECLINED,
            S.EXPIRED,
            S.WITHDRAWN,
            S.WITHDRAWN_BY_STUDENT,
            S.CANCELLED_BY_EMPLOYER,
            S.CANCELLED_BY_SCHOOL,
            S.CANCELLED_BY_HUB,
        },
        S.NOMINATED,
        ARRANGERS,
        not_begun,
        not_kept_apart,
        not_suspended,
        still_in_cohort,
        tells=told.ASKED,
    ),
    Move.UNDO: rule(
        {
            S.DECLINED,
            S.WITHDRAWN,
            S.WITHDRAWN_BY_STUDENT,
            S.CANCELLED_BY_EMPLOYER,
            S.CANCELLED_BY_SCHOOL,
            S.NO_SHOW,
            S.ENDED_EARLY,
            S.CLOSED,
        },
        None,
        ANSWERERS,
        just_done_by_them,
        as_it_was,
        not_kept_apart,
        tells=told.UNDONE,
    ),
}


def party_of(by, placement):
    """What `by` is to this placement; None for a stranger and for those who only look."""
    if by.actor_kind == 'system':
        return Party.SYSTEM
    if by.actor_kind == 'link':
        return _party_of_link(by, placement)
    if by.organisation_id == placement.school.organisation_id:
        return {Role.CAREERS_LEAD: Party.SCHOOL, Role.DSL: Party.DSL}.get(by.role)
    if by.organisation.kind == Kind.HUB:
        own = by.organisation_id == placement.school.organisation.hub_id
        return Party.HUB if own and by.may(Permission.AREA_CLOSE) else None
    return Party.EMPLOYER if by.organisation_id == placement.employer.organisation_id else None


def _party_of_link(link, placement):
    """A link acts for whom it was made, on the one row it opens: the employer's contact, a parent, the student."""
    if link.subject_ref != placement.ref:
        return None
    if link.purpose == ANSWER:
        employing = link.organisation_id == placement.employer.organisation_id
        return Party.EMPLOYER if employing else None
    family = {CONSENT: Party.PARENT, STUDENT: Party.STUDENT}
    return family.get(link.purpose) if link.organisation_id is None else None


def allowed_moves(placement, by):
    """The moves `by` may make from here, whatever the guards say."""
    party = party_of(by, placement)
    return {name for name, each in MOVES.items() if placement.state in each.sources and party in each.parties}


def can_undo(placement, by):
    """Whether the last step can still be taken back by `by`."""
    if Move.UNDO not in allowed_moves(placement, by):
        return False
    return not just_done_by_them(placement, by)


def locked(placement):
    """The placement as it is now, held until the transaction ends."""
    return whole().select_for_update(of=('self',)).get(pk=placement.pk)


@transaction.atomic
def move(*, placement, name, by, reason='', words='', **also):
    """Make one move and return the placement; the only writer of `state`.

    Locks the row, checks table, party and guards (raising Refused in words), takes or gives back the place
    exactly when the placement starts or stops holding one, writes the event and the audit row, and plans the
    messages that tell everyone concerned, all in one transaction. `also`: other fields written with the state.
    """
    placement = locked(placement)
    each = MOVES[name]
    _check(placement, each, name, by)
    before, placement.state = placement.state, each.target or _before(placement)
    placement.state_since = timezone.now()
    if placement.state in ASKED:
        also['answer_by'] = answer_by_of(placement)
    for field_name, value in also.items():
        setattr(placement, field_name, value)
    _book(placement, before, also)
    note(placement=placement, name=name, by=by, before=before, reason=reason, words=words)
    return placement


def _book(placement, before, also):
    """Write the row; the place and the student's dates follow the state."""
    comes_back = before not in HOLDING and placement.state in HOLDING
    if comes_back:
        _end_proposal(placement)
        take_place(window=placement.window)
    try:
        with transaction.atomic():
            placement.save(update_fields=['state', 'state_since', *also], moving=True)
    except IntegrityError as fault:
        raise Refused(
            f'{placement.student.name} has another placement on some of these dates.', code='student_placed'
        ) from fault
    if before in HOLDING and placement.state not in HOLDING:
        release_place(window=placement.window)
        after_commit('placements.fill_place', placement_id=placement.pk)


def answer_by_of(placement):
    """The last day to answer what is asked today, by the days of the placement's block."""
    return answer_by(timezone.localdate(), placement.start, number_of(placement, 'request_ends'))


def _end_proposal(placement):
    """The place was proposed to somebody who waits, and nobody has decided yet: it is not free after all."""
    freed = getattr(placement, 'freed', None)
    if freed is not None and freed.state == FreedState.OPEN:
        settle(subject=freed, words='The place is taken again')
        freed.delete()


def _before(placement):
    """The state that the last move left, which an undoing goes back to."""
    last = placement.events.order_by('pk').last()
    return State(last.from_state) if last and last.from_state else placement.state


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
    announce(event, MOVES[name].tells)
    return event


def _check(placement, each, name, by):
    if party_of(by, placement) not in each.parties:
        raise Refused('That is for somebody else to decide.', code='wrong_party')
    if placement.state not in each.sources:
        raise Refused(
            f'{TRIED[name]} was not possible. Where this placement stands now: '
            f'{placement.get_state_display().lower()}.',
            code='wrong_state',
        )
    faults = [words for guard in each.guards for words in guard(placement, by)]
    if faults:
        raise Refused(' '.join(dict.fromkeys(faults)), code='guard')
