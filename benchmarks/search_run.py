"""The questions of `make bench-search`, ours and the peer's, each checked to find the same by the index it means."""

import random
from datetime import timedelta
from functools import cache

import django

django.setup()

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import Case, F, TextField, Value, When  # noqa: E402
from django.db.models.expressions import RawSQL  # noqa: E402
from django.db.models.functions import Collate  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.search_rows import COMMON, FIRST, MISSPELT, RARE, load  # noqa: E402
from brokerage.core.distance import Point  # noqa: E402
from brokerage.core.questions import Question, Slot  # noqa: E402
from brokerage.core.sectors import Sector  # noqa: E402
from employers.models import Offer, SearchWord  # noqa: E402
from employers.queries import OfferSearch  # noqa: E402
from employers.queries.facets import facets_of  # noqa: E402
from employers.queries.on_map import map_of  # noqa: E402
from employers.queries.pages import numbers_page, offers_page, question_of_numbers  # noqa: E402
from employers.queries.search import KEPT, Shape, among  # noqa: E402
from employers.queries.words import in_words, rings_of  # noqa: E402

TOP, MISSPELT_TOP, PLACES = 20, 10, 100
SCAN = 'misspelt: trigram scan of texts'
TRIGRAMS = """CREATE INDEX IF NOT EXISTS peer_trigrams ON employers_offer
    USING gin ((title || ' ' || summary) gin_trgm_ops)"""


def prepare(offers):
    """Unless a run that ended well has kept them."""
    call_command('migrate', verbosity=0)
    if Offer.objects.count() <= offers or not SearchWord.objects.exists():
        load(offers)


def cases(offers):
    """{name: function of a number that runs one question and returns the offers' numbers}, checked."""
    with connection.cursor() as cursor:
        cursor.execute('CREATE EXTENSION IF NOT EXISTS pg_buffercache')
        cursor.execute(TRIGRAMS)
        cursor.execute('VACUUM ANALYZE employers_offer')
    _assert_plans(offers)
    found = _cases(offers)
    _assert_same(found)
    return found | _beside_the_list()


