"""The published schema is true: every operation is called as the schema says and the answers are checked."""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.urls import resolve
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from brokerage.api.described import HEADERS
from brokerage.api.docs import schema
from brokerage.wsgi import application
from tests.factories.employers import WindowFactory

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
OPERATIONS = [found.ok() for found in schemathesis.openapi.from_dict(schema()).get_all_operations()]


@pytest.fixture
def _one_connection():
    """The application must answer inside the test's transaction: it may not close the connection."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures('_one_connection')
@pytest.mark.parametrize('with_key', [True, False], ids=['key', 'no key'])
@pytest.mark.parametrize('operation', OPERATIONS, ids=lambda operation: operation.path)
def test_no_operation_breaks_its_word(cast, make_key, operation, with_key):
    WindowFactory(offer__site__employer=cast.employer)
    headers = {'Accept-Encoding': 'identity'}
    if with_key:
        headers['Authorization'] = f'Api-Key {make_key(daily_quota=1_000_000)[1]}'

    @settings(max_examples=50, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def call(case):
        answer = case.call(app=application, base_url='http://testserver', headers=headers)
        case.validate_response(answer, checks=CHECKS)

    call()


PATHS = [path for path in schema()['paths'] if '{' not in path]
CONDITIONS = [
    {},
    {'If-None-Match': '*'},
    {'If-Match': '"x"'},
    {'Accept': 'text/html'},
    {'Authorization': 'Api-Key no.key'},
    {'Authorization': ''},
]


@pytest.mark.parametrize('path', PATHS)
def test_each_answer_is_named_with_the_headers_it_has(cast, call, path):
    WindowFactory(offer__site__employer=cast.employer)
    named = schema()['paths'][path]['get']['responses']
    for asked in CONDITIONS:
        answer = call(path, **asked)
        assert str(answer.status_code) in named, asked
        told = named[str(answer.status_code)]['headers']
        assert [name for name in told if name not in answer and name != 'Last-Modified'] == [], asked
        assert [name for name in HEADERS if name in answer and name not in told] == [], asked


@pytest.mark.parametrize('path', PATHS)
def test_a_quota_that_is_used_up_and_a_fault_are_named_too(call, client, make_key, path, monkeypatch):
    named = schema()['paths'][path]['get']['responses']
    client.raise_request_exception = False
    _, secret = make_key(daily_quota=1)
    with monkeypatch.context() as broken:
        broken.setattr(resolve(path).func.cls, 'get', None)
        answers = [call(path, secret=secret), call(path, secret=secret)]
    assert [answer.status_code for answer in answers] == [500, 429]
    for answer in answers:
        assert set(named[str(answer.status_code)]['headers']) <= set(answer.headers)
