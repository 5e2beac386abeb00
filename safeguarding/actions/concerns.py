"""Concerns: raised by anyone who works with the student, read and closed by safeguarding leads alone."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Role
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.notify.actions import plan
from safeguarding.actions.decisions import only_dsl
from safeguarding.models import Concern
from safeguarding.notifications import ConcernRaised


@transaction.atomic
def raise_concern(*, by, student, words, placement_ref=''):
    """Put a concern before the school's safeguarding leads, who get an e-mail that says nothing of it."""
    if not words.strip():
        raise Refused('Write what you saw or heard.', field='words')
    concern = Concern.objects.create(
        student=student,
        placement_ref=placement_ref,
        words=words.strip(),
        raised_by=by.actor_label[:300],
        raised_at=timezone.now(),
    )
    school = student.school.organisation
    record(by=by, verb='concern.raise', subject=concern, owner=school, data={'placement': placement_ref})
    for lead in school.memberships.active().filter(role=Role.DSL).select_related('user'):
        plan(
            kind=ConcernRaised,
            subject=concern,
            to_email=lead.user.email,
            to_name=lead.user.name,
            sender=school,
            organisation=school,
        )
    return concern


@transaction.atomic
def close_concern(*, by, concern, outcome):
    """A safeguarding lead writes what came of it; a closed concern stays closed and is never deleted."""
    concern = Concern.objects.select_for_update(of=('self',)).get(pk=concern.pk)
    only_dsl(by, concern.student)
    if concern.closed_at:
        raise Refused('This concern is closed already.', code='closed')
    if not outcome.strip():
        raise Refused('Write what was done before you close it.', field='outcome')
    concern.outcome, concern.closed_at = outcome.strip(), timezone.now()
    concern.save(update_fields=['outcome', 'closed_at'])
    record(by=by, verb='concern.close', subject=concern, owner=concern.student.school.organisation)
    return concern
