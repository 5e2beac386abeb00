"""What the pages about planning a year have in common."""

from django.urls import reverse

from brokerage.accounts.enums import Permission
from brokerage.core.ui import Tab

PAGES = (
    ('Wishes', 'placements:block_wishes', Permission.BLOCKS_VIEW),
    ('Places and students', 'placements:supply', Permission.BLOCKS_PLAN),
    ('Zones', 'placements:zones', Permission.BLOCKS_PLAN),
    ('Block plans', 'placements:plans', Permission.BLOCKS_PLAN),
    ('Proposed dates', 'placements:proposals', Permission.BLOCKS_ANSWER),
    ('Academic year', 'schools:calendar', Permission.BLOCKS_VIEW),
)


def planning_tabs(membership, current, starts_year):
    """The pages about one year that the member may open."""
    return [
        Tab(label, f'{reverse(name)}?year={starts_year}', label == current)
        for label, name, permission in PAGES
        if membership.may(permission)
    ]
