"""A task that asks for an answer closes once the answer is there: no kind of task outlives its gate."""

import ast
from datetime import date
from html import escape
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from brokerage.audit.models import AuditEntry
from brokerage.core import ui
from brokerage.notify.models import FollowUp
from employers.actions.capacity import answer_capacity, ask_capacity
from employers.actions.register import save_insurance
from employers.models import Insurance
from placements import tasks
from placements.actions import agreements, answered, paperwork, progress
from placements.actions.reminders import OF_PLACEMENT
from placements.clearance import red_gates
from placements.enums import Signer, State
from placements.notifications import kinds, scheduled
from placements.notifications.announce import FAMILY, PHONE, SIGNING, STUDENT, ask_school, paper_task
from placements.queries import due
from placements.queries.home import follow_ups
from placements.queries.messages import tasks_about
from safeguarding.actions.confirming import put_in_force
from safeguarding.enums import ConsentAnswer
from safeguarding.models import RiskAssessment
from tests.factories.employers import InsuranceFactory
from tests.factories.safeguarding import ConsentFactory, RiskAssessmentFactory, SummaryDeliveryFactory
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
# Every other task asks for the placement's next step, and that step closes it (`announce`).
BY_A_STEP = {
    'meeting', 'phone_silent_employer', 'confirm_or_stop', 'not_confirmed', 'cannot_start', 'stranded',
    *(paper_task(signer) for signer in SIGNING),
    *(f'tell.{kind.name}' for kind in STUDENT),
    *(f'phone.{kind.name}' for kind in {**PHONE, **FAMILY}
      if kind.name.endswith(('nomination', 'nomination_reminder', 'confirmed_employer', 'confirmed_family',
                             'reopened_employer', 'reopened_family', 'starts_soon_employer', 'starts_soon_family',
                             'ended_employer', 'ended_family', 'meeting_answered', 'back_employer', 'back_family',
                             'host_again'))),
}  # fmt: skip


def asked(placement, kind, day=date(2026, 11, 23)):
    ask_school(placement, kind, 'Phone them', 'They have not answered.', day)
    return FollowUp.objects.get(kind=kind)


def accepted(cast, **changes):
    return story.a_placement(cast, State.ACCEPTED, **changes)


def named_kinds():
    """Every kind of task about a placement that the code names: by message, and written out."""
    told = {f'phone.{kind.name}' for kind in {**PHONE, **FAMILY}}
    told |= {f'tell.{kind.name}' for kind in STUDENT}
    told |= {paper_task(signer) for signer in SIGNING}
    for path in Path('placements').rglob('*.py'):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, 'id', '') == 'ask_school':
                kind = node.args[1]
                if isinstance(kind, ast.Constant):
                    told.add(kind.value)
                elif isinstance(kind, ast.Name):
                    told.add(getattr(answered, kind.id))
    return told


def test_every_kind_of_task_says_what_closes_it():
    assert named_kinds() == set(answered.CHASES) | BY_A_STEP
    assert not set(answered.CHASES) & BY_A_STEP


@pytest.mark.parametrize('kind', answered.CHASES)
def test_no_task_outlives_its_gate(cast, kind):
    """Open while what it waits for is lacking, closed with the reason once nothing is: for every kind there is."""
    state = State.CONFIRMED if kind == answered.TURNED_RED else State.ACCEPTED
    placement = story.a_placement(cast, state, approved_by='Carys Lead', approved_at=story.TODAY)
    if kind == paperwork.DISAGREE:
        for number, answer in enumerate((ConsentAnswer.GIVEN, ConsentAnswer.REFUSED)):
            other = story.GuardianFactory(student=placement.student, name=f'Parent {number}', is_main=False)
            ConsentFactory(
                student=placement.student, placement_ref=placement.ref, guardian=other, answer=answer
            )
    elif kind.endswith(kinds.SummaryChanged.name):
        story.employer_ready(placement)
    task = asked(placement, kind)
    tasks.close_answered(employer_id=placement.employer_id)
    task.refresh_from_db()
    assert task.done_at is None

    story.all_but_approval(placement)
    if kind == paperwork.DISAGREE:
        outcome = {'outcome': 'agreed', 'reason': 'Both were here.'}
        paperwork.settle_consent(by=cast.careers_lead, placement=story.fresh(placement), **outcome)
    assert not red_gates(story.fresh(placement))
    tasks.plan_reminders()
    task.refresh_from_db()
    assert task.done_at
    assert task.done_by.startswith('By itself: ')
    entry = AuditEntry.objects.get(verb='follow_up.answered', subject_ref=task.ref)
    assert entry.owner_ref == placement.school.organisation.ref
    assert entry.data['why'] in task.done_by


