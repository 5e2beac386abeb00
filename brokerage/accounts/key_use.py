"""Count a partner key's calls and hold it to its daily quota: at once in the shared cache, each minute as rows."""

from dataclasses import dataclass
from datetime import timedelta
from operator import attrgetter

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from brokerage.accounts.models import PartnerKey

# A count in the cache may have begun anew with the cache; the row keeps the higher one.
COUNT = """
INSERT INTO accounts_keyuse AS kept (key_id, day, calls, refused, whole, faulty, failed, absent, stale)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT ON CONSTRAINT key_use_once_a_day DO UPDATE
SET calls = greatest(kept.calls, excluded.calls), refused = greatest(kept.refused, excluded.refused),
    whole = greatest(kept.whole, excluded.whole), faulty = greatest(kept.faulty, excluded.faulty),
    failed = greatest(kept.failed, excluded.failed), absent = greatest(kept.absent, excluded.absent),
    stale = greatest(kept.stale, excluded.stale)
WHERE kept.calls + kept.refused < excluded.calls + excluded.refused OR kept.whole < excluded.whole
    OR kept.faulty < excluded.faulty OR kept.failed < excluded.failed
    OR kept.absent < excluded.absent OR kept.stale < excluded.stale
RETURNING key_id
"""
# Answers that are counted apart from the calls. The cheapest, 304, is none: it is what is left over.
KINDS = ('whole', 'faulty', 'failed', 'absent', 'stale')
BY_HUNDRED, BY_STATUS = {2: 'whole', 4: 'faulty', 5: 'failed'}, {404: 'absent', 410: 'stale'}
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


def note_answer(key, status):
    """Count an answer to a call that was within the quota, by the hundred of its HTTP status; two of them apart."""
    day = timezone.now().date()
    for kind in filter(None, (BY_HUNDRED.get(status // 100), BY_STATUS.get(status))):
        _count(key, day, _name(key.pk, day, kind), attrgetter(kind))


def note_cursor(key, number):
    """Keep the number of the newest change that `key` was told: one question to the cache, none to the database."""
    cache.set(f'cursor:{key.pk}', (number, timezone.now()), int(KEPT.total_seconds()))


def told_cursors(keys):
    """{key id: (number of the newest change it was told, when)} of those that asked within two days."""
    names = {f'cursor:{key}': key for key in keys}
    return {names[name]: told for name, told in cache.get_many(names).items()}


def _one_more(key, day):
    return _count(key, day, _name(key.pk, day), lambda row: row.calls + row.refused)


def _count(key, day, name, before):
    """One more under `name`. Where the cache knows of none, it goes on from the day's row."""
    try:
        return cache.incr(name)
    except ValueError:
        row = key.uses.filter(day=day).first()
        cache.add(name, before(row) if row else 0, int(KEPT.total_seconds()))
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
        keys = list(PartnerKey.objects.all())
        told = cache.get_many([_name(key.pk, day, kind) for key in keys for kind in ('', *KINDS)])
        used = [key.pk for key in keys if _name(key.pk, day) in told and _noted(key, day, told)]
        PartnerKey.objects.filter(pk__in=used).update(last_used_at=now)


def _noted(key, day, told):
    number, *answers = (told.get(_name(key.pk, day, kind), 0) for kind in ('', *KINDS))
    calls = min(number, key.daily_quota)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key.pk, day, calls, number - calls, *answers])
        return cursor.fetchone() is not None


def _name(key_id, day, kind=''):
    return f'quota:{key_id}:{day:%Y%m%d}{kind}'
