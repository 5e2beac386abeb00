"""What a plan says about itself is true: change what it names, run again, and it happens."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from placements.matching import Fault, Group, Problem, Student, Taken, Window, figures_by_group, match
from tests.placements.instances import area
from tests.placements.test_matching_edges import problems

MONDAY = date(2027, 6, 28)
FRIDAY = MONDAY + timedelta(days=4)
MILE = 1_609


def pupil(name, **changes):
    given = {
        'id': name,
        'year_group': 10,
        'born': date(2012, 1, 1),
        'block_start': MONDAY,
        'block_end': FRIDAY,
        'home': (400_000, 280_000),
        'travel_limit': 2 * MILE,
        'sectors': ('care', 'law', 'retail'),
    }
    return Student(**given | changes)


def window(name, **changes):
    given = {
        'id': name,
        'offer': name,
        'employer': name,
        'start': MONDAY,
        'end': FRIDAY,
        'places': 1,
        'sector': 'care',
        'point': (400_000, 281_000),
        'insured_until': date(2028, 1, 1),
    }
    return Window(**given | changes)


def reasons(student, *windows, others=(), **options):
    plan = match(Problem(students=[student, *others], windows=list(windows), **options))
    return next((list(u.reasons) for u in plan.unplaced if u.student == student.id), None)


OBSTACLES = [
    (
        'travel',
        {'point': (400_000, 280_000 + 4_184)},
        'distance: the limit is 2 miles and the nearest is 2.6 miles away',
    ),
    (
        'travel',
        {'point': (400_000, 280_000 + 2 * MILE + 1)},
        'the limit is 2 miles and the nearest is 2.1 miles away',
    ),
    ('travel', {'point': None}, 'we do not know where the site is'),
    ('places', {'places': 0}, 'having no places; it takes nobody more'),
    (
        'insurance',
        {'insured_until': FRIDAY - timedelta(days=1)},
        "employers' liability insurance on the last day",
    ),
    ('insurance', {'insured_until': None}, "employers' liability insurance on the last day"),
    ('year_group', {'min_year_group': 12}, 'the year groups taken'),
    ('age', {'minimum_age': 16}, 'the age asked for on the first day'),
    ('pattern', {'pattern': 'day_a_week'}, 'the pattern of days; it still has a place'),
    ('reserved', {'reserved_for': 'virtual school'}, 'being reserved for others'),
]


@pytest.mark.parametrize(('rule', 'changes', 'words'), OBSTACLES)
def test_the_rule_in_the_way_is_named(rule, changes, words):
    assert reasons(pupil('s'), window('w')) is None
    (only,) = reasons(pupil('s'), window('w', **changes))
    assert (only.rule, only.windows) == (rule, 1)
    assert words in only.text


STUDENTS = [
    ('travel', {'home': None}, 'we do not know where this student lives'),
    ('step_free', {'step_free': True}, 'step-free access'),
    ('pattern', {'pattern': 'half_days'}, 'the pattern of days'),
    ('needs', {'needs': frozenset({'hoist'})}, 'an adjustment this student needs'),
    ('forbidden', {'forbidden_windows': frozenset({'w'})}, 'being ruled out for this student'),
    ('forbidden', {'forbidden_employers': frozenset({'w'})}, 'being ruled out for this student'),
    ('sector', {'sectors': ('law',)}, 'a sector this student did not choose'),
    ('dates', {'block_start': MONDAY + timedelta(days=1)}, 'No window falls inside the block dates.'),
]


@pytest.mark.parametrize(('rule', 'changes', 'words'), STUDENTS)
def test_the_rule_in_the_way_is_named_when_it_is_the_students(rule, changes, words):
    (only,) = reasons(pupil('s', **changes), window('w'), only_ranked=True)
    assert only.rule == rule
    assert words in only.text


def test_two_rules_in_the_way_are_no_single_change():
    (only,) = reasons(pupil('s', home=(0, 0)), window('w', minimum_age=16))
    assert only.text == (
        'The only window inside the block dates breaks more than one rule: '
        '1 for distance and 1 for the age asked for on the first day.'
    )


def test_full_windows_are_counted_and_near_misses_follow():
    first = pupil('first', tier=0)
    full, near = reasons(pupil('s'), window('w'), window('far', point=(400_000, 290_000)), others=[first])
    assert (full.rule, full.text) == ('full', 'The only window that fits is full.')
    assert (near.rule, near.with_places, near.nearest_metres) == ('travel', 1, 10_000)
    assert near.text == (
        '1 window would fit but for distance: the limit is 2 miles and the nearest is 6.3 miles away; '
        'it still has a place.'
    )


def test_the_distance_named_is_the_one_that_would_help():
    """A nearer window that is full does not count while a further one has a place."""
    windows = [window('full', point=(400_000, 284_000)), window('free', point=(400_000, 289_000))]
    other = pupil('a', home=(400_000, 284_000))
    (near,) = reasons(pupil('s'), *windows, others=[other])
    assert (near.windows, near.with_places, near.nearest_metres) == (2, 1, 9_000)


@settings(deadline=None, max_examples=150)
@given(problems())
def test_lifting_a_named_limit_with_places_left_places_the_student(problem):
    for unplaced in match(problem).unplaced:
        for reason in unplaced.reasons:
            if reason.rule == 'travel' and reason.with_places and reason.nearest_metres is not None:
                # A distance is shown to the nearest metre; the limit is exact.
                moved = [
                    replace(s, travel_limit=reason.nearest_metres + 1) if s.id == unplaced.student else s
                    for s in problem.students
                ]
                again = match(replace(problem, students=moved))
                assert unplaced.student in {p.student for p in again.placed}


def test_better_choices_say_how_many_of_their_places_each_tier_holds():
    settled = ('care', 'retail', 'hair')
    students = [pupil('a', tier=0, sectors=settled), pupil('b', tier=1, sectors=settled), pupil('c', tier=1)]
    plan = match(Problem(students=students, windows=[window('w', places=2), window('law', sector='law')]))
    (moved,) = [p for p in plan.placed if p.student == 'c']
    assert (moved.window, moved.rank, moved.metres, moved.better) == ('law', 2, 1_000, 1)
    assert moved.taken == (Taken('w', rank=1, by_higher_tier=1, by_same_tier=1, by_lower_tier=0),)
    assert [p.better for p in plan.placed if p.student != 'c'] == [0, 0]


SAID = 'the employer takes no more than 1 at once that week'


def why_b(windows, groups):
    """Why b has no place, where a has one."""
    students = [pupil('a', tier=0), pupil('b')]
    plan = match(Problem(students=students, windows=windows, groups=groups))
    assert [p.student for p in plan.placed] == ['a']
    return plan.unplaced[0].reasons[0].text


def test_a_limit_of_several_windows_is_not_called_full():
    windows = [window('w', groups=('week',)), window('v', groups=('week',))]
    assert why_b(windows, [Group('week', 1)]) == (
        'None of the 2 windows that fit takes one more: 1 is full, 1 is at a limit for the week.'
    )
    assert why_b(windows, [Group('week', 1, said=SAID)]) == (
        f'None of the 2 windows that fit takes one more: 1 is full, 1 is at a limit for the week ({SAID}).'
    )


def test_the_limit_of_the_only_window_is_named():
    only = [window('w', places=3, groups=('week',))]
    assert why_b(only, [Group('week', 1, said=SAID)]) == f'The only window that fits has a place, but {SAID}.'
    assert why_b(only, [Group('week', 1)]) == (
        'The only window that fits has a place, but a limit around it is reached.'
    )


def test_a_limit_that_crosses_another_is_named_too():
    windows = [
        window('long', places=2, groups=('one', 'two')),
        window('early', groups=('one',), min_year_group=12),
        window('late', groups=('two',), min_year_group=12),
    ]
    groups = [Group('one', 1, said=SAID), Group('two', 1, said=SAID)]
    assert why_b(windows, groups) == f'The only window that fits has a place, but {SAID}.'


def test_a_wish_for_several_is_not_called_full():
    plan = match(Problem(students=[pupil('b')], windows=[window('w', places=3, at_least=2)]))
    assert plan.unplaced[0].reasons[0].text == (
        'The only window that fits wants several together or none, and too few would go.'
    )


def test_a_near_miss_inside_a_full_group_has_no_place():
    windows = [window('w', groups=('week',)), window('v', groups=('week',), min_year_group=12)]
    problem = Problem(students=[pupil('a', tier=0), pupil('b')], windows=windows, groups=[Group('week', 1)])
    _, near = match(problem).unplaced[0].reasons
    assert (near.rule, near.windows, near.with_places) == ('year_group', 1, 0)
    assert near.text == '1 window would fit but for the year groups taken; it takes nobody more.'


def test_first_come_first_served_is_held_to_the_same_limits():
    windows = [window('w', groups=('week',)), window('v', groups=('week',), sector='law')]
    students = [pupil(name, tier=tier) for name, tier in [('late', 0), ('a', 1), ('b', 1)]]
    for listed in (students, students[::-1]):
        plan = match(Problem(students=listed, windows=windows, groups=[Group('week', 1)]))
        assert plan.figures.placed_by_tier[:2] == (1, 0)
        first = listed[0].tier
        assert plan.by_hand.placed_by_tier[:2] == (1 - first, first)


def test_a_lock_stays_and_must_keep_the_rules_but_a_confirmed_placement_stays_anyway():
    far = window('far', point=(400_000, 290_000))
    near = window('near')
    kept = match(Problem(students=[pupil('s', locked='far', confirmed=True)], windows=[near, far]))
    assert [(p.window, p.locked, p.better) for p in kept.placed] == [('far', True, 0)]
    with pytest.raises(
        Fault, match=r'^students\[0\]\.locked: the lock cannot hold: it breaks the rule on travel$'
    ):
        match(Problem(students=[pupil('s', locked='far')], windows=[near, far]))
    with pytest.raises(Fault, match=r'^students\[1\]\.locked: .*no place left'):
        match(Problem(students=[pupil(n, locked='near') for n in 'ab'], windows=[near]))
    with pytest.raises(Fault, match=r"^students\[0\]\.locked: no window has the id 'gone'$"):
        match(Problem(students=[pupil('s', locked='gone')], windows=[near]))


def test_figures_of_a_plan():
    students = [pupil('a', tier=0), pupil('b', sectors=('law', 'care')), pupil('c', home=None)]
    windows = [window('w', places=2), window('x', virtual=True, places=0)]
    found = match(Problem(students=students, windows=windows)).figures
    assert (found.students, found.placed, found.first_choice, found.top_three) == (3, 2, 1, 2)
    assert (found.students_by_tier[0], found.students_by_tier[9]) == (1, 2)
    assert (found.placed_by_tier[0], found.placed_by_tier[9]) == (1, 1)
    assert (found.mean_metres, found.worst_metres) == (1_000.0, 1_000)


def test_figures_of_groups_add_up_to_those_of_the_plan():
    problem = area(students=200, offers=60, weeks=1)
    plan = match(problem)
    everyone = {s.id for s in problem.students}
    some = {s.id for s in problem.students if s.step_free}
    groups = {'all': everyone, 'step-free': some, 'others': everyone - some, 'nobody': {'x'}}
    found = figures_by_group(problem, plan, groups)
    assert replace(found['all'], mean_metres=0.0) == replace(plan.figures, mean_metres=0.0)
    assert found['all'].mean_metres == pytest.approx(plan.figures.mean_metres)
    for name in ('students', 'placed', 'first_choice', 'top_three'):
        parts = [getattr(found[group], name) for group in ('step-free', 'others')]
        assert sum(parts) == getattr(plan.figures, name)
    assert 0 < found['step-free'].placed < found['others'].placed
    assert (found['nobody'].students, found['nobody'].worst_metres) == (0, 0)


def test_no_reason_names_another_student():
    plan = match(area(students=200, offers=60, weeks=1))
    names = {p.student for p in plan.placed}
    for unplaced in plan.unplaced:
        assert not names & set(' '.join(reason.text for reason in unplaced.reasons).replace('.', ' ').split())
