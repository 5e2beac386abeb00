"""What a run is asked: exactly the rows that count, whatever else is in the tables, in constant queries."""

import random
from datetime import date, timedelta

import pytest

from employers.models import Window
from placements.enums import State
from placements.matching.edges import build_edges
from placements.models import KeepApart, Pin
from placements.queries.matching import GONE, NOT_FREE, broken_locks, problem_for, why_not
from schools.models import Student
from tests.factories.employers import EmployerFactory, InsuranceFactory, SiteFactory, WindowFactory
from tests.factories.placements import MatchRunFactory, PlacementFactory, ProposalFactory
from tests.factories.schools import (
    BlockFactory,
    CircumstancesFactory,
    CohortFactory,
    PreferenceFactory,
    StudentFactory,
)
from tests.placements import honest

pytestmark = pytest.mark.django_db
TODAY = date(2027, 6, 29)
DAY = timedelta(days=1)
SECTORS = ['retail', 'it-and-digital', 'motor-vehicle']


@pytest.fixture
def block(cast):
    return BlockFactory(cohort=CohortFactory(school=cast.school))


def place(cast, **given):
    """A window that suits everybody, at an insured employer of the area."""
    if not hasattr(cast.employer, 'insurance'):
        InsuranceFactory(employer=cast.employer)
    return WindowFactory(offer__site__employer=cast.employer, **given)


def pairs_of(problem):
    students, windows = build_edges(problem)
    return {
        (problem.students[s].id, problem.windows[w].id)
        for s, w in zip(students.tolist(), windows.tolist(), strict=True)
    }


def some_employers(cast, rng):
    for number in range(10):
        hub = cast.other_hub if number == 0 else cast.hub
        employer = EmployerFactory(
            organisation__hub=hub,
            organisation__is_active=number != 1,
            status='do_not_contact' if number == 2 else 'active',
        )
        if number not in (3, 4):
            InsuranceFactory(
                employer=employer,
                basis=rng.choice(['employers_liability'] * 4 + ['indemnity_letter', 'family_only']),
                expires_on=rng.choice([date(2027, 7, 8), date(2027, 7, 9), date(2028, 1, 1), None]),
            )
        yield employer


def some_windows(employers, rng):
    for number in range(240):
        place = rng.choice([None, (401_000, 284_000), (404_828, 284_000), (410_000, 290_000)])
        site = SiteFactory(
            employer=rng.choice(employers), easting=place and place[0], northing=place and place[1]
        )
        start = date(2027, 6, 28) + DAY * rng.choice([-1, 1, 2, 3, 7, 8])
        WindowFactory(
            offer__site=site,
            offer__status=rng.choice(['published'] * 9 + ['paused']),
            offer__rung=rng.choice(['talk', 'one_week', 'one_week', 'two_weeks', 'taster']),
            offer__pattern=rng.choice(['full_block'] * 9 + ['day_a_week']),
            offer__mode=rng.choice(['in_person', 'in_person', 'in_person', 'hybrid', 'virtual']),
            offer__min_year_group=rng.choice([9, 9, 10, 10, 11]),
            offer__max_year_group=rng.choice([11, 13]),
            offer__min_age=rng.choice([None, None, 15, 16]),
            offer__step_free=rng.random() < 0.6,
            offer__adjustments=rng.choice([[], ['quiet'], ['quiet', 'near_stop']]),
            offer__sector=rng.choice(SECTORS),
            start=start,
            end=start + DAY * rng.choice([0, 2, 4]),
            places=2,
            taken=rng.choice([0, 0, 0, 1, 2]),
            closed_at=None if number % 15 else '2026-11-01T09:00Z',
        )


def some_students(cohort, rng):
    for _ in range(25):
        home = rng.choice([None, (400_000, 284_000), (400_000, 284_000), (402_000, 284_000)])
        yield StudentFactory(
            cohort=cohort,
            easting=home and home[0],
            northing=home and home[1],
            max_travel_miles=rng.choice([1, 3, 5, 8]),
            **rng.choice(
                [
                    {},
                    {},
                    {'travel_mode': 'bus', 'travel_minutes': 40},
                    {'travel_mode': 'walk', 'travel_minutes': 20},
                ]
            ),
            step_free=rng.random() < 0.3,
            needs=rng.choice([[], [], ['quiet'], ['near_stop'], ['near_stop', 'quiet']]),
            date_of_birth=rng.choice(
                [date(2012, 2, 29), date(2012, 6, 29), date(2012, 6, 30), date(2011, 9, 1)]
            ),
            left_on=rng.choice([None] * 9 + [date(2026, 10, 1)]),
        )


@pytest.mark.parametrize('year_group', [9, 10])
def test_the_pairs_are_those_a_patient_person_would_find(cast, time_machine, year_group):
    time_machine.move_to(f'{TODAY}T10:00Z', tick=False)
    rng = random.Random(year_group)
    block = BlockFactory(cohort=CohortFactory(school=cast.school, year_group=year_group))
    some_windows(list(some_employers(cast, rng)), rng)
    students = list(some_students(block.cohort, rng))
    windows = list(Window.objects.all())
    spare = [window for window in windows if window.taken == 0]
    PlacementFactory(student=students[0], block=block, window=spare[0])
    for student, state in zip(
        students[1:], [State.DECLINED, State.STOPPED, State.WITHDRAWN] * 5, strict=False
    ):
        PlacementFactory(student=student, block=block, window=rng.choice(windows), state=state)
    for student in students:
        Pin.objects.create(block=block, student=student, window=rng.choice(windows), kind='forbid')
        KeepApart.objects.create(
            student=student, employer=rng.choice(windows).offer.employer, reason='family'
        )
    StudentFactory()
    honestly = {
        (student.pk, window.pk)
        for student in block.cohort.students.all()
        for window in Window.objects.select_related('offer__site', 'offer__employer__insurance')
        if honest.fits(block, student, window, TODAY)
    }
    assert pairs_of(problem_for(block, 'linear')) == honestly
    assert len(honestly) > (10 if year_group == 9 else 80)


