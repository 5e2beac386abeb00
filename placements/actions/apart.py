"""Keep a student and an employer apart, with a reason that stays inside the school."""

from django.db import IntegrityError, transaction

from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from placements.enums import ApartReason
from placements.models import KeepApart
from placements.queries.pairs import employers_known_to, may_lift
from schools.models import Student


@transaction.atomic
def keep_apart(*, by, student, employer, reason, words=''):
    """From now on the student is neither matched nor nominated to the employer, in any block.

    A safeguarding lead gives a safeguarding reason only. Takes no placement away: the one who calls tells of
    those there are. The trail names neither employer nor reason.
    """
    student = hold(student)
    if not by.may(Permission.STUDENTS_EDIT) and reason != ApartReason.SAFEGUARDING:
        raise Refused(
            'You keep people apart for safeguarding alone. Ask your careers leader.', field='reason'
        )
    if reason == ApartReason.OTHER and not words.strip():
        raise Refused('Say what the reason is.', field='words')
    if not employers_known_to(student.school).filter(pk=employer.pk).exists():
        raise Refused('This employer has no offer open to your school.', field='employer')
    try:
        with transaction.atomic():
            row = KeepApart.objects.create(
                student=student, employer=employer, reason=reason, words=words.strip(), by=by
            )
    except IntegrityError as fault:
        raise Refused(
            f'{student.name} is kept away from {employer} already.', field='employer', code='twice'
        ) from fault
    record(by=by, verb='keep_apart.add', subject=row, owner=student.school.organisation)
    return row


@transaction.atomic
def let_together(*, by, row):
    """End it: the next match may propose the two again."""
    if not may_lift(row, by):
        raise Refused('Your safeguarding lead keeps these two apart. Ask them.', code='wrong_party')
    record(by=by, verb='keep_apart.remove', subject=row, owner=row.student.school.organisation)
    row.delete()


def hold(student):
    """The student's row, until the transaction ends: nobody nominates while it is decided who is kept apart."""
    rows = Student.objects.select_for_update(of=('self',), no_key=True)
    return rows.select_related('school__organisation__hub').get(pk=student.pk)
