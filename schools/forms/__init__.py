"""What people type about schools, students, preferences and blocks."""

from schools.forms.blocks import BlockForm, NewBlockForm
from schools.forms.calendar import EntryForm, HubEntryForm, PlanningYearForm
from schools.forms.preferences import AskForm, PreferencesForm
from schools.forms.schools import CohortForm, NewSchoolForm, SchoolForm
from schools.forms.students import LeftForm, StudentFilter, StudentForm
from schools.forms.wishes import WishForm, initial_of

__all__ = [
    'AskForm',
    'BlockForm',
    'CohortForm',
    'EntryForm',
    'HubEntryForm',
    'LeftForm',
    'NewBlockForm',
    'NewSchoolForm',
    'PlanningYearForm',
    'PreferencesForm',
    'SchoolForm',
    'StudentFilter',
    'StudentForm',
    'WishForm',
    'initial_of',
]
