"""A partner site that has been reading the list for four weeks."""

from datetime import timedelta
from random import Random

from django.utils import timezone

from brokerage.accounts.enums import Kind, Scope
from brokerage.accounts.models import KeyUse, PartnerKey
from brokerage.demo import people
from brokerage.hooks.models import Reading, ReadingDay
from brokerage.people.actions import create_organisation
from brokerage.people.key_actions import create_key, record_agreement
from employers.queries.changes import newest_change

DAYS, WEEKEND, AN_HOUR = 28, 5, 3600
SITE_KEY = 'Our website'
WORST = 9  # the days ago on which the site stood still for a morning


def partner(manager):
    """Its agreement, a key that reads what is listed, one for trying out, and what both did so far."""
    site = create_organisation(by=manager, kind=Kind.PARTNER, name='Brum Futures')
    member = people.take_on(people.PARTNER, site)
    today = timezone.localdate()
    begun = today - timedelta(days=DAYS)
    record_agreement(
        by=manager,
        partner=site,
        signed_by=people.PARTNER.name,
        signed_on=begun,
        starts=begun,
        ends=begun + timedelta(days=365),
        reference='Shared drive, partners 2026',
    )
    key, _ = create_key(by=member, name=SITE_KEY, scopes=Scope.values)
    create_key(by=member, name='Trying things out', scopes=Scope.values, is_sandbox=True)
    _calls(key, today)


def read_up_to_now():
    """The key has read every change. They are numbered when the demo area is committed, so only after that."""
    key = PartnerKey.objects.select_related('organisation__hub').get(name=SITE_KEY, is_sandbox=False)
    now = timezone.now()
    Reading.objects.create(key=key, change=newest_change(key.organisation.hub), read_at=now)
    key.last_used_at = now
    key.save(update_fields=['last_used_at'])


def _calls(key, today):
    draw = Random(4)  # noqa: S311 -- counts for a demo, not secrets
    uses, lags = [], []
    for ago in range(1, DAYS):
        day = today - timedelta(days=ago)
        calls = draw.randint(180, 240) if day.weekday() >= WEEKEND else draw.randint(520, 760)
        faulty = draw.randint(0, 6)
        uses.append(
            KeyUse(key=key, day=day, calls=calls, whole=calls // 4, faulty=faulty, absent=faulty // 2)
        )
        seconds = 5 * AN_HOUR if ago == WORST else draw.randint(60, 600)
        lags.append(ReadingDay(key=key, day=day, seconds=seconds, changes=draw.randint(1, 30)))
    KeyUse.objects.bulk_create(uses)
    ReadingDay.objects.bulk_create(lags)
