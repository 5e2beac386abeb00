"""The demo's five files through the engine: every planted fault is reported by row and column, and no
clean row is refused.
"""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from brokerage import demo
from brokerage.demo.load import load_cohort, load_register, read_file
from brokerage.imports.models import Outcome
from employers.models import Employer
from schools.models import Student
from schools.validators import upn_check_letter
from tests.factories.schools import CohortFactory

DATA = Path(demo.__file__).parent / 'data'
BIRMINGHAM, STOKE = DATA / 'birmingham', DATA / 'stoke'
NOW = datetime(2026, 11, 22, 12, tzinfo=ZoneInfo('Europe/London'))
# What must be said of each fault, in the column it is in.
WORDS = {
    'spaces at the end': 'Spaces at the start or end were taken off.',
    'lost letters': 'Some letters look lost.',
    'in capitals': 'Was in capitals',
    'lower case': 'Written as',
    'no space': 'Written as',
    'no space, lower case': 'Written as',
    'written another way': 'is written unlike the rest of its column',
    'wrong check letter': 'does not agree with its digits',
    'not a day in the calendar': 'is not a day in the calendar',
    'outside Year 10 in 2026/27': 'for Year 10 in 2026/27',
    'not an e-mail address': 'is not an e-mail address',
    'not in the postcode directory': 'means “no fixed address”',
    'a number in words': 'in words. Read as 2.',
    'two-digit year': 'has a two-digit year',
    'expired': 'Expired on',
    'said to bounce in the notes': 'e-mail comes back',
    'no such pupil in sims_export_year10.csv': 'has this UPN',
}
MISSING = {
    'parent_email': 'No e-mail for a parent',
    'Priority 1 email': 'No e-mail for a parent',
    'liability_insurance_expires': 'No date.',
    'email': 'No e-mail.',
    'Postcode': 'No postcode',
    'UPN': 'UPN is missing',
    'Legal forename': 'First name is missing',
}
REFUSED_FOR = {
    'wrong check letter',
    'not a day in the calendar',
    'outside Year 10 in 2026/27',
    'not an e-mail address',
    'not in the postcode directory',
    'no such pupil in sims_export_year10.csv',
}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@cache
def faults(name):
    return [each for each in json.loads((DATA / 'faults.json').read_text('utf-8')) if each['file'] == name]


def outcomes(batch):
    values = batch.rows.values_list('outcome', flat=True)
    return {str(outcome): n for outcome in Outcome if (n := list(values).count(outcome))}


def said(batch):
    """All that was said, by row and column."""
    found = {}
    for row in batch.rows.exclude(outcome=Outcome.MISSING):
        for each in [*row.problems, *row.notes]:
            found.setdefault((row.number, each['column']), []).append(each['words'])
    return found


def refused(batch):
    return set(batch.rows.filter(outcome=Outcome.REJECTED).values_list('number', flat=True))


def expected(fault):
    """What must be said of a fault, and whether its row is refused for it."""
    name = fault['fault']
    if name == 'missing':
        return MISSING[fault['field']], fault['field'] in ('UPN', 'Legal forename')
    if name.startswith('same as row'):
        return f'Says the same as row {name.split(",")[0].rsplit(" ", 1)[1]},', True
    return WORDS[name], name in REFUSED_FOR


def check_cells(batch, name, *, later=()):
    """Each fault of a row is said in its column, rows are refused for these faults alone, and nothing else
    is said in a column in which no fault was planted.
    """
    told, must_refuse = said(batch), set()
    listed = [each for each in faults(name) if each['row'] and each['fault'] not in ('blank line', *later)]
    for fault in listed:
        words, refusal = expected(fault)
        place = fault['row'], fault['field'] or ''
        assert any(words in each for each in told.get(place, [])), (fault, told.get(place))
        if refusal:
            must_refuse.add(fault['row'])
    assert refused(batch) == must_refuse
    planted = {(fault['row'], fault['field'] or '') for fault in listed}
    return {place: words for place, words in told.items() if place not in planted}


def year_10(membership):
    return CohortFactory(school=membership.organisation.school, name='Year 10')


def test_birmingham_register(cast):
    batch = read_file(by=cast.hub_officer, kind='register', path=BIRMINGHAM / 'employers.csv')
    assert outcomes(batch) == {'new': 400}
    assert (batch.encoding, batch.notes) == ('utf-8', [])
    assert check_cells(batch, 'birmingham/employers.csv') == {}


