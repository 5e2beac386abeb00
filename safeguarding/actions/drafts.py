"""The employer's draft: begun from the sector's usual risks or from its last version, and saved in parts."""

from django.db import transaction
from django.db.models import Max

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.models import Offer
from safeguarding.enums import AssessmentKind, AssessmentState
from safeguarding.models import SETTINGS, RiskAssessment
from safeguarding.queries import last_confirmed
from safeguarding.rules.hazards import induction_items, sector_risks
from safeguarding.rules.risk import score

COPIED = ('band', 'regulation_19', 'exception_text', 'lone_adult', 'residual_max', *SETTINGS)


@transaction.atomic
def start_assessment(*, by, offer):
    """The draft of this offer, begun when there is none: from the last confirmed version, else from
    what usually goes wrong in the sector. A starting point only: nothing in it counts before the
    employer has confirmed it.
    """
    offer = locked(offer)
    only_employer(by, offer)
    draft = offer.risk_assessments.filter(state=AssessmentState.DRAFT).first()
    if draft:
        return draft
    draft = RiskAssessment(offer=offer, version=next_version(offer), offer_version=offer.version)
    former = last_confirmed(offer)
    if former and former.kind != AssessmentKind.VERBAL:
        copy_answers(former, draft)
    else:
        draft.band = offer.risk_band
        draft.answers = sector_answers(offer.sector)
        draft.residual_max = residual_max(draft.answers['hazards'])
    draft.save()
    record(by=by, verb='assessment.start', subject=draft, owner=offer.employer.organisation)
    return draft


@transaction.atomic
def save_assessment(*, by, assessment, answers=None, **facts):
    """Keep part of the employer's answers in a draft.

    `answers` replaces the sections it names and leaves the others; `facts` are fields of the row.
    """
    offer = locked(assessment.offer)
    only_employer(by, offer)
    draft = RiskAssessment.objects.select_for_update(of=('self',)).get(pk=assessment.pk)
    if draft.state != AssessmentState.DRAFT:
        raise Refused(
            'This version is confirmed and stays as it is. Start a new version to change something.',
            code='not_draft',
        )
    if draft.upload and facts.get('kind') not in (None, AssessmentKind.UPLOADED):
        # They fill in ours after all: what goes wrong in the sector is where that begins.
        draft.upload, draft.answers = None, {**draft.answers, **sector_answers(offer.sector)}
    draft.answers = {**draft.answers, **(answers or {})}
    draft.residual_max = residual_max(draft.answers.get('hazards', []))
    for name, value in facts.items():
        if name not in COPIED and name != 'kind':
            raise TypeError(f'{name} is not an answer.')
        setattr(draft, name, value)
    draft.offer_version = offer.version
    draft.save()
    parts = sorted([*(answers or {}), *facts])
    record(
        by=by, verb='assessment.save', subject=draft, owner=offer.employer.organisation, data={'parts': parts}
    )
    return draft


def locked(offer):
    """The offer's row, held: whoever confirms or saves about one offer comes one after the other."""
    offers = Offer.objects.select_for_update(of=('self',)).select_related('employer__organisation__hub')
    return offers.get(pk=offer.pk)


def only_employer(by, offer):
    """The assessment is the employer's own: no school or hub ever writes in it."""
    if by.organisation_id != offer.employer.organisation_id:
        raise Refused('Only the employer fills in and confirms its risk assessment.', code='not_employer')


def next_version(offer):
    return (offer.risk_assessments.aggregate(newest=Max('version'))['newest'] or 0) + 1


def copy_answers(former, draft):
    for name in COPIED:
        setattr(draft, name, getattr(former, name))
    # What the offer said then is taken afresh when the new version is confirmed.
    draft.answers = {name: value for name, value in former.answers.items() if name != 'work'}
    draft.upload = former.upload
    draft.kind = AssessmentKind.UPLOADED if former.upload else AssessmentKind.REVIEWED


def sector_answers(sector):
    """The sector's usual hazards and limits, and the whole first-morning list."""
    risks = sector_risks(sector)
    return {
        'hazards': [hazard_row(hazard) for hazard in risks.hazards],
        'prohibited': list(risks.prohibited),
        'restricted': list(risks.restricted),
        'induction': [item['code'] for item in induction_items()],
    }


def hazard_row(hazard):
    return {
        'hazard': hazard.hazard,
        'harm': hazard.harm,
        'controls': list(hazard.controls),
        'likelihood': hazard.likelihood,
        'severity': hazard.severity,
        'residual_likelihood': hazard.residual_likelihood,
        'residual_severity': hazard.residual_severity,
    }


def residual_max(hazards):
    """The highest score left after controls; None without a scored hazard."""
    scores = [
        score(row['residual_likelihood'], row['residual_severity'])
        for row in hazards
        if row.get('residual_likelihood') and row.get('residual_severity')
    ]
    return max(scores, default=None)
