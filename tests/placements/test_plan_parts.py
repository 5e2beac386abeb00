"""The parts a plan is made of: questions kept and changed, cells of the maps, and what the database refuses."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from placements.blockplan import Cohort, Problem, solve
from placements.blockplan.snapshot import fingerprint, freeze, thaw
from placements.blockplan.what_if import MorePlaces, MoveCap, changed, read_changes, write_changes
from placements.matching import Fault
from placements.models import BlockPlan, PlannedBlock
from placements.queries import plan_rows
from placements.queries.plan_maps import cell, percent, used
from tests.placements.plan_story import YEAR, a_plan, an_area

WEEKS = ['2027-06-07', '2027-06-14', '2027-06-21', '2027-06-28']
NORTH = ('North', None)


def a_cohort(**parts):
    given = {'school': 'a', 'students': {NORTH: 3}, 'length': 1, 'allowed': (0, 1, 2, 3), 'wish': 0}
    return Cohort(**given | parts)


def a_problem(*cohorts, places=(4, 4, 4, 4)):
    return Problem(
        weeks=WEEKS, cells=[NORTH], places=np.array([places]), cohorts=list(cohorts) or [a_cohort()]
    )


MORE = MorePlaces(who='The hospital', area='North', places=5, first=WEEKS[1], last=WEEKS[2])


class TestManyWeeks:
    @staticmethod
    def choice(week, load):
        start = date(2027, 1, 4) + timedelta(weeks=week)
        return plan_rows.Choice(start, '', load, '', '', '', '', is_now=week == 0, is_wish=week == 19)

    def test_the_best_are_told_first_in_the_order_of_the_year(self):
        loads = [9, 9, 9, 9, 9, 9, 1, 9, 9, 9, 9, 9, 9, 2, 5, 5, 5, 5, 5, 9]
        choices = [self.choice(week, load) for week, load in enumerate(loads)]
        row = PlannedBlock(start=choices[0].start, wished=choices[19].start)
        told = [choices.index(each) for each in plan_rows.best_of(choices, row)]
        assert told == [0, 6, 13, 14, 15, 16, 17, 18, 19]

    def test_of_a_few_all_are_told(self):
        choices = [self.choice(week, 0) for week in range(5)]
        assert plan_rows.best_of(choices, PlannedBlock(start=choices[0].start)) == choices


class TestSnapshot:
    def test_what_was_kept_is_the_same_problem(self):
        problem = a_problem(
            a_cohort(),
            a_cohort(name='x', half_days=2, max_move=1, dislike=(0, 1, 0, 0)),
            a_cohort(fixed=True),
        )
        again = thaw(freeze(problem))
        assert again.cohorts == [replace(c, path=f'cohorts[{at}]') for at, c in enumerate(problem.cohorts)]
        assert (again.places == problem.places).all()
        assert solve(again, seconds=1).starts == solve(problem, seconds=1).starts

    def test_another_question_has_another_fingerprint(self):
        one, other = freeze(a_problem()), freeze(a_problem(places=(4, 4, 4, 5)))
        assert fingerprint(one) == fingerprint(freeze(a_problem()))
        assert fingerprint(one) != fingerprint(other)


class TestWhatIf:
    def test_places_are_added_in_their_weeks_alone_and_are_not_certain(self):
        problem = changed(a_problem(), [MORE, MORE])
        assert problem.places.tolist() == [[4, 14, 14, 4]]
        assert problem.certain.tolist() == [[4, 4, 4, 4]]

    def test_an_unknown_zone_changes_nothing(self):
        assert changed(a_problem(), [replace(MORE, area='South')]).places.tolist() == [[4, 4, 4, 4]]

    def test_a_cap_never_leaves_a_school_without_a_week(self):
        problem = changed(a_problem(a_cohort(allowed=(2, 3))), [MoveCap(weeks=0)])
        assert problem.options[0].tolist() == [2]

    def test_a_cap_does_not_loosen_the_school_s_own(self):
        problem = changed(a_problem(a_cohort(max_move=1)), [MoveCap(weeks=3)])
        assert problem.options[0].tolist() == [0, 1]

    def test_what_is_written_is_read(self):
        assert read_changes(write_changes([MORE, MoveCap(weeks=2)])) == [MORE, MoveCap(weeks=2)]

    @pytest.mark.parametrize(
        ('document', 'place'),
        [
            ({}, 'changes[0].kind'),
            ('x', 'changes[0].kind'),
            ({'kind': 'cap'}, 'changes[0]'),
            ({'kind': 'cap', 'weeks': -1}, 'changes[0].weeks'),
            ({'kind': 'cap', 'weeks': True}, 'changes[0].weeks'),
            ({'kind': 'cap', 'weeks': 1, 'more': 1}, 'changes[0]'),
            ({**write_changes([MORE])[0], 'places': 0}, 'changes[0].places'),
            ({**write_changes([MORE])[0], 'last': '2027-01-01'}, 'changes[0].last'),
            ({**write_changes([MORE])[0], 'who': ''}, 'changes[0].who'),
        ],
    )
    def test_what_cannot_be_read_says_where(self, document, place):
        with pytest.raises(Fault) as fault:
            read_changes([document])
        assert fault.value.path == place


def test_a_run_that_is_told_to_stop_answers_nothing():
    told = []
    assert solve(a_problem(), seconds=1, watch=lambda stage: told.append(stage) or stage != 'peak') is None
    assert told[-1] == 'peak'


class TestCells:
    @pytest.mark.parametrize(
        ('load', 'places', 'text', 'marked'),
        [
            (0, 10, '', False),
            (5, 10, '50', False),
            (10, 10, '100', False),
            (11, 10, '110', True),
            (7, 0, '7/0', True),
        ],
    )
    def test_full_is_dark_and_more_than_full_is_marked(self, load, places, text, marked):
        found = cell(load, places)
        assert (found.text, found.marked) == (text, marked)
        assert (found.shade == 5) == (load > 0 and load >= places)

    def test_what_is_nearly_full_is_not_called_full(self):
        assert (percent(1001, 1000), percent(999, 1000), percent(1000, 1000)) == (101, 99, 100)


def test_weeks_that_stay_as_they_are_with_room_for_all_are_left_out():
    before, places = np.array([[5, 0, 20, 3]]), np.array([[10, 10, 10, 10]])
    assert used([before, np.array([[5, 4, 20, 3]])], places) == [1, 2]
    assert used([before // 5, before // 5], places) == [0, 2]
    assert used([before * 0, before * 0], places) == []


@pytest.mark.django_db
@pytest.mark.usefixtures('today')
class TestDatabase:
    @pytest.mark.parametrize(
        'change',
        [
            {'state': 'agreed'},
            {'state': 'countered', 'reason': 'A trip'},
            {'reason': 'A trip'},
            {'state': 'nonsense'},
            {'answered_at': datetime(2026, 11, 24, 9, tzinfo=UTC)},
            {'end': '2027-01-01'},
        ],
        ids=str,
    )
    def test_half_an_answer_is_refused(self, cast, change):
        an_area(cast)
        rows = PlannedBlock.objects.filter(pk=a_plan(cast).blocks.first().pk)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)

    @pytest.mark.parametrize('change', [{'state': 'published'}, {'state': 'nonsense'}], ids=str)
    def test_half_a_published_plan_is_refused(self, cast, change):
        an_area(cast)
        plan = a_plan(cast)
        with pytest.raises(IntegrityError), transaction.atomic():
            BlockPlan.objects.filter(pk=plan.pk).update(**change)

    def test_one_row_for_a_wish_and_one_for_a_number(self, cast):
        an_area(cast)
        first, second, _ = a_plan(cast).blocks.order_by('number')
        for change in ({'wish': first.wish}, {'number': first.number}):
            with pytest.raises(IntegrityError), transaction.atomic():
                PlannedBlock.objects.filter(pk=second.pk).update(**change)

    def test_two_plans_of_a_year_are_not_published(self, cast):
        an_area(cast)
        facts = {
            'hub': cast.hub,
            'starts_year': YEAR,
            'state': 'published',
            'published_at': timezone.now(),
            'answer_by': '2027-01-01',
        }
        BlockPlan.objects.create(name='One', **facts)
        with pytest.raises(IntegrityError), transaction.atomic():
            BlockPlan.objects.create(name='Two', **facts)
