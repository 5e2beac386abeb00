"""What the documents of an assessment say: a confirmed one speaks from its own row alone, for good."""

from brokerage.documents.languages import ENGLISH, catalogue
from brokerage.documents.registry import DocumentKind, register
from safeguarding.documents.assessment import risk_assessment
from safeguarding.documents.summary import parent_summary
from safeguarding.documents.work import work_of
from safeguarding.models import RiskAssessment

__all__ = [
    'SUMMARIES',
    'ParentSummary',
    'RiskAssessmentPaper',
    'parent_summary',
    'risk_assessment',
    'work_of',
]


SHEETS = ('documents/base.css', 'documents/safeguarding/safety.css')


@register
class RiskAssessmentPaper(DocumentKind):
    name = 'risk_assessment'
    template = 'documents/safeguarding/risk_assessment.html'
    sheets = SHEETS
    model = RiskAssessment

    def title(self, subject):
        return f'Risk assessment: {subject.offer.title}'

    def content(self, subject):
        return risk_assessment(subject)


@register
class ParentSummary(DocumentKind):
    """For the parents and carers of every student on the offer: it names none of them."""

    name = 'parent_summary'
    template = 'documents/safeguarding/parent_summary.html'
    sheets = SHEETS
    model = RiskAssessment
    language = ENGLISH

    def title(self, subject):
        heading = catalogue(self.language).gettext('How your child will be kept safe')
        return f'{heading}: {subject.offer.title}'[:200]

    def content(self, subject):
        return {**parent_summary(subject), 'language': self.language}


@register
class WelshSummary(ParentSummary):
    name = 'parent_summary_cy'
    language = 'cy'


@register
class PolishSummary(ParentSummary):
    name = 'parent_summary_pl'
    language = 'pl'


# The kinds a family chooses from: language -> name.
SUMMARIES = {kind.language: kind.name for kind in (ParentSummary, WelshSummary, PolishSummary)}
