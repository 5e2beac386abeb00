"""Small problem documents for property tests, and the optimum found by trying every plan."""

import itertools
from collections import Counter

from hypothesis import strategies as st

POLICIES = ('linear', 'convex', 'first-choices')


@st.composite
def documents(draw, *, locks=True):
    windows, groups = draw(nested_windows())
    students = [draw(students_of(number, windows, locks)) for number in range(draw(st.integers(0, 4)))]
    return {
        'version': 1,
        'policy': draw(st.sampled_from(POLICIES)),
        'windows': windows,
        'groups': groups,
        'students': students,
    }


@st.composite
def nested_windows(draw):
    """Groups are stretches of the list of windows that contain each other or stay apart."""
    names = [f'w{number}' for number in range(draw(st.integers(0, 4)))]
    ends = st.integers(0, len(names))
    stretches = []
    for one, other in draw(st.lists(st.tuples(ends, ends), max_size=4)):
        stretch = set(range(min(one, other), max(one, other)))
        if all(stretch <= seen or seen <= stretch or not stretch & seen for seen in stretches):
            stretches.append(stretch)
    groups = [{'id': f'g{at}', 'places': draw(st.integers(0, 3))} for at in range(len(stretches))]
    windows = [
        {
            'id': name,
            'places': draw(st.integers(0, 2)),
            'groups': [f'g{at}' for at, stretch in enumerate(stretches) if number in stretch],
        }
        for number, name in enumerate(names)
    ]
    return windows, groups


@st.composite
def tangled(draw):
    """Groups that cross at will, and wishes for several or none."""
    names = [f'w{number}' for number in range(draw(st.integers(1, 4)))]
    sets = draw(st.lists(st.sets(st.sampled_from(names)), max_size=4))
    wish = st.sampled_from([0, 0, 0, 1, 2, 3])
    windows = [
        {
            'id': name,
            'places': draw(st.integers(0, 3)),
            'groups': [f'g{at}' for at, members in enumerate(sets) if name in members],
            'at_least': draw(wish),
        }
        for name in names
    ]
    groups = [
        {'id': f'g{at}', 'places': draw(st.integers(0, 3)), 'at_least': draw(wish)} for at in range(len(sets))
    ]
    students = [draw(students_of(number, windows, locks=True)) for number in range(draw(st.integers(1, 5)))]
    policy = draw(st.sampled_from(POLICIES))
    return {'version': 1, 'policy': policy, 'windows': windows, 'groups': groups, 'students': students}


@st.composite
def students_of(draw, number, windows, locks):
    fits = [window['id'] for window in windows if draw(st.integers(0, 3))]
    # Huge ranks and distances cannot share one 64-bit cost: they force the solver to go level by level.
    rank = st.sampled_from([1, 2, 3, 4]) if draw(st.booleans()) else st.sampled_from([1, 999_999, 1_000_000])
    metres = st.integers(0, 9) if draw(st.booleans()) else st.sampled_from([0, 39_999_999, 40_000_000])
    names = st.none() | st.sampled_from(fits) if fits else st.none()
    return {
        'id': f's{number}',
        'tier': draw(st.integers(0, 3)),
        'locked': draw(names) if locks and draw(st.integers(0, 4)) == 0 else None,
        'previous': draw(names),
        'options': [{'window': name, 'rank': draw(rank), 'metres': draw(metres)} for name in fits],
    }


def every_plan(document):
    """Every plan that keeps capacities and locks, as {student: option}."""
    choices = [
        [option for option in student['options'] if option['window'] == student['locked']]
        if student['locked'] is not None
        else [None, *student['options']]
        for student in document['students']
    ]
    for chosen in itertools.product(*choices):
        plan = {s['id']: o for s, o in zip(document['students'], chosen, strict=True) if o is not None}
        if fits(document, plan):
            yield plan


def fits(document, plan):
    groups = {window['id']: window['groups'] for window in document['windows']}
    windows = Counter(option['window'] for option in plan.values())
    shared = Counter(group for option in plan.values() for group in groups[option['window']])
    sure = [s['locked'] for s in document['students'] if s['locked'] is not None]
    sure += [group for name in sure for group in groups[name]]
    return all(
        used[limit['id']] <= limit['places']
        and (
            used[limit['id']] in range(limit.get('at_least', 0), 99)
            or not used[limit['id']]
            or limit['id'] in sure
        )
        for used, limits in ((windows, document['windows']), (shared, document['groups']))
        for limit in limits
    )


def worth(document, plan):
    """The plan's value: the smaller in dictionary order, the better."""
    students = {student['id']: student for student in document['students']}
    tiers = Counter(students[name]['tier'] for name in plan)
    ranks = [option['rank'] for option in plan.values()]
    preference = {
        'linear': (sum(ranks),),
        'convex': (sum(rank * rank for rank in ranks),),
        'first-choices': (-ranks.count(1), sum(ranks)),
    }
    kept = sum(students[name]['previous'] == option['window'] for name, option in plan.items())
    return (
        *(-tiers[tier] for tier in range(10)),
        *preference[document['policy']],
        sum(option['metres'] for option in plan.values()),
        -kept,
    )


def plan_of(document, placed):
    """{student: option} from (student, window) pairs; a pair that is no option fails."""
    options = {(s['id'], o['window']): o for s in document['students'] for o in s['options']}
    return {student: options[student, window] for student, window in placed}
