"""Places of a window under two real connections at once."""

import threading

import pytest
from django.db import connection, transaction

from brokerage.audit.models import AuditEntry
from brokerage.core.errors import Refused
from employers.actions import change_places, release_place, take_place
from employers.models import Window
from tests.factories.employers import WindowFactory

pytestmark = pytest.mark.django_db(transaction=True)


@transaction.atomic
def booked(window):
    """One place is taken by a transaction of its own, as a booking does."""
    return take_place(window=Window.objects.get(pk=window.pk))


def at_once(*jobs):
    """Run each job in its own thread and connection, let go together; returns their results or refusals."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(at, job):
        try:
            gate.wait(10)
            results[at] = job()
        except Refused as refused:
            results[at] = refused.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_two_take_the_last_place_and_one_gets_it():
    window = WindowFactory(places=2, taken=1)
    for _ in range(10):
        Window.objects.filter(pk=window.pk).update(taken=1)
        results = at_once(*[lambda: booked(window)] * 2)
        assert sorted(results, key=str) == [None, 'window_full']
        window.refresh_from_db()
        assert (window.taken, window.places) == (2, 2)


def test_places_never_fall_below_those_taken_at_the_same_moment(cast):
    window, by = WindowFactory(offer__site__employer=cast.employer, places=2, taken=1), cast.hub_manager
    for _ in range(5):
        Window.objects.filter(pk=window.pk).update(places=2, taken=1)
        results = at_once(
            lambda: booked(window),
            lambda: change_places(by=by, window=Window.objects.get(pk=window.pk), places=1).places,
        )
        window.refresh_from_db()
        outcomes = {(None, 'places_taken'): (2, 2), ('window_full', 1): (1, 1)}
        assert (window.taken, window.places) == outcomes[tuple(results)]


def test_a_closed_or_paused_window_gives_no_place_but_takes_one_back():
    closed = WindowFactory(places=2, taken=1, closed_at='2026-11-22T09:00Z')
    paused = WindowFactory(places=2, taken=1, offer__status='paused')
    for window in (closed, paused):
        with pytest.raises(Refused):
            booked(window)
        release_place(window=window)
        window.refresh_from_db()
        assert window.taken == 0
        with pytest.raises(RuntimeError, match='no taken place'):
            release_place(window=window)
    assert AuditEntry.objects.count() == 0
