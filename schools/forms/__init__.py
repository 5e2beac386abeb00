"""What people type about schools, students, preferences and blocks."""

from schools.forms.blocks import BlockForm, NewBlockForm
from schools.forms.preferences import AskForm, PreferencesForm
from schools.forms.schools import CohortForm, NewSchoolForm, SchoolForm
from schools.forms.students import LeftForm, StudentFilter, StudentForm

__all__ = [
    'AskForm',
    'BlockForm',
    'CohortForm',
    'LeftForm',
    'NewBlockForm',
    'NewSchoolForm',
    'PreferencesForm',
    'SchoolForm',
    'StudentFilter',
    'StudentForm',
]
