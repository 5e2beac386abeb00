"""The employer's assessment in full."""

from safeguarding.documents.work import short_date, status_words, work_told
from safeguarding.enums import AssessmentState
from safeguarding.rules.hazards import induction_items, regulation_19_questions, young_person_factors
from safeguarding.rules.regulation19 import Answers
from safeguarding.rules.risk import level, proportionate_check, score

EXCEPTION_LABELS = {
    'necessary_for_training': 'Why the training needs it',
    'competent_supervisor': 'Who supervises, and why they are competent',
    'lowest_practicable': 'How the risk is brought down',
}


def risk_assessment(assessment):
    """All that templates/documents/safeguarding/risk_assessment.html needs, as plain words."""
    answers, work = assessment.answers, work_told(assessment)
    return {
        'reference': assessment.ref.upper(),
        'assessment_version': assessment.version,
        'status': status_words(assessment),
        'prepared': {
            'employer': work['employer'],
            'kind': assessment.get_kind_display(),
            'first_young_person': _yes_no(answers.get('first_young_person')),
            'review_on': short_date(assessment.expires_on) if assessment.expires_on else 'Once confirmed',
        },
        'site_name': work['site'] or work['address'],
        'band': {
            'label': assessment.get_band_display(),
            'reason': _sentence(answers.get('band_reason', '')),
            'set_by': work['employer'],
            'check': proportionate_check(assessment.band),
        },
        **_rows(answers, work, assessment),
        **{name: work[name] for name in ('will_do', 'observe_only', 'must_not_do')},
        **{name: answers.get(name, []) for name in ('prohibited', 'restricted')},
        'own_bans': answers.get('own_bans', ''),
        'factors': _factor_rows(answers),
        'hazards': [_hazard(number, row) for number, row in enumerate(answers.get('hazards', []), 1)],
        'questions': _questions(assessment),
        'exception': _exception(assessment),
        'induction': _induction(answers),
        'ppe': [_equipment(line) for line in answers.get('ppe', [])],
        'sign_off': _sign_off(assessment),
        'reviews': answers.get('reviews', []),
    }


def _rows(answers, work, assessment):
    return {
        'employer_rows': _employer_rows(work),
        'placement_rows': [
            ['Work', f'{work["title"]} ({work["sector"]})'],
            ['Site', _listed(work['site'], work['address'])],
            ['How', work['mode']],
            ['Hours', work['hours']],
        ],
        'student_rows': [],
        'insurance_rows': work['insurance'],
        'supervision_rows': _supervision_rows(answers.get('supervision', {}), assessment),
        'welfare_rows': [
            ['Toilets, drinking water, place to eat', answers.get('welfare', {}).get('facilities', '')],
            ['Lunch', work['lunch']],
            ['Access', work['access']],
        ],
        'emergency_rows': _emergency_rows(answers.get('emergency', {})),
    }


def _employer_rows(work):
    contact = work['contact']
    return [
        ['Employer', work['employer']],
        ['Company number', work['company_number']],
        ['People employed', str(work['employees'] or '')],
        ['Contact', _listed(contact.get('name'), contact.get('job'), contact.get('phone'))],
    ]


def _supervision_rows(told, assessment):
    return [
        ['Supervisor', _listed(told.get('supervisor'), told.get('supervisor_job'))],
        ['When they are away', told.get('deputy', '')],
        ['One adult alone with the student as a main part of the work', _yes_no(assessment.lone_adult)],
        ["Work in somebody's home", _yes_no(assessment.home_setting)],
        ['Travel in a vehicle with one adult', _yes_no(assessment.vehicle)],
        ['Overnight stay', _yes_no(assessment.residential)],
        ['School, nursery or care setting', _yes_no(assessment.specified_place)],
        *([['Not our normal business', 'Yes']] if assessment.outside_business else []),
        ['More about this', told.get('more', '')],
    ]


def _emergency_rows(told):
    return [
        ['First aider', told.get('first_aider', '')],
        ['Fire', told.get('fire', '')],
        ['Accidents are reported to', told.get('accidents', '')],
        ['If the student does not arrive or leaves', told.get('absence', '')],
    ]


def _listed(*parts):
    return ', '.join(part for part in parts if part)


def _hazard(number, row):
    before = _score(row, 'likelihood', 'severity')
    after = _score(row, 'residual_likelihood', 'residual_severity')
    names = (
        'hazard',
        'harm',
        'controls',
        'likelihood',
        'severity',
        'residual_likelihood',
        'residual_severity',
    )
    return {
        'ref': number,
        **{name: row[name] for name in names},
        'score': before,
        'level': level(before).value,
        'level_label': level(before).label,
        'residual_score': after,
        'residual_level': level(after).value,
        'residual_label': level(after).label,
    }


def _score(row, likelihood, severity):
    return score(row[likelihood], row[severity])


def _questions(assessment):
    return [
        {**question, 'answer': _yes_no(assessment.regulation_19.get(question['code']))}
        for question in regulation_19_questions()
    ]


def _exception(assessment):
    if not Answers(**assessment.regulation_19).risks:
        return []
    return [[label, assessment.exception_text.get(code, '')] for code, label in EXCEPTION_LABELS.items()]


def _factor_rows(answers):
    told = answers.get('factors', {})
    return [
        [factor['label'], told[factor['code']]] for factor in young_person_factors() if factor['code'] in told
    ]


def _induction(answers):
    chosen = answers.get('induction', [])
    return [item['label'] for item in induction_items() if item['code'] in chosen]


def _equipment(line):
    """'Safety boots: we lend them' as item and who provides it; an employer provides and never charges
    (Personal Protective Equipment at Work Regs 1992 reg 4)."""
    item, _, provided_by = (part.strip() for part in line.partition(':'))
    return {'item': item, 'provided_by': provided_by or 'The employer, free of charge', 'size': ''}


def _sign_off(assessment):
    if assessment.state == AssessmentState.DRAFT:
        return {'name': '', 'job': '', 'date': '', 'how': ''}
    return {
        'name': assessment.confirmed_by,
        'job': assessment.confirmed_job,
        'date': short_date(assessment.confirmed_on),
        'how': 'typed signature',
    }


def _sentence(words):
    words = words.strip()
    return words if not words or words.endswith(('.', '!', '?')) else f'{words}.'


def _yes_no(answer):
    return {True: 'Yes', False: 'No'}.get(answer, 'Not answered')
