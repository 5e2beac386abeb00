"""Which column of a file holds which field: a suggestion for a person to confirm."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from brokerage.imports.cells import CellProblem, Read


@dataclass(frozen=True)
class Field:
    """One thing an import reads: parse takes text that is never blank, gives a Read or raises CellProblem."""

    name: str
    label: str
    parse: Callable[[str], Read]
    synonyms: tuple[str, ...] = ()
    required: bool = False
    help: str = ''
    blank: Any = None

    def read(self, text: str) -> Read:
        """The value of one cell; blank where the cell is empty, and a problem if that is not allowed."""
        trimmed = text.strip()
        if trimmed:
            read = self.parse(trimmed)
            note = 'Spaces at the start or end were taken off.' if trimmed != text else ''
            return Read(read.value, ' '.join(filter(None, [note, read.note])))
        if self.required:
            raise CellProblem(f'{self.label} is missing. {self.help}'.strip())
        return Read(self.blank)


@dataclass(frozen=True)
class Mapping:
    """columns: field name to column. Nothing in ambiguous or missing is mapped until a person says so."""

    columns: dict[str, str]
    unmapped: tuple[str, ...]
    ambiguous: dict[str, tuple[str, ...]]
    missing: tuple[str, ...]


def suggest_mapping(columns: Iterable[str], fields: Iterable[Field]) -> Mapping:
    """Match headings to fields by name, label or synonym, however they are spelled, spaced or capitalised.

    A field's own name or label beats its synonyms, and an earlier synonym beats a later one. Two columns
    with an equal claim to a field, or two fields with an equal claim to a column, are left to a person.
    """
    columns, fields = tuple(columns), tuple(fields)
    chosen = {field.name: best_columns(field, columns) for field in fields}
    wanted = [column for found in chosen.values() for column in found]
    clear = {
        name: found[0] for name, found in chosen.items() if len(found) == 1 and wanted.count(found[0]) == 1
    }
    return Mapping(
        columns=clear,
        unmapped=tuple(column for column in columns if column not in wanted),
        ambiguous={name: found for name, found in chosen.items() if found and name not in clear},
        missing=tuple(field.name for field in fields if field.required and not chosen[field.name]),
    )


def best_columns(field: Field, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns with the best claim to a field: usually one, or none."""
    ranks = {normal(spelling): rank for rank, spelling in reversed(list(enumerate(spellings(field))))}
    claims = {column: ranks[normal(column)] for column in columns if normal(column) in ranks}
    best = min(claims.values(), default=None)
    return tuple(column for column, rank in claims.items() if rank == best)


def spellings(field: Field) -> tuple[str, ...]:
    return (field.name, field.label, *field.synonyms)


def normal(heading: str) -> str:
    """'Priority 1 E-mail', 'priority1_email' and 'PRIORITY 1 EMAIL' are one heading."""
    plain = unicodedata.normalize('NFKD', heading).casefold().replace('&', 'and')
    return re.sub(r'[^a-z0-9]', '', plain)
