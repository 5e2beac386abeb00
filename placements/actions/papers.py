"""Documents of placements: of one for those who may have them, and of a whole block in one go."""

from django.db import transaction

from brokerage.accounts.enums import Kind
from brokerage.core.errors import Refused
from brokerage.documents.actions import ask_for, ask_for_batch
from placements.lifecycle import locked
from placements.models import Placement
from placements.queries.papers import kinds_for, side_of
from placements.queries.placements import assessment_of
from safeguarding.actions import documents_for
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
    if not made:
        raise Refused(
            'There are no documents yet. They come once the employer has said yes and all is confirmed.'
        )
    return made


def _readers(kind, placement):
    """The organisations among a kind's readers; the school, which arranges it all, always."""
    return [each for each in _organisations(placement) if each.kind in kind.readers]


def _organisations(placement):
    return [placement.school.organisation, placement.employer.organisation]


@transaction.atomic
def block_papers(*, by, block):
    """Have every risk assessment and parents' page of a block's placements drawn and gathered for the school.

    One document serves every student on an offer, so there are as many as offers, not students. Returns
    the batch, whose page shows the progress; refuses when no employer has confirmed anything yet.
    """
    offers = Placement.objects.visible_to(by).holding().filter(block=block).values('window__offer')
    assessments = RiskAssessment.objects.in_force().filter(offer__in=offers)
    rows = list(assessments.select_related('offer__employer__organisation__hub').order_by('pk'))
    documents = documents_for(rows, [by.organisation], by)
    if not documents:
        raise Refused('No employer of this block has confirmed a risk assessment yet.')
    return ask_for_batch(
        documents=documents, organisation=by.organisation, title=f'Safety documents: {block}', by=by
    )
