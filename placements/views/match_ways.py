"""What would place one student: the smallest changes, and those that are the school's own to make."""

from operator import attrgetter

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record_read
from brokerage.core.errors import Refused
from employers.models import Window
from placements.actions.pins import pin
from placements.enums import PinKind
from placements.models import Proposal
from placements.queries.match_plain import COUNTED, in_plain_words
from placements.queries.match_ways import new_limit, ways_of
from placements.queries.match_words import ways_within_reach
from schools.actions import update_student


def proposal_of(request, ref):
    """A student whom the plan in use leaves without a place."""
    proposals = Proposal.objects.visible_to(request.membership).chosen().filter(window=None)
    whole = proposals.select_related('student', 'run__block__cohort__school__organisation').defer(
        'run__certificate'
    )
    return get_object_or_404(whole, ref=ref)


@needs(Permission.MATCH_RUN)
def ways(request, ref):
    proposal = proposal_of(request, ref)
    record_read(
        by=request.membership,
        page='placements:match_ways',
        students=[proposal.student],
        owner=proposal.run.block.school.organisation,
    )
    context = {
        'proposal': proposal,
        'student': proposal.student,
        'run': proposal.run,
        'ways': ways_of(proposal),
        'counted': COUNTED,
        'reasons': [in_plain_words(each['rule'], each['text']) for each in proposal.reasons],
    }
    return render(request, 'placements/match/ways.html', context)


@needs(Permission.MATCH_RUN)
def travel(request, ref):
    """Raise a student's travel limit to what a way needs: first what that does, on POST it is done."""
    proposal = proposal_of(request, ref)
    limits = [new_limit(proposal.student, way) for way in ways_within_reach(proposal)]
    limit = min((limit for limit in limits if limit), key=attrgetter('number'), default=None)
    if limit is None:
        raise Http404
    if request.method == 'POST':
        return _raise_limit(request, proposal, limit)
    student = proposal.student
    lines = [
        f'{student.first_name} may travel up to {limit.words}, instead of {student.travel_words}, '
        'in every later match.',
        'Nobody is told. Talk to the family about the journey first.',
        'Nothing is booked: match again, and the place is proposed.',
    ]
    context = {
        'proposal': proposal,
        'student': student,
        'run': proposal.run,
        'lines': lines,
        'submit': limit.submit,
    }
    return render(request, 'placements/match/travel.html', context)


def _raise_limit(request, proposal, limit):
    try:
        update_student(by=request.membership, student=proposal.student, **{limit.field: limit.number})
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect('placements:match_ways', ref=proposal.ref)
    name = proposal.student.name
    messages.success(request, f'{name} may travel {limit.words} now. Match again to see the place proposed.')
    return redirect('placements:match', ref=proposal.run.block.ref)


@needs(Permission.MATCH_RUN)
@require_POST
def keep(request, ref):
    """Keep a place that has opened for this student, so that the next match gives it to nobody else."""
    proposal = proposal_of(request, ref)
    offered = [way.window for way in ways_of(proposal) if way.may_keep]
    chosen = request.POST.get('window', '')
    if chosen not in map(str, offered):
        messages.error(request, 'That place is not open to this student now. Match again to see what is.')
        return redirect('placements:match_ways', ref=proposal.ref)
    window = Window.objects.select_related('offer__employer__organisation').get(pk=chosen)
    return _keep(request, proposal, window)


def _keep(request, proposal, window):
    by, block, student = request.membership, proposal.run.block, proposal.student
    try:
        pin(by=by, block=block, student=student, window=window, kind=PinKind.LOCK)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect('placements:match_ways', ref=proposal.ref)
    messages.success(request, f'{student.name} is kept at {window.offer.employer}. Match again.')
    return redirect(reverse('placements:match', args=[block.ref]))
