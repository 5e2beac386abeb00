"""Read what has changed on a hub's list, in an order that neither skips nor repeats."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from employers.models import ListingChange, ListingHorizon, Offer

CURSOR = re.compile(r'c(0|[1-9][0-9]{0,17})')
AT_A_TIME = 500


class NotACursor(ValueError):
    """The text is none of ours."""


class CursorTooOld(ValueError):
    """What came after this cursor is no longer known in full: start afresh."""


@dataclass(frozen=True)
class Change:
    """An offer as it is on the list now, or None and why it left."""

    ref: str
    reason: str
    at: datetime
    offer: Offer | None


@dataclass(frozen=True)
class Page:
    """`cursor` is where to go on."""

    changes: list[Change]
    cursor: str
    more: bool


def number_of(cursor):
    found = CURSOR.fullmatch(cursor)
    if not found:
        raise NotACursor
    return int(found[1])


def newest_cursor(hub):
    """Everything up to here is in the list as it is now."""
    return f'c{_newest(hub)}'


def changes_since(hub, cursor, limit, offers):
    """At most `limit` changes of `hub` after `cursor` ('' from the beginning), oldest first.

    An offer that changed several times in the page comes once, as it is now. `offers` are those that may be
    told of; one that has left them since gets a change of its own later on, so here it is passed over.
    Raises NotACursor, or CursorTooOld where removals after the cursor are forgotten.
    """
    since = number_of(cursor) if cursor else 0
    horizon = ListingHorizon.objects.filter(hub=hub).values_list('change', flat=True).first() or 0
    if cursor and (since < horizon or since > _newest(hub)):
        raise CursorTooOld
    rows = list(ListingChange.objects.filter(hub=hub, pk__gt=since).order_by('pk')[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    last = {row.offer_ref: row for row in rows}
    listed = [ref for ref, row in last.items() if not row.reason]
    found = {offer.ref: offer for offer in offers.filter(ref__in=listed)}
    changes = [Change(ref, row.reason, row.at, found.get(ref)) for ref, row in last.items()]
    changes = [change for change in changes if change.offer or change.reason]
    return Page(changes, f'c{rows[-1].pk if rows else since}', more)


def _newest(hub):
    """The highest number given out for the hub, also when its change has been tidied away since."""
    newest = ListingChange.objects.filter(hub=hub).aggregate(newest=Max('pk'))['newest'] or 0
    horizon = ListingHorizon.objects.filter(hub=hub).values_list('change', flat=True).first() or 0
    return max(newest, horizon)


def in_pieces(offers):
    """All of `offers`, read a piece at a time by their number: as quick at the end as at the beginning."""
    after = 0
    while rows := list(offers.filter(pk__gt=after).order_by('pk')[:AT_A_TIME]):
        yield from rows
        after = rows[-1].pk
