"""What a school does about the family and the personal links of one placement."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from brokerage.uploads.models import Upload
from brokerage.uploads.serving import handed_out
from placements.actions.letters import send_letter
from placements.actions.links import end_link, send_link_again
from placements.actions.paperwork import settle_consent
from placements.enums import Party
from placements.forms.families import SettleForm
from placements.lifecycle import party_of
from placements.queries.families import family_of, is_disputed, settlements_of
from placements.queries.links import link_of, links_of
from placements.queries.placements import consenters_of
from placements.views.common import attempt, note_read, page_of_placement, placement_of


@needs(Permission.PLACEMENTS_ARRANGE)
def links(request, ref):
    """Who holds a link that is still good, when it was sent and opened."""
    row = placement_of(request, ref)
    note_read(request.membership, 'placements:links', [row])
    context = {
        'placement': row,
        'lines': links_of(row),
        'people': consenters_of(row),
        'back': page_of_placement(row),
    }
    return render(request, 'placements/links.html', context)


@needs(Permission.PLACEMENTS_ARRANGE)
@require_POST
def link_act(request, ref, verb):
    """End one link, or send a new one in its place; the link must be of this placement."""
    row = placement_of(request, ref)
    link = link_of(row, request.POST.get('link', ''))
    if link is None:
        raise Http404
    if verb not in ACTS:
        raise Http404
    act, done = ACTS[verb]
    try:
        act(by=request.membership, placement=row, link=link)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, done.format(link.person))
    return redirect('placements:links', ref)


ACTS = {
    'end': (end_link, 'The link of {} no longer opens.'),
    'again': (send_link_again, 'A new link is on its way to {}. The former one no longer opens.'),
}


@needs(Permission.PLACEMENTS_ARRANGE)
@require_POST
def letter_to(request, ref):
    """A letter with a code for one parent or carer of this student."""
    row = placement_of(request, ref)
    asked = {each.ref: each for each in consenters_of(row)}
    guardian = asked.get(request.POST.get('guardian', ''))
    if guardian is None:
        raise Http404
    try:
        document = send_letter(by=request.membership, placement=row, guardian=guardian)
    except Refused as refused:
        messages.error(request, refused.words)
        return redirect('placements:links', ref)
    return redirect('documents:document', document.ref)


@needs(Permission.PLACEMENTS_VIEW)
def settle(request, ref):
    """How it was settled that two people said different things: for careers leader and safeguarding lead."""
    row = placement_of(request, ref)
    if party_of(request.membership, row) not in (Party.SCHOOL, Party.DSL):
        raise Http404
    disputed = is_disputed(row)
    form = SettleForm(request.POST or None)
    given = {'by': request.membership, 'placement': row}
    if form.is_valid() and attempt(form, settle_consent, **given, **form.cleaned_data):
        messages.success(request, 'Recorded. The checklist shows where the placement stands now.')
        return redirect(page_of_placement(row))
    note_read(request.membership, 'placements:settle', [row])
    context = {
        'placement': row,
        'form': form,
        'disputed': disputed,
        'people': family_of(row),
        'settlements': settlements_of(row),
        'back': page_of_placement(row),
    }
    return render(request, 'placements/settle.html', context)


@needs(Permission.PLACEMENTS_ARRANGE)
def consent_scan(request, ref):
    """The paper an answer was given on, for the school that keeps it."""
    rows = Upload.objects.visible_to(request.membership).filter(purpose='consent_paper')
    return handed_out(get_object_or_404(rows.select_related('owner__hub'), ref=ref), by=request.membership)


@needs(Permission.PLACEMENTS_VIEW)
def certificate(request, ref):
    """The employer's certificate of insurance, for the parties to a placement."""
    insurance = getattr(placement_of(request, ref).employer, 'insurance', None)
    if insurance is None or insurance.certificate is None:
        raise Http404
    return handed_out(insurance.certificate, by=request.membership)
