"""Whom an event concerns: nobody is left out, nobody is told twice."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import Role
from brokerage.accounts.models import Membership
from brokerage.core.ui import day_span
from brokerage.notify.actions import ask_person, plan, settle
from placements import rules
from placements.clearance import gates_of
from placements.enums import FAMILY_KNOWS, Move, Signer, State
from placements.notifications import kinds, scheduled, signing
from placements.notifications.audiences import Audience
from placements.queries.placements import contact_of, guardian_of
from safeguarding.enums import Gate, GateState

# Begins a wait, or leaves what was asked of the school open.
KEEPS_TASKS = (Move.NOMINATE, Move.REBOOK, Move.REOPEN)


def announce(event, tells):
    """Plan what `event` tells people: `tells` is its move's own list of (audience, kind of message)."""
    placement = event.placement
    if event.move not in KEEPS_TASKS:
        settle(subject=placement)
    for audience, kind in tells:
        if _concerns(audience, event):
            TELL[audience](kind, placement, occasion=event.ref)
    if event.to_state == State.MEETING:
        employer = placement.employer.organisation.name
        ask_school(placement, 'meeting', f'Answer {employer}: it asks to meet the student first.')


def _concerns(audience, event):
    """A family that does not know of the placement is told nothing; a parent is asked only where the law asks."""
    if audience == Audience.FAMILY:
        return {event.from_state, event.to_state} & set(FAMILY_KNOWS)
    return audience != Audience.PARENT or consent_is_wanted(event.placement)


def consent_is_wanted(placement):
    """Whether the law or the school's duty asks for a parent's yes, and none was given yet."""
    gate = next(each for each in gates_of([placement])[placement.pk] if each.gate == Gate.PARENT_CONSENT)
    return gate.state == GateState.RED


def tell_employer(kind, placement, due_on=None, urgent=None, occasion=''):
    """One message to the offer's contact, else the main one; without an address the school is to phone."""
    contact = contact_of(placement)
    if contact is None or not contact.email or contact.email_bounced:
        employer = placement.employer.organisation.name
        when = day_span(placement.start, placement.end)
        words = f'Phone {employer} about {when}: no e-mail address works. {PHONE[kind]}'
        return ask_school(placement, f'phone.{kind.name}', words, due_on, again=bool(occasion))
    to = (contact.email, contact.name, placement.employer.organisation)
    return _plan(kind, placement, *to, due_on, urgent, occasion)


# What to say by phone where a message cannot be sent.
PHONE = {
    kinds.Nomination: 'Ask whether they can take the student, and record the answer.',
    kinds.NominationReminder: 'Ask again whether they can take the student.',
    kinds.AcceptedToEmployer: 'Ask them to confirm the risk assessment.',
    kinds.LeftToEmployer: 'Ask for what is still missing.',
    kinds.ConfirmedToEmployer: 'Say that it is confirmed.',
    kinds.ReopenedToEmployer: 'Say that it is on hold while something is checked again.',
    kinds.StartsSoonToEmployer: 'Remind them that it starts soon.',
    kinds.EndedToEmployer: 'Say that it will not go on.',
    kinds.MeetingAnswered: 'Give the school’s answer about the meeting, and ask whether they can take the student.',
    kinds.BackToEmployer: 'Say that it goes on after all.',
    scheduled.PapersReminder: 'Ask for insurance and risk assessment.',
    scheduled.HostAgain: 'Thank them, and ask whether they would host again.',
}


def tell_school(kind, placement, due_on=None, occasion=''):
    """One message to each careers leader of the school."""
    leads = Membership.objects.active().filter(
        organisation=placement.school.organisation, role=Role.CAREERS_LEAD
    )
    for lead in leads.select_related('user'):
        owner = placement.school.organisation
        _plan(kind, placement, lead.user.email, lead.user.name, owner, due_on, occasion=occasion)


def tell_family(kind, placement, due_on=None, urgent=None, occasion=''):
    """The student and the main parent or carer; one message where they share an address."""
    student = placement.student
    guardian = tell_parent(kind, placement, due_on, urgent, occasion)
    if student.email and (guardian is None or guardian.email.lower() != student.email.lower()):
        _plan(kind, placement, student.email, student.name, None, due_on, urgent, occasion)


