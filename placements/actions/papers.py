"""Documents of placements: of one for those who may have them, and of a whole block in one go."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import SystemActor
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.documents.actions import ask_for, forget, gather_batch
from brokerage.documents.models import Document
from brokerage.documents.registry import Enclosure, encloser, gatherer
from brokerage.uploads.serving import file_name
from placements.documents import FAMILY, PAPERS, EmployerPack, OwnFindLetter
from placements.documents.agreement import PlacementAgreement
from placements.lifecycle import locked
from placements.models import Agreement, Placement
from placements.queries.enclosures import sent_by_employers, why_not
from placements.queries.papers import kinds_for, side_of, summaries_of
from placements.queries.placements import assessment_of, whole
from safeguarding.actions import documents_for, kinds_of
from safeguarding.models import RiskAssessment


@transaction.atomic
def make_papers(*, by, placement):
    """Have every document made that `by`'s side may have of this placement now, and return them.

    What has not changed since it was made is used again. Refuses in words when there is none: an employer
    has none before it has said yes.
    """
    placement = locked(placement)
    side = side_of(by, placement)
    made = [
        ask_for(kind=kind.name, subject=placement, readers=_readers(kind, placement), by=by)
        for kind in kinds_for(side, placement)
    ]
    assessment = assessment_of(placement)
    if assessment and side == Kind.SCHOOL:
        made += documents_for([assessment], _organisations(placement), by)
    if side == FAMILY:
        made += _summaries(by, placement, assessment)
    if not made:
        raise Refused(
            'There are no documents yet. They come once the employer has said yes and all is confirmed.'
        )
    return made


def _summaries(by, placement, assessment):
    """The parents' page in every language: about the offer, so that other families' are used again."""
    readers = _organisations(placement)
    return [
        ask_for(kind=paper.name, subject=assessment, readers=readers, by=by)
        for paper in summaries_of(placement)
    ]


def _readers(kind, placement):
    """The organisations among a kind's readers; the school, which arranges it all, always."""
    return [each for each in _organisations(placement) if each.kind in kind.readers]


def _organisations(placement):
    return [placement.school.organisation, placement.employer.organisation]


def ask_own_find_letter(*, by, block):
    """The letter of a block for employers that students find themselves."""
    return ask_for(kind=OwnFindLetter.name, subject=block, readers=[by.organisation], by=by)


# What a school has made for a whole block at once: words, and the kinds about each placement.
GROUPS = {
    'safety': ('Risk assessments and parents’ summaries', ()),
    'packs': (
        'Packs for students and employers, and visit forms',
        ('student_pack', 'employer_pack', 'visit_form'),
    ),
    'letters': ('Letters to employers and parents', ('employer_letter', 'parent_letter')),
    'agreements': ('Placement agreements', ()),
    'certificates': ('Certificates and thanks', ('certificate', 'certificate_of_thanks')),
}
# With these go the employers' own files, for whoever takes the papers along.
WITH_FILES = ('safety', 'packs')
WORDS_OF = {
    'risk_assessment': 'The employer’s own risk assessment',
    'insurance_certificate': 'Certificate of insurance',
}


def block_papers(*, by, block, group):
    """Have one group of documents of every placement of a block made and zipped for the school, by a worker.

    What is about an offer is one document for all its students; what is made already is used again. Returns
    the batch, whose page shows the progress; refuses when there is nothing to make.
    """
    words, _ = GROUPS[group]
    if not _rows(group, Placement.objects.visible_to(by).filter(block=block), [by.organisation]):
        raise Refused(f'There is nothing to make yet: {words.lower()} come later on the way.')
    return gather_batch(
        gather='block_papers',
        gather_for=f'{group}:{block.ref}',
        organisation=by.organisation,
        title=f'{words}: {block}'[:200],
        by=by,
    )


@gatherer('block_papers')
def gather_block_papers(batch):
    group, _, ref = batch.gather_for.partition(':')
    mine = Placement.objects.filter(school__organisation=batch.organisation, block__ref=ref)
    return _rows(group, mine, [batch.organisation])


@encloser('block_papers')
def enclose_what_employers_sent(batch):
    """Their own risk assessments and certificates, each handing out written down as when one is opened."""
    group, _, ref = batch.gather_for.partition(':')
    if group not in WITH_FILES:
        return
    mine = Placement.objects.filter(school__organisation=batch.organisation, block__ref=ref)
    by = batch.started_by or SystemActor('placements.block_papers')
    for upload, about in sent_by_employers(mine):
        title = f'{WORDS_OF[upload.purpose]}: {about}'
        if left_out := why_not(upload):
            yield Enclosure(file_name(upload, about), title, left_out=left_out)
        else:
            record(
                by=by, verb='upload.enclose', subject=upload, owner=upload.owner, data={'batch': batch.ref}
            )
            yield Enclosure(file_name(upload, about), title, upload.file)


def _rows(group, placements, readers):
    """(kind, subject, readers) of every document of a group."""
    held = placements.holding()
    if group == 'safety':
        offers = RiskAssessment.objects.in_force().filter(offer__in=held.values('window__offer'))
        rows = offers.select_related('offer__employer__organisation__hub').order_by('pk')
        return [(kind, row, readers) for row in rows for kind in kinds_of(row)]
    if group == 'agreements':
        newest = Agreement.objects.filter(placement__in=held).order_by('placement_id', '-version')
        rows = newest.distinct('placement_id').select_related('placement__employer__organisation')
        return [
            (PlacementAgreement.name, row, [*readers, row.placement.employer.organisation]) for row in rows
        ]
    kinds = [PAPERS[name] for name in GROUPS[group][1]]
    return [
        (kind.name, row, _readers(kind, row))
        for row in whole(held)
        for kind in kinds
        if row.state in kind.states
    ]


def forget_needs_papers():
    """Delete employer packs that tell a needs note past its last day; returns how many."""
    today = timezone.localdate().isoformat()
    told = Document.objects.filter(kind=EmployerPack.name).exclude(content__needs_until='')
    past = told.filter(content__needs_until__lt=today)
    return forget(documents=past, by=SystemActor('placements.forget_needs_papers'))
