from datetime import date

import pytest
from django.urls import reverse

from brokerage.audit.models import AuditEntry, ReadEntry
from schools.models import Preference, Student
from tests.factories.schools import (
    CircumstancesFactory,
    CohortFactory,
    GuardianFactory,
    PreferenceFactory,
    StudentFactory,
)
from tests.upn import upn

LIST = '/schools/students/'


@pytest.fixture
def cohort(cast):
    return CohortFactory(school=cast.school, name='Year 10')


@pytest.fixture
def lead(cast, sign_in):
    return sign_in(cast.careers_lead)


def facts(cohort, **more):
    """The form filled in as a person would."""
    return {
        'cohort': cohort.ref,
        'first_name': 'Amina',
        'last_name': 'Khan',
        'upn': upn(77),
        'date_of_birth_day': '3',
        'date_of_birth_month': 'May',
        'date_of_birth_year': '2012',
        'tutor_group': '10B',
        'email': 'amina@pupil.example.org',
        'postcode': 'b152tt',
        'max_travel_miles': '4',
        'first': 'retail',
        'second': 'hair-and-beauty',
        'guardian_name': 'Sana Khan',
        'guardian_relationship': 'parent',
        'sen': 'K',
        'needs_note': 'Carries an inhaler.',
    } | more


def names(response):
    return [student.name for student, _ in response.context['rows']]


def test_a_null_character_finds_nobody(cohort, lead):
    assert lead.post(LIST, {'words': 'a\x00'}).status_code == 200


def test_the_list_has_pages_without_names_in_their_addresses(cohort, lead):
    for number in range(60):
        StudentFactory(cohort=cohort, first_name='A', last_name=f'Khan{number:02}')
    first = lead.get(LIST)
    second = lead.get(first.context['page'].next_url)
    assert [s.last_name for s, _ in (*first.context['rows'], *second.context['rows'])] == [
        f'Khan{number:02}' for number in range(60)
    ]
    assert 'Khan' not in first.context['page'].next_url
    assert second.context['page'].next_url == ''


@pytest.mark.parametrize('count', [1, 3])
def test_the_list_costs_the_same_for_one_and_three(cohort, lead, django_assert_num_queries, count):
    for _ in range(count):
        student = StudentFactory(cohort=cohort)
        PreferenceFactory(student=student)
        GuardianFactory(student=student)
    with django_assert_num_queries(QUERIES):
        assert len(lead.get(LIST).context['rows']) == count


QUERIES = 9


def test_three_hundred_cost_what_one_does(cohort, lead, django_assert_num_queries):
    Student.objects.bulk_create(
        Student(
            cohort=cohort,
            school=cohort.school,
            upn=upn(5000 + number),
            first_name='A',
            last_name=f'B{number}',
            date_of_birth=date(2012, 1, 1),
        )
        for number in range(300)
    )
    with django_assert_num_queries(QUERIES):
        assert len(lead.get(LIST).context['rows']) == 50


def test_who_looked_is_written_down(cast, cohort, lead):
    student = StudentFactory(cohort=cohort)
    CircumstancesFactory(student=student, needs_note='Asthma')
    lead.get(LIST)
    lead.get(reverse('schools:student', args=[student.ref]))
    assert list(
        ReadEntry.objects.order_by('at').values_list('page', 'student_refs', 'owner_ref', 'needs_shown')
    ) == [
        ('schools:students', [student.ref], cast.school.organisation.ref, False),
        ('schools:student', [student.ref], cast.school.organisation.ref, True),
    ]


def test_a_students_page_leads_to_who_looked_for_those_who_may_read_that(cohort, lead, sign_in, cast):
    student = StudentFactory(cohort=cohort)
    page, looks = (
        reverse('schools:student', args=[student.ref]),
        f'{reverse("audit:looks")}?student={student.ref}',
    )
    assert looks in lead.get(page).content.decode()
    assert [row.student_refs for row in lead.get(looks).context['page'].rows] == [[student.ref]]
    assert looks not in sign_in(cast.tutor).get(page).content.decode()


def test_a_hub_is_written_down_at_each_school_it_looked_into(cast, cohort, sign_in):
    for school in (cast.school, cast.other_school):
        school.shares_names = True
        school.save()
        StudentFactory(cohort__school=school)
    StudentFactory(cohort__school=cast.far_school)
    assert len(sign_in(cast.hub_officer).get(LIST).context['rows']) == 2
    owners = set(ReadEntry.objects.values_list('owner_ref', flat=True))
    assert owners == {cast.school.organisation.ref, cast.other_school.organisation.ref}


