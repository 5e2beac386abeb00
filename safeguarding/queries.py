"""About one offer's assessments: the last one that counted, what a draft still lacks, what a check is of."""

import json
from hashlib import sha256
from typing import NamedTuple

from safeguarding.enums import AssessmentState
from safeguarding.models import SETTINGS, CheckPolicy
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
    return [Problem(step, words) for wrong, step, words in checks if wrong]


def _is_too_high(row):
    likelihood, severity = row.get('residual_likelihood'), row.get('residual_severity')
    return bool(likelihood and severity) and not may_be_confirmed(score(likelihood, severity))


def _too_high(row):
    points = score(row['residual_likelihood'], row['residual_severity'])
    return (
        f'“{row["hazard"]}” is still high after what you do about it ({points} of 25). Add what would bring '
        'it below 15, or take that task out of the offer.'
    )