def test_an_employer_that_confirms_closes_the_call_at_once(cast, django_capture_on_commit_callbacks):
    placement = accepted(cast)
    task = asked(placement, f'phone.{kinds.AcceptedToEmployer.name}')
    draft = RiskAssessmentFactory(
        offer=placement.window.offer, state='draft', confirmed_on=None, expires_on=None
    )
    with django_capture_on_commit_callbacks(execute=True):
        answered_by_employer(cast, draft)
    task.refresh_from_db()
    assert task.done_by == 'By itself: the risk assessment is confirmed.'
    assert [each.done_by for each in tasks_about(placement)] == [task.done_by]


def answered_by_employer(cast, draft):
    put_in_force(
        cast.employer_manager, draft.offer, RiskAssessment.objects.get(pk=draft.pk), date(2026, 11, 23)
    )


def test_an_open_task_names_what_is_lacking_now(cast, django_capture_on_commit_callbacks):
    placement = accepted(cast)
    task = asked(placement, answered.PAPERS)
    InsuranceFactory(employer=cast.employer)
    answered.close_answered(placement)
    task.refresh_from_db()
    first = task.detail
    assert 'risk assessment' in first
    Insurance.objects.all().delete()
    RiskAssessmentFactory(offer=placement.window.offer)
    answered.close_answered(placement)
    task.refresh_from_db()
    assert (task.done_at, 'nsurance' in task.detail) == (None, True)
    with django_capture_on_commit_callbacks(execute=True):
        save_insurance(by=cast.hub_officer, employer=cast.employer, told_by='Ann Asked', **_covered())
    task.refresh_from_db()
    assert task.detail != first
    assert 'nsurance' not in task.detail or task.done_at


def _covered():
    made = InsuranceFactory.build()
    return {name: getattr(made, name) for name in ('basis', 'insurer', 'policy_number', 'expires_on')}


def test_what_closed_by_itself_is_asked_again_when_it_is_lacking_again(cast):
    placement = accepted(cast)
    task = asked(placement, answered.PAPERS)
    story.employer_ready(placement)
    answered.close_answered()
    task.refresh_from_db()
    assert task.done_at
    Insurance.objects.all().delete()
    assert asked(story.fresh(placement), answered.PAPERS).done_at is None


def test_what_somebody_ticked_off_stays_ticked_off(cast):
    placement = accepted(cast)
    task = asked(placement, answered.PAPERS)
    FollowUp.objects.filter(pk=task.pk).update(done_at=story.TODAY, done_by='Carys Lead')
    story.employer_ready(placement)
    answered.close_answered()
    assert asked(placement, answered.PAPERS).done_by == 'Carys Lead'
    assert not AuditEntry.objects.filter(verb='follow_up.answered').exists()


def test_a_placement_that_is_over_chases_nobody(cast):
    placement = accepted(cast)
    task = asked(placement, answered.PAPERS)
    progress.withdraw(by=cast.careers_lead, placement=placement, reason='other', words='Moved.')
    FollowUp.objects.filter(pk=task.pk).update(done_at=None, done_by='')
    answered.close_answered()
    task.refresh_from_db()
    assert task.done_at


