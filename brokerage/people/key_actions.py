"""Keys to the partner API: made and shown once, revoked for good."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Permission, Scope
from brokerage.accounts.models import Organisation, PartnerKey, SharingAgreement
from brokerage.audit.actions import record
from brokerage.core.errors import Refused

MOST_KEYS = 10


@transaction.atomic
def create_key(*, by, name, scopes, networks=(), last_day=None, is_sandbox=False, **held_to):
    """Make a key for your own partner organisation. Returns (key, secret); the secret is kept nowhere.

    It works until the end of `last_day`, from the addresses in `networks` only, where they are given. It
    reads offers of the `areas` (first halves of postcodes), `sectors` and `patterns` in `held_to` alone, where
    they are given, for good: who wants others makes another key. A sandbox key needs no agreement.
    """
    if not by.may(Permission.KEYS_MANAGE) or by.organisation.kind != Kind.PARTNER:
        raise Refused('Only a partner makes keys, for itself.')
    if not scopes or not set(scopes) <= set(Scope.values):
        raise Refused('Choose what the key may read.', field='scopes')
    agreed = by.organisation.sharing_agreements.in_force(timezone.localdate()).exists()
    if not agreed and not is_sandbox:
        raise Refused(
            f'{by.organisation.hub.name} has not recorded a data-sharing agreement with you that is in force. '
            'Ask the hub; then make the key.'
        )
    if by.organisation.keys.filter(revoked=False).count() >= MOST_KEYS:
        raise Refused(f'You have {MOST_KEYS} keys. Revoke one you no longer use first.')
    key, secret = PartnerKey.objects.create_key(
        name=name,
        organisation=by.organisation,
        scopes=sorted(scopes),
        networks=list(networks),
        is_sandbox=is_sandbox,
        **{limit: sorted(set(words)) for limit, words in held_to.items()},
        expiry_date=_end_of(last_day),
    )
    record(by=by, verb='key.create', subject=key, owner=by.organisation, data={'prefix': key.prefix})
    return key, secret


def _end_of(day):
    return day and timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


@transaction.atomic
def record_agreement(*, by, partner, signed_by, signed_on, starts, ends, reference=''):
    """The hub writes down that a partner has signed; from `starts` to `ends`, both included, its keys work."""
    _hub_manager_of(by, partner)
    if ends < starts:
        raise Refused('The last day must be on or after the first day.', field='ends')
    agreement = SharingAgreement.objects.create(
        partner=partner,
        signed_by=signed_by,
        signed_on=signed_on,
        starts=starts,
        ends=ends,
        reference=reference,
        recorded_by=by.actor_label,
    )
    data = {'starts': starts.isoformat(), 'ends': ends.isoformat()}
    record(by=by, verb='sharing.record', subject=agreement, owner=partner, data=data)
    return agreement


@transaction.atomic
def end_agreement(*, by, agreement):
    """The hub ends it: from this moment no key of the partner works, unless another agreement is in force."""
    agreement = SharingAgreement.objects.visible_to(by).select_for_update(of=('self',)).get(pk=agreement.pk)
    _hub_manager_of(by, agreement.partner)
    if agreement.ended_at is None:
        agreement.ended_at = timezone.now()
        agreement.save(update_fields=['ended_at'])
        record(by=by, verb='sharing.end', subject=agreement, owner=agreement.partner)
    return agreement


def _hub_manager_of(by, partner: Organisation):
    if not by.may(Permission.KEYS_MANAGE) or partner.hub_id != by.organisation_id:
        raise Refused('Only the hub’s manager does that, for its own partners.')


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
