"""Is the process alive; are the database, the broker and a worker there."""

import logging
import time

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.http import JsonResponse
from redis import Redis

log = logging.getLogger(__name__)
WORKER_BEAT_KEY = 'worker-seen'
WORKER_BEAT_SECONDS = 180


def note_worker():
    """Called by the worker's own task each minute: a worker that takes no tasks is not alive."""
    cache.set(WORKER_BEAT_KEY, time.time(), WORKER_BEAT_SECONDS)


def database():
    with connection.cursor() as cursor:
        cursor.execute('SELECT 1')


def broker():
    with Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
        client.ping()


def worker():
    if cache.get(WORKER_BEAT_KEY) or current_app.control.ping(timeout=1.0, limit=1):
        return
    raise ConnectionError('no worker answers')


def report(checks):
    """{'database': 'ok', 'broker': 'no answer'} and whether all are well; the reason goes to the log."""
    states = {}
    for check in checks:
        try:
            check()
            states[check.__name__] = 'ok'
        except Exception as fault:
            log.warning('%s: %s', check.__name__, type(fault).__name__)
            states[check.__name__] = 'no answer'
    return states, all(state == 'ok' for state in states.values())


@login_not_required
def healthz(request):
    return JsonResponse({'process': 'ok'})


@login_not_required
def readyz(request):
    """200 when database, broker and worker all answer, else 503; the body tells them apart."""
    states, well = report([database, broker, worker])
    return JsonResponse(states, status=200 if well else 503)


# On the public list; core cannot import the mark from the app above it.
healthz.is_public = readyz.is_public = True
