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


def page_of(queryset, request, *, order, size=SIZE, parts=(), values=()):
    """One page of `queryset` by the fields of `order` ('-' for descending, the last one unique).

    The position travels in `?after=` or `?before=` as the unique field alone (use 'ref' where there is
    one): the other values may be names, which no address holds. A position nobody knows shows the first
    page. Fields of `order` must hold a value in every row. Addresses keep the rest of the query string.
    `parts`: conditions, of which a row of the list meets exactly one. Rows of the first come first, and those of
    the next are not read before they are needed. `values`: fields of which each row is a dictionary.
    """
    if parts:
        return _page_in_parts(queryset, request, order, size, parts, values)
    before = _position(queryset, request.GET.get('before'), order)
    after = None if before else _position(queryset, request.GET.get('after'), order)
    if before:
        rows = _read(_beyond(queryset, order, before, back=True), size + 1, values)
        more_before, more_after = len(rows) > size, True
        rows = rows[:size][::-1]
    else:
        rows = _beyond(queryset, order, after) if after else queryset.order_by(*order)
        rows = _read(rows, size + 1, values)
        more_before, more_after = bool(after), len(rows) > size
        rows = rows[:size]
    return _page(request, rows, order, more_before, more_after)


def _page_in_parts(queryset, request, order, size, parts, values):
    """The position of a row begins with the number of its part."""
    before = _position_in_parts(queryset, request.GET.get('before'), order, parts)
    at = before or _position_in_parts(queryset, request.GET.get('after'), order, parts)
    found = []
    for number in range(len(parts))[:: -1 if before else 1]:
        if at and (number > at[0] if before else number < at[0]):
            continue
        rows = queryset.filter(parts[number])
        if at and number == at[0]:
            rows = _beyond(rows, order, at[1:], back=bool(before))
        else:
            rows = rows.order_by(*(_turned(name) if before else name for name in order))
        found += _read(rows, size + 1 - len(found), values)
        if len(found) > size:
            break
    more = len(found) > size
    rows = found[:size][:: -1 if before else 1]
    return _page(request, rows, order, more if before else bool(at), True if before else more)


def _position_in_parts(queryset, token, order, parts):
    if not token:
        return None
    whens = [When(part, then=Value(number)) for number, part in enumerate(parts)]
    numbered = queryset.annotate(part=Case(*whens)).filter(part__isnull=False)
    return _position(numbered, token, ('part', *order))


def _read(queryset, count, values):
    return list((queryset.values(*values) if values else queryset)[:count])


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
    condition, equal, bound = Q(pk__in=[]), Q(), Q()
    for name, value in zip(order, values, strict=True):
        field = name.lstrip('-')
        beyond = f'{field}__{"gt" if name.startswith("-") == back else "lt"}'
        condition |= equal & Q(**{beyond: value})
        equal &= Q(**{field: value})
        # Follows from the rest, and says to an index where to begin: of what stands on both sides of an OR none can.
        bound = bound or Q(**{f'{beyond}e': value})
    return queryset.filter(bound, condition).order_by(*(_turned(name) if back else name for name in order))


def _turned(name):
    return name[1:] if name.startswith('-') else f'-{name}'


def _address(request, key, row, order):
    unique = order[-1].lstrip('-')
    position = row[unique] if isinstance(row, dict) else getattr(row, unique)
    kept = [(name, values) for name, values in request.GET.lists() if name not in ('after', 'before')]
    return f'{request.path}?{urlencode([*kept, (key, position)], doseq=True)}'
