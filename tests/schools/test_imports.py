"""A cohort and its interests from a file: matched by UPN within the school, and never silently less."""

from datetime import date

import pytest

from brokerage.core.sectors import Sector
from brokerage.imports.cells import CellProblem
from schools.enums import Sen
from schools.imports.needs import needs_cell
from schools.models import Circumstances, Guardian, Student
from schools.validators import upn_check_letter
from tests.factories.schools import (
    CircumstancesFactory,
    CohortFactory,
    GuardianFactory,
    PreferenceFactory,
    StudentFactory,
)
from tests.imports.through import answer, changes, missing, outcomes, reviewed, saved, words
from tests.upn import upn

HEAD = (
    'Surname,Forename,UPN,DOB,Year,Reg,Postcode,SEN status,FSM,In care,EAL,Primary email,Priority 1 contact,'
    'Priority 1 email,Priority 1 mobile,Interest 1,Interest 2,Max miles,Medical note'
)


@pytest.fixture
def cohort(cast):
    return CohortFactory(school=cast.school, name='Year 10')


def line(number=1, **told):
    cells = {
        'last': 'Khan',
        'first': 'Amina',
        'upn': upn(number),
        'dob': '01/03/2012',
        'year': '10',
        'reg': '10A',
        'postcode': 'B32 1PG',
        'sen': '',
        'fsm': '',
        'care': '',
        'eal': '',
        'email': '',
        'parent': '',
        'parent_email': '',
        'parent_phone': '',
        'first_choice': '',
        'second_choice': '',
        'miles': '',
        'note': '',
    }
    return ','.join((cells | told).values())


def review(cast, cohort, *lines, head=HEAD):
    return reviewed('students', cast.careers_lead, head, *lines, target=cohort)


FULL = {
    'upn': upn(1).lower(),
    'sen': 'K',
    'fsm': 'T',
    'care': 'T',
    'eal': 'Yes',
    'email': 'amina@pupil.example.org',
    'parent': 'Sara Khan',
    'parent_email': 'sara@example.org',
    'parent_phone': '07700 900123',
    'first_choice': 'Vets',
    'second_choice': 'computing',
    'miles': '8',
    'note': 'Wheelchair user.',
}


def test_a_row_becomes_a_student_with_all_the_school_holds(cast, cohort):
    saved(cast.careers_lead, review(cast, cohort, line(**FULL)))
    student = Student.objects.get()
    assert (student.name, student.upn, student.cohort) == ('Amina Khan', upn(1), cohort)
    assert (student.date_of_birth, student.tutor_group) == (date(2012, 3, 1), '10A')
    assert (student.postcode, student.easting is None) == ('B32 1PG', False)
    assert (student.max_travel_miles, student.step_free) == (8, True)
    held = Circumstances.objects.get()
    assert (held.sen, held.free_school_meals, held.looked_after) == (Sen.SUPPORT, True, True)
    assert (held.english_additional, held.needs_note) == (True, 'Wheelchair user.')
    guardian = Guardian.objects.get()
    assert (guardian.name, guardian.email, guardian.phone) == ('Sara Khan', 'sara@example.org', '07700900123')
    wishes = list(student.preferences.values_list('rank', 'sector'))
    assert wishes == [(1, Sector.ANIMALS), (2, Sector.DIGITAL)]


def test_the_same_rows_again_are_here_already(cast, cohort):
    lines = line(**FULL), line(2)
    saved(cast.careers_lead, review(cast, cohort, *lines))
    assert outcomes(review(cast, cohort, *lines)) == [(2, 'matched'), (3, 'matched')]


