"""An area's match: every block gets its own proposals, once, whatever happens to the workers; nothing is booked."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.accounts.models import SystemActor
from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from brokerage.core.tasks import pick_up_lost_work
from brokerage.notify.models import FollowUp
from employers.models import Window
from placements import tasks
from placements.actions import area_part
from placements.actions.area import NOBODY, cancel_area_match, start_area_match
from placements.actions.area_part import run_area, run_part
from placements.actions.matching import CHANGED, FAULT, cancel_match, solve_run, start_match
from placements.matching import match
from placements.models import AreaPart, AreaRun, MatchRun, Pin, Placement, Proposal
from placements.queries import area_help
from placements.queries.area_proof import check_area
from placements.queries.match_question import Question
from schools.models import School, Student
from tests.placements.towns import PLACES, STUDENTS, Towns, later, reload, small_parts

State = AreaRun.State
pytestmark = pytest.mark.django_db


@pytest.fixture
def towns(cast, monkeypatch):
    small_parts(monkeypatch)
    return Towns(cast)


@pytest.fixture
def sent(django_capture_on_commit_callbacks):
    """Do something, and everything it sends to workers."""

    def do(act):
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return do


def held_back(run):
    """As `run` stands when it was cut and its parts were sent, but no worker has come."""
    run_area(reload(run))
    return list(AreaPart.objects.select_related('run__hub').filter(run=run))


def places_of(run):
    rows = Proposal.objects.filter(run__area=run).values_list('run__block', 'student', 'window')
    return {(block, student): window for block, student, window in rows}


class TestRun:
    def test_every_block_has_its_own_run_with_everyone_in_it(self, towns, sent):
        run = reload(sent(towns.start))
        assert (run.job_state, run.job_done, run.job_total, run.parts.count()) == (State.DONE, 4, 4, 2)
        for block in towns.blocks:
            own = MatchRun.objects.get(block=block)
            assert (own.job_state, own.area, own.policy) == (State.DONE, run, 'linear')
            assert own.proposals.count() == STUDENTS
            assert own.proposals.exclude(window=None).count() == PLACES
            assert own.figures['policies']['linear']['placed'] == PLACES
            assert all(row.reasons for row in own.proposals.all())
        assert Placement.objects.count() == 0

    def test_it_is_as_good_as_the_whole_solved_at_once(self, towns, sent):
        for policy in ('linear', 'convex', 'first-choices'):
            whole = match(Question(towns.blocks, policy).problem)
            run = reload(sent(lambda policy=policy: towns.start(policy=policy)))
            assert {**run.certificate['objective'], 'kept': None} == {**whole.objective, 'kept': None}
            assert run.certificate['primal'] == run.certificate['dual']
            MatchRun.objects.all().delete()

    def test_a_second_run_moves_nobody_without_need(self, towns, sent):
        first = places_of(sent(towns.start))
        assert places_of(sent(towns.start)) == first

    def test_kept_and_ruled_out_pairs_and_those_already_out_are_respected(self, towns, sent):
        block = towns.blocks[0]
        one, two, three = block.cohort.students.order_by('pk')[:3]
        near, far = Window.objects.filter(offer__employer__organisation__name='Works 0').order_by('pk')[:2]
        Pin.objects.create(block=block, student=one, window=far, kind='lock')
        for window in Window.objects.exclude(pk=near.pk):
            Pin.objects.create(block=block, student=two, window=window, kind='forbid')
        Placement.objects.create(
            student=three,
            block=block,
            window=near,
            school=block.school,
            employer=near.offer.employer,
            start=block.start,
            end=block.end,
            state_since=timezone.now(),
        )
        places = places_of(sent(towns.start))
        assert places[block.pk, one.pk] == far.pk
        assert places[block.pk, two.pk] in (None, near.pk)
        assert (block.pk, three.pk) not in places

    def test_a_student_in_two_blocks_gets_a_place_in_each(self, cast, towns, sent):
        second = later(towns.blocks[0], 4)
        shift = timedelta(weeks=4)
        for window in Window.objects.filter(offer__employer__organisation__name='Works 0'):
            window.pk, window.ref, window.start, window.end = (
                None,
                f'x{window.pk}',
                window.start + shift,
                window.end + shift,
            )
            window.save()
        places = places_of(sent(lambda: towns.start([*towns.blocks, second])))
        both = [student for (block, student), window in places.items() if window and block == second.pk]
        assert len(both) == PLACES
        assert len(places) == 3 * STUDENTS

    def test_schools_are_asked_to_look_and_send(self, towns, sent):
        sent(towns.start)
        asked = FollowUp.objects.filter(kind='area.matched')
        assert {row.organisation for row in asked} == {block.school.organisation for block in towns.blocks}
        assert all('your hub has matched' in row.said for row in asked)

    def test_every_school_finds_it_on_its_trail(self, towns, sent):
        run = sent(towns.start)
        verbs = list(AuditEntry.objects.order_by('pk').values_list('verb', 'owner_ref'))
        own = [('match.start', block.school.organisation.ref) for block in towns.blocks]
        assert verbs == [*own, ('area.start', run.hub.ref), ('area.end', run.hub.ref)]

    def test_reasons_count_places_that_other_parts_fill(self, towns, sent):
        """Somebody who may travel to the other town is told that it is full, not that it has room."""
        left = towns.blocks[0].cohort.students.order_by('pk')
        sent(towns.start)
        for row in Proposal.objects.filter(run__block=towns.blocks[0], student__in=left, window=None):
            further = [reason for reason in row.reasons if reason['rule'] == 'travel']
            assert [('none takes anybody more' in reason['text']) for reason in further] == [True]

    def test_what_would_place_the_others_is_found_part_by_part_and_a_full_town_is_not_denied(
        self, towns, sent
    ):
        sent(towns.start)
        run = MatchRun.objects.get(block=towns.blocks[0])
        assert run.figures['ways'] is True
        elsewhere = set(towns.windows(1).values_list('pk', flat=True))
        left = run.proposals.filter(window=None)
        assert left.count() == STUDENTS - PLACES
        for row in left:
            kinds = [[change['kind'] for change in way['changes']] for way in row.ways]
            assert kinds == [['place']]
            assert not elsewhere & {way['window'] for way in row.ways}

    def test_a_school_asks_for_its_own_share_and_the_hub_is_told_in_groups(self, towns, sent):
        run = reload(sent(towns.start))
        asks = MatchRun.objects.get(block=towns.blocks[0]).figures['asks']
        assert (sum(row['places'] for row in asks['rows']), asks['waiting'], asks['exact']) == (2, 2, True)
        assert asks['rows'][-1]['placed'] == 2
        assert run.figures['asks'] == {'rows': [], 'rest': 4, 'placed': 4}

    def test_a_part_too_large_to_look_says_so_and_denies_nothing(self, towns, sent, monkeypatch):
        monkeypatch.setattr(area_help, 'MOST_PAIRS', 0)
        sent(towns.start)
        assert [run.tells_ways for run in MatchRun.objects.all()] == [False, False]


class TestRefused:
    def words(self, towns, blocks=None):
        with pytest.raises(Refused) as refused:
            towns.start(blocks)
        assert AreaRun.objects.filter(job_state='queued').count() <= 1
        return refused.value.code

    def test_one_at_a_time(self, cast, towns):
        towns.start(towns.blocks[:1])
        assert self.words(towns, towns.blocks[1:]) == 'running'

    def test_the_database_holds_it(self, cast, towns):
        AreaRun.objects.create(hub=cast.hub, policy='linear')
        with pytest.raises(IntegrityError, match='area_one_going'), transaction.atomic():
            AreaRun.objects.create(hub=cast.hub, policy='linear')
        AreaRun.objects.create(hub=cast.hub, policy='linear', job_state='done')
        AreaRun.objects.create(hub=cast.other_hub, policy='linear')
        with pytest.raises(IntegrityError, match='area_policy'), transaction.atomic():
            AreaRun.objects.create(hub=cast.hub, policy='best', job_state='done')

    def test_a_part_is_there_once(self, cast):
        run = AreaRun.objects.create(hub=cast.hub, policy='linear')
        AreaPart.objects.create(run=run, number=1, question=b'', seats=[])
        with pytest.raises(IntegrityError, match='area_part_once'), transaction.atomic():
            AreaPart.objects.create(run=run, number=1, question=b'', seats=[])

    def test_a_block_that_its_school_is_matching(self, cast, towns):
        MatchRun.objects.create(block=towns.blocks[0])
        assert self.words(towns) == 'school_running'

    def test_while_the_hub_matches_a_school_cannot(self, towns, cast):
        towns.start()
        with pytest.raises(Refused, match='already running'):
            start_match(by=cast.careers_lead, block=towns.blocks[0])

    def test_two_blocks_of_a_cohort_on_the_same_dates(self, towns):
        twin = later(towns.blocks[0], 0)
        assert self.words(towns, [*towns.blocks, twin]) == 'overlap'

    @pytest.mark.parametrize('change', ['draft', 'closed', 'begun', 'out', 'strange', 'none'])
    def test_only_published_blocks_ahead_of_schools_that_take_part(self, cast, towns, change, time_machine):
        block = towns.blocks[0]
        school = School.objects.filter(pk=block.school.pk)
        if change in ('draft', 'closed'):
            type(block).objects.filter(pk=block.pk).update(state=change)
        elif change == 'begun':
            time_machine.move_to(block.start)
        elif change == 'out':
            school.update(joins_area_match=False)
        elif change == 'strange':
            block.school.organisation.hub = cast.other_hub
            block.school.organisation.save()
        if change == 'none':
            with pytest.raises(Refused, match='at least one'):
                start_area_match(by=towns.by, hub=towns.hub, blocks=[], policy='linear')
        elif change == 'begun':
            assert self.words(towns) == 'no_blocks'
        else:
            assert self.words(towns) == 'gone'

    def test_a_school_that_left_is_not_read(self, towns, sent):
        """Neither its students nor its block: only the others' are in the question."""
        School.objects.filter(pk=towns.blocks[0].school.pk).update(joins_area_match=False)
        run = sent(lambda: towns.start(towns.blocks[1:]))
        seats = [student for part in run.parts.all() for student, _ in part.seats]
        assert set(seats) == set(towns.blocks[1].cohort.students.values_list('pk', flat=True))
        assert not Proposal.objects.filter(student__school=towns.blocks[0].school).exists()

    def test_nobody_to_place_ends_in_words(self, towns, sent):
        Student.objects.update(left_on=date(2026, 1, 1))
        run = reload(sent(towns.start))
        assert (run.job_state, run.job_error) == (State.FAILED, NOBODY)
        assert not MatchRun.objects.filter(job_state__in=MatchRun.GOING).exists()

    def test_a_kept_pair_that_cannot_be_kept_leaves_its_school_out_and_no_other(self, towns, sent):
        block = towns.blocks[0]
        far = Window.objects.get(offer__employer__organisation__name='Works 1', offer__site__easting=460_000)
        Pin.objects.create(block=block, student=block.cohort.students.first(), window=far, kind='lock')
        run = reload(sent(towns.start))
        states = [MatchRun.objects.get(block=each) for each in towns.blocks]
        assert [(each.job_state, each.job_error) for each in states] == [('failed', CHANGED), ('done', '')]
        assert run.figures['left_out'] == [block.pk]
        assert not states[0].proposals.exists()


