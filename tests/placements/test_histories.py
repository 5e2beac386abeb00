"""Capacity through random histories: everybody does anything at any time, and nothing is lost.

Twenty short ones in the suite; `make soak` runs thousands with the same invariants.
"""

import os
from itertools import pairwise

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from brokerage.core.errors import Refused
from brokerage.core.models import new_ref
from brokerage.notify.models import Message
from employers.models import ShutDays, Window
from placements.actions import progress
from placements.actions.bulk import run_bulk
from placements.actions.changes import note_all_changes
from placements.actions.closures import close_days, open_days, take_back
from placements.actions.elsewhere import send_elsewhere
from placements.actions.nominations import nominate
from placements.actions.suspending import suspend, suspend_site
from placements.clearance import red_gates
from placements.enums import FAMILY_KNOWS, HOLDING, OUT, Move, State
from placements.lifecycle import move
from placements.models import Closure, Placement
from placements.queries.closures import Scope
from safeguarding.actions import lift_site, lift_suspension
from safeguarding.models import Suspension
from tests.people import Cast
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


# Going on is likelier than leaving, so that histories get somewhere.
VERBS = [
    *['accept', 'confirm'] * 4,
    *['decline', 'approve', 'withdraw', 'cancel', 'reopen', 'stop', 'meet', 'answer_meeting', 'family'],
    *['restore', 'undo', 'elsewhere'] * 2,
    *['start', 'no_show', 'end_early', 'complete', 'close'],
]
HISTORIES, STEPS = int(os.environ.get('HISTORIES', '20')), int(os.environ.get('STEPS', '30'))
# What is about days, in a history that has none: the clock stands still before the first.
TOO_EARLY = {'start', 'complete'}


