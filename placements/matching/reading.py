"""Strict JSON: every fault is refused with the path of the place, and nothing is guessed or lost."""

import json
from collections import Counter

from placements.matching.graph import Fault

LONGEST_KEY = 80
LONGEST_ID = 200
MANY_DIGITS = 1_000


class Repeated(dict):
    """An object with a key written more than once: one of the two values is lost, so it is never read."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self.key = Counter(key for key, _ in pairs).most_common(1)[0][0]


def remembering(pairs):
    found = dict(pairs)
    return found if len(found) == len(pairs) else Repeated(pairs)


def parse(text):
    """JSON text as a value, in which every object with a repeated key is a `Repeated`."""
    try:
        return decoded(text)
    except json.JSONDecodeError as fault:
        where = f'line {fault.lineno}, column {fault.colno}'
        raise Fault(where, f'not JSON, or cut short: {fault.msg.lower()}') from None
    except RecursionError:
        raise Fault('the file', 'is nested too deep to be a problem') from None


def decoded(text):
    try:
        return json.loads(text, object_pairs_hook=remembering)
    except json.JSONDecodeError:
        raise
    except ValueError:
        # A number of thousands of digits, which Python will not read: as a fraction it is refused in its place.
        return json.loads(text, object_pairs_hook=remembering, parse_int=whole_or_fraction)


def whole_or_fraction(digits):
    return int(digits) if len(digits) < MANY_DIGITS else float(digits)


def inside(path, key):
    """The path of a key of the object at `path`."""
    if key.isidentifier() and len(key) <= LONGEST_KEY:
        return f'{path}.{key}'.lstrip('.')
    return f'{path}[{key!r:.80}]'


def an_object(value, path):
    if isinstance(value, Repeated):
        raise Fault(inside(path, value.key), 'is written twice in one object')
    if type(value) is not dict:
        raise Fault(path or 'the file', 'must be an object')
    return value


def shape(value, path, known, needed):
    """An object with no key but the known ones, and all the needed ones."""
    for key in an_object(value, path):
        if key not in known:
            raise Fault(inside(path, key), 'is not a key of this format')
    for key in sorted(needed):
        if key not in value:
            raise Fault(inside(path, key), 'is missing')


def a_list(value, path, of=''):
    if type(value) is not list:
        raise Fault(path, f'must be a list{of}')
    return value


def listing(value, path, known, needed):
    for at, record in enumerate(a_list(value, path)):
        shape(record, f'{path}[{at}]', known, needed)
    return value


def whole(value, path, lowest, highest):
    if type(value) is not int or not lowest <= value <= highest:
        raise Fault(path, f'must be a whole number from {lowest} to {highest}')
    return value


def identity(value, path):
    if type(value) not in (str, int) or not 0 < len(str(value)) <= LONGEST_ID:
        raise Fault(path, f'must be text of 1 to {LONGEST_ID} characters, or a whole number')
    return value


def this_version(document, version):
    if type(document['version']) is not int or document['version'] != version:
        raise Fault('version', f'must be {version}')
