"""Tell partners that there is something new: at least once, in no order. The cursor alone says what is new.

One notice at most waits for an address: while it does, it learns of later changes, so that a site that comes back
after a day is told once. A message's id names its change too: it is another message once it says something else.
"""

import json
import random
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from brokerage.accounts.enums import Role
from brokerage.accounts.models import Membership, SystemActor
from brokerage.audit.actions import record
from brokerage.core.jobs import after_commit
from brokerage.hooks.freshness import forget_before
from brokerage.hooks.models import Delivery, Subscription
from brokerage.hooks.notifications import HookStopped
from brokerage.hooks.outside import NoAnswer, NotAllowed, post
from brokerage.hooks.sealed import Unreadable
from brokerage.hooks.signing import OLD_SECRET_LASTS, signatures
from brokerage.notify.actions import plan
from employers.queries.changes import changed_after, newest_change

TASK = 'hooks.deliver'
WORKER = SystemActor(TASK)
FIRST_WAIT, LONGEST_WAIT, TRIED_FOR = timedelta(seconds=5), timedelta(hours=2), timedelta(hours=24)
# Longer than one try takes: whoever holds a notice is dead when it is over.
HELD = timedelta(seconds=60)
SWITCHED_OFF_AFTER = timedelta(days=3)
KEPT = timedelta(days=90)
GONE = 410
STATES = Delivery.State


def note_changes():
    """A notice for each address whose hub's list has changed since the last, and whatever is due is sent."""
    newest = {}
    for subscription in Subscription.objects.told(timezone.localdate()).select_related('partner__hub'):
        hub = subscription.partner.hub
        if hub.pk not in newest:
            newest[hub.pk] = newest_change(hub)
        if newest[hub.pk] > subscription.told:
            _note(subscription, newest[hub.pk], hub)
    send_due()


def _note(subscription, change, hub):
    now, since = timezone.now(), changed_after(hub, subscription.told)
    row = Delivery(subscription=subscription, change=change, changed_at=since, begun_at=now, next_at=now)
    # Of two at once the database lets one in; where one waits already, that one learns of the change.
    Delivery.objects.bulk_create([row], ignore_conflicts=True)
    waiting = Delivery.objects.notices().filter(subscription=subscription, state=STATES.WAITING)
    waiting.filter(change__lt=change).update(change=change)
    Subscription.objects.filter(pk=subscription.pk, told__lt=change).update(told=change)


def send_due():
    due = Delivery.objects.filter(state=STATES.WAITING, next_at__lte=timezone.now())
    for number in due.exclude(subscription__state=Subscription.State.PAUSED).values_list('pk', flat=True):
        after_commit(TASK, delivery_id=number)


def deliver(number):
    """Try one notice, unless somebody else has it or it is over. No transaction is open while we wait."""
    now = timezone.now()
    mine = Delivery.objects.filter(pk=number, state=STATES.WAITING, next_at__lte=now)
    if not mine.update(next_at=now + HELD, attempts=F('attempts') + 1):
        return
    delivery = Delivery.objects.select_related('subscription__partner').get(pk=number)
    today = timezone.localdate()
    allowed = Subscription.objects.agreed(today) if delivery.is_trial else Subscription.objects.told(today)
    if not allowed.filter(pk=delivery.subscription_id).exists():
        _end(
            delivery,
            STATES.GIVEN_UP,
            fault='Not told any more: paused, switched off, or no agreement in force',
        )
        return
    start = time.monotonic()
    try:
        delivery.answered, delivery.fault = _post(delivery), ''
    except (NoAnswer, NotAllowed, Unreadable) as fault:
        delivery.answered, delivery.fault = None, str(fault)[:200]
    delivery.milliseconds = int(1000 * (time.monotonic() - start))
    _judge(delivery)


def _post(delivery):
    at, name = timezone.now(), delivery.name
    body = json.dumps(message_of(delivery, at), separators=(',', ':')).encode()
    headers = {
        'Content-Type': 'application/json',
        'User-Agent': 'Fortnight-Webhooks/1',
        'webhook-id': name,
        'webhook-timestamp': str(int(at.timestamp())),
        'webhook-signature': signatures(delivery.subscription, name, at, body),
    }
    return post(delivery.subscription.url, body, headers)


def message_of(delivery, at):
    """What is posted at this moment (aware)."""
    kind = 'trial' if delivery.is_trial else 'list.changed'
    moment = timezone.localtime(at).isoformat(timespec='seconds')
    return {'type': kind, 'timestamp': moment, 'data': {'cursor': delivery.cursor}}


def _judge(delivery):
    now, hook = timezone.now(), Subscription.objects.filter(pk=delivery.subscription_id)
    if delivery.answered and 200 <= delivery.answered < 300:
        _end(delivery, STATES.ARRIVED)
        hook.update(failing_since=None)
        return
    if not _ours(delivery).exists():
        return
    hook.filter(failing_since=None).update(failing_since=now)
    wait = min(FIRST_WAIT * 3 ** (delivery.attempts - 1), LONGEST_WAIT) * random.uniform(0.8, 1.2)  # noqa: S311 - spreads load
    end = delivery.begun_at + TRIED_FOR
    if delivery.is_trial or delivery.answered == GONE or now >= end:
        if _end(delivery, STATES.GIVEN_UP) and not delivery.is_trial:
            _switch_off(delivery, now)
    else:
        _ours(delivery).update(
            # The last try stands at the end: whoever is back within the day is told.
            next_at=min(now + wait, end),
            answered=delivery.answered,
            milliseconds=delivery.milliseconds,
            fault=delivery.fault,
        )


def _ours(delivery):
    """The row, unless it was taken over by another worker while this one was held up."""
    return Delivery.objects.filter(pk=delivery.pk, state=STATES.WAITING, next_at=delivery.next_at)


def _end(delivery, state, fault=''):
    """Returns whether it was ours to end."""
    return _ours(delivery).update(
        state=state,
        ended_at=timezone.now(),
        answered=delivery.answered,
        milliseconds=delivery.milliseconds,
        fault=fault or delivery.fault,
    )


def _switch_off(delivery, now):
    """An address that is gone, or where nothing has arrived for days, is left alone; its people are told once."""
    hook = Subscription.objects.filter(pk=delivery.subscription_id, state=Subscription.State.ON)
    if delivery.answered != GONE:
        hook = hook.filter(failing_since__lte=now - SWITCHED_OFF_AFTER)
    with transaction.atomic():
        if hook.update(state=Subscription.State.STOPPED):
            partner = delivery.subscription.partner
            why = {'answered': delivery.answered, 'fault': delivery.fault}
            record(by=WORKER, verb='hook.stop', subject=delivery.subscription, owner=partner, data=why)
            _tell(delivery.subscription)


def _tell(subscription):
    partner = subscription.partner
    people = Membership.objects.active().filter(organisation=partner, role=Role.PARTNER_ADMIN)
    for member in people.select_related('user'):
        plan(
            kind=HookStopped,
            subject=subscription,
            to_email=member.user.email,
            to_name=member.user.name,
            sender=partner.hub,
            organisation=partner,
        )


def forget_old():
    """The log is kept for ninety days, and so is how far behind the keys were; an old secret while it counts."""
    now = timezone.now()
    before = now - KEPT
    Subscription.objects.filter(rotated_at__lt=now - OLD_SECRET_LASTS).exclude(old_secret='').update(
        old_secret=''
    )
    Delivery.objects.exclude(state=STATES.WAITING).filter(ended_at__lt=before).delete()
    forget_before(before)
