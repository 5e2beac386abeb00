"""The first page: a public front door, or the home of the role that is signed in."""

from django.shortcuts import redirect, render

from brokerage.accounts.access import public
from brokerage.accounts.enums import Kind, Permission
from placements.queries import home as queries


@public
def home(request):
    if not request.user.is_authenticated:
        return render(request, 'placements/home/front.html')
    if request.membership is None:
        return redirect('accounts:no_membership')
    return HOMES[request.membership.organisation.kind](request)


def school(request):
    """Figures for everyone at the school; what to do next for those who arrange, or who decide."""
    membership = request.membership
    bars = queries.block_bars(membership)
    context = {
        'bars': bars,
        'tasks': _school_tasks(membership, bars),
        'deadlines': queries.deadlines(membership),
        'decisions_url': queries.decisions_url(membership),
    }
    return render(request, 'placements/home/school.html', context)


def _school_tasks(membership, bars):
    if membership.may(Permission.PLACEMENTS_ARRANGE):
        mine = [*queries.running_matches(membership), *queries.override_tasks(membership)]
        return [*mine, *queries.school_tasks(membership, bars)]
    if membership.may(Permission.SAFEGUARDING_DECIDE):
        return [*queries.decision_tasks(membership), *queries.override_tasks(membership)]
    return []


def hub(request):
    area = request.membership.organisation
    context = {
        'tiles': queries.hub_tiles(area),
        'tasks': queries.hub_tasks(request.membership),
        'sectors': queries.sector_bars(area),
    }
    return render(request, 'placements/home/hub.html', context)


def employer(request):
    return render(request, 'placements/home/employer.html', queries.employer_home(request.membership))


def partner(request):
    return render(request, 'placements/home/partner.html', queries.partner_home(request.membership))


HOMES = {Kind.SCHOOL: school, Kind.HUB: hub, Kind.EMPLOYER: employer, Kind.PARTNER: partner}
