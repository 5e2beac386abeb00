"""What a hub's closure does to one placement, and what taking it back does; a school is told once of all its own."""

from datetime import timedelta

from django.utils import timezone

from placements.enums import Move, State
from placements.lifecycle import locked, move
from placements.models import Placement, SchoolClosure
from placements.notifications import closures as told


def call_off(act, row):
    """Call the placement off in the hub's name; raises Refused where it has ended meanwhile."""
    closure, placement = act.closure, locked(row.placement)
    given = {'reason': act.reason, 'words': act.words, 'ended_on': _last_day(placement, closure)}
    placement = move(placement=placement, name=Move.CALL_OFF, by=act.started_by, **given)
    of_school, _ = SchoolClosure.objects.get_or_create(closure=closure, school=placement.school)
    told.tell_school(of_school)


def call_back(act, row):
    """It goes on after all, as it stood before, unless somebody has acted on it: then Refused says so."""
    placement = move(placement=row.placement, name=Move.CALL_BACK, by=act.started_by, ended_on=None)
    of_school = SchoolClosure.objects.get(closure=act.takes_back, school=placement.school_id)
    left = Placement.objects.filter(
        pk__in=act.takes_back.act.rows.values('placement'),
        school=placement.school_id,
        state=State.CANCELLED_BY_HUB,
    )
    told.tell_school_back(of_school, all_back=not left.exists())


def _last_day(placement, closure):
    """The last day the student came: of one under way that had a day before the closure, else None."""
    last = min(closure.first - timedelta(days=1), timezone.localdate(), placement.end)
    return last if placement.state == State.LIVE and last >= placement.start else None
