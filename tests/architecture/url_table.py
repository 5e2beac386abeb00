"""Every address, its mark and what its rows are: the table that test_access.py holds against the resolver.

A new address needs a row here, or the tests fail. One dict per app: '<namespace>:<name>' -> Row.

    Row(P.BLOCKS_VIEW)                                   a page for roles that hold the permission
    Row(P.BLOCKS_EDIT, post=True)                        it answers POST alone (405 to a GET)
    Row(P.BLOCKS_VIEW, row='block')                      it shows one row: a fixture of the same name in
                                                         tests/architecture/rows.py makes it for `cast`
    Row(P.KEYS_MANAGE, kinds={Kind.PARTNER})             the permission counts in these kinds alone
    Row(ANY)      @signed_in                             Row(PUBLIC)      @public
    Row(LINK)     @by_link, @by_invitation: an unknown token gets 404

`args` are fixed parts of the address (`args={'kind': 'students'}`). `seen_by` names the people of the cast
for whom the row is not a stranger's, where that is fewer than all who hold the permission; everyone else
who holds it gets 404. From this the expected status follows:

    anonymous            → to sign-in (PUBLIC: the page; LINK: 404 for an unknown token)
    lacks the permission → 403        a stranger's row → 404        may → not 403, 404, 5xx
"""

from dataclasses import dataclass, field

from brokerage.accounts.enums import Kind
from brokerage.accounts.enums import Permission as P  # noqa: N817 (a table reads better)

ANY, PUBLIC, LINK = 'any member', 'public', 'link'


@dataclass(frozen=True)
class Row:
    mark: P | str
    row: str = ''
    post: bool = False
    args: dict = field(default_factory=dict)
    kinds: frozenset | None = None
    seen_by: frozenset | None = None


CORE = {
    'healthz': Row(PUBLIC),
    'readyz': Row(PUBLIC),
    'gallery': Row(PUBLIC),
}

ACCOUNTS = {
    'accounts:people': Row(P.PEOPLE_MANAGE),
    'accounts:invite': Row(P.PEOPLE_MANAGE),
    'accounts:resend': Row(
        P.PEOPLE_MANAGE, row='invitation', post=True, seen_by={'careers_lead', 'hub_manager'}
    ),
    'accounts:withdraw': Row(
        P.PEOPLE_MANAGE, row='invitation', post=True, seen_by={'careers_lead', 'hub_manager'}
    ),
    'accounts:accept': Row(LINK),
    'accounts:role': Row(P.PEOPLE_MANAGE, row='member', seen_by={'careers_lead'}),
    'accounts:deactivate': Row(P.PEOPLE_MANAGE, row='member', seen_by={'careers_lead'}),
    'accounts:organisations': Row(P.PEOPLE_MANAGE, kinds={Kind.HUB}),
    'accounts:invite_first': Row(P.PEOPLE_MANAGE, row='organisation', kinds={Kind.HUB}),
    'accounts:add_partner': Row(P.PEOPLE_MANAGE, kinds={Kind.HUB}),
    'accounts:switch': Row(ANY, post=True),
    'accounts:no_membership': Row(ANY),
    'accounts:me': Row(ANY),
}

KEYS = {
    'keys:list': Row(P.KEYS_VIEW),
    'keys:create': Row(P.KEYS_MANAGE, kinds={Kind.PARTNER}),
    'keys:key': Row(P.KEYS_VIEW, row='key'),
    'keys:revoke': Row(P.KEYS_MANAGE, row='key'),
}

AUDIT = {
    'audit:trail': Row(P.AUDIT_VIEW),
    'audit:looks': Row(P.AUDIT_VIEW),
}

NOTIFY = {
    'notify:messages': Row(P.MESSAGES_VIEW),
    'notify:follow_ups': Row(P.MESSAGES_VIEW),
    'notify:finish': Row(P.MESSAGES_VIEW, row='follow_up', post=True, seen_by={'careers_lead'}),
    'notify:message': Row(P.MESSAGES_VIEW, row='message'),
    'notify:as_sent': Row(P.MESSAGES_VIEW, row='message'),
}

TABLE = {**CORE, **ACCOUNTS, **KEYS, **AUDIT, **NOTIFY}

# Views of libraries carry no mark of ours: allauth's own names, guarded by sign-in or its own stages.
THIRD_PARTY = ('account_', 'mfa_')