class Histories(RuleBasedStateMachine):
    """Two windows with two places each, four students, everybody doing anything at any time."""

    def __init__(self):
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        cast = self.cast = Cast()
        self.windows = [story.a_window(cast), story.a_window(cast)]
        self.refused, self.denied = [], set()
        self.students = [story.a_student(cast) for _ in range(4)]
        for row in (cast.careers_lead, cast.dsl, cast.employer_manager):
            assert row

    def teardown(self):
        # Each history begins with empty tables.
        transaction.set_rollback(True)
        self.scope.__exit__(None, None, None)

    @rule(student=st.integers(0, 3), window=st.integers(0, 1), clear=st.booleans())
    def nominate(self, student, window, clear):
        try:
            placement = nominate(
                by=self.cast.careers_lead,
                block=self.students[student].cohort.blocks.first(),
                student=self.students[student],
                window=self.windows[window],
            )
        except Refused as refused:
            held = {'on_hold': self._stands_still, 'shut': self._is_shut}.get(refused.code)
            self.refused.append((refused.code, held is None or held(self.windows[window])))
        else:
            assert not self._stands_still(self.windows[window])
            assert not self._is_shut(self.windows[window])
            if clear:
                story.all_but_approval(placement)

    @precondition(lambda self: Placement.objects.exists())
    @rule(which=st.integers(0, 30), verb=st.sampled_from(
        VERBS
    ))  # fmt: skip
    def act(self, which, verb):
        # Mostly those that still go on, and sometimes one that has ended.
        going = Placement.objects.filter(state__in=HOLDING) if which % 5 else Placement.objects.all()
        rows = list(going.order_by('pk')) or list(Placement.objects.all())
        placement = rows[which % len(rows)]
        before = placement.state
        try:
            self._verbs(placement)[verb]()
        except Refused:
            assert Placement.objects.get(pk=placement.pk).state == before
            return
        after = Placement.objects.get(pk=placement.pk)
        assert verb not in TOO_EARLY
        if self._stands_still(after.window) or self._is_shut(after.window):
            stays = after.state in (before, *OUT, State.CLOSED)
            assert stays or (before, after.state) == (State.CONFIRMED, State.ACCEPTED)
        if after.state in OUT:
            self._all_were_told(after.events.order_by('pk').last(), before)

    @rule(window=st.integers(0, 1))
    def change(self, window):
        """The employer changes the breaks; what was agreed with other breaks is looked at again."""
        offer = self.windows[window].offer
        type(offer).objects.filter(pk=offer.pk).update(break_minutes=F('break_minutes') + 1)
        note_all_changes()

    @rule()
    def stand_still(self):
        """The hub suspends the employer of both windows, or lets students go there again."""
        employer, hub = self.cast.employer, self.cast.hub_officer
        if Suspension.objects.standing().of(employer).exists():
            lift_suspension(by=hub, employer=employer)
        else:
            suspend(by=hub, employer=employer, words='An accident.')

    @rule(window=st.integers(0, 1))
    def one_site_stands_still(self, window):
        """The same for the site of one window; whoever is at the other is not concerned."""
        site, hub = self.windows[window].offer.site, self.cast.hub_officer
        confirmed = Placement.objects.filter(state=State.CONFIRMED).exclude(window=self.windows[window].pk)
        elsewhere = set(confirmed.values_list('pk', flat=True))
        if Suspension.objects.standing().of(site).exists():
            lift_site(by=hub, site=site)
        else:
            suspend_site(by=hub, site=site, words='A fire.')
        assert elsewhere == set(confirmed.values_list('pk', flat=True))

    @rule(window=st.integers(0, 1), worker=st.booleans())
    def shut(self, window, worker):
        """The hub closes the site of one window for its days; a worker calls off, or dies before it has begun."""
        window = self.windows[window]
        scope = Scope(window.start, window.end, site=window.offer.site)
        try:
            closure = close_days(by=self.cast.hub_officer, key=new_ref(), scope=scope, reason='weather')
        except Refused as refused:
            self.denied.add(refused.code)
            return
        if worker:
            run_bulk(closure.act)
            assert not Placement.objects.pending().filter(window=window.pk).exists()

    @precondition(lambda self: Closure.objects.exists())
    @rule(back=st.booleans())
    def open(self, back):
        """It opens the days, or takes all of it back."""
        closure, hub = Closure.objects.first(), self.cast.hub_officer
        if not back:
            open_days(by=hub, closure=closure)
            return
        try:
            run_bulk(take_back(by=hub, closure=closure))
        except Refused as refused:
            self.denied.add(refused.code)

    def _stands_still(self, window):
        standing = Suspension.objects.standing()
        return standing.of(self.cast.employer).exists() or standing.of(window.offer.site).exists()

    def _is_shut(self, window):
        return ShutDays.objects.standing().filter(site=window.offer.site_id).exists()

    def _verbs(self, placement):
        lead, dsl, boss = self.cast.careers_lead, self.cast.dsl, self.cast.employer_manager
        return {
            'accept': lambda: progress.accept(by=boss, placement=placement),
            'decline': lambda: progress.decline(by=boss, placement=placement, reason='full'),
            'approve': lambda: progress.approve(by=lead, placement=placement),
            'confirm': lambda: progress.approve_and_confirm(by=lead, placement=placement),
            'withdraw': lambda: progress.withdraw(by=lead, placement=placement, reason='ill'),
            'cancel': lambda: progress.cancel_as_employer(by=boss, placement=placement, reason='staff'),
            'reopen': lambda: progress.reopen(by=lead, placement=placement, words='Look again.'),
            'stop': lambda: progress.stop(by=dsl, placement=placement),
            'meet': lambda: progress.ask_to_meet(by=boss, placement=placement, words='Tuesday?'),
            'answer_meeting': lambda: progress.answer_meeting(by=lead, placement=placement, words='Yes.'),
            'family': lambda: progress.withdraw_as_student(
                by=story.consent_link(placement), placement=placement
            ),
            'restore': lambda: progress.restore(by=lead, placement=placement),
            'undo': lambda: progress.undo(by=(lead, boss)[placement.pk % 2], placement=placement),
            'elsewhere': lambda: send_elsewhere(
                by=lead, placement=placement, window=self.windows[placement.pk % 2]
            ),
            'start': lambda: move(placement=placement, name=Move.START, by=story.SYSTEM),
            'complete': lambda: move(placement=placement, name=Move.COMPLETE, by=story.SYSTEM),
            'no_show': lambda: progress.no_show(by=boss, placement=placement),
            'end_early': lambda: progress.end_early(by=lead, placement=placement, ended_on=placement.start),
            'close': lambda: progress.close(by=lead, placement=placement),
        }

    def _all_were_told(self, event, before):
        """This end, by its own messages: an earlier one of the same placement told of itself."""
        told = Message.objects.filter(occasion=event.ref).values_list('template', flat=True)
        family = ['placements.ended_family'] * 2 if before in FAMILY_KNOWS else []
        assert sorted(told) == ['placements.ended_employer', *family, 'placements.ended_school']

    @invariant()
    def only_what_is_full_placed_suspended_or_shut_is_refused(self):
        assert {code for code, _ in self.refused} <= {'window_full', 'student_placed', 'on_hold', 'shut'}
        assert all(held for _, held in self.refused)
        assert self.denied <= {'shut', 'going', 'too_late'}

    @invariant()
    def places_are_neither_lost_nor_made(self):
        for window in Window.objects.all():
            held = Placement.objects.filter(window=window, state__in=HOLDING).count()
            assert 0 <= window.taken == held <= window.places

    @invariant()
    def one_live_placement_a_student(self):
        held = Placement.objects.filter(state__in=HOLDING).values_list('student_id', flat=True)
        assert len(set(held)) == len(held)

    @invariant()
    def nothing_confirmed_is_red(self):
        for placement in Placement.objects.filter(state=State.CONFIRMED):
            assert red_gates(story.fresh(placement)) == []

    @invariant()
    def every_change_has_its_event(self):
        """The events of a placement are a chain without a gap, from nothing to where it stands."""
        for placement in Placement.objects.all():
            chain = list(placement.events.order_by('pk').values_list('from_state', 'to_state'))
            assert chain[0][0] == ''
            assert chain[-1][1] == placement.state
            assert all(left[1] == right[0] for left, right in pairwise(chain))

    @invariant()
    def nothing_is_arranged_twice_instead(self):
        held = Placement.objects.filter(state__in=HOLDING, follows__isnull=False)
        before = list(held.values_list('follows', flat=True))
        assert len(set(before)) == len(before)
        assert not Placement.objects.filter(pk__in=before, state__in=HOLDING).exists()


def test_random_histories_keep_every_place():
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES,
            stateful_step_count=STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
