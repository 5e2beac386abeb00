"""The demo's own block: the run's plan is worth, to the unit, what an independent solver reaches.

Nothing of the matcher is used for the comparison: rules, ranks and distances come from the rows once more,
the assignment from scipy with one seat a place and one dummy seat a student.
"""

from datetime import date

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from employers.models import Window
from placements.actions.matching import start_match
from placements.models import Proposal
from schools.models import Circumstances
from tests.placements import honest
from tests.placements.birmingham import birmingham

TODAY = date(2026, 11, 23)
MOST_METRES = 4_000_000  # more than everyone's journeys together
OUT = 0


@pytest.fixture
def block(cast, time_machine):
    time_machine.move_to(f'{TODAY}T10:00Z', tick=True)
    return birmingham(cast)


def question(block):
    """(tier of each student, feasible (student, window) → (rank, metres), places of each window)."""
    windows = [
        window
        for window in Window.objects.select_related('offer__site', 'offer__employer__organisation')
        if honest.is_open(block, window, TODAY)
    ]
    insured = {window.pk for window in windows if honest.insured(window)}
    options, tiers = {}, {}
    for student in block.cohort.students.all():
        rank, last = honest.ranks(student)
        tiers[student.pk] = tier_of(student)
        for window in windows:
            near = honest.near_enough(student, window)
            if window.pk in insured and near and honest.suits(block, student, window):
                choice = rank.get(window.offer.sector, last)
                options[student.pk, window.pk] = choice, round(honest.apart(student, window))
    return tiers, options, {window.pk: window.places for window in windows}


def tier_of(student):
    held = Circumstances.objects.get(student=student)
    if held.looked_after or held.care_leaver:
        return 0
    return 1 if held.sen == 'E' or held.free_school_meals else 2


WORTH = {
    'linear': lambda rank: rank,
    'convex': lambda rank: rank * rank,
    'first-choices': lambda rank: rank - 1000 * (rank == 1),
}


def best(tiers, options, places, policy):
    """Placed per tier, cost of ranks and metres of an optimal assignment; all costs are whole and exact."""
    rows = {student: at for at, student in enumerate(tiers)}
    seats = [window for window, count in places.items() for _ in range(count)]
    first = {window: at for at, window in reversed(list(enumerate(seats)))}
    levels = 2 * sum(max(abs(WORTH[policy](rank)) for rank in range(1, 5)) for _ in rows)
    scale = MOST_METRES * levels
    table = np.full((len(rows), len(seats) + len(rows)), np.inf)
    for (student, window), (rank, metres) in options.items():
        cost = (tiers[student] - 10) * scale + WORTH[policy](rank) * MOST_METRES + metres
        table[rows[student], first[window] : first[window] + places[window]] = cost
    table[np.arange(len(rows)), len(seats) + np.arange(len(rows))] = OUT
    assert np.abs(table[np.isfinite(table)]).max() * len(rows) < 2**53  # floats add up without rounding
    names = list(rows)
    plan = [
        (names[row], seats[seat])
        for row, seat in zip(*linear_sum_assignment(table), strict=True)
        if seat < len(seats)
    ]
    return worth(tiers, options, plan, policy)


def worth(tiers, options, plan, policy):
    placed = [sum(tiers[student] == tier for student, _ in plan) for tier in range(3)]
    return (
        placed,
        sum(WORTH[policy](options[pair][0]) for pair in plan),
        sum(options[pair][1] for pair in plan),
    )


@pytest.mark.django_db
def test_the_demo_block_is_matched_as_well_as_can_be(cast, block, django_capture_on_commit_callbacks):
    tiers, options, places = question(block)
    assert len(tiers) == 240
    for policy in WORTH:
        block.match_runs.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            run = start_match(by=cast.careers_lead, block=block)
        run.refresh_from_db()
        assert (run.job_state, run.job_error) == ('done', '')
        plan = list(
            Proposal.objects.filter(run=run, policy=policy, window__isnull=False).values_list(
                'student', 'window'
            )
        )
        assert set(plan) <= set(options)
        taken = {window: sum(w == window for _, w in plan) for _, window in plan}
        assert all(taken[window] <= places[window] for window in taken)
        assert worth(tiers, options, plan, policy) == best(tiers, options, places, policy)
        shown = run.figures['policies'][policy]
        assert shown['placed_by_tier'][:3] == worth(tiers, options, plan, policy)[0]
        assert shown['students'] - shown['placed'] == run.proposals.filter(policy=policy, window=None).count()
    assert len(plan) > 80
