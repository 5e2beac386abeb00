"""What employers have said about how many and who first, as the solver's groups, wishes and reserved places.

One query where nothing is set. Weeks are those of the calendar, Monday to Sunday (ISO 8601): a fortnight belongs
to the groups of both its weeks. What is taken uses a limit up. A limit that cannot bind makes no group.
"""

from collections import defaultdict
from dataclasses import replace

from django.db.models import Q
from django.utils import timezone

from brokerage.core.calendar import weeks_between
from employers.models import Window
from employers.queries.limits import limits_of, taken_by_week, week_words
from placements.matching import Group
from placements.queries.match_kept import belonging, kept_for, name_of

WITH_TERMS = (
    Q(offer__most_at_once__isnull=False)
    | Q(offer__site__most_at_once__isnull=False)
    | Q(offer__employer__most_at_once__isnull=False)
    | Q(offer__at_least__isnull=False)
    | Q(offer__head_start_until__isnull=False)
    | Q(reserved_school__isnull=False)
    | ~Q(reserved_group='')
)


def with_limits(problem, school_of):
    """The problem with every limit, wish, reserved place and head start of its windows.

    school_of: {solver's student id: organisation id}.
    """
    rows = _rows([window.id for window in problem.windows])
    if not rows:
        return problem
    places = {window.id: window.places for window in problem.windows}
    groups, alone = _wishes(rows, places)
    groups = [*_limits(rows, places), *groups]
    kept = {row.pk: some for row in rows if (some := kept_for(row, timezone.localdate()))}
    around = defaultdict(list)
    for group, members in groups:
        for window in members:
            around[window].append(group.id)
    windows = [
        replace(
            window,
            groups=tuple(around.get(window.id, ())),
            at_least=alone.get(window.id, 0),
            reserved_for=name_of(kept[window.id]) if window.id in kept else None,
        )
        for window in problem.windows
    ]
    students = belonging(problem.students, school_of, {name_of(some): some for some in kept.values()})
    return replace(problem, windows=windows, students=students, groups=[group for group, _ in groups])


def _rows(ids):
    rows = Window.objects.filter(WITH_TERMS, pk__in=ids).select_related(
        'offer__site', 'offer__employer__organisation', 'offer__head_start_school', 'reserved_school'
    )
    return list(rows.order_by('pk'))


def _limits(rows, places):
    """[(group, window ids)] for each limit of a week that its windows could break; the tightest of equal ones."""
    members, limits = defaultdict(list), {}
    for row in rows:
        for limit in limits_of(row.offer):
            for monday in weeks_between(row.start, row.end):
                members[limit.scope, limit.key, monday].append(row.pk)
                limits[limit.scope, limit.key] = limit
    if not members:
        return []
    employers = {row.offer.employer_id for row in rows}
    used = taken_by_week(employers, min(row.start for row in rows), max(row.end for row in rows))
    tightest = {}
    for (scope, key, monday), windows in members.items():
        limit = limits[scope, key]
        left = max(limit.most - used[scope, key, monday], 0)
        group = Group(f'{scope} {key} {monday}', left, said=f'{_inside(limit)} {week_words(monday)}')
        held = tightest.get(tuple(windows))
        if left < sum(places[window] for window in windows) and (held is None or left < held.places):
            tightest[tuple(windows)] = group
    return [(group, windows) for windows, group in tightest.items()]


def _inside(limit):
    """Inside a sentence 'The site' loses its capital, the name of an employer keeps it."""
    words = limit.words
    return words if limit.scope == 'employer' else words[0].lower() + words[1:]


def _wishes(rows, places):
    """(groups with their windows, {window: at least}) of the wishes for several on the same dates, or none.

    Where somebody is going already, the wish has come true as far as a match can know, and asks for nothing.
    """
    together, wish = defaultdict(list), {}
    for row in rows:
        if row.offer.at_least:
            together[row.offer_id, row.start, row.end].append(row.pk)
            wish[row.offer_id, row.start, row.end] = row.offer.at_least
    going = _with_somebody({offer for offer, _, _ in together}) if together else set()
    groups, alone = [], {}
    for dates, windows in together.items():
        if dates in going:
            continue
        if len(windows) == 1:
            alone[windows[0]] = wish[dates]
            continue
        offer, start, end = dates
        room = sum(places[window] for window in windows)
        groups.append((Group(f'wish {offer} {start} {end}', room, wish[dates]), windows))
    return groups, alone


def _with_somebody(offers):
    """{(offer, start, end)} of dates on which a place is taken."""
    taken = Window.objects.filter(offer__in=offers, taken__gt=0)
    return set(taken.values_list('offer', 'start', 'end'))


def used_up(problem, window):
    """In words, the limits around a window that are reached before the run begins."""
    around = {name for row in problem.windows if row.id == window for name in row.groups}
    return [
        f'{group.said}, and that many are coming already'
        for group in problem.groups
        if group.id in around and group.said and not group.places
    ]


def wishes_of(problem):
    """[(window ids, at least)] for each wish of the problem."""
    members = defaultdict(list)
    for window in problem.windows:
        for name in window.groups:
            members[name].append(window.id)
    alone = [([window.id], window.at_least) for window in problem.windows if window.at_least]
    return alone + [(members[group.id], group.at_least) for group in problem.groups if group.at_least]


def places_within(problem):
    """Places of the problem's windows less what one limit of each employer surely cuts off."""
    inside = defaultdict(list)
    for window in problem.windows:
        for name in window.groups:
            inside[name].append(window)
    cut = defaultdict(int)
    for group in problem.groups:
        windows = inside[group.id]
        too_many = sum(window.places for window in windows) - group.places
        cut[windows[0].employer] = max(cut[windows[0].employer], too_many)
    return sum(window.places for window in problem.windows) - sum(cut.values())
