"""Windows, employers, sectors and areas: of what stands on the list, and of nothing else."""

from datetime import date

import pytest

from employers.enums import OfferStatus
from employers.models import Offer
from tests.factories.employers import EmployerFactory, OfferFactory, SiteFactory, WindowFactory

V1 = '/api/v1'


@pytest.fixture
def window(cast):
    site = SiteFactory(employer=cast.employer)
    WindowFactory(offer__site=site, offer__status=OfferStatus.PAUSED)
    WindowFactory(offer__site__employer=cast.far_employer)
    EmployerFactory(organisation__hub=cast.hub, organisation__name='Nothing listed')
    return WindowFactory(offer__site=site, offer__sector='retail', places=3, taken=1)


def results(answer):
    return answer.json()['results']


def test_windows_of_listed_offers(call, window):
    WindowFactory(offer=window.offer, reserved_group='care')
    (row,) = results(call(f'{V1}/windows'))
    assert (row['id'], row['offer'], row['places_left']) == (window.ref, window.offer.ref, 2)


@pytest.mark.parametrize(
    ('query', 'found'),
    [
        ({'start': '2027-06-28'}, 1),
        ({'start': '2027-06-29'}, 0),
        ({'end': '2027-07-01'}, 0),
        ({'offer': 'x'}, 0),
    ],
)
def test_windows_by_offer_and_dates(call, window, query, found):
    type(window).objects.filter(pk=window.pk).update(start=date(2027, 6, 28), end=date(2027, 7, 2))
    assert len(results(call(f'{V1}/windows', query))) == found


def test_employers_with_a_listed_offer(call, window, cast):
    (row,) = results(call(f'{V1}/employers'))
    assert row == {
        'id': cast.employer.ref,
        'name': 'Brindley Print',
        'sector': cast.employer.sector,
        'offers': 1,
    }


def test_sectors_and_areas_count_what_is_listed(call, window):
    counts = {row['sector']: row['offers'] for row in results(call(f'{V1}/sectors'))}
    assert {sector for sector, count in counts.items() if count} == {'retail'}
    assert results(call(f'{V1}/areas')) == [{'area': window.offer.site.outcode, 'offers': 1}]
    Offer.objects.filter(pk=window.offer_id).update(status=OfferStatus.CLOSED)
    assert results(call(f'{V1}/areas')) == []


@pytest.mark.parametrize('address', ['windows', 'employers', 'sectors', 'areas'])
@pytest.mark.parametrize('rows', [1, 3])
def test_a_fixed_number_of_questions(call, cast, address, rows, django_assert_num_queries):
    for _ in range(rows):
        WindowFactory(offer=OfferFactory(site__employer=EmployerFactory(organisation__hub=cast.hub)))
    call(f'{V1}/{address}')
    call.fires_triggers = False
    with django_assert_num_queries(3):
        call(f'{V1}/{address}')
