"""The list of a run in parts, filters and pages of fifty. Where one is travels in the address and through every act.

No name is in an address: who looks for one posts a form, and what is found is one page.
"""

from collections import Counter
from dataclasses import dataclass, replace
from math import ceil
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from brokerage.core.forms import BaseForm, search_words
from brokerage.core.ui import Tab

SIZE = 50
# Parts of the list: their name in the address, their words, and who is in them.
PARTS = {
    'all': ('Everyone', lambda row: True),
    'unplaced': ('No place', lambda row: not row.is_placed),
    'first': ('First choice', lambda row: row.is_first_choice),
    'lower': ('Another place', lambda row: row.is_placed and not row.is_first_choice),
    'locked': ('Kept', lambda row: row.is_kept),
    'changed': ('Changed by you', lambda row: row.is_overruled),
    'priority': ('Priority', lambda row: row.is_priority),
    'moved': ('Moved since the match before', lambda row: row.moved),
    'refused': ('Not sent', lambda row: row.is_refused),
}
ALWAYS = ('all', 'unplaced')


@dataclass(frozen=True)
class Place:
    """Where somebody is in the list."""

    show: str = 'all'
    group: str = ''
    employer: str = ''
    page: int = 1

    @classmethod
    def of(cls, data):
        """From an address or a posted form; what means nothing there counts as not said."""
        show, page = data.get('show', ''), data.get('page', '')
        return cls(
            show=show if show in PARTS else 'all',
            group=data.get('group', '')[:20],
            employer=data.get('employer', '')[:20],
            page=int(page) if page.isascii() and page.isdigit() and len(page) < 5 else 1,
        )

    def address(self, run, at='list'):
        usual = Place()
        said = {name: value for name, value in vars(self).items() if value != getattr(usual, name)}
        query = f'?{urlencode(said)}' if said else ''
        return f'{reverse("placements:match_run", args=[run.ref])}{query}#{at}'


@dataclass(frozen=True)
class Listing:
    """One page of the list with the ways out of it."""

    rows: list
    found: int
    place: Place
    words: str
    tabs: list
    filters: object
    next_url: str
    previous_url: str
    note: str

    @property
    def is_filtered(self):
        return bool(self.place.group or self.place.employer)


class ListFilter(BaseForm):
    """Tutor group and employer, with how many of the part stand under each."""

    mark_optional = False
    show = forms.CharField(required=False, widget=forms.HiddenInput)
    group = forms.ChoiceField(label='Tutor group', required=False)
    employer = forms.ChoiceField(label='Employer', required=False)

    def __init__(self, rows, place):
        super().__init__({'show': place.show, 'group': place.group, 'employer': place.employer})
        groups = Counter(row.proposal.student.tutor_group for row in rows)
        employers, names = Counter(), {}
        for row in (row for row in rows if row.is_placed):
            employer = row.proposal.window.offer.employer
            employers[employer.ref] += 1
            names[employer.ref] = employer.organisation.name
        named = sorted(employers, key=lambda ref: (names[ref], ref))
        self.fields['group'].choices = [
            ('', 'All groups'),
            *((name, f'{name} ({groups[name]})') for name in sorted(groups) if name),
        ]
        self.fields['employer'].choices = [
            ('', 'All employers'),
            *((ref, f'{names[ref]} ({employers[ref]})') for ref in named),
        ]


def listing_of(request, run, rows):
    """The page of `rows` that is asked for: by the address, or by words that were posted."""
    place = Place.of(request.GET)
    words = search_words(request.POST, 'words')
    inside = [row for row in rows if PARTS[place.show][1](row)]
    found = [row for row in inside if _filtered(row, place) and _says(row, words)]
    pages = max(ceil(len(found) / SIZE), 1)
    place = replace(place, page=1 if words else min(max(place.page, 1), pages))
    start = (place.page - 1) * SIZE
    shown = found[start : start + SIZE]
    more_after, more_before = place.page < pages and not words, place.page > 1
    return Listing(
        rows=shown,
        found=len(found),
        place=place,
        words=words,
        tabs=_tabs(run, [row for row in rows if _filtered(row, place)], place),
        filters=ListFilter(inside, place),
        next_url=replace(place, page=place.page + 1).address(run) if more_after else '',
        previous_url=replace(place, page=place.page - 1).address(run) if more_before else '',
        note=f'{start + 1} to {start + len(shown)} of {len(found)}',
    )


def _filtered(row, place):
    if place.group and row.proposal.student.tutor_group != place.group:
        return False
    if place.employer:
        return row.is_placed and row.proposal.window.offer.employer.ref == place.employer
    return True


def _says(row, words):
    """Each word stands in the student's name or group, the employer's name or the offer's."""
    student, window = row.proposal.student, row.proposal.window
    text = f'{student.name} {student.tutor_group}'
    if window:
        text += f' {window.offer.title} {window.offer.employer.organisation.name}'
    return all(word in text.casefold() for word in words.casefold().split())


def _tabs(run, rows, place):
    counts = {name: sum(map(inside, rows)) for name, (_, inside) in PARTS.items()}
    return [
        Tab(words, replace(place, show=name, page=1).address(run), name == place.show, counts[name])
        for name, (words, _) in PARTS.items()
        if counts[name] or name in ALWAYS or name == place.show
    ]
