"""What the schema says of every operation alike: its problem answers, and an example of each."""

from brokerage.api.examples import EXAMPLES
from brokerage.api.problems import CONTENT_TYPE, TITLES

PROBLEM = {
    'type': 'object',
    'required': ['type', 'title', 'status', 'detail', 'instance', 'request_id'],
    'properties': {
        'type': {'type': 'string'},
        'title': {'type': 'string'},
        'status': {'type': 'integer'},
        'detail': {'type': 'string', 'description': 'What is wrong and what to do.'},
        'instance': {'type': 'string'},
        'request_id': {'type': 'string', 'description': 'Name it when you ask us about a fault.'},
        'errors': {
            'type': 'array',
            'items': {
                'type': 'object',
                'properties': {'parameter': {'type': 'string'}, 'detail': {'type': 'string'}},
            },
        },
    },
}
ANSWERS = {
    '400': 'A parameter cannot be used; `errors` says which and why.',
    '401': 'No key was sent, or it is not known.',
    '403': 'The key does not hold the scope.',
    '404': 'No such listing, or no longer published.',
    '429': 'The day’s quota is used up; `Retry-After` says how many seconds to wait.',
}


def describe_answers(result, generator, request, public):
    """A drf-spectacular hook: an example of each answer, and the problem answers that every operation shares."""
    result['components']['schemas']['Problem'] = PROBLEM
    for path, methods in result['paths'].items():
        for operation in methods.values():
            _describe(operation, path)
    return _without_marks(result)


def _describe(operation, path):
    answers = operation['responses']
    for status, words in ANSWERS.items():
        answers.setdefault(status, {'description': words})
    for status, answer in answers.items():
        if status >= '400':
            answer['content'] = {CONTENT_TYPE: _problem(status, answer['description'], path)}
    for body in answers.get('200', {}).get('content', {}).values():
        if operation['operationId'] in EXAMPLES:
            body['example'] = EXAMPLES[operation['operationId']]


def _problem(status, words, path):
    example = {
        'type': 'about:blank',
        'title': TITLES[int(status)],
        'status': int(status),
        'detail': words,
        'instance': path,
        'request_id': 'q8w3e7r2t6yu',
    }
    return {'schema': {'$ref': '#/components/schemas/Problem'}, 'example': example}


def _without_marks(node):
    """Without what drf-spectacular leaves for hooks of its own."""
    if isinstance(node, dict):
        return {name: _without_marks(value) for name, value in node.items() if name != 'x-spec-enum-id'}
    return [_without_marks(value) for value in node] if isinstance(node, list) else node
