"""The table of moves: every state, move and party; what a move leaves behind; who may not."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.notify.models import Message
from placements.enums import DONE, ENDED, HOLDING, OUT, PENDING, Move, Party, State
from placements.lifecycle import MOVES, allowed_moves, move, party_of
from placements.models import Placement, PlacementEvent
from placements.notifications import audiences
from placements.queries.meanings import TRIED
from placements.queries.table import table_of_moves, with_tables
from tests.placements import story

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]

S, P = State, Party
# What the table must say, written out once more: move, from, to, by.
ASKED = (S.NOMINATED, S.MEETING)
COMING = (*ASKED, S.ACCEPTED, S.CONFIRMED)
LOST = (
    S.DECLINED,
    S.EXPIRED,
    S.WITHDRAWN,
    S.WITHDRAWN_BY_STUDENT,
    S.CANCELLED_BY_EMPLOYER,
    S.CANCELLED_BY_SCHOOL,
    S.CANCELLED_BY_HUB,
)


def to(target, name, sources, *parties):
    return {(name, source, party): target for source in sources for party in parties}


EXPECTED = {
    **to(S.MEETING, Move.ASK_TO_MEET, [S.NOMINATED], P.EMPLOYER, P.SCHOOL),
    **to(S.NOMINATED, Move.ANSWER_MEETING, [S.MEETING], P.SCHOOL),
    **to(S.ACCEPTED, Move.ACCEPT, ASKED, P.EMPLOYER, P.SCHOOL),
    **to(S.DECLINED, Move.DECLINE, ASKED, P.EMPLOYER, P.SCHOOL),
    **to(S.EXPIRED, Move.EXPIRE, ASKED, P.SYSTEM),
    **to(S.CONFIRMED, Move.CONFIRM, [S.ACCEPTED], P.SCHOOL),
    **to(S.ACCEPTED, Move.REOPEN, [S.CONFIRMED], P.SCHOOL, P.DSL, P.SYSTEM),
    **to(S.WITHDRAWN, Move.WITHDRAW, [*ASKED, S.ACCEPTED], P.SCHOOL),
    **to(S.WITHDRAWN_BY_STUDENT, Move.WITHDRAW_AS_STUDENT, COMING, P.SCHOOL, P.PARENT, P.STUDENT),
    **to(S.TRANSFERRED, Move.TRANSFER, COMING, P.SCHOOL),
    **to(S.CANCELLED_BY_EMPLOYER, Move.CANCEL_AS_EMPLOYER, [S.ACCEPTED, S.CONFIRMED], P.EMPLOYER),
    **to(S.CANCELLED_BY_SCHOOL, Move.CANCEL_AS_SCHOOL, [S.CONFIRMED], P.SCHOOL),
    **to(S.CANCELLED_BY_HUB, Move.CALL_OFF, [*COMING, S.LIVE], P.HUB),
    **to(S.STOPPED, Move.STOP, [*COMING, S.LIVE], P.DSL),
    **to(S.LIVE, Move.START, [S.CONFIRMED], P.SYSTEM),
    **to(S.NO_SHOW, Move.NO_SHOW, [S.LIVE, S.COMPLETED], P.SCHOOL, P.EMPLOYER),
    **to(S.ENDED_EARLY, Move.END_EARLY, [S.LIVE, S.COMPLETED], P.SCHOOL, P.EMPLOYER),
    **to(S.COMPLETED, Move.COMPLETE, [S.LIVE], P.SYSTEM),
    **to(S.CLOSED, Move.CLOSE, [S.COMPLETED], P.SCHOOL, P.SYSTEM),
    **to(S.NOMINATED, Move.RESTORE, LOST, P.SCHOOL),
}
# Undoing goes back to where the last move came from: what that is, tests/placements/test_undo.py says.
UNDONE = {
    (source, party)
    for source in (*LOST, S.NO_SHOW, S.ENDED_EARLY, S.CLOSED)
    for party in (P.SCHOOL, P.EMPLOYER)
}
UNDONE -= {(state, party) for state in (S.EXPIRED, S.CANCELLED_BY_HUB) for party in (P.SCHOOL, P.EMPLOYER)}
# When each move's guards let it through: a placement of 28 June to 9 July 2027, all gates green.
RIGHT_DAY = {Move.START: '2027-06-28 08:00', Move.COMPLETE: '2027-07-10 08:00'}


def actors(cast, placement):
    """An actor of every kind of party, and those who are no party at all."""
    return {
        P.PARENT: story.consent_link(placement),
        P.STUDENT: story.student_link(placement),
        P.SCHOOL: cast.careers_lead,
        P.DSL: cast.dsl,
        P.EMPLOYER: cast.employer_manager,
        P.HUB: cast.hub_officer,
        P.SYSTEM: story.SYSTEM,
        'far hub': cast.stranger_hub,
        'stranger': cast.other_lead,
    }


def test_who_only_looks_is_no_party(cast):
    placement = story.a_placement(cast)
    for by in (cast.tutor, cast.stranger_hub, cast.other_lead, cast.other_manager, cast.partner_admin):
        assert party_of(by, placement) is None
    assert not any(None in each.parties for each in MOVES.values())


@pytest.mark.parametrize('state', State)
def test_every_move_by_everyone_from_here(cast, state, time_machine):
    made = 0
    placement = story.all_but_approval(
        story.a_placement(cast, state, approved_by='Carys Lead', approved_at=story.TODAY)
    )
    before = counts(placement)
    for name in MOVES:
        time_machine.move_to(RIGHT_DAY.get(name, story.TODAY))
        for party, by in actors(cast, placement).items():
            target = EXPECTED.get((name, state, party))
            if target is None:
                with pytest.raises(Refused):
                    move(placement=placement, name=name, by=by)
                continue
            made += 1
            with transaction.atomic():
                moved = move(placement=placement, name=name, by=by)
                assert moved.state == story.fresh(placement).state == target
                freed = (state in HOLDING) - (target in HOLDING)
                assert story.taken(placement) == before[2] - freed
                assert MOVES[name].releases(state) == (freed == 1)
                _one_event(placement, name, state, target, party, by)
                transaction.set_rollback(True)
    assert made == sum(key[1] == state for key in EXPECTED)
    assert (counts(placement), story.fresh(placement).state) == (before, state)


def counts(placement):
    return Message.objects.count(), PlacementEvent.objects.count(), story.taken(placement)


def _one_event(placement, name, state, target, party, by):
    event = placement.events.get()
    assert (event.move, event.from_state, event.to_state) == (name, state, target)
    assert (event.party, event.actor_ref, event.actor_label) == (party, by.actor_ref, by.actor_label)
    entry = AuditEntry.objects.get(verb=f'placement.{name}', subject_ref=placement.ref)
    assert (entry.actor_ref, entry.owner_ref) == (by.actor_ref, placement.school.organisation.ref)


def test_groups_of_states_cover_every_state_once():
    assert {*PENDING, S.LIVE, *ENDED} == set(State)
    assert len(PENDING) + 1 + len(ENDED) == len(State)
    assert {rule.target for rule in MOVES.values()} - {None} == set(State)
    assert set(HOLDING) == {*PENDING, S.LIVE, *DONE}
    assert {*DONE, *OUT} == set(ENDED)


def test_every_move_is_in_the_table_and_every_exit_tells_all_three():
    assert set(MOVES) == set(Move) == set(TRIED)
    for name, each in MOVES.items():
        if each.target in OUT:
            assert each.tells == audiences.ENDED, name


def test_out_of_an_end_only_the_school_leads_or_who_made_it_at_once():
    out = {(name, source) for name, rule in MOVES.items() for source in rule.sources if source in OUT}
    assert {name for name, _ in out} == {Move.RESTORE, Move.UNDO, Move.CALL_BACK}
    assert {source for name, source in out if name == Move.CALL_BACK} == {S.CANCELLED_BY_HUB}
    assert not {source for _, source in out} & {S.STOPPED, S.TRANSFERRED}


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
    assert "The employer has not given its employers' liability insurance" in refused.value.words
    assert 'The parent or carer has not said yes or no.' in refused.value.words


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
    assert party_of(story.consent_link(placement), placement) == P.PARENT
    assert party_of(story.consent_link(placement), other) is None
    assert party_of(story.student_link(placement), placement) == P.STUDENT
    assert party_of(story.student_link(placement), other) is None
    stolen = story.consent_link(placement, organisation=placement.employer.organisation)
    assert party_of(stolen, placement) is None
    elsewhere = story.answer_link(placement)
    elsewhere.organisation = cast.other_employer.organisation
    assert party_of(elsewhere, placement) is None


def test_allowed_moves_follow_the_table(cast):
    for state in State:
        placement = story.a_placement(cast, state, student=story.a_student(cast), window=story.a_window(cast))
        for party, by in actors(cast, placement).items():
            expected = {name for name, source, who in EXPECTED if (source, who) == (state, party)}
            expected |= {Move.UNDO} if (state, party) in UNDONE else set()
            expected |= {Move.CALL_BACK} if (state, party) == (S.CANCELLED_BY_HUB, P.HUB) else set()
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


def test_the_page_of_the_docs_is_what_the_code_says():
    page = (Path(settings.BASE_DIR) / 'docs' / 'placements.md').read_text()
    assert with_tables(page) == page, 'run manage.py print_moves'
    assert len(table_of_moves()) == len(Move)
