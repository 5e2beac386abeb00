"""Everything that holds a block's accepted placements up: a picture of all, and what to do, by whom and when."""

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from brokerage.core import ui
from placements.clearance import gates_of
from placements.enums import State
from placements.models import Placement
from placements.queries.pages import GATE_KINDS, HOLDERS, is_ready
from placements.queries.placements import guardian_of, whole
from safeguarding.clearance import blockers_of
from safeguarding.enums import Gate, GateState, Holder

SHOWN = (State.ACCEPTED, State.CONFIRMED)
# Heads of the picture: one word or two for each gate.
SHORT = {
    Gate.ELIGIBILITY: 'Age',
    Gate.INSURANCE: 'Insurance',
    Gate.RISK_ASSESSMENT: 'Risks',
    Gate.WORKPLACE: 'Workplace',
    Gate.HOURS: 'Hours',
    Gate.DSL: 'Decision',
    Gate.PARENT_SUMMARY: 'Summary',
    Gate.PARENT_CONSENT: 'Consent',
    Gate.SCHOOL_APPROVAL: 'Approval',
}
WORDS = {GateState.GREEN: 'Done', GateState.RED: 'To do', GateState.NOT_NEEDED: 'Not needed'}
# Gates that are the employer's or the site's: one act settles them for every student there.
SHARED = frozenset({Gate.INSURANCE, Gate.RISK_ASSESSMENT, Gate.WORKPLACE})
PER_PAGE = 20
# Things to do of a group, and students of a thing, that stand open; the others unfold.
AT_FIRST = 6
# A block with so many things to do, or fewer, is read at once; of a longer one only what comes first stands open.
READ_AT_ONCE = 8
# A button that asks everybody of a group again.
ALL_OF = {'employer': 'Remind all {}', 'parent': 'Write to all {} again', 'dsl': 'Ask about all {}'}


class Cell(NamedTuple):
    label: str
    kind: str
    words: str

    @property
    def icon(self):
        return ui.kind_icon(self.kind)


class Line(NamedTuple):
    placement: Placement
    cells: tuple


class Who(NamedTuple):
    """One student an item is about, and the act for that student alone (empty words: none)."""

    placement: Placement
    act: str = ''
    url: str = ''
    phone: str = ''
    push: str = ''
    whom: str = ''


class Ask(NamedTuple):
    words: str
    source: str


@dataclass(frozen=True)
class Item:
    """What one act settles: for one student, or all that an employer owes. `push` asks them again."""

    key: str
    asks: tuple
    where: str
    people: tuple
    approves: bool = False
    act: str = ''
    url: str = ''
    push: str = ''

    @property
    def placements(self):
        """Each once, however many acts it may want."""
        return list({who.placement.pk: who.placement for who in self.people}.values())

    @property
    def first(self):
        return self.people[:AT_FIRST]

    @property
    def further(self):
        return self.people[AT_FIRST:]

    @property
    def more(self):
        return _students(len(self.further), 'more ')

    @property
    def pushes(self):
        """[(whom, ref of a placement)]: what its buttons that ask somebody again stand for."""
        if self.push:
            return [('employer', self.people[0].placement.ref)]
        return [(who.whom, who.placement.ref) for who in self.people if who.push]


@dataclass(frozen=True)
class Group:
    """What one party (`party`, a Holder) must do by one day; `is_open` as it first stands on the page."""

    party: str
    holder: str
    by: object
    due: str
    urgency: str
    items: tuple
    is_open: bool = True

    @property
    def title(self):
        return f'With {self.holder}'

    @property
    def students(self):
        return len({placement.pk for item in self.items for placement in item.placements})

    @property
    def about(self):
        return _students(self.students)

    @property
    def count(self):
        return len(self.items)

    @property
    def push_all(self):
        """(words of a button, its value) that asks everybody of the group again; None where one button does it."""
        asked = [each for item in self.items for each in item.pushes]
        whom = asked[0][0] if asked else ''
        refs = ','.join(ref for _, ref in asked)
        return (ALL_OF[whom].format(len(asked)), f'{whom}:{refs}') if len(asked) > 1 else None

    @property
    def first(self):
        return self.items[:AT_FIRST]

    @property
    def further(self):
        return self.items[AT_FIRST:]

    @property
    def more(self):
        return f'{len(self.further)} more'


@dataclass(frozen=True)
class Clearing:
    lines: tuple
    groups: tuple
    tiles: tuple
    placements: tuple
    ready: int
    clear: int
    total: int

    @property
    def held_up(self):
        return self.total - self.clear - self.ready


