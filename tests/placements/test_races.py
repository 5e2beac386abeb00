"""Two at once, each with a connection of its own: one wins, the other is told, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import connection

from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp, Message
from employers.actions import reserve_places
from employers.models import Window
from placements.actions import by_date, nominations, progress, reminders
from placements.actions.block_dates import move_block
from placements.actions.bulk import run_bulk, start_bulk
from placements.actions.elsewhere import send_elsewhere
from placements.enums import ENDED, BulkKind, Done, State
from placements.models import Placement, PlacementEvent
from tests.factories.employers import WindowFactory
from tests.people import Cast
from tests.placements import story

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures('today')]
ROUNDS = 5
GONE = 'That place has just gone. Nothing was booked for this student: choose another place.'


@pytest.fixture
def cast(transactional_db):
    return Cast()


def at_once(*jobs):
    """Do `jobs` at the same moment; what each returned, or the words of its refusal."""
    start = Barrier(len(jobs))

    def run(job):
        start.wait()
        try:
            return job()
        except Refused as refused:
            return refused.words
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [future.result() for future in [pool.submit(run, job) for job in jobs]]


def nominating(lead, student, window):
    block = student.cohort.blocks.first()
    return lambda: nominations.nominate(by=lead, block=block, student=student, window=window)


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_two_schools_after_the_last_place(cast, _round):
    window = story.a_window(cast, places=1)
    mine, theirs = story.a_student(cast), story.a_student(cast, cast.other_school)
    outcomes = at_once(
        nominating(cast.careers_lead, mine, window), nominating(cast.other_lead, theirs, window)
    )
    words = [each for each in outcomes if isinstance(each, str)]
    assert words == [GONE]
    assert (story.taken(Placement.objects.get()), story.holding(window)) == (1, 1)
    assert PlacementEvent.objects.count() == Message.objects.count() == 1


@pytest.mark.parametrize('limited', ['employer', 'site', 'offer'])
@pytest.mark.parametrize('_round', range(ROUNDS))
def test_two_schools_past_a_limit_of_the_week(cast, limited, _round):
    """Each window has room; a fortnight and one of its weeks meet in that week."""
    long = story.a_window(cast, places=2)
    short = WindowFactory(offer=long.offer, places=2, start=date(2027, 7, 5), end=date(2027, 7, 9))
    holder = {'employer': cast.employer, 'site': long.offer.site, 'offer': long.offer}[limited]
    type(holder).objects.filter(pk=holder.pk).update(most_at_once=1)
    mine, theirs = story.a_student(cast), story.a_student(cast, cast.other_school)
    outcomes = at_once(nominating(cast.careers_lead, mine, long), nominating(cast.other_lead, theirs, short))
    (words,) = [each for each in outcomes if isinstance(each, str)]
    assert 'takes no more than 1 student at once' in words
    assert Placement.objects.count() == 1
    assert story.holding(long) + story.holding(short) == 1
    assert sum(Window.objects.values_list('taken', flat=True)) == 1


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_a_reservation_and_a_nomination_at_once(cast, _round):
    """The last free place is either taken by anybody or kept for the other school, never both."""
    window, student = story.a_window(cast, places=1), story.a_student(cast)
    outcomes = at_once(
        nominating(cast.careers_lead, student, window),
        lambda: reserve_places(
            by=cast.employer_manager, window=window, places=1, school=cast.other_school.organisation
        ),
    )
    assert sum(isinstance(each, str) for each in outcomes) == 1
    rows = Window.objects.order_by('pk').values_list('places', 'taken', 'reserved_school')
    other = cast.other_school.organisation_id
    assert list(rows) in ([(1, 1, None)], [(0, 0, None), (1, 0, other)])
    assert Placement.objects.count() == sum(taken for _, taken, _ in rows)


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_the_same_form_sent_twice_books_once(cast, _round):
    window, student = story.a_window(cast, places=2), story.a_student(cast)
    job = nominating(cast.careers_lead, student, window)
    outcomes = at_once(job, job)
    words = [each for each in outcomes if isinstance(each, str)]
    assert words == ['Maya Khan already has a placement on some of these dates.']
    assert (story.taken(Placement.objects.get()), Message.objects.count()) == (1, 1)


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_a_yes_and_a_withdrawal_at_once(cast, _round):
    placement = story.nominated(cast)
    outcomes = at_once(
        lambda: progress.accept(by=cast.employer_manager, placement=placement),
        lambda: progress.withdraw(by=cast.careers_lead, placement=placement, reason='ill'),
    )
    # Withdrawn either way: before the yes, which is then refused, or after it.
    assert isinstance(outcomes[1], Placement)
    assert story.fresh(placement).state == State.WITHDRAWN
    assert story.taken(placement) == 0
    moves = list(placement.events.values_list('from_state', 'to_state'))
    before = 'accepted' if isinstance(outcomes[0], Placement) else 'nominated'
    assert moves[-1] == (before, 'withdrawn')
    assert len(moves) == 2 + isinstance(outcomes[0], Placement)


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_two_ends_at_once_give_the_place_back_once(cast, _round):
    first, second = story.nominated(cast), story.nominated(cast)
    outcomes = at_once(
        lambda: progress.decline(by=cast.employer_manager, placement=first, reason='full'),
        lambda: progress.withdraw(by=cast.careers_lead, placement=first, reason='ill'),
    )
    assert sum(isinstance(each, str) for each in outcomes) == 1
    assert story.fresh(first).state in ENDED
    assert (story.taken(first), story.taken(second)) == (0, 1)


def test_fifty_clients_for_the_last_place(cast):
    """Fifty connections at the same moment: one gets it, forty-nine are told in words, nothing is left behind."""
    window = story.a_window(cast, places=1)
    lead = cast.careers_lead
    outcomes = at_once(*[nominating(lead, story.a_student(cast), window) for _ in range(50)])
    words = [each for each in outcomes if isinstance(each, str)]
    assert words == [GONE] * 49
    assert (story.taken(Placement.objects.get()), story.holding(window)) == (1, 1)
    assert PlacementEvent.objects.count() == Message.objects.count() == 1


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_two_students_change_places_with_each_other(cast, _round):
    """Each wants the other's place, both full: neither waits for the other for ever, and no place is made or lost."""
    here, there = story.a_window(cast, places=1), story.a_window(cast, places=1)
    first, second = story.nominated(cast, window=here), story.nominated(cast, window=there)
    lead = cast.careers_lead
    outcomes = at_once(
        lambda: send_elsewhere(by=lead, placement=first, window=there),
        lambda: send_elsewhere(by=lead, placement=second, window=here),
    )
    assert outcomes == [GONE, GONE]
    assert {story.fresh(first).state, story.fresh(second).state} == {State.NOMINATED}
    assert (story.taken(first), story.taken(second)) == (1, 1)


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_an_end_taken_back_and_the_place_given_on_at_once(cast, _round):
    ended = story.nominated(cast, window=story.a_window(cast, places=1))
    other, lead = story.a_student(cast), cast.careers_lead
    progress.withdraw(by=lead, placement=ended, reason='ill')
    outcomes = at_once(lambda: progress.undo(by=lead, placement=ended), nominating(lead, other, ended.window))
    assert sum(isinstance(each, str) for each in outcomes) == 1
    assert (story.taken(ended), story.holding(ended.window)) == (1, 1)


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_the_same_bulk_form_sent_twice_is_one_act(cast, _round):
    placement, lead = story.nominated(cast), cast.careers_lead

    def start():
        given = {'kind': BulkKind.END, 'about': 'Block', 'reason': 'closure'}
        return start_bulk(by=lead, key='samesamesame', placements=[placement], **given)

    first, second = at_once(start, start)
    assert first == second
    at_once(lambda: run_bulk(first), lambda: run_bulk(second))
    assert placement.events.filter(move='withdraw').count() == 1


