"""The documents of one placement as its pages list them."""

from typing import NamedTuple

from brokerage.accounts.enums import Kind
from brokerage.documents.languages import LANGUAGES
from brokerage.documents.models import Document
from placements.documents import FAMILY, PAPERS
from placements.models import Placement
from placements.queries.placements import assessment_of
from safeguarding.documents import SUMMARIES

LOOKS = {'ready': 'ok', 'queued': 'wait', 'failed': 'stop'}


class Paper(NamedTuple):
    """One kind: its newest version, or None when it was never made."""

    name: str
    words: str
    document: Document | None

    @property
    def state(self):
        return self.document.get_state_display() if self.document else 'Not made yet'

    @property
    def look(self):
        return LOOKS[self.document.state] if self.document else 'neutral'


def kinds_for(side, placement):
    """The kinds that `side` (an organisation's kind, or FAMILY) can have of this placement now."""
    return [kind for kind in PAPERS.values() if side in kind.readers and placement.state in kind.states]


def papers_of(placement, side):
    """What `side` can have now, in the order of the way, with the newest version of each."""
    kinds = kinds_for(side, placement)
    newest = {}
    for document in _documents(placement, kinds):
        newest.setdefault(document.kind, document)
    return [Paper(kind.name, kind.words, newest.get(kind.name)) for kind in kinds]


def summaries_of(placement):
    """The parents' page in each language, once the employer has confirmed its risk assessment."""
    assessment = assessment_of(placement) if placement.names_student_to_employer else None
    if assessment is None:
        return []
    newest = {}
    held = Document.objects.filter(subject_ref=assessment.ref, kind__in=SUMMARIES.values())
    for document in held.defer('content').order_by('-version'):
        newest.setdefault(document.kind, document)
    return [
        Paper(name, f'The main risks, and what is done ({LANGUAGES[language]})', newest.get(name))
        for language, name in SUMMARIES.items()
    ]


def _documents(placement, kinds):
    about = {'subject_type': Placement._meta.label_lower, 'subject_ref': placement.ref}
    held = Document.objects.filter(**about, kind__in=[kind.name for kind in kinds])
    return held.defer('content').order_by('-version')


def family_paper(placement, name):
    """The newest version of one of the family's documents, or None."""
    papers = [*papers_of(placement, FAMILY), *summaries_of(placement)]
    held = [paper for paper in papers if paper.name == name]
    return held[0].document if held else None


def side_of(by, placement):
    """Whose documents an actor gets: its organisation's kind, FAMILY for a family's link, else None."""
    if by.actor_kind == 'link' and by.organisation_id is None:
        return FAMILY if by.subject_ref == placement.ref else None
    mine = by.organisation_id
    if mine == placement.school.organisation_id:
        return Kind.SCHOOL
    return Kind.EMPLOYER if mine == placement.employer.organisation_id else None
