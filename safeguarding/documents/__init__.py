"""What the documents of an assessment say: a confirmed one speaks from its own row alone, for good."""

from brokerage.documents.registry import DocumentKind, register
from safeguarding.documents.assessment import risk_assessment
from safeguarding.documents.summary import parent_summary
from safeguarding.documents.work import work_of
from safeguarding.models import RiskAssessment

__all__ = ['ParentSummary', 'RiskAssessmentPaper', 'parent_summary', 'risk_assessment', 'work_of']


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

    def title(self, subject):
        return f'How your child will be kept safe: {subject.offer.title}'

    def content(self, subject):
        return parent_summary(subject)
