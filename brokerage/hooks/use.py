"""How much a partner reads with all its keys, what went wrong, and how far behind it was: by day."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Aggregate, F, FloatField, Max, Q, Sum
from django.db.models.functions import Extract, TruncDate
from django.utils import timezone

from brokerage.accounts.models import KeyUse, PartnerKey
from brokerage.hooks.models import Delivery, Reading, ReadingDay
from employers.queries.changes import horizon_of, newest_change

DAYS = 28
COUNTED = ('calls', 'refused', 'whole', 'faulty', 'failed', 'absent', 'stale')
# Behind for longer than this, a site shows offers that are gone.
LATE = timedelta(days=1)


class Percentile(Aggregate):
    """The value that `part` (0 to 1) of the rows do not exceed, between two rows in proportion."""

    template = 'percentile_cont(%(part)s) WITHIN GROUP (ORDER BY %(expressions)s)'
    output_field = FloatField()

    def __init__(self, expression, part):
        super().__init__(expression, part=part)


@dataclass(frozen=True)
class Day:
    """`seconds`, `changes`: the furthest any key was behind. `usual`, `slow`: seconds until a webhook arrived."""

    day: object
    use: KeyUse
    seconds: int | None = None
    changes: int | None = None
    usual: float | None = None
    slow: float | None = None


def by_day(partner):
    """A `Day` for each of the last DAYS, oldest first. Three questions, however many keys and calls there are."""
    first = timezone.localdate() - timedelta(days=DAYS - 1)
    used, behind, arrived = _used(partner, first), _behind(partner, first), _arrived(partner, first)
    days = (first + timedelta(days=n) for n in range(DAYS))
    return [
        Day(day, used.get(day) or KeyUse(), **behind.get(day, {}), **arrived.get(day, {})) for day in days
    ]


def _used(partner, first):
    """{day: the counts of all its true keys in one `KeyUse` that is no row}."""
    uses = KeyUse.objects.filter(key__organisation=partner, key__is_sandbox=False, day__gte=first)
    sums = uses.values('day').annotate(**{f'all_{name}': Sum(name) for name in COUNTED})
    return {row['day']: KeyUse(**{name: row[f'all_{name}'] for name in COUNTED}) for row in sums}


def asked_wrongly(use):
    """Of the faulty answers those that are told nowhere else."""
    return max(0, use.faulty - use.absent - use.stale)


def _behind(partner, first):
    days = ReadingDay.objects.filter(key__organisation=partner, day__gte=first).order_by().values('day')
    rows = days.annotate(most_seconds=Max('seconds'), most_changes=Max('changes'))
    return {row['day']: {'seconds': row['most_seconds'], 'changes': row['most_changes']} for row in rows}


def _arrived(partner, first):
    sent = Delivery.objects.filter(
        subscription__partner=partner, state=Delivery.State.ARRIVED, is_trial=False, changed_at__isnull=False
    )
    taken = sent.annotate(day=TruncDate('ended_at'), taken=Extract(F('ended_at') - F('changed_at'), 'epoch'))
    rows = taken.filter(day__gte=first).order_by().values('day')
    rows = rows.annotate(usual=Percentile('taken', 0.5), slow=Percentile('taken', 0.95))
    return {row['day']: {'usual': row['usual'], 'slow': row['slow']} for row in rows}


@dataclass(frozen=True)
class Freshness:
    """Where one key stands: `kind` and `words` of its chip, and how it came there."""

    key: PartnerKey
    kind: str
    words: str
    reading: Reading | None


def keys_of(partner):
    """A `Freshness` of each key that works and reads the true list, by name."""
    working = PartnerKey.objects.filter(organisation=partner, revoked=False, is_sandbox=False)
    now = timezone.now()
    working = working.filter(Q(expiry_date=None) | Q(expiry_date__gt=now)).order_by('name', 'ref')
    newest, horizon = newest_change(partner.hub), horizon_of(partner.hub)
    keys = working.select_related('reading')
    return [Freshness(key, *_state(key, newest, horizon, now), getattr(key, 'reading', None)) for key in keys]


def _state(key, newest, horizon, now):
    reading = getattr(key, 'reading', None)
    if reading is None:
        return 'neutral', 'Has not read the changes'
    if not horizon <= reading.change <= newest:
        return 'stop', 'Must read the snapshot again'
    if not reading.unread:
        return 'ok', 'Up to date'
    return ('warn', 'Far behind') if now - reading.behind_since > LATE else ('wait', 'Behind')
