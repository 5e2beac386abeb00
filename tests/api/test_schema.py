"""The published schema is true: schemathesis calls every operation as the schema says and checks the answers."""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from brokerage.api.docs import schema
from brokerage.wsgi import application
from tests.factories.employers import WindowFactory

api = schemathesis.openapi.from_dict(schema())
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.mark.parametrize('with_key', [True, False])
def test_no_operation_breaks_its_word(cast, make_key, with_key):
    WindowFactory(offer__site__employer=cast.employer)
    headers = {'Authorization': f'Api-Key {make_key(daily_quota=1_000_000)[1]}'} if with_key else {}
    for operation in api.get_all_operations():
        strategy = operation.ok().as_strategy()
        check = settings(
            max_examples=40,
            deadline=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
            derandomize=True,
        )

        def call(case):
            response = case.call(app=application, base_url='http://testserver', headers=headers)
            case.validate_response(response, checks=CHECKS)

        from hypothesis import given

        check(given(case=strategy)(call))()
