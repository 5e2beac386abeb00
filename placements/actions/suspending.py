"""A suspended employer or site, a workplace to be checked again: what becomes of placements there."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.models import SystemActor
from placements.actions.progress import reopen
from placements.clearance import gates_of
from placements.enums import State
from placements.models import Placement
from placements.queries.placements import whole
from safeguarding import actions as safeguarding
from safeguarding.enums import Gate

# What schools, employers and families are told: that it is looked at again, never why.
AGAIN = 'The workplace must be checked again.'


@transaction.atomic
def suspend(*, by, employer, words):
    """The hub suspends an employer: every confirmed placement to come there has its checks opened again.

    Returns how many. Those under way are for the schools to decide: the hub phones them.
    """
    there = _confirmed(Placement.objects.filter(employer=employer))
    safeguarding.suspend(by=by, employer=employer, words=words)
    return _open_again(there)


@transaction.atomic
def suspend_site(*, by, site, words):
    """The same for one site of the employer. Returns how many had their checks opened again."""
    there = _confirmed(Placement.objects.filter(window__offer__site=site))
    safeguarding.suspend_site(by=by, site=site, words=words)
    return _open_again(there)


@transaction.atomic
def check_again(*, by, site, why):
    """Nobody relies on the checks of a site any more, and confirmed placements to come there are open again."""
    safeguarding.end_checks(by=by, site=site, why=why)
    return _open_again(Placement.objects.filter(window__offer__site=site))


def _confirmed(placements):
    """Held before their employer, as whoever moves one to another place holds them."""
    list(placements.filter(state=State.CONFIRMED).order_by('pk').select_for_update(of=('self',)))
    return placements


def _open_again(placements):
    rows = list(whole(placements.filter(state=State.CONFIRMED, start__gt=timezone.localdate())))
    gates = gates_of(rows)
    red = [
        row for row in rows if any(gate.gate == Gate.WORKPLACE and gate.blockers for gate in gates[row.pk])
    ]
    for row in red:
        reopen(by=SystemActor('placements.check_again'), placement=row, words=AGAIN)
    return len(red)
