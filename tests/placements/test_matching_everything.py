"""Every rule at once: the plan is best over the honest pairs, and what it says of each student is so."""

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from placements.matching import Problem, fill, match
from placements.matching.assemble import graph_of
from placements.matching.document import read_problem, write_problem
from tests.placements.everything import problems
from tests.placements.matching_documents import every_plan, plan_of, worth
from tests.placements.test_matching_edges import HONEST, rank
from tests.placements.test_matching_reasons import pupil, window


def metres(student, window):
    if window.virtual or student.home is None or window.point is None:
        return 0
    return round(((student.home[0] - window.point[0]) ** 2 + (student.home[1] - window.point[1]) ** 2) ** 0.5)


def document(problem):
    """The problem written down by a patient person, rule by rule, with nothing of ours but the format."""
    students = []
    for s in problem.students:
        fits = [
            w
            for w in problem.windows
            if all(holds(problem, s, w) for holds in HONEST.values()) or (s.confirmed and s.locked == w.id)
        ]
        options = [{'window': w.id, 'rank': rank(s, w), 'metres': metres(s, w)} for w in fits]
        row = {'id': s.id, 'tier': s.tier, 'locked': s.locked, 'previous': s.previous, 'options': options}
        students.append(row)
    return {
        'version': 1,
        'policy': problem.policy,
        'windows': [{'id': w.id, 'places': w.places, 'groups': list(w.groups)} for w in problem.windows],
        'groups': [{'id': g.id, 'places': g.places} for g in problem.groups],
        'students': students,
    }


@settings(deadline=None, max_examples=200)
@given(problems())
def test_no_plan_that_keeps_every_rule_is_better(problem):
    written = document(problem)
    plan = match(problem)
    placed = plan_of(written, [(p.student, p.window) for p in plan.placed])
    best = min(worth(written, other) for other in small(every_plan(written)))
    assert worth(written, placed) <= best
    assert read_problem(written).fingerprint == graph_of(problem).fingerprint
    assert read_problem(write_problem(graph_of(problem))).fingerprint == plan.certificate['problem']


def small(plans):
    return itertools.islice(plans, 20_000)


@settings(deadline=None, max_examples=200)
@given(problems())
def test_what_is_said_of_each_placed_student_is_so(problem):
    plan = match(problem)
    windows = {w.id: w for w in problem.windows}
    held = {w: sum(p.window == w for p in plan.placed) for w in windows}
    inside = {
        g.id: sum(p.window in windows and g.id in windows[p.window].groups for p in plan.placed)
        for g in problem.groups
    }
    room = {g.id: g.places for g in problem.groups}
    tier = {s.id: s.tier for s in problem.students}
    rows = {s.id: s for s in problem.students}
    for p in plan.placed:
        assert p.locked == (rows[p.student].locked is not None)
        assert p.rank == rank(rows[p.student], windows[p.window])
        for taken in p.taken:
            full = held[taken.window] >= windows[taken.window].places or any(
                inside[g] >= room[g] for g in windows[taken.window].groups
            )
            assert full
            assert taken.rank < p.rank
            at_most = sum(tier[other.student] < tier[p.student] for other in plan.placed)
            assert taken.by_higher_tier <= at_most


@settings(deadline=None, max_examples=150)
@given(problems(), st.data())
def test_after_a_change_the_confirmed_stay_and_others_move_only_for_something_better(problem, data):
    """One window is lost. Who is locked elsewhere stays, and where nobody was there nobody moves."""
    plan = match(problem)
    before = {p.student: p.window for p in plan.placed}
    rows = [replace(s, previous=before.get(s.id)) for s in problem.students]
    gone = data.draw(st.sampled_from([w.id for w in problem.windows]))
    rows = [replace(s, locked=None, confirmed=False) if s.locked == gone else s for s in rows]
    windows = [w for w in problem.windows if w.id != gone]
    again = replace(problem, students=rows, windows=windows)
    after = match(again)
    placed = {p.student: p.window for p in after.placed}
    assert all(placed[s.id] == s.locked for s in rows if s.locked is not None)
    if gone not in before.values():
        assert placed == before


def test_a_wish_does_not_undo_what_is_confirmed():
    wishing = window('w', places=4, at_least=3)
    alone = Problem(students=[pupil('a'), pupil('b')], windows=[wishing])
    assert match(alone).placed == []
    kept = match(replace(alone, students=[pupil('a', locked='w', confirmed=True), pupil('b')]))
    assert [p.student for p in kept.placed] == ['a', 'b']
    three = match(replace(alone, students=[pupil(name) for name in 'abc']))
    assert len(three.placed) == 3


@settings(deadline=None, max_examples=100)
@given(problems(), st.data())
def test_a_freed_place_goes_to_somebody_waiting_and_nobody_else_moves(problem, data):
    plan = match(problem)
    before = {p.student: p.window for p in plan.placed}
    if not before:
        return
    leaver = data.draw(st.sampled_from(sorted(before)))
    rest = replace(problem, students=[s for s in problem.students if s.id != leaver])
    kept = {student: window for student, window in before.items() if student != leaver}
    after = {p.student: p.window for p in fill(rest, kept).placed}
    assert kept.items() <= after.items()
    again = match(replace(rest, students=[replace(s, previous=before.get(s.id)) for s in rest.students]))
    assert len(after) <= len(again.placed)
