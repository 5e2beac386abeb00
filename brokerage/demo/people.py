"""Who signs in to the demo: one person a role, with made-up names and one shared password."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress

from brokerage.accounts.enums import Role
from brokerage.accounts.models import Membership, User

# Printed at every start of the demo: no secret.
PASSWORD = 'two-weeks-in-july'  # noqa: S105


@dataclass(frozen=True)
class Person:
    role: Role
    email: str
    name: str


HUB_MANAGER = Person(Role.HUB_MANAGER, 'hub@demo.example', 'Hana Osei')
HUB_OFFICER = Person(Role.HUB_OFFICER, 'officer@demo.example', 'Owen Price')
CAREERS_LEAD = Person(Role.CAREERS_LEAD, 'careers@demo.example', 'Carys Lewis')
DSL = Person(Role.DSL, 'dsl@demo.example', 'Dinah Clarke')
TUTOR = Person(Role.TUTOR, 'tutor@demo.example', 'Tomasz Nowak')
SECOND_LEAD = Person(Role.CAREERS_LEAD, 'second@demo.example', 'Simran Gill')
EMPLOYER = Person(Role.EMPLOYER_MANAGER, 'employer@demo.example', 'Emma Boyd')
PARTNER = Person(Role.PARTNER_ADMIN, 'partner@demo.example', 'Parveen Shah')
STOKE_MANAGER = Person(Role.HUB_MANAGER, 'stoke@demo.example', 'Stella Finch')
STOKE_LEAD = Person(Role.CAREERS_LEAD, 'stoke.careers@demo.example', 'Marcus Webb')
SIGN_INS = (
    HUB_MANAGER,
    HUB_OFFICER,
    CAREERS_LEAD,
    DSL,
    TUTOR,
    SECOND_LEAD,
    EMPLOYER,
    PARTNER,
    STOKE_MANAGER,
    STOKE_LEAD,
)


def stand_in(number):
    """The careers leader of a school that is only there to be somebody else's."""
    return Person(Role.CAREERS_LEAD, f'school{number}@demo.example', f'Careers leader {number}')


def take_on(person, organisation):
    """An account and its membership."""
    user = User.objects.create_user(person.email, PASSWORD, name=person.name)
    EmailAddress.objects.create(user=user, email=person.email, primary=True, verified=True)
    return Membership.objects.create(user=user, organisation=organisation, role=person.role)


def member(person):
    return Membership.objects.select_related('organisation__hub', 'user').get(user__email=person.email)


def sign_ins():
    """One line a role, as the start of the demo prints them."""
    lines = [f'Sign in at the top right. Every password is {PASSWORD}', '']
    members = {
        each.user.email: each
        for each in Membership.objects.filter(
            user__email__in=[person.email for person in SIGN_INS]
        ).select_related('organisation', 'user')
    }
    for person in SIGN_INS:
        if found := members.get(person.email):
            lines.append(f'  {person.email:<28} {found.get_role_display()}, {found.organisation.name}')
    return '\n'.join(lines)
