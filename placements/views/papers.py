"""The documents of placements: have them made, signed in or by a family's link, and open them."""

from django.contrib import messages
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from brokerage.accounts.access import by_link, needs
from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.documents.making import file_name
from brokerage.documents.models import Document
from placements.actions.papers import GROUPS, ask_own_find_letter, make_papers
from placements.actions.papers import block_papers as papers_of_block
from placements.documents import FAMILY
from placements.enums import OUT
from placements.forms import BlockPapersForm
from placements.notifications import CONSENT
from placements.queries.papers import family_paper, papers_of, summaries_of
from placements.queries.placements import whole
from placements.views.common import note_read, page_of_placement, placement_of
from schools.models import Block


@needs(Permission.PLACEMENTS_VIEW)
@require_POST
def papers(request, ref):
    """Have the documents of one placement drawn for the side that asks."""
    row = placement_of(request, ref)
    _make(request, request.membership, row)
    return redirect(page_of_placement(row))


def _make(request, by, row):
    try:
        make_papers(by=by, placement=row)
    except Refused as refused:
        messages.error(request, refused.words)
    else:
        messages.success(request, 'The documents are being made. They appear on this page in a moment.')


@needs(Permission.PLACEMENTS_ARRANGE)
def block_papers(request, ref):
    """Choose what is made for every placement of a block; then its page shows how far it is."""
    block = get_object_or_404(Block.objects.visible_to(request.membership), ref=ref)
    form = BlockPapersForm(request.POST or None, groups=GROUPS, initial={'group': 'safety'})
    if form.is_valid():
        try:
            batch = papers_of_block(by=request.membership, block=block, group=form.cleaned_data['group'])
        except Refused as refused:
            form.add_error('group', refused.words)
        else:
            return redirect('documents:batch', ref=batch.ref)
    back = f'{reverse("placements:list")}?block={block.ref}'
    return render(request, 'placements/block_papers.html', {'block_asked': block, 'form': form, 'back': back})


@needs(Permission.PLACEMENTS_ARRANGE)
@require_POST
def own_find_letter(request, ref):
    """The letter a student hands to an employer they know, for every student of the block alike."""
    block = get_object_or_404(Block.objects.visible_to(request.membership), ref=ref)
    return redirect('documents:document', ref=ask_own_find_letter(by=request.membership, block=block).ref)


@by_link(CONSENT)
def family_papers(request, token):
    """What a family may keep on paper; asking again makes only what has changed."""
    row = get_object_or_404(whole(), ref=request.link.subject_ref)
    # Nothing about the student is shown of a placement that did not happen.
    if row.state in OUT:
        return render(request, 'placements/consent_ended.html', {}, status=410)
    if request.method == 'POST':
        _make(request, request.link, row)
        return redirect('placements:family_papers', token)
    note_read(request.link, 'placements:family_papers', [row])
    context = {'placement': row, 'papers': [*papers_of(row, FAMILY), *summaries_of(row)], 'token': token}
    return render(request, 'placements/family_papers.html', context)


@by_link(CONSENT)
def family_pdf(request, token, kind):
    row = get_object_or_404(whole(), ref=request.link.subject_ref)
    document = family_paper(row, kind)
    if document is None or document.state != Document.State.READY:
        return redirect('placements:family_papers', token)
    record(by=request.link, verb='document.open', subject=document, owner=row.school.organisation)
    return FileResponse(
        document.file.open('rb'), filename=file_name(document), content_type='application/pdf'
    )
