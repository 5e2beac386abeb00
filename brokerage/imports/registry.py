"""Kinds of file the product takes in. Each app registers its own in `imports.py`: what the columns mean,
what a row matches, and which verbs write it. The engine does the rest.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from brokerage.imports.cells import in_words
from brokerage.imports.models import Outcome

REGISTRY = {}
LONGEST_WORDS = 400


@dataclass(frozen=True)
class Context:
    """Whose file it is, what it is for (a cohort, or nothing), and who saves it."""

    organisation: Any
    target: Any
    by: Any


@dataclass
class Draft:
    """One row on its way to an outcome. `values` holds the mapped fields that could be read."""

    number: int = 0
    cells: list = field(default_factory=list)
    headings: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)
    outcome: str = Outcome.NEW
    label: str = ''
    match_ref: str = ''
    problems: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    changes: list = field(default_factory=list)
    candidates: list = field(default_factory=list)

    @property
    def usable(self):
        return self.outcome != Outcome.REJECTED

    def reject(self, words, name=''):
        self.outcome = Outcome.REJECTED
        self.problems.append(self._said(words, name))

    def note(self, words, name=''):
        self.notes.append(self._said(words, name))

    def match(self, ref, changes):
        self.match_ref, self.changes = ref, changes
        self.outcome = Outcome.CHANGED if changes else Outcome.MATCHED

    def ask(self, candidates):
        """Only a person can say whether this is one of `candidates` or new."""
        self.outcome, self.candidates = Outcome.ASK, candidates

    def _said(self, words, name):
        if len(words) > LONGEST_WORDS:
            words = f'{words[: LONGEST_WORDS // 3]}… {words[-LONGEST_WORDS // 2 :]}'
        return {'field': name, 'column': self.headings.get(name, ''), 'words': words}


class ImportKind:
    """One kind of file; subclasses set the facts and say what rows match and how they are written."""

    name = ''
    title = ''
    one, many = '', ''
    intro = ''
    permission = None
    takes_target = False
    target_word = ''
    # The field that names a row: the same value in two rows that differ is a question for the sender.
    key = ''
    # Fields in which a cell written unlike the rest of its column is pointed out.
    watched = ()
    # What follows when the cell of a mapped field is empty.
    blank_notes = {}
    # What a person may say of something here that is not in the file; empty when nothing can be done.
    gone_words = ''
    # True when matched rows are students: opening the review is then a read to be logged.
    about_students = False

    def targets(self, membership):
        """What a file may be for, among the rows `membership` may see."""
        raise NotImplementedError

    def fields(self, context):
        raise NotImplementedError

    def label(self, values):
        """What to call a row: shown in lists, so never more than a name."""
        raise NotImplementedError

    def classify(self, context, drafts):
        """Match, change, ask or reject the usable drafts; give drafts of what is here but not in the file.

        Runs again just before saving, so it must not depend on what a person chose.
        """
        raise NotImplementedError

    def commit(self, context, drafts):
        """Write new, changed and gone drafts (gone: outcome missing). The engine holds the transaction."""
        raise NotImplementedError

    def done_url(self, context):
        raise NotImplementedError

    def show(self, name, value):
        """A value of a field as people read it."""
        return shown(value)

    def differences(self, fields, values, existing):
        """Old and new of each field that the file fills and that differs. An empty cell changes nothing."""
        return [
            {
                'field': each.name,
                'label': each.label,
                'old': self.show(each.name, existing[each.name]),
                'new': self.show(each.name, values[each.name]),
            }
            for each in fields
            if each.name in existing
            and values.get(each.name) not in (None, '', [])
            and values[each.name] != existing[each.name]
        ]


def register(cls):
    """Class decorator. Refuses a nameless or doubled kind."""
    kind = cls()
    if not kind.name or not kind.permission:
        raise ValueError(f'{cls.__name__} needs a name and a permission.')
    if kind.name in REGISTRY:
        raise ValueError(f'{kind.name} is registered twice.')
    REGISTRY[kind.name] = kind
    return cls


def shown(value):
    match value:
        case None:
            return ''
        case bool():
            return 'Yes' if value else 'No'
        case date():
            return in_words(value)
        case list() | tuple():
            return ', '.join(shown(part) for part in value)
    return str(getattr(value, 'label', value))


def shape(cell):
    """How a cell is written: '27 Jun 2012' and '3 May 2011' have one shape, '27/06/2012' another."""
    return re.sub(r'[^\W\d_]+', 'a', re.sub(r'\d+', '9', cell.strip()))