def test_two_workers_move_each_placement_once(cast, time_machine):
    approved = {'approved_by': 'Carys Lead', 'approved_at': story.TODAY}
    live = story.all_but_approval(story.a_placement(cast, State.CONFIRMED, **approved))
    silent = story.a_placement(cast, student=story.a_student(cast))
    time_machine.move_to(datetime(2027, 6, 28, 7, tzinfo=UTC))
    at_once(by_date.move_by_date, by_date.move_by_date)
    assert list(live.events.values_list('move', flat=True)) == ['start']
    assert list(silent.events.values_list('move', flat=True)) == ['expire']
    assert story.taken(silent) == 0
    assert FollowUp.objects.filter(kind='cannot_start').count() == 0


def test_two_workers_plan_each_reminder_once(cast, time_machine):
    story.a_placement(cast)
    for weeks_silent in (datetime(2026, 11, 26, 9, tzinfo=UTC), datetime(2026, 12, 14, 9, tzinfo=UTC)):
        time_machine.move_to(weeks_silent)
        at_once(reminders.plan_reminders, reminders.plan_reminders)
    assert list(Message.objects.values_list('template', flat=True)) == ['placements.nomination_reminder']
    assert list(FollowUp.objects.values_list('kind', flat=True)) == ['phone_silent_employer']


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_a_block_that_moves_and_another_school_after_the_last_place_of_the_new_dates(cast, _round):
    """Whoever is second is told, and a student who could not move keeps the place on the old dates."""
    goes = story.nominated(cast)
    start, end = date(2027, 7, 5), date(2027, 7, 16)
    wanted = WindowFactory(offer=goes.window.offer, places=1, start=start, end=end)
    theirs = story.a_student(cast, cast.other_school)
    theirs.cohort.blocks.update(start=start, end=end)
    dates = {'name': goes.block.name, 'start': start, 'end': end}
    act = move_block(by=cast.careers_lead, block=goes.block, key='movemovemove', dates=dates)
    outcomes = at_once(lambda: run_bulk(act), nominating(cast.other_lead, theirs, wanted))
    moved = act.rows.get().outcome == Done.DONE
    assert isinstance(outcomes[1], str) == moved
    assert story.fresh(goes).state == (State.TRANSFERRED if moved else State.NOMINATED)
    assert (story.taken(goes), story.holding(wanted)) == (not moved, 1)
    wanted.refresh_from_db()
    assert wanted.taken == 1
