"""What a row of the table of addresses says: see url_table.py."""

from dataclasses import dataclass, field

from brokerage.accounts.enums import Permission as P  # noqa: N817 (a table reads better)

ANY, PUBLIC, LINK, KEY, NOTHING = 'any member', 'public', 'link', 'partner key', 'nothing'


@dataclass(frozen=True)
class Row:
    mark: P | str
    row: str = ''
    post: bool = False
    args: dict = field(default_factory=dict)
    kinds: frozenset | None = None
    seen_by: frozenset | None = None


OF_SCHOOL_AND_EMPLOYER = frozenset({'careers_lead', 'dsl', 'tutor', 'employer_manager', 'site_contact'})
OF_THE_SCHOOL = frozenset({'careers_lead', 'dsl', 'tutor'})
SOME_REF = {'ref': 'made2up3ref4'}
HUB_ROLES = frozenset({'hub_manager', 'hub_officer'})
OF_AN_EMPLOYER = frozenset({'hub_manager', 'hub_officer', 'employer_manager', 'site_contact'})
