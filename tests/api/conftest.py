import pytest
from django.db import connection

from brokerage.accounts.models import PartnerKey


@pytest.fixture
def make_key(cast):
    """`make_key(**fields)` gives (row, secret) of a key of the cast's partner."""

    def make(**fields):
        wanted = {'name': 'Our site', 'organisation': cast.partner, 'scopes': ['offers:read'], **fields}
        return PartnerKey.objects.create_key(**wanted)

    return make


@pytest.fixture
def call(client, make_key):
    """`call(path, **query)` as the partner."""
    _, secret = make_key()

    def called(path, query=None, *, secret=secret, **headers):
        if called.fires_triggers:
            end_of_transaction()
        return client.get(path, query or {}, headers={'Authorization': f'Api-Key {secret}', **headers})

    called.fires_triggers = True
    return called


def end_of_transaction():
    """A test's transaction never ends: what the database does at its end is done now."""
    with connection.cursor() as cursor:
        cursor.execute('SET CONSTRAINTS ALL IMMEDIATE')
        cursor.execute('SET CONSTRAINTS ALL DEFERRED')
