"""Every model field is classed, with how long its row is kept; a test fails for a field in no class."""

from dataclasses import dataclass
from enum import StrEnum


class Keep(StrEnum):
    """Retention periods. Defaults of practice, not law: a hub sets its own schedule."""

    ACCOUNT = 'until two years after the last sign-in'
    AUDIT = 'seven years'
    ORGANISATION = 'while the organisation takes part, then two years'
    STUDENT = 'until the student is 25'
    NEEDS = 'until 30 days after the placement ends'
    WORKING = 'one year'
    UPLOAD = '30 days'
    NO_PERSON = 'no limit: holds nothing about a person'


@dataclass(frozen=True)
class Classes:
    keep: Keep
    personal: frozenset
    special: frozenset
    neutral: frozenset

    @property
    def all(self):
        return self.personal | self.special | self.neutral


def classed(keep, *, personal='', special='', neutral=''):
    """Class a model's fields. Names are separated by blanks; `id`, `ref`, `created_at` need no class."""
    return Classes(keep, *(frozenset(names.split()) for names in (personal, special, neutral)))
