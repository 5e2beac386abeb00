"""An employer sees who is coming and what to have ready, and no name before it has said yes."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from brokerage.audit.models import ReadEntry
from placements.enums import State
from tests.factories.employers import InsuranceFactory
from tests.placements import story
from tests.placements.match_pages import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
PAGE = reverse('placements:coming')


@pytest.fixture
def boss(cast, sign_in):
    return sign_in(cast.employer_manager)


def test_counts_and_first_names_only_after_acceptance(cast, boss):
    window = story.a_window(cast, places=3)
    for name, state in (('Zebedee', State.NOMINATED), ('Ada', State.ACCEPTED), ('Leo', State.CONFIRMED)):
        student = story.a_student(cast, first_name=name, last_name='Quillfeather')
        story.a_placement(cast, state, window=window, student=student)
    response = boss.get(PAGE)
    visit = response.context['visits'][0]
    assert (visit.asked, visit.accepted, visit.confirmed) == (1, 1, 1)
    shown = words(response)
    assert 'A Year 10 student' in shown
    assert ('Ada' in shown, 'Leo' in shown, 'Zebedee' in shown, 'Quillfeather' in shown) == (
        True,
        True,
        False,
        False,
    )
    assert len(ReadEntry.objects.get(page='placements:coming').student_refs) == 2


def test_what_to_have_ready(cast, boss):
    window = story.a_window(cast)
    window.offer.pre_meeting = 'interview'
    window.offer.lunch, window.offer.dress = 'Bring your own', 'Stout shoes'
    window.offer.save()
    story.a_placement(cast, window=window)
    InsuranceFactory(employer=cast.employer, expires_on=window.end - timedelta(days=1))
    response = boss.get(PAGE)
    todos = [todo.words for todo in response.context['visits'][0].todos]
    assert todos == [
        'Answer the request',
        'Confirm the risk assessment',
        'Renew your insurance: what we hold ends on Thursday 8 July 2027, before the last day',
        'Agree a day for the short interview with the school',
        'Plan the induction for Monday 28 June 2027: who meets them, fire exits, first aid, breaks',
    ]
    assert window.end == date(2027, 7, 9)
    assert 'Stout shoes' in words(response)


def test_what_is_done_is_not_asked_for(cast, boss):
    placement = story.a_placement(cast, State.CONFIRMED)
    story.employer_ready(placement)
    todos = [todo.words for todo in boss.get(PAGE).context['visits'][0].todos]
    assert [words.split(':')[0] for words in todos] == ['Plan the induction for Monday 28 June 2027']


def test_other_employers_guests_and_those_who_are_not_coming_are_not_there(cast, boss):
    story.a_placement(cast, State.DECLINED)
    story.a_placement(cast, window=story.a_window(cast, employer=cast.other_employer))
    assert boss.get(PAGE).context['visits'] == []
    assert 'Nobody is coming yet' in words(boss.get(PAGE))


@pytest.mark.parametrize('who', ['careers_lead', 'hub_manager', 'dsl', 'partner_admin'])
def test_it_is_the_employers_page(cast, sign_in, who):
    assert sign_in(getattr(cast, who)).get(PAGE).status_code == 403


@pytest.mark.parametrize('count', [1, 3])
def test_it_costs_the_same_for_one_and_three(cast, boss, django_assert_num_queries, count):
    for _ in range(count):
        story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast))
    with django_assert_num_queries(9):
        assert len(boss.get(PAGE).context['visits']) == count
