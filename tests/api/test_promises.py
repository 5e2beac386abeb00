"""Version 1 keeps its word: the published schema, docs/api-v1.json, against what the code says now.

After an addition: `.venv/bin/python manage.py spectacular --format openapi-json --urlconf brokerage.api.v1
--file docs/api-v1.json`.
"""

import copy
import json
import re

import jsonschema
import pytest

from brokerage.api.docs import schema
from tests.api.promises import broken_promises
from tests.architecture.source import ROOT

PUBLISHED = json.loads((ROOT / 'docs' / 'api-v1.json').read_text())


def current():
    return json.loads(json.dumps(schema()))


def test_nothing_that_was_published_is_taken_back():
    assert list(broken_promises(PUBLISHED, current())) == []


def parameter(described, name, path='/api/v1/offers'):
    return next(one for one in described['paths'][path]['get']['parameters'] if one['name'] == name)


def offer(described):
    return described['components']['schemas']['Offer']


def answers(described):
    return described['paths']['/api/v1/offers']['get']['responses']


def rename(holder, old, new):
    holder[new] = holder.pop(old)


BREAKS = {
    'a path goes': lambda it: it['paths'].pop('/api/v1/words'),
    'a method goes': lambda it: rename(it['paths']['/api/v1/words'], 'get', 'post'),
    'an operation gets another name': lambda it: it['paths']['/api/v1/words']['get'].update(operationId='x'),
    'a parameter goes': lambda it: parameter(it, 'near').update(name='around'),
    'a parameter becomes required': lambda it: parameter(it, 'near').update(required=True),
    'a required parameter comes': lambda it: (
        it['paths']['/api/v1/words']['get']
        .setdefault('parameters', [])
        .append({'in': 'query', 'name': 'x', 'required': True, 'schema': {'type': 'string'}})
    ),
    'a parameter takes fewer words': lambda it: parameter(it, 'mode')['schema']['enum'].pop(),
    'a parameter takes a narrower type': lambda it: parameter(it, 'miles')['schema'].update(type='integer'),
    'a parameter takes less': lambda it: parameter(it, 'q')['schema'].update(maxLength=50),
    'a parameter gets a limit': lambda it: parameter(it, 'page_size')['schema'].update(maximum=10),
    'a parameter gets choices': lambda it: parameter(it, 'q')['schema'].update(enum=['a']),
    'a parameter gets another form': lambda it: parameter(it, 'start')['schema'].update(format='date-time'),
    'a parameter left out means something else': lambda it: parameter(it, 'fits')['schema'].update(
        default=True
    ),
    'a parameter is written in another way': lambda it: parameter(it, 'sector').update(explode=False),
    'a field goes': lambda it: offer(it)['properties'].pop('title'),
    'a field may be missing': lambda it: offer(it)['required'].remove('title'),
    'a field may be null': lambda it: offer(it)['properties']['title'].update(type=['string', 'null']),
    'a field gets another type': lambda it: offer(it)['properties']['places_left'].update(type='string'),
    'a field gets another form': lambda it: offer(it)['properties']['published_at'].pop('format'),
    'a field loses a word': lambda it: offer(it)['properties']['rung']['enum'].pop(),
    'a field of a field goes': lambda it: it['components']['schemas']['Window']['properties'].pop('end'),
    'a status goes': lambda it: answers(it).pop('429'),
    'a status means something else': lambda it: answers(it)['404'].update(description='Come back later.'),
    'an answer comes in another kind': lambda it: rename(
        answers(it)['200']['content'], 'application/json', 'text/csv'
    ),
    'a problem loses a field': lambda it: it['components']['schemas']['Problem']['properties'].pop(
        'request_id'
    ),
    'a webhook goes': lambda it: it['webhooks'].pop('listChanged'),
    'a webhook loses a field': lambda it: it['components']['schemas']['Notice']['properties'].pop('data'),
    'the key is sent in another way': lambda it: it['components']['securitySchemes']['partnerKey'].update(
        name='X-Key'
    ),
}
ADDITIONS = {
    'a path': lambda it: it['paths'].update({'/api/v1/new': it['paths']['/api/v1/words']}),
    'a parameter': lambda it: it['paths']['/api/v1/offers']['get']['parameters'].append(
        {'in': 'query', 'name': 'new', 'schema': {'type': 'string'}}
    ),
    'a field': lambda it: offer(it)['properties'].update(new={'type': 'string'}),
    'a word that is taken': lambda it: parameter(it, 'mode')['schema']['enum'].append('new'),
    'a word that is told': lambda it: offer(it)['properties']['rung']['enum'].append('new'),
    'a wider limit': lambda it: parameter(it, 'q')['schema'].update(maxLength=500),
    'a status': lambda it: answers(it).update({'418': {'description': 'Later.'}}),
    'better words for a parameter': lambda it: parameter(it, 'near').update(description='Better.'),
}


@pytest.mark.parametrize('change', BREAKS)
def test_a_broken_promise_is_named(change):
    changed = copy.deepcopy(PUBLISHED)
    BREAKS[change](changed)
    assert list(broken_promises(PUBLISHED, changed))


@pytest.mark.parametrize('change', ADDITIONS)
def test_an_addition_breaks_nothing(change):
    changed = copy.deepcopy(PUBLISHED)
    ADDITIONS[change](changed)
    assert changed != PUBLISHED
    assert list(broken_promises(PUBLISHED, changed)) == []


def operations():
    described = current()
    return [
        pytest.param(described, operation, id=operation['operationId'])
        for methods in described['paths'].values()
        for operation in methods.values()
    ]


@pytest.mark.parametrize(('described', 'operation'), operations())
def test_every_operation_shows_an_answer_and_its_problems(described, operation):
    answers = operation['responses']
    good = [answer for status, answer in answers.items() if status < '300' and answer.get('content')]
    assert {'400', '401', '403', '429'} <= answers.keys()
    for answer in [*good, *(answer for status, answer in answers.items() if status >= '400')]:
        for body in answer['content'].values():
            whole = {**body['schema'], 'components': described['components']}
            jsonschema.validate(body['example'], whole, jsonschema.Draft202012Validator)
            fields = _properties(whole)
            assert not isinstance(body['example'], dict) or not fields or body['example'].keys() <= fields


def _properties(schema):
    if name := schema.get('$ref'):
        schema = schema['components']['schemas'][name.rpartition('/')[2]]
    return set(schema.get('properties', {}))


def test_the_schema_itself_is_sound():
    """What JSON Schema 2020-12 does not know is silently without effect: OpenAPI 3.0's `nullable` is such a word."""
    for described in current()['components']['schemas'].values():
        jsonschema.Draft202012Validator.check_schema(described)
    references = re.findall(r'"#/components/schemas/(\w+)"', json.dumps(current()))
    assert set(references) <= current()['components']['schemas'].keys()
    assert 'nullable' not in json.dumps(current())
    assert 'x-spec-enum-id' not in json.dumps(current())
