"""What the pages of this app have in common."""

from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.audit.actions import record_read
from brokerage.core.calendar import academic_year
from brokerage.core.errors import Refused
from brokerage.core.ui import Tab


def attempt(form, verb, **given):
    """What `verb` returns, or None with the reason it was refused put on the form."""
    try:
        return verb(**given)
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.words)
        return None


def note_read(request, page, students, **more):
    """Write down who was shown which students: one row a school."""
    ordered = sorted(students, key=lambda student: student.school_id)
    for _, group in groupby(ordered, key=lambda student: student.school_id):
        seen = list(group)
        owner = seen[0].school.organisation
        record_read(by=request.membership, page=page, students=seen, owner=owner, **more)


# From June on, people plan the year that begins in September.
PLANS_NEXT_YEAR_FROM = 6


def year_asked(request):
    """The academic year of `?year=`, else the one that is being planned."""
    today = timezone.localdate()
    current, asked = academic_year(today), request.GET.get('year', '')
    if asked.isdecimal() and len(asked) == 4 and abs(int(asked) - current) <= 5:
        return int(asked)
    return current + (PLANS_NEXT_YEAR_FROM <= today.month < 9)


def is_school(membership):
    return membership.organisation.kind == Kind.SCHOOL


def school_tabs(membership, current):
    """The pages of one school, for its own people; a hub comes from its list of schools."""
    if not is_school(membership):
        return []
    own = membership.organisation.school
    pages = [
        ('Students', reverse('schools:students')),
        ('Cohorts', reverse('schools:cohorts')),
        ('Your school', reverse('schools:school', args=[own.ref])),
    ]
    return [Tab(label, url, label == current) for label, url in pages]
