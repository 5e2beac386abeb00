"""The demo's area as rows: 240 students and 400 employers from its files, each employer with one offer."""

from datetime import date
from pathlib import Path

from django.utils import timezone

import brokerage.demo
from brokerage.demo.load import load_cohort, load_register
from employers.enums import OfferStatus, PreMeeting
from employers.models import Employer, Offer, Window
from tests.factories.schools import BlockFactory, CohortFactory

DATA = Path(brokerage.demo.__file__).parent / 'data' / 'birmingham'
START, END = date(2027, 6, 28), date(2027, 7, 9)


def birmingham(cast):
    """The block of the demo's Year 10, with the register's places open on its dates."""
    load_register(cast.hub_manager, DATA / 'employers.csv')
    cohort = CohortFactory(school=cast.school, name='Year 10', year_group=10, starts_year=2026)
    load_cohort(cast.careers_lead, cohort, DATA / 'cohort.csv')
    employers = list(Employer.objects.exclude(places_per_week=0).prefetch_related('sites').order_by('pk'))
    offers = Offer.objects.bulk_create(_offer(each, number) for number, each in enumerate(employers))
    Window.objects.bulk_create(
        Window(offer=offer, start=START, end=END, places=employer.places_per_week)
        for offer, employer in zip(offers, employers, strict=True)
    )
    return BlockFactory(cohort=cohort, start=START, end=END)


def _offer(employer, number):
    """Every seventh without step-free access, every ninth from the age of fifteen."""
    return Offer(
        employer=employer,
        site=employer.sites.all()[0],
        title=f'Work at {employer}'[:120],
        sector=employer.sector,
        status=OfferStatus.PUBLISHED,
        published_at=timezone.now(),
        min_year_group=employer.min_year_group,
        max_year_group=13,
        min_age=15 if number % 9 == 0 else None,
        step_free=number % 7 > 0,
        pre_meeting=PreMeeting.NONE,
    )
