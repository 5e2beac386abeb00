"""What the columns of a register mean, and the names people give them."""

from brokerage.core.sectors import RiskBand, Sector, parse_sector
from brokerage.imports import cells
from brokerage.imports.cells import CellProblem, Read
from brokerage.imports.columns import Field
from brokerage.imports.parsers import located, up_to
from employers.validators import clean_company_number


def sector_cell(cell):
    found = parse_sector(cell)
    if found is None:
        raise CellProblem(f'“{cell}” is not one of our sectors. Use one of: {", ".join(Sector.labels)}.')
    note = f'“{cell}” read as {found.label}.' if found.label.casefold() != cell.casefold() else ''
    return Read(found, note)


BANDS = {
    'low': RiskBand.LOW,
    'low risk': RiskBand.LOW,
    'less familiar': RiskBand.LESS_FAMILIAR,
    'less familiar risk': RiskBand.LESS_FAMILIAR,
    'medium': RiskBand.LESS_FAMILIAR,
    'higher': RiskBand.HIGHER,
    'higher risk': RiskBand.HIGHER,
    'high': RiskBand.HIGHER,
}
FIELDS = (
    Field(
        'name',
        'Employer',
        up_to(160, cells.name),
        ('employer name', 'company', 'company name', 'organisation', 'organisation name', 'business name'),
        required=True,
        help='Type what the employer is called.',
    ),
    Field(
        'company_number',
        'Company number',
        cells.checked(clean_company_number),
        ('companies house number', 'company no', 'company reg no', 'registration number', 'crn'),
    ),
    Field(
        'sector',
        'Sector',
        sector_cell,
        ('industry', 'sector name', 'type of business', 'business type', 'category'),
        required=True,
        help='Without it no student can ask for this kind of work.',
    ),
    Field(
        'employees',
        'Employees',
        cells.whole_number(),
        ('staff', 'headcount', 'size', 'number of employees', 'number of staff'),
    ),
    Field(
        'address',
        'Address',
        up_to(250),
        ('street', 'address 1', 'address line 1', 'site address', 'street address'),
    ),
    Field(
        'postcode',
        'Postcode',
        located,
        ('post code', 'site postcode', 'zip', 'pcode'),
        required=True,
        help='Students travel there, so we need to know where it is.',
    ),
    Field(
        'contact_name',
        'Contact',
        up_to(160, cells.name),
        ('contact name', 'main contact', 'contact person', 'named contact', 'full name'),
    ),
    Field(
        'contact_role',
        'Contact’s job',
        up_to(120),
        ('role', 'job title', 'position', 'contact role', 'contact job title'),
    ),
    Field('email', 'E-mail', cells.email, ('email address', 'contact email', 'e mail', 'mail')),
    Field(
        'phone',
        'Phone',
        cells.phone,
        ('telephone', 'phone number', 'tel', 'contact phone', 'mobile', 'contact number'),
    ),
    Field(
        'places_per_week',
        'Places a week',
        cells.whole_number(0, 500),
        ('places', 'placements', 'capacity', 'number of places', 'places per week'),
    ),
    Field(
        'min_year_group',
        'Lowest year group',
        cells.year_group,
        ('year group', 'minimum year group', 'min year', 'youngest year', 'from year'),
    ),
    Field(
        'liability_insurance_expires',
        'Liability insurance expires',
        cells.date_cell,
        (
            'insurance expiry',
            'insurance expires',
            'eli expiry',
            'elci expiry',
            'insurance end date',
            'insurance',
        ),
    ),
    Field('last_hosted', 'Last hosted', cells.month, ('last placement', 'last hosted in', 'last used')),
    Field('risk_band', 'Risk', cells.one_of(BANDS), ('risk level', 'risk rating', 'risk category')),
    Field('good_with', 'Good with', up_to(200), ('suits', 'suitable for', 'experience with')),
    Field('notes', 'Notes', cells.text, ('note', 'comments', 'comment', 'remarks')),
)
BOUNCED = Field('email_bounced', 'E-mail comes back', cells.yes_no)
