"""What a parent or carer was told and what they said about one placement."""

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from safeguarding.enums import AssessmentState, ConsentAnswer, Settlement, SummaryMethod
from safeguarding.models import Consent, ConsentSettlement, SummaryDelivery
from safeguarding.queries import answers_to


@transaction.atomic
def give_consent(
    *,
    by,
    student,
    placement_ref,
    guardian,
    answer,
    signed_name,
    emergency_phone='',
    share_needs=False,
    scan=None,
):
    """Keep a parent's yes or no as a new row: the newest of each person counts, the former ones stay.

    A no shares nothing. Withdrawing is answering no. Refuses an unsigned answer, and a guardian of
    another student.
    """
    if answer not in (ConsentAnswer.GIVEN, ConsentAnswer.REFUSED):
        raise Refused('Say yes or no.', code='no_answer', field='answer')
    if not signed_name.strip():
        raise Refused('Type your full name.', code='unsigned', field='signed_name')
    if guardian is not None and guardian.student_id != student.pk:
        raise Refused('This parent or carer is not known for this student.', code='other_guardian')
    consent = Consent.objects.create(
        student=student,
        placement_ref=placement_ref,
        guardian=guardian,
        answer=answer,
        signed_name=signed_name.strip(),
        emergency_phone=emergency_phone.strip(),
        share_needs=share_needs and answer == ConsentAnswer.GIVEN,
        scan=scan,
        given_at=timezone.now(),
        recorded_by=by.actor_label[:300],
    )
    _record(by, 'consent.answer', consent, {'answer': answer})
    return consent


@transaction.atomic
def note_summary(*, by, student, placement_ref, assessment, method):
    """Keep when and how a parent had the risk summary of this version; the same version once.

    Source: Management Regs 1999 reg 10(2): before the first day, in any form.
    """
    if assessment.state == AssessmentState.DRAFT:
        raise Refused('The employer has not confirmed its risk assessment yet.', code='not_confirmed')
    same = SummaryDelivery.objects.filter(placement_ref=placement_ref, assessment=assessment, student=student)
    if earlier := same.filter(method=method).first():
        return earlier
    delivery = SummaryDelivery.objects.create(
        student=student,
        placement_ref=placement_ref,
        assessment=assessment,
        method=SummaryMethod(method),
        delivered_at=timezone.now(),
        recorded_by=by.actor_label[:300],
    )
    _record(by, 'summary.deliver', delivery, {'method': method, 'assessment': assessment.ref})
    return delivery


@transaction.atomic
def settle_consent(*, by, student, placement_ref, outcome, reason):
    """The school writes down how it was settled that two people said different things, and why.

    It settles that and nothing else: no gate of the employer's, and no silence. A new answer opens it again.
    """
    if answers_to([placement_ref])[placement_ref] != ConsentAnswer.DISPUTED:
        raise Refused('Nobody who was asked says something different now.', code='not_disputed')
    if not reason.strip():
        raise Refused('Write down who you talked to, and what was said.', field='reason')
    row = ConsentSettlement.objects.create(
        student=student,
        placement_ref=placement_ref,
        outcome=Settlement(outcome),
        reason=reason.strip(),
        settled_by=by.actor_label[:300],
        settled_at=timezone.now(),
    )
    _record(by, 'consent.settle', row, {'outcome': outcome})
    return row


def _record(by, verb, row, data):
    about = {'placement': row.placement_ref, **data}
    record(by=by, verb=verb, subject=row, owner=row.student.school.organisation, data=about)
