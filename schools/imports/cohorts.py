"""What the files for a cohort share: their target, their key, and wishes spread over columns."""

from django.urls import reverse

from brokerage.accounts.enums import Permission
from brokerage.imports.columns import Field
from brokerage.imports.registry import ImportKind
from schools.imports.fields import WISH_NAMES
from schools.models import Cohort

INTERESTS = Field('interests', 'Would like', str)


class CohortKind(ImportKind):
    """A file about the students of one cohort, found by UPN within their own school."""

    one, many = 'student', 'students'
    permission = Permission.STUDENTS_EDIT
    takes_target = True
    target_word = 'cohort'
    key = 'upn'
    about_students = True

    def targets(self, membership):
        return Cohort.objects.visible_to(membership).select_related('school__organisation')

    def done_url(self, context):
        return reverse('schools:cohort', args=[context.target.ref])


def gather_interests(draft):
    """Wishes in the order of their columns, each once; no `interests` when none is given."""
    found = []
    for name in WISH_NAMES:
        sector = draft.values.get(name)
        if sector in found:
            draft.note(f'{sector.label} is named twice. It counts once.', name)
        elif sector:
            found.append(sector)
    if found:
        draft.values['interests'] = found
