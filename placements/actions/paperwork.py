"""What parents, safeguarding leads and the school decide about one placement, joined to where it stands."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from brokerage.accounts.enums import Permission, Role
from brokerage.accounts.models import AccessLink
from brokerage.core.errors import Refused
from brokerage.uploads.actions import take_in
from placements.actions.answered import DISAGREE, close_answered
from placements.actions.codes import use_proof
from placements.actions.progress import stop
from placements.enums import PENDING, Party, Signer, State
from placements.lifecycle import locked, party_of
from placements.notifications import CONSENT, kinds
from placements.notifications.announce import ask_school, tell_school
from placements.queries.decisions import case_of
from placements.queries.placements import assessment_of, guardian_by, needs_words
from safeguarding import actions as safeguarding
from safeguarding.enums import ConsentAnswer, DslChoice, DslOutcome, SummaryMethod
from safeguarding.queries import answers_to

# Set for the whole site, as families were promised it: the law wants needs kept no longer than necessary.
NEEDS_KEPT = timedelta(days=settings.NEEDS_NOTE_DAYS)
OUTCOMES = {DslChoice.GO_AHEAD: DslOutcome.GO_AHEAD, DslChoice.STOP: DslOutcome.STOP}


@transaction.atomic
def answer_consent(
    *, by, placement, answer, signed_name, emergency_phone='', share_needs=False, guardian=None, scan=b''
):
    """Keep a parent's answer; refused once confirmed. A no is told to the school.

    Whoever answers through the link has had the risk summary in front of them: that is noted as well
    (Management Regs 1999 reg 10(2)). A later answer is a new row that takes the place of the
    same person's first. `guardian` is whose answer on paper the school records, `scan` the bytes of that paper.
    """
    placement = locked(placement)
    _may_answer(by, placement)
    if placement.state != State.ACCEPTED:
        raise Refused('This can no longer be changed here. Please ring the school.', code='wrong_state')
    named = _guardian(by, placement, guardian)
    if answer == ConsentAnswer.GIVEN and takes_code(by, named):
        use_proof(placement=placement, signer=Signer.PARENT, person_ref=by.person_ref)
    consent = safeguarding.give_consent(
        by=by,
        student=placement.student,
        placement_ref=placement.ref,
        guardian=named,
        answer=answer,
        signed_name=signed_name,
        emergency_phone=emergency_phone,
        share_needs=share_needs,
        scan=_scan(by, placement, scan),
    )
    if isinstance(by, AccessLink):
        note_summary(by=by, placement=placement, method=SummaryMethod.LINK)
    _tell(placement)
    close_answered(placement)
    return consent


def takes_code(by, guardian):
    """Whether a yes by this actor takes a code: by link, where there is an address to send one to.

    Who has none came by the code of a letter. A no takes none: nothing happens by it.
    """
    has_address = guardian is not None and bool(guardian.email)
    return settings.CONSENT_NEEDS_CODE and by.actor_kind == 'link' and has_address


def _tell(placement):
    """The school hears of a no, and with its safeguarding lead that two people said different things."""
    stands = answers_to([placement.ref])[placement.ref]
    if stands == ConsentAnswer.REFUSED:
        tell_school(kinds.ConsentRefused, placement)
    elif stands == ConsentAnswer.DISPUTED:
        tell_school(kinds.ParentsDisagree, placement, roles=(Role.CAREERS_LEAD, Role.DSL))
        words = f'Record how the parents of {placement.student.name} settled it'
        ask_school(placement, DISAGREE, words, 'one parent or carer said yes, another no.')


def _scan(by, placement, content):
    """The signed paper, kept for the school alone; None without one."""
    if not content:
        return None
    owner = placement.school.organisation
    return take_in(by=by, owner=owner, purpose='consent_paper', subject=placement, content=content)


@transaction.atomic
def settle_consent(*, by, placement, outcome, reason):
    """The careers leader or the safeguarding lead writes down how a disagreement was settled."""
    placement = locked(placement)
    if party_of(by, placement) not in (Party.SCHOOL, Party.DSL):
        raise Refused('Only the school settles this.', code='wrong_party')
    if placement.state != State.ACCEPTED:
        raise Refused('There is nothing left to settle.', code='wrong_state')
    given = {'placement_ref': placement.ref, 'outcome': outcome, 'reason': reason}
    row = safeguarding.settle_consent(by=by, student=placement.student, **given)
    close_answered(placement)
    return row


def _may_answer(by, placement):
    """The holder of this placement's own link, or the school writing down a paper."""
    linked = by.actor_kind == 'link' and by.purpose == CONSENT and by.subject_ref == placement.ref
    if not linked and party_of(by, placement) != Party.SCHOOL:
        raise Refused('Only the parent or carer, or their school, can answer.', code='wrong_party')


