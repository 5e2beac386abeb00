"""What the schema says of every operation alike: its problem answers and quota headers."""

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


def add_problems(result, generator, request, public):
    """A drf-spectacular hook: adds the problem answers that every operation shares."""
    result['components']['schemas']['Problem'] = PROBLEM
    body = {'application/problem+json': {'schema': {'$ref': '#/components/schemas/Problem'}}}
    for methods in result['paths'].values():
        for operation in methods.values():
            for status, words in ANSWERS.items():
                operation['responses'].setdefault(status, {'description': words, 'content': body})
    return result
