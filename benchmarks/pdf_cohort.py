"""A made-up cohort with confirmed placements, and the two ways to draw its documents."""

import json
from itertools import islice

import django

django.setup()

from datetime import date  # noqa: E402 - models need the set-up above

from django.core.management import call_command  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

from brokerage.celery import app  # noqa: E402
from brokerage.core.sectors import Sector  # noqa: E402
from brokerage.documents.actions import ask_for  # noqa: E402
from brokerage.documents.making import make  # noqa: E402
from brokerage.documents.models import Document  # noqa: E402
from brokerage.documents.registry import REGISTRY  # noqa: E402
from brokerage.documents.rendering import html_of, locked_fetcher, pdf_of  # noqa: E402
from placements.documents import PAPERS  # noqa: E402
from placements.enums import State  # noqa: E402
from placements.models import Placement  # noqa: E402
from placements.queries.placements import whole  # noqa: E402
from safeguarding.models import RiskAssessment  # noqa: E402
from safeguarding.rules.hazards import sector_risks  # noqa: E402
from tests.factories.accounts import MembershipFactory  # noqa: E402
from tests.factories.employers import ContactFactory, OfferFactory, WindowFactory  # noqa: E402
from tests.factories.placements import PlacementFactory  # noqa: E402
from tests.factories.safeguarding import RiskAssessmentFactory  # noqa: E402
from tests.factories.schools import BlockFactory, CohortFactory, GuardianFactory, StudentFactory  # noqa: E402

FACES = """
@font-face { font-family: 'Inter'; src: url('static:/fonts/inter.woff2'); font-weight: 100 900 }
@font-face { font-family: 'Inter Ext'; src: url('static:/fonts/inter-ext.woff2'); font-weight: 100 900 }
"""
OF_AN_OFFER = ('risk_assessment', 'parent_summary')


class Bench:
    """Every placement is confirmed; several students share an offer, as they do."""

    def __init__(self, students, offers):
        app.loader.import_default_modules()
        call_command('migrate', verbosity=0)
        self.lead = MembershipFactory(
            organisation__kind='school', organisation__hub=_hub(), role='careers_lead'
        )
        cohort = CohortFactory(school__organisation=self.lead.organisation)
        block = BlockFactory(cohort=cohort)
        windows = [_window(self.lead.organisation.hub, at) for at in range(offers)]
        for at in range(students):
            student = StudentFactory(cohort=cohort)
            GuardianFactory(student=student)
            window = windows[at % offers]
            PlacementFactory(student=student, window=window, block=block, state=State.CONFIRMED)

    def subjects(self):
        """(kind, row) of every document of every student."""
        assessments = {row.offer_id: row for row in RiskAssessment.objects.select_related('offer__employer')}
        for placement in whole(Placement.objects.order_by('pk')):
            for kind in OF_AN_OFFER:
                yield kind, assessments[placement.window.offer_id]
            for kind in PAPERS.values():
                if placement.state in kind.states:
                    yield kind.name, placement

    def draw_first(self):
        """Both ways load what they load once, before the clock runs."""
        kind, subject = next(self.subjects())
        _as_it_comes(kind, subject)
        pdf_of(_html(kind, subject), REGISTRY[kind].sheets)

    def draw_once(self, *, confirmed_before):
        """As a school's batch is drawn; in life the offers' documents were, when the employer confirmed them."""
        kept = OF_AN_OFFER if confirmed_before else ()
        Document.objects.exclude(kind__in=kept).delete()
        there = Document.objects.count()
        return self._draw(self.subjects()) - there

    def _draw(self, rows):
        """Ask for each, and draw what is not drawn; returns how many different documents they are."""
        asked = {
            ask_for(kind=kind, subject=subject, readers=[self.lead.organisation], by=self.lead).pk
            for kind, subject in rows
        }
        for document in asked:
            if make(document).state != Document.State.READY:
                raise RuntimeError(f'document {document} could not be drawn')
        return len(asked)

    def draw_offers(self):
        """What is drawn when employers confirm; returns how many."""
        rows = [(kind, subject) for kind, subject in self.subjects() if kind in OF_AN_OFFER]
        return self._draw(rows)

    def draw_every(self, first=0, step=1):
        """Each document of each student, or every `step`-th of them from `first` on; returns how many."""
        drawn = 0
        for kind, subject in islice(self.subjects(), first, None, step):
            _as_it_comes(kind, subject)
            drawn += 1
        return drawn

    def draw_letter(self, at):
        placement = whole(Placement.objects.order_by('pk'))[at % Placement.objects.count()]
        placement.student.first_name = f'Student {at}'
        pdf_of(_html('parent_letter', placement))

    def one_of_each(self):
        assessment = RiskAssessment.objects.first()
        placement = whole(Placement.objects.order_by('pk')).first()
        for name in OF_AN_OFFER:
            yield name, pdf_of(_html(name, assessment), REGISTRY[name].sheets)
        for name, kind in PAPERS.items():
            placement.state = kind.states[0]
            yield name, pdf_of(_html(name, placement), kind.sheets)


def _html(name, subject):
    kind = REGISTRY[name]
    stamp = {'version': 1, 'made_on': date(2027, 5, 10), 'fingerprint': 'ab' * 32}
    return html_of(kind.template, kind.content(subject), title=kind.title(subject), **stamp)


def _as_it_comes(name, subject):
    """WeasyPrint without anything kept from one document to the next."""
    fonts, fetcher = FontConfiguration(), locked_fetcher()
    texts = [FACES, *(_text(name) for name in REGISTRY[name].sheets)]
    sheets = [CSS(string=t, font_config=fonts, url_fetcher=fetcher, base_url='static:/') for t in texts]
    page = HTML(string=_html(name, subject), base_url='static:/', url_fetcher=fetcher)
    return page.write_pdf(pdf_variant='pdf/ua-1', font_config=fonts, stylesheets=sheets)


def _text(name):
    return (django.conf.settings.BASE_DIR / 'templates' / name).read_text()


def _hub():
    return MembershipFactory().organisation


def _window(hub, at):
    offer = OfferFactory(site__employer__organisation__hub=hub, sector=list(Sector)[at % len(Sector)])
    offer.contact = ContactFactory(employer=offer.employer)
    offer.save()
    risks = sector_risks(offer.sector)
    hazards = json.loads(json.dumps([vars(hazard) for hazard in risks.hazards]))
    RiskAssessmentFactory(offer=offer, answers={'hazards': hazards, 'prohibited': list(risks.prohibited)})
    return WindowFactory(offer=offer, places=20)
