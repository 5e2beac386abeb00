"""What becomes of one placement that the new dates of its block leave outside: the school's choice, carried out."""

from brokerage.core.errors import Refused
from brokerage.core.ui import day_span
from placements.actions import progress
from placements.actions.apart import hold
from placements.actions.elsewhere import send_elsewhere
from placements.enums import PENDING, Follow, LeaveReason, State
from placements.lifecycle import locked
from placements.queries.block_dates import next_places


def follow(act, row):
    """Do what `row.choice` says within the dates of `act`; returns words for the report, raises Refused otherwise."""
    hold(row.placement.student)
    placement = locked(row.placement)
    if placement.state not in (*PENDING, State.LIVE):
        stands = placement.get_state_display().lower()
        raise Refused(f'Nothing was done: where it stands now is “{stands}”.', code='wrong_state')
    return VERBS[row.choice](act, placement)


def _move(act, placement):
    """To other days of the same work; which, is looked up now: others have booked since the page was read."""
    window = next_places([placement], act.block, act.first, act.last).get(placement.pk)
    if placement.state not in PENDING or window is None:
        raise Refused(
            'No place of this offer is free in the new dates any more. It stays on its old dates: choose again '
            'what becomes of it, from the page of the block.',
            code='window_full',
        )
    placed = send_elsewhere(by=act.started_by, placement=placement, window=window, words=act.words)
    return f'{day_span(placed.start, placed.end)}. {placed.employer} is asked again.'


def _stay(act, placement):
    return f'Agreed as an exception: {day_span(placement.start, placement.end)}.'


def _again(act, placement):
    reason = LeaveReason.PLACE_AGAIN
    progress.withdraw(by=act.started_by, placement=placement, reason=reason, words=act.words)


def _end(act, placement):
    reason = LeaveReason.BLOCK_MOVED
    progress.withdraw(by=act.started_by, placement=placement, reason=reason, words=act.words)


VERBS = {Follow.MOVE: _move, Follow.STAY: _stay, Follow.AGAIN: _again, Follow.END: _end}
