"""What a student needs at a placement: met there or nowhere, told in words, and to nobody who need not know."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from brokerage.core.adjustments import MET_AT_HOME, WITHIN, Adjustment, in_words
from employers.models import Offer
from placements.models import Placement, WantedPlaces
from placements.queries.pairs import offers_to_ask_for
from placements.queries.placements import needs_words
from schools.models import Student
from tests.factories.employers import EmployerFactory, InsuranceFactory, WindowFactory
from tests.factories.placements import PlacementFactory
from tests.factories.schools import BlockFactory, CohortFactory, StudentFactory
from tests.placements.match_pages import sent, solved, url, window, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def block(cast):
    InsuranceFactory(employer=cast.employer)
    return BlockFactory(cohort=CohortFactory(school=cast.school))


def loop_elsewhere(cast, **given):
    """Places with a hearing loop at a second employer, further away."""
    other = EmployerFactory(organisation__hub=cast.hub)
    InsuranceFactory(employer=other)
    facts = {'offer__site__easting': 402_000, 'offer__adjustments': ['hearing_loop']}
    return WindowFactory(**{'offer__site__employer': other, 'places': 1} | facts | given)


def test_a_need_that_one_employer_meets_is_met_there_and_nowhere_else(cast, block):
    near, only = window(cast, places=3), loop_elsewhere(cast)
    student = StudentFactory(cohort=block.cohort, needs=['hearing_loop'])
    others = [StudentFactory(cohort=block.cohort) for _ in range(3)]
    Offer.objects.filter(pk=only.offer_id).update(adjustments=[])
    assert solved(block).proposals.get(policy='linear', student=student).window is None
    Offer.objects.filter(pk=only.offer_id).update(adjustments=['hearing_loop'])
    run = solved(block)
    there = dict(run.proposals.filter(policy='linear').values_list('student', 'window'))
    assert there == {student.pk: only.pk} | {other.pk: near.pk for other in others}
    sent(cast.careers_lead, run)
    assert Placement.objects.get(student=student).window == only


def test_the_way_and_the_places_to_ask_name_the_adjustment_and_nobody(cast, sign_in, block):
    window(cast)
    student = StudentFactory(cohort=block.cohort, first_name='Zebedee', needs=['hearing_loop', 'written'])
    run = solved(block)
    (way,) = run.proposals.get(policy='linear').ways
    assert [change['text'] for change in way['changes']] == [
        'a hearing loop and instructions in writing or pictures there'
    ]
    assert run.figures['asks']['rows'][0]['adjustments'] == ['hearing_loop', 'written']
    lead = sign_in(cast.careers_lead)
    assert '>Hearing loop<' in words(lead.get(url('match_run', run))).replace('</svg>', '').replace(' <', '<')
    lead.post(url('wanted_hub', run))
    shown = words(sign_in(cast.hub_manager).get(reverse('placements:wanted')))
    assert [word for word in ('Zebedee', 'Hearing loop', student.ref) if word in shown] == []
    assert 'allow for an adjustment' in shown


@pytest.mark.parametrize(('places', 'told'), [(4, []), (5, ['Quiet place to work or take a break'])])
def test_a_hub_is_told_of_an_adjustment_for_five_places_and_more(cast, sign_in, block, places, told):
    WantedPlaces.objects.create(
        block=block,
        sector='retail',
        area='B1',
        easting=400_000,
        northing=300_000,
        start=block.start,
        end=block.end,
        places=places,
        adjustments=['quiet'],
    )
    response = sign_in(cast.hub_manager).get(reverse('placements:wanted'))
    assert [group.access for group in response.context['groups']] == [told]


def test_offers_to_ask_for_are_those_that_meet_every_need(cast, block):
    bare = window(cast).offer
    loop = window(cast, offer__adjustments=['hearing_loop', 'quiet']).offer
    home = window(cast, offer__mode='virtual').offer

    def found(*needs):
        student = StudentFactory(cohort=block.cohort, needs=list(needs))
        return set(offers_to_ask_for(student).values_list('pk', flat=True))

    assert found() == {bare.pk, loop.pk, home.pk}
    assert found('hearing_loop') == {loop.pk}
    assert found('near_stop') == {home.pk}
    assert found('hearing_loop', 'written') == set()


def test_an_employer_is_told_nothing_before_the_school_approves_words(cast, sign_in, block):
    student = StudentFactory(cohort=block.cohort, needs=['hearing_loop'])
    placement = PlacementFactory(
        student=student, block=block, window=window(cast, offer__adjustments=['hearing_loop', 'quiet'])
    )
    shown = words(sign_in(cast.employer_manager).get(url('placement', placement)))
    assert 'earing loop' not in shown
    assert needs_words(placement) == 'Needs a hearing loop.'


def test_a_hub_that_sees_names_sees_no_need(cast, sign_in, block):
    cast.school.shares_names = True
    cast.school.save()
    student = StudentFactory(cohort=block.cohort, needs=['quiet'])
    page = reverse('schools:student', args=[student.ref])
    assert 'Quiet place' not in words(sign_in(cast.hub_manager).get(page))
    assert 'Quiet place' in words(sign_in(cast.careers_lead).get(page))


def test_every_adjustment_has_words_for_the_middle_of_a_sentence():
    assert set(WITHIN) == set(Adjustment) > MET_AT_HOME
    assert in_words([]) == ''
    assert in_words(['quiet', 'written', 'hearing_loop']) == (
        'a hearing loop, instructions in writing or pictures and a quiet place to work or take a break'
    )


def test_the_database_knows_the_words_and_no_others(cast, block):
    offer, student = window(cast).offer, StudentFactory(cohort=block.cohort)
    for rows, field, name in (
        (Offer.objects.filter(pk=offer.pk), 'adjustments', 'offer_adjustments'),
        (Student.objects.filter(pk=student.pk), 'needs', 'student_needs'),
    ):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            rows.update(**{field: ['deaf']})
    facts = {
        'sector': 'retail',
        'easting': 1,
        'northing': 1,
        'start': block.start,
        'end': block.end,
        'places': 1,
    }
    with pytest.raises(IntegrityError, match='wanted_adjustments'), transaction.atomic():
        WantedPlaces.objects.create(block=block, adjustments=['deaf'], **facts)
