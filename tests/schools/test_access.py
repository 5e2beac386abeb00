"""Every address of the app by every role: strangers get 404, wrong roles 403."""

import pytest
from django.urls import reverse

from schools.enums import BlockState
from schools.models import School
from tests.factories.schools import (
    BlockFactory,
    CircumstancesFactory,
    GuardianFactory,
    PreferenceFactory,
    StudentFactory,
)

SCHOOL_SIDE = {'careers_lead': 200, 'dsl': 200, 'tutor': 200}
HUB = {'hub_manager': 200, 'hub_officer': 200}
STRANGERS = {'other_lead': 404, 'stranger_lead': 404, 'stranger_hub': 404}
NEVER = {'employer_manager': 403, 'site_contact': 403, 'partner_admin': 403}
LEAD_ALONE = {'careers_lead': 200, 'dsl': 403, 'tutor': 403, 'hub_manager': 403, 'hub_officer': 403}

OPEN_ROWS = SCHOOL_SIDE | HUB | STRANGERS | NEVER
STUDENT_ROW = OPEN_ROWS | {'hub_manager': 404, 'hub_officer': 404}
LEADS_ROW = LEAD_ALONE | {'other_lead': 404, 'stranger_lead': 404, 'stranger_hub': 403} | NEVER
LEADS_PAGE = LEADS_ROW | {'other_lead': 200, 'stranger_lead': 200}
BLOCK_CHANGE = LEADS_ROW | {'hub_manager': 200, 'hub_officer': 200, 'stranger_hub': 404}
LISTS = OPEN_ROWS | {'other_lead': 200, 'stranger_lead': 200, 'stranger_hub': 200}

TABLE = {
    'list': LISTS | dict.fromkeys(('careers_lead', 'dsl', 'tutor', 'other_lead', 'stranger_lead'), 302),
    'add': LEADS_ROW
    | {'careers_lead': 403, 'hub_manager': 200, 'other_lead': 403, 'stranger_lead': 403, 'stranger_hub': 200},
    'school school': OPEN_ROWS,
    'school_change school': LEADS_ROW,
    'cohorts': LISTS,
    'cohort_add': LEADS_PAGE,
    'cohort cohort': OPEN_ROWS,
    'cohort_change cohort': LEADS_ROW,
    'ask_preferences cohort': LEADS_ROW,
    'students': LISTS,
    # A school without a cohort is sent to add one.
    'student_add': LEADS_PAGE | {'other_lead': 302, 'stranger_lead': 302},
    'student student': STUDENT_ROW,
    'student_change student': LEADS_ROW,
    'student_left student': LEADS_ROW,
    'student_returned student': LEADS_ROW | {'careers_lead': 405, 'other_lead': 405, 'stranger_lead': 405},
    'hand_out_link student': LEADS_ROW | {'careers_lead': 405, 'other_lead': 405, 'stranger_lead': 405},
    'blocks': LISTS,
    'block_add': LEADS_PAGE | {'hub_manager': 200, 'hub_officer': 200, 'stranger_hub': 200},
    'block block': OPEN_ROWS,
    'block_change block': BLOCK_CHANGE,
    'block_publish block': {
        who: 405 if status in (200, 404) else status for who, status in BLOCK_CHANGE.items()
    },
    'block_close block': BLOCK_CHANGE,
    'block_calendar block': OPEN_ROWS,
}


@pytest.fixture
def rows(cast):
    student = StudentFactory(cohort__school=cast.school, step_free=True, email='amina@pupil.example.org')
    CircumstancesFactory(student=student, looked_after=True, sen='E', needs_note='Epilepsy: see her plan.')
    GuardianFactory(student=student, name='Petra Parent')
    PreferenceFactory(student=student)
    block = BlockFactory(cohort=student.cohort)
    return {'school': cast.school, 'cohort': student.cohort, 'student': student, 'block': block}


def address(where, rows):
    name, *row = where.split()
    return reverse(f'schools:{name}', args=[rows[part].ref for part in row])


@pytest.mark.parametrize('where', TABLE)
def test_who_opens_what(cast, rows, sign_in, where):
    url = address(where, rows)
    got = {who: sign_in(getattr(cast, who)).get(url).status_code for who in TABLE[where]}
    assert got == TABLE[where]


@pytest.mark.parametrize('where', TABLE)
def test_nobody_without_signing_in(rows, client, where):
    response = client.get(address(where, rows))
    assert response.status_code == 302
    assert response['Location'].startswith(reverse('account_login'))


@pytest.mark.parametrize(
    'where', ['student_returned student', 'hand_out_link student', 'block_publish block']
)
def test_posting_to_a_strangers_row_finds_nothing(cast, rows, sign_in, where):
    assert sign_in(cast.other_lead).post(address(where, rows)).status_code == 404


HELD = ['Epilepsy', 'Education, health and care plan', 'Looked after', 'step-free', 'Petra Parent']
PERSONAL = ['1 March 2012', 'amina@pupil.example.org', 'B32 1PG</dd>']


@pytest.mark.parametrize('where', [where for where in TABLE if TABLE[where]['hub_manager'] == 200])
@pytest.mark.parametrize('shares_names', [False, True])
def test_no_hub_page_says_what_the_school_holds(cast, rows, sign_in, where, shares_names):
    School.objects.filter(pk=cast.school.pk).update(shares_names=shares_names)
    shown = sign_in(cast.hub_manager).get(address(where, rows)).content.decode()
    secrets = [*HELD, *PERSONAL[:2], rows['student'].upn]
    if not shares_names:
        secrets += [rows['student'].last_name]
    assert [secret for secret in secrets if secret in shown] == []


def test_a_hub_sees_the_name_on_the_students_page_once_shared(cast, rows, sign_in):
    browser, url = sign_in(cast.hub_officer), address('student student', rows)
    assert browser.get(url).status_code == 404
    School.objects.filter(pk=cast.school.pk).update(shares_names=True)
    shown = browser.get(url).content.decode()
    assert rows['student'].name in shown
    assert [secret for secret in (*HELD, *PERSONAL, rows['student'].upn, 'Retail') if secret in shown] == []


@pytest.mark.parametrize(
    ('who', 'seen'),
    [
        ('careers_lead', {'Epilepsy', 'Education, health and care plan', 'Looked after'}),
        ('dsl', {'Epilepsy', 'Education, health and care plan', 'Looked after'}),
        ('tutor', {'Education, health and care plan', 'Looked after'}),
    ],
)
def test_the_school_reads_what_it_holds_a_tutor_not_the_note(cast, rows, sign_in, who, seen):
    shown = sign_in(getattr(cast, who)).get(address('student student', rows)).content.decode()
    words = ('Epilepsy', 'Education, health and care plan', 'Looked after')
    assert {word for word in words if word in shown} == seen
    assert 'Never shown to employers or your hub' in shown


def test_a_school_is_told_how_many_others_are_out_a_hub_which(cast, rows, sign_in):
    other = BlockFactory(cohort__school=cast.other_school)
    StudentFactory(cohort=other.cohort)
    BlockFactory(cohort__school=cast.other_school, state=BlockState.DRAFT)
    url = address('block block', rows)
    school, hub = (sign_in(who).get(url).content.decode() for who in (cast.careers_lead, cast.hub_officer))
    assert '1 student of 1 other school in your hub’s area is out in some of the same weeks' in school
    assert '1 student of 1 other school in your area is out in some of the same weeks' in hub
    assert 'Riverside School' not in school
    assert 'Riverside School' in hub
