"""Answers that say by what they can be known again: nothing is read twice that has not changed.

All a partner can read changes with the newest change of its hub's list, or with the day.
"""

from datetime import datetime, time, timedelta
from functools import wraps
from hashlib import sha256

from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from rest_framework.exceptions import APIException

from employers.api.texts import SHAPE
from employers.models import ListingChange

# A change within the second of the last one could not be told from it by its time.
SETTLED = timedelta(seconds=2)


class NotAsHeld(APIException):
    status_code = 412
    default_detail = (
        'It is not as your If-Match or If-Unmodified-Since says. Leave them out to read it as it is.'
    )


def unchanged(request, etag, modified=None):
    """The 304 for whoever holds what `etag` or `modified` (seconds) stand for, else None (RFC 9110, 13.2.2)."""
    same = get_conditional_response(request._request, etag=etag, last_modified=modified)
    if same is not None and same.status_code == NotAsHeld.status_code:
        raise NotAsHeld
    return same


def if_changed(get):
    """Decorates a view's `get`: 304 to whom already holds this answer; ETag and Last-Modified on the others."""

    @wraps(get)
    def answered(view, request, *args, **kwargs):
        # Read before the rows are: an answer may be newer than its mark, never older.
        etag, modified = _mark(request, view.reach, getattr(view, 'language', ''))
        same = unchanged(request, etag, modified)
        response = get(view, request, *args, **kwargs) if same is None else same
        response['ETag'] = etag
        if modified:
            response['Last-Modified'] = http_date(modified)
        return response

    return answered


def _mark(request, reach, language):
    hub, today = reach.hub, timezone.localdate()
    newest = ListingChange.objects.filter(hub=hub).order_by('-pk').values_list('pk', 'at').first()
    number, at = newest or (0, timezone.now())
    told = (
        f'{request.get_full_path()} {reach.mark} {hub.name} {number} {today} {language} {SHAPE.hexdigest()}'
    )
    etag = f'"{sha256(told.encode()).hexdigest()[:32]}"'
    if language:
        # A time cannot say in which language it was told.
        return etag, None
    midnight = timezone.make_aware(datetime.combine(today, time.min))
    modified = max(at, midnight)
    return etag, int(modified.timestamp()) if modified < timezone.now() - SETTLED else None
