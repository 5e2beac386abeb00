"""A school's side: who can go out, what they would like, when they are out, and what the year looks like."""

from schools.models.calendar import CalendarEntry, PlanningYear
from schools.models.schools import (
    Block,
    Circumstances,
    Cohort,
    Guardian,
    OwnedBySchool,
    Preference,
    School,
    Student,
    gap_condition,
)
from schools.models.wishes import MOST_WEEKS, BlockWish

__all__ = [
    'MOST_WEEKS',
    'Block',
    'BlockWish',
    'CalendarEntry',
    'Circumstances',
    'Cohort',
    'Guardian',
    'OwnedBySchool',
    'PlanningYear',
    'Preference',
    'School',
    'Student',
    'gap_condition',
]
