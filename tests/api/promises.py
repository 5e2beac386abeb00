"""What a new schema takes back of what an old one promised: each broken promise in words, none for additions.

Of what a client sends, less may not be taken; of what it gets, nothing may be missing or come in a new kind. New
words of an answer's list of choices are additions: docs/api.md says so.
"""

SENT_LIMITS = {'maxLength': min, 'maximum': min, 'maxItems': min, 'minLength': max, 'minimum': max}


def broken_promises(old, new):
    """Yields each, with where it stands."""
    for path, methods in old['paths'].items():
        for method, was in methods.items():
            where = f'{method.upper()} {path}'
            now = new['paths'].get(path, {}).get(method)
            if now is None:
                yield f'{where}: is gone'
            else:
                yield from _operation(was, now, old, new, where)
    for name, was in old['components'].get('securitySchemes', {}).items():
        if _plain(new['components'].get('securitySchemes', {}).get(name)) != _plain(was):
            yield f'key {name}: is sent in another way'


def _plain(described):
    return {name: value for name, value in (described or {}).items() if name != 'description'}


def _operation(was, now, old, new, where):
    if was['operationId'] != now['operationId']:
        yield f'{where}: is called {now["operationId"]} now'
    if was.get('security') != now.get('security'):
        yield f'{where}: asks for another key'
    yield from _parameters(was, now, old, new, where)
    for status, answer in was['responses'].items():
        there = f'{where} {status}'
        if status not in now['responses']:
            yield f'{there}: is gone'
        else:
            yield from _answer(answer, now['responses'][status], old, new, there)


def _parameters(was, now, old, new, where):
    before = {(one['in'], one['name']): one for one in was.get('parameters', [])}
    after = {(one['in'], one['name']): one for one in now.get('parameters', [])}
    for key, one in before.items():
        there = f'{where} {key[0]} {key[1]}'
        if key not in after:
            yield f'{there}: is gone'
            continue
        if after[key].get('required') and not one.get('required'):
            yield f'{there}: is required now'
        if (one.get('style'), one.get('explode')) != (after[key].get('style'), after[key].get('explode')):
            yield f'{there}: is written in another way'
        yield from _sent(_flat(one['schema'], old), _flat(after[key]['schema'], new), old, new, there)
    for key in after.keys() - before.keys():
        if after[key].get('required'):
            yield f'{where} {key[0]} {key[1]}: is new and required'


def _answer(was, now, old, new, where):
    if was.get('description') != now.get('description'):
        yield f'{where}: means something else: {now.get("description")}'
    for kind, content in was.get('content', {}).items():
        if kind not in now.get('content', {}):
            yield f'{where} {kind}: is gone'
        else:
            schemas = _flat(content['schema'], old), _flat(now['content'][kind]['schema'], new)
            yield from _got(*schemas, old, new, where)


def _flat(schema, whole):
    """Without references and combinations: types, choices and properties in one."""
    while '$ref' in schema:
        schema = whole['components']['schemas'][schema['$ref'].rpartition('/')[2]]
    flat = {**schema, 'type': _types(schema)}
    for part in (_flat(one, whole) for how in ('allOf', 'oneOf', 'anyOf') for one in schema.get(how, [])):
        flat['type'] = flat['type'] | part['type']
        if part['type'] != {'null'}:
            flat = {**part, **flat}
    return flat


def _types(schema):
    types = schema.get('type', [])
    return frozenset([types] if isinstance(types, str) else types)


def _sent(was, now, old, new, where):
    """Less is taken than before."""
    if gone := was['type'] - now['type'] - ({'integer'} if 'number' in now['type'] else set()):
        yield f'{where}: takes no {", ".join(sorted(gone))} any more'
    if 'enum' in now and (missing := [word for word in was.get('enum', ['…']) if word not in now['enum']]):
        yield f'{where}: takes no {missing} any more'
    if now.get('format') != was.get('format') or now.get('pattern') not in (None, was.get('pattern')):
        yield f'{where}: takes another form'
    if now.get('default') != was.get('default'):
        yield f'{where}: means something else when left out'
    for name, stricter in SENT_LIMITS.items():
        if (
            name in now
            and now[name] != was.get(name)
            and stricter(now[name], was.get(name, now[name])) == now[name]
        ):
            yield f'{where}: {name} is {now[name]} now'
    for name in set(now.get('required', [])) - set(was.get('required', [])):
        yield f'{where}.{name}: is required now'
    yield from _inside(_sent, was, now, old, new, where)


def _got(was, now, old, new, where):
    """Something is missing that a client counts on, or comes that it does not know."""
    if strange := now['type'] - was['type']:
        yield f'{where}: may be {", ".join(sorted(strange))} now'
    if was['type'] - now['type'] - {'null', 'number'}:
        yield f'{where}: is no {", ".join(sorted(was["type"] - now["type"]))} any more'
    if missing := [word for word in was.get('enum', []) if word not in now.get('enum', [])]:
        yield f'{where}: never says {missing} any more'
    if now.get('format') != was.get('format') or was.get('pattern') not in (None, now.get('pattern')):
        yield f'{where}: has another form'
    for name in set(was.get('required', [])) - set(now.get('required', [])):
        yield f'{where}.{name}: may be missing now'
    yield from _inside(_got, was, now, old, new, where)


def _inside(direction, was, now, old, new, where):
    for name, part in was.get('properties', {}).items():
        if name not in now.get('properties', {}):
            yield f'{where}.{name}: is gone'
        else:
            parts = _flat(part, old), _flat(now['properties'][name], new)
            yield from direction(*parts, old, new, f'{where}.{name}')
    if 'items' in was and 'items' in now:
        yield from direction(_flat(was['items'], old), _flat(now['items'], new), old, new, f'{where}[]')
