"""The one search: each filter finds what it should and leaves out what it should not."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brokerage.core.distance import Point
from employers.actions.words import refresh_words
from employers.enums import EmployerStatus
from employers.models import Offer, Window
from employers.queries import NoSuchPlace, OfferSearch, place_of, with_windows
from employers.queries.browse import wider_searches
from employers.queries.pages import numbers_page, question_of_numbers
from tests.factories.employers import EmployerFactory, SiteFactory, WindowFactory

HOME = Point(52.454, -2.0, 400000, 284000)
TODAY = date(2026, 11, 22)


def titles(**facts):
    search = OfferSearch(today=TODAY, **facts)
    return list(search.queryset().order_by(*search.order).values_list('title', flat=True))


@pytest.fixture
def shop(cast, offer_of):
    return offer_of(cast.employer, title='Shop floor')


def test_only_published_offers_of_employers_who_may_be_contacted(shop, cast, offer_of):
    for status in ('draft', 'paused', 'closed'):
        offer_of(cast.employer, status=status, title=status)
    offer_of(EmployerFactory(status=EmployerStatus.DO_NOT_CONTACT), title='do not contact')
    offer_of(EmployerFactory(organisation__is_active=False), title='left')
    assert titles() == ['Shop floor']


@pytest.mark.parametrize(
    ('text', 'found'),
    [
        ('filling', True),  # stemmed: "Fill shelves"
        ('customers shop', True),
        ('brindley', True),  # the employer
        ('supermarket', True),  # another word for the sector
        ('retail', True),
        ('welding', False),
        ('"', False),
        ("'; drop table--", False),
        ('B32', False),
    ],
)
def test_words(shop, text, found):
    assert titles(text=text) == (['Shop floor'] if found else [])


@pytest.mark.parametrize(
    ('facts', 'found'),
    [
        ({'sectors': ('retail', 'motor-vehicle')}, True),
        ({'sectors': ('motor-vehicle',)}, False),
        ({'year_group': 10}, True),
        ({'year_group': 9}, False),
        ({'mode': 'in_person'}, True),
        ({'mode': 'virtual'}, False),
        ({'step_free': True}, True),
        ({'adjustments': ('hearing_loop',)}, True),
        ({'adjustments': ('hearing_loop', 'quiet')}, True),
        ({'adjustments': ('hearing_loop', 'written')}, False),
        ({'pattern': 'full_block'}, True),
        ({'pattern': 'day_a_week'}, False),
        ({'kinds': ('week',)}, True),
        ({'kinds': ('taster', 'encounter', 'extended')}, False),
        ({'sizes': ('small', 'large')}, True),
        ({'sizes': ('micro', 'medium')}, False),
        ({'areas': ('B3', 'B32')}, True),
        ({'areas': ('B3', 'B2')}, False),
        ({'since': date(2026, 11, 1)}, True),
        ({'since': date(2026, 11, 3)}, False),
    ],
)
def test_facts(shop, facts, found):
    Offer.objects.update(adjustments=['quiet', 'hearing_loop'], published_at='2026-11-02T00:30Z')
    assert titles(**facts) == (['Shop floor'] if found else [])


def test_step_free_and_hub_leave_others_out(shop, cast, offer_of):
    offer_of(cast.employer, title='Stairs', step_free=False)
    offer_of(cast.far_employer, title='Far')
    assert titles(step_free=True, hub=cast.hub) == ['Shop floor']
    assert titles(hub=cast.other_hub) == ['Far']


@pytest.mark.parametrize(
    ('start', 'end', 'overlaps', 'fits'),
    [
        (date(2027, 6, 28), date(2027, 7, 9), True, True),
        (date(2027, 6, 1), date(2027, 7, 31), True, True),
        (date(2027, 6, 28), date(2027, 7, 8), True, False),
        (date(2027, 7, 9), date(2027, 7, 20), True, False),
        (date(2027, 7, 10), date(2027, 7, 20), False, False),
        (date(2027, 7, 9), None, True, False),
        (None, date(2027, 6, 27), False, False),
    ],
)
def test_dates_overlap_or_fit(shop, start, end, overlaps, fits):
    assert bool(titles(start=start, end=end)) is overlaps
    assert bool(titles(start=start, end=end, fits=True)) is fits


def test_distance_is_exact_at_the_edge_and_a_corner_of_the_box_is_outside(cast, offer_of):
    for title, east, north in (
        ('edge', 1609, 0),
        ('beyond', 1610, 0),
        ('corner', 1300, 1300),
        ('here', 0, 0),
    ):
        site = SiteFactory(employer=cast.employer, easting=400000 + east, northing=284000 + north)
        offer_of(site=site, title=title)
    nowhere = SiteFactory(employer=cast.employer, easting=None, northing=None)
    offer_of(site=nowhere, title='nowhere')
    assert titles(near=HOME, miles=1) == ['here', 'edge']
    assert titles(near=HOME) == ['here', 'edge', 'beyond', 'corner']
    assert [offer.metres for offer in OfferSearch(near=HOME, miles=1).queryset().order_by('metres')] == [
        0,
        1609,
    ]


def test_a_journey_limits_as_its_estimate_says(cast, offer_of):
    for metres in (0, 923, 924):
        site = SiteFactory(employer=cast.employer, easting=400000 + metres, northing=284000)
        offer_of(site=site, title=f'{metres} metres')
    # 15 minutes at 4.8 km/h, roads 1.3 times as long.
    assert titles(near=HOME, by='walk', minutes=15) == ['0 metres', '923 metres']
    assert titles(near=HOME, by='walk', minutes=15, miles=0.1) == ['0 metres']
    assert len(titles(by='walk', minutes=15)) == 3


def test_what_is_reserved_for_a_school_is_for_that_school(cast, offer_of):
    offer_of(cast.employer, title='For all')
    for school, name in ((cast.school, 'ours'), (cast.other_school, 'theirs')):
        first = offer_of(cast.employer, title=f'{name} first')
        Offer.objects.filter(pk=first.pk).update(
            head_start_school=school.organisation, head_start_until=date(2027, 1, 1)
        )
        window = WindowFactory(offer=offer_of(cast.employer, title=f'{name} kept'))
        Window.objects.filter(pk=window.pk).update(reserved_school=school.organisation)
    assert titles(school=cast.school.organisation, kept=True) == ['ours kept', 'ours first']


def test_orders(cast, offer_of):
    old = offer_of(cast.employer, title='B old', start=date(2027, 1, 4), end=date(2027, 1, 8))
    Offer.objects.filter(pk=old.pk).update(published_at='2026-01-01T09:00Z')
    offer_of(cast.employer, title='A new')
    none = offer_of(cast.employer, title='C no dates')
    none.windows.all().delete()
    assert titles() == ['C no dates', 'A new', 'B old']
    assert titles(sort='date') == ['B old', 'A new', 'C no dates']
    assert titles(sort='newest') == ['C no dates', 'A new', 'B old']
    assert titles(sort='distance') == titles(sort='relevance') == titles()


def test_places_left_counts_open_dates_to_come_of_the_dates_asked_for(cast, offer_of):
    offer = offer_of(cast.employer, places=5, taken=2)
    WindowFactory(offer=offer, start=date(2027, 3, 1), end=date(2027, 3, 5), places=4)
    WindowFactory(offer=offer, start=date(2026, 6, 1), end=date(2026, 6, 5), places=50)
    WindowFactory(
        offer=offer, start=date(2027, 5, 1), end=date(2027, 5, 5), places=50, closed_at='2026-11-01T09:00Z'
    )

    def left(**facts):
        return OfferSearch(today=TODAY, **facts).queryset().get().places_left

    assert left() == 7
    assert left(start=date(2027, 6, 1), end=date(2027, 7, 31)) == 3
    Offer.objects.update(title='x')
    offer.windows.all().delete()
    assert left() == 0


@pytest.mark.parametrize('rows', [1, 3])
def test_queries_do_not_grow_with_rows(cast, offer_of, rows, django_assert_num_queries):
    for _ in range(rows):
        offer_of(cast.employer)
    with django_assert_num_queries(2):
        found = list(with_windows(OfferSearch(today=TODAY, near=HOME, miles=5).queryset()))
        assert [(o.employer.organisation.name, o.site.outcode, len(o.upcoming)) for o in found] == [
            ('Brindley Print', 'B32', 1)
        ] * rows


def test_near_takes_a_postcode_or_its_first_part_and_says_what_is_wrong(places, db):
    assert place_of('b309dz').easting == 405000
    assert place_of('st5').northing == 346000
    assert place_of('Newcastle-under-Lyme').northing == 346000
    for typed, words in (
        ('newcastle', r'Newcastle upon Tyne \(NE1\) or Newcastle-under-Lyme \(ST5\)'),
        ('London', 'London is large'),
        ('B99', 'We cannot find postcodes that begin with B99'),
        ('BT1 5GS', 'Northern Ireland'),
        ('B30 2', 'not written like a UK postcode'),
        ('here', 'We do not know a town called “here”. Type a larger town nearby'),
        ('Newcastel upon tyne', 'Did you mean Newcastle upon Tyne?'),
    ):
        with pytest.raises(NoSuchPlace, match=words):
            place_of(typed)


@pytest.mark.parametrize(
    'typed',
    [
        'Néwcastle-under-Lyme',
        'Newcastle under Lyme town centre',
        'Somewhere in ST5',
        'A hall, Newcastle ST5 1PW',
        'ＳＴ５',
    ],
)
def test_a_place_is_known_however_it_is_written(places, db, typed):
    assert place_of(typed).northing == 346000


def test_without_the_national_list_near_says_so(no_places):
    for typed in ('B30', 'B30 9DZ'):
        with pytest.raises(NoSuchPlace, match='does not work at the moment'):
            place_of(typed)


def test_wider_searches_try_more_miles_first(cast, offer_of):
    offer_of(site=SiteFactory(employer=cast.employer, easting=400000 + 12000, northing=284000))
    search = OfferSearch(near=HOME, miles=2, today=TODAY)
    assert [(each.label, each.given) for each in wider_searches(search)] == [
        ('1 offer within 10 miles', {'miles': 10}),
        ('1 offer anywhere', {}),
    ]


def test_wider_searches_name_only_what_would_help(shop):
    search = OfferSearch(text='shop', sectors=('motor-vehicle',), step_free=True, today=TODAY)
    assert [(each.label, each.fields) for each in wider_searches(search)] == [
        ('1 offer in any sector', ('sector', 'sub_sector'))
    ]


def test_wider_searches_try_each_of_several_words_by_itself(shop):
    found = [
        each for each in wider_searches(OfferSearch(text='the shop of zebras', today=TODAY)) if each.given
    ]
    assert [(each.label, each.given) for each in found] == [('1 offer for “shop” alone', {'q': 'shop'})]


def test_where_no_one_thing_is_enough_each_wish_is_tried_by_itself(cast, offer_of):
    offer_of(site=SiteFactory(employer=cast.employer, easting=400000 + 90_000), title='Shop', step_free=False)
    search = OfferSearch(text='shop', near=HOME, miles=2, step_free=True, year_group=10, today=TODAY)
    assert [each.label for each in wider_searches(search)] == ['1 offer for these words, whatever else']
    given_up = wider_searches(search)[0].fields
    assert {'near', 'miles', 'step_free', 'year'} <= {*given_up}
    assert 'q' not in given_up


MANY = """
INSERT INTO employers_offer ({names})
SELECT {values} FROM employers_offer, generate_series(1, 5000) number WHERE employers_offer.id = %s
"""
APART = {
    'ref': "'many' || number",
    'sector': "(ARRAY['retail', 'construction', 'care', 'law', 'motor-vehicle', 'animals'])[number %% 6 + 1]",
    'easting': '100000 + number * 7919 %% 500000',
    'northing': '100000 + number * 104729 %% 500000',
    'published_at': "timestamptz '2026-01-01 09:00Z' + number * interval '1 minute'",
}


def fill(offer):
    """Five thousand offers over the country, so that the planner has something to choose by."""
    names = [f.column for f in Offer._meta.concrete_fields if not (f.primary_key or f.generated)]
    written = {
        'names': ', '.join(names),
        'values': ', '.join(APART.get(n, f'employers_offer.{n}') for n in names),
    }
    with connection.cursor() as cursor:
        cursor.execute(MANY.format(**written), [offer.pk])
        cursor.execute('ANALYZE employers_offer')


def test_the_first_page_and_a_deep_one_read_the_newest_from_an_index(shop, rf):
    fill(shop)
    search = OfferSearch(today=TODAY)
    numbers = list(search.found().order_by(*search.order).values_list('pk', flat=True)[4_000:4_042])
    for asked, expected in (('', None), (f'?after={numbers[0]}', numbers[1:21])):
        with CaptureQueriesContext(connection) as asking:
            page = numbers_page(search, rf.get(f'/find/{asked}'), size=20)
        if expected:
            assert [row['pk'] for row in page.rows] == expected
        with connection.cursor() as cursor:
            cursor.execute(f'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) {asking[-1]["sql"]}')
            plan = '\n'.join(line for (line,) in cursor)
        assert 'using offer_by_newest' in plan
        # What lies before the page is not read to be thrown away, but for the one row it begins after.
        passed_over = re.findall(r'Rows Removed by Filter: (\d+)', plan)
        assert passed_over == (['1'] if expected else [])


@pytest.mark.parametrize('sort', ['', 'newest', 'date'])
def test_a_rare_word_is_looked_for_by_itself_whatever_the_order(shop, sort):
    """Not in one offer after the other until the page is full, which of a rare word it never is."""
    fill(shop)
    as_among_many()
    Offer.objects.filter(pk=shop.pk).update(summary='Falconry')
    refresh_words()
    search = OfferSearch(text='falconry', today=TODAY, sort=sort)
    question = question_of_numbers(search.shape(), search.order)
    assert question.ask(search.told | {'count': 21}, prepared=True) == [(shop.pk,)]
    found = search.found().order_by(*search.order)[:20]
    for plan in (question.plan(), found.explain()):
        assert 'on offer_search' in plan
        assert 'Index Cond: (id = ANY ((InitPlan' in plan


def as_among_many():
    """The planner answers as among many offers, where reading all of them is no choice."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true)")


