"""The employer sends the risk assessment it has, in place of filling one in."""

from django.db import transaction

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.uploads.actions import take_in
from safeguarding.actions.drafts import locked, next_version, only_employer
from safeguarding.enums import AssessmentKind, AssessmentState, Level
from safeguarding.models import SETTINGS, RiskAssessment

PURPOSE = 'risk_assessment'
# The most points of each level (see rules.risk.level): what an employer says in a word, kept as points.
MOST_POINTS = {Level.LOW: 4, Level.MEDIUM: 12, Level.HIGH: 25}


@transaction.atomic
def send_own(
    *,
    by,
    offer,
    file,
    band,
    residual,
    risks,
    regulation_19,
    lone_adult,
    supervision,
    exception_text,
    **settings,
):
    """Keep the employer's own document (bytes; empty keeps the one sent before) and its answers as the draft.

    Nothing counts before it is confirmed, and it cannot be confirmed before the file is out of quarantine. `risks`
    are rows of {'hazard', 'controls'} for the parents' page (Management Regs 1999 reg 10(2)).
    """
    offer = locked(offer)
    only_employer(by, offer)
    if unknown := set(settings) - set(SETTINGS):
        raise TypeError(f'{unknown} are not settings.')
    draft = offer.risk_assessments.filter(state=AssessmentState.DRAFT).first()
    draft = draft or RiskAssessment(offer=offer, version=next_version(offer))
    owner = offer.employer.organisation
    if file:
        draft.upload = take_in(by=by, owner=owner, purpose=PURPOSE, subject=offer, content=file)
    elif draft.upload is None:
        raise Refused('Choose your risk assessment.', code='no_file', field='file')
    draft.kind, draft.band, draft.offer_version = AssessmentKind.UPLOADED, band, offer.version
    draft.residual_max = MOST_POINTS[Level(residual)]
    draft.regulation_19, draft.exception_text, draft.lone_adult = regulation_19, exception_text, lone_adult
    for name in SETTINGS:
        setattr(draft, name, settings.get(name, False))
    draft.answers = {'hazards': risks, 'supervision': supervision, 'residual': residual}
    draft.save()
    data = {'upload': draft.upload.ref, 'version': draft.upload.version}
    record(by=by, verb='assessment.send_own', subject=draft, owner=owner, data=data)
    return draft
