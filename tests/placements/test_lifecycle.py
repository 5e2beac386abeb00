"""The table of moves: every state, move and party; what a move leaves behind; who may not."""

import pytest
from django.db import IntegrityError, connection, transaction

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import Message
from placements.enums import ENDED, HOLDING, PENDING, Move, Party, State
from placements.lifecycle import MOVES, allowed_moves, move, party_of
from placements.models import Placement, PlacementEvent
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]

S, P = State, Party
# What the table must say, written out once more: move, from, to, by.
EXPECTED = {
    (Move.ACCEPT, S.NOMINATED, P.EMPLOYER): S.ACCEPTED,
    (Move.ACCEPT, S.NOMINATED, P.SCHOOL): S.ACCEPTED,
    (Move.DECLINE, S.NOMINATED, P.EMPLOYER): S.DECLINED,
    (Move.DECLINE, S.NOMINATED, P.SCHOOL): S.DECLINED,
    (Move.EXPIRE, S.NOMINATED, P.SYSTEM): S.EXPIRED,
    (Move.CONFIRM, S.ACCEPTED, P.SCHOOL): S.CONFIRMED,
    (Move.REOPEN, S.CONFIRMED, P.SCHOOL): S.ACCEPTED,
    (Move.REOPEN, S.CONFIRMED, P.DSL): S.ACCEPTED,
    (Move.REOPEN, S.CONFIRMED, P.SYSTEM): S.ACCEPTED,
    (Move.WITHDRAW, S.NOMINATED, P.SCHOOL): S.WITHDRAWN,
    (Move.WITHDRAW, S.ACCEPTED, P.SCHOOL): S.WITHDRAWN,
    (Move.CANCEL_AS_EMPLOYER, S.ACCEPTED, P.EMPLOYER): S.CANCELLED_BY_EMPLOYER,
    (Move.CANCEL_AS_EMPLOYER, S.CONFIRMED, P.EMPLOYER): S.CANCELLED_BY_EMPLOYER,
    (Move.CANCEL_AS_EMPLOYER, S.LIVE, P.EMPLOYER): S.CANCELLED_BY_EMPLOYER,
    (Move.CANCEL_AS_SCHOOL, S.CONFIRMED, P.SCHOOL): S.CANCELLED_BY_SCHOOL,
    (Move.CANCEL_AS_SCHOOL, S.LIVE, P.SCHOOL): S.CANCELLED_BY_SCHOOL,
    (Move.STOP, S.NOMINATED, P.DSL): S.STOPPED,
    (Move.STOP, S.ACCEPTED, P.DSL): S.STOPPED,
    (Move.STOP, S.CONFIRMED, P.DSL): S.STOPPED,
    (Move.STOP, S.LIVE, P.DSL): S.STOPPED,
    (Move.START, S.CONFIRMED, P.SYSTEM): S.LIVE,
    (Move.COMPLETE, S.LIVE, P.SYSTEM): S.COMPLETED,
}
# When each move's guards let it through: a placement of 28 June to 9 July 2027, all gates green.
RIGHT_DAY = {Move.START: '2027-06-28 08:00', Move.COMPLETE: '2027-07-10 08:00'}


def actors(cast):
    """An actor of every kind of party, and those who are no party at all."""
    return {
        P.SCHOOL: cast.careers_lead,
        P.DSL: cast.dsl,
        P.EMPLOYER: cast.employer_manager,
        P.SYSTEM: story.SYSTEM,
        'tutor': cast.tutor,
        'hub': cast.hub_manager,
        'other school': cast.other_lead,
        'other employer': cast.other_manager,
        'partner': cast.partner_admin,
    }


@pytest.mark.parametrize('state', State)
def test_every_move_by_everyone_from_here(cast, state, time_machine):
    made = 0
    placement = story.all_but_approval(
        story.a_placement(cast, state, approved_by='Carys Lead', approved_at=story.TODAY)
    )
    for name in MOVES:
        time_machine.move_to(RIGHT_DAY.get(name, story.TODAY))
        for party, by in actors(cast).items():
            target = EXPECTED.get((name, state, party))
            before = (Message.objects.count(), PlacementEvent.objects.count(), story.taken(placement))
            if target is None:
                with pytest.raises(Refused):
                    move(placement=placement, name=name, by=by)
                now = (Message.objects.count(), PlacementEvent.objects.count(), story.taken(placement))
                assert (now, story.fresh(placement).state) == (before, state)
                continue
            made += 1
            with transaction.atomic():
                moved = move(placement=placement, name=name, by=by)
                assert moved.state == story.fresh(placement).state == target
                freed = state in HOLDING and target not in HOLDING
                assert story.taken(placement) == before[2] - freed
                _one_event(placement, name, state, target, party, by)
                transaction.set_rollback(True)
    assert made == sum(key[1] == state for key in EXPECTED)


def _one_event(placement, name, state, target, party, by):
    event = placement.events.get()
    assert (event.move, event.from_state, event.to_state) == (name, state, target)
    assert (event.party, event.actor_ref, event.actor_label) == (party, by.actor_ref, by.actor_label)
    entry = AuditEntry.objects.get(verb=f'placement.{name}', subject_ref=placement.ref)
    assert (entry.actor_ref, entry.owner_ref) == (by.actor_ref, placement.school.organisation.ref)


def test_groups_of_states_cover_every_state_once():
    assert {*PENDING, S.LIVE, *ENDED} == set(State)
    assert len(PENDING) + 1 + len(ENDED) == len(State)
    assert {rule.target for rule in MOVES.values()} | {S.NOMINATED} == set(State)


