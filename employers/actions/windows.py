"""Windows: dates × places of an offer."""

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.actions.changes import arrow
from employers.actions.places import hold_employer
from employers.enums import OfferStatus
from employers.models import Offer, Window
from employers.queries.offers import next_year_windows
from employers.queries.reserved import dates_like


@transaction.atomic
def add_window(*, by, offer, start, end, places):
    """List `places` from `start` to `end`, both days included."""
    hold_employer(offer.employer_id)
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
    """Set how many places these dates have in all; never below those that are taken or reserved.

    The rows are held, so a place taken at the same moment is never lost.
    """
    dates = dates_like(window, timezone.localdate(), lock=True)
    if dates.closed_at:
        raise closed_dates()
    least = dates.taken + dates.kept_places
    if places < min(least, dates.places):
        raise Refused(_too_few(dates, least), code='places_taken', field='places')
    if places != dates.places:
        spread(dates, places - dates.kept_places)
        _record(by, 'window.places', window, places=arrow(dates.places, places))
    window.refresh_from_db()
    return window


def _too_few(dates, least):
    if dates.reserved:
        return (
            f'{dates.taken} of these places are taken and {dates.kept_places} reserved, so there must be at '
            f'least {least}. Open the reserved places to everyone first.'
        )
    return (
        f'{least} of these places are taken, so there must be at least {least}. '
        'To end a placement, open it and cancel it there.'
    )


def closed_dates():
    return Refused('These dates are closed. Add them again to offer more places.', code='window_closed')


def spread(dates, places):
    """Share the places open to everyone: what is taken stays where it is, all the rest goes to `main`."""
    for window in dates.open_windows:
        others = sum(other.taken for other in dates.open_windows if other.pk != window.pk)
        wanted = places - others if window.pk == dates.main.pk else window.taken
        if wanted != window.places:
            Window.objects.filter(pk=window.pk).update(places=wanted, touched_at=timezone.now())


@transaction.atomic
def close_window(*, by, window):
    """Take no more students for these dates, reserved places included. Places already taken stay taken."""
    dates = dates_like(window, timezone.localdate())
    if dates.closed_at or not Window.objects.same_dates(window).update(closed_at=timezone.now()):
        raise Refused('These dates are closed already.', code='window_closed')
    window.refresh_from_db()
    _record(by, 'window.close', window, places=dates.places)
    return window


@transaction.atomic
def host_again(*, by, employer, today=None):
    """List last year's dates again, a year later, for each offer that is not closed; returns the new windows.

    Pressed twice, the dates are there once.
    """
    # Two presses at once wait for each other.
    hold_employer(employer.pk)
    planned = next_year_windows(employer, today or timezone.localdate())
    return [add_window(by=by, offer=w.offer, start=w.start, end=w.end, places=w.places) for w in planned]


def _record(by, verb, window, **data):
    data = {'start': str(window.start), 'end': str(window.end), 'places': window.places} | data
    record(by=by, verb=verb, subject=window, owner=window.offer.employer.organisation, data=data)
