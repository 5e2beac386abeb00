"""Keyset pages: the hundredth page costs what the first does, and nothing is skipped or shown twice."""

import base64
import json
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Q

SIZE = 50


@dataclass(frozen=True)
class Page:
    rows: list
    next_url: str
    previous_url: str


def page_of(queryset, request, *, order, size=SIZE):
    """One page of `queryset` by the fields of `order` ('-' for descending, the last one unique).

    The position travels in `?after=` or `?before=`; one that was tampered with shows the first page.
    Addresses keep the rest of the query string.
    """
    after, before = _read(request.GET.get('after'), order), _read(request.GET.get('before'), order)
    if before:
        rows = list(_beyond(queryset, order, before, back=True)[: size + 1])
        more_before, rows = len(rows) > size, rows[:size][::-1]
        more_after = True
    else:
        rows = list((_beyond(queryset, order, after) if after else queryset.order_by(*order))[: size + 1])
        more_after, rows = len(rows) > size, rows[:size]
        more_before = bool(after)
    return Page(
        rows,
        _address(request, 'after', rows[-1], order) if rows and more_after else '',
        _address(request, 'before', rows[0], order) if rows and more_before else '',
    )


def _beyond(queryset, order, values, *, back=False):
    """Rows strictly after `values` in `order`, or strictly before them in reverse order."""
    condition, equal = Q(pk__in=[]), Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip('-')
        up = name.startswith('-') == back
        condition |= equal & Q(**{f'{field}__{"gt" if up else "lt"}': value})
        equal &= Q(**{field: value})
    return queryset.filter(condition).order_by(*(_turned(name) if back else name for name in order))


def _turned(name):
    return name[1:] if name.startswith('-') else f'-{name}'


def _address(request, key, row, order):
    values = [_value(row, name.lstrip('-')) for name in order]
    token = base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip('=')
    kept = [(name, value) for name, value in request.GET.items() if name not in ('after', 'before')]
    return f'{request.path}?{urlencode([*kept, (key, token)])}'


def _value(row, path):
    for part in path.split('__'):
        row = row[part] if isinstance(row, dict) else getattr(row, part)
    return row


def _read(token, order):
    try:
        values = json.loads(base64.urlsafe_b64decode(token + '=' * (-len(token) % 4)))
    except (TypeError, ValueError):
        return None
    if not isinstance(values, list) or len(values) != len(order):
        return None
    return values if all(isinstance(value, str | int) for value in values) else None
