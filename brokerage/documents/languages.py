"""Documents in other languages: the fixed words from translation files, compiled in memory when first asked for."""

import gettext
import io
from functools import cache
from pathlib import Path

import polib

ENGLISH = 'en-GB'
LANGUAGES = {ENGLISH: 'English', 'cy': 'Cymraeg', 'pl': 'Polski'}
FOLDER = Path(__file__).parent / 'words'


@cache
def catalogue(language, folder=FOLDER):
    """The translations of a language that `folder` holds; English is what templates and code say."""
    if language == ENGLISH:
        return gettext.NullTranslations()
    words = polib.pofile(str(folder / f'{language}.po'), encoding='utf-8')
    return gettext.GNUTranslations(io.BytesIO(words.to_binary()))
