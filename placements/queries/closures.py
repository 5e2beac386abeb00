"""Which workplaces and placements a closure is about, and what a hub is told of them: never whom, never how few."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from brokerage.core.calendar import weeks_between
from brokerage.core.postcodes import outcode_of
from brokerage.core.ui import day_span
from employers.enums import Mode
from employers.models import Site
from placements.enums import FAMILY_KNOWS, PENDING, Done, State
from placements.models import BulkRow, Placement
from placements.queries.pages import state_kind
from placements.queries.placements import whole
from placements.queries.planning.zones import SMALL
from schools.enums import BlockState
from schools.models import Block

GOING = (*PENDING, State.LIVE)
FEW = f'fewer than {SMALL}'
NOWHERE = 'No employer of your register has a site there. Choose another part of the area.'


@dataclass(frozen=True)
class Scope:
    """Which workplaces (one `site`, those in `outcodes`, or with None all of the area) on which days, both included.

    `touching`: also placements that have other days as well. `names`: what people call the chosen parts.
    """

    first: date
    last: date
    site: Site | None = None
    outcodes: frozenset | None = None
    touching: bool = True
    names: tuple = ()


def about(scope):
    """'Brindley Print, Unit 4: Monday 1 to Friday 5 March 2027'."""
    site, parts = scope.site, ', '.join(scope.names) or 'The whole area'
    where = f'{site.employer}, {site}' if site else parts
    return f'{where}: {day_span(scope.first, scope.last)}'


def sites_of(hub, scope):
    rows = Site.objects.filter(employer__organisation__hub=hub)
    if scope.site:
        return rows.filter(pk=scope.site.pk)
    # A zone without districts is nowhere, and not everywhere.
    if scope.outcodes is not None:
        rows = rows.alias(outcode=outcode_of('postcode')).filter(outcode__in=scope.outcodes)
    return rows


def placements_in(hub, scope):
    """Placements still to come or under way at these workplaces on these days; work from home goes on."""
    rows = Placement.objects.in_area_of(hub).filter(
        window__offer__site__in=sites_of(hub, scope).values('pk'), state__in=GOING
    )
    rows = rows.exclude(window__offer__mode=Mode.VIRTUAL)
    if scope.touching:
        return rows.filter(start__lte=scope.last, end__gte=scope.first)
    return rows.filter(start__gte=scope.first, end__lte=scope.last)


class Counts(NamedTuple):
    """Of one school: how many placements, and how many in words that point at nobody."""

    school: str
    number: int
    words: str


def by_school(placements):
    """`Counts` of each school, in the order of their names. One query."""
    school = 'school__organisation__name', 'school', 'school__shares_names'
    counts = Counter(placements.order_by().values_list(*school))
    return [
        Counts(name, number, _told(number, exactly)) for (name, _, exactly), number in sorted(counts.items())
    ]


def _told(number, exactly):
    return str(number) if exactly or number >= SMALL else FEW


def in_all(counts):
    """The sum in words. Schools with a few are not in it: how few could be read from the difference."""
    hidden = sum(each.words == FEW for each in counts)
    rest = sum(each.number for each in counts if each.words != FEW)
    if not hidden:
        return str(rest)
    few = f'{FEW} at each of {hidden} schools' if hidden > 1 else FEW
    return f'{rest}, and {few} more' if rest else few


def lines_of(hub, scope):
    """What a closure would do, in sentences that name nobody; four queries for any number of placements."""
    rows = placements_in(hub, scope)
    counts = by_school(rows)
    sites = sites_of(hub, scope).count()
    if not sites:
        return [NOWHERE]
    where = 'there' if scope.site else f'at {_many(sites, "site")}, or at one that is added there'
    shut = f'Until you open the days again, no list shows these dates and no place is booked {where}.'
    if not counts:
        return [shut, 'No placement is there on these days: nobody is told.']
    schools = _many(len(counts), 'school')
    employers = rows.order_by().values('employer').distinct().count()
    knowing = by_school(rows.filter(state__in=FAMILY_KNOWS))
    families = f', and families ({in_all(knowing)})' if knowing else ''
    told = f'{schools[0].upper()}{schools[1:]}, {_many(employers, "employer")}{families}'
    return [
        f'Placements called off: {in_all(counts)}, of {schools}. As many places are given back.',
        f'{told} are told the reason and your words, once.',
        'Each school gets a task, with its own list of who is affected.',
        shut,
        'You can take it back for 30 minutes after it has ended, where nobody has acted on it.',
    ]


def _many(number, noun):
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


class Line(NamedTuple):
    """One school in the report: what became of its placements, in words that point at nobody."""

    school: str
    called_off: str
    refused: str
    waiting: str
    back: str


def report_of(closure):
    """(lines by school, how many are called off in all, in words). One query."""
    acts = [closure.act_id, closure.back_id]
    rows = BulkRow.objects.filter(act__in=[act for act in acts if act])
    fields = 'school__organisation__name', 'school', 'school__shares_names'
    counted = Counter()
    for act, outcome, *school in rows.values_list(
        'act', 'outcome', *(f'placement__{each}' for each in fields)
    ):
        counted[tuple(school), act == closure.act_id, outcome] += 1
    schools = sorted({school for school, _, _ in counted})
    done = [(school, counted[school, True, Done.DONE]) for school in schools]
    total = in_all(
        [Counts(school[0], number, _told(number, school[-1])) for school, number in done if number]
    )
    return [_line(school, counted) for school in schools], total


def _line(school, counted):
    def told(first, outcome):
        number = counted[school, first, outcome]
        return _told(number, school[-1]) if number else '–'

    return Line(
        school[0],
        told(True, Done.DONE),
        told(True, Done.REFUSED),
        told(True, Done.WAITING),
        told(False, Done.DONE),
    )


class Affected(NamedTuple):
    """A placement that was called off, for its own school. `instead`: where the student is to be in the block now."""

    placement: Placement
    kind: str
    instead: Placement | None

    @property
    def needs_place(self):
        return self.placement.state == State.CANCELLED_BY_HUB and self.instead is None


def of_school(found):
    """`Affected` of one school's part of a closure, by name; four queries for any number."""
    done = found.closure.act.rows.filter(outcome=Done.DONE).values('placement')
    rows = Placement.objects.filter(pk__in=done, school=found.school_id)
    others = Placement.objects.holding().filter(student__in=rows.values('student'), school=found.school_id)
    others = others.exclude(pk__in=done).select_related('employer__organisation')
    instead = {(each.student_id, each.block_id): each for each in others}
    return [
        Affected(row, state_kind(row.state), instead.get((row.student_id, row.block_id)))
        for row in whole(rows).order_by('student__last_name', 'student__first_name', 'pk')
    ]


WEEKS_SHOWN = 40


def weeks_ahead(hub):
    """Mondays of this week and those to come in which a school of the area is out. One query."""
    today = timezone.localdate()
    blocks = Block.objects.filter(
        cohort__school__organisation__hub=hub, state=BlockState.PUBLISHED, end__gte=today
    )
    mondays = {
        monday
        for start, end in blocks.values_list('start', 'end').distinct()
        for monday in weeks_between(max(start, today), end)
    }
    return sorted(mondays)[:WEEKS_SHOWN]
