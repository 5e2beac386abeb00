"""An offer's row knows whether strangers may find it, whoever changes what and when."""

import pytest

from brokerage.accounts.models import Organisation
from employers.enums import EmployerStatus, OfferStatus
from employers.models import Employer, Offer, Site
from employers.queries import OfferSearch
from tests.factories.employers import EmployerFactory, OfferFactory, SiteFactory
from tests.together import one_waits_for_the_other

pytestmark = pytest.mark.django_db
HIDING = {
    'on hold': lambda employer: Employer.objects.filter(pk=employer.pk).update(on_hold=True),
    'do not contact': lambda employer: Employer.objects.filter(pk=employer.pk).update(
        status=EmployerStatus.DO_NOT_CONTACT
    ),
    'site on hold': lambda employer: Site.objects.filter(employer=employer).update(on_hold=True),
    'left': lambda employer: Organisation.objects.filter(employer=employer).update(is_active=False),
}


def found(offer):
    """What the row says, which is what a search goes by."""
    says = Offer.objects.get(pk=offer.pk).findable
    assert [each.pk for each in OfferSearch().found()] == ([offer.pk] if says else [])
    return says


@pytest.mark.parametrize('status', OfferStatus.values)
def test_only_a_published_offer(status):
    assert found(OfferFactory(status=status)) is (status == 'published')


@pytest.mark.parametrize('status', EmployerStatus.values)
def test_any_employer_but_one_who_is_not_to_be_contacted(status):
    offer = OfferFactory(site__employer__status=status)
    assert found(offer) is (status != 'do_not_contact')


@pytest.mark.parametrize('hide', HIDING.values(), ids=HIDING)
def test_an_employer_who_goes_takes_its_offers_along_and_brings_them_back(hide):
    offer = OfferFactory()
    hide(offer.employer)
    assert not found(offer)
    offer.save()
    Offer.objects.update(findable=True)
    assert not found(offer), 'a row read before, or somebody by hand, does not bring it back'
    Organisation.objects.update(is_active=True)
    Employer.objects.update(on_hold=False, status=EmployerStatus.ACTIVE)
    Site.objects.update(on_hold=False)
    assert found(offer)


def test_an_offer_that_is_moved_goes_by_its_new_employer():
    offer, held = OfferFactory(), EmployerFactory(on_hold=True)
    offer.employer, offer.site = held, SiteFactory(employer=held)
    offer.save()
    assert not found(offer)


def publish(offer):
    Offer.objects.filter(pk=offer.pk).update(status='published', published_at=offer.created_at)


def copy(offer):
    offer.pk, offer.ref, offer.status, offer.published_at = None, 'a-copy', 'published', offer.created_at
    offer.save(force_insert=True)


@pytest.mark.parametrize(
    'hide', [HIDING['on hold'], HIDING['site on hold'], HIDING['left']], ids=['on hold', 'site', 'left']
)
@pytest.mark.parametrize('appear', [publish, copy])
@pytest.mark.parametrize('hides_first', [True, False])
@pytest.mark.django_db(transaction=True)
def test_one_that_appears_while_its_employer_goes_is_not_found(hide, appear, hides_first):
    offer = OfferFactory(status='draft')
    jobs = [lambda: hide(offer.employer), lambda: appear(offer)]
    one_waits_for_the_other(*(jobs if hides_first else jobs[::-1]))
    assert Offer.objects.filter(status='published').count() == 1
    assert not OfferSearch().found().exists()
