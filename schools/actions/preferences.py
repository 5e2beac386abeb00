from django.db import transaction

from brokerage.accounts.links import issue_link
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.sectors import Sector
from brokerage.notify.actions import plan
from brokerage.notify.registry import REGISTRY
from schools.enums import ASK_PREFERENCES
from schools.models import Preference, Student
from schools.notifications import preferences_link
from schools.queries import to_ask

MOST = 10


@transaction.atomic
def set_preferences(*, by, student, sectors, max_travel_miles=None, journey=None, step_free=None):
    """What a student would like, favourite first; `by` may be the student's own link.

    Takes the place of what was there. The same answer twice is one answer: the row lock makes the second
    wait, and it then finds nothing to change. `journey` is (way of travelling, minutes), or ('', None) to
    count miles again. Returns whether anything changed.
    """
    student = (
        Student.objects.select_for_update(of=('self',))
        .select_related('school__organisation__hub')
        .get(pk=student.pk)
    )
    if student.left_on:
        raise Refused('You are no longer on the school’s list, so your answer was not kept. Ask your school.')
    new = {'max_travel_miles': max_travel_miles, 'step_free': step_free}
    new = {name: value for name, value in new.items() if value is not None}
    if journey is not None:
        new['travel_mode'], new['travel_minutes'] = journey
    changed = {name: value for name, value in new.items() if value != getattr(student, name)}
    for name, value in changed.items():
        setattr(student, name, value)
    if changed:
        student.save(update_fields=list(changed))
    reordered = write_preferences(student, sectors)
    if changed or reordered:
        record(by=by, verb='student.set_preferences', subject=student, owner=student.school.organisation)
    return bool(changed or reordered)


def write_preferences(student, sectors):
    """Replace the ranked sectors of a student whose row is locked or new; says whether they differ."""
    sectors = [str(sector) for sector in sectors]
    if len(set(sectors)) != len(sectors):
        raise Refused('Choose each kind of work once.')
    if len(sectors) > MOST or not set(sectors) <= set(Sector.values):
        raise Refused(f'Choose up to {MOST} kinds of work from the list.')
    if list(student.preferences.order_by('rank').values_list('sector', flat=True)) == sectors:
        return False
    student.preferences.all().delete()
    Preference.objects.bulk_create(
        Preference(student=student, rank=rank, sector=sector) for rank, sector in enumerate(sectors, start=1)
    )
    return True


@transaction.atomic
def ask_preferences(*, by, cohort, answer_by):
    """E-mail a link to each current student who has an address and no preferences; returns how many.

    The same day asked twice sends nothing twice. Students without an address are left to a person.
    """
    students = to_ask(cohort.students.all(), answer_by).reachable
    owner = cohort.school.organisation
    for student in students:
        plan(
            kind=REGISTRY[ASK_PREFERENCES],
            subject=student,
            to_email=student.email,
            to_name=student.name,
            sender=owner,
            due_on=answer_by,
        )
    if students:
        data = {'students': len(students), 'answer_by': answer_by.isoformat()}
        record(by=by, verb='cohort.ask_preferences', subject=cohort, owner=owner, data=data)
    return len(students)


@transaction.atomic
def hand_out_link(*, by, student, answer_by):
    """A new link for one student, to give them by hand. Its address is returned once and kept nowhere."""
    _, _, address = issue_link(**preferences_link(student, answer_by))
    record(
        by=by,
        verb='student.hand_out_link',
        subject=student,
        owner=student.school.organisation,
        data={'answer_by': answer_by.isoformat()},
    )
    return address
