"""Codes of the trail in words."""

import re
from datetime import date, datetime

from django.utils.text import capfirst

from brokerage.audit.phrases import PHRASES
from brokerage.core.models import ALPHABET, REF_LENGTH
from brokerage.core.ui import long_date, long_moment

ANSWERS = {True: 'yes', False: 'no'}
TRUTHS = {'True': 'yes', 'False': 'no'}
ABBREVIATIONS = {'urn': 'URN', 'cover pounds': 'Cover in pounds'}
# A reference says nothing to a reader; letters alone may be a word.
REFERENCE = re.compile(rf'(?=[a-z]*\d)[{ALPHABET}]{{{REF_LENGTH}}}')
CHANGED = ' → '


def verb_words(verb):
    """'follow_up.finish' → 'Ticked off a task'; of a verb that is no more, 'Follow up: finish'."""
    return PHRASES.get(verb) or capfirst(_spaced(verb.replace('.', ': ')))


def data_words(data):
    """{'from': 'tutor', 'to': 'dsl', 'reason': ''} → 'From: tutor. To: dsl.'; references are left out."""
    told = sorted((_label(key), _value(value)) for key, value in data.items())
    return ' '.join(f'{label}: {value}.' for label, value in told if value)


def _label(key):
    return ABBREVIATIONS.get(_spaced(key)) or capfirst(_spaced(key))


def _value(value):
    if isinstance(value, list):
        return ', '.join(filter(None, map(_value, value)))
    if value is None or isinstance(value, bool):
        return ANSWERS.get(value, '')
    return CHANGED.join(map(_said, str(value).split(CHANGED)))


def _said(text):
    if REFERENCE.fullmatch(text):
        return ''
    return TRUTHS.get(text) or _day(text) or _spaced(text)


def _day(text):
    """'2029-11-26' → 'Monday 26 November 2029', a moment with its time; '' for what is neither."""
    try:
        if len(text) == len('2029-11-26'):
            return long_date(date.fromisoformat(text))
        return long_moment(datetime.fromisoformat(text)) if len(text) > len('2029-11-26T10') else ''
    except ValueError:
        return ''


def _spaced(text):
    return text.replace('_', ' ')