def _guardian(by, placement, named):
    """Whose answer it is: the person of the link, or the one the school names."""
    if by.actor_kind != 'link':
        return named
    guardian = guardian_by(by, placement)
    if guardian is None and by.person_ref:
        raise Refused('The school no longer asks you about this. Please ring the school.', code='not_asked')
    return guardian


def note_summary(*, by, placement, method):
    """Note that a parent had the summary of the assessment in force; None when there is none yet."""
    assessment = assessment_of(placement)
    if assessment is None:
        return None
    return safeguarding.note_summary(
        by=by, student=placement.student, placement_ref=placement.ref, assessment=assessment, method=method
    )


def record_summary(*, by, placement, method):
    """The school notes that a parent had the summary on paper, by phone, by post or by e-mail."""
    if party_of(by, placement) != Party.SCHOOL:
        raise Refused('Only the school notes this.', code='wrong_party')
    delivery = note_summary(by=by, placement=placement, method=method)
    if delivery is None:
        raise Refused('The employer has not confirmed its risk assessment yet: there is no summary to give.')
    close_answered(placement)
    return delivery


@transaction.atomic
def decide(*, by, placement, choice, reason, conditions=''):
    """A safeguarding lead decides; a stop ends the placement and frees the place.

    Only what the law leaves open in this case can be chosen. Source: Keeping children safe in education.
    """
    placement = locked(placement)
    case = case_of(placement)
    if choice not in case.choices:
        raise Refused('That cannot be asked for in this case.', code='not_lawful', field='choice')
    if placement.state not in (*PENDING, State.LIVE):
        raise Refused('This placement has ended: there is nothing left to decide.', code='wrong_state')
    outcome = OUTCOMES.get(choice, DslOutcome.GO_AHEAD_WITH_CONDITIONS)
    decision = safeguarding.decide(
        by=by,
        student=placement.student,
        placement_ref=placement.ref,
        outcome=outcome,
        reason=reason,
        conditions=_conditions(choice, outcome, conditions),
        covers=case.reasons,
    )
    if outcome == DslOutcome.STOP:
        stop(by=by, placement=placement)
    close_answered(placement)
    return decision


def _conditions(choice, outcome, words):
    if outcome != DslOutcome.GO_AHEAD_WITH_CONDITIONS:
        return words
    return f'{DslChoice(choice).label}. {words}'.strip()


@transaction.atomic
def share_needs(*, by, placement):
    """Let the employer read the school's needs note, in the words the parent agreed to, until soon after."""
    placement = locked(placement)
    if not placement.names_student_to_employer:
        raise Refused('The employer learns about the student once it has said yes.', code='wrong_state')
    if party_of(by, placement) != Party.SCHOOL or not by.may(Permission.STUDENTS_EDIT):
        raise Refused('Only the school’s careers leader shares this.', code='wrong_party')
    return safeguarding.approve_needs_note(
        by=by,
        student=placement.student,
        placement_ref=placement.ref,
        words=needs_words(placement),
        delete_on=placement.end + NEEDS_KEPT,
    )
