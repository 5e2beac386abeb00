"""A designated safeguarding lead decides about one placement."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from safeguarding.enums import DslOutcome, DslReason
from safeguarding.models import DslDecision


def only_dsl(by, student):
    """Safeguarding leads of the student's own school, signed in; no link and no other role."""
    own = by.organisation_id == student.school.organisation_id
    if not (own and by.actor_kind == 'membership' and by.may(Permission.SAFEGUARDING_DECIDE)):
        raise Refused("Only the school's designated safeguarding lead does this.", code='not_dsl')


@transaction.atomic
def decide(*, by, student, placement_ref, outcome, reason, conditions='', covers=()):
    """Keep what was decided and why, as a new row: the newest counts.

    `covers` are the codes (DslReason) that were on the table: a reason that turns up later is not
    settled by it. The words stay with the school; the audit row does not repeat them.
    Source: Keeping children safe in education.
    """
    only_dsl(by, student)
    if not reason.strip():
        raise Refused('Write down why: the decision counts only with a reason.', field='reason')
    if outcome == DslOutcome.GO_AHEAD_WITH_CONDITIONS and not conditions.strip():
        raise Refused('Write down the conditions.', field='conditions')
    decision = DslDecision.objects.create(
        student=student,
        placement_ref=placement_ref,
        outcome=DslOutcome(outcome),
        reason=reason.strip(),
        conditions=conditions.strip(),
        covers=[DslReason(code).value for code in covers],
        decided_by=by.actor_label[:300],
        decided_at=timezone.now(),
    )
    about = {'placement': placement_ref, 'outcome': outcome}
    record(by=by, verb='dsl.decide', subject=decision, owner=student.school.organisation, data=about)
    return decision
