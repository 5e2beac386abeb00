"""Read what has changed on a hub's list, in an order that neither skips nor repeats."""

import re
from dataclasses import dataclass

from django.db.models import Max

from employers.models import ListingChange, ListingHorizon

CURSOR = re.compile(r'c(0|[1-9][0-9]{0,17})')


class NotACursor(ValueError):
    """The text is none of ours."""


class CursorTooOld(ValueError):
    """What came after this cursor is no longer known in full: start afresh."""


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
    """Everything up to here is in the list as it is now."""
    return f'c{newest_change(hub)}'


def changes_since(hub, cursor, limit):
    """At most `limit` changes of `hub` after `cursor` ('' from the beginning), oldest first.

    Of an offer that changed several times in the page only the last one comes. Raises NotACursor, or
    CursorTooOld where removals after the cursor are forgotten.
    """
    since = number_of(cursor) if cursor else 0
    horizon = horizon_of(hub)
    if cursor and (since < horizon or since > newest_change(hub)):
        raise CursorTooOld
    rows = list(ListingChange.objects.filter(hub=hub, pk__gt=since).order_by('pk')[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    last = {row.offer_ref: row for row in rows}
    return Page(list(last.values()), f'c{rows[-1].pk if rows else since}', more)


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
