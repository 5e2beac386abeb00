"""Keyset pages: the hundredth page costs what the first does, and nothing is skipped or shown twice."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Case, Q, Value, When

SIZE = 50


@dataclass(frozen=True)
class Page:
    rows: list
    next_url: str
    previous_url: str


def page_of(queryset, request, *, order, size=SIZE, parts=()):
    """One page of `queryset` by the fields of `order` ('-' for descending, the last one unique).

    The position travels in `?after=` or `?before=` as the unique field alone (use 'ref' where there is
    one): the other values may be names, which no address holds. A position nobody knows shows the first
    page. Fields of `order` must hold a value in every row. Addresses keep the rest of the query string.
    `parts`: conditions of which every row meets one. Rows of the first come first, and those of the next are
    not read before they are needed.
    """
    if parts:
        return _page_in_parts(queryset, request, order, size, parts)
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
    return _page(request, rows, order, more_before, more_after)


def _page_in_parts(queryset, request, order, size, parts):
    """The position of a row begins with the number of its part. Numbers first, then the rows of the page at once."""
    whens = [When(part, then=Value(number)) for number, part in enumerate(parts)]
    numbered = queryset.annotate(part=Case(*whens, default=Value(len(parts))))
    before = _position(numbered, request.GET.get('before'), ('part', *order))
    at = before or _position(numbered, request.GET.get('after'), ('part', *order))
    found = []
    for number in range(len(parts))[:: -1 if before else 1]:
        if at and (number > at[0] if before else number < at[0]):
            continue
        rows = queryset.filter(parts[number])
        if at and number == at[0]:
            rows = _beyond(rows, order, at[1:], back=bool(before))
        else:
            rows = rows.order_by(*(_turned(name) if before else name for name in order))
        found += rows.values_list('pk', flat=True)[: size + 1 - len(found)]
        if len(found) > size:
            break
    rows = queryset.in_bulk(found[:size])
    rows = [rows[pk] for pk in found[:size][:: -1 if before else 1] if pk in rows]
    more = len(found) > size
    return _page(request, rows, order, more if before else bool(at), True if before else more)


def _page(request, rows, order, more_before, more_after):
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
    kept = [(name, values) for name, values in request.GET.lists() if name not in ('after', 'before')]
    return f'{request.path}?{urlencode([*kept, (key, position)], doseq=True)}'
