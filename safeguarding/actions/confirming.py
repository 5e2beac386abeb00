"""The employer stands by a version; the former one makes way; what is out of date is marked so."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.core.ui import long_date
from safeguarding.actions.asking import plan_ask
from safeguarding.actions.drafts import copy_answers, locked, next_version, only_employer
from safeguarding.actions.papers import ask_documents
from safeguarding.documents import work_of
from safeguarding.documents.work import short_date
from safeguarding.enums import AssessmentKind, AssessmentState
from safeguarding.models import RiskAssessment
from safeguarding.queries import last_confirmed, missing_answers, months_of
from safeguarding.rules.risk import expires_on

ASK_AHEAD = timedelta(weeks=4)


@transaction.atomic
def confirm_assessment(*, by, assessment, name, job_title, on=None, offer_version=None):
    """The employer confirms a draft: it counts from `on` for as long as its band lasts.

    The version in force before is superseded in the same transaction and is otherwise never changed.
    Refuses, in words, an assessment that is not whole or leaves a high risk. `offer_version` is the
    one the person read: when the offer moved on meanwhile, they are asked to read it again.
    Source: Management Regs 1999 reg 3(4)-(5): assessed before a young person starts.
    """
    offer = locked(assessment.offer)
    only_employer(by, offer)
    draft = RiskAssessment.objects.select_for_update(of=('self',)).get(pk=assessment.pk)
    if draft.state != AssessmentState.DRAFT:
        raise Refused('This version was confirmed already. Nothing more is needed.', code='not_draft')
    if problems := missing_answers(draft):
        raise Refused(' '.join(problem.words for problem in problems), code='not_whole')
    return _confirm(by, offer, draft, (name, job_title), on or timezone.localdate(), offer_version)


@transaction.atomic
def reconfirm_unchanged(*, by, offer, name, job_title, offer_version=None):
    """Nothing has changed: the last version counts again, as a new version, in one step.

    Refused when the offer changed since, for then something has.
    """
    offer = locked(offer)
    only_employer(by, offer)
    former = last_confirmed(offer)
    if former is None or former.kind == AssessmentKind.VERBAL:
        raise Refused('There is no written risk assessment to confirm again. Fill one in.', code='no_former')
    if former.offer_version != offer.version:
        raise Refused(
            f'The offer changed after you confirmed it on {long_date(former.confirmed_on)}. Go through the '
            'risk assessment once more: your answers are filled in.',
            code='offer_changed',
        )
    again = RiskAssessment(offer=offer, version=next_version(offer))
    copy_answers(former, again)
    if problems := missing_answers(again):
        raise Refused(' '.join(problem.words for problem in problems), code='not_whole')
    return _confirm(by, offer, again, (name, job_title), timezone.localdate(), offer_version, same=True)


def _confirm(by, offer, assessment, signature, on, offer_version, *, same=False):
    name, job_title = (words.strip() for words in signature)
    if not (name and job_title):
        raise Refused('Type your name and your job: you confirm this for your employer.', code='unsigned')
    if offer_version not in (None, offer.version):
        raise Refused(
            'The offer changed while this page was open. Read it once more, then confirm.',
            code='offer_changed',
        )
    assessment.confirmed_by, assessment.confirmed_job = name, job_title
    reviews = [*assessment.answers.get('reviews', []), _review(offer, name, on, same)]
    assessment.answers = {**assessment.answers, 'reviews': reviews, 'work': work_of(offer)}
    put_in_force(by, offer, assessment, on)
    ask_documents(by, assessment)
    return assessment


def _review(offer, name, on, same):
    """The next line of the review log, which travels from version to version."""
    former = last_confirmed(offer)
    if former is None:
        reason, change = 'First assessment', 'Everything is new'
    elif former.offer_version != offer.version:
        reason, change = 'The offer changed', 'Looked through again'
    else:
        reason, change = 'Review', 'Nothing' if same else 'Answers, as printed here'
    return {'date': short_date(on), 'reason': reason, 'change': change, 'by': name}


def put_in_force(by, offer, assessment, on):
    """Write `assessment` as the version that counts; the offer's row is held, so one at a time."""
    offer.risk_assessments.in_force().update(state=AssessmentState.SUPERSEDED)
    if assessment.pk:
        others = offer.risk_assessments.exclude(pk=assessment.pk)
        # Another version may have been confirmed since this draft began: the newest has the highest number.
        assessment.version = max(
            [assessment.version, *(1 + number for number in others.values_list('version', flat=True))]
        )
    assessment.offer_version = offer.version
    assessment.state = AssessmentState.CONFIRMED
    assessment.confirmed_on = on
    months = months_of(offer.employer.organisation.hub)
    assessment.expires_on = expires_on(on, assessment.band, months)
    assessment.save()
    record(
        by=by,
        verb='assessment.confirm',
        subject=assessment,
        owner=offer.employer.organisation,
        data={'offer': offer.ref, 'version': assessment.version, 'band': assessment.band},
    )
    after_commit('placements.close_answered', employer_id=offer.employer_id)


@transaction.atomic
def expire(*, by, today=None):
    """Mark what is past its last day as out of date, and ask the employers whose turn comes within four
    weeks. Returns how many ran out. Doing it twice does nothing more.
    """
    today = today or timezone.localdate()
    known = RiskAssessment.objects.in_force().select_related('offer__employer__organisation__hub')
    over = list(known.filter(expires_on__lt=today).select_for_update(of=('self',)))
    for assessment in over:
        assessment.state = AssessmentState.EXPIRED
        assessment.save(update_fields=['state'])
        owner = assessment.offer.employer.organisation
        record(by=by, verb='assessment.expire', subject=assessment, owner=owner)
    soon = known.filter(expires_on__range=(today, today + ASK_AHEAD)).select_related('offer__contact')
    for assessment in soon:
        plan_ask(assessment.offer, due_on=assessment.expires_on)
    return len(over)