def test_search_is_posted_and_finds_by_name_or_tutor_group(cohort, lead):
    StudentFactory(cohort=cohort, first_name='Amina', last_name='Khan', tutor_group='10B')
    StudentFactory(
        cohort=cohort, first_name='Ben', last_name='Lee', tutor_group='10C', left_on=date(2026, 9, 9)
    )
    assert names(lead.post(LIST, {'words': 'khan'})) == ['Amina Khan']
    assert names(lead.post(LIST, {'words': '10c'})) == ['Ben Lee']
    nobody = lead.post(LIST, {'words': '<b>zz'})
    assert names(nobody) == []
    assert 'Nobody found' in nobody.content.decode()
    # A name typed into the address searches nothing.
    assert names(lead.get(LIST, {'words': 'zz'})) == ['Amina Khan']


def test_filters(cast, cohort, lead):
    bare = StudentFactory(cohort=cohort, first_name='Bare', last_name='One', email='')
    full = StudentFactory(cohort=CohortFactory(school=cast.school), first_name='Full', last_name='Two')
    PreferenceFactory(student=full)
    StudentFactory(cohort=cohort, first_name='Gone', last_name='Three', left_on=date(2026, 9, 9))
    foreign = CohortFactory(school=cast.other_school)
    assert names(lead.get(LIST)) == [bare.name, full.name]
    assert names(lead.get(LIST, {'cohort': cohort.ref})) == [bare.name]
    assert names(lead.get(LIST, {'missing': 'preferences'})) == [bare.name]
    assert names(lead.get(LIST, {'missing': 'email', 'cohort': full.cohort.ref})) == []
    assert names(lead.get(LIST, {'show': 'left'})) == ['Gone Three']
    # Neither somebody else's cohort nor an unknown word shows more than one's own.
    assert names(lead.get(LIST, {'cohort': foreign.ref})) == [bare.name, full.name]


def test_adding_by_hand(cast, cohort, lead):
    response = lead.post('/schools/students/add/', facts(cohort))
    student = Student.objects.get()
    assert response['Location'] == reverse('schools:student', args=[student.ref])
    assert (student.name, student.postcode, student.easting, student.max_travel_miles) == (
        'Amina Khan',
        'B15 2TT',
        404820,
        4,
    )
    assert [p.sector for p in student.preferences.all()] == ['retail', 'hair-and-beauty']
    assert student.guardians.get().name == 'Sana Khan'
    assert (student.circumstances.sen, student.circumstances.needs_note) == ('K', 'Carries an inhaler.')
    assert AuditEntry.objects.get().verb == 'student.add'


@pytest.mark.parametrize(
    ('wrong', 'field', 'words'),
    [
        ({'first_name': ''}, 'first_name', 'Enter first name'),
        ({'upn': 'A82'}, 'upn', '“A82” is not a UPN.'),
        ({'postcode': 'B15'}, 'postcode', '“B15” is only the first part of a postcode.'),
        ({'postcode': 'B15 9ZZ'}, 'postcode', 'We cannot find B15 9ZZ in the national list'),
        ({'max_travel_miles': '80'}, 'max_travel_miles', 'must be 50 or less'),
        ({'travel_mode': 'bus'}, 'travel_minutes', 'how many minutes the journey may take by bus'),
        ({'travel_minutes': '30'}, 'travel_mode', 'Choose how the student will travel'),
        ({'travel_mode': 'bus', 'travel_minutes': '500'}, 'travel_minutes', 'must be 120 or less'),
        ({'second': 'retail'}, 'second', 'You chose Retail twice.'),
        ({'email': 'amina'}, 'email', 'Enter an e-mail address in full'),
        (
            {'guardian_name': '', 'guardian_phone': '1'},
            'guardian_name',
            'Enter the name of the parent or carer',
        ),
        ({'date_of_birth_year': '2002'}, 'date_of_birth', 'Students of Year 10 in 2026/27 are usually born'),
        ({'date_of_birth_year': '2040'}, 'date_of_birth', 'Date of birth must be in the past'),
    ],
)
def test_errors_in_words(cohort, lead, wrong, field, words):
    response = lead.post('/schools/students/add/', facts(cohort, **wrong))
    assert list(response.context['form'].errors) == [field]
    assert words in response.context['form'].errors[field][0]
    assert 'nvalid' not in response.context['form'].errors[field].as_text()
    assert not Student.objects.exists()


