"""Two people at once, on real connections."""

import threading

import pytest
from django.db import connection

from brokerage.core.errors import Refused
from safeguarding.actions import (
    agree_override,
    ask_override,
    confirm_assessment,
    reconfirm_unchanged,
    refuse_override,
    start_assessment,
    suspend,
)
from safeguarding.models import Override, RiskAssessment, Suspension
from tests.factories.employers import OfferFactory, SiteFactory
from tests.factories.safeguarding import HAZARD, DraftFactory, OverrideFactory, RiskAssessmentFactory
from tests.factories.schools import CohortFactory, StudentFactory

pytestmark = pytest.mark.django_db(transaction=True)
SIGNED = {'name': 'Emma Boss', 'job_title': 'Owner'}


def at_once(*acts):
    """Run each act in a thread of its own, all let go together; what each gave, or its refusal's code."""
    told, gate = [None] * len(acts), threading.Barrier(len(acts))

    def run(number, act):
        gate.wait()
        try:
            told[number] = act()
        except Refused as refused:
            told[number] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()
    return told


@pytest.fixture
def offer(cast):
    return OfferFactory(site=SiteFactory(employer=cast.employer))


def states():
    return sorted(RiskAssessment.objects.values_list('state', flat=True))


def test_two_who_confirm_the_same_draft_make_one_version(cast, offer):
    draft, by = DraftFactory(offer=offer), cast.employer_manager
    act = lambda: confirm_assessment(by=by, assessment=draft, **SIGNED).version  # noqa: E731
    assert sorted(at_once(act, act), key=str) == [1, 'not_draft']
    assert states() == ['confirmed']


def test_a_draft_and_a_repeat_confirmed_at_once_leave_one_in_force(cast, offer):
    RiskAssessmentFactory(offer=offer, answers={'hazards': [HAZARD]})
    draft, by = DraftFactory(offer=offer, version=2), cast.employer_manager
    at_once(
        lambda: confirm_assessment(by=by, assessment=draft, **SIGNED).version,
        lambda: reconfirm_unchanged(by=by, offer=offer, **SIGNED).version,
    )
    assert states() == ['confirmed', 'superseded', 'superseded']
    newest = RiskAssessment.objects.order_by('-version').first()
    assert newest.state == 'confirmed'


def test_two_who_start_at_once_share_a_draft(cast, offer):
    by = cast.employer_manager
    act = lambda: start_assessment(by=by, offer=offer).pk  # noqa: E731
    first, second = at_once(act, act)
    assert first == second
    assert states() == ['draft']


def a_student(cast):
    return StudentFactory(cohort=CohortFactory(school=cast.school))


def test_two_who_ask_at_once_ask_once(cast):
    student, by = a_student(cast), cast.careers_lead
    why = {'code': 'insurer_not_told', 'about': {}, 'reason': 'Told by phone.', 'placement_ref': 'p1'}
    act = lambda: ask_override(by=by, student=student, **why).state  # noqa: E731
    assert sorted(at_once(act, act)) == ['asked', 'asked']
    assert Override.objects.count() == 1


def test_a_yes_and_a_no_at_once_are_one_answer(cast):
    asked = {'state': 'asked', 'second_ref': '', 'second_by': '', 'settled_at': None}
    row = OverrideFactory(student=a_student(cast), **asked)
    by = cast.dsl
    told = at_once(
        lambda: agree_override(by=by, override=row, about={}).state,
        lambda: refuse_override(by=by, override=row).state,
    )
    assert 'over' in told
    assert Override.objects.get().state in set(told) - {'over'}


def test_an_employer_is_suspended_once(cast):
    employer, by = cast.employer, cast.hub_officer
    act = lambda: suspend(by=by, employer=employer, words='An accident.').words  # noqa: E731
    assert sorted(at_once(act, act)) == ['An accident.', 'suspended']
    assert Suspension.objects.count() == 1
