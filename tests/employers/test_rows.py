"""A row of a list tells exactly what the whole offer would, and of the same dates."""

from datetime import date

import pytest

from brokerage.core.distance import Point
from employers.models import Employer, Offer, Window
from employers.queries import OfferSearch, with_windows
from tests.factories.employers import WindowFactory

HOME = Point(52.454, -2.0, 399000, 283000)
TODAY = date(2026, 11, 22)
SAME = [
    'pk',
    'ref',
    'title',
    'summary',
    'sector',
    'sub_sector',
    'mode',
    'pattern',
    'step_free',
    'adjustments',
    'places_shown',
    'head_start_until',
    'places_left',
    'sector_words',
    'adjustment_labels',
]


@pytest.fixture
def offers(cast, offer_of):
    """One with everything a row can tell, one with nothing; dates for all, for a school, closed and over."""
    rich = offer_of(cast.employer, places=5, taken=2, title='Rich', sub_sector='retail.wholesale')
    Offer.objects.filter(pk=rich.pk).update(
        sector='retail',
        adjustments=['quiet', 'hearing_loop'],
        pattern='half_days',
        mode='hybrid',
        head_start_group='need',
        head_start_until='2026-11-01',
        summary='50% of the day: "tills", {boxes}',
    )
    WindowFactory(offer=rich, start=date(2027, 3, 1), end=date(2027, 3, 5), places=4)
    kept = WindowFactory(offer=rich, start=date(2027, 5, 1), end=date(2027, 5, 5), places=3)
    Window.objects.filter(pk=kept.pk).update(reserved_school=cast.school.organisation)
    WindowFactory(offer=rich, start=date(2026, 6, 1), end=date(2026, 6, 5))
    WindowFactory(offer=rich, start=date(2027, 5, 1), end=date(2027, 5, 5), closed_at='2026-11-01T09:00Z')
    bare = offer_of(cast.far_employer, title='Bare', summary='')
    bare.windows.all().delete()
    return [rich, bare]


def asked(cast):
    """Searches of which each counts other dates, the first one twice: what was asked before changes no answer."""
    ours, theirs = cast.school.organisation, cast.other_school.organisation
    spring = {'start': date(2027, 3, 3), 'end': date(2027, 5, 5)}
    each = [{}, {'school': ours}, {'school': theirs}, spring, {**spring, 'fits': True}]
    each += [{'today': date(2027, 4, 1)}, {'near': HOME}, {}]
    return [OfferSearch(**{'today': TODAY, **facts}) for facts in each]


def test_a_row_tells_what_the_offer_does(cast, offers):
    seen = set()
    for search in asked(cast):
        everything = OfferSearch(school=search.school, today=search.today, near=search.near).queryset()
        whole = with_windows(everything, search).in_bulk()
        rows = search.rows([offer.pk for offer in offers])
        assert rows.keys() == whole.keys() == {offer.pk for offer in offers}
        for number, row in rows.items():
            offer = whole[number]
            offer.places_left = sum(each.places_left for each in offer.upcoming)
            assert {name: getattr(row, name) for name in SAME} == {
                name: getattr(offer, name) for name in SAME
            }
            assert (row.mode_words, row.pattern_words) == (
                offer.get_mode_display(),
                offer.get_pattern_display(),
            )
            assert (row.employer, row.postcode, row.outcode) == (
                str(offer.employer),
                offer.site.postcode,
                offer.site.outcode,
            )
            assert row.metres == getattr(offer, 'metres', None)
            dates = [(each.start, each.end, each.places_left) for each in offer.upcoming]
            assert [tuple(each) for each in row.upcoming] == dates
            seen.add((number, *dates))
    assert len(seen) == 6, 'dates for all, for the school, in spring, within spring, later, and none'


def test_who_went_on_hold_a_moment_ago_is_not_there(cast, offers):
    Employer.objects.filter(pk=cast.employer.pk).update(on_hold=True)
    assert [row.title for row in OfferSearch(today=TODAY).rows([offer.pk for offer in offers]).values()] == [
        'Bare'
    ]


@pytest.mark.parametrize(('count', 'queries'), [(0, 0), (1, 1), (2, 1)])
def test_rows_cost_the_same_however_many(offers, count, queries, django_assert_num_queries):
    numbers = [offer.pk for offer in offers[:count]]
    with django_assert_num_queries(queries):
        assert len(OfferSearch(today=TODAY).rows(numbers)) == count
