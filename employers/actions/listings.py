"""What time alone changes on the public list, and what of its history may be forgotten."""

from datetime import datetime, time, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from employers.models import ListedAs, ListingChange, ListingHorizon

KEPT = timedelta(days=90)


# Listed and should not be; not listed and should be, as a head start or a reservation has ended; or with
# places released today that nobody has been told of.
STALE = """
SELECT offer FROM employers_listed WHERE employers_why_unlisted(offer, %(today)s) <> ''
UNION SELECT o.id FROM employers_offer o WHERE o.status = 'published'
    AND NOT EXISTS (SELECT FROM employers_listed l WHERE l.offer = o.id)
    AND employers_why_unlisted(o.id, %(today)s) = ''
UNION SELECT l.offer FROM employers_listed l
    JOIN employers_window w ON w.offer_id = l.offer AND w.reserved_until = %(today)s AND w.closed_at IS NULL
    WHERE NOT EXISTS (SELECT FROM employers_listingchange c
        WHERE c.offer_ref = l.ref AND c.at >= %(midnight)s)
ORDER BY 1
"""


# As employers_note takes it.
LOCK = "SELECT pg_advisory_xact_lock(hashtext('employers_listingchange'), %s::int)"


def note_passed_dates():
    """Tell what only the day has changed on the list; as often as you like. Returns of how many offers."""
    today = timezone.localdate()
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    with connection.cursor() as cursor:
        cursor.execute(STALE, {'today': today, 'midnight': midnight})
        offers = [row[0] for row in cursor.fetchall()]
        for offer in offers:
            # Each for itself: the hub's lock is held no longer than one takes.
            with transaction.atomic():
                cursor.execute('SELECT employers_note(%s, %s)', [offer, today])
    return len(offers)


def forget_old_changes():
    """Drop changes that a later one of the same offer has overtaken, and removals older than 90 days.

    Who reads from before a dropped removal is told to start afresh: the horizon is moved with it.
    """
    later = ListingChange.objects.filter(offer_ref=OuterRef('offer_ref'), pk__gt=OuterRef('pk'))
    ListingChange.objects.filter(Exists(later)).delete()
    old = ListingChange.objects.exclude(reason='').filter(at__lt=timezone.now() - KEPT)
    with transaction.atomic():
        newest = old.order_by('hub', '-pk').distinct('hub').values_list('hub', 'pk')
        for hub, change in list(newest):
            ListingHorizon.objects.update_or_create(hub_id=hub, defaults={'change': change})
            old.filter(hub=hub, pk__lte=change).delete()
    _forget_what_left()


def _forget_what_left():
    """How an offer stood on the list is kept while a change of it is. Under the lock that every change takes."""
    for hub in ListedAs.objects.order_by().values_list('hub', flat=True).distinct():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOCK, [hub])
            told = ListingChange.objects.filter(offer_ref=OuterRef('offer_ref'))
            ListedAs.objects.filter(~Exists(told), hub=hub).delete()
