"""What a run changes against the one before."""

from django.shortcuts import render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.ui import Tile
from placements.queries.match_changes import changes_between
from placements.queries.match_run import rows_of, run_before
from placements.views.match_run import chosen_run, note_read


@needs(Permission.MATCH_RUN)
def changes(request, ref):
    """Counts first, then each student whose place changed, from where to where and why."""
    run = chosen_run(request, ref)
    earlier = run_before(run)
    found = changes_between(run, rows_of(run)) if earlier else None
    parts = (
        [
            ('Another place', found.moved),
            ('Newly placed', found.placed),
            ('No place any more', found.lost),
        ]
        if found
        else []
    )
    note_read(request, run, [each.row for _, some in parts for each in some])
    context = {
        'run': run,
        'earlier': earlier,
        'tiles': [Tile(words, count) for words, count in found.counts] if found else [],
        'parts': [(words, some) for words, some in parts if some],
    }
    return render(request, 'placements/match/changes.html', context)
