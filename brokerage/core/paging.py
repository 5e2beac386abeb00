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
    return page_from(Listed(queryset, order, parts, values), request, size=size)


def page_from(listed, request, *, size=SIZE):
    """The same of something that finds its rows as `Listed` does."""
    before = listed.position(request.GET.get('before'))
    at = before or listed.position(request.GET.get('after'))
    back, found = bool(before), []
    for part in range(len(listed.parts) or 1)[:: -1 if back else 1]:
        if at and (part > at[0] if back else part < at[0]):
            continue
        start = at[1:] if at and part == at[0] else None
        found += listed.rows(part, start, size + 1 - len(found), back=back)
        if len(found) > size:
            break
    more = len(found) > size
    rows = found[:size][:: -1 if back else 1]
    return Page(
        rows,
        _address(request, 'after', rows[-1], listed.order) if rows and (back or more) else '',
        _address(request, 'before', rows[0], listed.order) if rows and (more if back else at) else '',
    )


class Listed:
    """A queryset as a list in parts."""

    def __init__(self, queryset, order, parts=(), values=()):
        self.queryset, self.order, self.parts, self.values = queryset, order, parts, values

    def position(self, token):
        """The number of its part and the values of `order` in the row that `token` names, or None."""
        if not token:
            return None
        fields = [name.lstrip('-') for name in self.order]
        rows = self.queryset
        if self.parts:
            whens = [When(part, then=Value(number)) for number, part in enumerate(self.parts)]
            rows = rows.annotate(part=Case(*whens)).filter(part__isnull=False)
        part = 'part' if self.parts else Value(0)
        try:
            return rows.filter(**{fields[-1]: token}).values_list(part, *fields).first()
        except ValueError:
            # Not a number where one is due, or a null character: typed by hand.
            return None

    def rows(self, part, at, count, *, back):
        """So many rows of a part beyond the values `at`, or from where it begins: seen from its end when `back`."""
        rows = self.queryset.filter(self.parts[part]) if self.parts else self.queryset
        rows = beyond(rows, self.order, at, back=back)
        return list((rows.values(*self.values) if self.values else rows)[:count])


def beyond(queryset, order, at, *, back=False):
    """Rows in `order` after the values `at`, or all where that is None; `back`: those before, in reverse order."""
    condition, equal, bound = Q(pk__in=[]), Q(), Q()
    for name, value in zip(order, at or (), strict=False):
        field = name.lstrip('-')
        past = f'{field}__{"gt" if name.startswith("-") == back else "lt"}'
        condition |= equal & Q(**{past: value})
        equal &= Q(**{field: value})
        # Follows from the rest, and says to an index where to begin: of what stands on both sides of an OR none can.
        bound = bound or Q(**{f'{past}e': value})
    rows = queryset.filter(bound, condition) if at else queryset
    return rows.order_by(*(_turned(name) if back else name for name in order))


def _turned(name):
    return name[1:] if name.startswith('-') else f'-{name}'


def _address(request, key, row, order):
    unique = order[-1].lstrip('-')
    position = row[unique] if isinstance(row, dict) else getattr(row, unique)
    kept = [(name, values) for name, values in request.GET.lists() if name not in ('after', 'before')]
    return f'{request.path}?{urlencode([*kept, (key, position)], doseq=True)}'
