"""Codes of the trail in words."""

from datetime import date

from django.utils.text import capfirst

from brokerage.audit.phrases import PHRASES
from brokerage.core.ui import long_date

ANSWERS = {True: 'yes', False: 'no'}


def verb_words(verb):
    """'follow_up.finish' → 'Ticked off a task'; of a verb that is no more, 'Follow up: finish'."""
    return PHRASES.get(verb) or capfirst(_spaced(verb.replace('.', ': ')))


def data_words(data):
    """{'from': 'tutor', 'to': 'dsl', 'reason': ''} → 'From: tutor. To: dsl.'"""
    told = sorted((key, _value(value)) for key, value in data.items())
    return ' '.join(f'{capfirst(_spaced(key))}: {value}.' for key, value in told if value)


def _value(value):
    if isinstance(value, list):
        return ', '.join(filter(None, map(_value, value)))
    if value is None or isinstance(value, bool):
        return ANSWERS.get(value, '')
    return _day(str(value)) or _spaced(str(value))


def _day(text):
    """'2029-11-26' → 'Monday 26 November 2029'; '' for what is no day."""
    try:
        return long_date(date.fromisoformat(text)) if len(text) == len('2029-11-26') else ''
    except ValueError:
        return ''


def _spaced(text):
    return text.replace('_', ' ')
