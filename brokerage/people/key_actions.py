"""Keys to the partner API: made and shown once, revoked for good."""

from django.db import transaction

from brokerage.accounts.enums import Kind, Permission, Scope
from brokerage.accounts.models import PartnerKey
from brokerage.audit.actions import record
from brokerage.core.errors import Refused

MOST_KEYS = 10


@transaction.atomic
def create_key(*, by, name, scopes):
    """Make a key for your own partner organisation. Returns (key, secret); the secret is kept nowhere."""
    if not by.may(Permission.KEYS_MANAGE) or by.organisation.kind != Kind.PARTNER:
        raise Refused('Only a partner makes keys, for itself.')
    if not scopes or not set(scopes) <= set(Scope.values):
        raise Refused('Choose what the key may read.', field='scopes')
    if by.organisation.keys.filter(revoked=False).count() >= MOST_KEYS:
        raise Refused(f'You have {MOST_KEYS} keys. Revoke one you no longer use first.')
    key, secret = PartnerKey.objects.create_key(
        name=name, organisation=by.organisation, scopes=sorted(scopes)
    )
    record(by=by, verb='key.create', subject=key, owner=by.organisation, data={'prefix': key.prefix})
    return key, secret


@transaction.atomic
def set_quota(*, by, key, daily_quota):
    """The hub says how many calls a day a key of its partners may make; counts from the next call on."""
    if by.organisation.kind != Kind.HUB or not by.may(Permission.KEYS_MANAGE):
        raise Refused('Only a hub manager sets how much a key may be used.')
    key = PartnerKey.visible.visible_to(by).select_for_update(of=('self',)).get(pk=key.pk)
    before, key.daily_quota = key.daily_quota, daily_quota
    key.save(update_fields=['daily_quota'])
    data = {'prefix': key.prefix, 'daily_quota': [before, daily_quota]}
    record(by=by, verb='key.quota', subject=key, owner=key.organisation, data=data)
    return key


@transaction.atomic
def revoke_key(*, by, key):
    """Stop a key for good, as its partner or as the partner's hub: the next call with it is refused."""
    if not by.may(Permission.KEYS_MANAGE):
        raise Refused('Only a manager can revoke a key.')
    key = PartnerKey.visible.visible_to(by).select_for_update(of=('self',)).get(pk=key.pk)
    if key.revoked:
        raise Refused('This key was already revoked.')
    key.revoked = True
    key.save(update_fields=['revoked'])
    record(by=by, verb='key.revoke', subject=key, owner=key.organisation, data={'prefix': key.prefix})
    return key
