"""The students of a school as a file would tell them. Read once for a whole file."""

from brokerage.core.adjustments import in_order
from brokerage.core.journeys import TravelMode
from brokerage.core.sectors import Sector
from schools.enums import Sen
from schools.imports.journeys import Journey
from schools.models import Student

HELD = (
    'sen',
    'free_school_meals',
    'looked_after',
    'care_leaver',
    'english_additional',
    'young_carer',
    'needs_note',
)
OWN = (
    'upn',
    'first_name',
    'last_name',
    'date_of_birth',
    'tutor_group',
    'postcode',
    'email',
    'max_travel_miles',
    'step_free',
)
GUARDIAN = {'guardian_name': 'name', 'guardian_email': 'email', 'guardian_phone': 'phone'}


def students_of(school):
    rows = Student.objects.filter(school=school).select_related(
        'school__organisation', 'cohort', 'circumstances'
    )
    return rows.prefetch_related('guardians', 'preferences')


def facts_of(student):
    """Named as a file's fields are, with `interests` as the ranked sectors and the cohort's name."""
    held = getattr(student, 'circumstances', None)
    main = next((each for each in student.guardians.all() if each.is_main), None)
    return {
        **{name: getattr(student, name) for name in OWN},
        **{name: getattr(held, name, False) for name in HELD},
        'sen': Sen(held.sen) if held else Sen.NONE,
        'needs_note': held.needs_note if held else '',
        **{name: getattr(main, fact, '') for name, fact in GUARDIAN.items()},
        'adjustments': in_order(student.needs),
        'journey': _journey(student),
        'interests': [Sector(each.sector) for each in student.preferences.all()],
        'cohort': student.cohort,
        'left_on': student.left_on,
    }


def _journey(student):
    return Journey(TravelMode(student.travel_mode), student.travel_minutes) if student.travel_mode else None
