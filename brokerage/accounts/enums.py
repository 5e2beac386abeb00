"""Kinds of organisation, roles, and what each role may do: one table."""

from enum import StrEnum

from django.db.models import TextChoices


class Kind(TextChoices):
    HUB = 'hub', 'Careers hub'
    SCHOOL = 'school', 'School'
    EMPLOYER = 'employer', 'Employer'
    PARTNER = 'partner', 'Partner'


class Role(TextChoices):
    HUB_MANAGER = 'hub_manager', 'Hub manager'
    HUB_OFFICER = 'hub_officer', 'Hub officer'
    CAREERS_LEAD = 'careers_lead', 'Careers leader'
    DSL = 'dsl', 'Designated safeguarding lead'
    TUTOR = 'tutor', 'Tutor or visiting teacher'
    EMPLOYER_MANAGER = 'employer_manager', 'Employer manager'
    SITE_CONTACT = 'site_contact', 'Site contact'
    PARTNER_ADMIN = 'partner_admin', 'Partner administrator'


class Scope(TextChoices):
    """What a partner's key may read."""

    OFFERS_READ = 'offers:read', 'Published offers'


class Permission(StrEnum):
    REGISTER_VIEW = 'register.view'
    REGISTER_EDIT = 'register.edit'
    OFFERS_VIEW = 'offers.view'
    OFFERS_EDIT = 'offers.edit'
    STUDENTS_VIEW = 'students.view'
    STUDENTS_EDIT = 'students.edit'
    BLOCKS_VIEW = 'blocks.view'
    BLOCKS_EDIT = 'blocks.edit'
    BLOCKS_PLAN = 'blocks.plan'
    BLOCKS_ANSWER = 'blocks.answer'
    CALENDAR_VIEW = 'calendar.view'
    MATCH_RUN = 'match.run'
    AREA_MATCH = 'area.match'
    AREA_CLOSE = 'area.close'
    KEEP_APART = 'match.keep_apart'
    PLACEMENTS_VIEW = 'placements.view'
    PLACEMENTS_ARRANGE = 'placements.arrange'
    PLACEMENTS_ANSWER = 'placements.answer'
    PLACEMENTS_MANY = 'placements.many'
    RISK_VIEW = 'risk.view'
    RISK_ASK = 'risk.ask'
    RISK_CONFIRM = 'risk.confirm'
    SAFEGUARDING_DECIDE = 'safeguarding.decide'
    SET_ASIDE = 'safeguarding.set_aside'
    PEOPLE_MANAGE = 'people.manage'
    AUDIT_VIEW = 'audit.view'
    MESSAGES_VIEW = 'messages.view'
    KEYS_VIEW = 'keys.view'
    KEYS_MANAGE = 'keys.manage'


P = Permission
_HUB = frozenset(
    {
        P.REGISTER_VIEW,
        P.REGISTER_EDIT,
        P.OFFERS_VIEW,
        P.OFFERS_EDIT,
        P.STUDENTS_VIEW,
        P.BLOCKS_VIEW,
        P.BLOCKS_EDIT,
        P.BLOCKS_PLAN,
        P.CALENDAR_VIEW,
        P.AREA_MATCH,
        P.AREA_CLOSE,
        P.PLACEMENTS_VIEW,
        P.RISK_VIEW,
        P.RISK_ASK,
        P.AUDIT_VIEW,
        P.MESSAGES_VIEW,
        P.KEYS_VIEW,
    }
)
PERMISSIONS = {
    Role.HUB_MANAGER: _HUB | {P.PEOPLE_MANAGE, P.KEYS_MANAGE},
    Role.HUB_OFFICER: _HUB,
    Role.CAREERS_LEAD: frozenset(
        {
            P.OFFERS_VIEW,
            P.STUDENTS_VIEW,
            P.STUDENTS_EDIT,
            P.BLOCKS_VIEW,
            P.BLOCKS_EDIT,
            P.BLOCKS_ANSWER,
            P.CALENDAR_VIEW,
            P.MATCH_RUN,
            P.KEEP_APART,
            P.PLACEMENTS_VIEW,
            P.PLACEMENTS_ARRANGE,
            P.SET_ASIDE,
            P.PLACEMENTS_MANY,
            P.RISK_VIEW,
            P.RISK_ASK,
            P.PEOPLE_MANAGE,
            P.AUDIT_VIEW,
            P.MESSAGES_VIEW,
        }
    ),
    Role.DSL: frozenset(
        {
            P.OFFERS_VIEW,
            P.STUDENTS_VIEW,
            P.BLOCKS_VIEW,
            P.PLACEMENTS_VIEW,
            P.RISK_VIEW,
            P.KEEP_APART,
            P.SAFEGUARDING_DECIDE,
            P.SET_ASIDE,
            P.AUDIT_VIEW,
        }
    ),
    Role.TUTOR: frozenset({P.OFFERS_VIEW, P.STUDENTS_VIEW, P.BLOCKS_VIEW, P.PLACEMENTS_VIEW, P.RISK_VIEW}),
    Role.EMPLOYER_MANAGER: frozenset(
        {
            P.OFFERS_VIEW,
            P.OFFERS_EDIT,
            P.PLACEMENTS_VIEW,
            P.PLACEMENTS_ANSWER,
            P.PLACEMENTS_MANY,
            P.RISK_VIEW,
            P.RISK_CONFIRM,
            P.PEOPLE_MANAGE,
            P.MESSAGES_VIEW,
        }
    ),
    Role.SITE_CONTACT: frozenset(
        {
            P.OFFERS_VIEW,
            P.PLACEMENTS_VIEW,
            P.PLACEMENTS_ANSWER,
            P.PLACEMENTS_MANY,
            P.RISK_VIEW,
            P.MESSAGES_VIEW,
        }
    ),
    Role.PARTNER_ADMIN: frozenset({P.KEYS_VIEW, P.KEYS_MANAGE, P.PEOPLE_MANAGE}),
}

# Roles that may invite people: every organisation keeps one.
MANAGING_ROLES = tuple(role for role, held in PERMISSIONS.items() if Permission.PEOPLE_MANAGE in held)

KIND_ROLES = {
    Kind.HUB: (Role.HUB_MANAGER, Role.HUB_OFFICER),
    Kind.SCHOOL: (Role.CAREERS_LEAD, Role.DSL, Role.TUTOR),
    Kind.EMPLOYER: (Role.EMPLOYER_MANAGER, Role.SITE_CONTACT),
    Kind.PARTNER: (Role.PARTNER_ADMIN,),
}

# What each role is for, shown to those who give roles.
ROLE_WORDS = {
    Role.HUB_MANAGER: 'Everything a hub officer does, and invites people and looks after partner keys.',
    Role.HUB_OFFICER: 'Works with employers, offers and block dates across the area.',
    Role.CAREERS_LEAD: 'Runs work experience for the school: students, block dates, matching, people.',
    Role.DSL: 'Decides safeguarding questions. Sees students and placements, changes nothing else.',
    Role.TUTOR: 'Sees students and where they are placed, and visits them. Changes nothing.',
    Role.EMPLOYER_MANAGER: 'Manages offers, answers requests, confirms risk assessments, invites people.',
    Role.SITE_CONTACT: 'Answers requests and sees who is coming. Cannot change offers.',
    Role.PARTNER_ADMIN: 'Makes and revokes keys to the API, and invites people.',
}

# Roles that see safeguarding matters or many children: a second step at sign-in (a setting may lift it).
SECOND_FACTOR_ROLES = frozenset({Role.HUB_MANAGER, Role.HUB_OFFICER, Role.DSL})
