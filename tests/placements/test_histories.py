"""Capacity through random histories: everybody does anything at any time, and nothing is lost."""

import pytest
from django.db import transaction
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
from brokerage.notify.models import Message
from employers.models import Window
from placements.actions import progress
from placements.actions.nominations import nominate
from placements.clearance import red_gates
from placements.enums import ENDED, HOLDING, State
from placements.models import Placement
from tests.people import Cast
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


# Going on is likelier than leaving, so that histories get somewhere.
VERBS = [*['accept', 'confirm'] * 4, 'decline', 'approve', 'withdraw', 'cancel', 'reopen', 'stop']


class Histories(RuleBasedStateMachine):
    """Two windows with two places each, four students, everybody doing anything at any time."""

    def __init__(self):
        super().__init__()
        self.scope = transaction.atomic()
        self.scope.__enter__()
        cast = self.cast = Cast()
        self.windows = [story.a_window(cast), story.a_window(cast)]
        self.refused = []
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
            self.refused.append(refused.code)
        else:
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
        after = Placement.objects.get(pk=placement.pk).state
        if after in ENDED:
            self._all_were_told(placement, before)

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
        }

    def _all_were_told(self, placement, before):
        told = list(
            Message.objects.filter(subject_ref=placement.ref, template__startswith='placements.ended')
            .order_by('template')
            .values_list('template', flat=True)
        )
        family = [] if before == State.NOMINATED else ['placements.ended_family'] * 2
        assert told == ['placements.ended_employer', *family, 'placements.ended_school']

    @invariant()
    def only_full_windows_and_placed_students_are_refused(self):
        assert set(self.refused) <= {'window_full', 'student_placed'}

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
        for placement in Placement.objects.all():
            assert placement.events.order_by('-pk').first().to_state == placement.state


def test_random_histories_keep_every_place():
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
