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
from placements.enums import Move, Signer, State
from placements.notifications import kinds, scheduled, signing
from placements.queries.placements import contact_of, guardian_of
from safeguarding.enums import Gate, GateState

# Families that know of the placement: they were asked for consent once the employer had accepted.
FAMILY_KNOWS = (State.ACCEPTED, State.CONFIRMED, State.LIVE)


def announce(event):
    """Plan what `event` tells people."""
    placement = event.placement
    if event.to_state in kinds.OUT:
        _tell_of_the_end(event, placement)
    elif event.move == Move.NOMINATE:
        tell_employer(kinds.Nomination, placement)
    elif event.move == Move.ACCEPT:
        settle(subject=placement)
        tell_school(kinds.AcceptedToSchool, placement)
        tell_employer(kinds.AcceptedToEmployer, placement)
        if consent_is_wanted(placement):
            tell_parent(kinds.AskConsent, placement)
    elif event.move == Move.CONFIRM:
        settle(subject=placement)
        tell_employer(kinds.ConfirmedToEmployer, placement)
        tell_family(kinds.ConfirmedToFamily, placement)
    elif event.move == Move.REOPEN:
        tell_school(kinds.ReopenedToSchool, placement)
        tell_employer(kinds.ReopenedToEmployer, placement)
        tell_family(kinds.ReopenedToFamily, placement)
    elif event.move == Move.START:
        settle(subject=placement)


def _tell_of_the_end(event, placement):
    settle(subject=placement)
    tell_school(kinds.EndedToSchool, placement)
    tell_employer(kinds.EndedToEmployer, placement)
    if event.from_state in FAMILY_KNOWS:
        tell_family(kinds.EndedToFamily, placement)


def consent_is_wanted(placement):
    """Whether the law or the school's duty asks for a parent's yes, and none was given yet."""
    gate = next(each for each in gates_of([placement])[placement.pk] if each.gate == Gate.PARENT_CONSENT)
    return gate.state == GateState.RED


def tell_employer(kind, placement, due_on=None, urgent=None):
    """One message to the offer's contact, else the main one; without an address the school is to phone."""
    contact = contact_of(placement)
    if contact is None or not contact.email or contact.email_bounced:
        employer = placement.employer.organisation.name
        when = day_span(placement.start, placement.end)
        words = f'Phone {employer} about {when}: no e-mail address works. {PHONE[kind]}'
        return ask_school(placement, f'phone.{kind.name}', words, due_on)
    to = (contact.email, contact.name, placement.employer.organisation)
    return _plan(kind, placement, *to, due_on, urgent)


# What to say by phone where a message cannot be sent.
PHONE = {
    kinds.Nomination: 'Ask whether they can take the student, and record the answer.',
    kinds.NominationReminder: 'Ask again whether they can take the student.',
    kinds.AcceptedToEmployer: 'Ask them to confirm the risk assessment.',
    kinds.ConfirmedToEmployer: 'Say that it is confirmed.',
    kinds.ReopenedToEmployer: 'Say that it is on hold while something is checked again.',
    kinds.StartsSoonToEmployer: 'Remind them that it starts soon.',
    kinds.EndedToEmployer: 'Say that it will not go on.',
    scheduled.PapersReminder: 'Ask for insurance and risk assessment.',
    scheduled.HostAgain: 'Thank them, and ask whether they would host again.',
}


def tell_school(kind, placement, due_on=None):
    """One message to each careers leader of the school."""
    leads = Membership.objects.active().filter(
        organisation=placement.school.organisation, role=Role.CAREERS_LEAD
    )
    for lead in leads.select_related('user'):
        _plan(kind, placement, lead.user.email, lead.user.name, placement.school.organisation, due_on)


def tell_family(kind, placement, due_on=None, urgent=None):
    """The student and the main parent or carer; one message where they share an address."""
    student = placement.student
    guardian = tell_parent(kind, placement, due_on, urgent)
    if student.email and (guardian is None or guardian.email.lower() != student.email.lower()):
        _plan(kind, placement, student.email, student.name, None, due_on, urgent)


def tell_student(kind, placement, due_on=None):
    """The student alone; without an address the school is asked to say it."""
    student = placement.student
    if student.email:
        return _plan(kind, placement, student.email, student.name, None, due_on)
    words = f'Tell {student.name}: {STUDENT[kind]} We hold no e-mail address.'
    return ask_school(placement, f'tell.{kind.name}', words, due_on)


STUDENT = {scheduled.Prepare: 'phone the employer, and try the journey.'}


def tell_parent(kind, placement, due_on=None, urgent=None):
    """The main parent or carer, who is returned; without an address the school is asked to phone."""
    guardian = guardian_of(placement)
    if guardian is None or not guardian.email:
        ask_school(
            placement,
            f'phone.{kind.name}',
            f'Phone {placement.student.name}’s parent or carer: we hold no e-mail address. {FAMILY[kind]}',
            due_on,
        )
        return None
    _plan(kind, placement, guardian.email, guardian.name, None, due_on, urgent)
    return guardian


FAMILY = {
    kinds.AskConsent: 'Ask for consent, and record the answer.',
    kinds.ConsentReminder: 'Ask again for consent.',
    kinds.SummaryChanged: 'Tell them the main risks and what is done about them, and record that you did.',
    kinds.ConfirmedToFamily: 'Say that the placement is confirmed.',
    kinds.ReopenedToFamily: 'Say that the placement is on hold while something is checked again.',
    kinds.StartsSoonToFamily: 'Remind them that the placement starts soon.',
    kinds.EndedToFamily: 'Say that the placement will not go on.',
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


def ask_school(placement, kind, words, due_on=None):
    """Put one task on the school's list."""
    return ask_person(
        organisation=placement.school.organisation,
        kind=kind,
        subject=placement,
        due_on=due_on or timezone.localdate(),
        words=words[:300],
        path=reverse('placements:placement', args=[placement.ref]),
    )


def _plan(kind, placement, email, name, organisation, due_on, urgent=None):
    """Now when it answers an event; a reminder (with `due_on`) waits for working hours."""
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
    )


def _working_hours():
    opening = datetime.combine(timezone.localdate(), rules.SEND_FROM, timezone.get_current_timezone())
    return max(opening, timezone.now())
