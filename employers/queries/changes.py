"""Read what has changed on a hub's list, in an order that neither skips nor repeats."""

import re
from dataclasses import dataclass

from django.db.models import Max

from employers.models import ListedAs, ListingChange, ListingHorizon

CURSOR = re.compile(r'c(0|[1-9][0-9]{0,17})(\.[0-9a-f]{8})?')
OF_ANOTHER = (
    'This cursor is of a key that is held to something else. Read the snapshot and go on from its cursor.'
)


class NotACursor(ValueError):
    """The text is none of ours."""


class CursorTooOld(ValueError):
    """What came after this cursor is no longer known in full, or it is of a key held to something else."""


@dataclass(frozen=True)
class Page:
    """`cursor` is where to go on."""

    changes: list[ListingChange]
    cursor: str
    more: bool


def number_of(cursor):
    found = CURSOR.fullmatch(cursor)
    if not found:
        raise NotACursor
    return int(found[1])


def newest_cursor(hub):
    """Everything up to here is in the list as it is now; of a key for some of it, its mark follows."""
    return f'c{newest_change(hub)}'


def changes_since(reach, cursor, limit):
    """At most `limit` changes of the list after `cursor` ('' from the beginning), oldest first.

    Of an offer that changed several times in the page only the last one comes. They are those of the whole hub: what
    lies outside the reach is for the caller to leave out. Raises NotACursor, or CursorTooOld where removals after
    the cursor are forgotten, or where the cursor goes with a copy of another part of the list.
    """
    hub, since = reach.hub, number_of(cursor) if cursor else 0
    if cursor and cursor != f'c{since}{reach.cursor_mark}':
        raise CursorTooOld(OF_ANOTHER)
    if cursor and (since < horizon_of(hub) or since > newest_change(hub)):
        raise CursorTooOld
    rows = list(ListingChange.objects.filter(hub=hub, pk__gt=since).order_by('pk')[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    last = {row.offer_ref: row for row in rows}
    return Page(list(last.values()), f'c{rows[-1].pk if rows else since}{reach.cursor_mark}', more)


def read_before(reach, refs):
    """{ref: whether it was so to the end} of those that a key has ever been able to read while they were listed."""
    read, newest = set(), {}
    for row in ListedAs.objects.filter(hub=reach.hub, offer_ref__in=refs).order_by('change', 'pk'):
        newest[row.offer_ref] = reach.holds(row)
        if newest[row.offer_ref]:
            read.add(row.offer_ref)
    return {ref: newest[ref] for ref in read}


def newest_change(hub):
    """The highest number given out for the hub, also when its change has been tidied away since."""
    newest = ListingChange.objects.filter(hub=hub).aggregate(newest=Max('pk'))['newest'] or 0
    return max(newest, horizon_of(hub))


def changed_after(hub, number):
    """When the first change of `hub` after `number` was made that is still known; None where there is none."""
    after = ListingChange.objects.filter(hub=hub, pk__gt=number).order_by('pk')
    return after.values_list('at', flat=True).first()


def horizon_of(hub):
    """Whoever has read up to less than this number must start afresh."""
    return ListingHorizon.objects.filter(hub=hub).values_list('change', flat=True).first() or 0