class TestLostAndStopped:
    def test_a_part_that_was_solved_when_its_worker_died_is_not_solved_again(self, towns, monkeypatch):
        parts = held_back(towns.start())
        for part in parts:
            run_part(part)
        assert reload(parts[0].run).job_state == State.RUNNING  # the first waits to be explained
        monkeypatch.setattr(area_part, 'solve_part', None)
        for part in parts:
            run_part(AreaPart.objects.select_related('run__hub').get(pk=part.pk))
        assert reload(parts[0].run).job_state == State.DONE
        assert Proposal.objects.count() == 2 * STUDENTS

    def test_lost_parts_are_sent_again_and_nothing_is_doubled(self, towns, sent):
        run = towns.start()
        parts = held_back(run)
        parts[0].begin(2)
        AreaPart.objects.update(job_seen_at=timezone.now() - timedelta(minutes=4))
        sent(pick_up_lost_work)
        rows = set(Proposal.objects.values_list('ref', flat=True))
        assert (reload(run).job_state, len(rows)) == (State.DONE, 2 * STUDENTS)
        for part in parts:
            run_part(AreaPart.objects.select_related('run__hub').get(pk=part.pk))
        run_area(reload(run))
        assert set(Proposal.objects.values_list('ref', flat=True)) == rows
        assert FollowUp.objects.count() == 2

    def test_a_run_whose_reading_died_is_read_again(self, towns, sent):
        run = towns.start()
        reload(run).begin(1, 'Reading students and offers')
        AreaRun.objects.update(job_seen_at=timezone.now() - timedelta(minutes=4))
        sent(pick_up_lost_work)
        assert reload(run).job_state == State.DONE

    def test_a_run_whose_end_died_is_ended(self, towns, sent, monkeypatch):
        run = towns.start()
        monkeypatch.setattr(area_part, 'finish', lambda run: None)
        parts = held_back(run)
        for part in [*parts, *parts]:
            run_part(AreaPart.objects.select_related('run__hub').get(pk=part.pk))
        monkeypatch.undo()
        assert reload(run).job_state == State.RUNNING
        AreaRun.objects.update(job_seen_at=timezone.now() - timedelta(minutes=4))
        sent(pick_up_lost_work)
        assert reload(run).job_state == State.DONE

    def test_a_blocks_run_of_an_area_is_no_workers_business(self, towns):
        run = towns.start()
        own = MatchRun.objects.filter(area=run)
        assert [each.job_seen_at for each in own] == [None, None]
        solve_run(own[0])
        assert own[0].job_state == State.QUEUED

    def test_stopping_keeps_nothing_and_frees_every_block(self, cast, towns, sent):
        run = towns.start()
        parts = held_back(run)
        run_part(parts[0])
        assert Proposal.objects.count() == PLACES
        assert cancel_area_match(by=towns.by, run=reload(run)) is True
        assert cancel_area_match(by=towns.by, run=reload(run)) is False
        for part in parts:
            run_part(AreaPart.objects.select_related('run__hub').get(pk=part.pk))
        run_area(reload(run))
        assert (reload(run).job_state, Proposal.objects.count()) == (State.CANCELLED, 0)
        assert {each.job_state for each in MatchRun.objects.all()} == {State.CANCELLED}
        assert reload(sent(towns.start)).job_state == State.DONE

    def test_stopped_while_a_part_was_solving_it_writes_nothing(self, towns):
        parts = held_back(towns.start())
        parts[0].begin(2)
        cancel_area_match(by=towns.by, run=reload(parts[0].run))
        solved = area_part.solve_part(area_part.read_snapshot(parts[0].question))
        problem = area_part.read_snapshot(parts[0].question)
        assert area_part._keep_solved(parts[0], problem, solved) is False
        assert Proposal.objects.count() == 0

    def test_a_school_cannot_stop_its_hubs_run(self, cast, towns):
        run = towns.start()
        with pytest.raises(Refused, match='Your hub started'):
            cancel_match(by=cast.careers_lead, run=run.match_runs.first())

    def test_a_fault_in_one_part_ends_the_run_in_words_that_name_nobody(self, towns, monkeypatch, caplog):
        parts = held_back(towns.start())
        run_part(parts[0])
        monkeypatch.setattr(area_part, 'solve_part', lambda *_, **__: 1 / 0)
        run_part(parts[1])
        run = reload(parts[0].run)
        assert (run.job_state, run.job_error, Proposal.objects.count()) == (State.FAILED, FAULT, 0)
        assert 'Zanzibar' not in caplog.text

    def test_a_worker_may_start_one_for_a_named_system(self, towns):
        run = start_area_match(by=SystemActor('nightly'), hub=towns.hub, blocks=towns.blocks, policy='convex')
        assert run.started_by is None


class TestProof:
    def test_every_part_proves_what_is_in_the_tables(self, towns, sent):
        run = sent(towns.start)
        proofs = list(check_area(reload(run)))
        assert [proof.fault for proof in proofs] == ['', '']
        assert sum(proof.placed for proof in proofs) == 2 * PLACES

    def test_a_place_taken_away_is_noticed(self, towns, sent):
        run = sent(towns.start)
        Proposal.objects.exclude(window=None).filter(run__block=towns.blocks[1]).first().delete()
        assert [bool(proof.fault) for proof in check_area(reload(run))] == [False, True]

    def test_the_sum_of_the_proofs_is_what_is_shown(self, towns, sent):
        run = reload(sent(towns.start))
        own = [part.certificate for part in run.parts.all()]
        assert run.certificate['parts'] == [proof['problem'] for proof in own]
        assert run.certificate['primal']['placed'] == sum(proof['primal'][0] for proof in own)


def test_the_tasks_call_the_verbs(towns, sent):
    run = towns.start()
    sent(lambda: tasks.plan_area(job_id=run.pk))
    assert reload(run).job_state == State.DONE
