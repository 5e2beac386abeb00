"""Places a school asks for: the hub learns what, where and when, and never for whom."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from brokerage.audit.models import AuditEntry
from brokerage.notify.models import FollowUp, Message
from employers.models import CapacityAsk
from placements.models import WantedPlaces
from placements.queries.match_asks import district_at
from tests.factories.employers import ContactFactory, EmployerFactory, InsuranceFactory, SiteFactory
from tests.factories.schools import BlockFactory, CohortFactory, PreferenceFactory, StudentFactory
from tests.placements.match_pages import messages_of, solved, url, window, words

pytestmark = pytest.mark.django_db
HUB_PAGE = reverse('placements:wanted')


@pytest.fixture
def block(cast):
    InsuranceFactory(employer=cast.employer)
    return BlockFactory(cohort=CohortFactory(school=cast.school))


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


@pytest.fixture
def run(cast, block):
    """One place in retail, and three who would rather be with animals; one of them cannot climb stairs."""
    for number in range(3):
        student = StudentFactory(
            cohort=block.cohort, first_name='Zebedee', last_name=f'Quill{number}', step_free=number == 2
        )
        PreferenceFactory(student=student, sector='animal-care-and-veterinary')
    window(cast, places=1, offer__step_free=False)
    return solved(block)


def wanted(block, **given):
    facts = {'sector': 'retail', 'area': 'B1', 'easting': 400_000, 'northing': 300_000, 'places': 2}
    return WantedPlaces.objects.create(
        block=block, **facts | {'start': date(2027, 6, 28), 'end': date(2027, 7, 9)} | given
    )


def test_the_school_sees_what_would_place_the_others_and_asks_once(cast, lead, block, run):
    shown = words(lead.get(url('match_run', run)))
    assert 'No other 2 places would place more of those who have none (2).' in shown
    assert 'Animal care and veterinary' in shown
    response = lead.post(url('wanted_hub', run), follow=True)
    assert messages_of(response) == [
        'Your hub is asked for these places. It sees no student, only what is wanted.'
    ]
    assert 'Your hub is asked' in words(response)
    lead.post(url('wanted_hub', run))
    assert sum(row.places for row in WantedPlaces.objects.open()) == 2
    task = FollowUp.objects.get(kind='places.wanted')
    assert (task.organisation, task.path) == (cast.hub, HUB_PAGE)
    assert 'asks for 2 more places' in task.words
    assert AuditEntry.objects.filter(verb='wanted.ask').count() == 2


def test_the_hub_learns_no_student_and_no_need_of_one(cast, sign_in, lead, run):
    lead.post(url('wanted_hub', run))
    shown = words(sign_in(cast.hub_manager).get(HUB_PAGE))
    assert 'Animal care and veterinary' in shown
    assert [name for name in ('Zebedee', 'Quill', '3 students') if name in shown] == []
    assert '>Step-free<' not in shown
    assert 'Some of these places should be step-free' in shown


@pytest.mark.parametrize(('places', 'told'), [(4, False), (5, True)])
def test_step_free_is_told_of_five_places_and_more(cast, sign_in, block, places, told):
    wanted(block, places=places, step_free=True)
    response = sign_in(cast.hub_manager).get(HUB_PAGE)
    assert [group.step_free for group in response.context['groups']] == [told]


def test_schools_are_added_up_and_employers_of_the_sector_come_nearest_first(cast, sign_in, block):
    other = BlockFactory(cohort=CohortFactory(school=cast.other_school))
    wanted(block, places=2)
    wanted(other, places=3)
    far, near, quiet = (
        EmployerFactory(organisation__hub=cast.hub, sector='retail', status=status)
        for status in ('active', 'active', 'do_not_contact')
    )
    for employer, easting in ((far, 420_000), (near, 400_500), (quiet, 400_000)):
        SiteFactory(employer=employer, easting=easting, northing=300_000)
    response = sign_in(cast.hub_manager).get(HUB_PAGE)
    group = response.context['groups'][0]
    assert (group.places, group.schools) == (5, 2)
    found = [row.employer for row in group.nearby]
    assert quiet not in found
    assert found.index(near) < found.index(far)


def test_asking_an_employer_says_what_is_looked_for_and_asks_once_a_year(cast, sign_in, block):
    row = wanted(block)
    ContactFactory(employer=cast.employer, email='boss@brindley.example', is_main=True)
    manager = sign_in(cast.hub_manager)
    response = manager.post(url('wanted_ask', row), {'employer': cast.employer.ref}, follow=True)
    assert messages_of(response) == [f'{cast.employer} is asked, and told what is looked for.']
    ask = CapacityAsk.objects.get()
    assert (ask.wanted, ask.year) == (
        '2 places in retail near B1, Monday 28 June to Friday 9 July 2027',
        2026,
    )
    assert Message.objects.get().to_email == 'boss@brindley.example'
    again = manager.post(url('wanted_ask', row), {'employer': cast.employer.ref}, follow=True)
    assert 'was asked about 2026/27 already' in messages_of(again)[0]
    nobody = manager.post(url('wanted_ask', row), {'employer': 'nobodynobody'}, follow=True)
    assert messages_of(nobody) == ['Press the button beside an employer of the list.']


def test_what_is_taken_off_the_list_is_gone(cast, sign_in, block):
    row = wanted(block)
    manager = sign_in(cast.hub_manager)
    response = manager.post(url('wanted_close', row), follow=True)
    assert messages_of(response) == ['Retail near B1 is off the list.']
    assert 'No school asks for places now' in words(response)
    assert manager.post(url('wanted_close', row)).status_code == 404


def test_strangers_and_other_roles(cast, sign_in, block, run):
    row = wanted(block)
    assert sign_in(cast.careers_lead).get(HUB_PAGE).status_code == 403
    assert sign_in(cast.employer_manager).get(HUB_PAGE).status_code == 403
    assert sign_in(cast.other_lead).post(url('wanted_hub', run)).status_code == 404
    assert sign_in(cast.hub_manager).post(url('wanted_hub', run)).status_code == 403
    assert WantedPlaces.objects.visible_to(cast.employer_manager).count() == 0
    assert WantedPlaces.objects.visible_to(cast.other_lead).count() == 0
    assert list(WantedPlaces.objects.visible_to(cast.hub_manager)) == [row]


@pytest.mark.parametrize('given', [{'places': 0}, {'end': date(2027, 6, 27)}, {}])
def test_the_database_refuses_what_makes_no_sense_and_the_same_twice(block, given):
    wanted(block)
    with pytest.raises(IntegrityError), transaction.atomic():
        wanted(block, **given)


def test_an_area_is_named_by_a_site_and_never_by_a_home():
    sites = [(400_000, 300_000, 'B1 1AA'), (410_000, 300_000, 'B30 2BB')]
    assert district_at((408_000, 301_000), sites) == 'B30'
    assert district_at((1, 1), []) == ''


@pytest.mark.parametrize('count', [1, 3])
def test_it_costs_the_same_for_one_and_three(cast, sign_in, block, django_assert_num_queries, count):
    for number in range(count):
        wanted(block, area=f'B{number}', easting=400_000 + number)
        SiteFactory(employer=EmployerFactory(organisation__hub=cast.hub, sector='retail'))
    manager = sign_in(cast.hub_manager)
    with django_assert_num_queries(6):
        assert len(manager.get(HUB_PAGE).context['groups']) == count
