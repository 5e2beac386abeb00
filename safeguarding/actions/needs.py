"""The few words an employer must know about a student, agreed by the parent, deleted soon after."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from safeguarding.models import NeedsNote
from safeguarding.queries import shares_needs


@transaction.atomic
def approve_needs_note(*, by, student, placement_ref, words, delete_on):
    """The school approves what this employer will read about this student; a later text replaces it.

    Refused until the parent or carer has agreed to share it. The audit row never holds the words.
    """
    _may_approve(by, student)
    if not shares_needs(placement_ref, student):
        raise Refused(
            'The parent or carer has not agreed to share this with the employer. Ask them first.',
            code='not_agreed',
        )
    if not words.strip():
        raise Refused('Write what the employer needs to know, in a few words.', field='words')
    if delete_on < timezone.localdate():
        raise Refused('Choose a day from today on. The words are deleted after it.', field='delete_on')
    note, _ = NeedsNote.objects.update_or_create(
        placement_ref=placement_ref,
        student=student,
        defaults={'words': words.strip(), 'approved_by': by.actor_label[:300], 'delete_on': delete_on},
    )
    about = {'placement': placement_ref, 'delete_on': str(delete_on)}
    record(by=by, verb='needs.approve', subject=note, owner=student.school.organisation, data=about)
    return note


@transaction.atomic
def purge_needs(*, by, today=None):
    """Delete every needs note past its last day; returns how many. The trail keeps that there was one."""
    past = NeedsNote.objects.filter(delete_on__lt=today or timezone.localdate())
    rows = list(past.select_for_update(of=('self',)).select_related('student__school__organisation__hub'))
    for note in rows:
        owner = note.student.school.organisation
        record(by=by, verb='needs.purge', subject=note, owner=owner, data={'placement': note.placement_ref})
    NeedsNote.objects.filter(pk__in=[note.pk for note in rows]).delete()
    return len(rows)


def _may_approve(by, student):
    own = by.organisation_id == student.school.organisation_id and by.actor_kind == 'membership'
    lead = own and (by.may(Permission.STUDENTS_EDIT) or by.may(Permission.SAFEGUARDING_DECIDE))
    if not lead:
        raise Refused("Only the student's own school approves this.", code='not_school')
