"""Nobody gets to a suspended employer, whichever way they come; whoever is to leave it always can."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import transaction

from brokerage.core.errors import Refused
from employers.actions import ON_HOLD
from placements.actions import progress
from placements.actions.elsewhere import send_elsewhere
from placements.actions.pins import pin
from placements.actions.suspending import suspend
from placements.actions.wishes import add_wish
from placements.enums import Move, State
from placements.lifecycle import move
from placements.models import Placement
from placements.queries.elsewhere import places_for
from placements.queries.find import offers_for, search_for
from placements.queries.match_question import problem_for
from placements.queries.pairs import offers_to_ask_for, wishes_of
from safeguarding.actions import lift_suspension
from tests.factories.employers import EmployerFactory, InsuranceFactory
from tests.people import Cast
from tests.placements import story
from tests.placements.test_races import at_once, nominating
from tests.workers import somebody_waits, wait_until

ARRANGED = {
    'ask to meet': (State.NOMINATED, Move.ASK_TO_MEET),
    'ask again for a meeting': (State.MEETING, Move.ANSWER_MEETING),
    'say yes': (State.NOMINATED, Move.ACCEPT),
    'say yes after a meeting': (State.MEETING, Move.ACCEPT),
    'bring back': (State.WITHDRAWN, Move.RESTORE),
    'confirm': (State.ACCEPTED, Move.CONFIRM),
}


@pytest.fixture
def window(cast):
    window = story.a_window(cast)
    InsuranceFactory(employer=window.offer.employer)
    return window


def suspended(cast, window):
    suspend(by=cast.hub_officer, employer=window.offer.employer, words='An accident.')
    return window


@pytest.mark.django_db
@pytest.mark.usefixtures('today')
class TestWaysIn:
    def test_is_not_asked_of_the_solver_until_it_is_lifted(self, cast, window):
        block = story.a_student(cast).cohort.blocks.get()

        def asked():
            return [each.id for each in problem_for(block, 'linear').windows]

        assert asked() == [window.pk]
        suspended(cast, window)
        assert asked() == []
        lift_suspension(by=cast.hub_officer, employer=window.offer.employer)
        assert asked() == [window.pk]

    def test_by_hand(self, cast, window):
        student = story.a_student(cast)
        suspended(cast, window)
        with pytest.raises(Refused, match='no student go to this employer'), transaction.atomic():
            nominating(cast.careers_lead, student, window)()
        assert not Placement.objects.exists()
        window.refresh_from_db()
        assert window.taken == 0

    def test_kept_for_the_next_match(self, cast, window):
        student = story.a_student(cast)
        suspended(cast, window)
        given = {'block': student.cohort.blocks.get(), 'student': student, 'window': window}
        with pytest.raises(Refused, match='cannot go to'):
            pin(by=cast.careers_lead, kind='lock', **given)

    def test_moved_or_booked_anew(self, cast, window):
        student = story.a_student(cast)
        InsuranceFactory(employer=(other := EmployerFactory(organisation__hub=cast.hub)))
        here = story.nominated(cast, student=student, window=story.a_window(cast, employer=other))
        assert window in places_for(here)
        suspended(cast, window)
        assert window not in places_for(here)
        for _ in range(2):
            with pytest.raises(Refused, match='no student go'):
                send_elsewhere(by=cast.careers_lead, placement=here, window=window)
            here = story.fresh(here)
            if here.state == State.NOMINATED:
                here = progress.withdraw(by=cast.careers_lead, placement=here, reason='ill')
        assert story.holding(window) == 0

    @pytest.mark.parametrize('way', ARRANGED)
    def test_from_where_a_placement_stands(self, cast, way):
        state, name = ARRANGED[way]
        placement = story.all_but_approval(story.a_placement(cast, state))
        suspend(by=cast.hub_officer, employer=placement.employer, words='An accident.')
        with pytest.raises(Refused):
            move(placement=placement, name=name, by=cast.careers_lead)
        assert story.fresh(placement).state == state

    def test_an_end_taken_back(self, cast, window):
        placement = story.nominated(cast, window=window)
        progress.withdraw(by=cast.careers_lead, placement=placement, reason='ill')
        suspended(cast, window)
        with pytest.raises(Refused, match='no student go'):
            progress.undo(by=cast.careers_lead, placement=placement)
        assert story.taken(placement) == 0

    def test_lists_of_students_and_searches_of_schools(self, cast, window):
        student = story.a_student(
            cast, easting=window.offer.site.easting, northing=window.offer.site.northing
        )
        search = search_for(cast.school, student.cohort.blocks.get())

        def offers():
            return list(offers_to_ask_for(student)), list(offers_for(cast.school, search))

        assert offers() == ([window.offer], [window.offer])
        add_wish(by=cast.careers_lead, student=student, offer=window.offer)
        suspended(cast, window)
        assert offers() == ([], [])
        assert [wish.is_open for wish in wishes_of(student)] == [False]

    def test_whoever_is_to_leave_can(self, cast, window):
        placement = story.nominated(cast, window=window)
        suspended(cast, window)
        assert (
            progress.withdraw(by=cast.careers_lead, placement=placement, reason='ill').state
            == State.WITHDRAWN
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures('today')
@pytest.mark.parametrize('_round', range(5))
def test_a_nomination_and_a_suspension_at_once(transactional_db, _round):
    """Whichever was first: either nobody was nominated, or the hub suspended it after that."""
    cast = Cast()
    window, student = story.a_window(cast), story.a_student(cast)
    booked, _ = at_once(nominating(cast.careers_lead, student, window), lambda: suspended(cast, window))
    assert (booked == ON_HOLD) == (not Placement.objects.exists())
    window.refresh_from_db()
    assert window.taken == story.holding(window)
    assert Placement.objects.filter(state=State.NOMINATED).count() == (booked != ON_HOLD)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures('today')
def test_a_nomination_waits_for_a_suspension_that_has_begun(transactional_db):
    cast = Cast()
    window, student = story.a_window(cast), story.a_student(cast)
    nominate = nominating(cast.careers_lead, student, window)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            suspended(cast, window)
            later = pool.submit(at_once, nominate)
            wait_until(somebody_waits)
        assert later.result(20) == [ON_HOLD]
    assert not Placement.objects.exists()
