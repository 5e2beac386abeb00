"""Work for the queue."""

from celery import shared_task

from brokerage.accounts.key_use import note_use


@shared_task(name='people.note_key_use')
def note_key_use():
    note_use()
