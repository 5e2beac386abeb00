"""The verbs that pages and imports call."""

from datetime import date

import pytest
from django.utils import timezone

from brokerage.accounts.models import AccessLink, SystemActor
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.core.sectors import Sector
from schools.actions import add_student, hand_out_link, mark_left, mark_returned, update_student
from schools.models import Circumstances, Student
from tests.factories.schools import CircumstancesFactory, CohortFactory, GuardianFactory, StudentFactory
from tests.upn import upn


@pytest.fixture
def cohort(cast):
    return CohortFactory(school=cast.school)


@pytest.fixture
def student(cohort):
    student = StudentFactory(cohort=cohort)
    CircumstancesFactory(student=student)
    return student


def facts(**more):
    return {
        'upn': upn(1234),
        'first_name': 'Amina',
        'last_name': 'Khan',
        'date_of_birth': date(2012, 5, 3),
    } | more


def trail():
    return list(AuditEntry.objects.order_by('pk').values_list('verb', 'data'))


def test_a_student_with_little_known(cast, cohort):
    student = add_student(by=SystemActor('import'), cohort=cohort, **facts())
    assert (student.school, student.postcode, student.easting) == (cast.school, '', None)
    assert (student.circumstances.sen, student.circumstances.tier) == ('N', 2)
    assert not student.guardians.exists()
    assert not student.preferences.exists()
    assert trail() == [('student.add', {})]


def test_a_student_with_all_that_is_known(cohort, cast):
    student = add_student(
        by=cast.careers_lead,
        cohort=cohort,
        circumstances={'looked_after': True, 'needs_note': 'Asthma'},
        guardian={'name': 'Sana Khan', 'email': 'sana@example.org', 'relationship': 'foster_carer'},
        preferences=[Sector.RETAIL, 'motor-vehicle'],
        **facts(postcode='b321pg', step_free=True, max_travel_miles=3),
    )
    assert (student.postcode, student.easting, student.northing) == ('B32 1PG', 400000, 284000)
    assert student.circumstances.tier == 0
    assert (student.guardians.get().name, student.guardians.get().is_main) == ('Sana Khan', True)
    assert [p.sector for p in student.preferences.all()] == ['retail', 'motor-vehicle']


def test_a_postcode_no_list_knows_is_kept_without_a_place(cast, cohort):
    student = add_student(by=cast.careers_lead, cohort=cohort, **facts(postcode='B99 9ZZ'))
    assert (student.postcode, student.easting) == ('B99 9ZZ', None)
    with pytest.raises(Refused, match='only the first part'):
        update_student(by=cast.careers_lead, student=student, postcode='B15')


def test_a_taken_upn_is_refused_and_leaves_nothing_behind(cast, cohort):
    StudentFactory(cohort=cohort, upn=upn(1234))
    with pytest.raises(Refused, match='Another student of your school has the UPN') as refusal:
        add_student(by=cast.careers_lead, cohort=cohort, **facts())
    assert refusal.value.field == 'upn'
    assert (Student.objects.count(), Circumstances.objects.count(), trail()) == (1, 0, [])


@pytest.mark.parametrize(
    ('change', 'named'),
    [
        ({'first_name': 'Aminah'}, ['first_name']),
        ({'postcode': 'B15 2TT'}, ['postcode']),
        ({'step_free': True}, ['circumstances']),
        ({'circumstances': {'looked_after': True, 'needs_note': 'Secret'}}, ['circumstances']),
        ({'guardian': {'name': 'Sana Khan'}}, ['guardian']),
        ({'preferences': ['retail']}, ['preferences']),
        ({'tutor_group': '10Z', 'circumstances': {'sen': 'E'}}, ['circumstances', 'tutor_group']),
    ],
)
def test_the_trail_says_what_kind_of_thing_changed_never_what(cast, student, change, named):
    """The hub reads the trail: a need must not show there, not even by the name of its field."""
    for _ in range(2):
        update_student(by=cast.careers_lead, student=student, **change)
    ((verb, data),) = trail()
    assert verb == 'student.update'
    assert {name for name in data['changed'] if name not in ('easting', 'northing')} == set(named)
    assert set(data) == {'changed'}


def test_what_is_not_given_stays(cast, student):
    GuardianFactory(student=student, name='Sana Khan', phone='1')
    update_student(by=cast.careers_lead, student=student, circumstances={'sen': 'K'})
    update_student(
        by=cast.careers_lead, student=student, guardian={'name': 'Sana Khan', 'email': 'new@x.example'}
    )
    student.refresh_from_db()
    assert student.circumstances.sen == 'K'
    assert student.circumstances.needs_note == ''
    guardian = student.guardians.get()
    assert (guardian.phone, guardian.email) == ('1', 'new@x.example')


def test_a_student_stays_in_their_school(cast, student):
    foreign = CohortFactory(school=cast.other_school)
    with pytest.raises(Refused, match='same school'):
        update_student(by=cast.careers_lead, student=student, cohort=foreign)
    student.refresh_from_db()
    assert student.cohort.school == cast.school


def test_leaving_is_written_once_and_ends_links(cast, student):
    hand_out_link(by=cast.careers_lead, student=student, answer_by=timezone.localdate())
    today = timezone.localdate()
    for _ in range(2):
        mark_left(by=cast.careers_lead, student=student, on=today)
    assert not AccessLink.objects.live().exists()
    assert [verb for verb, _ in trail()] == ['student.hand_out_link', 'student.leave']
    for _ in range(2):
        mark_returned(by=cast.careers_lead, student=student)
    assert not AccessLink.objects.live().exists()
    assert [verb for verb, _ in trail()][2:] == ['student.return']


def test_nobody_leaves_in_the_future(cast, student):
    with pytest.raises(Refused, match='a day that has come'):
        mark_left(by=cast.careers_lead, student=student, on=timezone.localdate().replace(year=2090))
    student.refresh_from_db()
    assert student.left_on is None
    assert trail() == []
