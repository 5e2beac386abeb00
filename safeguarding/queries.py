"""About one offer's assessments: the last one that counted, what a draft still lacks, what a check is of."""

import json
from hashlib import sha256
from typing import NamedTuple

from brokerage.uploads.models import Upload
from safeguarding.enums import AssessmentKind, AssessmentState, ConsentAnswer
from safeguarding.models import SETTINGS, CheckPolicy, Consent, ConsentSettlement
from safeguarding.rules import consents
from safeguarding.rules.policy import VALIDITY_MONTHS
from safeguarding.rules.regulation19 import Answers
from safeguarding.rules.risk import may_be_confirmed, score, written_record_required

COUNTED = (AssessmentState.CONFIRMED, AssessmentState.EXPIRED)


# What somebody who checks a workplace looks at: the work, its risks and who watches over it.
WORK = ('site_id', 'sector', 'mode', 'will_do', 'observe_only', 'must_not_do')
RISKS = ('band', 'regulation_19', 'exception_text', 'lone_adult', *SETTINGS)
ANSWERS = ('hazards', 'prohibited', 'restricted', 'factors', 'supervision', 'ppe')


class Problem(NamedTuple):
    """What is missing before an assessment can be confirmed, and the step of the form that mends it."""

    step: str
    words: str


def last_confirmed(offer):
    """The version in force, or the last one that ran out; None when nothing was ever confirmed."""
    return offer.risk_assessments.filter(state__in=COUNTED).order_by('-version').first()


def work_key(assessment):
    """The work an assessment is of, as a key (64 hexadecimal figures): the same work, whatever it is called and
    however often confirmed, has the same key; a task, a risk or a supervisor that changes gives another.
    """
    parts = [
        [getattr(assessment.offer, name) for name in WORK],
        [getattr(assessment, name) for name in RISKS],
        [assessment.answers.get(name) for name in ANSWERS],
    ]
    return sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()


def months_of(hub):
    """{band: months that a check or a confirmation lasts} as this hub has set them, else as usual."""
    held = CheckPolicy.objects.filter(hub=hub).first()
    return held.months if held else VALIDITY_MONTHS


def fewer_than_five(employer):
    """False where nobody has told us how many work there: then a written record is asked for."""
    return employer.employees is not None and not written_record_required(employer.employees)


def missing_answers(assessment):
    """Why this assessment cannot be confirmed yet; empty when it can."""
    answers = Answers(**assessment.regulation_19)
    hazards = assessment.answers.get('hazards', [])
    checks = [
        (
            not answers.complete,
            'questions',
            'Answer all five questions about work that young people must be kept from.',
        ),
        (not hazards, 'hazards', 'Name at least one hazard and what you do about it.'),
        *((True, 'hazards', _too_high(row)) for row in hazards if _is_too_high(row)),
        (
            assessment.lone_adult is None,
            'supervision',
            'Say whether one adult will be alone with the student as a main part of the work.',
        ),
    ]
    checks += _of_own_document(assessment) if assessment.kind == AssessmentKind.UPLOADED else []
    return [Problem(step, words) for wrong, step, words in checks if wrong]


def _of_own_document(assessment):
    """What stands against a file: it is read by nobody before it has been scanned."""
    state = assessment.upload.state
    return [
        (
            state == Upload.Scan.QUARANTINED,
            'own',
            'Your file is still being checked for viruses. Look again in a minute.',
        ),
        (state == Upload.Scan.REFUSED, 'own', 'A virus was found in your file. Send another one.'),
        (
            not may_be_confirmed(assessment.residual_max),
            'own',
            'A risk is still high after everything you do about it. Add what would bring it down, or take that '
            'task out of the offer.',
        ),
    ]


def _is_too_high(row):
    likelihood, severity = row.get('residual_likelihood'), row.get('residual_severity')
    return bool(likelihood and severity) and not may_be_confirmed(score(likelihood, severity))


def _too_high(row):
    points = score(row['residual_likelihood'], row['residual_severity'])
    return (
        f'“{row["hazard"]}” is still high after what you do about it ({points} of 25). Add what would bring '
        'it below 15, or take that task out of the offer.'
    )


def answers_to(refs, opened=None):
    """{placement ref: what its families' answers come to}; one query however many, two where some disagree.

    `opened` says when families were asked anew: {ref: moment or None}. What was said before then no longer counts.
    """
    opened = opened or {}
    said, settled = {ref: [] for ref in refs}, {}
    for row in Consent.objects.filter(placement_ref__in=refs):
        asked_anew = opened.get(row.placement_ref)
        if asked_anew is None or row.given_at > asked_anew:
            said[row.placement_ref].append(as_said(row))
    answers = {ref: consents.comes_to(said[ref]) for ref in refs}
    disputed = [ref for ref in refs if answers[ref] == ConsentAnswer.DISPUTED]
    if disputed:
        for row in ConsentSettlement.objects.filter(placement_ref__in=disputed):
            settled.setdefault(row.placement_ref, consents.Settled(row.outcome, row.settled_at))
    return answers | {ref: consents.comes_to(said[ref], settled.get(ref)) for ref in disputed}


def as_said(row):
    """A person is their row where it is known, else the name they signed with."""
    return consents.Said(row.guardian_id or row.signed_name.casefold().strip(), row.answer, row.given_at)


def shares_needs(placement_ref, student):
    """Whether the note may be shared: somebody agreed to that, and nobody who says yes did not."""
    newest, rows = {}, Consent.objects.filter(placement_ref=placement_ref, student=student)
    for row in rows:
        newest.setdefault(as_said(row).who, row)
    given = [row for row in newest.values() if row.answer == ConsentAnswer.GIVEN]
    agreed = answers_to([placement_ref])[placement_ref] == ConsentAnswer.GIVEN
    return agreed and bool(given) and all(row.share_needs for row in given)
