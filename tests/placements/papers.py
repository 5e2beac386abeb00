"""A placement of the cast at the point of the way where a kind of document exists, and a look into a PDF."""

import io
from itertools import pairwise

import pikepdf

from brokerage.documents.actions import ask_for
from brokerage.documents.making import make
from brokerage.documents.models import Document
from brokerage.documents.registry import REGISTRY
from brokerage.documents.rendering import html_of
from placements.documents import PAPERS
from tests.placements import story


def at_its_time(cast, name, **names):
    """A placement of Maya Khan in a state in which a document of kind `name` can be made."""
    state = PAPERS[name].states[0]
    return story.a_placement(cast, state, student=story.a_student(cast, **names))


def drawn(cast, name, subject):
    document = make(
        ask_for(kind=name, subject=subject, readers=[cast.school.organisation], by=cast.careers_lead).pk
    )
    assert document.state == Document.State.READY, document.fault
    return document


def words_of(name, subject):
    """All that a document says, as one text."""
    return str(REGISTRY[name].content(subject))


def tags_of(pdf):
    found = []
    _walk(pdf.Root.StructTreeRoot, found)
    return found


def _walk(node, found):
    if '/S' in node:
        found.append(str(node.S))
    kids = node.get('/K')
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary):
            _walk(kid, found)


def check_followed_by_ear(document):
    """Marked, in a language, titled, one H1, and no heading that skips a level."""
    with pikepdf.open(io.BytesIO(document.file.read())) as pdf, pdf.open_metadata() as meta:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang).startswith(('en', 'cy', 'pl'))
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert (meta['pdfuaid:part'], meta['dc:title']) == ('1', document.title)
        tags = tags_of(pdf)
        levels = [int(tag[2:]) for tag in tags if tag[:2] == '/H' and tag[2:].isdigit()]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(later - earlier <= 1 for earlier, later in pairwise(levels)), levels
    return tags


def html(name, content):
    stamp = {'title': 'x', 'version': 1, 'made_on': story.TODAY.date(), 'fingerprint': 'ab' * 32}
    return html_of(REGISTRY[name].template, content, **stamp).partition('<body>')[2]
