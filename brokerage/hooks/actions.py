"""What a partner does with its webhooks."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.hooks.models import Delivery, Subscription
from brokerage.hooks.outside import NotAllowed, check_url
from brokerage.hooks.sealed import Unreadable, reseal, seal
from brokerage.hooks.sending import TASK
from brokerage.hooks.signing import new_secret
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
                partner=by.organisation,
                url=url,
                secret=seal(new_secret()),
                told=newest_change(by.organisation.hub),
            )
    except IntegrityError as fault:
        raise Refused('This address is on your list already.', field='url') from fault
    _record(by, 'hook.add', hook)
    return hook


@transaction.atomic
def rotate(*, by, hook):
    """A new secret. For a day each message carries a signature of the old one as well."""
    hook = _held(by, hook)
    hook.old_secret, hook.secret, hook.rotated_at = hook.secret, seal(new_secret()), timezone.now()
    hook.save(update_fields=['old_secret', 'secret', 'rotated_at'])
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
    if hook.deliveries.filter(is_trial=True, state=STATES.WAITING).exists():
        raise Refused(
            'A trial message is on its way already. Load this page again to see whether it arrived.'
        )
    now = timezone.now()
    row = Delivery.objects.create(
        subscription=hook, change=hook.told, is_trial=True, begun_at=now, next_at=now
    )
    after_commit(TASK, delivery_id=row.pk)
    return row


@transaction.atomic
def send_again(*, by, hook):
    """Try all that were given up once more, for another day. Returns how many that makes.

    A notice only says how far the list has come, so one of the newest stands for all.
    """
    hook = _held(by, hook)
    lost = list(hook.deliveries.filter(state=STATES.GIVEN_UP, is_trial=False))
    if not lost:
        return 0
    if hook.deliveries.notices().filter(state=STATES.WAITING).exists():
        raise Refused('A newer notice is on its way: it says what these would have said.')
    _begin_again(by, hook, max(lost, key=lambda row: row.change), is_alone=False)
    return len(lost)


@transaction.atomic
def send_one_again(*, by, delivery):
    """Send this very message again, with the id it had, for another day; whatever else waits.

    Returns it. Pressed twice it is sent once: only what was given up begins again.
    """
    hook = _held(by, delivery.subscription)
    row = hook.deliveries.get(pk=delivery.pk)
    if row.state == STATES.GIVEN_UP:
        if row.is_trial:
            raise Refused('A trial is not sent again. Send a new trial message.')
        _begin_again(by, hook, row, is_alone=True)
    return row


def _begin_again(by, hook, row, *, is_alone):
    if hook.state != State.ON:
        raise Refused('This address is not told at the moment. Switch it on first.')
    row.state, row.ended_at, row.attempts, row.is_alone = STATES.WAITING, None, 0, is_alone
    row.begun_at = row.next_at = timezone.now()
    row.save(update_fields=['state', 'ended_at', 'attempts', 'is_alone', 'begun_at', 'next_at'])
    after_commit(TASK, delivery_id=row.pk)
    record(by=by, verb='hook.send_again', subject=hook, owner=by.organisation, data={'message': row.name})


@transaction.atomic
def reseal_all():
    """Shut every secret with the first key. Returns how many addresses that makes, and how many no key opens."""
    done, unreadable = 0, 0
    for hook in Subscription.objects.select_for_update().order_by('pk'):
        try:
            hook.secret, hook.old_secret = reseal(hook.secret), hook.old_secret and reseal(hook.old_secret)
        except Unreadable:
            unreadable += 1
            continue
        hook.save(update_fields=['secret', 'old_secret'])
        done += 1
    return done, unreadable


def _partner(by):
    if not by.may(Permission.KEYS_MANAGE) or by.organisation.kind != Kind.PARTNER:
        raise Refused('Only a partner does this, for itself.')


def _held(by, hook):
    _partner(by)
    return Subscription.objects.visible_to(by).select_for_update(of=('self',)).get(pk=hook.pk)


def _record(by, verb, hook):
    record(by=by, verb=verb, subject=hook, owner=by.organisation)
