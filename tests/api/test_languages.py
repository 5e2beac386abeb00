"""Our own words in Welsh for whom asks; what employers typed as they typed it."""

import polib
import pytest

from brokerage.core.adjustments import Adjustment
from employers.api.languages import FOLDER, language_of
from employers.serializers import CHOICES
from tests.factories.employers import WindowFactory

SECTORS, WORDS = '/api/v1/sectors', '/api/v1/words'


@pytest.mark.parametrize(
    ('header', 'language'),
    [
        ('', 'en-GB'),
        ('cy', 'cy'),
        ('cy-GB, en;q=0.5', 'cy'),
        ('CY', 'cy'),
        ('en, cy', 'en-GB'),
        ('en;q=0.3, cy;q=0.8', 'cy'),
        ('cy;q=0', 'en-GB'),
        ('pl, fr;q=0.9', 'en-GB'),
        ('pl, cy;q=0.2', 'cy'),
        ('*', 'en-GB'),
        ('cymraeg; ;;,\x01', 'en-GB'),
        ('x' * 5000, 'en-GB'),
    ],
)
def test_the_first_language_we_speak(header, language):
    assert language_of(header) == language


def test_every_word_has_its_welsh_and_no_other():
    held = {entry.msgid: entry.msgstr for entry in polib.pofile(str(FOLDER / 'cy.po'))}
    assert set(held) == {label for kind in CHOICES.values() for label in kind.labels}
    assert all(held.values())
    assert set(Adjustment.labels) <= set(held)


@pytest.mark.parametrize('address', [SECTORS, WORDS])
def test_answers_say_their_language_and_differ_by_it(call, address):
    english, welsh = call(address), call(address, **{'Accept-Language': 'cy'})
    assert (english['Content-Language'], welsh['Content-Language']) == ('en-GB', 'cy')
    assert 'Accept-Language' in welsh['Vary']
    assert 'Authorization' in welsh['Vary']
    assert ('Retail' in english.content.decode(), 'Manwerthu' in english.content.decode()) == (True, False)
    assert ('Manwerthu' in welsh.content.decode(), '"Retail"' in welsh.content.decode()) == (True, False)
    assert english['ETag'] != welsh['ETag']
    same = call(address, **{'Accept-Language': 'cy', 'If-None-Match': welsh['ETag']})
    assert (same.status_code, same['Content-Language']) == (304, 'cy')
    other = call(address, **{'Accept-Language': 'en', 'If-None-Match': welsh['ETag']})
    assert (other.status_code, other['Content-Language']) == (200, 'en-GB')


def test_what_employers_typed_is_not_translated(call, cast):
    WindowFactory(offer__site__employer=cast.employer, offer__title='Retail')
    row = call('/api/v1/offers', **{'Accept-Language': 'cy'}).json()['results'][0]
    assert (row['title'], row['sector']) == ('Retail', 'retail')