@pytest.mark.parametrize(
    ('told', 'said'),
    [
        ({'upn': 'A' + upn(1)[1:]}, 'The first letter of'),
        ({'upn': ''}, 'UPN is missing.'),
        ({'dob': '31/08/2011'}, '31 August 2011 is outside 1 September 2011 to 31 August 2012'),
        ({'dob': '01/09/2012'}, '1 September 2012 is outside 1 September 2011 to 31 August 2012'),
        ({'dob': '31/02/2012'}, '“31/02/2012” is not a day in the calendar.'),
        ({'year': '11'}, 'This is Year 11, and this cohort is Year 10.'),
        ({'postcode': 'ZZ99 3WZ'}, 'ZZ99 3WZ means “no fixed address”.'),
        ({'first': ''}, 'First name is missing.'),
        ({'last': 'x' * 81}, 'This has 81 characters, and there is room for 80.'),
        ({'first_choice': 'astronaut'}, '“astronaut” is not one of our kinds of work.'),
        ({'miles': '51'}, '51 is outside 1 to 50.'),
    ],
)
def test_a_row_that_cannot_be_used_says_why(cast, cohort, told, said):
    batch = review(cast, cohort, line(**told), line(2))
    assert outcomes(batch) == [(2, 'rejected'), (3, 'new')]
    assert words(batch, 2)[0].startswith(said)


@pytest.mark.parametrize('dob', ['01/09/2011', '31/08/2012'])
def test_the_first_and_last_birthday_of_the_year_group_are_inside(cast, cohort, dob):
    assert outcomes(review(cast, cohort, line(dob=dob))) == [(2, 'new')]


def test_what_is_empty_is_told_and_not_refused(cast, cohort):
    batch = review(cast, cohort, line(postcode=''))
    assert outcomes(batch) == [(2, 'new')]
    assert 'No postcode, so no journey can be measured. Add one before you match.' in words(batch, 2)
    assert 'No e-mail for a parent or carer. Consent needs paper or a call.' in words(batch, 2)


def test_a_temporary_upn_is_told(cast, cohort):
    temporary = upn_check_letter('83012345678A') + '83012345678A'
    batch = review(cast, cohort, line(upn=temporary))
    assert outcomes(batch) == [(2, 'new')]
    assert any(each.startswith('A temporary UPN. It will change') for each in words(batch, 2))


def test_a_parent_without_a_name_is_kept(cast, cohort):
    saved(cast.careers_lead, review(cast, cohort, line(parent_email='sara@example.org')))
    guardian = Guardian.objects.get()
    assert (guardian.name, guardian.email) == ('Parent or carer', 'sara@example.org')


def test_a_wish_named_twice_counts_once(cast, cohort):
    batch = review(cast, cohort, line(first_choice='Retail', second_choice='shop'))
    assert 'Retail is named twice. It counts once.' in words(batch, 2)
    saved(cast.careers_lead, batch)
    assert Student.objects.get().preferences.count() == 1


def test_old_and_new_are_shown_and_only_they_change(cast, cohort):
    student = StudentFactory(
        cohort=cohort, upn=upn(1), first_name='Amna', last_name='Khan', postcode='B32 2AP'
    )
    CircumstancesFactory(student=student, needs_note='Hearing aid.', sen=Sen.SUPPORT)
    GuardianFactory(student=student, name='Sara Khan', email='old@example.org', phone='07700900123')
    PreferenceFactory(student=student, sector=Sector.RETAIL)
    told = {'parent_email': 'new@example.org', 'care': 'yes', 'first_choice': 'Vets'}
    batch = review(cast, cohort, line(**told))
    assert changes(batch, 2) == {
        'first_name': ('Amna', 'Amina'),
        'postcode': ('B32 2AP', 'B32 1PG'),
        'looked_after': ('No', 'Yes'),
        'guardian_email': ('old@example.org', 'new@example.org'),
        'interests': ('Retail', 'Animal care and veterinary'),
    }
    email = student.email
    saved(cast.careers_lead, batch)
    student.refresh_from_db()
    assert (student.first_name, student.postcode, student.email) == ('Amina', 'B32 1PG', email)
    held = Circumstances.objects.get()
    assert (held.looked_after, held.sen, held.needs_note) == (True, Sen.SUPPORT, 'Hearing aid.')
    guardian = Guardian.objects.get()
    assert (guardian.name, guardian.email, guardian.phone) == ('Sara Khan', 'new@example.org', '07700900123')
    assert list(student.preferences.values_list('sector', flat=True)) == [Sector.ANIMALS]


