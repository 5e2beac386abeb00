"""Codes of the trail in words."""

from django.utils.text import capfirst


def verb_words(verb):
    """'follow_up.finish' → 'Follow up: finish'."""
    return capfirst(verb.replace('.', ': ').replace('_', ' '))


def data_words(data):
    """{'from': 'tutor', 'to': 'dsl'} → 'From: tutor. To: dsl.'"""
    return ' '.join(f'{capfirst(key.replace("_", " "))}: {value}.' for key, value in sorted(data.items()))
