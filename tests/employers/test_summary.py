"""What an employer's home is told."""

from datetime import date

import pytest

from employers.queries import employer_summary
from employers.queries.summary import WeekPlaces, insurance_state
from tests.factories.employers import InsuranceFactory, OfferFactory, WindowFactory

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ('facts', 'kind', 'words'),
    [
        ({'expires_on': date(2026, 11, 21)}, 'stop', 'Run out'),
        ({'expires_on': date(2026, 11, 22)}, 'warn', 'Runs out soon'),
        ({'expires_on': date(2027, 1, 21)}, 'warn', 'Runs out soon'),
        ({'expires_on': date(2027, 1, 22)}, 'ok', 'In date'),
        ({'expires_on': None}, 'warn', 'End date not known'),
        ({'basis': 'not_known'}, 'warn', 'Not known'),
        ({'basis': 'family_only'}, 'warn', 'None: family only'),
        ({'basis': 'indemnity_letter', 'expires_on': None}, 'ok', 'Indemnity letter'),
    ],
)
def test_insurance_in_words(facts, kind, words):
    state = insurance_state(InsuranceFactory.build(employer=None, **facts), TODAY)
    assert (state.kind, state.words) == (kind, words)


def test_no_insurance_is_not_known():
    assert insurance_state(None, TODAY).words == 'Not known'


def test_what_runs_out_what_is_unfinished_and_places_by_week(cast, offer_of, django_assert_num_queries):
    InsuranceFactory(employer=cast.employer, expires_on=date(2026, 12, 1))
    published = offer_of(cast.employer, places=3, taken=1)
    WindowFactory(offer=published, start=date(2027, 7, 5), end=date(2027, 7, 9), places=2, taken=2)
    WindowFactory(offer=published, start=date(2026, 7, 6), end=date(2026, 7, 10), places=9)
    draft = OfferFactory(site=published.site, status='draft', published_at=None)
    bare = OfferFactory(site=published.site)
    paused = offer_of(cast.employer, status='paused', places=7)
    offer_of(cast.employer, status='closed')
    offer_of(cast.other_employer)
    with django_assert_num_queries(3):
        summary = employer_summary(cast.employer, TODAY)
    assert (summary.drafts, summary.paused, summary.without_dates) == ((draft,), (paused,), (bare,))
    assert summary.insurance.needs_you
    assert summary.weeks == (WeekPlaces(date(2027, 6, 28), 3, 1), WeekPlaces(date(2027, 7, 5), 5, 3))
    assert (summary.places_left, summary.can_host_again) == (4, False)
