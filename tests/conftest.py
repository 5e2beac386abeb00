"""The harness: stricter than production, and closed to the network."""

import os
import re
import socket

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.template import engines
from django.test import Client

from brokerage.celery import app as celery_app
from tests.people import Cast

INLINE = re.compile(r'<[^>]+\s(on(click|change|submit|load|input|keyup|focus)|style)\s*=', re.IGNORECASE)
SCRIPT = re.compile(r'<script(?![^>]*\b(src|nonce)=)(?![^>]*type="application/(ld\+)?json")', re.IGNORECASE)
# The same after every test, and slow to make again.
LASTING = {'django_content_type', 'auth_permission'}


class UnknownVariable(str):
    """A template variable nobody supplied fails the test that renders it."""

    def __mod__(self, name):
        raise AssertionError(f'unknown template variable: {name}')


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Beside another process the long tests come first, so that none is left alone with one at the end."""
    if 'PYTEST_XDIST_WORKER' in os.environ:
        items.sort(key=lambda item: not {'journey', 'broker'} & {mark.name for mark in item.iter_markers()})


@pytest.fixture(scope='session', autouse=True)
def _strict_templates():
    celery_app.loader.import_default_modules()
    engines['django'].engine.string_if_invalid = UnknownVariable('%s')


@pytest.fixture(scope='session', autouse=True)
def _quick_flush():
    """After a test of real commits its few rows are deleted: truncating every table takes many times as long."""
    truncated = DatabaseOperations.sql_flush

    def emptied(self, style, tables, **manner):
        if self.connection.connection.info.parameter_status('is_superuser') != 'on':
            return truncated(self, style, tables, **manner)
        # Without foreign keys and triggers: whatever they guard goes too.
        rows = [f'DELETE FROM {self.quote_name(table)}' for table in tables if table not in LASTING]  # noqa: S608 (our own tables)
        return ['SET LOCAL session_replication_role = replica', *rows]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, 'sql_flush', emptied)
        yield


@pytest.fixture(scope='session')
def django_db_setup(django_db_setup, django_db_blocker):
    """At the end a thread of a live server may still hold a connection: the database is dropped all the same."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            'SELECT pg_terminate_backend(pid) FROM pg_stat_activity'
            ' WHERE datname = current_database() AND pid <> pg_backend_pid()'
        )


@pytest.fixture(autouse=True)
def _closed_network(monkeypatch):
    """Only this machine may be talked to."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in (
            '127.0.0.1',
            '::1',
            'localhost',
        ):
            raise AssertionError(f'a test reached for the network: {address}')
        return connect(self, address)

    monkeypatch.setattr(socket.socket, 'connect', guarded)


@pytest.fixture
def real_queue():
    """Tasks go through Valkey, as outside tests."""
    celery_app.conf.task_always_eager = False
    celery_app.control.purge()
    yield
    celery_app.control.purge()
    celery_app.conf.task_always_eager = True


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()


class StrictClient(Client):
    """Every answer is looked at: no inline script, handler or style, one h1 on a page."""

    def request(self, **request):
        response = super().request(**request)
        if response.get('Content-Type', '').startswith('text/html') and not response.streaming:
            page = response.content.decode()
            assert not INLINE.search(page), INLINE.search(page)
            assert not SCRIPT.search(page), SCRIPT.search(page)
            if '<html' in page:
                assert page.count('<h1') == 1, f'{page.count("<h1")} h1 on {request["PATH_INFO"]}'
        return response


@pytest.fixture
def client():
    return StrictClient()


@pytest.fixture
def sign_in():
    """`sign_in(membership)` gives a browser signed in as that member."""

    def signed_in(membership):
        browser = StrictClient()
        browser.force_login(membership.user, backend='allauth.account.auth_backends.AuthenticationBackend')
        session = browser.session
        session['membership'] = membership.ref
        session.save()
        return browser

    return signed_in


@pytest.fixture
def cast(db):
    """The people of the tests: see tests/people.py."""
    return Cast()
