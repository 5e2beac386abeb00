"""Who may consent for a student: as many people as the school records, each asked by themselves."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.models import AccessLink
from brokerage.audit.actions import record
from schools.models import Guardian


@transaction.atomic
def add_guardian(*, by, student, **facts):
    """Record one more parent, carer or social worker; the first of a student is the main one."""
    is_main = not student.guardians.filter(is_main=True).exists()
    guardian = Guardian.objects.create(student=student, is_main=is_main, **facts)
    _record(by, 'guardian.add', guardian)
    return guardian


@transaction.atomic
def update_guardian(*, by, guardian, **facts):
    """Change what is given. Links end that went to a former address, or to one who is asked no more.

    Nobody is deleted: what they said about a placement stays theirs.
    """
    rows = Guardian.objects.select_for_update(of=('self',)).select_related(
        'student__school__organisation__hub'
    )
    guardian = rows.get(pk=guardian.pk)
    changed = [name for name, value in facts.items() if getattr(guardian, name) != value]
    for name in changed:
        setattr(guardian, name, facts[name])
    if changed:
        guardian.save(update_fields=changed)
        if 'email' in changed or not guardian.may_consent:
            end_links(guardian)
        _record(by, 'guardian.update', guardian, changed=sorted(changed))
    return guardian


def end_links(guardian):
    """End every live link that stands in for this person."""
    live = AccessLink.objects.live().filter(person_ref=guardian.ref)
    return live.update(revoked_at=timezone.now())


def _record(by, verb, guardian, **data):
    owner = guardian.student.school.organisation
    record(by=by, verb=verb, subject=guardian, owner=owner, data={'student': guardian.student.ref, **data})
