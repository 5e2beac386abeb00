from datetime import date, time

import factory
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.core.sectors import RiskBand, Sector
from employers.enums import EmployerStatus, InsuranceBasis, OfferStatus, Problem
from employers.models import CapacityAsk, Contact, Employer, Insurance, Offer, Outreach, Report, Site, Window
from tests.factories.accounts import OrganisationFactory


class EmployerFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Employer

    organisation = factory.SubFactory(
        OrganisationFactory, kind=Kind.EMPLOYER, hub=factory.SubFactory(OrganisationFactory, kind=Kind.HUB)
    )
    sector = Sector.RETAIL
    employees = 35
    status = EmployerStatus.ACTIVE
    risk_band = RiskBand.LOW


class InsuranceFactory(factory.django.DjangoModelFactory):
    """Employers' liability of £10 million until the end of 2028."""

    class Meta:
        model = Insurance

    employer = factory.SubFactory(EmployerFactory)
    basis = InsuranceBasis.EMPLOYERS_LIABILITY
    insurer = 'Trent Mutual'
    policy_number = 'EL 4417'
    cover_pounds = 10_000_000
    expires_on = date(2028, 12, 31)


class SiteFactory(factory.django.DjangoModelFactory):
    """One kilometre east of the students' home."""

    class Meta:
        model = Site

    employer = factory.SubFactory(EmployerFactory)
    name = 'Main site'
    address = '1 Canal Street'
    postcode = 'B32 2AP'
    easting, northing = 401000, 284000
    latitude, longitude = 52.454, -1.985
    step_free = True


class ContactFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Contact

    employer = factory.SubFactory(EmployerFactory)
    name = factory.Sequence(lambda n: f'Contact {n}')
    job_title = 'Manager'
    email = factory.Sequence(lambda n: f'contact{n}@employer.example')
    phone = '0121 496 0000'
    is_main = True


class OutreachFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Outreach

    employer = factory.SubFactory(EmployerFactory)
    on = date(2026, 11, 2)
    outcome = 'interested'


class OfferFactory(factory.django.DjangoModelFactory):
    """A published low-risk shop placement, Monday to Friday, 9am to 4pm."""

    class Meta:
        model = Offer

    site = factory.SubFactory(SiteFactory)
    employer = factory.SelfAttribute('site.employer')
    title = factory.Sequence(lambda n: f'Shop assistant {n}')
    sector = Sector.RETAIL
    status = OfferStatus.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    summary = 'Help customers and keep the shop in order.'
    will_do = ['Greet customers', 'Fill shelves']
    day_starts, day_ends = time(9), time(16)
    weekdays = [0, 1, 2, 3, 4]
    step_free = True


class WindowFactory(factory.django.DjangoModelFactory):
    """Two places in the weeks of the students' block."""

    class Meta:
        model = Window

    offer = factory.SubFactory(OfferFactory)
    start = date(2027, 6, 28)
    end = date(2027, 7, 9)
    places = 2


class CapacityAskFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CapacityAsk

    employer = factory.SubFactory(EmployerFactory)
    year = 2026
    asked_at = factory.LazyFunction(timezone.now)


class ReportFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Report

    offer = factory.SubFactory(OfferFactory)
    problem = Problem.WRONG
    words = 'The shop closed last week.'
