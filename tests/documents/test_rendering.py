"""Every kind of document for real: a tagged PDF with language, title and font, drawn without a network."""

import io
import time

import pikepdf
import pytest

from brokerage.core.sectors import Sector
from brokerage.documents.actions import ask_for
from brokerage.documents.making import make
from brokerage.documents.models import Document
from safeguarding.actions import confirm_assessment, save_assessment, start_assessment
from tests.factories.employers import ContactFactory, InsuranceFactory, OfferFactory, SiteFactory
from tests.factories.safeguarding import REGULATION_19, DraftFactory

ANSWERS = {
    'factors': {'awareness': 'We walk the floor together first.', 'physical': 'No lifting over 10 kg.'},
    'supervision': {
        'supervisor': 'Priya Shah',
        'supervisor_job': 'Shop manager',
        'deputy': 'Tom Reed',
        'more': '',
    },
    'ppe': ['Safety boots: we lend them', 'Apron'],
    'welfare': {'facilities': 'Staff room with kettle and fridge on the first floor'},
    'emergency': {
        'first_aider': 'Priya Shah',
        'fire': 'Leave by the nearest door and meet at the car park sign',
        'accidents': 'Priya Shah, who writes them in the book',
        'absence': 'We ring the school by 9:30am',
    },
}


def confirmed(cast, sector):
    InsuranceFactory(employer=cast.employer)
    offer = OfferFactory(
        site=SiteFactory(employer=cast.employer, name='Gas Street shop'),
        contact=ContactFactory(employer=cast.employer, name='Priya Shah', job_title='Shop manager'),
        title='Shop and workshop helper',
        sector=sector,
        will_do=['Greet customers and find out what they need', 'Unpack and check small deliveries',
                 'Set out the window', 'Help design a poster', 'Answer the phone with a colleague'],
        observe_only=['Cashing up', 'Ordering stock'],
        must_not_do=['Use the guillotine or the press', 'Work alone on the till', 'Climb ladders'],
        dress='Plain dark clothes and flat closed shoes', lunch='Bring your own; there is a fridge',
        travel='Bus 45 to Gas Street, then two minutes on foot',
    )  # fmt: skip
    draft = start_assessment(by=cast.employer_manager, offer=offer)
    told = {'regulation_19': dict.fromkeys(REGULATION_19, False), 'lone_adult': False, 'answers': ANSWERS}
    draft = save_assessment(by=cast.employer_manager, assessment=draft, **told)
    signed = {'name': 'Priya Shah', 'job_title': 'Shop manager'}
    return confirm_assessment(by=cast.employer_manager, assessment=draft, **signed)


def drawn(kind, assessment):
    document = make(Document.objects.get(kind=kind, subject_ref=assessment.ref).pk)
    assert document.state == Document.State.READY, document.fault
    return document, pikepdf.open(io.BytesIO(document.file.read()))


def fonts(pdf):
    """(name, embedded) of every font of every page."""
    found = set()
    for page in pdf.pages:
        for font in page.Resources.get('/Font', {}).values():
            descriptor = font.DescendantFonts[0].FontDescriptor
            found.add((str(descriptor.FontName), '/FontFile2' in descriptor or '/FontFile3' in descriptor))
    return found


def tags(node, found):
    if isinstance(node, pikepdf.Dictionary):
        if '/S' in node:
            found.append(str(node.S))
        kids = node.get('/K')
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary):
                tags(kid, found)
    return found


@pytest.mark.parametrize('kind', ['risk_assessment', 'parent_summary'])
def test_a_pdf_that_can_be_followed_by_ear(cast, kind):
    assessment = confirmed(cast, Sector.RETAIL)
    document, pdf = drawn(kind, assessment)
    with pdf, pdf.open_metadata() as meta:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == 'en-GB'
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert meta['pdfuaid:part'] == '1'
        assert meta['dc:title'] == document.title
        found = tags(pdf.Root.StructTreeRoot, [])
        assert found.count('/H1') == 1
        assert {'/H2', '/P', '/Table', '/TH', '/TD', '/L'} <= set(found)
        assert all('Inter' in name and embedded for name, embedded in fonts(pdf)), fonts(pdf)


@pytest.mark.parametrize('sector', Sector)
def test_the_parents_page_is_one_page_in_every_sector(cast, sector):
    _, pdf = drawn('parent_summary', confirmed(cast, sector))
    with pdf:
        assert len(pdf.pages) == 1


def test_drawing_is_quick_enough_for_a_worker(cast):
    assessment = confirmed(cast, Sector.CONSTRUCTION)
    drawn('parent_summary', assessment)[1].close()
    started = time.perf_counter()
    drawn('risk_assessment', assessment)[1].close()
    assert time.perf_counter() - started < 10


def test_a_draft_can_be_drawn(cast):
    offer = OfferFactory(site=SiteFactory(employer=cast.employer))
    draft = DraftFactory(offer=offer)
    asked = ask_for(kind='risk_assessment', subject=draft, readers=[cast.hub], by=cast.hub_officer)
    assert make(asked.pk).state == Document.State.READY
