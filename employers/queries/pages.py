"""One page of what a search finds: the numbers of its offers from indexes, then the rows of those alone."""

from dataclasses import replace

from brokerage.core.paging import SIZE, page_of
from employers.queries.search import OfferSearch


def offers_page(search, request, found_by=OfferSearch.found, *, size=SIZE):
    """A `Page` in the search's order, each offer with its dates to come. `found_by(search)` is the whole list."""
    page = numbers_page(search, request, found_by, size=size)
    numbers = [row['pk'] for row in page.rows]
    rows = search.rows(numbers)
    return replace(page, rows=[rows[number] for number in numbers if number in rows])


def numbers_page(search, request, found_by=OfferSearch.found, *, size=SIZE):
    """The same with {'pk': number} for a row. Sorting reads nothing that only a page shows."""
    asked = replace(search, text='') if search.parts else search
    found = found_by(asked)
    return page_of(found, request, order=search.order, size=size, parts=search.parts, values=('pk',))
