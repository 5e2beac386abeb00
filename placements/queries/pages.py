"""What the placement pages show, as shapes the components draw."""

from typing import NamedTuple

from django.db.models import Case, Count, IntegerField, Value, When
from django.urls import reverse

from brokerage.accounts.enums import Kind, Permission, Role
from brokerage.core import ui
from brokerage.notify.models import FollowUp, Message, MessageState
from placements.clearance import gates_of
from placements.enums import DONE, OUT, ClosureReason, DeclineReason, LeaveReason, Move, State
from placements.models import Placement
from placements.queries.placements import known_as, told_state, whole
from safeguarding.enums import Gate, GateState, Holder

STATE_KINDS = {
    State.NOMINATED: 'wait',
    State.ACCEPTED: 'warn',
    State.CONFIRMED: 'ok',
    State.LIVE: 'info',
    State.MEETING: 'wait',
    State.COMPLETED: 'neutral',
    State.CLOSED: 'neutral',
    State.TRANSFERRED: 'neutral',
    State.ENDED_EARLY: 'warn',
}
# The parts of the bar: its filter, its words, the states in it.
GROUPS = {
    'waiting': ('Waiting for the employer', (State.NOMINATED, State.MEETING)),
    'checks': ('Accepted, checks under way', (State.ACCEPTED,)),
    'confirmed': ('Confirmed', (State.CONFIRMED,)),
    'live': ('Under way', (State.LIVE,)),
    'completed': ('Completed', (*DONE, State.ENDED_EARLY)),
    'ended': ('Ended without a placement', tuple(state for state in OUT if state != State.ENDED_EARLY)),
}
# What an employer reads: it is the one that is waited for, or has asked something first.
TO_EMPLOYER = {'waiting': ('Waiting for an answer', GROUPS['waiting'][1])}
REASONS = dict([*DeclineReason.choices, *LeaveReason.choices, *ClosureReason.choices])
GATE_KINDS = {GateState.GREEN: 'ok', GateState.RED: 'warn', GateState.NOT_NEEDED: 'neutral'}
MESSAGE_KINDS = {
    MessageState.PLANNED: 'wait',
    MessageState.SENT: 'ok',
    MessageState.DROPPED: 'neutral',
    MessageState.FAILED: 'stop',
    MessageState.BOUNCED: 'stop',
}


def state_kind(state):
    return STATE_KINDS.get(state, 'stop')


class Row(NamedTuple):
    """One line of the list: who, where it stands, what is in the way, with whom, and the one thing to do."""

    placement: Placement
    name: str
    kind: str
    state: str
    blocker: str
    holder: str
    act: str
    act_url: str


def in_group(placements, group):
    return placements.filter(state__in=GROUPS[group][1]) if group in GROUPS else placements


def requests_first(placements):
    """For an employer: what waits for its answer comes first, then by first day."""
    turn = Case(When(state=State.NOMINATED, then=Value(0)), default=Value(1), output_field=IntegerField())
    return placements.annotate(turn=turn)


def state_bar(placements, *, path, group, title, employing=False):
    """The whole in its states; each part filters the list under it. `employing`: read by the employer."""
    groups = GROUPS | TO_EMPLOYER if employing else GROUPS
    counts = dict(placements.order_by().values_list('state').annotate(n=Count('pk')))
    parts = tuple(
        ui.Segment(
            words,
            sum(counts.get(state, 0) for state in states),
            state_kind(states[0]),
            url=f'{path}state={name}',
            current=name == group,
        )
        for name, (words, states) in groups.items()
    )
    return ui.StackedBar(title, parts, noun='placements', all_url=path.rstrip('?&'))


def rows_of(placements, membership):
    """The lines of a list for this reader; six queries for the checks of all of them."""
    gates = gates_of(placements)
    return [_row(placement, gates[placement.pk], membership) for placement in placements]


def _row(placement, gates, membership):
    employing = membership.organisation.kind == Kind.EMPLOYER
    blocker, holder = waiting_on(placement, gates, reader_of(membership))
    name = _capital(known_as(placement)) if employing else placement.student.name
    words = told_state(placement) if employing else placement.get_state_display()
    act, url = _next_act(placement, gates, membership)
    short = blocker.split('. ')[0].rstrip('.')
    return Row(placement, name, state_kind(placement.state), words, short, holder, act, url)


def _next_act(placement, gates, membership):
    """(words, address) of what this reader can do at once."""
    if placement.state == State.NOMINATED and membership.may(Permission.PLACEMENTS_ANSWER):
        return 'Answer', reverse('placements:reply', args=[placement.ref])
    if placement.state == State.MEETING and membership.may(Permission.PLACEMENTS_ARRANGE):
        return 'Answer about the meeting', reverse('placements:school_act', args=[placement.ref, 'meeting'])
    ready = placement.state == State.ACCEPTED and is_ready(gates)
    if ready and membership.may(Permission.PLACEMENTS_ARRANGE):
        return 'Approve and confirm', reverse('placements:confirm', args=[placement.ref])
    return '', ''


def _capital(words):
    return words[:1].upper() + words[1:]


def reader_of(membership):
    """Whom the words about a placement speak to, among those who may hold it up."""
    return READERS.get(membership.role) or READERS.get(membership.organisation.kind, Holder.HUB)


