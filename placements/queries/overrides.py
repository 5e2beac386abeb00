"""Rules set aside: those of one placement, those of a school, and what the hub is told of all of them."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse

from placements.clearance import about
from placements.models import Placement
from placements.queries.placements import whole
from safeguarding.enums import OverrideState
from safeguarding.models import Override
from safeguarding.rules.overrides import CHILD_HOURS, WHAT_THE_LAW_SAYS
from schools.models import School

# What each rule is, in few words.
NAMES = {
    'child_outside_day': 'Early or late hours',
    'child_long_day': 'A long day',
    'child_weekend': 'A weekend',
    'child_long_week': 'A long week',
    'child_break': 'A short break',
    'insurer_not_told': 'Insurer not told',
}
KINDS = {
    OverrideState.ASKED: 'wait',
    OverrideState.AGREED: 'ok',
    OverrideState.REFUSED: 'stop',
    OverrideState.WITHDRAWN: 'neutral',
}
SMALL = 5


@dataclass(frozen=True)
class Aside:
    """One override as pages show it. `over`: what it was about is not so any more."""

    row: Override
    placement: Placement
    over: bool = False

    @property
    def name(self):
        return NAMES[self.row.code]

    @property
    def law(self):
        return WHAT_THE_LAW_SAYS[self.row.code]

    @property
    def kind(self):
        return 'neutral' if self.over else KINDS[OverrideState(self.row.state)]

    @property
    def state(self):
        return 'Over: what it was about changed' if self.over else self.row.get_state_display()

    @property
    def needs_parent(self):
        return self.row.code in CHILD_HOURS


def aside(row, placement):
    standing = row.state in (OverrideState.ASKED, OverrideState.AGREED)
    return Aside(row, placement, standing and row.about != about(placement))


def of_placement(placement):
    """All that was asked about one placement, newest first."""
    return [aside(row, placement) for row in Override.objects.filter(placement_ref=placement.ref)]


def of_school(membership):
    """What a school's people asked, newest first, with the placements they may see."""
    rows = list(Override.objects.visible_to(membership))
    seen = whole(Placement.objects.visible_to(membership).filter(ref__in=[row.placement_ref for row in rows]))
    placements = {placement.ref: placement for placement in seen}
    return [aside(row, placements[row.placement_ref]) for row in rows if row.placement_ref in placements]


def waiting_for(membership):
    """Those that this member could agree to: asked by somebody else."""
    asked = Override.objects.visible_to(membership).filter(state=OverrideState.ASKED)
    return asked.exclude(asked_ref=membership.actor_ref)


class SchoolLine(NamedTuple):
    """`counts`: [(kind, words)] in the order of NAMES; `named` only where the school shares names."""

    school: str
    counts: tuple
    named: tuple


@dataclass(frozen=True)
class Report:
    kinds: tuple
    lines: tuple
    total: int


def report_for(membership):
    """What a hub is told: how often each rule was set aside, by school; names only where the school shares them.

    Of a school that does not, fewer than five of a kind are not counted out.
    """
    schools = list(School.objects.visible_to(membership).select_related('organisation'))
    agreed = Override.objects.filter(student__school__in=schools, state=OverrideState.AGREED)
    rows = list(agreed.select_related('student'))
    seen = whole(Placement.objects.visible_to(membership).filter(ref__in=[row.placement_ref for row in rows]))
    placements = {placement.ref: placement for placement in seen}
    lines = [_line(school, rows, placements) for school in schools]
    return Report(
        tuple(NAMES.values()),
        tuple(line for line in lines if any(words for _, words in line.counts)),
        len(rows),
    )


def _line(school, rows, placements):
    mine = [row for row in rows if row.student.school_id == school.pk]
    counts = Counter(row.code for row in mine)
    named = tuple(
        aside(row, placements[row.placement_ref]) for row in mine if row.placement_ref in placements
    )
    told = tuple((name, _told(counts[code], school.shares_names)) for code, name in NAMES.items())
    return SchoolLine(school.organisation.name, told, named if school.shares_names else ())


def _told(count, exactly):
    if not count:
        return ''
    return str(count) if exactly or count >= SMALL else f'fewer than {SMALL}'


def may_be_set_aside(placement, gates, asides):
    """[(rule, what the law says, address)] for each blocker that nobody has asked about yet."""
    asked = {each.row.code for each in asides if each.kind in ('wait', 'ok') and not each.over}
    return [
        (NAMES[blocker.code], WHAT_THE_LAW_SAYS[blocker.code], _ask(placement, blocker.code))
        for gate in gates
        for blocker in gate.blockers
        if blocker.overridable and blocker.code not in asked
    ]


def _ask(placement, code):
    return reverse('placements:set_aside', args=[placement.ref, code])
