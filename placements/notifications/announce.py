"""Whom an event concerns: nobody is left out, nobody is told twice."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import Role
from brokerage.accounts.models import Membership
from brokerage.core.ui import day_span
from brokerage.notify.actions import ask_person, plan, settle
from brokerage.notify.sms import texts_to
from placements import rules
from placements.clearance import gates_of
from placements.enums import FAMILY_KNOWS, Move, Party, Signer, State
from placements.notifications import kinds, scheduled, signing, texts
from placements.notifications.audiences import Audience
from placements.queries.placements import consenters_of, contact_of, guardian_by
from safeguarding.enums import Gate, GateState
from schools.notifications import PREFERENCES_PURPOSE

OF_STUDENT = (signing.STUDENT, PREFERENCES_PURPOSE)
# Begins a wait, or leaves what was asked of the school open.
# Begins the trail of a task that closed because its answer is there.
BY_ITSELF = 'By itself: '
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
        ask_school(placement, 'meeting', f'Answer {employer}', 'it asks to meet the student first.')


def _concerns(audience, event):
    """A family that does not know of the placement is told nothing; a parent is asked only where the law asks.

    What a hub does to many at once is told to a school as one: see `closures`.
    """
    if audience == Audience.SCHOOL and event.party == Party.HUB:
        return False
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
        words, detail = f'Phone {employer} and {PHONE[kind]}', f'{when}. E-mail does not reach them.'
        return ask_school(placement, phone_task(kind), words, detail, due_on, again=bool(occasion))
    to = (contact.email, contact.name, placement.employer.organisation)
    return _plan(kind, placement, *to, due_on, urgent, occasion)


# What to say by phone where a message cannot be sent.
PHONE = {
    kinds.Nomination: 'ask whether they can take the student, and record the answer',
    kinds.NominationReminder: 'ask again whether they can take the student',
    kinds.AcceptedToEmployer: 'ask them to confirm the risk assessment',
    kinds.LeftToEmployer: 'ask for what is still missing',
    kinds.ConfirmedToEmployer: 'say that the placement is confirmed',
    kinds.ReopenedToEmployer: 'say that the placement is on hold while something is checked again',
    kinds.StartsSoonToEmployer: 'remind them that the placement starts soon',
    kinds.EndedToEmployer: 'say that the placement will not go on',
    kinds.MeetingAnswered: 'give the school’s answer about the meeting, and ask whether they can take the student',
    kinds.BackToEmployer: 'say that the placement goes on after all',
    scheduled.PapersReminder: 'ask for the insurance and risk assessment',
    scheduled.HostAgain: 'thank them, and ask whether they would host again',
}


def tell_school(kind, placement, due_on=None, occasion='', roles=(Role.CAREERS_LEAD,)):
    """One message to each careers leader of the school, or to those in `roles`."""
    leads = Membership.objects.active().filter(organisation=placement.school.organisation, role__in=roles)
    for lead in leads.select_related('user'):
        owner = placement.school.organisation
        _plan(kind, placement, lead.user.email, lead.user.name, owner, due_on, occasion=occasion)


def tell_family(kind, placement, due_on=None, urgent=None, occasion=''):
    """The student and everybody who was asked for consent; one message where the student shares an address."""
    student = placement.student
    told = {guardian.email.lower() for guardian in tell_parent(kind, placement, due_on, urgent, occasion)}
    if student.email and student.email.lower() not in told:
        _plan(kind, placement, student.email, student.name, None, due_on, urgent, occasion)
    if kind in texts.OF_AN_END:
        texts.text_of_end(kind, placement, occasion)


def tell_student(kind, placement, due_on=None):
    """The student alone; without an address the school is asked to say it."""
    student = placement.student
    if student.email:
        return _plan(kind, placement, student.email, student.name, None, due_on)
    words = f'Tell {student.name} to {STUDENT[kind]}'
    return ask_school(placement, f'tell.{kind.name}', words, NO_ADDRESS, due_on)


STUDENT = {scheduled.Prepare: 'phone the employer and try the journey'}
NO_ADDRESS = 'we hold no e-mail address.'


def tell_parent(kind, placement, due_on=None, urgent=None, occasion=''):
    """Everybody the school asks for consent: a message each, also where two share an address.

    Returns those who have an address; for who has none the school is asked to phone, or to send a letter.
    """
    asked = consenters_of(placement)
    for guardian in asked or [None]:
        if guardian is None or not guardian.email:
            _phone_parent(kind, placement, guardian, due_on, again=bool(occasion))
        else:
            to = (guardian.email, guardian.name, None)
            _plan(kind, placement, *to, due_on, urgent, occasion, to_ref=guardian.ref)
    return [guardian for guardian in asked if guardian.email]


def _phone_parent(kind, placement, guardian, due_on, *, again):
    main = guardian is None or guardian.is_main
    who = (
        f'{placement.student.name}’s parent or carer'
        if main
        else f'{guardian.name} about {placement.student.name}'
    )
    ask_school(
        placement,
        phone_task(kind) if main else f'{phone_task(kind)}.{guardian.ref}',
        f'Phone {who}',
        f'{NO_ADDRESS} {FAMILY[kind]}',
        due_on,
        again=again,
    )


FAMILY = {
    kinds.AskConsent: 'Ask for consent, or send a letter with a code, and record the answer.',
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
    kind, people = SIGNING.get(signer), signers_of(placement, signer)
    if kind is None:
        return
    if not people:
        words = f'Print the agreement for the {signer.label.lower()} to sign'
        ask_school(placement, paper_task(signer), words, NO_ADDRESS)
        return
    organisation = placement.employer.organisation if signer == Signer.EMPLOYER else None
    school = placement.school.organisation
    for who in people:
        parts = {'to_email': who.email, 'to_name': who.name, 'to_ref': who.ref}
        plan(kind=kind, subject=agreement, sender=school, organisation=organisation, **parts)


def phone_task(kind):
    """The kind of the task that asks to phone where a message of `kind` cannot go."""
    return f'phone.{kind.name}'


def paper_task(signer):
    """The kind of the task that asks for a signature on paper."""
    return f'paper.{SIGNING[signer].name}'


def send_code(code, placement):
    """Send a code to its person's own address, or as a text to their mobile; None without either."""
    people = [each for each in held_signers(placement, code.signer) if each.email or _number_of(each)]
    named = [each for each in people if each.ref == code.person_ref] if code.person_ref else people[:1]
    if not named:
        return None
    who, school = named[0], placement.school.organisation
    parts = {'to_email': who.email, 'to_name': who.name, 'to_ref': who.ref}
    if not who.email:
        parts['to_number'] = _number_of(who)
    return plan(kind=signing.CodeToSign, subject=code, sender=school, **parts)


