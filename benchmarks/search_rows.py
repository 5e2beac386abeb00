"""A million offers in minutes: texts are made once and spread by the database, triggers and big indexes off."""

import random
import re
from io import StringIO
from pathlib import Path

from django.db import connection
from django.utils import timezone

from brokerage.accounts.models import Organisation
from brokerage.core.sectors import Sector
from employers.actions.words import refresh_words
from employers.models import Employer, Offer, Site, Window

TEXTS, VOCABULARY = 20_000, 20_000
OFFERS_OF_ONE, FIRST = 25, 1_000_000
TEMPLATES = Path('employers/data/offer_templates')
COMMON, RARE, MEANT, MISSPELT = 'workshop', 'taxidermy', 'upholstery', 'upholstry'
REBUILT = (
    "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'employers_offer' AND indexdef ~ 'gin|gist'"
)


def load(offers):
    with connection.cursor() as cursor:
        cursor.execute('SET session_replication_role = replica')
        _texts(cursor)
        _spread(cursor, offers)
        cursor.execute('SET session_replication_role = origin')
    refresh_words()
    with connection.cursor() as cursor:
        cursor.execute('VACUUM ANALYZE')


def _texts(cursor):
    """A third of the texts hold the common word, a twentieth in the title; the rare one stands in one of 4,000."""
    rng = random.Random(1)  # noqa: S311 - made-up data
    words = _vocabulary(rng)
    weights = [1 / (n + 20) for n in range(VOCABULARY)]
    cursor.execute(
        'CREATE UNLOGGED TABLE texts (text_n int, title text, summary text, sector text, search tsvector)'
    )
    lines = []
    for n in range(TEXTS):
        said = rng.choices(words, weights, k=24)
        title, summary = said[:4], said[4:]
        if n % 3 == 0:
            (title if n % 20 == 0 else summary).append(COMMON)
        if n % 4_000 == 7:
            summary.append(RARE)
        if n % 1_000 == 11:
            title.append(MEANT)
        lines.append(f'{n}\t{" ".join(title)}\t{" ".join(summary)}\t{rng.choice(Sector.values)}\n')
    cursor.copy_expert('COPY texts (text_n, title, summary, sector) FROM STDIN', StringIO(''.join(lines)))
    cursor.execute("UPDATE texts SET search = employers_words(title, sector, summary, '{}', 0)")


def _vocabulary(rng):
    """The words of our templates, then halves of two of them joined: letters follow each other as in English."""
    said = ' '.join(file.read_text() for file in sorted(TEMPLATES.glob('*.json'))).lower()
    real = sorted({*re.findall(r'[a-z]{3,}', said)} - {COMMON})
    rng.shuffle(real)
    joined = (rng.choice(real)[:4] + rng.choice(real)[-4:] for _ in range(VOCABULARY))
    return [*real, *joined][:VOCABULARY]


def _patterns():
    """One row of each kind for the others to be copied from: organisation, employer, site, offer, window."""
    hub = Organisation.objects.create(kind='hub', name='Area')
    organisation = Organisation.objects.create(kind='employer', name='Employer', hub=hub)
    employer = Employer.objects.create(organisation=organisation, sector='retail', status='active')
    site = Site.objects.create(employer=employer, address='1 High Street', postcode='B1 1AA')
    offer = Offer.objects.create(
        employer=employer,
        site=site,
        title='x',
        sector='retail',
        status='published',
        published_at=timezone.now(),
        findable=True,
    )
    day = timezone.localdate()
    return (
        organisation,
        employer,
        site,
        offer,
        Window.objects.create(offer=offer, start=day, end=day, places=4),
    )


def _places(number):
    """SQL for where site `number` is: half in one region of 131 by 131 km, half all over England."""
    even = f'CASE WHEN {number} % 2 = 0 THEN'
    east, north = f'(hashint4({number}) & 65535)', f'(hashint4({number} + 777) & 65535)'
    return {
        'easting': f'{even} {east} * 2 + 350000 ELSE {east} * 5 + 250000 END',
        'northing': f'{even} {north} * 2 + 220000 ELSE {north} * 7 + 90000 END',
    }


def _spread(cursor, offers):
    organisation, employer, site, offer, window = _patterns()
    owners = offers // OFFERS_OF_ONE + 1
    nth = f'n % {owners}'
    per = {'id': f'{FIRST} + n', 'ref': "'b' || n"}
    _copies(cursor, organisation, owners, **per, name="'Employer ' || n")
    _copies(cursor, employer, owners, **per, organisation_id=f'{FIRST} + n')
    _copies(cursor, site, owners, **per, employer_id=f'{FIRST} + n', **_places('n'))
    cursor.execute(REBUILT)
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f'DROP INDEX {name}')
    told = {name: f'x.{name}' for name in ('title', 'summary', 'sector', 'search')}
    joined = f'JOIN texts x ON x.text_n = (hashint4(n + 5) & 2147483647) % {TEXTS}'
    years = {'min_year_group': '9 + n % 4', 'max_year_group': '13', 'will_do': "'{}'"}
    owned = {'employer_id': f'{FIRST} + {nth}', 'site_id': f'{FIRST} + {nth}', **_places(f'({nth})')}
    _copies(cursor, offer, offers, joined, **per, **owned, **told, **years)
    start = f"date '{window.start}' + 30 + (hashint4(n) & 255)"
    _copies(cursor, window, offers, **per, offer_id=f'{FIRST} + n', start=start, end=f'{start} + 11')
    for _, definition in indexes:
        cursor.execute(definition)


def _copies(cursor, row, count, joined='', **changed):
    """`count` rows like `row`, numbered n from 0 and written in that order; `changed` is SQL by column."""
    table = row._meta.db_table
    columns = [field.column for field in row._meta.local_concrete_fields]
    values = ', '.join(changed.get(column, f't."{column}"') for column in columns)
    names = ', '.join(f'"{column}"' for column in columns)
    cursor.execute(
        f'INSERT INTO {table} ({names}) SELECT {values} FROM {table} t '  # noqa: S608 - our own words
        f'CROSS JOIN generate_series(0, {count - 1}) n {joined} WHERE t.id = {row.pk} ORDER BY n'
    )
