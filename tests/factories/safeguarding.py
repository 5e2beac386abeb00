from datetime import date

import factory
from django.utils import timezone

from brokerage.core.sectors import RiskBand
from safeguarding.enums import AssessmentState, CheckHow, ConsentAnswer, SummaryMethod
from safeguarding.models import (
    Concern,
    Consent,
    DslDecision,
    NeedsNote,
    Override,
    RiskAssessment,
    SiteCheck,
    SummaryDelivery,
)
from safeguarding.queries import work_key
from safeguarding.rules.checks import QUESTIONS
from tests.factories.employers import OfferFactory
from tests.factories.schools import StudentFactory

REGULATION_19 = ('capacity', 'agents', 'radiation', 'accidents', 'extremes')


class RiskAssessmentFactory(factory.django.DjangoModelFactory):
    """Confirmed on 2 November 2026, low risk, good for 36 months, two adults, no regulation 19 risk."""

    class Meta:
        model = RiskAssessment

    offer = factory.SubFactory(OfferFactory)
    version = 1
    state = AssessmentState.CONFIRMED
    band = RiskBand.LOW
    offer_version = 1
    confirmed_on = date(2026, 11, 2)
    confirmed_by = 'Emma Boss'
    confirmed_job = 'Manager'
    expires_on = date(2029, 11, 2)
    lone_adult = False
    residual_max = 4
    regulation_19 = factory.LazyFunction(lambda: dict.fromkeys(REGULATION_19, False))


HAZARD = {
    'hazard': 'Lifting and carrying',
    'harm': 'Strained back.',
    'controls': ['Light boxes only', 'Trolley for the rest'],
    'likelihood': 3,
    'severity': 3,
    'residual_likelihood': 2,
    'residual_severity': 2,
}


class DraftFactory(RiskAssessmentFactory):
    """A whole draft with one hazard, ready to be confirmed."""

    state = AssessmentState.DRAFT
    answers = factory.LazyFunction(lambda: {'hazards': [dict(HAZARD)]})
    confirmed_on = expires_on = None
    confirmed_by = confirmed_job = ''


class SummaryDeliveryFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = SummaryDelivery

    student = factory.SubFactory(StudentFactory)
    placement_ref = factory.Sequence(lambda n: f'p{n:011d}')
    assessment = factory.SubFactory(RiskAssessmentFactory)
    method = SummaryMethod.LINK
    delivered_at = factory.LazyFunction(timezone.now)
    recorded_by = 'Carys Lead'


class ConsentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Consent

    student = factory.SubFactory(StudentFactory)
    placement_ref = factory.Sequence(lambda n: f'p{n:011d}')
    answer = ConsentAnswer.GIVEN
    signed_name = 'Pat Parent'
    given_at = factory.LazyFunction(timezone.now)
    recorded_by = 'Pat Parent, by signed link'


class DslDecisionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DslDecision

    student = factory.SubFactory(StudentFactory)
    placement_ref = factory.Sequence(lambda n: f'p{n:011d}')
    outcome = 'go_ahead'
    reason = 'Two adults are always present.'
    decided_by = 'Dina Safe'
    decided_at = factory.LazyFunction(timezone.now)


class NeedsNoteFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = NeedsNote

    student = factory.SubFactory(StudentFactory)
    placement_ref = factory.Sequence(lambda n: f'p{n:011d}')
    words = 'Carries an inhaler.'
    approved_by = 'Carys Lead'
    delete_on = date(2027, 8, 8)


class ConcernFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Concern

    student = factory.SubFactory(StudentFactory)
    words = 'Something to look into.'
    raised_by = 'Tom Tutor'
    raised_at = factory.LazyFunction(timezone.now)


class SiteCheckFactory(factory.django.DjangoModelFactory):
    """The workplace of `assessment`, visited on 5 November 2026 by its hub; good for 36 months."""

    class Meta:
        model = SiteCheck
        exclude = ('assessment',)

    assessment = factory.SubFactory(RiskAssessmentFactory)
    site = factory.SelfAttribute('assessment.offer.site')
    band = factory.SelfAttribute('assessment.band')
    made_by = factory.SelfAttribute('assessment.offer.employer.organisation.hub')
    noted_by = 'Hana Hub'
    spoke_to = 'Emma Boss'
    on = date(2026, 11, 5)
    how = CheckHow.VISIT
    asked = list(QUESTIONS)
    covers = factory.LazyAttribute(lambda check: [work_key(check.assessment)])
    expires_on = date(2029, 11, 5)


class OverrideFactory(factory.django.DjangoModelFactory):
    """Asked by one, agreed by another, with the parent."""

    class Meta:
        model = Override

    student = factory.SubFactory(StudentFactory)
    placement_ref = factory.Sequence(lambda n: f'p{n:011d}')
    code = 'child_outside_day'
    about = factory.LazyFunction(dict)
    state = 'agreed'
    reason = 'The bakery begins at six.'
    parent_agreed = 'Pat Parent'
    asked_ref, asked_by = 'asks', 'Carys Lead'
    asked_at = factory.LazyFunction(timezone.now)
    second_ref, second_by = 'agrees', 'Dina Safe'
    settled_at = factory.LazyFunction(timezone.now)