def waiting_on(placement, gates, reader):
    """(what is in the way, with whom) in words; both empty when nothing is."""
    employing = reader == Holder.EMPLOYER
    if placement.state == State.MEETING:
        return 'Answer about the meeting', '' if not employing else Holder.SCHOOL.label
    if placement.state == State.NOMINATED:
        last = placement.last_day_to_answer
        return f'Answer by {ui.long_date(last)}', '' if employing else Holder.EMPLOYER.label
    if placement.state not in (State.ACCEPTED, State.CONFIRMED):
        return '', ''
    red = [blocker for gate in gates for blocker in gate.blockers]
    if employing:
        left = left_for_employer(placement, gates)
        return (left[0], '') if left else ('', '')
    if placement.state == State.ACCEPTED and {blocker.gate for blocker in red} <= {Gate.SCHOOL_APPROVAL}:
        return 'All checks are done', Holder.SCHOOL.label
    return (red[0].said_to(reader), red[0].holder.label) if red else ('', '')


def left_for_employer(placement, gates):
    """What the employer has left to do; nothing of the school's, the family's or the safeguarding lead's."""
    if placement.state not in (State.ACCEPTED, State.CONFIRMED):
        return []
    return [blocker.words for gate in gates for blocker in gate.blockers if blocker.holder == Holder.EMPLOYER]


def ready_to_confirm(membership):
    """Accepted placements that wait for nothing but the school's own word."""
    rows = list(whole(Placement.objects.visible_to(membership).filter(state=State.ACCEPTED)))
    gates = gates_of(rows)
    return [row for row in rows if is_ready(gates[row.pk])]


def is_ready(gates):
    return {blocker.gate for gate in gates for blocker in gate.blockers} <= {Gate.SCHOOL_APPROVAL}


def checklist(placement, gates, membership):
    """The gates as the page draws them, with the act that the reader can do for each."""
    return [_gate(placement, gate, membership) for gate in gates]


def _gate(placement, gate, membership):
    blocker = gate.blockers[0] if gate.blockers else None
    url, action = _act(placement, gate, membership) if blocker else ('', '')
    return ui.Gate(
        Gate(gate.gate).label,
        GATE_KINDS[gate.state],
        GateState(gate.state).label,
        holder=HOLDERS[blocker.holder] if blocker else '',
        note=' '.join(each.said_to(reader_of(membership)) for each in gate.blockers),
        url=url,
        action=action,
    )


READERS = {Role.DSL: Holder.DSL, Kind.SCHOOL: Holder.SCHOOL, Kind.EMPLOYER: Holder.EMPLOYER}
HOLDERS = {
    Holder.EMPLOYER: 'the employer',
    Holder.SCHOOL: 'the school',
    Holder.PARENT: 'the parent or carer',
    Holder.DSL: 'the safeguarding lead',
    Holder.HUB: 'the hub',
}
ACTS = {
    Gate.WORKPLACE: ('check', 'Note that you checked it', Permission.RISK_ASK),
    Gate.PARENT_SUMMARY: ('summary', 'Record how they got it', Permission.PLACEMENTS_ARRANGE),
    Gate.PARENT_CONSENT: ('paper_consent', 'Record an answer given on paper', Permission.PLACEMENTS_ARRANGE),
    Gate.SCHOOL_APPROVAL: ('approve', 'Approve it', Permission.PLACEMENTS_ARRANGE),
    Gate.DSL: ('decision', 'Decide', Permission.SAFEGUARDING_DECIDE),
}

# Where one blocker asks for another act than its gate usually does.
BY_CODE = {'consent_disputed': ('settle', 'Record how it was settled', None)}


def _act(placement, gate, membership):
    code = gate.blockers[0].code
    name, words, permission = BY_CODE.get(code) or ACTS.get(gate.gate, ('', '', None))
    may = membership.may(permission) if permission else _settles(membership)
    if not name or not may or placement.state != State.ACCEPTED:
        return '', ''
    return reverse(f'placements:{name}', args=[placement.ref]), words


def _settles(membership):
    """A careers leader and a safeguarding lead settle what a family disagrees about."""
    return membership.may(Permission.PLACEMENTS_ARRANGE) or membership.may(Permission.SAFEGUARDING_DECIDE)


def timeline_of(placement):
    """What happened, newest first."""
    return [
        ui.Event(
            event.at,
            Move(event.move).label,
            who=event.actor_label,
            detail=' '.join(part for part in (_reason(event), event.words) if part),
            kind=state_kind(event.to_state),
        )
        for event in placement.events.order_by('-at', '-pk')
    ]


def _reason(event):
    words = REASONS.get(event.reason)
    return f'{words}.' if words else ''


def said_of_meeting(placement):
    """What the employer suggests, while it waits for the school's answer."""
    if placement.state != State.MEETING:
        return ''
    asked = placement.events.filter(move=Move.ASK_TO_MEET).order_by('pk').last()
    return asked.words if asked else ''


def messages_of(placement, membership):
    """(message, kind) about the placement that this organisation may see, newest first."""
    rows = Message.objects.visible_to(membership).filter(subject_ref=placement.ref)
    return [(row, MESSAGE_KINDS[MessageState(row.state)]) for row in rows.defer('body_text', 'body_html')]


def tasks_of(placement, membership):
    """What the organisation was asked to do by hand about the placement."""
    rows = FollowUp.objects.visible_to(membership).open().filter(subject_ref=placement.ref)
    return [
        ui.Task(
            row.words,
            reverse('notify:follow_ups'),
            ui.due_words(row.due_on),
            ui.urgency_of(row.due_on),
            row.detail,
        )
        for row in rows
    ]