def test_ranks_metres_and_tiers_come_from_the_rows(cast, block):
    window = place(cast, offer__sector='motor-vehicle')
    student = StudentFactory(cohort=block.cohort)
    for rank, sector in enumerate(['retail', 'motor-vehicle'], start=1):
        PreferenceFactory(student=student, rank=rank, sector=sector)
    CircumstancesFactory(student=student, looked_after=True)
    plain = StudentFactory(cohort=block.cohort)
    problem = problem_for(block, 'linear')
    (first, second), (asked,) = problem.students, problem.windows
    assert (first.id, first.tier, first.sectors) == (student.pk, 0, ('retail', 'motor-vehicle'))
    assert (second.id, second.tier, second.sectors) == (plain.pk, 2, ())
    assert first.travel_limit == 8046  # 5 miles are 8046.72 m: rounding up would bend the rule
    assert (asked.id, asked.places, asked.point) == (window.pk, 2, (401_000, 284_000))
    assert problem.columns.ranks([0, 1], [0, 0]).tolist() == [2, 1]
    assert problem.columns.metres([0], [0]).tolist() == [1000]


@pytest.mark.parametrize('count', [1, 3])
def test_reading_costs_the_same_for_one_and_three(cast, django_assert_num_queries, block, count):
    for _ in range(count):
        ProposalFactory(
            run=MatchRunFactory(block=block, job_state='done'),
            student=StudentFactory(cohort=block.cohort),
            window=place(cast),
        )
    block.school.organisation  # noqa: B018 - the page has read it already
    with django_assert_num_queries(10):
        problem = problem_for(block, 'linear')
    assert (len(problem.students), len(problem.windows)) == (count, count)


def test_what_the_last_finished_run_proposed_is_known(cast, block):
    student, window = StudentFactory(cohort=block.cohort), place(cast)
    for state, where in (('done', place(cast)), ('done', window), ('cancelled', place(cast))):
        ProposalFactory(run=MatchRunFactory(block=block, job_state=state), student=student, window=where)
    assert [each.previous for each in problem_for(block, 'linear').students] == [window.pk]


WRONG = {
    'insurance': {'end': date(2029, 1, 1)},
    'year group': {'offer__min_year_group': 11},
    'young': {'offer__min_age': 16},
    'step-free': {'offer__step_free': False},
    'adjustment': {'offer__adjustments': []},
    'pattern': {'offer__pattern': 'day_a_week'},
    'further': {'offer__site__easting': 500_000},
}


@pytest.mark.parametrize('word', list(WRONG))
def test_the_rule_that_a_pair_breaks_is_named(cast, block, word):
    block.end = date(2029, 7, 9)
    block.save()
    student = StudentFactory(cohort=block.cohort, step_free=True, needs=['quiet'])
    window = place(cast, **{'offer__adjustments': ['quiet', 'written']} | WRONG[word])
    (words,) = why_not(problem_for(block, 'linear'), student.pk, window.pk)
    assert word in words


def test_nothing_is_in_the_way_of_a_good_pair_and_strangers_are_told_apart(cast, block):
    student, window = StudentFactory(cohort=block.cohort), place(cast)
    problem = problem_for(block, 'linear')
    assert why_not(problem, student.pk, window.pk) == []
    assert why_not(problem, StudentFactory().pk, window.pk) == [NOT_FREE]
    assert why_not(problem, student.pk, place(cast).pk) == [GONE]


def keep(block, student, window):
    return Pin.objects.create(block=block, student=student, window=window, kind='lock')


def test_locks_that_cannot_hold_are_named_and_left_out(cast, block):
    students = [StudentFactory(cohort=block.cohort) for _ in range(6)]
    good, far, gone = place(cast, places=1), place(cast, offer__site__easting=500_000), place(cast)
    first, second = keep(block, students[0], good), keep(block, students[1], good)
    distant, closed = keep(block, students[2], far), keep(block, students[3], gone)
    Window.objects.filter(pk=gone.pk).update(closed_at='2026-11-01T09:00Z')
    PlacementFactory(student=students[4], block=block, window=place(cast))
    keep(block, students[4], gone)
    Student.objects.filter(pk=students[5].pk).update(left_on=date(2026, 11, 1))
    keep(block, students[5], gone)
    problem = problem_for(block, 'linear')
    assert broken_locks(block, problem) == [
        (second, 'you keep more students there than it has places'),
        (
            distant,
            'it is further away than this student will travel, or we do not know one of the two postcodes',
        ),
        (closed, GONE),
    ]
    assert [each.locked for each in problem.students] == [good.pk, good.pk, far.pk, None]
    assert first not in [pin for pin, _ in broken_locks(block, problem)]
