"""The verbs: nominate, answer, approve, confirm, leave, and what families and safeguarding leads say."""

from datetime import date, timedelta

import pytest

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import FollowUp, Message
from employers.models import Window
from placements.actions import nominations, paperwork, progress
from placements.clearance import red_gates
from placements.enums import Move, Signer, State
from placements.models import Placement, PlacementEvent
from safeguarding.enums import SummaryMethod
from safeguarding.models import Consent, DslDecision, NeedsNote, SummaryDelivery
from tests.factories.schools import BlockFactory, CircumstancesFactory, CohortFactory
from tests.placements import story
from tests.placements.agreements import proved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]


def nominate(cast, student, window, by=None, block=None):
    block = block or student.cohort.blocks.first()
    return nominations.nominate(by=by or cast.careers_lead, block=block, student=student, window=window)


def test_nominating_takes_a_place_and_asks_the_employer(cast):
    student, window = story.a_student(cast), story.a_window(cast)
    placement = nominate(cast, student, window)
    assert (placement.state, story.taken(placement)) == (State.NOMINATED, 1)
    assert (placement.start, placement.end) == (window.start, window.end)
    event = placement.events.get()
    assert (event.move, event.from_state, event.to_state, event.party) == (
        Move.NOMINATE, '', State.NOMINATED, 'school',
    )  # fmt: skip
    assert list(Message.objects.values_list('template', 'to_name')) == [
        ('placements.nomination', 'Ann Asked')
    ]
    assert AuditEntry.objects.filter(verb='placement.nominate', subject_ref=placement.ref).count() == 1


@pytest.mark.parametrize('who', ['tutor', 'dsl', 'other_lead', 'hub_manager', 'employer_manager'])
def test_only_the_own_careers_leader_nominates(cast, who):
    student, window = story.a_student(cast), story.a_window(cast)
    with pytest.raises(Refused, match='own careers leader'):
        nominate(cast, student, window, by=getattr(cast, who))
    assert Placement.objects.count() == Window.objects.get(pk=window.pk).taken == 0


def test_nominating_is_refused_in_words(cast):
    student, window = story.a_student(cast), story.a_window(cast)
    block = student.cohort.blocks.first()
    elsewhere = BlockFactory(cohort=CohortFactory(school=cast.school))
    outside = story.a_window(cast, start=block.end, end=block.end + timedelta(days=3))
    far, weekly = story.a_window(cast, employer=cast.far_employer), story.a_window(cast)
    type(weekly.offer).objects.filter(pk=weekly.offer_id).update(pattern='day_a_week')
    weekly.offer.refresh_from_db()
    cases = [
        ({'block': elsewhere}, 'is not out in this block'),
        ({'window': outside}, 'do not lie inside the block'),
        ({'window': far}, 'another area'),
        ({'window': weekly}, 'This offer is for “A day a week”, the block for “Every day of the dates”.'),
    ]
    for parts, words in cases:
        given = {'student': student, 'window': window, 'block': block} | parts
        with pytest.raises(Refused, match=words):
            nominations.nominate(by=cast.careers_lead, **given)
    assert Placement.objects.count() == 0


def test_students_who_left_and_closed_blocks_are_refused(cast):
    student, window = story.a_student(cast, left_on=date(2026, 11, 1)), story.a_window(cast)
    with pytest.raises(Refused, match='is not out in this block'):
        nominate(cast, student, window)
    student = story.a_student(cast)
    student.cohort.blocks.update(state='closed')
    with pytest.raises(Refused, match='is not out in this block'):
        nominate(cast, student, window)


def test_nobody_is_nominated_for_days_that_have_begun(cast, time_machine):
    student, window = story.a_student(cast), story.a_window(cast)
    time_machine.move_to('2027-06-28 07:00')
    with pytest.raises(Refused, match='have begun already'):
        nominate(cast, student, window)


