"""Secrets as they stand in the database: shut with a key of the service's own settings (HOOK_KEYS).

Source: the Fernet specification (AES-128-CBC, HMAC-SHA256). The first key shuts, every key opens, so a key is
changed by putting the new one in front; `manage.py reseal_hooks` then leaves nothing that needs an old one.
"""

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(ValueError):
    """No key of the settings opens it."""


def seal(text):
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed):
    """The text. Raises Unreadable."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as fault:
        raise Unreadable('None of our keys opens the secret of this address: make a new one') from fault


def reseal(sealed):
    """The same text under the first key. Raises Unreadable."""
    return seal(unseal(sealed))


def _keys():
    return MultiFernet([Fernet(key) for key in settings.HOOK_KEYS])
