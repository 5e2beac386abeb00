"""Write the trail. Called from actions and lifecycles, in the same transaction as the change."""

from brokerage.accounts.enums import Kind
from brokerage.audit.models import AuditEntry, ReadEntry


def record(*, by, verb, subject, owner=None, data=None):
    """Note that `by` did `verb` to `subject`, a row with a `ref`.

    `by` is a Membership, an AccessLink or a SystemActor; anything else is refused, so that no
    change is ever nobody's. `owner` is the organisation the row belongs to. `data` holds what
    changed: never a needs note, never a password.
    """
    AuditEntry.objects.create(
        **_actor(by, owner),
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_ref=subject.ref,
        data=data or {},
    )


def record_read(*, by, page, students, owner, needs_shown=False):
    """Note that `by` opened `page`, which named `students` (one owner, the school) to them."""
    refs = [student.ref for student in students]
    if refs:
        ReadEntry.objects.create(**_actor(by, owner), page=page, student_refs=refs, needs_shown=needs_shown)


def _actor(by, owner):
    if by is None or not by.actor_ref:
        raise ValueError('An audit row needs an actor.')
    acting = by.organisation
    area = owner or acting
    hub = None if area is None else (area if area.kind == Kind.HUB else area.hub)
    return {
        'actor_kind': by.actor_kind,
        'actor_ref': by.actor_ref,
        'actor_label': by.actor_label,
        'organisation_ref': acting.ref if acting else '',
        'owner_ref': owner.ref if owner else '',
        'hub_ref': hub.ref if hub else '',
    }
