"""Two who write at once, each in a connection of its own."""

from concurrent.futures import ThreadPoolExecutor
from time import sleep

from django.db import connection, transaction


def one_waits_for_the_other(first, second):
    """`second` begins before what `first` wrote is committed, and must wait for that. Both are functions."""

    def in_its_own_connection():
        try:
            with transaction.atomic():
                second()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waiting = pool.submit(in_its_own_connection)
            sleep(0.1)
            assert not waiting.done()
        waiting.result()
