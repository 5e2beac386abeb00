"""The safety documents of a whole block, made in one go."""

from django.db import transaction

from brokerage.core.errors import Refused
from brokerage.documents.actions import ask_for_batch
from placements.models import Placement
from safeguarding.actions import documents_for
from safeguarding.models import RiskAssessment


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