def test_a_journey_in_minutes_is_kept_and_shown_with_what_it_rests_on(cohort, lead):
    lead.post('/schools/students/add/', facts(cohort, travel_mode='bus', travel_minutes='30'))
    student = Student.objects.get()
    assert (student.travel_mode, student.travel_minutes) == ('bus', 30)
    shown = lead.get(reverse('schools:student', args=[student.ref])).content.decode()
    assert 'Up to 30 minutes by bus' in shown
    assert 'At most 3.2 miles away: estimated from the straight line' in shown


def test_an_unusual_birthday_is_asked_about_then_believed(cohort, lead):
    unusual = facts(cohort, date_of_birth_year='2010')
    assert (
        'type="checkbox" name="date_is_right"'
        in lead.post('/schools/students/add/', unusual).content.decode()
    )
    lead.post('/schools/students/add/', unusual | {'date_is_right': 'on'})
    assert Student.objects.get().date_of_birth == date(2010, 5, 3)


def test_a_upn_already_there_is_told_at_its_field(cohort, lead):
    StudentFactory(cohort=cohort, upn=upn(77))
    response = lead.post('/schools/students/add/', facts(cohort))
    assert response.context['form'].errors['upn'] == [
        f'Another student of your school has the UPN {upn(77)}. Check it, or open that student.'
    ]
    assert Student.objects.count() == 1


def test_a_cohort_of_another_school_cannot_be_chosen(cast, cohort, lead):
    foreign = CohortFactory(school=cast.other_school)
    response = lead.post('/schools/students/add/', facts(foreign))
    assert list(response.context['form'].errors) == ['cohort']
    assert not Student.objects.exists()


def test_changing_keeps_what_is_behind_the_third_choice(cohort, lead):
    student = StudentFactory(cohort=cohort, upn=upn(77))
    for rank, sector in enumerate(
        ['retail', 'sport-and-leisure', 'hair-and-beauty', 'motor-vehicle'], start=1
    ):
        PreferenceFactory(student=student, rank=rank, sector=sector)
    lead.post(reverse('schools:student_change', args=[student.ref]), facts(cohort))
    assert list(Preference.objects.order_by('rank').values_list('sector', flat=True)) == [
        'retail',
        'hair-and-beauty',
        'motor-vehicle',
    ]


def test_saving_an_untouched_form_changes_nothing(cohort, lead):
    lead.post('/schools/students/add/', facts(cohort))
    student = Student.objects.get()
    before = AuditEntry.objects.count()
    lead.post(reverse('schools:student_change', args=[student.ref]), facts(cohort))
    assert AuditEntry.objects.count() == before


def test_leaving_and_coming_back(cast, cohort, sign_in, time_machine):
    time_machine.move_to(date(2027, 1, 20))
    lead = sign_in(cast.careers_lead)
    student = StudentFactory(cohort=cohort)
    url = reverse('schools:student_left', args=[student.ref])
    assert 'Nothing is deleted.' in lead.get(url).content.decode()
    late = lead.post(url, {'on_day': '21', 'on_month': '1', 'on_year': '2027'})
    assert list(late.context['form'].errors) == ['on']
    lead.post(url, {'on_day': '19', 'on_month': '1', 'on_year': '2027'})
    student.refresh_from_db()
    assert student.left_on == date(2027, 1, 19)
    page = lead.get(reverse('schools:student', args=[student.ref])).content.decode()
    assert 'Left on Tuesday 19 January 2027' in page
    lead.post(reverse('schools:student_returned', args=[student.ref]))
    student.refresh_from_db()
    assert student.left_on is None
    assert list(AuditEntry.objects.order_by('pk').values_list('verb', flat=True)) == [
        'student.leave',
        'student.return',
    ]


def test_what_a_file_brought_does_not_stand_in_the_way_of_a_change(cohort, lead):
    """A postcode no list knows and an unusual birthday were accepted once: they are not asked about again."""
    student = StudentFactory(cohort=cohort, postcode='B99 9ZZ', easting=None, date_of_birth=date(2010, 5, 3))
    stored = facts(cohort, postcode='B99 9ZZ', date_of_birth_year='2010', first_name='Aminah')
    url = reverse('schools:student_change', args=[student.ref])
    assert lead.post(url, stored).status_code == 302
    student.refresh_from_db()
    assert (student.first_name, student.postcode) == ('Aminah', 'B99 9ZZ')
    assert list(lead.post(url, stored | {'postcode': 'B15 9ZZ'}).context['form'].errors) == ['postcode']
