"""Placements with what is needed to speak of them: a fixed number of queries, however many."""

from django.db.models import Prefetch

from employers.models import Contact
from placements.clearance import year_group_of
from placements.models import Placement
from schools.models import Guardian


def whole(placements=None):
    """`placements` (all of them by default) with everything that pages, guards and messages read."""
    placements = Placement.objects.all() if placements is None else placements
    return placements.select_related(
        'student__cohort',
        'block',
        'window__offer__site',
        'window__offer__contact',
        'window__offer__employer',
        'school__organisation__hub',
        'employer__organisation',
    ).prefetch_related(
        Prefetch('employer__contacts', Contact.objects.filter(is_main=True), to_attr='main_contacts'),
        Prefetch('student__guardians', Guardian.objects.filter(is_main=True), to_attr='main_guardians'),
    )


def contact_of(placement):
    """Whom to ask at the employer: the offer's own contact, else the main one, else None."""
    return placement.window.offer.contact or next(iter(placement.employer.main_contacts), None)


def guardian_of(placement):
    """The main parent or carer, or None."""
    return next(iter(placement.student.main_guardians), None)


def known_as(placement):
    """What the employer may call the student: a first name only once it has said yes."""
    if placement.names_student_to_employer:
        return placement.student.first_name
    return f'a Year {year_group_of(placement)} student'
