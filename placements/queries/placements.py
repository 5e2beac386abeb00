"""Placements with what is needed to speak of them: a fixed number of queries, however many."""

from django.db.models import Prefetch, Q
from django.utils import timezone

from brokerage.core.adjustments import in_words
from brokerage.notify.sms import uk_mobile
from employers.models import Contact
from placements.clearance import facts_of, gates_of, standing, year_group_of
from placements.enums import ClosureReason, Move, State
from placements.models import Placement
from safeguarding.clearance import blockers
from safeguarding.enums import AssessmentState, ConsentAnswer, Gate
from safeguarding.models import Consent, NeedsNote, RiskAssessment
from safeguarding.queries import as_said
from schools.models import Circumstances, Guardian


def whole(placements=None):
    """`placements` (all of them by default) with everything that pages, guards and messages read."""
    placements = Placement.objects.all() if placements is None else placements
    return placements.select_related(
        'student__cohort',
        'block',
        'window__offer__site',
        'window__offer__contact',
        'window__offer__employer',
        'school__organisation__hub',
        'employer__organisation',
    ).prefetch_related(
        Prefetch('employer__contacts', Contact.objects.filter(is_main=True), to_attr='main_contacts'),
        Prefetch('student__guardians', Guardian.objects.all(), to_attr='known_guardians'),
    )


def contact_of(placement):
    """Whom to ask at the employer: the offer's own contact, else the main one, else None."""
    return placement.window.offer.contact or next(iter(placement.employer.main_contacts), None)


def guardian_of(placement):
    """The main parent or carer, or None."""
    return next((each for each in placement.student.known_guardians if each.is_main), None)


def consenters_of(placement):
    """Everybody whom the school asks for consent, the main one first."""
    return [each for each in placement.student.known_guardians if each.may_consent]


def is_reached(guardian, message):
    """Whether `message` goes where the school holds that this person is reached today."""
    if message.to_number:
        return uk_mobile(guardian.phone) == message.to_number
    return guardian.email.lower() == message.to_email


def guardian_by(link, placement):
    """Whom a family's link stands in for, or None once the school asks them no longer.

    A link without a person's row is one from before they were kept: it is the main one's by name.
    """
    asked = consenters_of(placement)
    if link.person_ref:
        return next((each for each in asked if each.ref == link.person_ref), None)
    return next((each for each in asked if each.is_main and each.name == link.person), None)


def share_an_address(placement):
    """Whether the student and somebody who may consent have one e-mail address."""
    student = placement.student.email.lower()
    return bool(student) and student in {each.email.lower() for each in consenters_of(placement)}


def known_as(placement):
    """What the employer may call the student: a first name only once it has said yes."""
    if placement.names_student_to_employer:
        return placement.student.first_name
    return f'a Year {year_group_of(placement)} student'


# Whether the school, its student or a family changed their mind is theirs to know, too.
TOLD_AS = {State.STOPPED: 'Stopped by the school', State.WITHDRAWN_BY_STUDENT: 'Withdrawn by the school'}


def told_state(placement):
    """Where it stands, in words for the employer: that safeguarding was the reason is not theirs to know."""
    if placement.state == State.NOMINATED:
        return 'Waiting for you'
    if placement.state in TOLD_AS:
        return TOLD_AS[placement.state]
    return placement.get_state_display()


def closure_words(placement):
    """Why a hub has called it off, as families read it; empty for every other end."""
    if placement.state != State.CANCELLED_BY_HUB:
        return ''
    event = placement.events.filter(move=Move.CALL_OFF).order_by('pk').last()
    return f'{ClosureReason(event.reason).label}. {event.words}'.strip() if event and event.reason else ''


def assessment_of(placement):
    """The risk assessment in force for the placement's offer, or None."""
    return RiskAssessment.objects.in_force().filter(offer=placement.window.offer_id).first()


def needs_words(placement):
    """What an employer must know about the student as the school holds it, for it to word and approve.

    The adjustments needed first, then its own note; empty when there is neither.
    """
    held = Circumstances.objects.filter(student=placement.student_id).values_list('needs_note', flat=True)
    needs = in_words(placement.student.needs)
    return ' '.join(filter(None, [f'Needs {needs}.' if needs else '', (held.first() or '').strip()]))


def silent_parents(placements):
    """Those of `placements` whose parent must say yes and has not answered at all."""
    rows = list(placements)
    gates = gates_of(rows)
    return [row for row in rows if 'consent_missing' in _codes(gates[row.pk])]


def without_summary(placements):
    """(placement, day the assessment was confirmed) where a parent said yes without its summary."""
    for placement, facts in _with_facts(placements):
        consented = facts.consent == ConsentAnswer.GIVEN
        in_force = facts.assessment.state == AssessmentState.CONFIRMED
        if consented and in_force and _gate_is_red(facts, Gate.PARENT_SUMMARY):
            yield placement, facts.assessment.confirmed_on


def _with_facts(placements):
    rows = list(placements)
    facts = facts_of(rows)
    return [(row, facts[row.pk]) for row in rows]


def _gate_is_red(facts, gate):
    return gate in {blocker.gate for blocker in blockers(facts)}


def _codes(gates):
    return {blocker.code for gate in gates for blocker in gate.blockers}


def newest_consent(placement, guardian=None):
    """The newest answer about a placement (of one person, if named); None without one, or where they are asked anew.

    One whose giver is not known to the school by row counts for each.
    """
    rows = Consent.objects.filter(placement_ref=placement.ref)
    newest = (rows.filter(Q(guardian=guardian) | Q(guardian=None)) if guardian else rows).first()
    return standing(placement, Gate.PARENT_CONSENT, newest, 'given_at')


def consents_of(placement):
    """The newest answer of each person, newest first."""
    newest = {}
    for row in Consent.objects.filter(placement_ref=placement.ref).select_related('scan'):
        newest.setdefault(as_said(row).who, row)
    return list(newest.values())


def needs_note_of(placement):
    """The words that this placement's employer may read today, or None."""
    if not placement.names_student_to_employer:
        return None
    kept = NeedsNote.objects.filter(placement_ref=placement.ref, delete_on__gte=timezone.localdate())
    return kept.first()
