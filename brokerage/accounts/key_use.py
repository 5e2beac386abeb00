"""Count a partner key's calls and hold it to its daily quota: at once in the shared cache, each minute as rows."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from brokerage.accounts.models import PartnerKey

# A count in the cache may have begun anew with the cache; the row keeps the higher one.
COUNT = """
INSERT INTO accounts_keyuse (key_id, day, calls, refused) VALUES (%s, %s, %s, %s)
ON CONFLICT ON CONSTRAINT key_use_once_a_day DO UPDATE
SET calls = greatest(accounts_keyuse.calls, excluded.calls),
    refused = greatest(accounts_keyuse.refused, excluded.refused)
WHERE accounts_keyuse.calls + accounts_keyuse.refused < excluded.calls + excluded.refused
RETURNING key_id
"""
KEPT = timedelta(days=2)


@dataclass(frozen=True)
class Quota:
    limit: int
    left: int
    seconds: int

    @property
    def exceeded(self):
        return self.left < 0


def spend(key):
    """Count one call of `key` and say what is left of today's quota; seconds run until midnight UTC.

    Costs one question to the cache and none to the database, but for a key's first call of a day.
    """
    now = timezone.now()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return Quota(
        key.daily_quota,
        key.daily_quota - _one_more(key, now.date()),
        max(1, int((midnight - now).total_seconds())),
    )


def _one_more(key, day):
    name = _name(key.pk, day)
    try:
        return cache.incr(name)
    except ValueError:
        row = key.uses.filter(day=day).first()
        cache.add(name, row.calls + row.refused if row else 0, int(KEPT.total_seconds()))
        return cache.incr(name)


def used_today(keys):
    """{key id: calls today}, also those that are not written down yet."""
    day = timezone.now().date()
    names = {_name(key.pk, day): key for key in keys}
    return {
        names[name].pk: min(number, names[name].daily_quota) for name, number in cache.get_many(names).items()
    }


def note_use():
    """Write the counts of today and yesterday down, for the pages; as often as you like."""
    now = timezone.now()
    for day in (now.date() - timedelta(days=1), now.date()):
        keys = {_name(key.pk, day): key for key in PartnerKey.objects.all()}
        used = [
            keys[name].pk for name, number in cache.get_many(keys).items() if _noted(keys[name], day, number)
        ]
        PartnerKey.objects.filter(pk__in=used).update(last_used_at=now)


def _noted(key, day, number):
    calls = min(number, key.daily_quota)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key.pk, day, calls, number - calls])
        return cursor.fetchone() is not None


def _name(key_id, day):
    return f'quota:{key_id}:{day:%Y%m%d}'
