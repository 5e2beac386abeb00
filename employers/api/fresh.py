"""Answers that say by what they can be known again: nothing is read twice that has not changed.

All a partner can read changes with the newest change of its hub's list, or with the day.
"""

from datetime import datetime, time, timedelta
from functools import wraps
from hashlib import sha256

from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from employers.api.texts import SHAPE
from employers.models import ListingChange

# A change within the second of the last one could not be told from it by its time.
SETTLED = timedelta(seconds=2)


def if_changed(get):
    """Decorates a view's `get`: 304 to whom already holds this answer; ETag and Last-Modified on the others."""

    @wraps(get)
    def answered(view, request, *args, **kwargs):
        # Read before the rows are: an answer may be newer than its mark, never older.
        etag, modified = _mark(request, view.reach, getattr(view, 'language', ''))
        same = get_conditional_response(request._request, etag=etag, last_modified=modified)
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
