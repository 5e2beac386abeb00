"""The year the demo hub plans: its calendar and zones, and what a dozen more schools wish."""

from datetime import date

from brokerage.accounts.enums import Kind
from brokerage.core.patterns import Pattern
from brokerage.demo.area import YEAR
from brokerage.people.actions import create_organisation
from placements.actions.plans import make_plan, solve_plan
from placements.actions.zones import draw_zones
from schools.actions import (
    add_cohort,
    add_entry,
    register_school,
    set_planning_year,
    start_from_usual,
    state_wish,
)
from schools.enums import EntryKind
from schools.models import School

FESTIVALS = (
    ('Diwali', date(2026, 11, 8), date(2026, 11, 9)),
    ('Eid al-Fitr', date(2027, 3, 9), date(2027, 3, 11)),
    ('Vaisakhi', date(2027, 4, 14), date(2027, 4, 14)),
    ('Eid al-Adha', date(2027, 5, 16), date(2027, 5, 18)),
)
# Name, URN, postcode, students of Year 10, first day wished, weeks; most want July, as everywhere.
SCHOOLS = (
    ('Moseley Vale School', '999010', 'B13 0QN', 190, date(2027, 7, 5), 2),
    ('Druids Heath Academy', '999011', 'B14 4AJ', 150, date(2027, 7, 5), 2),
    ('Ladywood Park School', '999012', 'B16 0QG', 120, date(2027, 6, 28), 2),
    ('Harborne Gate School', '999013', 'B17 0AS', 180, date(2027, 7, 5), 2),
    ('Handsworth Rise School', '999014', 'B20 2AL', 210, date(2027, 6, 28), 2),
    ('Stockland Hill Academy', '999015', 'B23 3BE', 160, date(2027, 7, 5), 1),
    ('Pype Brook School', '999016', 'B24 8AS', 140, date(2027, 7, 12), 1),
    ('Sheldon Lane School', '999017', 'B26 2JU', 170, date(2027, 7, 5), 2),
    ('Hall Green Grange', '999018', 'B28 0JQ', 150, date(2027, 4, 19), 2),
    ('Bournbrook Mill School', '999019', 'B30 1EX', 130, date(2027, 7, 5), 2),
    ('Wyndley Park School', '999020', 'B73 5AQ', 200, date(2027, 3, 15), 2),
    ('Kitts Green Academy', '999021', 'B33 0AZ', 110, None, 0),
)
JULY = ([date(2027, 6, day) for day in (7, 14, 21, 28)], [date(2027, 7, day) for day in (5, 12)])


def plan_ahead(by, lead):
    """`by` is the hub's manager, `lead` the careers leader of the school that is ready to match."""
    calendar(by)
    draw_zones(by=by)
    for number, (name, urn, postcode, count, wished, weeks) in enumerate(SCHOOLS):
        organisation = create_organisation(by=by, kind=Kind.SCHOOL, name=name)
        school = register_school(by=by, organisation=organisation, urn=urn, postcode=postcode)
        cohort = add_cohort(by=by, school=school, name='Year 10', year_group=10, starts_year=YEAR)
        if wished:
            facts = {'wished_start': wished, 'students': count, **_manner(number)}
            state_wish(by=by, cohort=cohort, weeks=weeks, **facts)
    mocks(by)
    industry_placement(lead)


def a_first_plan(by):
    """Solved here and now, so that there is something to look at before a worker has done anything."""
    plan = make_plan(by=by, starts_year=YEAR, name='First draft', seconds=2)
    solve_plan(plan)


def calendar(by):
    set_planning_year(by=by, starts_year=YEAR, answer_by=date(YEAR, 12, 11))
    start_from_usual(by=by, starts_year=YEAR)
    for name, first, last in FESTIVALS:
        facts = {'kind': EntryKind.FESTIVAL, 'name': name, 'first': first, 'last': last}
        add_entry(by=by, school=None, starts_year=YEAR, **facts)


def _manner(number):
    """How far each would move: a third only in the summer, a third a few weeks, the others anywhere."""
    return ({'starts': [*JULY[0], *JULY[1]]}, {'max_move': 6}, {})[number % 3]


def mocks(by):
    """Two schools have dates of their own."""
    first, second = School.objects.filter(urn__in=('999010', '999014')).order_by('urn')
    facts = {'starts_year': YEAR, 'kind': EntryKind.EXAMS, 'year_group': 10}
    monday, friday = date(2027, 6, 21), date(2027, 6, 25)
    add_entry(by=by, school=first, name='Year 10 exams', first=monday, last=friday, **facts)
    facts = {'starts_year': YEAR, 'kind': EntryKind.INSET}
    add_entry(
        by=by, school=second, name='INSET day', first=date(2027, 6, 28), last=date(2027, 6, 28), **facts
    )


def industry_placement(lead):
    """A T level: a day a week from January until it is done, agreed long ago."""
    school = lead.organisation.school
    cohort = add_cohort(by=lead, school=school, name='Year 12 T level', year_group=12, starts_year=YEAR)
    state_wish(
        by=lead,
        cohort=cohort,
        pattern=Pattern.DAY_A_WEEK,
        weeks=22,
        wished_start=date(2027, 1, 11),
        fixed=True,
        students=24,
    )
