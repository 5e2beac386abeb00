"""Why an offer does not suit: the match's own rules in words, held to them, and told wherever a list is added to."""

import random
from datetime import date, timedelta

import pytest
from django.urls import reverse

from brokerage.core.adjustments import Adjustment
from brokerage.core.errors import Refused
from brokerage.core.patterns import Pattern
from employers.models import Offer
from placements.actions.wishes import add_wish
from placements.models import OfferWish
from placements.queries.fit import Fit, are_firm, in_words
from placements.queries.match_question import Question
from schools.models import Block, Student
from tests.factories.employers import WindowFactory
from tests.factories.schools import BlockFactory, CohortFactory, StudentFactory
from tests.placements.match_pages import messages_of, words
from tests.placements.test_match_queries import pairs_of, place
from tests.placements.test_wishes import student_link

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
NEEDS = ['quiet', 'written', 'near_stop']
NOWHERE = dict.fromkeys(f'offer__site__{name}' for name in ('easting', 'northing', 'latitude', 'longitude'))


def some_blocks(cast):
    """A cohort out twice, in two academic years; one out a day a week."""
    twice, weekly = (CohortFactory(school=cast.school, year_group=year) for year in (10, 9))
    first = BlockFactory(cohort=twice)
    BlockFactory(cohort=twice, start=date(2027, 9, 13), end=date(2027, 9, 24))
    BlockFactory(cohort=weekly, start=first.start, end=first.end + timedelta(weeks=3))
    BlockFactory(
        cohort=weekly, start=date(2027, 10, 4), end=date(2027, 12, 3), pattern='day_a_week', weekdays=[2]
    )
    return list(Block.objects.select_related('cohort__school__organisation'))


def fill(cast, chance, blocks):
    for block in blocks:
        for _ in range(4):
            StudentFactory(
                cohort=block.cohort,
                date_of_birth=date(2011, 1, 1) + timedelta(days=chance.randrange(900)),
                easting=400_000 + chance.randrange(-4_000, 4_000),
                northing=284_000,
                max_travel_miles=chance.choice([1, 2, 5]),
                step_free=chance.random() < 0.3,
                needs=chance.sample(NEEDS, chance.choice([0, 0, 1, 2])),
            )
    for _ in range(40):
        block = chance.choice(blocks)
        start = block.start + timedelta(days=chance.choice([-1, 0, 0, 0, 3]))
        low = chance.choice([9, 9, 10, 11])
        place(
            cast,
            start=start,
            end=min(block.end, start + timedelta(days=4)) + timedelta(days=chance.choice([0, 0, 1])),
            **chance.choice([{'offer__site__easting': 400_000}, {'offer__site__easting': 402_000}, NOWHERE]),
            offer__mode=chance.choice(['in_person', 'in_person', 'virtual']),
            offer__pattern=chance.choice([block.pattern, block.pattern, Pattern.HALF_DAYS]),
            offer__min_year_group=low,
            offer__max_year_group=chance.choice([low, 13]),
            offer__min_age=chance.choice([None, None, 14, 15, 16]),
            offer__step_free=chance.random() < 0.6,
            offer__adjustments=chance.sample(NEEDS, chance.choice([0, 2, 3])),
        )


@pytest.mark.parametrize('seed', range(4))
def test_no_fault_is_the_same_as_a_feasible_pair_of_the_match(cast, seed):
    assert set(NEEDS) <= set(Adjustment.values)
    blocks = some_blocks(cast)
    fill(cast, random.Random(seed), blocks)
    question = Question(blocks, 'linear')
    offer_of = {window.id: window.offer for window in question.problem.windows}
    feasible = {(question.seats[s][0], offer_of[w]) for s, w in pairs_of(question.problem)}
    students = list(Student.objects.select_related('cohort', 'school__organisation'))
    offers = list(Offer.objects.select_related('site'))
    fit = Fit(students, offers)
    suits = {(s.pk, o.pk) for s in students for o in offers if not fit.faults(s, o)}
    assert suits == feasible
    assert 10 < len(feasible) < len(students) * len(offers) / 2


@pytest.fixture
def block(cast):
    return BlockFactory(cohort=CohortFactory(school=cast.school))


@pytest.fixture
def student(block):
    return StudentFactory(cohort=block.cohort, max_travel_miles=1)


def offer(cast, **given):
    return WindowFactory(offer__site__employer=cast.employer, **given).offer


SOFT = [
    ({'offer__site__easting': 403_000, 'offer__site__northing': 284_000}, 'miles from home'),
    ({'start': date(2027, 3, 1), 'end': date(2027, 3, 5)}, 'no dates inside a block'),
]
FIRM = [({'offer__min_year_group': 11}, 'Years 11 to 13'), ({'offer__min_age': 16}, 'nobody under 16')]


@pytest.mark.parametrize(('given', 'why'), SOFT)
def test_what_plans_can_change_is_told_first_and_added_all_the_same(cast, student, given, why, sign_in):
    found = offer(cast, **given)
    with pytest.raises(Refused, match=why):
        add_wish(by=cast.careers_lead, student=student, offer=found)
    browser, page = sign_in(cast.careers_lead), reverse('placements:wish_offer', args=[found.ref])
    shown = words(browser.post(page, {'words': student.last_name}))
    assert why in shown
    assert 'Put on the list all the same' in shown
    assert not OfferWish.objects.exists()
    told = messages_of(browser.post(page, {'words': student.last_name, 'anyway': student.ref}))
    assert 'number 1 on the list' in told[0]
    assert OfferWish.objects.get().student == student


@pytest.mark.parametrize(('given', 'why'), FIRM)
def test_what_no_plan_changes_is_refused_and_there_is_no_button(cast, student, given, why, sign_in):
    found = offer(cast, **given)
    browser, page = sign_in(cast.careers_lead), reverse('placements:wish_offer', args=[found.ref])
    shown = words(browser.post(page, {'words': student.last_name}))
    assert why in shown
    assert 'Put on the list' not in shown
    told = messages_of(browser.post(page, {'words': student.last_name, 'anyway': student.ref}))
    assert why in told[0]
    assert not OfferWish.objects.exists()


def test_a_need_is_refused_without_being_named(cast, student):
    student.needs = ['quiet']
    student.save()
    with pytest.raises(Refused) as refused:
        add_wish(by=cast.careers_lead, student=student, offer=offer(cast), anyway=True)
    assert 'quiet' not in refused.value.words.lower()
    assert refused.value.code == 'unfit'


def test_a_students_own_link_overrides_nothing(cast, student):
    found = offer(cast, **SOFT[0][0])
    with pytest.raises(Refused, match='miles from home'):
        add_wish(by=student_link(cast, student), student=student, offer=found, anyway=True)


def test_all_that_is_wrong_is_told_at_once(cast, student):
    found = offer(cast, offer__min_age=16, **SOFT[0][0])
    faults = Fit([student], [found]).faults(student, found)
    assert 'nobody under 16' in in_words(faults)
    assert 'miles from home' in in_words(faults)
    assert are_firm(faults)