def test_stoke_register(cast):
    batch = read_file(by=cast.hub_officer, kind='register', path=STOKE / 'employer_register.csv')
    assert outcomes(batch) == {'new': 300, 'rejected': 6}
    assert batch.encoding == 'cp1252'
    assert 'Windows-1252' in batch.notes[0]
    others = check_cells(batch, 'stoke/employer_register.csv')
    first_of_pairs = {(row, ''): [f'Row {row + 1} says the same. Only this one is used.'] for row in PAIRS}
    assert others == first_of_pairs


PAIRS = (2, 53, 104, 155, 206, 257)


def test_birmingham_cohort(cast):
    cohort = year_10(cast.careers_lead)
    path = BIRMINGHAM / 'cohort.csv'
    batch = read_file(by=cast.careers_lead, kind='students', path=path, target=cohort)
    assert outcomes(batch) == {'new': 240}
    assert batch.encoding == 'utf-8-sig'
    others = check_cells(batch, 'birmingham/cohort.csv')
    assert {column for _, column in others} == {'needs_note'}
    assert {tuple(words) for words in others.values()} == {('Read as: needs step-free access.',)}


def test_stoke_cohort_and_interests(cast):
    cohort = year_10(cast.careers_lead)
    name = 'stoke/sims_export_year10.csv'
    batch = read_file(by=cast.careers_lead, kind='students', path=DATA / name, target=cohort)
    assert outcomes(batch) == {'new': 196, 'rejected': 8}
    assert batch.encoding == 'cp1252'
    assert batch.notes == [
        'The file was saved in an older way of writing accents (Windows-1252). Check names with accents.',
        'Blank row left out: 9.',
    ]
    others = check_cells(batch, name, later=('no row in interests.csv',))
    assert others.pop((5, '')) == ['Row 206 says the same. Only this one is used.']
    assert {column for _, column in others} == {'Medical note'}


def test_interests_name_students_who_are_not_there(cast):
    cohort = year_10(cast.careers_lead)
    load_cohort(cast.careers_lead, cohort, STOKE / 'sims_export_year10.csv')
    batch = read_file(by=cast.careers_lead, kind='interests', path=STOKE / 'interests.csv', target=cohort)
    # The two planted ones, and five students whose own rows are still to be mended.
    assert refused(batch) == {12, 30} | {20, 24, 38, 54, 60}
    assert outcomes(batch) == {'changed': 196, 'rejected': 7}
    for row in (12, 30):
        assert said(batch)[row, 'upn'][0].startswith('No student of Year 10 2026/27 has this UPN.')


def test_a_mended_upn_shows_that_its_student_has_no_interests(cast, tmp_path):
    """Row 13 of the export, once its UPN has the right first letter, has no row in the interests file."""
    cohort = year_10(cast.careers_lead)
    upn = upn_check_letter('252787733229') + '252787733229'
    mended = tmp_path / 'mended.csv'
    mended.write_bytes(
        (STOKE / 'sims_export_year10.csv').read_bytes().replace(b'N252787733229', upn.encode())
    )
    load_cohort(cast.careers_lead, cohort, mended)
    batch = read_file(by=cast.careers_lead, kind='interests', path=STOKE / 'interests.csv', target=cohort)
    missing = batch.rows.filter(outcome=Outcome.MISSING)
    student = Student.objects.get(upn=upn)
    assert [(row.label, row.match_ref) for row in missing] == [(student.name, student.ref)]


def test_whole_area_is_loaded_and_loading_again_changes_nothing(cast):
    cohort = year_10(cast.careers_lead)
    register = load_register(cast.hub_officer, BIRMINGHAM / 'employers.csv')
    (students,) = load_cohort(cast.careers_lead, cohort, BIRMINGHAM / 'cohort.csv')
    assert register.saved == {'added': 400, 'changed': 0, 'gone': 0, 'same': 0, 'to_mend': 0}
    assert students.saved == {'added': 240, 'changed': 0, 'gone': 0, 'same': 0, 'to_mend': 0}
    assert Employer.objects.visible_to(cast.hub_officer).count() == 400
    assert Student.objects.visible_to(cast.careers_lead).count() == 240
    again = read_file(by=cast.hub_officer, kind='register', path=BIRMINGHAM / 'employers.csv')
    assert outcomes(again) == {'matched': 400}
    path = BIRMINGHAM / 'cohort.csv'
    again = read_file(by=cast.careers_lead, kind='students', path=path, target=cohort)
    assert outcomes(again) == {'matched': 240}
