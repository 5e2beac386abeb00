"""Schools and cohorts: settings, the hub's list, adding and changing."""

from datetime import date

import pytest
from django.urls import reverse

from brokerage.accounts.enums import Kind, Role
from brokerage.accounts.models import Invitation
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from schools.actions import register_school, update_cohort
from schools.models import Cohort, School
from tests.factories.accounts import OrganisationFactory
from tests.factories.schools import BlockFactory, CohortFactory, PreferenceFactory, StudentFactory


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


def test_the_hubs_list_flags_schools_without_dates(cast, sign_in):
    BlockFactory(cohort__school=cast.school)
    student = StudentFactory(cohort__school=cast.other_school)
    assert cast.far_school.pk
    response = sign_in(cast.hub_officer).get('/schools/')
    shown = response.content.decode()
    assert [(row.school, row.students, len(row.blocks)) for row in response.context['rows']] == [
        (cast.school, 0, 1),
        (cast.other_school, 1, 0),
    ]
    assert shown.count('No dates yet') == 1
    assert 'Monday 28 June to Friday 9 July 2027' in shown
    assert student.last_name not in shown


@pytest.mark.parametrize('count', [1, 3])
def test_the_hubs_list_costs_the_same_for_one_and_three(cast, sign_in, django_assert_num_queries, count):
    for _ in range(count):
        BlockFactory(cohort__school__organisation__hub=cast.hub)
    hub = sign_in(cast.hub_officer)
    with django_assert_num_queries(6):
        assert len(hub.get('/schools/').context['rows']) == count


def test_sharing_names_is_the_schools_choice_and_on_the_trail(cast, lead):
    url = reverse('schools:school_change', args=[cast.school.ref])
    answers = {
        'phone': '0121 496 0001',
        'postcode': 'b15 2tt',
        'shares_names': 'yes',
        'joins_area_match': 'no',
        'waiting_list': 'propose',
    }
    lead.post(url, answers)
    school = School.objects.get(pk=cast.school.pk)
    assert (school.phone, school.postcode, school.easting, school.shares_names) == (
        '0121 496 0001',
        'B15 2TT',
        404820,
        True,
    )
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.data['shares_names']) == ('school.update', True)
    lead.post(url, answers)
    assert AuditEntry.objects.count() == 1
    lead.post(url, answers | {'shares_names': 'no'})
    assert School.objects.get(pk=cast.school.pk).shares_names is False


def test_a_school_takes_part_in_its_hubs_match_until_it_says_no(cast, sign_in):
    lead = sign_in(cast.careers_lead)
    assert cast.school.joins_area_match is True
    answers = {
        'phone': '0121 496 0001',
        'postcode': 'B15 2TT',
        'shares_names': 'no',
        'waiting_list': 'automatic',
    }
    for answer in ('no', 'yes'):
        lead.post(
            reverse('schools:school_change', args=[cast.school.ref]), answers | {'joins_area_match': answer}
        )
        assert School.objects.get(pk=cast.school.pk).joins_area_match is (answer == 'yes')
    assert School.objects.get(pk=cast.school.pk).waiting_list == 'automatic'


@pytest.mark.parametrize(
    ('wrong', 'field', 'words'),
    [
        ({'phone': ''}, 'phone', 'Enter contact phone'),
        ({'postcode': 'BT1 5GS'}, 'postcode', 'BT1 5GS is in Northern Ireland'),
        ({'shares_names': 'maybe'}, 'shares_names', 'from the list'),
    ],
)
def test_settings_in_words(cast, lead, wrong, field, words):
    answers = {
        'phone': '0121 496 0001',
        'postcode': 'B15 2TT',
        'shares_names': 'yes',
        'joins_area_match': 'yes',
        'waiting_list': 'propose',
    } | wrong
    response = lead.post(reverse('schools:school_change', args=[cast.school.ref]), answers)
    assert list(response.context['form'].errors) == [field]
    assert words in response.context['form'].errors[field][0]
    assert not AuditEntry.objects.exists()