def test_nothing_leads_out_of_an_ended_state():
    assert not {source for rule in MOVES.values() for source in rule.sources} & set(ENDED)


def test_what_is_refused_says_where_it_stands(cast):
    placement = story.a_placement(cast, S.DECLINED)
    with pytest.raises(Refused) as refused:
        move(placement=placement, name=Move.ACCEPT, by=cast.employer_manager)
    assert refused.value.words == (
        'Accepting was not possible. Where this placement stands now: declined by the employer.'
    )
    with pytest.raises(Refused) as refused:
        move(placement=placement, name=Move.ACCEPT, by=cast.stranger_employer)
    assert refused.value.words == 'That is for somebody else to decide.'


def test_a_stale_copy_cannot_move_twice(cast):
    placement = story.a_placement(cast)
    move(placement=placement, name=Move.DECLINE, by=cast.employer_manager)
    with pytest.raises(Refused):
        move(placement=placement, name=Move.DECLINE, by=cast.employer_manager)
    assert story.taken(placement) == 0
    assert placement.events.count() == 1


def test_confirming_says_every_reason_why_not(cast):
    placement = story.a_placement(cast, S.ACCEPTED)
    with pytest.raises(Refused) as refused:
        move(placement=placement, name=Move.CONFIRM, by=cast.careers_lead)
    assert refused.value.code == 'guard'
    assert "Tell us about your employers' liability insurance" in refused.value.words
    assert 'Read the placement details and say yes or no.' in refused.value.words


def test_confirmed_only_when_the_last_gate_is_green(cast):
    placement = story.all_but_approval(story.a_placement(cast, S.ACCEPTED))
    with pytest.raises(Refused):
        move(placement=placement, name=Move.CONFIRM, by=cast.careers_lead)
    assert story.fresh(placement).state == S.ACCEPTED


def test_nothing_starts_early_or_ends_early(cast, time_machine):
    approved = {'approved_by': 'Carys Lead', 'approved_at': story.TODAY}
    placement = story.all_but_approval(story.a_placement(cast, S.CONFIRMED, **approved))
    time_machine.move_to('2027-06-27 12:00')
    with pytest.raises(Refused, match='has not begun yet'):
        move(placement=placement, name=Move.START, by=story.SYSTEM)
    time_machine.move_to('2027-06-28 06:00')
    move(placement=placement, name=Move.START, by=story.SYSTEM)
    time_machine.move_to('2027-07-09 20:00')
    with pytest.raises(Refused, match='is not over yet'):
        move(placement=placement, name=Move.COMPLETE, by=story.SYSTEM)


def test_nobody_says_yes_to_days_gone_by(cast, time_machine):
    placement = story.a_placement(cast)
    time_machine.move_to('2027-06-29 09:00')
    with pytest.raises(Refused, match='first day has gone by'):
        move(placement=placement, name=Move.ACCEPT, by=cast.employer_manager)


def test_a_link_acts_on_its_own_placement_only(cast):
    placement, other = story.a_placement(cast), story.a_placement(cast, student=story.a_student(cast))
    assert party_of(story.answer_link(placement), placement) == P.EMPLOYER
    assert party_of(story.answer_link(placement), other) is None
    assert party_of(story.consent_link(placement), placement) is None
    stolen = story.consent_link(placement, organisation=placement.employer.organisation)
    assert party_of(stolen, placement) is None
    elsewhere = story.answer_link(placement)
    elsewhere.organisation = cast.other_employer.organisation
    assert party_of(elsewhere, placement) is None


def test_allowed_moves_follow_the_table(cast):
    for state in State:
        placement = story.a_placement(cast, state, student=story.a_student(cast), window=story.a_window(cast))
        for party, by in actors(cast).items():
            expected = {name for name, source, who in EXPECTED if (source, who) == (state, party)}
            assert allowed_moves(placement, by) == expected


def test_state_is_written_by_the_lifecycle_alone(cast):
    placement = story.a_placement(cast)
    placement.state = S.CONFIRMED
    with pytest.raises(RuntimeError, match=r'placements\.lifecycle'):
        placement.save()
    with pytest.raises(RuntimeError, match=r'placements\.lifecycle'):
        Placement.objects.filter(pk=placement.pk).update(state=S.CONFIRMED)
    with pytest.raises(RuntimeError, match=r'placements\.lifecycle'), transaction.atomic():
        Placement.objects.bulk_update([placement], ['state'])
    placement.refresh_from_db()
    assert placement.state == S.NOMINATED
    placement.employer_note = 'Likes drawing.'
    placement.save()


def test_a_refreshed_row_may_be_saved(cast):
    placement = story.a_placement(cast)
    same = Placement.objects.get(pk=placement.pk)
    move(placement=same, name=Move.DECLINE, by=cast.employer_manager)
    placement.refresh_from_db()
    placement.save()
    assert placement.state == S.DECLINED


@pytest.mark.parametrize(
    'statement',
    ["UPDATE placements_placementevent SET words = 'other'", 'DELETE FROM placements_placementevent'],
)
def test_the_database_keeps_events_as_they_are(cast, statement):
    move(placement=story.a_placement(cast), name=Move.DECLINE, by=cast.employer_manager)
    with pytest.raises(IntegrityError, match='never changed'), transaction.atomic():
        connection.cursor().execute(statement)
    assert PlacementEvent.objects.count() == 1
