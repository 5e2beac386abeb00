"""Concerns: the school's people raise them, its safeguarding leads read and close them, looks are logged."""

import pytest
from django.urls import reverse

from brokerage.audit.models import ReadEntry
from safeguarding.models import Concern
from tests.factories.safeguarding import ConcernFactory
from tests.factories.schools import CohortFactory, StudentFactory


@pytest.fixture
def student(cast):
    return StudentFactory(cohort=CohortFactory(school=cast.school), first_name='Maryam')


def address(page, *args):
    return reverse(f'safeguarding:{page}', args=args)


def test_a_tutor_raises_one_and_cannot_read_it_back(cast, student, sign_in):
    browser = sign_in(cast.tutor)
    answer = browser.post(address('raise_concern', student.ref), {'words': 'Came in crying.'})
    assert answer.url == reverse('schools:student', args=[student.ref])
    concern = Concern.objects.get()
    for page in (address('concerns'), address('concern', concern.ref)):
        assert browser.get(page).status_code == 403


def test_what_was_typed_stays_when_something_is_missing(cast, student, sign_in):
    page = sign_in(cast.tutor).post(address('raise_concern', student.ref), {'words': ''}).content.decode()
    assert 'Answer the question “What did you see or hear?”' in page
    assert not Concern.objects.exists()


@pytest.mark.parametrize(
    ('actor', 'expected'),
    [
        ('careers_lead', 200),
        ('dsl', 200),
        ('hub_manager', 403),
        ('employer_manager', 403),
        ('other_lead', 404),
    ],
)
def test_who_may_raise_one(cast, student, sign_in, actor, expected):
    assert sign_in(getattr(cast, actor)).get(address('raise_concern', student.ref)).status_code == expected


def test_the_lead_reads_and_closes_and_each_look_is_logged(cast, student, sign_in):
    concern = ConcernFactory(student=student, words='Came in crying.')
    browser = sign_in(cast.dsl)
    assert 'Maryam' in browser.get(address('concerns')).content.decode()
    assert 'Came in crying.' in browser.get(address('concern', concern.ref)).content.decode()
    looks = ReadEntry.objects.order_by('pk').values_list('page', 'student_refs')
    assert list(looks) == [
        ('safeguarding:concerns', [student.ref]),
        ('safeguarding:concern', [student.ref]),
    ]
    assert browser.post(address('concern', concern.ref), {'outcome': ''}).status_code == 200
    assert (
        browser.post(address('concern', concern.ref), {'outcome': 'Spoke to the family.'}).status_code == 302
    )
    page = browser.get(address('concern', concern.ref)).content.decode()
    assert 'Spoke to the family.' in page
    assert 'Close this concern' not in page


def test_another_schools_concern_is_not_found(cast, sign_in):
    concern = ConcernFactory()
    browser = sign_in(cast.dsl)
    assert browser.get(address('concern', concern.ref)).status_code == 404
    assert 'No concerns' in browser.get(address('concerns')).content.decode()


def test_the_list_costs_the_same_at_one_and_at_three(cast, student, sign_in, django_assert_num_queries):
    browser = sign_in(cast.dsl)
    ConcernFactory(student=student)
    with django_assert_num_queries(5):
        browser.get(address('concerns'))
    for _ in range(2):
        ConcernFactory(student=StudentFactory(cohort=student.cohort))
    with django_assert_num_queries(5):
        browser.get(address('concerns'))
