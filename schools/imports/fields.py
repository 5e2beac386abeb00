"""What the columns of a cohort's file mean, and the names school systems give them."""

from brokerage.core.calendar import academic_year_name, year_group_dob_range
from brokerage.core.sectors import Sector, parse_sector
from brokerage.imports import cells
from brokerage.imports.cells import CellProblem, Read
from brokerage.imports.columns import Field
from brokerage.imports.parsers import located, up_to
from schools.enums import Sen
from schools.imports.journeys import journey
from schools.imports.needs import needs_cell
from schools.validators import clean_upn

INTERESTS = 5
SEN = {
    'N': Sen.NONE,
    'none': Sen.NONE,
    'no': Sen.NONE,
    'K': Sen.SUPPORT,
    'S': Sen.SUPPORT,
    'SEN support': Sen.SUPPORT,
    'E': Sen.EHCP,
    'EHCP': Sen.EHCP,
    'EHC plan': Sen.EHCP,
}


def sector_cell(cell):
    found = parse_sector(cell)
    if found is None:
        raise CellProblem(
            f'“{cell}” is not one of our kinds of work. Use one of: {", ".join(Sector.labels)}.'
        )
    return Read(
        found, f'“{cell}” read as {found.label}.' if found.label.casefold() != cell.casefold() else ''
    )


UPN = Field(
    'upn',
    'UPN',
    cells.checked(clean_upn),
    ('unique pupil number', 'pupil number', 'unique learner id'),
    required=True,
    help='Without it we cannot tell two students of one name apart.',
)
WISHES = (
    *(
        Field(
            f'interest_{rank}',
            f'Choice {rank}',
            sector_cell,
            (f'interest {rank}', f'choice {rank}', f'preference {rank}', f'sector {rank}'),
        )
        for rank in range(1, INTERESTS + 1)
    ),
    Field(
        'max_travel_miles',
        'Furthest journey in miles',
        cells.whole_number(1, 50),
        ('travel miles', 'max miles', 'maximum travel distance', 'travel limit', 'miles'),
    ),
    Field(
        'journey',
        'Longest journey in minutes, and how',
        journey,
        ('travel time', 'journey time', 'travel minutes', 'how they travel', 'travel'),
    ),
    Field(
        'step_free',
        'Needs step-free access',
        cells.yes_no,
        ('step free', 'step free access', 'wheelchair', 'wheelchair access'),
    ),
)
WISH_NAMES = tuple(each.name for each in WISHES if each.name.startswith('interest_'))


NAME = up_to(80, cells.name)
NAMES = (
    Field(
        'last_name',
        'Surname',
        NAME,
        ('legal surname', 'family name', 'last name', 'preferred surname'),
        required=True,
        help='Type the surname.',
    ),
    Field(
        'first_name',
        'First name',
        NAME,
        ('legal forename', 'forename', 'given name', 'first name', 'preferred forename', 'chosen name'),
        required=True,
        help='Type the first name.',
    ),
)
HOME = (
    Field(
        'tutor_group',
        'Tutor group',
        up_to(20),
        ('reg', 'reg group', 'registration group', 'form', 'form group', 'tutor', 'class'),
    ),
    Field(
        'postcode',
        'Home postcode',
        located,
        ('post code', 'home post code', 'postcode', 'address postcode'),
    ),
)
CONTACTS = (
    Field(
        'email',
        'Student’s e-mail',
        cells.email,
        ('primary email', 'student email', 'pupil email', 'school email', 'e mail', 'work email'),
    ),
    Field(
        'guardian_name',
        'Parent or carer',
        up_to(160, cells.name),
        (
            'priority 1 contact',
            'parent name',
            'contact 1',
            'contact 1 name',
            'parent',
            'carer',
            'guardian',
        ),
    ),
    Field(
        'guardian_email',
        'Parent’s e-mail',
        cells.email,
        ('priority 1 email', 'parent email', 'contact 1 email', 'carer email', 'guardian email'),
    ),
    Field(
        'guardian_phone',
        'Parent’s phone',
        cells.phone,
        ('priority 1 mobile', 'parent phone', 'parent mobile', 'contact 1 phone', 'contact 1 mobile'),
    ),
)
HELD = (
    Field(
        'sen',
        'SEN',
        cells.one_of(SEN),
        ('sen status', 'sen provision', 'sen code', 'send', 'send status'),
    ),
    Field(
        'free_school_meals',
        'Free school meals',
        cells.yes_no,
        ('fsm', 'fsm eligible', 'eligible for fsm', 'fsm6'),
    ),
    Field(
        'looked_after',
        'In care',
        cells.yes_no,
        ('lac', 'cla', 'looked after child', 'in local authority care'),
    ),
    Field(
        'care_leaver',
        'Care leaver',
        cells.yes_no,
        ('left care', 'post lac', 'previously looked after', 'plac'),
    ),
    Field(
        'english_additional',
        'English as an additional language',
        cells.yes_no,
        ('eal', 'english additional language', 'english as additional language'),
    ),
    Field('young_carer', 'Young carer', cells.yes_no, ('is young carer', 'young carers')),
    Field(
        'adjustments',
        'Needs at the placement',
        needs_cell,
        ('reasonable adjustments', 'adjustments needed', 'support needed', 'workplace adjustments'),
    ),
    Field(
        'needs_note',
        'What a placement must know',
        up_to(2000),
        ('medical note', 'medical notes', 'medical', 'needs', 'needs note', 'medical conditions'),
    ),
)


def of_year(year_group):
    """A parser that takes one year group only."""

    def parse(cell):
        read = cells.year_group(cell)
        if read.value != year_group:
            raise CellProblem(
                f'This is Year {read.value}, and this cohort is Year {year_group}. '
                f'Bring Year {read.value} in with its own cohort.'
            )
        return read

    return parse


def birthday(cohort):
    """A birthday inside the year group; one outside is refused with the range."""
    first, last = year_group_dob_range(cohort.year_group, cohort.starts_year)
    return cells.date_between(
        first, last, f'Year {cohort.year_group} in {academic_year_name(cohort.starts_year)}'
    )


def student_fields(cohort):
    """The fields of a cohort's file: two of them depend on its year."""
    return (UPN, *NAMES, *of_cohort(cohort), *HOME, *CONTACTS, *WISHES, *HELD)


def of_cohort(cohort):
    return (
        Field(
            'date_of_birth',
            'Date of birth',
            birthday(cohort),
            ('dob', 'birth date', 'birthday', 'd o b'),
            required=True,
            help='It decides which rules protect the student at work.',
        ),
        Field(
            'year_group',
            'Year group',
            of_year(cohort.year_group),
            ('year', 'yr', 'ncy', 'nc year', 'national curriculum year', 'curriculum year'),
        ),
    )
