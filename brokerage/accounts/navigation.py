"""Navigation: the pages a role finds in its header, and about planning a year. Addresses are names only."""

from dataclasses import dataclass

from django.urls import reverse

from brokerage.accounts.enums import Kind, Permission
from brokerage.core.ui import Tab


@dataclass(frozen=True)
class NavLink:
    label: str
    url: str
    current: bool


# Label, page, what it takes, and other pages that belong to it.
LINKS = {
    Kind.HUB: [
        ('Home', 'home', None),
        ('Employers', 'employers:register', Permission.REGISTER_VIEW),
        ('Offers', 'employers:offers', Permission.OFFERS_VIEW),
        ('Calendar', 'placements:calendar', Permission.CALENDAR_VIEW, 'schools:calendar'),
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
        ('Offers', 'employers:offers', Permission.OFFERS_VIEW, 'placements:find'),
        (
            'Calendar',
            'placements:calendar',
            Permission.CALENDAR_VIEW,
            'schools:calendar',
            'placements:proposals',
        ),
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

PLANNING = (
    ('Wishes', 'placements:block_wishes', Permission.BLOCKS_VIEW),
    ('Places and students', 'placements:supply', Permission.BLOCKS_PLAN),
    ('Zones', 'placements:zones', Permission.BLOCKS_PLAN),
    ('Block plans', 'placements:plans', Permission.BLOCKS_PLAN),
    ('Proposed dates', 'placements:proposals', Permission.BLOCKS_ANSWER),
    ('Academic year', 'schools:calendar', Permission.BLOCKS_VIEW),
)


def _leads_to(url, path):
    """Every address begins with the home page's: that one must be met in full."""
    return path == url if url == '/' else path.startswith(url)


def navigation(request, membership):
    """The links `membership` may follow, longest matching address marked as current."""
    if membership is None:
        return []
    links = [
        (label, [reverse(each) for each in (name, *others)])
        for label, name, permission, *others in LINKS[Kind(membership.organisation.kind)]
        if permission is None or membership.may(permission)
    ]
    met = [url for _, urls in links for url in urls if _leads_to(url, request.path)]
    here = max(met, key=len, default='')
    return [NavLink(label, urls[0], here in urls) for label, urls in links]


def planning_tabs(membership, current, starts_year):
    """The pages about planning one academic year that `membership` may open, `current` (its label) marked."""
    return [
        Tab(label, f'{reverse(name)}?year={starts_year}', label == current)
        for label, name, permission in PLANNING
        if membership.may(permission)
    ]
