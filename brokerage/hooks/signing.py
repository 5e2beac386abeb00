"""Secrets and signatures of webhooks.

Source: the Standard Webhooks specification, version 1.0: HMAC-SHA256 over "id.timestamp.body", in base64 after "v1,";
several signatures stand beside each other while a secret is being changed.
"""

import base64
import hashlib
import hmac
import secrets
from contextlib import suppress
from datetime import timedelta

from brokerage.hooks.sealed import Unreadable, unseal

PREFIX = 'whsec_'
SECRET_BYTES = 32
OLD_SECRET_LASTS = timedelta(days=1)


def new_secret():
    """'whsec_…', by chance: of no other address, and made of nothing else we hold."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def secret_of(subscription):
    """'whsec_…'. Raises Unreadable where no key of the settings opens it."""
    return unseal(subscription.secret)


def old_secret_counts(subscription, at):
    """Whether the secret before the newest still signs at this moment (aware)."""
    rotated = subscription.rotated_at
    return bool(subscription.old_secret and rotated and at < rotated + OLD_SECRET_LASTS)


def signatures(subscription, name, at, body):
    """The header `webhook-signature`: `name` is the message's id, `at` a moment, `body` bytes. Raises Unreadable.

    An old secret that cannot be read holds up nothing: the new one signs alone.
    """
    signed = f'{name}.{int(at.timestamp())}.'.encode() + body
    each = [_signature(secret_of(subscription), signed)]
    if old_secret_counts(subscription, at):
        with suppress(Unreadable):
            each.append(_signature(unseal(subscription.old_secret), signed))
    return ' '.join(each)


def _signature(secret, signed):
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return 'v1,' + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
