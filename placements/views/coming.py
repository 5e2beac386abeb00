"""An employer's page of who is coming, and what to have ready."""

from django.shortcuts import render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from placements.queries.coming import named, visits_for
from placements.views.common import note_read


@needs(Permission.PLACEMENTS_ANSWER)
def coming(request):
    visits = visits_for(request.membership)
    note_read(request.membership, 'placements:coming', named(visits))
    return render(request, 'placements/coming.html', {'visits': visits})
