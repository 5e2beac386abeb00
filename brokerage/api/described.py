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
    '406': 'Something other than JSON was asked for.',
    '412': 'It is not as `If-Match` or `If-Unmodified-Since` says.',
    '429': 'The day’s quota is used up, or too many wrong keys came from your address; `Retry-After` says how many '
    'seconds to wait.',
    '500': 'A fault of ours. Try again later, ever more slowly.',
    '503': 'It takes too long at the moment; `Retry-After` says how many seconds to wait.',
}
UNCHANGED = 'It is as your `If-None-Match` or `If-Modified-Since` says: nothing is sent.'
# Operations that are read on by a cursor, and have no mark of what was read.
WITHOUT_MARK, AS_IT_IS = ('listChanges', 'getSnapshot'), ('getSnapshot',)
QUOTA = ('RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset')
HEADERS = {
    'X-Request-ID': (
        'string',
        'Names this answer; one that you send (8 to 64 letters, figures, hyphens) is kept.',
    ),
    'RateLimit-Limit': ('integer', 'Calls a day of this key.'),
    'RateLimit-Remaining': ('integer', 'Calls that are left of them.'),
    'RateLimit-Reset': ('integer', 'Seconds until they begin anew, at midnight UTC.'),
    'Retry-After': ('integer', 'Seconds to wait.'),
    'ETag': ('string', 'Send it back as `If-None-Match`.'),
    'Last-Modified': (
        'string',
        'For clients without `ETag`; not where the answer has a language of its own.',
    ),
}
WAIT = ('429', '503')
# Turned away before a call is counted.
UNCOUNTED = ('401', '403', '406')


def describe_answers(result, generator, request, public):
    """A drf-spectacular hook: an example of each answer, and the problem answers that every operation shares."""
    # What webhooks are made of comes to the registry only after its contents were written down.
    known = generator.registry.build({})['schemas']
    result['components']['schemas'] = {**known, 'Problem': PROBLEM}
    result['components']['headers'] = {
        name: {'description': words, 'schema': {'type': kind}} for name, (kind, words) in HEADERS.items()
    }
    for path, methods in result['paths'].items():
        for operation in methods.values():
            _describe(operation, path)
    return _without_marks(result)


def _describe(operation, path):
    answers, name = operation['responses'], operation['operationId']
    left_out = {'412'} if name in WITHOUT_MARK else set()
    left_out |= {'406'} if name in AS_IT_IS else set()
    if name not in WITHOUT_MARK:
        answers['304'] = {'description': UNCHANGED}
    for status, words in ANSWERS.items():
        if status not in left_out:
            answers.setdefault(status, {'description': words})
    for status, answer in answers.items():
        told = _headers(status, marked='304' in answers)
        answer['headers'] = {each: {'$ref': f'#/components/headers/{each}'} for each in told}
        if status >= '400':
            answer['content'] = {CONTENT_TYPE: _problem(status, answer['description'], path)}
    for body in answers.get('200', {}).get('content', {}).values():
        if name in EXAMPLES:
            body['example'] = EXAMPLES[name]


def _headers(status, *, marked):
    return (
        'X-Request-ID',
        *(() if status in UNCOUNTED else QUOTA),
        *(('Retry-After',) if status in WAIT else ()),
        *(('ETag', 'Last-Modified') if marked and status in ('200', '304') else ()),
    )


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
