"""Keyset pages: the hundredth page costs what the first does, and nothing is skipped or shown twice."""

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

    The position travels in `?after=` or `?before=` as the unique field alone (use 'ref' where there is
    one): the other values may be names, which no address holds. A position nobody knows shows the first
    page. Fields of `order` must hold a value in every row. Addresses keep the rest of the query string.
    """
    before = _position(queryset, request.GET.get('before'), order)
    after = None if before else _position(queryset, request.GET.get('after'), order)
    if before:
        rows = list(_beyond(queryset, order, before, back=True)[: size + 1])
        more_before, more_after = len(rows) > size, True
        rows = rows[:size][::-1]
    else:
        rows = list((_beyond(queryset, order, after) if after else queryset.order_by(*order))[: size + 1])
        more_before, more_after = bool(after), len(rows) > size
        rows = rows[:size]
    return Page(
        rows,
        _address(request, 'after', rows[-1], order) if rows and more_after else '',
        _address(request, 'before', rows[0], order) if rows and more_before else '',
    )


def _position(queryset, token, order):
    """The values of `order` in the row that `token` names, or None."""
    if not token:
        return None
    fields = [name.lstrip('-') for name in order]
    try:
        return queryset.filter(**{fields[-1]: token}).values_list(*fields).first()
    except ValueError:
        # Not a number where one is due, or a null character: typed by hand.
        return None


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
    unique = order[-1].lstrip('-')
    position = row[unique] if isinstance(row, dict) else getattr(row, unique)
    kept = [(name, value) for name, value in request.GET.items() if name not in ('after', 'before')]
    return f'{request.path}?{urlencode([*kept, (key, position)])}'