def test_students_not_in_the_file_are_shown_and_stay(cast, cohort):
    gone, kept = (StudentFactory(cohort=cohort, upn=upn(n), last_name=f'Ali{n}') for n in (7, 8))
    batch = review(cast, cohort, line(1))
    assert missing(batch) == [gone.name, kept.name]
    answer(batch, 1, 'gone', outcome='missing')
    saved(cast.careers_lead, batch)
    assert set(Student.objects.filter(left_on=None)) == {kept, Student.objects.get(upn=upn(1))}
    assert Student.objects.count() == 3


def test_a_student_whose_row_cannot_be_used_is_not_called_missing(cast, cohort):
    StudentFactory(cohort=cohort, upn=upn(1), first_name='Amina', last_name='Khan')
    StudentFactory(cohort=cohort, upn=upn(2), first_name='Zara', last_name='Noor')
    batch = review(cast, cohort, line(1, dob='x'), line(2, upn='', first='Zara', last='Noor'))
    assert outcomes(batch) == [(2, 'rejected'), (3, 'rejected')]
    assert missing(batch) == []


def test_a_student_of_another_cohort_moves_and_one_who_left_comes_back(cast, cohort):
    other = CohortFactory(school=cast.school, name='Year 10 west')
    StudentFactory(cohort=other, upn=upn(1), first_name='Amina', last_name='Khan', left_on=date(2026, 9, 1))
    batch = review(cast, cohort, line(1))
    assert changes(batch, 2) == {
        'cohort': ('Year 10 west 2026/27', 'Year 10 2026/27'),
        'left_on': ('1 September 2026', ''),
    }
    saved(cast.careers_lead, batch)
    student = Student.objects.get()
    assert (student.cohort, student.left_on) == (cohort, None)


def test_a_upn_at_another_school_says_nothing_of_it(cast, cohort):
    theirs = StudentFactory(cohort=CohortFactory(school=cast.other_school), upn=upn(1), first_name='Amna')
    batch = review(cast, cohort, line(1))
    assert (outcomes(batch), missing(batch)) == ([(2, 'new')], [])
    row = batch.rows.get()
    assert (row.match_ref, row.changes, row.problems) == ('', [], [])
    saved(cast.careers_lead, batch)
    theirs.refresh_from_db()
    assert (theirs.first_name, theirs.left_on) == ('Amna', None)
    assert Student.objects.filter(upn=upn(1)).count() == 2


def test_one_upn_in_two_rows_that_differ_is_told_on_both(cast, cohort):
    batch = review(cast, cohort, line(1), line(1, first='Zara'), line(2))
    assert outcomes(batch) == [(2, 'rejected'), (3, 'rejected'), (4, 'new')]


WISHES = 'upn,interest_1,interest_2,max_travel_miles,step_free'


def wishes(cast, cohort, *lines):
    return reviewed('interests', cast.careers_lead, WISHES, *lines, target=cohort)


def test_interests_are_joined_by_upn(cast, cohort):
    students = [StudentFactory(cohort=cohort, upn=upn(n)) for n in (1, 2, 3)]
    PreferenceFactory(student=students[1], sector=Sector.RETAIL)
    batch = wishes(
        cast, cohort, f'{upn(1)},Vets,computing,8,yes', f'{upn(2)},shop,,5,no', f'{upn(9)},Retail,,5,no'
    )
    assert outcomes(batch) == [(2, 'changed'), (3, 'matched'), (4, 'rejected')]
    assert words(batch, 4)[0].startswith('No student of Year 10 2026/27 has this UPN.')
    assert missing(batch) == [students[2].name]
    saved(cast.careers_lead, batch)
    first = students[0]
    first.refresh_from_db()
    assert (first.max_travel_miles, first.step_free) == (8, True)
    assert list(first.preferences.values_list('sector', flat=True)) == [Sector.ANIMALS, Sector.DIGITAL]


def test_interests_left_empty_take_nothing_away(cast, cohort):
    student = StudentFactory(cohort=cohort, upn=upn(1))
    PreferenceFactory(student=student, sector=Sector.RETAIL)
    saved(cast.careers_lead, wishes(cast, cohort, f'{upn(1)},,,9,no'))
    student.refresh_from_db()
    assert student.max_travel_miles == 9
    assert list(student.preferences.values_list('sector', flat=True)) == [Sector.RETAIL]


