"""How often one machine has guessed wrong: links and codes that do not exist."""

import structlog
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.utils.crypto import salted_hmac

logger = structlog.get_logger(__name__)
MOST, SECONDS = 30, 600


def _key(request, what):
    """Without the address itself: it is personal data, and the cache is shared."""
    came_from = get_adapter().get_client_ip(request)
    return f'guess:{what}:{salted_hmac("accounts.attempts", came_from).hexdigest()[:20]}'


def too_many(request, what):
    """Whether whoever asks has guessed wrong thirty times in ten minutes."""
    return cache.get(_key(request, what), 0) >= MOST


def note_wrong(request, what):
    """Count one wrong guess and write it down."""
    key = _key(request, what)
    cache.add(key, 0, SECONDS)
    try:
        tries = cache.incr(key)
    except ValueError:
        # It ran out between the two: this is the first again.
        tries = 1
    logger.warning('wrong guess', what=what, tries=tries)


def too_often(request, what, most, seconds=3600):
    """Count one act of whoever asks; whether it is more than `most` in so many seconds."""
    key = _key(request, what)
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > most
    except ValueError:
        return False
