"""A hub closes its area or a site for some days: one act; nobody is told twice, or sent there meanwhile."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.core.models import new_ref
from brokerage.notify.models import FollowUp, Message
from employers.models import ShutDays, Window
from placements.actions import calling_off, progress
from placements.actions.bulk import FAULT, run_bulk
from placements.actions.closures import can_take_back, close_days, open_days, stop_closure, take_back
from placements.actions.freed import fill_place
from placements.enums import Done, Move, State
from placements.lifecycle import move
from placements.models import BulkAct, BulkRow, Closure, FreedPlace, Placement, SchoolClosure
from placements.queries.closures import Scope
from placements.queries.match_question import problem_for
from tests.people import Cast
from tests.placements import story
from tests.placements.test_races import at_once, nominating

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]

S = State
FIRST, LAST = date(2027, 6, 28), date(2027, 7, 9)
DAYS = Scope(FIRST, LAST)


def some(cast, *states, **parts):
    return [
        story.a_placement(cast, state, student=story.a_student(cast), window=story.a_window(cast), **parts)
        for state in states
    ]


def closed(cast, scope=DAYS, *, by=None, run=True, **given):
    parts = {'key': new_ref(), 'reason': 'weather', 'words': 'Roads are under water.', **given}
    closure = close_days(by=by or cast.hub_officer, scope=scope, **parts)
    if run:
        run_bulk(closure.act)
    return again(closure)


def again(closure):
    return Closure.objects.select_related('act', 'back').get(pk=closure.pk)


def states(rows):
    return [story.fresh(row).state for row in rows]


class TestCallingOff:
    def test_all_on_the_way_there_and_under_way_and_nobody_else(self, cast):
        rows = some(cast, S.NOMINATED, S.MEETING, S.ACCEPTED, S.CONFIRMED, S.LIVE)
        ended = some(cast, S.DECLINED, S.COMPLETED)
        closure = closed(cast)
        assert states(rows) == [S.CANCELLED_BY_HUB] * 5
        assert states(ended) == [S.DECLINED, S.COMPLETED]
        assert [story.taken(row) for row in rows] == [0] * 5
        assert (closure.act.job_state, closure.act.job_done) == (BulkAct.State.DONE, 5)

    def test_one_site_and_no_other_of_the_employer(self, cast):
        here, there = some(cast, S.CONFIRMED, S.CONFIRMED)
        site = here.window.offer.site
        closure = closed(cast, replace(DAYS, site=site))
        assert states([here, there]) == [S.CANCELLED_BY_HUB, S.CONFIRMED]
        assert closure.act.about == f'{site.employer}, {site}: Monday 28 June to Friday 9 July 2027'

    def test_the_chosen_districts_and_no_others(self, cast):
        here, there = some(cast, S.CONFIRMED, S.CONFIRMED)
        site = there.window.offer.site
        type(site).objects.filter(pk=site.pk).update(postcode='L1 8JQ')
        mine = story.fresh(here).window.offer.site.outcode
        closed(cast, replace(DAYS, outcodes=frozenset({mine}), names=(mine,)))
        assert states([here, there]) == [S.CANCELLED_BY_HUB, S.CONFIRMED]

    def test_work_from_home_goes_on(self, cast):
        (row,) = some(cast, S.CONFIRMED)
        type(row.window.offer).objects.update(mode='virtual')
        closed(cast)
        assert states([row]) == [S.CONFIRMED]

    @pytest.mark.parametrize(
        ('first', 'last', 'touching', 'off'),
        [
            (date(2027, 7, 9), date(2027, 7, 20), True, True),
            (date(2027, 7, 10), date(2027, 7, 20), True, False),
            (date(2027, 6, 20), date(2027, 6, 28), True, True),
            (date(2027, 6, 20), date(2027, 6, 27), True, False),
            (date(2027, 6, 29), date(2027, 7, 9), False, False),
            (FIRST, LAST, False, True),
        ],
    )
    def test_the_edges_of_the_days(self, cast, first, last, touching, off):
        (row,) = some(cast, S.CONFIRMED)
        closed(cast, Scope(first, last, touching=touching))
        assert (states([row]) == [S.CANCELLED_BY_HUB]) == off
        window = Window.objects.filter(pk=row.window_id)
        assert window.open().exists() != off

    def test_one_under_way_keeps_the_last_day_that_the_student_came(self, cast, time_machine):
        (row,) = some(cast, S.LIVE)
        time_machine.move_to('2027-07-01 12:00')
        closed(cast, Scope(date(2027, 7, 1), date(2027, 7, 2)))
        assert story.fresh(row).ended_on == date(2027, 6, 30)

    def test_one_that_has_not_had_a_day_has_no_last_day(self, cast, time_machine):
        (row,) = some(cast, S.LIVE)
        time_machine.move_to('2027-06-28 07:00')
        closed(cast)
        assert (states([row]), story.fresh(row).ended_on) == ([S.CANCELLED_BY_HUB], None)

    def test_what_has_ended_meanwhile_is_refused_in_words_and_not_told_of(self, cast):
        first, second = some(cast, S.NOMINATED, S.CONFIRMED)
        closure = closed(cast, run=False)
        progress.decline(by=cast.employer_manager, placement=first, reason='full')
        before = Message.objects.count()
        run_bulk(closure.act)
        assert states([first, second]) == [S.DECLINED, S.CANCELLED_BY_HUB]
        refused = BulkRow.objects.get(outcome=Done.REFUSED)
        assert (refused.placement, 'declined by the employer' in refused.words) == (first, True)
        assert not Message.objects.filter(
            pk__gt=before, subject_ref=first.ref, template__contains='hub'
        ).exists()


class TestWhoMay:
    def test_nobody_but_the_hub_of_the_area(self, cast):
        (row,) = some(cast, S.CONFIRMED)
        for by in (cast.careers_lead, cast.employer_manager, cast.dsl):
            with pytest.raises(Refused, match='hub'):
                closed(cast, by=by)
        with pytest.raises(Refused, match='not in your area'):
            closed(cast, replace(DAYS, site=row.window.offer.site), by=cast.stranger_hub)
        with pytest.raises(Refused, match='No employer'):
            closed(cast, by=cast.stranger_hub)
        assert states([row]) == [S.CONFIRMED]
        assert not ShutDays.objects.exists()

    def test_days_that_have_gone_by(self, cast):
        some(cast, S.CONFIRMED)
        with pytest.raises(Refused, match='gone by'):
            closed(cast, Scope(date(2026, 11, 1), date(2026, 11, 22)))

    def test_a_single_placement_is_not_the_hubs_to_call_back_as_an_undoing(self, cast):
        (row,) = some(cast, S.CONFIRMED)
        closed(cast)
        for by in (cast.hub_officer, cast.careers_lead, cast.employer_manager):
            with pytest.raises(Refused):
                progress.undo(by=by, placement=row)
        for by in (cast.careers_lead, cast.stranger_hub, cast.employer_manager):
            with pytest.raises(Refused):
                move(placement=row, name=Move.CALL_BACK, by=by)


class TestMeanwhile:
    def test_no_place_of_these_days_is_taken_and_the_match_is_not_offered_any(self, cast):
        row = some(cast, S.NOMINATED)[0]
        closed(cast)
        assert problem_for(row.block, 'linear').windows == []
        with pytest.raises(Refused, match='closed this site'), transaction.atomic():
            nominating(cast.careers_lead, story.a_student(cast), row.window)()
        with pytest.raises(Refused, match='closed this site'):
            progress.restore(by=cast.careers_lead, placement=row)
        assert story.taken(row) == 0

    def test_who_waits_is_not_sent_to_a_place_that_came_free_there(self, cast):
        row = some(cast, S.CONFIRMED)[0]
        closed(cast)
        assert fill_place(row.pk) is None
        assert not FreedPlace.objects.exists()

    @pytest.mark.parametrize(
        ('state', 'name'),
        [(S.NOMINATED, Move.ACCEPT), (S.MEETING, Move.ANSWER_MEETING), (S.ACCEPTED, Move.CONFIRM)],
    )
    def test_whoever_was_not_reached_before_it_was_stopped_gets_no_further(self, cast, state, name):
        row = story.all_but_approval(some(cast, state, approved_by='Carys', approved_at=story.TODAY)[0])
        closure = closed(cast, run=False)
        assert stop_closure(by=cast.hub_officer, closure=closure)
        run_bulk(BulkAct.objects.get())
        with pytest.raises(Refused, match='closed this site'):
            move(placement=row, name=name, by=cast.careers_lead)
        open_days(by=cast.hub_officer, closure=closure)
        move(placement=row, name=name, by=cast.careers_lead)

    def test_opened_again_a_school_brings_back_what_can_go_on(self, cast):
        row = some(cast, S.CONFIRMED)[0]
        closure = closed(cast)
        assert open_days(by=cast.hub_officer, closure=closure)
        assert not open_days(by=cast.hub_officer, closure=closure)
        assert progress.restore(by=cast.careers_lead, placement=row).state == S.NOMINATED


class TestTakingBack:
    def test_each_stands_where_it_stood_and_the_days_are_open(self, cast):
        rows = some(cast, S.NOMINATED, S.ACCEPTED)
        assert cast.careers_lead
        closure = closed(cast)
        back = take_back(by=cast.hub_manager, closure=closure)
        run_bulk(back)
        assert states(rows) == [S.NOMINATED, S.ACCEPTED]
        assert [story.taken(row) for row in rows] == [1, 1]
        assert not ShutDays.objects.standing().exists()
        told = list(Message.objects.values_list('template', flat=True))
        assert told.count('placements.called_back_school') == 1
        assert told.count('placements.back_school') == 0
        assert FollowUp.objects.get(kind='placements.closure').done_at
        assert take_back(by=cast.hub_officer, closure=closure) == back

    def test_not_what_somebody_has_acted_on(self, cast):
        first, second = some(cast, S.NOMINATED, S.NOMINATED)
        closure = closed(cast)
        other = story.a_window(cast, start=date(2027, 6, 21), end=date(2027, 6, 25))
        nominating_elsewhere = {'state': S.NOMINATED, 'window': other, 'student': first.student}
        story.a_placement(cast, start=FIRST, end=LAST, **nominating_elsewhere)
        back = take_back(by=cast.hub_officer, closure=closure)
        run_bulk(back)
        assert states([first, second]) == [S.CANCELLED_BY_HUB, S.NOMINATED]
        assert 'another placement' in back.rows.get(outcome=Done.REFUSED).words

    def test_stopped_half_way_it_goes_on_with_those_that_are_left(self, cast, time_machine):
        rows = some(cast, S.NOMINATED, S.ACCEPTED)
        closure = closed(cast)
        back = take_back(by=cast.hub_manager, closure=closure)
        assert stop_closure(by=cast.hub_manager, closure=again(closure))
        run_bulk(back)
        assert states(rows) == [S.CANCELLED_BY_HUB] * 2
        assert take_back(by=cast.hub_officer, closure=closure) == back
        run_bulk(back)
        assert states(rows) == [S.NOMINATED, S.ACCEPTED]
        assert not can_take_back(again(closure))
        BulkAct.objects.filter(pk=back.pk).update(job_state=BulkAct.State.CANCELLED)
        back.rows.update(outcome=Done.WAITING)
        time_machine.shift(31 * 60)
        assert take_back(by=cast.hub_officer, closure=closure).job_state == 'cancelled'

    def test_only_for_the_usual_time_and_not_while_it_goes_on(self, cast, time_machine):
        rows = some(cast, S.NOMINATED)
        closure = closed(cast, run=False)
        with pytest.raises(Refused, match='still being called off'):
            take_back(by=cast.hub_officer, closure=closure)
        run_bulk(closure.act)
        time_machine.shift(31 * 60)
        with pytest.raises(Refused, match='too late'):
            take_back(by=cast.hub_officer, closure=closure)
        assert states(rows) == [S.CANCELLED_BY_HUB]
        assert ShutDays.objects.standing().exists()


class TestOnce:
    def test_the_same_form_twice_is_one_closure(self, cast):
        rows = some(cast, S.CONFIRMED)
        first = closed(cast, key='abcabcabcabc')
        assert closed(cast, key='abcabcabcabc') == first
        assert rows[0].events.count() == 1
        assert ShutDays.objects.count() == 1
        with pytest.raises(Refused):
            closed(cast, key='abcabcabcabc', by=cast.hub_manager)

    def test_a_colleague_who_closes_the_same_is_told_so(self, cast):
        some(cast, S.CONFIRMED)
        closed(cast)
        with pytest.raises(Refused, match='colleague'):
            closed(cast, by=cast.hub_manager)
        assert Closure.objects.count() == 1

    def test_what_was_stopped_half_way_can_be_begun_again(self, cast):
        rows = some(cast, S.CONFIRMED)
        first = closed(cast, run=False)
        with pytest.raises(Refused, match='colleague'):
            closed(cast)
        assert stop_closure(by=cast.hub_officer, closure=first)
        second = closed(cast)
        assert states(rows) == [S.CANCELLED_BY_HUB]
        open_days(by=cast.hub_officer, closure=second)
        assert ShutDays.objects.standing().get().act_ref == first.act.ref

    def test_a_dead_worker_leaves_nothing_out_and_nothing_twice(self, cast, monkeypatch):
        rows, died = some(cast, S.CONFIRMED, S.ACCEPTED, S.NOMINATED), []
        assert cast.careers_lead
        closure = closed(cast, run=False)
        real = calling_off.move

        def dies_once(**given):
            done = real(**given)
            if given['placement'].pk == rows[1].pk and not died:
                died.append(True)
                raise MemoryError
            return done

        monkeypatch.setattr(calling_off, 'move', dies_once)
        run_bulk(closure.act)
        assert again(closure).act.job_error == FAULT
        assert states(rows) == [S.CANCELLED_BY_HUB, S.ACCEPTED, S.NOMINATED]
        BulkAct.objects.update(job_state=BulkAct.State.RUNNING)
        run_bulk(BulkAct.objects.get())
        assert states(rows) == [S.CANCELLED_BY_HUB] * 3
        assert [row.events.count() for row in rows] == [1, 1, 1]
        assert Message.objects.filter(template='placements.called_off_school').count() == 1

    def test_the_trail_says_who_and_how_many_sites_and_names_nobody(self, cast):
        some(cast, S.CONFIRMED)
        closure = closed(cast)
        entry = AuditEntry.objects.get(verb='closure.start')
        assert (entry.subject_ref, entry.data) == (closure.ref, {'sites': 1})


class TestTheDatabase:
    def test_days_in_order_and_one_scope(self, cast):
        closure = closed(cast, run=False) if some(cast, S.CONFIRMED) else None
        site = Placement.objects.get().window.offer.site
        for wrong, name in (
            ({'first': LAST, 'last': FIRST}, 'closure_days_in_order'),
            ({'site': site, 'outcodes': ['B1']}, 'closure_of_site_or_area'),
            ({'back': closure.act}, 'closure_back_by_another'),
        ):
            with pytest.raises(IntegrityError, match=name), transaction.atomic():
                Closure.objects.filter(pk=closure.pk).update(**wrong)
        with pytest.raises(IntegrityError, match='shut_days_in_order'), transaction.atomic():
            ShutDays.objects.update(first=LAST, last=FIRST)
        with pytest.raises(IntegrityError, match='shut_once_by_an_act'), transaction.atomic():
            ShutDays.objects.create(site=site, act_ref=closure.act.ref, first=FIRST, last=LAST, touching=True)
        SchoolClosure.objects.create(closure=closure, school=cast.school)
        with pytest.raises(IntegrityError, match='closure_of_school_once'), transaction.atomic():
            SchoolClosure.objects.create(closure=closure, school=cast.school)


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_two_officers_and_a_form_sent_twice(self, transactional_db):
        cast = Cast()
        rows = some(cast, S.CONFIRMED, S.NOMINATED)
        one, other = cast.hub_officer, cast.hub_manager

        def press(by, key):
            return lambda: close_days(by=by, key=key, scope=DAYS, reason='weather').act.key

        told = at_once(press(one, 'keyonekeyone'), press(one, 'keyonekeyone'), press(other, 'keytwokeytwo'))
        assert Closure.objects.count() == 1
        mine = Closure.objects.get().act.key
        assert told.count(mine) == (2 if mine == 'keyonekeyone' else 1)
        assert ShutDays.objects.count() == 2
        act = BulkAct.objects.select_related('started_by__organisation').get()
        at_once(lambda: run_bulk(BulkAct.objects.get()), lambda: run_bulk(BulkAct.objects.get()))
        assert states(rows) == [S.CANCELLED_BY_HUB] * 2
        assert [row.events.count() for row in rows] == [1, 1]
        assert act.rows.filter(outcome=Done.DONE).count() == 2

    def test_a_booking_comes_before_or_after_a_closure_never_into_it(self, transactional_db):
        cast = Cast()
        window, student, by = story.a_window(cast), story.a_student(cast), cast.hub_officer
        nominate = nominating(cast.careers_lead, student, window)
        at_once(nominate, lambda: close_days(by=by, key=new_ref(), scope=DAYS, reason='weather'))
        run_bulk(BulkAct.objects.get())
        assert not Placement.objects.pending().exists()
        assert Window.objects.get(pk=window.pk).taken == 0