def test_a_full_window_and_a_placed_student_are_refused_and_keep_no_place(cast):
    window, other = story.a_window(cast, places=1), story.a_window(cast)
    student = story.a_student(cast)
    nominate(cast, student, window)
    with pytest.raises(Refused, match='just gone'):
        nominate(cast, story.a_student(cast), window)
    with pytest.raises(Refused, match='already has a placement on some of these dates'):
        nominate(cast, student, other)
    assert list(Window.objects.order_by('pk').values_list('taken', flat=True)) == [1, 0]
    assert PlacementEvent.objects.count() == 1


def test_a_student_who_was_declined_can_be_nominated_again(cast):
    student, window = story.a_student(cast), story.a_window(cast, places=1)
    first = nominate(cast, student, window)
    progress.decline(by=story.answer_link(first), placement=first, reason='full')
    assert nominate(cast, student, window).state == State.NOMINATED
    assert Window.objects.get(pk=window.pk).taken == 1


def test_accepting_tells_school_and_employer_and_asks_the_parent(cast):
    assert cast.careers_lead
    placement = story.nominated(cast)
    Message.objects.all().delete()
    progress.accept(by=story.answer_link(placement), placement=placement)
    assert set(Message.objects.values_list('template', 'to_name')) == {
        ('placements.accepted_school', 'Carys Lead'),
        ('placements.accepted_employer', 'Ann Asked'),
        ('placements.ask_consent', 'Pat Parent'),
    }


def test_approval_names_who_gave_it_and_is_given_once(cast):
    placement = story.a_placement(cast, State.ACCEPTED)
    progress.approve(by=cast.careers_lead, placement=placement)
    first = story.fresh(placement)
    assert first.approved_by == cast.careers_lead.actor_label
    progress.approve(by=cast.careers_lead, placement=placement)
    assert story.fresh(placement).approved_at == first.approved_at
    assert AuditEntry.objects.filter(verb='placement.approve').count() == 1


@pytest.mark.parametrize('who', ['tutor', 'dsl', 'employer_manager', 'hub_manager', 'other_lead'])
def test_nobody_else_approves(cast, who):
    placement = story.a_placement(cast, State.ACCEPTED)
    with pytest.raises(Refused, match='careers leader'):
        progress.approve(by=getattr(cast, who), placement=placement)
    assert story.fresh(placement).approved_at is None


def test_approval_waits_for_the_employers_yes(cast):
    with pytest.raises(Refused, match='once the employer has said yes'):
        progress.approve(by=cast.careers_lead, placement=story.a_placement(cast))


def test_approve_and_confirm_keeps_no_approval_when_it_fails(cast):
    placement = story.a_placement(cast, State.ACCEPTED)
    with pytest.raises(Refused):
        progress.approve_and_confirm(by=cast.careers_lead, placement=placement)
    assert story.fresh(placement).approved_at is None
    ready = story.all_but_approval(story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast)))
    outcomes = progress.approve_and_confirm_all(by=cast.careers_lead, placements=[placement, ready])
    assert [bool(each.words) for each in outcomes] == [True, False]
    assert story.fresh(ready).state == State.CONFIRMED


def test_opening_checks_again_asks_for_a_new_approval_and_tells_everyone(cast):
    placement = story.all_but_approval(story.a_placement(cast, State.ACCEPTED))
    progress.approve_and_confirm(by=cast.careers_lead, placement=placement)
    Message.objects.all().delete()
    progress.reopen(by=cast.careers_lead, placement=placement, words='The site has moved.')
    assert (story.fresh(placement).state, story.taken(placement)) == (State.ACCEPTED, 1)
    assert {blocker.code for blocker in red_gates(story.fresh(placement))} == {'not_approved'}
    assert sorted(Message.objects.values_list('template', flat=True)) == [
        'placements.reopened_employer',
        'placements.reopened_family',
        'placements.reopened_family',
        'placements.reopened_school',
    ]


