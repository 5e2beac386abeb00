"""Count a partner key's calls and hold it to its daily quota, in the shared cache and one row a day."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from brokerage.accounts.models import PartnerKey

COUNT = """
INSERT INTO accounts_keyuse (key_id, day, calls, refused) VALUES (%s, %s, %s, %s)
ON CONFLICT ON CONSTRAINT key_use_once_a_day DO UPDATE
SET calls = accounts_keyuse.calls + excluded.calls, refused = accounts_keyuse.refused + excluded.refused
"""


@dataclass(frozen=True)
class Quota:
    limit: int
    left: int
    seconds: int

    @property
    def exceeded(self):
        return self.left < 0


def spend(key):
    """Count one call of `key` and say what is left of today's quota; seconds run until midnight UTC."""
    now = timezone.now()
    name = f'quota:{key.pk}:{now:%Y%m%d}'
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    seconds = max(1, int((midnight - now).total_seconds()))
    cache.add(name, 0, seconds)
    quota = Quota(key.daily_quota, key.daily_quota - cache.incr(name), seconds)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key.pk, now.date(), int(not quota.exceeded), int(quota.exceeded)])
    PartnerKey.objects.filter(pk=key.pk).update(last_used_at=now)
    return quota