def _assert_plans(offers):
    _assert_plan(_by_sector_first().plan(), 'offer_by_sector_and_strip')
    _assert_plan(_by_one_column().plan(), 'offer_by_place')
    _assert_plan(_plan(_rare(RARE)), 'offer_search')
    _assert_plan(_plan(_similar(MISSPELT)), 'peer_trigrams')
    _assert_plan(_plan(_following(FIRST + offers * 9 // 10)), 'employers_offer_pkey')


def _cases(offers):
    found = {
        'near, 3 sectors: sector first': lambda n: _near(n, _by_sector_first()),
        'near, 3 sectors: one column': lambda n: _near(n, _by_one_column()),
        'near, 3 sectors: the page': lambda n: _page(_near_search(n % PLACES)),
        'near, 3 sectors: page by one column': lambda n: _page_by_one_column(n),
    }
    for name, word in (('common', COMMON), ('rare', RARE)):
        found |= {
            f'{name} word: in rings': lambda n, word=word: _ranked(word),
            f'{name} word: the same rank over all': lambda n, word=word: _over_all(word),
            f'{name} word: ts_rank': lambda n, word=word: _ts_rank(word),
            f'{name} word: numbers in rings': lambda n, word=word: _numbers(word),
            f'{name} word: numbers by ts_rank': lambda n, word=word: _numbers_by_ts_rank(word),
        }
    return found | {
        'misspelt: table of words': lambda n: _ranked(MISSPELT, MISSPELT_TOP),
        'misspelt: trigram index on texts': lambda n: _trigrams(MISSPELT),
        SCAN: lambda n: _scan(MISSPELT),
        'page of 100: first': lambda n: _after(FIRST - 1),
        'page of 100: deep': lambda n: _after(FIRST + offers * 9 // 10),
        'page of 100: deep by OFFSET': lambda n: _offset(offers * 9 // 10 + 1),
    }


def _beside_the_list():
    """What else the public page asks, without a peer."""
    return {
        'beside the list: figures, near': lambda n: facets_of(_near_search(n % PLACES)),
        'beside the list: figures, of all': lambda n: facets_of(OfferSearch()),
        'beside the list: map, near': lambda n: _map(_near_search(n % PLACES)),
        'beside the list: map, of all': lambda n: _map(OfferSearch()),
    }


def _assert_same(found):
    """Ours and the peer's find the same."""
    for n in range(PLACES):
        assert len({tuple(found[name](n)) for name in found if name.startswith('near')}) == 1, f'place {n}'
    for name in ('common', 'rare'):
        same = found[f'{name} word: the same rank over all'](0)
        assert found[f'{name} word: in rings'](0) == same, f'not the same top {TOP} of a {name} word'
    assert found['misspelt: table of words'](0) == found['misspelt: trigram index on texts'](0) != []
    assert found['misspelt: table of words'](0) == found[SCAN](0)
    assert found['page of 100: deep'](0) == found['page of 100: deep by OFFSET'](0)


def _near(n, question):
    """Written and planned once for all places, ours and the peer's, so that what is timed is the database."""
    return _numbers_of(question, _near_search(n % PLACES), prepared=True, count=TOP)


def _numbers_of(question, search, *, prepared=False, **told):
    return [number for (number,) in question.ask(search.told | told, prepared=prepared)]


@cache
def _by_sector_first():
    search = _near_search(0)
    return question_of_numbers(search.shape(), search.order)


@cache
def _by_one_column():
    """The same asked of an index of the place alone."""
    search = _near_search(0)
    given, kept = search.shape().given - {'sectors'}, {name: getattr(search, name) for name in KEPT}
    return question_of_numbers(_OfOneColumn(given=given, **kept), search.order)


class _OfOneColumn(Shape):
    """No index knows the sector as it is sorted here."""

    def on_any_day(self, offers=None):
        said = among(Collate('sector', 'C'), Slot('sectors', 'text[]'))
        return super().on_any_day(Offer.objects.filter(said))


def _page_by_one_column(n):
    rows = _near_search(n % PLACES).rows(numbers := _near(n, _by_one_column()))
    return [number for number in numbers if number in rows]


@cache
def _near_search(n):
    rng, day = random.Random(n), timezone.localdate()  # noqa: S311 - made-up data
    return OfferSearch(
        near=Point(0, 0, rng.randrange(360_000, 470_000), rng.randrange(230_000, 340_000)),
        miles=10_000 / 1609.344,
        sectors=tuple(rng.sample(Sector.values, 3)),
        year_group=10,
        start=day + timedelta(days=60),
        end=day + timedelta(days=120),
    )


def _map(search):
    return map_of(search.found(), ','.join)


def _rare(word):
    """The last ring of a word: what stands in no title, employer's name or sector."""
    found = OfferSearch().found().filter(OfferSearch(text=word).parts[-1]).order_by('-pk')
    return found.values_list('pk')[: TOP + 1].query.sql_with_params()


def _ranked(word, size=TOP):
    return _page(OfferSearch(text=word), size=size)


def _page(search, *, size=TOP):
    """As the page is made that people see."""
    page = offers_page(search, RequestFactory().get('/'), size=size)
    return [row.pk for row in page.rows]


def _numbers(word, size=TOP):
    page = numbers_page(OfferSearch(text=word), RequestFactory().get('/'), size=size)
    return [row['pk'] for row in page.rows]


def _read(numbers):
    """Every question of words ends with the same rows read, unless it is one of numbers."""
    rows = OfferSearch().rows(numbers)
    return [number for number in numbers if number in rows]


def _over_all(word):
    rings = rings_of(word)
    told = {f'ring {number}': ring for number, ring in enumerate(rings.parts)}
    return _read(_numbers_of(_ranked_over_all(len(told)), OfferSearch(), words=rings.anywhere, **told))


@cache
def _ranked_over_all(rings):
    whens = [When(in_words(Slot(f'ring {number}', 'text')), then=Value(number)) for number in range(rings)]
    found = OfferSearch(text=COMMON).shape().found().annotate(ring=Case(*whens))
    return Question.of(found.order_by('ring', '-pk').values_list('pk')[:TOP])


def _ts_rank(word):
    """The same offers may be found and the same rows are read: only the order is PostgreSQL's own."""
    return _read(_numbers_by_ts_rank(word))


def _numbers_by_ts_rank(word):
    return _numbers_of(_by_ts_rank(), OfferSearch(), words=rings_of(word).anywhere, word=word)


@cache
def _by_ts_rank():
    rank = SearchRank(F('search'), SearchQuery(Slot('word', 'text'), config='fortnight'))
    found = OfferSearch(text=COMMON).shape().found().annotate(rank=rank)
    return Question.of(found.order_by('-rank', '-pk').values_list('pk')[:TOP])


def _trigrams(word):
    """The same offers may be found and the same rows are read: only the words are compared by trigrams."""
    return _read(_run(*_similar(word)))


def _similar(word):
    said = RawSQL("employers_offer.title || ' ' || employers_offer.summary", [], output_field=TextField())
    found = OfferSearch().found().annotate(said=said).filter(said__trigram_word_similar=word)
    found = found.annotate(alike=TrigramWordSimilarity(word, said)).order_by('-alike', '-pk')
    return found.values_list('pk')[:MISSPELT_TOP].query.sql_with_params()


def _scan(word):
    """As one would plainly write it: every text is compared, by as much as the index would ask for."""
    said = RawSQL("employers_offer.title || ' ' || employers_offer.summary", [], output_field=TextField())
    found = OfferSearch().found().annotate(alike=TrigramWordSimilarity(word, said))
    found = found.filter(alike__gte=0.6).order_by('-alike', '-pk')
    return _read(list(found.values_list('pk', flat=True)[:MISSPELT_TOP]))


def _after(number):
    return _run(*_following(number))


def _following(number):
    found = OfferSearch().found().filter(pk__gt=number).order_by('pk')[:100]
    return found.values_list('pk').query.sql_with_params()


def _offset(rows):
    found = OfferSearch().found().filter(pk__gte=FIRST).order_by('pk')
    return list(found.values_list('pk', flat=True)[rows : rows + 100])


def _run(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


def _plan(question):
    sql, params = question
    return '\n'.join(_run(f'EXPLAIN {sql}', params))


def _assert_plan(plan, index):
    assert f'on {index}' in plan or f'using {index}' in plan, f'{index} is not used:\n{plan}'


def forget():
    """Nothing of the tables and indexes is in PostgreSQL's memory any more."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT pg_buffercache_evict_all()')


def close():
    """The connection of a thread that ends."""
    connection.close()