@pytest.mark.parametrize(
    ('state', 'becomes'),
    [
        (State.NOMINATED, State.WITHDRAWN),
        (State.ACCEPTED, State.WITHDRAWN),
        (State.CONFIRMED, State.CANCELLED_BY_SCHOOL),
    ],
)
def test_the_school_takes_a_student_back(cast, state, becomes):
    placement = story.a_placement(cast, state)
    moved = progress.withdraw(by=cast.careers_lead, placement=placement, reason='ill', words='Broke a leg.')
    assert (moved.state, story.taken(placement)) == (becomes, 0)
    assert (placement.events.get().reason, placement.events.get().words) == ('ill', 'Broke a leg.')


def test_a_withdrawal_goes_by_where_it_stands_now(cast):
    stale = story.a_placement(cast, State.CONFIRMED)
    stale.state = State.NOMINATED
    assert progress.withdraw(by=cast.careers_lead, placement=stale, reason='ill').state == (
        State.CANCELLED_BY_SCHOOL
    )


# ---- parents, safeguarding leads, needs


@pytest.fixture
def accepted(cast):
    placement = story.a_placement(cast, State.ACCEPTED)
    story.employer_ready(placement)
    return placement


def answer(by, placement, said='given', **parts):
    given = {'signed_name': 'Pat Parent', 'emergency_phone': '07700 900123'} | parts
    proved(placement, Signer.PARENT)
    return paperwork.answer_consent(by=by, placement=placement, answer=said, **given)


def test_a_yes_by_link_notes_the_summary_too(accepted):
    consent = answer(story.consent_link(accepted), accepted)
    assert (consent.answer, consent.guardian.name) == ('given', 'Pat Parent')
    delivery = SummaryDelivery.objects.get(placement_ref=accepted.ref)
    assert (delivery.method, delivery.recorded_by) == (SummaryMethod.LINK, 'Pat Parent, by signed link')
    assert {b.code for b in red_gates(story.fresh(accepted))} == {'not_approved'}


def test_a_paper_notes_no_summary_and_names_no_guardian(cast, accepted):
    consent = answer(cast.careers_lead, accepted)
    assert (consent.guardian, consent.recorded_by) == (None, cast.careers_lead.actor_label)
    assert SummaryDelivery.objects.count() == 0
    paperwork.record_summary(by=cast.careers_lead, placement=accepted, method='paper')
    assert SummaryDelivery.objects.get().method == SummaryMethod.PAPER


def test_a_second_answer_is_a_new_row_and_a_no_is_told(cast, accepted):
    assert cast.careers_lead
    link = story.consent_link(accepted)
    answer(link, accepted)
    answer(link, accepted, 'refused')
    assert list(Consent.objects.values_list('answer', flat=True)) == ['refused', 'given']
    assert Message.objects.get().template == 'placements.consent_refused'


def test_an_answer_settles_what_was_asked_about_the_parent_only(accepted):
    for kind in (
        'phone_silent_parent',
        'phone.placements.ask_consent',
        'phone.placements.starts_soon_employer',
    ):
        FollowUp.objects.create(
            organisation=accepted.school.organisation, kind=kind, subject_type='placements.placement',
            subject_ref=accepted.ref, due_on=date(2026, 11, 23), words='Phone.', path='/',
        )  # fmt: skip
    answer(story.consent_link(accepted), accepted)
    assert [row.kind for row in FollowUp.objects.open()] == ['phone.placements.starts_soon_employer']


@pytest.mark.parametrize('state', [state for state in State if state != State.ACCEPTED])
def test_an_answer_is_taken_between_yes_and_confirmation_only(cast, state):
    placement = story.a_placement(cast, state)
    with pytest.raises(Refused, match='ring the school'):
        answer(story.consent_link(placement), placement)
    assert Consent.objects.count() == 0