def plan_of(offer, **facts):
    fill(offer)
    as_among_many()
    search = OfferSearch(today=TODAY, near=HOME, miles=5, **facts)
    found = search.queryset().order_by(*search.order).values_list('pk')[:20]
    kept = question_of_numbers(search.shape(), search.order).plan()
    return [found.explain(), kept]


@pytest.mark.parametrize(
    ('facts', 'index'),
    [
        ({'sectors': ('retail', 'motor-vehicle'), 'year_group': 10}, 'offer_by_sector_and_strip'),
        ({'year_group': 10}, 'offer_by_place'),
    ],
)
def test_near_a_place_an_index_is_read(shop, facts, index):
    assert all(index in plan for plan in plan_of(shop, **facts))


def test_the_index_holds_all_that_is_asked_of_offers_near(shop, cast):
    with connection.cursor() as cursor:
        # Nothing is vacuumed inside a test, so that a look at the rows costs the planner no more than here.
        cursor.execute("SELECT set_config('enable_bitmapscan', 'off', true)")
    facts = {'sectors': ('retail',), 'year_group': 10, 'school': cast.school.organisation}
    assert all('Index Only Scan using offer_by_sector_and_strip' in plan for plan in plan_of(shop, **facts))


def test_only_the_nearest_are_asked_for_their_dates(shop):
    """However many are near, dates are read until the page is full."""
    fill(shop)
    dates = {'start': date(2027, 1, 1), 'end': date(2027, 2, 1), 'places': 1}
    Window.objects.bulk_create(Window(offer=offer, **dates) for offer in Offer.objects.all())
    search = OfferSearch(today=TODAY, near=HOME, miles=50, sectors=('retail',), start=date(2027, 1, 20))
    assert search.found().count() > 100
    question = question_of_numbers(search.shape(), search.order)
    with CaptureQueriesContext(connection) as asking:
        for _ in range(2):
            found = question.ask(search.told | {'count': 21}, prepared=True)
    with connection.cursor() as cursor:
        explain = 'EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) EXECUTE'
        cursor.execute(asking[1]['sql'].replace('EXECUTE', explain))
        plan = '\n'.join(line for (line,) in cursor)
    assert found == list(search.found().order_by('metres', 'pk').values_list('pk')[:21])
    (asked,) = re.findall(r'using window_by_offer on .*loops=(\d+)', plan)
    assert int(asked) == len(found) == 21