def test_only_the_second_parents_task_is_theirs(cast):
    placement = accepted(cast)
    story.employer_ready(placement)
    asked(placement, f'phone.{kinds.AskConsent.name}.abcdefgh')
    other = accepted(cast, student=story.a_student(cast, first_name='Noor'))
    kept = asked(other, 'phone_silent_parent')
    SummaryDeliveryFactory(student=placement.student, placement_ref=placement.ref)
    ConsentFactory(student=placement.student, placement_ref=placement.ref)
    answered.close_answered()
    assert list(FollowUp.objects.open()) == [kept]


def test_it_costs_the_same_for_many(cast, django_assert_max_num_queries):
    for number in range(6):
        placement = accepted(cast, student=story.a_student(cast, first_name=f'S{number}'))
        ask_school(placement, answered.PAPERS, 'Phone', '', date(2026, 11, 23))
    answered.close_answered()
    with django_assert_max_num_queries(16):
        answered.close_answered()


def test_the_schedule_of_a_block_does_not_go_on_asking(cast):
    placement = story.a_placement(cast)
    row = next(iter(scheduled_facts(placement.block)))
    for kind in ('match', 'review'):
        step = next(line for line in row[2] if line.key == kind)
        scheduled.ask_about_block(
            placement.block, type('Step', (), {'line': step, 'day': date(2026, 11, 23)})
        )
    answered.close_answered_blocks(scheduled_facts(placement.block))
    assert [task.kind for task in FollowUp.objects.open()] == ['block.review']


def scheduled_facts(block):
    return list(due.of_blocks(type(block).objects.filter(pk=block.pk)))


def test_a_question_about_places_that_is_answered_is_not_phoned_about(cast):
    story.a_window(cast)
    ask = ask_capacity(by=cast.hub_officer, employer=cast.employer, year=2026)
    scheduled.call_about_capacity(ask, date(2026, 11, 23), 28)
    answer_capacity(by=cast.hub_officer, ask=ask, answer='no')
    assert not FollowUp.objects.open().filter(kind='capacity_call').exists()


# ---- what to do and why are two things: no name is cut in two

HOSTILE = [
    'Brindley: Print',
    'A: B: C',
    ': Print',
    'Print: ',
    'Phone Brindley: no answer',
    'X:\u00a0Y',
    'a\nb: c',
]


@pytest.mark.parametrize('name', HOSTILE)
def test_a_name_is_never_cut_in_two(cast, name, sign_in):
    type(cast.employer.organisation).objects.filter(pk=cast.employer.organisation_id).update(name=name)
    placement = story.fresh(accepted(cast))
    step = type('Step', (), {'line': type('L', (), {'offsets': (21,)}), 'day': date(2026, 11, 23)})
    OF_PLACEMENT['employer_phone'](placement, step)
    task = FollowUp.objects.get(kind='phone_silent_employer')
    assert (task.words, task.detail) == (f'Phone {name}', 'no answer for 21 days.')
    [line] = follow_ups(cast.careers_lead)
    assert (line.text, line.detail) == (task.words, task.detail)
    assert isinstance(line, ui.Task)
    browser = sign_in(cast.careers_lead)
    for page in ('/', '/messages/to-do/'):
        body = browser.get(page, follow=True).content.decode()
        assert f'>Phone {escape(name)}</a>' in body
        assert '>No answer for 21 days.<' in body


def test_a_signature_closes_the_task_that_asked_for_paper(cast):
    placement = accepted(cast)
    type(placement.student).objects.filter(pk=placement.student_id).update(email='')
    placement = story.fresh(placement)
    story.all_but_approval(placement)
    agreements.make_agreement(by=cast.careers_lead, placement=placement)
    open_tasks = FollowUp.objects.open().filter(kind=paper_task(Signer.STUDENT))
    assert open_tasks.exists()
    paper = {'signed_name': 'Maya Khan', 'scan': ContentFile(b'%PDF', name='scan.pdf'), 'sha256': 'a' * 64}
    agreements.sign_on_paper(by=cast.careers_lead, placement=placement, signer=Signer.STUDENT, **paper)
    assert not open_tasks.exists()
