"""The trail cannot be changed, names its actor, and shows each organisation its own."""

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.db.utils import DatabaseError

from brokerage.accounts.models import SystemActor
from brokerage.audit.actions import record, record_read
from brokerage.audit.models import AuditEntry, ReadEntry
from brokerage.audit.phrases import PHRASES
from brokerage.audit.words import data_words
from employers.enums import OfferStatus
from placements.enums import Move
from tests.accounts.test_people_pages import words
from tests.factories.schools import StudentFactory


@pytest.fixture
def noted(cast):
    """One change and one look at each of three schools, by its own lead."""
    for school, by in (
        (cast.school, cast.careers_lead),
        (cast.other_school, cast.other_lead),
        (cast.far_school, cast.stranger_lead),
    ):
        record(
            by=by, verb='student.update', subject=by, owner=school.organisation, data={'from': 'a', 'to': 'b'}
        )
        student = StudentFactory(cohort__school=school)
        record_read(by=by, page='student', students=[student], owner=school.organisation)
    return cast


def test_a_change_needs_an_actor(cast):
    for nobody in (None, SystemActor('')):
        with pytest.raises(ValueError):
            record(by=nobody, verb='x', subject=cast.tutor)
    for model in (AuditEntry, ReadEntry):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(actor_kind='membership', actor_ref='', actor_label='', owner_ref='x')


def test_what_an_automatic_change_writes(cast):
    record(by=SystemActor('expire'), verb='x', subject=cast.tutor, owner=cast.school.organisation)
    entry = AuditEntry.objects.get()
    assert (entry.actor_label, entry.owner_ref, entry.hub_ref) == (
        'Automatic: expire',
        cast.school.organisation.ref,
        cast.hub.ref,
    )


@pytest.mark.parametrize('model', [AuditEntry, ReadEntry])
def test_the_database_refuses_to_change_or_delete(noted, model):
    for change in (lambda: model.objects.update(actor_label='Nobody'), lambda: model.objects.all().delete()):
        with pytest.raises((InternalError, DatabaseError)), transaction.atomic():
            change()
    assert model.objects.exclude(actor_label='Nobody').count() == 3


def test_looking_at_nobody_is_not_noted(cast):
    record_read(by=cast.tutor, page='student', students=[], owner=cast.school.organisation)
    assert not ReadEntry.objects.exists()


@pytest.mark.parametrize('model', [AuditEntry, ReadEntry])
@pytest.mark.parametrize(
    ('who', 'count'),
    [('careers_lead', 1), ('dsl', 1), ('hub_officer', 2), ('stranger_hub', 1), ('employer_manager', 0)],
)
def test_each_sees_its_own(noted, model, who, count):
    assert model.objects.visible_to(getattr(noted, who)).count() == count


def test_a_school_sees_who_from_outside_changed_its_rows(cast):
    record(by=cast.hub_officer, verb='block.move', subject=cast.school, owner=cast.school.organisation)
    assert AuditEntry.objects.visible_to(cast.careers_lead).count() == 1
    assert AuditEntry.objects.visible_to(cast.other_lead).count() == 0


def test_the_page_shows_who_what_and_details(noted, sign_in):
    page = words(sign_in(noted.careers_lead).get('/trail/'))
    assert 'Changed a student' in page
    assert 'Carys Lead, Careers leader, Hillside School' in page
    assert 'From: a. To: b.' in page
    assert 'Other Lead' not in page


@pytest.mark.parametrize(
    ('query', 'found'),
    [
        ('who=carys', True),
        ('who=nobody', False),
        ('verb=student.update', True),
        ('first_day=1&first_month=1&first_year=2020', True),
        ('first_day=1&first_month=1&first_year=2099', False),
        ('last_day=1&last_month=1&last_year=2020', False),
    ],
)
def test_filters(noted, sign_in, query, found):
    page = words(sign_in(noted.careers_lead).get(f'/trail/?{query}'))
    assert ('From: a. To: b.' in page) is found
    assert ('Nothing fits' in page) is not found


def test_days_the_wrong_way_round_are_told(noted, sign_in):
    query = 'first_day=2&first_month=1&first_year=2027&last_day=1&last_month=1&last_year=2027'
    page = words(sign_in(noted.careers_lead).get(f'/trail/?{query}'))
    assert 'must not be before the first one' in page


def test_verbs_of_others_are_not_offered(noted, sign_in):
    record(by=noted.other_lead, verb='secret.act', subject=noted.other_lead)
    assert 'Secret: act' not in words(sign_in(noted.careers_lead).get('/trail/'))


def test_who_looked_at_one_student(noted, sign_in):
    browser = sign_in(noted.careers_lead)
    ref = ReadEntry.objects.visible_to(noted.careers_lead).get().student_refs[0]
    assert 'Carys Lead' in words(browser.get(f'/trail/looks/?student={ref}'))
    assert 'Nobody, as far as you asked' in words(browser.get('/trail/looks/?student=aaaaaaaaaaaa'))
    foreign = ReadEntry.objects.visible_to(noted.stranger_lead).get().student_refs[0]
    assert 'Nobody, as far as you asked' in words(browser.get(f'/trail/looks/?student={foreign}'))


@pytest.mark.parametrize('path', ['/trail/', '/trail/looks/'])
@pytest.mark.parametrize('extra', [0, 2])
def test_pages_take_the_same_queries(cast, sign_in, path, extra, django_assert_num_queries):
    for _ in range(1 + extra):
        record(by=cast.tutor, verb='student.update', subject=cast.tutor, owner=cast.school.organisation)
        student = StudentFactory(cohort__school=cast.school)
        record_read(by=cast.tutor, page='student', students=[student], owner=cast.school.organisation)
    browser = sign_in(cast.careers_lead)
    with django_assert_num_queries(5 if path == '/trail/' else 4):
        browser.get(path)


@pytest.mark.parametrize('who', ['tutor', 'employer_manager', 'site_contact', 'partner_admin'])
@pytest.mark.parametrize('path', ['/trail/', '/trail/looks/'])
def test_other_roles_do_not_see_the_trail(cast, sign_in, who, path):
    assert sign_in(getattr(cast, who)).get(path).status_code == 403


def verbs_of_the_code():
    """Every fixed code that is recorded anywhere, and those made from the names of steps and states."""
    called = re.compile(
        r"\b_?(?:record|save|saved|set_state|new_version)\(.*?'([a-z_]+\.[a-z_]+)'|verb='([a-z_.]+)'"
    )
    folders = ('brokerage', 'placements', 'safeguarding', 'schools', 'employers')
    files = [path for name in folders for path in Path(name).rglob('*.py') if 'migrations' not in path.parts]
    fixed = {one or other for path in files for one, other in called.findall(path.read_text())}
    return sorted(
        fixed
        | {f'placement.{move}' for move in Move}
        | {f'offer.{each}' for each in OfferStatus if each != 'draft'}
    )


def test_every_change_is_told_in_words():
    verbs = verbs_of_the_code()
    assert len(verbs) > 150
    assert [verb for verb in verbs if verb not in PHRASES] == []


def test_details_leave_out_what_is_empty_and_say_days_in_full():
    data = {
        'reason': '',
        'note': None,
        'expires_on': '2029-11-26',
        'band': 'less_familiar',
        'own': True,
        'was': ['a', '2027-07-05'],
    }
    assert data_words(data) == (
        'Band: less familiar. Expires on: Monday 26 November 2029. Own: yes. Was: a, Monday 5 July 2027.'
    )
