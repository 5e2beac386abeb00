"""The trail: who changed what, and who looked at which student."""

from django.shortcuts import render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.audit import queries
from brokerage.audit.forms import LooksFilter, TrailFilter
from brokerage.audit.pages import page_words
from brokerage.audit.words import data_words, verb_words
from brokerage.core.paging import page_of


def _asked(form):
    return form.cleaned_data if form.is_valid() else {}


@needs(Permission.AUDIT_VIEW)
def trail(request):
    form = TrailFilter(request.GET, verbs=queries.verbs(request.membership))
    asked = _asked(form)
    page = page_of(queries.trail(request.membership, **asked), request, order=('-at', '-pk'))
    context = {
        'page': page,
        'rows': [(row, verb_words(row.verb), data_words(row.data)) for row in page.rows],
        'form': form,
        'asked': any(asked.values()) or not form.is_valid(),
    }
    return render(request, 'audit/trail.html', context)


@needs(Permission.AUDIT_VIEW)
def looks(request):
    form = LooksFilter(request.GET)
    asked = _asked(form)
    page = page_of(queries.looks(request.membership, **asked), request, order=('-at', '-pk'))
    context = {
        'page': page,
        'rows': [(row, page_words(row.page)) for row in page.rows],
        'form': form,
        'asked': any(asked.values()) or not form.is_valid(),
    }
    return render(request, 'audit/looks.html', context)
