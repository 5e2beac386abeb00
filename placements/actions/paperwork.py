"""What parents, safeguarding leads and the school decide about one placement, joined to where it stands."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.accounts.models import AccessLink
from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp
from placements.actions.progress import stop
from placements.enums import PENDING, Party, State
from placements.lifecycle import locked, party_of
from placements.notifications import CONSENT, kinds
from placements.notifications.announce import tell_school
from placements.queries.decisions import case_of
from placements.queries.placements import assessment_of, guardian_of, needs_words
from safeguarding import actions as safeguarding
from safeguarding.enums import ConsentAnswer, DslChoice, DslOutcome, SummaryMethod

NEEDS_KEPT = timedelta(days=30)
PARENT_CALLS = [f'phone.{kind.name}' for kind in (kinds.AskConsent, kinds.ConsentReminder)]
OUTCOMES = {DslChoice.GO_AHEAD: DslOutcome.GO_AHEAD, DslChoice.STOP: DslOutcome.STOP}


@transaction.atomic
def answer_consent(*, by, placement, answer, signed_name, emergency_phone='', share_needs=False, method=None):
    """Keep a parent's answer; refused once confirmed. A no is told to the school.

    Whoever answers through the link has had the risk summary in front of them: that is noted as well
    (Management Regs 1999 reg 10(2)). A later answer is a new row that takes the place of the first.
    """
    placement = locked(placement)
    _may_answer(by, placement)
    if placement.state != State.ACCEPTED:
        raise Refused('This can no longer be changed here. Please ring the school.', code='wrong_state')
    consent = safeguarding.give_consent(
        by=by,
        student=placement.student,
        placement_ref=placement.ref,
        guardian=_guardian(by, placement),
        answer=answer,
        signed_name=signed_name,
        emergency_phone=emergency_phone,
        share_needs=share_needs,
    )
    if isinstance(by, AccessLink):
        note_summary(by=by, placement=placement, method=SummaryMethod.LINK)
    _settle(placement, [*PARENT_CALLS, 'phone_silent_parent'])
    if answer == ConsentAnswer.REFUSED:
        tell_school(kinds.ConsentRefused, placement)
    return consent


def _may_answer(by, placement):
    """The holder of this placement's own link, or the school writing down a paper."""
    linked = by.actor_kind == 'link' and by.purpose == CONSENT and by.subject_ref == placement.ref
    if not linked and party_of(by, placement) != Party.SCHOOL:
        raise Refused('Only the parent or carer, or their school, can answer.', code='wrong_party')


def _guardian(by, placement):
    """The main parent or carer, when it is they who hold the link."""
    guardian = guardian_of(placement)
    if by.actor_kind == 'link' and guardian is not None and guardian.name == by.person:
        return guardian
    return None


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


def _settle(placement, asked):
    """Close only what was asked of the school about the parent."""
    mine = FollowUp.objects.filter(subject_ref=placement.ref, kind__in=asked, done_at=None)
    mine.update(done_at=timezone.now(), done_by='Settled')