def test_interests_do_not_reveal_students_of_another_school(cast, cohort):
    StudentFactory(cohort=CohortFactory(school=cast.other_school), upn=upn(1))
    other_year = StudentFactory(cohort=CohortFactory(school=cast.school, name='Year 10 west'), upn=upn(2))
    batch = wishes(cast, cohort, f'{upn(1)},Retail,,,', f'{other_year.upn},Retail,,,', f'{upn(3)},Retail,,,')
    assert [words(batch, number) for number in (2, 3, 4)] == [words(batch, 2)] * 3
    assert outcomes(batch) == [(2, 'rejected'), (3, 'rejected'), (4, 'rejected')]


@pytest.mark.parametrize(
    ('cell', 'limit'),
    [
        ('30 min bus', ('bus', 30)),
        ('Walk, up to 20 minutes', ('walk', 20)),
        ('1 hour by car', ('car', 60)),
        ('bike 25', ('cycle', 25)),
    ],
)
def test_a_journey_is_read_however_it_is_written(cast, cohort, cell, limit):
    student = StudentFactory(cohort=cohort, upn=upn(1))
    lines = 'upn,interest_1,travel time', f'{upn(1)},Retail,"{cell}"'
    saved(cast.careers_lead, reviewed('interests', cast.careers_lead, *lines, target=cohort))
    student.refresh_from_db()
    assert (student.travel_mode, student.travel_minutes, student.max_travel_miles) == (*limit, 5)
    assert outcomes(reviewed('interests', cast.careers_lead, *lines, target=cohort)) == [(2, 'matched')]


@pytest.mark.parametrize(
    ('cell', 'said'),
    [
        ('by bus', '“by bus” is not a journey we can read.'),
        ('30', 'Type minutes and a way of travelling'),
        ('20 walk or 30 bus', 'is not a journey we can read'),
        ('900 min bus', '900 minutes is outside 5 to 120.'),
    ],
)
def test_a_journey_nobody_can_read_is_asked_about(cast, cohort, cell, said):
    StudentFactory(cohort=cohort, upn=upn(1))
    batch = reviewed(
        'interests', cast.careers_lead, 'upn,interest_1,journey', f'{upn(1)},Retail,{cell}', target=cohort
    )
    assert outcomes(batch) == [(2, 'rejected')]
    assert said in words(batch, 2)[0]


def test_a_cohort_file_may_hold_journeys(cast, cohort):
    head = f'{HEAD},Journey time'
    saved(cast.careers_lead, review(cast, cohort, f'{line()},20 min walk', head=head))
    student = Student.objects.get()
    assert (student.travel_mode, student.travel_minutes) == ('walk', 20)
    batch = review(cast, cohort, f'{line()},25 min walk', head=head)
    assert changes(batch, 2) == {'journey': ('Up to 20 minutes on foot', 'Up to 25 minutes on foot')}


@pytest.mark.parametrize(
    ('cell', 'found'),
    [
        ('hearing loop; quiet room', ['hearing_loop', 'quiet']),
        ('Job coach, interpreter or supporter may come too', ['supporter']),
        ('Large print, written instructions', ['written', 'large_print']),
        ('none', []),
    ],
)
def test_a_cell_of_needs_is_read_piece_by_piece(cell, found):
    assert needs_cell(cell).value == found


@pytest.mark.parametrize('cell', ['autism', 'hearing loop; ADHD', 'quiet bus'])
def test_a_piece_that_is_no_adjustment_or_two_is_asked_about(cell):
    with pytest.raises(CellProblem, match='Leave out why'):
        needs_cell(cell)


def test_needs_come_in_with_the_cohorts_file_and_change_is_shown(cast, cohort):
    head = f'{HEAD},Workplace adjustments'
    saved(cast.careers_lead, review(cast, cohort, f'{line()},quiet; hearing loop', head=head))
    student = Student.objects.get()
    assert student.needs == ['hearing_loop', 'quiet']
    upload = review(cast, cohort, f'{line()},Hearing loop', head=head)
    assert 'Hearing loop, Quiet place to work or take a break' in str(changes(upload, 2))
    assert outcomes(review(cast, cohort, f'{line()},', head=head)) == [(2, 'matched')]
