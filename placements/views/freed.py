"""A place that is free again, and the student whom it would help most: accept in one step, or leave it."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record_read
from brokerage.core.distance import in_words
from brokerage.core.errors import Refused
from placements.actions.freed import give_place, leave_place, note_gone
from placements.enums import FreedState
from placements.models import FreedPlace, Placement
from placements.queries.match_words import choice_words


@needs(Permission.MATCH_RUN)
def freed(request, ref):
    places = FreedPlace.objects.visible_to(request.membership)
    found = get_object_or_404(
        places.select_related(
            'student', 'block__cohort__school__organisation', 'window__offer__employer__organisation'
        ),
        ref=ref,
    )
    if request.method == 'POST':
        return _decide(request, found)
    record_read(
        by=request.membership,
        page='placements:freed',
        students=[found.student],
        owner=found.block.school.organisation,
    )
    placement = Placement.objects.holding().filter(student=found.student, window=found.window).first()
    context = {
        'freed': found,
        'is_open': found.state == FreedState.OPEN,
        'placement': placement,
        'choice': choice_words(found.rank, found.student.preferences.count()),
        'distance': in_words(found.metres),
        'lines': _lines(found),
        'submit': f'Nominate {found.student.first_name}',
    }
    return render(request, 'placements/freed.html', context)


def _lines(found):
    employer = found.window.offer.employer
    return [
        f'{employer} is asked to take {found.student.first_name}, with year group and dates but no name.',
        'The place is taken: no other school can book it.',
        'The family hears nothing until the employer says yes.',
    ]


def _decide(request, found):
    by, name = request.membership, found.student.name
    try:
        if 'leave' in request.POST:
            leave_place(by=by, freed=found)
            messages.success(request, f'Left for others. {name} stays on your list.')
            return redirect('placements:freed', ref=found.ref)
        placement = give_place(by=by, freed=found)
    except Refused as refused:
        if refused.code != 'decided':
            note_gone(freed=found)
        messages.error(request, refused.words)
        return redirect('placements:freed', ref=found.ref)
    messages.success(request, f'{name} is nominated. The employer is told and has up to 28 days to answer.')
    return redirect('placements:placement', ref=placement.ref)