def test_only_the_parents_own_link_or_the_school_answers(cast, accepted):
    other = story.a_placement(cast, State.ACCEPTED, student=story.a_student(cast))
    strangers = [
        story.consent_link(other),
        story.answer_link(accepted),
        cast.tutor,
        cast.dsl,
        cast.employer_manager,
        cast.hub_manager,
        cast.other_lead,
    ]
    for stranger in strangers:
        with pytest.raises(Refused, match='Only the parent or carer'):
            answer(stranger, accepted)
    assert Consent.objects.count() == 0


def test_no_summary_before_the_employer_has_confirmed(cast):
    placement = story.a_placement(cast, State.ACCEPTED)
    answer(story.consent_link(placement), placement)
    assert SummaryDelivery.objects.count() == 0
    with pytest.raises(Refused, match='there is no summary to give'):
        paperwork.record_summary(by=cast.careers_lead, placement=placement, method='paper')
    with pytest.raises(Refused, match='Only the school'):
        paperwork.record_summary(by=cast.dsl, placement=placement, method='paper')


def test_a_decision_opens_the_gate_for_what_it_was_about(cast, accepted):
    CircumstancesFactory(student=accepted.student, vulnerable=True)
    paperwork.decide(by=cast.dsl, placement=accepted, choice='second_adult', reason='Shy.')
    kept = DslDecision.objects.get()
    assert (kept.outcome, kept.covers) == ('go_ahead_with_conditions', ['vulnerable'])
    assert kept.conditions == 'Go ahead once a second adult is present.'
    assert 'dsl_undecided' not in {b.code for b in red_gates(story.fresh(accepted))}


def test_a_stop_ends_the_placement_and_keeps_the_reason_with_the_school(cast, accepted):
    paperwork.decide(by=cast.dsl, placement=accepted, choice='stop', reason='Known to the family.')
    assert (story.fresh(accepted).state, story.taken(accepted)) == (State.STOPPED, 0)
    assert (accepted.events.get().words, accepted.events.get().reason) == ('', '')
    assert 'Known' not in str(list(AuditEntry.objects.values('data')))


@pytest.mark.parametrize('choice', ['ask_barred_list', 'student_dbs', 'something'])
def test_what_the_law_does_not_leave_open_cannot_be_chosen(cast, accepted, choice):
    with pytest.raises(Refused, match='cannot be asked for in this case'):
        paperwork.decide(by=cast.dsl, placement=accepted, choice=choice, reason='To be sure.')
    assert DslDecision.objects.count() == 0


def test_only_the_safeguarding_lead_decides(cast, accepted):
    for by in (cast.careers_lead, cast.tutor, cast.hub_manager, cast.employer_manager):
        with pytest.raises(Refused, match='safeguarding lead'):
            paperwork.decide(by=by, placement=accepted, choice='go_ahead', reason='Fine.')
    ended = story.a_placement(cast, State.DECLINED)
    with pytest.raises(Refused, match='has ended'):
        paperwork.decide(by=cast.dsl, placement=ended, choice='go_ahead', reason='Fine.')
    assert DslDecision.objects.count() == 0


def test_needs_are_shared_when_the_parent_agreed_and_not_before(cast, accepted):
    CircumstancesFactory(student=accepted.student, needs_note='Carries an inhaler.')
    with pytest.raises(Refused, match='has not agreed'):
        paperwork.share_needs(by=cast.careers_lead, placement=accepted)
    answer(story.consent_link(accepted), accepted, share_needs=True)
    with pytest.raises(Refused, match='careers leader'):
        paperwork.share_needs(by=cast.employer_manager, placement=accepted)
    note = paperwork.share_needs(by=cast.careers_lead, placement=accepted)
    assert (note.words, note.delete_on) == ('Carries an inhaler.', date(2027, 8, 8))


def test_needs_are_not_shared_with_an_employer_that_has_not_said_yes(cast):
    placement = story.a_placement(cast)
    with pytest.raises(Refused, match='once it has said yes'):
        paperwork.share_needs(by=cast.careers_lead, placement=placement)
    assert NeedsNote.objects.count() == 0
