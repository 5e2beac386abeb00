"""What a partner does with its webhooks."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.hooks.models import Delivery, Subscription
from brokerage.hooks.outside import NotAllowed, check_url
from brokerage.hooks.sending import TASK
from employers.queries.changes import newest_change

MOST = 5
State, STATES = Subscription.State, Delivery.State


@transaction.atomic
def subscribe(*, by, url):
    """Tell this address of what changes from now on. Refused for one that no webhook may be sent to."""
    _partner(by)
    if not by.organisation.sharing_agreements.in_force(timezone.localdate()).exists():
        raise Refused(
            f'{by.organisation.hub.name} has not recorded a data-sharing agreement with you that is in force. '
            'Ask the hub; then add the address.'
        )
    if by.organisation.hooks.count() >= MOST:
        raise Refused(f'You have {MOST} addresses. Remove one you no longer use first.')
    try:
        check_url(url)
    except NotAllowed as fault:
        raise Refused(str(fault), field='url') from fault
    try:
        with transaction.atomic():
            hook = Subscription.objects.create(
                partner=by.organisation, url=url, told=newest_change(by.organisation.hub)
            )
    except IntegrityError as fault:
        raise Refused('This address is on your list already.', field='url') from fault
    _record(by, 'hook.add', hook)
    return hook


@transaction.atomic
def rotate(*, by, hook):
    """A new secret. For a day each message carries a signature of the old one as well."""
    hook = _held(by, hook)
    hook.generation, hook.rotated_at = hook.generation + 1, timezone.now()
    hook.save(update_fields=['generation', 'rotated_at'])
    _record(by, 'hook.rotate', hook)
    return hook


@transaction.atomic
def pause(*, by, hook):
    """Nothing is sent there until you go on; what waits, waits."""
    hook = _held(by, hook)
    if hook.state == State.ON:
        hook.state = State.PAUSED
        hook.save(update_fields=['state'])
        _record(by, 'hook.pause', hook)
    return hook


@transaction.atomic
def go_on(*, by, hook):
    """Switch an address on again. One notice then tells it of everything since."""
    hook = _held(by, hook)
    if hook.state != State.ON:
        hook.state, hook.failing_since = State.ON, None
        hook.save(update_fields=['state', 'failing_since'])
        _record(by, 'hook.go_on', hook)
    return hook


@transaction.atomic
def remove(*, by, hook):
    """Nothing is sent there any more, and its log is gone."""
    hook = _held(by, hook)
    _record(by, 'hook.remove', hook)
    hook.delete()


@transaction.atomic
def send_trial(*, by, hook):
    """Send a message of type `trial`, once, also where nothing else is sent: paused or switched off."""
    hook = _held(by, hook)
    if not Subscription.objects.agreed(timezone.localdate()).filter(pk=hook.pk).exists():
        raise Refused(
            'No data-sharing agreement is in force. Ask the hub to renew it; then send the trial message.'
        )
    now = timezone.now()
    row = Delivery.objects.create(
        subscription=hook, change=hook.told, is_trial=True, begun_at=now, next_at=now
    )
    after_commit(TASK, delivery_id=row.pk)
    return row


@transaction.atomic
def send_again(*, by, hook, refs=None):
    """Try those that were given up once more, for another day: these, or all. Returns how many that makes.

    A notice only says how far the list has come, so one of the newest stands for all.
    """
    hook = _held(by, hook)
    lost = hook.deliveries.filter(state=STATES.GIVEN_UP, is_trial=False)
    lost = list(lost if refs is None else lost.filter(ref__in=refs))
    if not lost:
        return 0
    if hook.state != State.ON:
        raise Refused('This address is not told at the moment. Switch it on first.')
    if hook.deliveries.filter(state=STATES.WAITING, is_trial=False).exists():
        raise Refused('A newer notice is on its way: it says what these would have said.')
    newest, now = max(lost, key=lambda row: row.change), timezone.now()
    newest.state, newest.ended_at, newest.attempts = STATES.WAITING, None, 0
    newest.begun_at = newest.next_at = now
    newest.save(update_fields=['state', 'ended_at', 'attempts', 'begun_at', 'next_at'])
    after_commit(TASK, delivery_id=newest.pk)
    _record(by, 'hook.send_again', hook)
    return len(lost)


def _partner(by):
    if not by.may(Permission.KEYS_MANAGE) or by.organisation.kind != Kind.PARTNER:
        raise Refused('Only a partner does this, for itself.')


def _held(by, hook):
    _partner(by)
    return Subscription.objects.visible_to(by).select_for_update(of=('self',)).get(pk=hook.pk)


def _record(by, verb, hook):
    record(by=by, verb=verb, subject=hook, owner=by.organisation)
