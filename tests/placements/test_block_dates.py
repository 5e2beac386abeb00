"""A block moves with its placements: moved, kept or ended as the school says, once, and nobody is lost on the way."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.core.models import new_ref
from brokerage.notify.models import FollowUp, Message
from employers.actions import take_place
from employers.models import Window
from placements.actions import progress
from placements.actions.block_dates import move_block
from placements.actions.bulk import run_bulk, stop_bulk
from placements.actions.elsewhere import send_elsewhere
from placements.actions.plan_answers import agree
from placements.actions.plan_dates import publish_dates
from placements.clearance import red_gates
from placements.enums import BulkKind, Done, Follow, LeaveReason, State
from placements.models import BulkAct, FreedPlace, Placement
from placements.queries.block_dates import groups_of, outside_of
from placements.queries.freed import _not_asked
from safeguarding.models import SummaryDelivery
from schools.models import Block
from tests.factories.employers import WindowFactory
from tests.factories.schools import BlockFactory
from tests.placements import plan_story, story
from tests.placements.test_block_moves import LATER as LATER_DAYS
from tests.placements.test_views_school import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]

FIRST, LAST = date(2027, 7, 5), date(2027, 7, 16)
LATER = {'name': 'Summer', **LATER_DAYS}


def a_placement(cast, state=State.NOMINATED, places=None, **parts):
    """On the old dates; with `places`, its offer has as many in the new ones."""
    row = story.a_placement(cast, state, student=story.a_student(cast), window=story.a_window(cast), **parts)
    if places is not None:
        WindowFactory(offer=row.window.offer, start=FIRST, end=LAST, places=places)
    return row


def moved(by, block, key='', **choices):
    dates = {'name': block.name, 'start': FIRST, 'end': LAST}
    return move_block(by=by, block=block, key=key or new_ref(), dates=dates, **choices)


def states(*rows):
    return [story.fresh(row).state for row in rows]


def test_each_group_goes_as_the_school_says_and_the_report_says_who_did_not(cast):
    goes, stays = a_placement(cast, State.CONFIRMED, places=1), a_placement(cast, State.ACCEPTED)
    live = a_placement(cast, State.LIVE)
    act = moved(cast.careers_lead, goes.block)
    assert states(goes, stays, live) == [State.CONFIRMED, State.ACCEPTED, State.LIVE]
    run_bulk(act)
    assert states(goes, stays, live) == [State.TRANSFERRED, State.ACCEPTED, State.LIVE]
    new = goes.followed_by.get()
    assert (new.state, new.start, new.end, new.block) == (State.NOMINATED, FIRST, LAST, goes.block)
    assert (story.taken(goes), story.taken(new), new.window.offer) == (0, 1, goes.window.offer)
    assert list(act.rows.values_list('choice', 'outcome')) == [
        (Follow.MOVE, Done.DONE),
        (Follow.STAY, Done.DONE),
        (Follow.STAY, Done.DONE),
    ]
    assert 'Brindley Print is asked again' in act.rows.first().words
    assert Block.objects.get().start == FIRST
    trail = set(AuditEntry.objects.values_list('verb', flat=True))
    assert {'block.move', 'bulk.start', 'placement.transfer', 'placement.rebook'} <= trail


def test_everybody_is_told_of_a_move_and_nobody_of_staying(cast):
    goes, stays = a_placement(cast, State.ACCEPTED, places=1), a_placement(cast, State.CONFIRMED)
    run_bulk(moved(cast.careers_lead, goes.block))
    new = goes.followed_by.get()
    told = {row.subject_ref for row in Message.objects.all()}
    assert {goes.ref, new.ref} <= told
    assert stays.ref not in told


def test_those_left_may_end_or_wait_for_another_place(cast):
    first, second = a_placement(cast, State.CONFIRMED), a_placement(cast, State.NOMINATED, places=1)
    run_bulk(moved(cast.careers_lead, first.block, movable=Follow.END, others=Follow.AGAIN))
    assert states(first, second) == [State.CANCELLED_BY_SCHOOL, State.WITHDRAWN]
    reasons = [row.events.get().reason for row in (first, second)]
    assert reasons == [LeaveReason.PLACE_AGAIN, LeaveReason.BLOCK_MOVED]
    # Whoever waits for another place is on the waiting list; whoever was only ended is not.
    assert _not_asked(first.block) == {second.student_id}


def test_an_exception_is_not_asked_about_again_until_the_block_moves_again(cast):
    row = a_placement(cast, State.CONFIRMED)
    act = moved(cast.careers_lead, row.block)
    assert outside_of(row.block, FIRST, LAST).count() == 1
    run_bulk(act)
    assert not outside_of(row.block, FIRST, LAST).exists()
    assert outside_of(row.block, FIRST, date(2027, 7, 9)).exists()


def test_places_go_to_those_who_were_placed_first_and_none_is_promised_twice(cast):
    first, second = a_placement(cast, places=1), story.a_student(cast)
    second = story.a_placement(cast, student=second, window=first.window)
    groups = groups_of(Block(pk=first.block.pk, cohort=first.block.cohort, pattern='full_block'), FIRST, LAST)
    assert [each.placement for each in groups.movable] == [first]
    assert [each.placement for each in groups.others] == [second]


def test_a_place_gone_meanwhile_is_reported_and_its_student_keeps_the_old_one(cast):
    row = a_placement(cast, places=1)
    act = moved(cast.careers_lead, row.block)
    with transaction.atomic():
        take_place(window=Window.objects.select_related('offer').get(offer=row.window.offer, start=FIRST))
    run_bulk(act)
    assert states(row) == [State.NOMINATED]
    told = act.rows.get()
    assert told.outcome == Done.REFUSED
    assert 'It stays on its old dates' in told.words
    # It is still to be decided about.
    assert outside_of(row.block, FIRST, LAST).exists()


def test_what_ended_meanwhile_is_not_booked_again(cast):
    row = a_placement(cast, places=1)
    act = moved(cast.careers_lead, row.block)
    progress.decline(by=cast.employer_manager, placement=row, reason='full')
    run_bulk(act)
    assert (states(row), Placement.objects.count()) == ([State.DECLINED], 1)
    assert 'declined by the employer' in act.rows.get().words


def test_other_days_open_what_is_about_days_and_nothing_else(cast):
    row = story.all_but_approval(a_placement(cast, State.ACCEPTED, places=1))
    run_bulk(moved(cast.careers_lead, row.block))
    new = progress.accept(by=cast.employer_manager, placement=row.followed_by.get())
    open_now = {blocker.code for blocker in red_gates(story.fresh(new))}
    assert open_now == {'consent_missing', 'not_approved'}
    # Nothing is carried to other work, or from a placement that had ended.
    there = send_elsewhere(
        by=cast.careers_lead, placement=new, window=story.a_window(cast, start=FIRST, end=LAST)
    )
    assert (there.carries, new.carries) == ([], [row.ref])
    assert SummaryDelivery.objects.get().placement_ref == row.ref


def test_the_same_form_twice_is_one_act_and_a_stopped_one_can_be_begun_again(cast):
    row = a_placement(cast, State.CONFIRMED, places=1)
    act = moved(cast.careers_lead, row.block, key='samesamesame')
    assert moved(cast.careers_lead, row.block, key='samesamesame') == act
    stop_bulk(by=cast.careers_lead, act=act)
    run_bulk(BulkAct.objects.get())
    assert states(row) == [State.CONFIRMED]
    run_bulk(moved(cast.careers_lead, row.block))
    assert states(row) == [State.TRANSFERRED]


def test_a_hub_moves_the_block_and_the_school_decides(cast):
    row = a_placement(cast, State.CONFIRMED, places=1)
    assert moved(cast.hub_officer, row.block) is None
    assert (states(row), BulkAct.objects.count()) == ([State.CONFIRMED], 0)
    task = FollowUp.objects.get(kind='placements.left_outside')
    assert (task.organisation, task.path) == (
        cast.school.organisation,
        reverse('placements:block_dates', args=[row.block.ref]),
    )
    moved(cast.careers_lead, row.block)
    task.refresh_from_db()
    assert task.done_at
    # The task to check the dates is another one.
    assert FollowUp.objects.filter(kind='schools.block_moved', done_at=None).exists()


def test_a_plan_that_moves_a_draft_with_placements_asks_its_school(cast):
    plan_story.an_area(cast)
    BlockFactory(
        cohort=cast.school.cohorts.get(), state='draft', start=date(2027, 3, 1), end=date(2027, 3, 12)
    )
    days = {'start': date(2027, 3, 1), 'end': date(2027, 3, 12)}
    placed = story.a_placement(cast, student=story.a_student(cast), window=story.a_window(cast, **days))
    plan = plan_story.published(cast)
    row = plan_story.row_of(plan, cast.school)
    agree(by=cast.careers_lead, planned=row, seen=row.start)
    publish_dates(by=cast.hub_officer, plan=plan)
    assert Block.objects.get().start == row.start
    assert FollowUp.objects.get(kind='placements.left_outside').organisation == cast.school.organisation
    assert story.fresh(placed).start == date(2027, 3, 1)


def test_a_proposed_place_outside_the_new_dates_is_proposed_no_more(cast):
    row = a_placement(cast, State.WITHDRAWN)
    FreedPlace.objects.create(
        ended=row, block=row.block, window=row.window, student=story.a_student(cast), rank=1, metres=1
    )
    assert moved(cast.careers_lead, row.block) is None
    assert not FreedPlace.objects.open().exists()


@pytest.mark.parametrize('who', ['tutor', 'employer_manager', 'stranger_hub', 'other_lead'])
def test_others_move_no_placement(cast, who):
    row = a_placement(cast, State.CONFIRMED)
    with transaction.atomic(), pytest.raises(Refused):
        moved(getattr(cast, who), row.block)
    assert not BulkAct.objects.exists()


@pytest.mark.parametrize(
    'facts',
    [
        {'kind': BulkKind.DATES},
        {'kind': BulkKind.DATES, 'first': FIRST, 'last': LAST},
        {'kind': BulkKind.END, 'first': FIRST, 'last': LAST},
    ],
)
def test_only_an_act_about_a_block_has_its_dates_and_it_has_both(cast, facts):
    lead = cast.careers_lead
    with pytest.raises(IntegrityError, match='bulk_dates_of_block'), transaction.atomic():
        BulkAct.objects.create(key=new_ref(), started_by=lead, **facts)


def test_a_row_has_a_choice_that_there_is(cast):
    act = BulkAct.objects.create(key=new_ref(), started_by=cast.careers_lead, kind=BulkKind.END)
    row = a_placement(cast)
    with pytest.raises(IntegrityError, match='bulk_row_choice'), transaction.atomic():
        act.rows.create(placement=row, choice='other')


class TestPages:
    def change(self, client, block, **data):
        return client.post(reverse('schools:block_change', args=[block.ref]), {**LATER, **data})

    def test_the_dates_lead_to_the_question_and_the_answer_is_one_act(self, cast, sign_in):
        client, goes, _ = sign_in(cast.careers_lead), *self.two(cast)
        asked = self.change(client, goes.block)
        page = asked['Location']
        assert page.startswith(reverse('placements:block_dates', args=[goes.block.ref]))
        shown = words(client.get(page))
        assert 'A place at the same work is free in the new dates' in shown
        assert 'No place at the same work is free in the new dates' in shown
        assert 'Each employer is asked again' in shown
        assert Block.objects.get().start < FIRST
        sent = {'key': 'keykeykeykey', 'movable': 'move', 'others': 'stay', 'words': ''}
        done = client.post(page, sent)
        act = BulkAct.objects.get()
        assert done['Location'] == reverse('placements:bulk_act', args=[act.ref])
        run_bulk(act)
        report = words(client.get(done['Location']))
        assert 'Moved to the new dates' in report
        assert 'Agreed as an exception' in report
        assert 'Decide about these placements' not in words(
            client.get(reverse('schools:block', args=[goes.block.ref]))
        )

    def two(self, cast):
        return a_placement(cast, State.CONFIRMED, places=1), a_placement(cast, State.NOMINATED)

    def test_the_block_asks_until_it_is_decided(self, cast, sign_in):
        row = a_placement(cast, State.CONFIRMED)
        Block.objects.update(start=FIRST, end=LAST)
        client, page = sign_in(cast.careers_lead), reverse('schools:block', args=[row.block.ref])
        assert 'Decide about these placements' in words(client.get(page))
        shown = words(client.get(reverse('placements:block_dates', args=[row.block.ref])))
        assert 'Do this for these placements' in shown

    def test_a_hub_reads_no_name_and_moves_no_placement(self, cast, sign_in):
        row = a_placement(cast, State.CONFIRMED, places=1)
        client = sign_in(cast.hub_officer)
        page = self.change(client, row.block)['Location']
        shown = words(client.get(page))
        assert '1 placement outside the new dates' in shown
        assert 'Maya' not in shown
        client.post(page)
        assert (Block.objects.get().start, states(row)) == (FIRST, [State.CONFIRMED])

    def test_an_address_by_hand_says_what_is_missing(self, cast, sign_in):
        row = a_placement(cast)
        page = reverse('placements:block_dates', args=[row.block.ref])
        assert 'Nobody to decide about' in words(sign_in(cast.careers_lead).get(page))
        Block.objects.update(start=FIRST, end=LAST)
        answer = sign_in(cast.careers_lead).get(f'{page}?start_year=20000')
        assert answer['Location'] == reverse('schools:block_change', args=[row.block.ref])
        answer = sign_in(cast.careers_lead).post(page, {'key': 'x', 'others': 'move'})
        assert (answer.status_code, BulkAct.objects.count()) == (200, 0)

    def test_as_many_queries_for_one_placement_as_for_three(self, cast, sign_in):
        client = sign_in(cast.careers_lead)
        row = a_placement(cast, State.CONFIRMED, places=1)
        page = self.change(client, row.block)['Location']
        client.get(page)
        with CaptureQueriesContext(connection) as one:
            client.get(page)
        for state in (State.ACCEPTED, State.NOMINATED):
            a_placement(cast, state, places=1)
        with CaptureQueriesContext(connection) as three:
            client.get(page)
        assert len(three) == len(one)
