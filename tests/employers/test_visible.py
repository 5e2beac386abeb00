"""Who sees which rows, with rows of every kind there to leak."""

import pytest

from employers.models import CapacityAsk, Contact, Employer, Insurance, Offer, Outreach, Site, Window
from tests.factories.employers import (
    CapacityAskFactory,
    ContactFactory,
    InsuranceFactory,
    OutreachFactory,
)

OUTSIDERS = ('stranger_hub', 'stranger_employer', 'stranger_lead', 'other_manager', 'partner_admin')
SCHOOL = ('careers_lead', 'dsl', 'tutor')
MODELS = (Employer, Insurance, Site, Contact, Outreach, CapacityAsk, Offer, Window)


@pytest.fixture
def draft(cast, offer_of):
    """One employer with one row of each kind; the offer is a draft."""
    for factory in (InsuranceFactory, ContactFactory, OutreachFactory, CapacityAskFactory):
        factory(employer=cast.employer)
    return offer_of(cast.employer, status='draft', published_at=None)


def counts(cast, who):
    """How many rows of each model someone sees, leaving out the employer that they are themselves."""
    member = getattr(cast, who)
    rows = [model.objects.visible_to(member) for model in MODELS]
    rows[0] = rows[0].filter(pk=cast.employer.pk)
    return [each.count() for each in rows]


def test_the_hub_sees_its_area(draft, cast):
    assert counts(cast, 'hub_officer') == [1] * 8


def test_an_employer_sees_its_own_rows_but_not_the_log_about_it(draft, cast):
    assert counts(cast, 'employer_manager') == counts(cast, 'site_contact') == [1, 1, 1, 1, 0, 1, 1, 1]


@pytest.mark.parametrize('who', [*OUTSIDERS, *SCHOOL])
def test_everyone_else_sees_nothing(draft, cast, who):
    assert counts(cast, who) == [0] * 8


@pytest.mark.parametrize('status', ['draft', 'paused', 'closed'])
def test_schools_see_nothing_of_an_offer_that_is_not_published(draft, cast, status):
    Offer.objects.update(status=status)
    assert counts(cast, 'careers_lead') == [0] * 8


def test_schools_of_the_area_see_published_offers_and_their_dates_only(cast, offer_of):
    offer_of(cast.employer)
    ContactFactory(employer=cast.employer)
    assert counts(cast, 'careers_lead') == [0, 0, 0, 0, 0, 0, 1, 1]
    assert counts(cast, 'stranger_lead') == [0] * 8