def _number_of(person):
    """The mobile for a text; students have no number here."""
    return texts_to(getattr(person, 'phone', ''))


def signers_of(placement, signer):
    """Who may sign as `signer` and has an e-mail address today: rows with `ref`, `name` and `email`."""
    return [each for each in held_signers(placement, signer) if each.email]


def held_signers(placement, signer):
    """Who may sign as `signer`, as the school or the employer holds them today."""
    if signer == Signer.STUDENT:
        held = [placement.student]
    elif signer == Signer.PARENT:
        held = consenters_of(placement)
    else:
        held = [contact_of(placement)]
    return [each for each in held if each]


def person_of_link(placement, link):
    """The row, as it is today, of whom a link was made for; None once they are not asked any more."""
    if link.purpose == kinds.CONSENT:
        return guardian_by(link, placement)
    return placement.student if link.purpose in OF_STUDENT else contact_of(placement)


def ask_school(placement, kind, words, detail='', due_on=None, *, again=False):
    """Put one task on the school's list; `again` opens one that was done earlier the same day.

    One that had closed by itself opens again whenever it is asked anew: what it asked for is lacking once more.
    """
    task = ask_person(
        organisation=placement.school.organisation,
        kind=kind,
        subject=placement,
        due_on=due_on or timezone.localdate(),
        words=words,
        detail=detail,
        path=reverse('placements:placement', args=[placement.ref]),
    )
    if task.done_at and (again or task.done_by.startswith(BY_ITSELF)):
        task.done_at, task.done_by = None, ''
        task.save(update_fields=['done_at', 'done_by'])
    return task


def _plan(kind, placement, email, name, organisation, due_on, urgent=None, occasion='', to_ref=''):
    """Now when it answers an event (`occasion` is its ref); a reminder (with `due_on`) waits for working hours."""
    return plan(
        kind=kind,
        subject=placement,
        to_email=email,
        to_name=name,
        to_ref=to_ref,
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
