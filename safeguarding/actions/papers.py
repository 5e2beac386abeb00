"""Documents of assessments: asked for on confirmation, shared with those who may see the assessment."""

from django.db import transaction

from brokerage.documents.actions import ask_for
from safeguarding.documents import ParentSummary, RiskAssessmentPaper
from safeguarding.enums import AssessmentKind, AssessmentState


def kinds_of(assessment):
    """Which we draw: a conversation leaves no written assessment (Management Regs reg 3(6)), and who has its own
    document needs none of ours.
    """
    if assessment.state == AssessmentState.DRAFT:
        return ()
    if assessment.kind in (AssessmentKind.VERBAL, AssessmentKind.UPLOADED):
        return (ParentSummary.name,)
    return (RiskAssessmentPaper.name, ParentSummary.name)


def ask_documents(by, assessment):
    """Have every document of a confirmed assessment drawn for its employer and hub."""
    owner = assessment.offer.employer.organisation
    for kind in kinds_of(assessment):
        ask_for(kind=kind, subject=assessment, readers=[owner, owner.hub], by=by)


@transaction.atomic
def ask_document(*, by, assessment, kind):
    """One document of an assessment that `by` may see, with their organisation among its readers."""
    owner = assessment.offer.employer.organisation
    return ask_for(kind=kind, subject=assessment, readers=[owner, owner.hub, by.organisation], by=by)


@transaction.atomic
def documents_for(assessments, readers, by):
    """Every document of `assessments` for `readers` (organisations): rendered once, used for each student."""
    return [
        ask_for(kind=kind, subject=assessment, readers=readers, by=by)
        for assessment in assessments
        for kind in kinds_of(assessment)
    ]