def clearing_of(membership, block, holder='', gate='', *, unfolded=''):
    """The page of one block: always the same number of queries. `holder` and `gate` narrow what is shown.

    What is narrowed, short, first to be due or `unfolded` (a Holder) stands open.
    """
    mine = Placement.objects.visible_to(membership).filter(block=block, state__in=SHOWN)
    rows = list(whole(mine).order_by('student__last_name', 'student__first_name', 'ref'))
    gates = gates_of(rows)
    red = {row.pk: blockers_of(gates[row.pk]) for row in rows}
    asked = {row.pk: [each for each in red[row.pk] if _asked(each, holder, gate)] for row in rows}
    shown = [row for row in rows if asked[row.pk]] if holder or gate else rows
    whole_picture, groups = list(_groups(rows, red)), list(_groups(shown, asked))
    is_short = bool(holder or gate) or sum(group.count for group in whole_picture) <= READ_AT_ONCE
    return Clearing(
        lines=tuple(Line(row, _cells(gates[row.pk])) for row in shown),
        groups=tuple(
            replace(group, is_open=is_short or not number or group.party == unfolded)
            for number, group in enumerate(groups)
        ),
        tiles=tuple(_tiles(block, whole_picture)),
        placements=tuple(rows),
        ready=sum(row.state == State.ACCEPTED and is_ready(gates[row.pk]) for row in rows),
        clear=sum(not red[row.pk] and row.state == State.CONFIRMED for row in rows),
        total=len(rows),
    )


def _asked(blocker, holder, gate):
    return (not holder or blocker.holder == holder) and (not gate or blocker.gate == gate)


def _cells(gates):
    return tuple(Cell(SHORT[gate.gate], GATE_KINDS[gate.state], _word(gate)) for gate in gates)


def _word(gate):
    """A gate that two people opened says so."""
    if gate.state == GateState.GREEN and gate.overridden:
        return 'Set aside'
    return WORDS[gate.state]


def _groups(rows, red):
    found = defaultdict(lambda: defaultdict(list))
    for row in rows:
        for blocker in red[row.pk]:
            found[blocker.by, blocker.holder][_same(row, blocker)].append((row, blocker))
    order = list(Holder)
    today = timezone.localdate()
    for by, holder in sorted(found, key=lambda each: (each[0], order.index(each[1]))):
        items = tuple(_item(holder, pairs) for pairs in found[by, holder].values())
        yield Group(holder, HOLDERS[holder], by, ui.due_words(by, today), ui.urgency_of(by, today), items)


def _tiles(block, groups):
    """How many students wait for each party, the soonest first; each leads to that party's part."""
    page = reverse('placements:clear', args=[block.ref])
    for party in dict.fromkeys(group.party for group in groups):
        mine = [group for group in groups if group.party == party]
        waiting = {each.pk for group in mine for item in group.items for each in item.placements}
        soonest = mine[0]
        yield ui.Tile(
            f'{"student waits" if len(waiting) == 1 else "students wait"} for {soonest.holder}',
            len(waiting),
            f'The first by {ui.long_date(soonest.by)}',
            url=f'{page}?holder={party}',
            kind=soonest.urgency,
        )


def _students(number, which=''):
    return f'{number} {which}student' if number == 1 else f'{number} {which}students'


def _same(row, blocker):
    """What one act settles: all that an employer owes for an offer, what is alike there, else all that is alike."""
    if _employers(blocker):
        return row.window.offer_id
    return blocker.code, blocker.words, row.window.offer_id if blocker.gate in SHARED else None


def _employers(blocker):
    return blocker.holder == Holder.EMPLOYER


def _item(holder, pairs):
    placement, blocker = pairs[0]
    shared = blocker.gate in SHARED or _employers(blocker)
    act, url, push = _act_for_all(placement, blocker)
    return Item(
        key=f'{blocker.code}-{placement.ref}',
        asks=tuple(dict.fromkeys(Ask(each.said_to(Holder.SCHOOL), each.source) for _, each in pairs)),
        where=f'{placement.employer.organisation.name}, {placement.window.offer.title}' if shared else '',
        people=tuple(dict.fromkeys(_who(row, each) for row, each in pairs)),
        approves=blocker.code == 'not_approved',
        act=act,
        url=url,
        push=push,
    )


def _act_for_all(placement, blocker):
    """(words, address of a page, words of a button) that settle it for everybody the item is about."""
    if blocker.holder == Holder.EMPLOYER:
        return '', '', 'Remind the employer'
    if blocker.gate == Gate.WORKPLACE and blocker.holder == Holder.SCHOOL:
        return 'Note that you checked it', _page('check', placement), ''
    return '', '', ''


def _who(placement, blocker):
    """The act for one student, beside the name."""
    if blocker.overridable:
        return Who(placement, 'Set aside with a second person', _page('set_aside', placement, blocker.code))
    match blocker.gate:
        case Gate.PARENT_CONSENT if blocker.holder == Holder.PARENT:
            guardian = guardian_of(placement)
            phone = guardian.phone if guardian else ''
            url = _page('paper_consent', placement)
            return Who(placement, 'Record an answer on paper', url, phone, 'Write again', 'parent')
        case Gate.PARENT_SUMMARY:
            return Who(placement, 'Record how they got it', _page('summary', placement))
        case Gate.DSL if blocker.holder == Holder.DSL:
            return Who(placement, push='Ask the safeguarding lead', whom='dsl')
    return Who(placement)


def _page(name, placement, *more):
    return reverse(f'placements:{name}', args=[placement.ref, *more])
