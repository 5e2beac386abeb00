"""The assessment by signed link: the same pages without an account, and nothing beyond them."""

import pytest

from brokerage.accounts.links import issue_link, revoke_links
from safeguarding.enums import AssessmentState
from safeguarding.models import RiskAssessment
from safeguarding.notifications import ASSESSMENT
from tests.factories.employers import ContactFactory, OfferFactory, SiteFactory
from tests.factories.safeguarding import HAZARD, DraftFactory
from tests.safeguarding.test_views import QUESTIONS, SIGNED, SUPERVISION, address, rows


@pytest.fixture
def offer(cast):
    contact = ContactFactory(employer=cast.employer)
    return OfferFactory(site=SiteFactory(employer=cast.employer), contact=contact)


@pytest.fixture
def token(cast, offer):
    return link_to(cast, offer)[0]


def link_to(cast, offer, **changes):
    issued = {
        'purpose': ASSESSMENT,
        'url_name': 'safeguarding:link_assessment',
        'subject': offer,
        'person': 'Emma Boss',
        'issued_for': cast.hub,
        'organisation': cast.employer.organisation,
    }
    link, token, _ = issue_link(**issued | changes)
    return token, link


def test_a_link_does_the_same_without_an_account(cast, offer, token, client):
    steps = [
        ('link_assessment_start', (), {}),
        ('link_assessment_step', ('questions',), QUESTIONS),
        ('link_assessment_hazards', (), rows(HAZARD)),
        ('link_assessment_step', ('supervision',), SUPERVISION),
        ('link_assessment_check', (), SIGNED),
    ]
    for page, more, data in steps:
        assert client.get(address('link_assessment', token)).status_code == 200
        assert client.post(address(page, token, *more), data).status_code == 302
    done = RiskAssessment.objects.get(offer=offer)
    assert done.state == AssessmentState.CONFIRMED
    answer = client.get(address('link_assessment', token))
    assert answer['Referrer-Policy'] == 'strict-origin'
    assert client.post(address('link_assessment_same', token), SIGNED).status_code == 302


def test_link_pages_show_every_step(cast, offer, token, client):
    DraftFactory(offer=offer)
    for page, more in [
        ('link_assessment_check', ()),
        ('link_assessment_hazards', ()),
        ('link_assessment_step', ('young',)),
    ]:
        assert client.get(address(page, token, *more)).status_code == 200
    assert client.get(address('link_assessment_start', token)).status_code == 405


def test_a_link_opens_one_offer_of_its_own_employer_only(cast, offer, client):
    strange = OfferFactory(site=SiteFactory(employer=cast.other_employer))
    for wrong, expected in [
        ({'subject': strange}, 404),
        ({'organisation': cast.other_employer.organisation}, 404),
        ({'organisation': None}, 404),
        ({'purpose': 'employers.offers'}, 404),
        ({'days': -1}, 410),
    ]:
        token, _ = link_to(cast, offer, **wrong)
        assert client.get(address('link_assessment', token)).status_code == expected
        assert client.post(address('link_assessment_start', token)).status_code == expected
    assert client.get(address('link_assessment', 'x' * 43)).status_code == 404
    assert not RiskAssessment.objects.exists()


def test_a_revoked_link_is_over(cast, offer, token, client):
    revoke_links(purpose=ASSESSMENT, subject=offer)
    assert client.get(address('link_assessment', token)).status_code == 410
