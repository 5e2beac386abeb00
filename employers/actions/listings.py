"""What time alone changes on the public list, and what of its history may be forgotten."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from employers.models import ListingChange, ListingHorizon

KEPT = timedelta(days=90)


def note_passed_dates():
    """Take off the list what has no date or place any more today; as often as you like. Returns how many."""
    today = timezone.localdate()
    wrong = 'SELECT offer FROM employers_listed WHERE employers_why_unlisted(offer, %s) <> %s ORDER BY offer'
    with connection.cursor() as cursor:
        cursor.execute(wrong, [today, ''])
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
