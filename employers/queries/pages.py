"""One page of what a search finds: the numbers of its offers from indexes, then the rows of those alone."""

from dataclasses import replace
from functools import cached_property, lru_cache

from django.db.models.expressions import RawSQL

from brokerage.core.paging import SIZE, Listed, beyond, page_from, page_of
from brokerage.core.questions import Question, Slot
from employers.queries.search import OfferSearch

# What offers are ordered by, by its type in PostgreSQL.
ORDERED = {
    'pk': 'bigint',
    'metres': 'integer',
    'title': 'text',
    'first_day': 'date',
    'published_at': 'timestamptz',
}
# The nearest are asked for their dates one after the other, and no more of them than a page has room for.
ONE_BY_ONE = """
SELECT near.pk FROM ({offers} OFFSET 0) near
WHERE EXISTS ({dates}) ORDER BY near.metres {way}, near.pk {way} LIMIT %s
"""


def offers_page(search, request, found_by=OfferSearch.found, *, size=SIZE):
    """A `Page` in the search's order, each offer with its dates to come. `found_by(search)` is the whole list."""
    page = numbers_page(search, request, found_by, size=size)
    numbers = [row['pk'] for row in page.rows]
    rows = search.rows(numbers)
    return replace(page, rows=[rows[number] for number in numbers if number in rows])


def numbers_page(search, request, found_by=OfferSearch.found, *, size=SIZE):
    """The same with {'pk': number} for a row. Sorting reads nothing that only a page shows."""
    asked = replace(search, text='') if search.parts else search
    if found_by is OfferSearch.found and search.can_be_found:
        return page_from(_Written(search, asked), request, size=size)
    found = found_by(asked)
    return page_of(found, request, order=search.order, size=size, parts=search.parts, values=('pk',))


class _Written(Listed):
    """The list of a search, asked by questions that are written once for all searches of its shape."""

    def __init__(self, search, asked):
        self.search, self.asked, self.order, self.parts = search, asked, search.order, search.parts
        self.prepared = _has_one_plan(search.told, self.order)

    @cached_property
    def queryset(self):
        return self.asked.found()

    def rows(self, part, at, count, *, back):
        told = self.search.told | {'count': count}
        if self.parts:
            told |= self.search.told_of_part(part)
        if at:
            told |= zip(map(_slot_name, self.order), at, strict=True)
        question = question_of_numbers(self.search.shape(), self.order, bool(at), back)
        return [{'pk': number} for (number,) in question.ask(told, prepared=self.prepared)]


@lru_cache(maxsize=512)
def question_of_numbers(shape, order, is_later=False, back=False):
    """The question of a page in this order, `is_later` than the first; `back` reads on from its end."""
    at = [Slot(_slot_name(name), ORDERED[name.lstrip('-')]) for name in order] if is_later else None
    count = Slot('count', 'integer')
    if shape.has_dates and order[0] == 'metres' and _has_one_plan(shape.told, order):
        offers = Question.of(beyond(shape.on_any_day(), order, at, back=back).values_list('pk', 'metres'))
        dates = Question.of(shape.windows().order_by().filter(offer=RawSQL('near.pk', ())).values('pk'))
        sql = ONE_BY_ONE.format(offers=offers.sql, dates=dates.sql, way='DESC' if back else 'ASC')
        return Question(sql, (*offers.values, *dates.values, count))
    asked = Question.of(beyond(shape.found(), order, at, back=back).values_list('pk'))
    return Question(f'{asked.sql} LIMIT %s', (*asked.values, count))


def _has_one_plan(told, order):
    """True of rare words and near a place: elsewhere the best plan hangs on how common a word or a sector is."""
    is_near = order[0] == 'metres' and told['reach'] is not None
    return told['rare_words'] is not None or (is_near and told['words'] is None)


def _slot_name(field):
    return f'after {field.lstrip("-")}'
