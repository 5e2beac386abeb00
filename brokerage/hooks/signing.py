"""Secrets and signatures of webhooks.

Source: the Standard Webhooks specification, version 1.0: HMAC-SHA256 over "id.timestamp.body", in base64 after "v1,";
several signatures stand beside each other while a secret is being changed.
"""

import base64
import hashlib
import hmac
from datetime import timedelta

from django.utils.crypto import salted_hmac

PREFIX = 'whsec_'
OLD_SECRET_LASTS = timedelta(days=1)


def secret_of(subscription, generation=None):
    """'whsec_…'. Made from the service's own SECRET_KEY: whoever reads the database does not know it."""
    return PREFIX + base64.b64encode(_key(subscription, generation or subscription.generation)).decode()


def signatures(subscription, name, at, body):
    """The header `webhook-signature`: `name` is the message's id, `at` whole seconds, `body` bytes."""
    signed = f'{name}.{at}.'.encode() + body
    return ' '.join(
        'v1,' + base64.b64encode(hmac.digest(_key(subscription, each), signed, hashlib.sha256)).decode()
        for each in _generations(subscription, at)
    )


def _generations(subscription, at):
    yield subscription.generation
    rotated = subscription.rotated_at
    if rotated and at < (rotated + OLD_SECRET_LASTS).timestamp():
        yield subscription.generation - 1


def _key(subscription, generation):
    return salted_hmac('brokerage.hooks', f'{subscription.ref}:{generation}', algorithm='sha256').digest()