def tell_student(kind, placement, due_on=None):
    """The student alone; without an address the school is asked to say it."""
    student = placement.student
    if student.email:
        return _plan(kind, placement, student.email, student.name, None, due_on)
    words = f'Tell {student.name}: {STUDENT[kind]} We hold no e-mail address.'
    return ask_school(placement, f'tell.{kind.name}', words, due_on)


STUDENT = {scheduled.Prepare: 'phone the employer, and try the journey.'}


def tell_parent(kind, placement, due_on=None, urgent=None, occasion=''):
    """The main parent or carer, who is returned; without an address the school is asked to phone."""
    guardian = guardian_of(placement)
    if guardian is None or not guardian.email:
        ask_school(
            placement,
            f'phone.{kind.name}',
            f'Phone {placement.student.name}’s parent or carer: we hold no e-mail address. {FAMILY[kind]}',
            due_on,
            again=bool(occasion),
        )
        return None
    _plan(kind, placement, guardian.email, guardian.name, None, due_on, urgent, occasion)
    return guardian


FAMILY = {
    kinds.AskConsent: 'Ask for consent, and record the answer.',
    kinds.ConsentReminder: 'Ask again for consent.',
    kinds.SummaryChanged: 'Tell them the main risks and what is done about them, and record that you did.',
    kinds.ConfirmedToFamily: 'Say that the placement is confirmed.',
    kinds.ReopenedToFamily: 'Say that the placement is on hold while something is checked again.',
    kinds.StartsSoonToFamily: 'Remind them that the placement starts soon.',
    kinds.EndedToFamily: 'Say that the placement will not go on.',
    kinds.BackToFamily: 'Say that the placement goes on after all.',
}
TELL = {
    Audience.SCHOOL: tell_school,
    Audience.EMPLOYER: tell_employer,
    Audience.FAMILY: tell_family,
    Audience.PARENT: tell_parent,
}


SIGNING = {
    Signer.EMPLOYER: signing.SignToEmployer,
    Signer.PARENT: signing.SignToParent,
    Signer.STUDENT: signing.SignToStudent,
}


def ask_to_sign(agreement, placement, signer):
    """Ask one of the four; the school, which makes the agreement, signs on its own page."""
    kind, (name, email) = SIGNING.get(signer), signer_address(placement, signer)
    if kind is None:
        return
    if not email:
        words = f'Print the agreement for the {signer.label.lower()} to sign: we hold no e-mail address.'
        ask_school(placement, f'paper.{kind.name}', words)
        return
    organisation = placement.employer.organisation if signer == Signer.EMPLOYER else None
    school = placement.school.organisation
    parts = {'to_email': email, 'to_name': name, 'sender': school, 'organisation': organisation}
    plan(kind=kind, subject=agreement, **parts)


def send_code(code, placement):
    """Send a code to its signer's own address; None without one. Another way (a text) would be chosen here."""
    name, email = signer_address(placement, code.signer)
    school = placement.school.organisation
    return plan(kind=signing.CodeToSign, subject=code, to_email=email, to_name=name, sender=school)


def signer_address(placement, signer):
    """(name, e-mail address) that the school or the employer's register holds today; the address may be empty."""
    if signer == Signer.STUDENT:
        return placement.student.name, placement.student.email
    held = guardian_of(placement) if signer == Signer.PARENT else contact_of(placement)
    return (held.name, held.email) if held else ('', '')


def ask_school(placement, kind, words, due_on=None, *, again=False):
    """Put one task on the school's list; `again` opens one that was done earlier the same day."""
    task = ask_person(
        organisation=placement.school.organisation,
        kind=kind,
        subject=placement,
        due_on=due_on or timezone.localdate(),
        words=words[:300],
        path=reverse('placements:placement', args=[placement.ref]),
    )
    if again and task.done_at:
        task.done_at, task.done_by = None, ''
        task.save(update_fields=['done_at', 'done_by'])
    return task


def _plan(kind, placement, email, name, organisation, due_on, urgent=None, occasion=''):
    """Now when it answers an event (`occasion` is its ref); a reminder (with `due_on`) waits for working hours."""
    return plan(
        kind=kind,
        subject=placement,
        to_email=email,
        to_name=name,
        sender=placement.school.organisation,
        organisation=organisation,
        due_on=due_on,
        send_after=_working_hours() if due_on else None,
        urgent=urgent,
        occasion=occasion,
    )


def _working_hours():
    opening = datetime.combine(timezone.localdate(), rules.SEND_FROM, timezone.get_current_timezone())
    return max(opening, timezone.now())
