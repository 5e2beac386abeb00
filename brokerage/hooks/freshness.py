"""How far behind partners are: measured each minute for all keys at once, and nothing on the way of a call.

A call leaves its cursor in the shared cache alone (`key_use.note_cursor`).
"""

from django.db import connection
from django.utils import timezone

from brokerage.accounts.key_use import told_cursors
from brokerage.accounts.models import PartnerKey
from brokerage.hooks.models import Reading, ReadingDay

# Beyond this it no longer matters how many, and no key costs more than that.
MOST_COUNTED = 1000
MEASURE = """
UPDATE hooks_reading r SET unread = m.unread, measured = r.change, behind_since = CASE
    WHEN m.unread = 0 THEN NULL
    WHEN r.measured = r.change AND r.behind_since IS NOT NULL THEN r.behind_since
    ELSE m.first END
FROM (
    SELECT r.id, count(c.id) AS unread, min(c.at) AS first FROM hooks_reading r
    JOIN accounts_partnerkey k ON k.id = r.key_id AND NOT k.revoked
    JOIN accounts_organisation o ON o.id = k.organisation_id
    LEFT JOIN LATERAL (
        SELECT c.id, c.at FROM employers_listingchange c WHERE c.hub_id = o.hub_id AND c.id > r.change
        ORDER BY c.id LIMIT %(most)s
    ) c ON true
    GROUP BY r.id
) m WHERE m.id = r.id AND (r.measured, r.unread) IS DISTINCT FROM (r.change, m.unread)
"""
NOTE = """
INSERT INTO hooks_readingday AS kept (key_id, day, seconds, changes)
SELECT r.key_id, %(day)s, greatest(coalesce(extract(epoch FROM %(now)s - r.behind_since), 0), 0)::int, r.unread
FROM hooks_reading r JOIN accounts_partnerkey k ON k.id = r.key_id AND NOT k.revoked
ON CONFLICT ON CONSTRAINT reading_once_a_day DO UPDATE
SET seconds = greatest(kept.seconds, excluded.seconds), changes = greatest(kept.changes, excluded.changes)
WHERE kept.seconds < excluded.seconds OR kept.changes < excluded.changes
"""


def measure():
    """Write down how far each key is, and how far behind at the most today; as often as you like."""
    told = told_cursors(PartnerKey.objects.filter(revoked=False).values_list('pk', flat=True))
    Reading.objects.bulk_create(
        [Reading(key_id=key, change=number, read_at=at) for key, (number, at) in told.items()],
        update_conflicts=True,
        unique_fields=['key'],
        update_fields=['change', 'read_at'],
    )
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(MEASURE, {'most': MOST_COUNTED})
        cursor.execute(NOTE, {'day': timezone.localdate(), 'now': now})


def forget_before(moment):
    ReadingDay.objects.filter(day__lt=moment.date()).delete()
