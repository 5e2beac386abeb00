"""`{% said 'Ask {name}' name=contact %}`: a document's fixed words in its own language (context: `language`)."""

from django import template
from django.utils.html import conditional_escape, format_html

from brokerage.documents.languages import catalogue

register = template.Library()


@register.simple_tag(takes_context=True)
def said(context, words, **parts):
    """Translated, with `parts` translated, escaped and put in; what nobody translated stays as it is."""
    told = catalogue(context['language'])
    if not parts:
        # It may be somebody's name: braces in it mean nothing.
        return conditional_escape(_told(told, words))
    return format_html(_told(told, words), **{name: _told(told, part) for name, part in parts.items()})


def _told(catalogue_, words):
    """An empty text is empty: a catalogue has its own heading under it."""
    return catalogue_.gettext(words) if words else ''
