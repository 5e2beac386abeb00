"""Windows: dates × places of an offer."""

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.actions.changes import arrow
from employers.enums import OfferStatus
from employers.models import Employer, Offer, Window
from employers.queries.offers import next_year_windows


@transaction.atomic
def add_window(*, by, offer, start, end, places):
    """List `places` from `start` to `end`, both days included."""
    # Two presses at once wait for each other here, so the same dates are not listed twice.
    if Offer.objects.select_for_update().get(pk=offer.pk).status == OfferStatus.CLOSED:
        raise Refused('This offer is closed. Duplicate it to add dates.', code='offer_closed')
    if end < start:
        raise Refused('The last day must be on or after the first day.', code='dates_order', field='end')
    if Window.objects.filter(offer=offer, start=start, end=end, closed_at=None).exists():
        raise Refused(
            'These dates are listed already. Change the number of places there.',
            code='window_twice',
            field='start',
        )
    window = Window.objects.create(offer=offer, start=start, end=end, places=places)
    _record(by, 'window.add', window)
    return window


@transaction.atomic
def change_places(*, by, window, places):
    """Set how many places a window has; never below those that are taken.

    One conditional UPDATE, so a place taken at the same moment is never lost.
    """
    before = window.places
    changed = Window.objects.filter(pk=window.pk, closed_at=None, taken__lte=places).update(places=places)
    window.refresh_from_db()
    if not changed and window.closed_at:
        raise Refused('These dates are closed. Add them again to offer more places.', code='window_closed')
    if not changed:
        raise Refused(
            f'{window.taken} of these places are taken, so there must be at least {window.taken}. '
            'To end a placement, open it and cancel it there.',
            code='places_taken',
            field='places',
        )
    if before != places:
        _record(by, 'window.places', window, places=arrow(before, places))
    return window


@transaction.atomic
def close_window(*, by, window):
    """Take no more students for these dates. Places already taken stay taken."""
    closed = Window.objects.filter(pk=window.pk, closed_at=None).update(closed_at=timezone.now())
    if not closed:
        raise Refused('These dates are closed already.', code='window_closed')
    window.refresh_from_db()
    _record(by, 'window.close', window)
    return window


@transaction.atomic
def host_again(*, by, employer, today=None):
    """List last year's dates again, a year later, for each offer that is not closed; returns the new windows.

    Pressed twice, the dates are there once.
    """
    Employer.objects.select_for_update().get(pk=employer.pk)  # two presses at once wait for each other
    planned = next_year_windows(employer, today or timezone.localdate())
    return [add_window(by=by, offer=w.offer, start=w.start, end=w.end, places=w.places) for w in planned]


def _record(by, verb, window, **data):
    data = {'start': str(window.start), 'end': str(window.end), 'places': window.places} | data
    record(by=by, verb=verb, subject=window, owner=window.offer.employer.organisation, data=data)
