"""The partner's guide: drawn on our own pages from the very schema that machines read."""

import re
from functools import lru_cache

from django.conf import settings
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from drf_spectacular.generators import SchemaGenerator

from brokerage.accounts.access import public

CODE = re.compile(r'`([^`]+)`')


@lru_cache(maxsize=1)
def schema():
    return SchemaGenerator(urlconf='brokerage.api.v1').get_schema(request=None, public=True)


def operations(described):
    """[{method, path, summary, parameters, fields}] in the order of the addresses."""
    for path, methods in described['paths'].items():
        for method, operation in methods.items():
            yield {
                'anchor': operation['operationId'],
                'method': method.upper(),
                'path': path,
                'words': with_code(operation.get('description', '')),
                'parameters': [_parameter(one) for one in operation.get('parameters', [])],
            }


def _parameter(one):
    shape = one['schema']
    choices = shape.get('enum') or shape.get('items', {}).get('enum') or []
    return {
        'name': one['name'],
        'kind': shape.get('format') or shape.get('type', ''),
        'required': one.get('required', False),
        'words': with_code(one.get('description', '').split('\n')[0]),
        'choices': [choice for choice in choices if choice is not None],
    }


def fields(described, name):
    """[{name, kind, words}] of one object of the schema."""
    for field, shape in described['components']['schemas'][name]['properties'].items():
        kinds = shape.get('type', 'object')
        words = with_code(shape.get('description', '').split('\n')[0])
        yield {
            'name': field,
            'kind': ' or '.join(kinds) if isinstance(kinds, list) else kinds,
            'words': words,
        }


def with_code(words):
    """What stands between backticks in the schema, as code: 'follow `next`' -> 'follow <code>next</code>'."""
    parts = CODE.split(words)
    pairs = zip(parts[::2], [*parts[1::2], ''], strict=True)
    return format_html_join(
        '', '{}{}', ((said, code and format_html('<code>{}</code>', code)) for said, code in pairs)
    )


@public
def docs(request):
    described = schema()
    return render(
        request,
        'api/docs.html',
        {
            'operations': list(operations(described)),
            'offer_fields': list(fields(described, 'Offer')),
            'window_fields': list(fields(described, 'Window')),
            'address': f'{settings.SITE_URL}/api/v1',
            'site': settings.SITE_URL,
        },
    )
