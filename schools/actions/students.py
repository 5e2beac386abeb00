from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.accounts.links import revoke_links
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from schools.actions.guardians import end_links
from schools.actions.positions import positioned
from schools.actions.preferences import write_preferences
from schools.models import Circumstances, Guardian, Student
from schools.notifications import PREFERENCES_PURPOSE

# The trail is read by the hub too: it says that something school-held changed, never what.
SCHOOL_HELD = 'circumstances'


@transaction.atomic
def add_student(*, by, cohort, circumstances=None, guardian=None, preferences=(), postcode='', **facts):
    """Put a student in a cohort, with what the school holds about them.

    `facts` are fields of Student; `circumstances` and `guardian` (the main one) are dicts of theirs;
    `preferences` are sectors, favourite first. Sends nothing to anybody.
    """
    student = Student(school=cohort.school, cohort=cohort, **facts, **positioned(postcode))
    _save(student)
    Circumstances.objects.create(student=student, **(circumstances or {}))
    _write_guardian(student, guardian)
    write_preferences(student, preferences)
    _record(by, 'student.add', student)
    return student


@transaction.atomic
def update_student(*, by, student, circumstances=None, guardian=None, preferences=None, **facts):
    """Change what is given and leave the rest. Writes and records nothing when all is as it was."""
    student = _locked(student)
    if 'cohort' in facts and facts['cohort'].school_id != student.school_id:
        raise Refused('A student can only move to a cohort of the same school.', field='cohort')
    if 'postcode' in facts:
        facts |= positioned(facts['postcode'])
    changed = {name for name, value in facts.items() if getattr(student, name) != value}
    for name in changed:
        setattr(student, name, facts[name])
    if changed:
        _save(student)
    if _write_circumstances(student, circumstances):
        changed.add(SCHOOL_HELD)
    if _write_guardian(student, guardian):
        changed.add('guardian')
    if preferences is not None and write_preferences(student, preferences):
        changed.add('preferences')
    if changed:
        names = {SCHOOL_HELD if name in Student.privacy.special else name for name in changed}
        _record(by, 'student.update', student, changed=sorted(names))
    return student


@transaction.atomic
def mark_left(*, by, student, on):
    """The student is no longer at the school: never deleted, no longer matched, their links ended.

    Does not touch placements: the one who calls decides about those.
    """
    if on > timezone.localdate():
        raise Refused('Enter a day that has come: today or earlier.', field='on')
    student = _locked(student)
    if student.left_on is None:
        student.left_on = on
        student.save(update_fields=['left_on'])
        revoke_links(purpose=PREFERENCES_PURPOSE, subject=student)
        _record(by, 'student.leave', student, on=on.isoformat())
    return student


@transaction.atomic
def mark_returned(*, by, student):
    """Undo `mark_left`. Links that were ended stay ended."""
    student = _locked(student)
    if student.left_on is not None:
        student.left_on = None
        student.save(update_fields=['left_on'])
        _record(by, 'student.return', student)
    return student


def _locked(student):
    rows = Student.objects.select_for_update(of=('self',)).select_related('school__organisation__hub')
    return rows.get(pk=student.pk)


def _save(student):
    try:
        with transaction.atomic():
            student.save()
    except IntegrityError as fault:
        if 'student_upn_once' not in str(fault):
            raise
        raise Refused(
            f'Another student of your school has the UPN {student.upn}. Check it, or open that student.',
            field='upn',
        ) from fault


def _write_circumstances(student, facts):
    if not facts:
        return False
    held, _ = Circumstances.objects.get_or_create(student=student)
    return _change(held, facts)


def _write_guardian(student, facts):
    """The main parent or carer; one without a name is none."""
    if not facts or not facts.get('name'):
        return False
    main = student.guardians.filter(is_main=True).first()
    if main is None:
        Guardian.objects.create(student=student, **facts)
        return True
    before = main.email
    changed = _change(main, facts)
    if main.email != before:
        end_links(main)
    return changed


def _change(row, facts):
    changed = [name for name, value in facts.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, facts[name])
    if changed:
        row.save(update_fields=changed)
    return bool(changed)


def _record(by, verb, student, **data):
    record(by=by, verb=verb, subject=student, owner=student.school.organisation, data=data)
