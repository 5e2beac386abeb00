"""The safeguarding lead's queue and decisions: facts, rule and source, lawful choices, a reason."""

import re

import pytest
from django.urls import reverse

from brokerage.audit.models import ReadEntry
from placements.enums import State
from safeguarding.models import DslDecision
from tests.factories.schools import CircumstancesFactory
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
QUEUE = reverse('placements:decisions')


def words(response):
    return ' '.join(re.sub(r'<[^>]+>', ' ', response.content.decode()).split())


def page(placement):
    return reverse('placements:decision', args=[placement.ref])


@pytest.fixture
def dsl(cast, sign_in):
    return sign_in(cast.dsl)


def a_question(cast, **assessment):
    placement = story.a_placement(
        cast, State.ACCEPTED, student=story.a_student(cast), window=story.a_window(cast)
    )
    return story.all_but_approval(placement, **(assessment or {'home_setting': True}))


def test_the_queue_holds_what_waits_for_the_lead_and_nothing_else(cast, dsl):
    assert 'Nothing waits for you' in words(dsl.get(QUEUE))
    story.all_but_approval(story.a_placement(cast, State.ACCEPTED))
    assert 'Nothing waits for you' in words(dsl.get(QUEUE))
    placement = a_question(cast)
    shown = words(dsl.get(QUEUE))
    assert 'Maya Khan' in shown
    assert 'What to look at' in shown
    assert 'The work is in somebody' in shown
    assert ReadEntry.objects.get().student_refs == [placement.student.ref]


@pytest.mark.parametrize('count', [1, 3])
def test_the_queue_costs_the_same_for_many(cast, dsl, count, django_assert_num_queries):
    for _ in range(count):
        a_question(cast)
    with django_assert_num_queries(DECISIONS):
        dsl.get(QUEUE)


def test_facts_rule_and_source(cast, dsl):
    placement = a_question(cast, lone_adult=True, vehicle=True)
    shown = words(dsl.get(page(placement)))
    for part in (
        'Age on the first day 15',
        'Alone with one adult Yes',
        'Overnight stay No',
        'One adult will be alone with a student under 16 as a main part of the work '
        'Keeping children safe in education',
        'The student will travel in a vehicle with one adult Common practice, set by your hub',
        'Ask the employer to make sure that the supervisor is not barred',
        'confirmed by Emma Boss on Monday 2 November 2026',
    ):
        assert part in shown
    assert 'Ask whether the student needs a DBS check' not in shown


def test_only_lawful_choices_are_offered_and_taken(cast, dsl):
    placement = a_question(cast)
    assert 'not barred' not in words(dsl.get(page(placement)))
    response = dsl.post(page(placement), {'choice': 'ask_barred_list', 'reason': 'To be sure.'})
    assert response.status_code == 200
    assert DslDecision.objects.count() == 0


def test_a_decision_needs_a_reason_and_opens_the_check(cast, dsl):
    placement = a_question(cast)
    assert 'Enter why' in words(dsl.post(page(placement), {'choice': 'go_ahead'}))
    response = dsl.post(page(placement), {'choice': 'go_ahead', 'reason': 'Two adults at home.'}, follow=True)
    assert 'Your decision is kept, with your reason.' in words(response)
    assert 'Nothing waits for you' in words(response)
    assert 'Two adults at home.' in words(dsl.get(page(placement)))


def test_a_stop(cast, dsl):
    placement = a_question(cast)
    dsl.post(page(placement), {'choice': 'stop', 'reason': 'Known to the family.'})
    assert (story.fresh(placement).state, story.taken(placement)) == (State.STOPPED, 0)


@pytest.mark.parametrize('who', ['careers_lead', 'tutor', 'employer_manager', 'hub_manager', 'partner_admin'])
def test_nobody_else_opens_it(cast, sign_in, who):
    placement = a_question(cast)
    browser = sign_in(getattr(cast, who))
    for address in (QUEUE, page(placement)):
        assert browser.get(address).status_code == 403


def test_another_schools_question_is_not_found(cast, dsl):
    student = story.a_student(cast, cast.other_school)
    CircumstancesFactory(student=student, vulnerable=True)
    placement = story.a_placement(cast, State.ACCEPTED, student=student)
    assert dsl.get(page(placement)).status_code == 404
    assert 'Nothing waits for you' in words(dsl.get(QUEUE))


def test_reasons_are_for_the_lead_not_for_the_careers_leader(cast, dsl, sign_in):
    placement = a_question(cast)
    dsl.post(page(placement), {'choice': 'go_ahead', 'reason': 'Known to the family.'})
    lead = sign_in(cast.careers_lead)
    shown = words(lead.get(reverse('placements:placement', args=[placement.ref])))
    assert 'Known to the family.' not in shown


DECISIONS = 16
