"""Which placements one act could be about, and what came of an act."""

from typing import NamedTuple

from brokerage.accounts.enums import Kind
from placements.enums import PENDING, BulkKind, Move, Party, State
from placements.lifecycle import MOVES
from placements.models import Placement
from placements.queries.consequences import consequences
from placements.queries.pages import state_kind
from placements.queries.placements import known_as, told_state, whole

SOURCES = {
    BulkKind.END: (*PENDING, State.LIVE),
    BulkKind.RESTORE: tuple(sorted(MOVES[Move.RESTORE].sources)),
    BulkKind.CLOSE: tuple(MOVES[Move.CLOSE].sources),
}
# More on one page than anybody reads; a larger block is taken in two acts.
MOST = 500


class Choice(NamedTuple):
    """One placement to tick."""

    placement: Placement
    name: str
    kind: str
    state: str


def placements_for(membership, kind, *, block=None, site=None):
    """What `kind` can be done to, of a block or at a site, as this member may see it."""
    rows = Placement.objects.visible_to(membership).filter(state__in=SOURCES[kind])
    rows = rows.filter(block=block) if block else rows
    rows = rows.filter(window__offer__site=site) if site else rows
    return list(whole(rows).order_by('start', 'student__last_name', 'pk')[:MOST])


def choices_of(rows, membership):
    employing = membership.organisation.kind == Kind.EMPLOYER
    return [
        Choice(
            row,
            known_as(row) if employing else row.student.name,
            state_kind(row.state),
            told_state(row) if employing else row.get_state_display(),
        )
        for row in rows
    ]


def lines_of(rows, kind, membership):
    """What the act would do, in sentences."""
    if membership.organisation.kind == Kind.EMPLOYER:
        return consequences(rows, Move.CANCEL_AS_EMPLOYER, Party.EMPLOYER)
    return consequences(rows, MOVE_OF[kind], Party.SCHOOL)


MOVE_OF = {
    BulkKind.END: Move.CANCEL_AS_SCHOOL,
    BulkKind.RESTORE: Move.RESTORE,
    BulkKind.CLOSE: Move.CLOSE,
}
