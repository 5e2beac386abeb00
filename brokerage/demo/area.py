"""The demo area: two hubs, their schools, registers and offers, all through the verbs the pages use."""

from datetime import date
from pathlib import Path

from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation
from brokerage.core.sectors import Sector
from brokerage.demo import people
from brokerage.demo.load import load_cohort, load_register
from brokerage.demo.made_up import students
from brokerage.imports.reading import read_table
from brokerage.people.actions import create_organisation
from employers.actions import (
    add_window,
    publish_offer,
    reserve_places,
    save_insurance,
    set_terms,
    start_offer,
    update_employer,
    update_offer,
)
from employers.actions.words import refresh_words
from employers.enums import EmployerStatus, InsuranceBasis, Priority, Rung
from employers.models import Employer
from schools.actions import add_block, add_cohort, add_student, publish_block, register_school

DATA = Path(__file__).parent / 'data'
# The files are of the academic year 2026/27.
YEAR = 2026
FORTNIGHT = (date(2027, 6, 28), date(2027, 7, 9))
LATER_FORTNIGHT = (date(2027, 7, 5), date(2027, 7, 16))
WEEK = (date(2027, 6, 28), date(2027, 7, 2))
SECOND_WEEK = (date(2027, 7, 5), date(2027, 7, 9))
# From this day everyone may come where some had a head start.
HEAD_START = date(2027, 5, 3)


def hub(name, *staff):
    """A hub with its people; returns their memberships."""
    organisation = Organisation.objects.create(kind=Kind.HUB, name=name)
    return [people.take_on(person, organisation) for person in staff]


def school(by, name, urn, postcode, *staff):
    """A school of the hub with its people; returns their memberships."""
    organisation = create_organisation(by=by, kind=Kind.SCHOOL, name=name)
    register_school(by=by, organisation=organisation, urn=urn, postcode=postcode, phone='0121 496 0100')
    return [people.take_on(person, organisation) for person in staff]


def out(by, name, start, end):
    """Year 10 of a school and its published block; returns (cohort, block)."""
    cohort = add_cohort(by=by, school=by.organisation.school, name='Year 10', year_group=10, starts_year=YEAR)
    block = add_block(by=by, cohort=cohort, name=name, start=start, end=end)
    return cohort, publish_block(by=by, block=block)


def from_files(lead, folder, cohort, students_file, interests_file=None):
    interests = DATA / folder / interests_file if interests_file else None
    load_cohort(lead, cohort, DATA / folder / students_file, interests)


def made_up(lead, cohort, count, seed):
    """A year group nobody exported: made-up people from all over the city, always the same for a seed."""
    table = read_table((DATA / 'birmingham' / 'employers.csv').read_bytes())
    postcodes = [row['postcode'] for _, row in table.dicts()]
    for facts in students(count, postcodes, seed, cohort.starts_year):
        add_student(by=lead, cohort=cohort, **facts)


def register(by, folder, file):
    load_register(by, DATA / folder / file)


def offers(by):
    """Employers with places publish one offer each from their sector's template, dated for the summer.

    Most take students for the whole fortnight; every fifth for one week of it. Those whose notes ask
    us to wait stay prospects.
    """
    ready = Employer.objects.filter(organisation__hub=by.organisation, places_per_week__gt=0)
    for number, employer in enumerate(ready.select_related('organisation__hub').order_by('pk')):
        if 'Never July' in employer.notes or employer.status == EmployerStatus.DO_NOT_CONTACT:
            continue
        _publish(by, employer, number)
        if number % 5:
            _renew(by, employer)
    refresh_words()


def _renew(by, employer):
    """Most employers have told the hub since the register was written that they are covered for next year too."""
    save_insurance(
        by=by,
        employer=employer,
        told_by='The employer, on renewal',
        basis=InsuranceBasis.EMPLOYERS_LIABILITY,
        insurer='Trent Mutual',
        policy_number=f'EL {10_000 + employer.pk}',
        cover_pounds=10_000_000,
        expires_on=date(2027, 12, 31),
    )


def _publish(by, employer, number):
    site = employer.sites.first()
    if site is None:
        return
    short = number % 5 == 4
    offer = start_offer(
        by=by,
        employer=employer,
        site=site,
        sector=Sector(employer.sector),
        rung=Rung.ONE_WEEK if short else Rung.TWO_WEEKS,
    )
    windows = [
        add_window(by=by, offer=offer, start=start, end=end, places=employer.places_per_week)
        for start, end in ((WEEK, SECOND_WEEK) if short else (FORTNIGHT,))
    ]
    _access(by, offer, number)
    publish_offer(by=by, offer=offer)
    if employer.places_per_week >= 3:
        _terms(by, offer, windows[0], number)


def _access(by, offer, number):
    """A third are step-free, a quarter say how to get there: a search by access finds some and not all."""
    told = (
        {'step_free': True, 'access': 'Level entrance; a lift to the upper floors.'}
        if number % 3 == 0
        else {}
    )
    if number % 4 == 1:
        told |= {'travel': 'Ten minutes on foot from the bus stops in the High Street.'}
    if told:
        update_offer(by=by, offer=offer, **told)


def _terms(by, offer, window, number):
    """A few say how many at once, how many together or none, and for whom places are kept."""
    kind = number % 12
    if kind == 2:
        update_employer(by=by, employer=offer.employer, most_at_once=window.places - 1)
    elif kind == 5:
        set_terms(by=by, offer=offer, most_at_once=None, at_least=2)
    elif kind == 8:
        reserve_places(by=by, window=window, places=1, group=Priority.CARE)
    elif kind == 11 and timezone.localdate() < HEAD_START:
        group, until = Priority.NEED, HEAD_START
        set_terms(by=by, offer=offer, most_at_once=None, at_least=None, group=group, until=until)
