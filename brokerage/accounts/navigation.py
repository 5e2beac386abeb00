"""The main navigation: which pages a role finds in its header. Addresses are names, so no app is imported."""

from dataclasses import dataclass

from django.urls import reverse

from brokerage.accounts.enums import Kind, Permission


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    current: bool


LINKS = {
    Kind.HUB: [
        ('Home', 'home', None),
        ('Employers', 'employers:register', Permission.REGISTER_VIEW),
        ('Offers', 'employers:offers', Permission.OFFERS_VIEW),
        ('Calendar', 'placements:calendar', Permission.CALENDAR_VIEW),
        ('Match', 'placements:area', Permission.AREA_MATCH),
        ('Block plans', 'placements:plans', Permission.BLOCKS_PLAN),
        ('Schools', 'schools:list', Permission.BLOCKS_VIEW),
        ('Partners', 'keys:list', Permission.KEYS_VIEW),
        ('Messages', 'notify:messages', Permission.MESSAGES_VIEW),
        ('People', 'accounts:people', Permission.PEOPLE_MANAGE),
        ('Trail', 'audit:trail', Permission.AUDIT_VIEW),
    ],
    Kind.SCHOOL: [
        ('Home', 'home', None),
        ('Students', 'schools:students', Permission.STUDENTS_VIEW),
        ('Block dates', 'schools:blocks', Permission.BLOCKS_VIEW),
        ('Placements', 'placements:list', Permission.PLACEMENTS_VIEW),
        ('Offers', 'employers:offers', Permission.OFFERS_VIEW),
        ('Calendar', 'placements:calendar', Permission.CALENDAR_VIEW),
        ('Decisions', 'placements:decisions', Permission.SAFEGUARDING_DECIDE),
        ('Messages', 'notify:messages', Permission.MESSAGES_VIEW),
        ('People', 'accounts:people', Permission.PEOPLE_MANAGE),
        ('Trail', 'audit:trail', Permission.AUDIT_VIEW),
    ],
    Kind.EMPLOYER: [
        ('Home', 'home', None),
        ('Requests', 'placements:list', Permission.PLACEMENTS_VIEW),
        ('Who is coming', 'placements:coming', Permission.PLACEMENTS_ANSWER),
        ('Offers', 'employers:offers', Permission.OFFERS_VIEW),
        ('Messages', 'notify:messages', Permission.MESSAGES_VIEW),
        ('People', 'accounts:people', Permission.PEOPLE_MANAGE),
        ('Trail', 'audit:trail', Permission.AUDIT_VIEW),
    ],
    Kind.PARTNER: [
        ('Home', 'home', None),
        ('Keys', 'keys:list', Permission.KEYS_VIEW),
        ('People', 'accounts:people', Permission.PEOPLE_MANAGE),
        ('API guide', 'api:docs', None),
    ],
}


def _leads_to(url, path):
    """Every address begins with the home page's: that one must be met in full."""
    return path == url if url == '/' else path.startswith(url)


def navigation(request, membership):
    """The links `membership` may follow, longest matching address marked as current."""
    if membership is None:
        return []
    links = [
        (label, reverse(name))
        for label, name, permission in LINKS[Kind(membership.organisation.kind)]
        if permission is None or membership.may(permission)
    ]
    here = max((url for _, url in links if _leads_to(url, request.path)), key=len, default='')
    return [NavLink(label, url, url == here) for label, url in links]