def test_a_hub_takes_in_a_school_and_invites_its_lead(cast, sign_in):
    answers = {
        'name': 'Valley School',
        'urn': '123 456',
        'postcode': 'B15 2TT',
        'lead_email': 'lead@valley.example.org',
    }
    sign_in(cast.hub_manager).post('/schools/add/', answers)
    school = School.objects.get()
    assert (school.urn, school.organisation.kind, school.organisation.hub) == (
        '123456',
        Kind.SCHOOL,
        cast.hub,
    )
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.role) == (school.organisation, Role.CAREERS_LEAD)


def test_a_urn_already_there_adds_nothing(cast, sign_in):
    answers = {'name': 'Valley School', 'urn': cast.school.urn, 'postcode': 'B15 2TT'}
    response = sign_in(cast.hub_manager).post('/schools/add/', answers)
    assert f'A school with URN {cast.school.urn} is already registered.' in response.content.decode()
    assert School.objects.count() == 1
    assert not cast.hub.members.filter(name='Valley School').exists()


def test_only_an_organisation_of_kind_school_becomes_one(cast):
    partner = OrganisationFactory(kind=Kind.PARTNER, hub=cast.hub)
    with pytest.raises(Refused, match='is not a school'):
        register_school(by=cast.hub_manager, organisation=partner, urn='123456', postcode='B15 2TT')
    assert not School.objects.exists()


def test_a_cohort_is_added_and_changed(cast, lead):
    lead.post('/schools/cohorts/add/', {'name': 'Year 10', 'year_group': '10', 'starts_year': '2026'})
    cohort = Cohort.objects.get()
    assert (cohort.school, cohort.year_group, cohort.starts_year) == (cast.school, 10, 2026)
    again = lead.post('/schools/cohorts/add/', {'name': 'Year 10', 'year_group': '10', 'starts_year': '2026'})
    assert again.context['form'].errors == {'name': ['You already have a cohort called Year 10 in 2026/27.']}
    lead.post(
        reverse('schools:cohort_change', args=[cohort.ref]),
        {'name': 'Year 10 BTEC', 'year_group': '10', 'starts_year': '2026'},
    )
    cohort.refresh_from_db()
    assert cohort.name == 'Year 10 BTEC'
    assert list(AuditEntry.objects.order_by('pk').values_list('verb', flat=True)) == [
        'cohort.add',
        'cohort.update',
    ]


def test_a_cohort_cannot_take_anothers_name(cast):
    taken = CohortFactory(school=cast.school)
    cohort = CohortFactory(school=cast.school)
    with pytest.raises(Refused, match='You already have a cohort'):
        update_cohort(by=cast.careers_lead, cohort=cohort, name=taken.name, year_group=10, starts_year=2026)


def test_what_is_missing_leads_to_the_list(cast, lead):
    cohort = CohortFactory(school=cast.school)
    PreferenceFactory(student=StudentFactory(cohort=cohort))
    bare = StudentFactory(cohort=cohort, email='')
    StudentFactory(cohort=cohort, email='', left_on=date(2026, 9, 9))
    tiles = lead.get(reverse('schools:cohort', args=[cohort.ref])).context['gaps']
    assert [(tile.label, tile.value) for tile in tiles] == [
        ('No e-mail address', 1),
        ('No preferences yet', 1),
        ('No home postcode', 0),
        ('No parent’s e-mail address', 2),
    ]
    assert [student for student, _ in lead.get(tiles[0].url).context['rows']] == [bare]
    assert tiles[2].url == ''


def test_a_hub_is_told_the_number_not_what_is_missing(cast, sign_in):
    student = StudentFactory(cohort__school=cast.school, email='')
    response = sign_in(cast.hub_officer).get(reverse('schools:cohort', args=[student.cohort.ref]))
    assert response.context['gaps'] == []
    assert 'Year 10, 1 student.' in response.content.decode()
    assert 'See the 1 student' not in response.content.decode()


@pytest.mark.parametrize('count', [1, 3])
def test_the_cohort_list_costs_the_same_for_one_and_three(cast, lead, django_assert_num_queries, count):
    for _ in range(count):
        block = BlockFactory(cohort__school=cast.school)
        StudentFactory(cohort=block.cohort)
    with django_assert_num_queries(6):
        assert len(lead.get('/schools/cohorts/').context['cohorts']) == count
