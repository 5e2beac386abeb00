"""What all documents of a placement have in common: when there is one, for whom, and until when."""

from brokerage.accounts.enums import Kind
from brokerage.core.errors import Refused
from brokerage.documents.registry import DocumentKind, register
from placements.enums import NAMED_TO_EMPLOYER, State
from placements.models import Placement

SCHOOL, EMPLOYER, FAMILY = Kind.SCHOOL, Kind.EMPLOYER, 'family'
GOING = (State.CONFIRMED, State.LIVE)
# Kinds about one placement, by name, in the order of the pages.
PAPERS = {}


class PlacementPaper(DocumentKind):
    """`words` is its name for people, `states` when it can be made, `readers` whose it is."""

    model = Placement
    words = ''
    states = ()
    readers = frozenset()

    def title(self, subject):
        """Never a student's name: titles are shown in lists and name files."""
        return f'{self.words}: {subject.window.offer.title}'[:200]

    def content(self, subject):
        """Raises Refused when there is no such document at this point of the way."""
        if subject.state not in self.states:
            raise Refused(f'{self.words} cannot be made now.', code='wrong_state')
        return {'reference': subject.ref.upper(), 'heading': self.words, **self.says(subject)}

    def says(self, subject):
        raise NotImplementedError

    def may_open(self, document, membership):
        """An employer reads it while it holds: not before its yes, not once the placement has ended or is over."""
        if membership.organisation.kind != Kind.EMPLOYER:
            return True
        held = Placement.objects.filter(ref=document.subject_ref, state__in=self.states)
        return held.filter(state__in=NAMED_TO_EMPLOYER).visible_to(membership).exists()


def paper(cls):
    """Class decorator: registers a kind and lists it for the pages of a placement."""
    register(cls)
    PAPERS[cls.name] = cls()
    return cls
