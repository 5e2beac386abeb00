"""The parent's page: the work, the main risks, what is done about them."""

from safeguarding.documents.work import status_words, work_told

# What fits on one page and is still read.
SUMMARY_RISKS = 6
SUMMARY_TASKS = 6


def parent_summary(assessment):
    """All that a parent is told (Management Regs 1999 reg 10(2)): the page and the printed one share it."""
    answers, work = assessment.answers, work_told(assessment)
    hazards = sorted(answers.get('hazards', []), key=_points, reverse=True)
    told = answers.get('supervision', {})
    contact = work['contact']
    return {
        'reference': assessment.ref.upper(),
        'assessment_version': assessment.version,
        'employer': work['employer'],
        'work': work['title'],
        'confirmed': status_words(assessment),
        'confirmed_on': _parts(assessment.confirmed_on),
        'facts': [
            ['Where', ', '.join(part for part in (work['site'], work['address']) if part)],
            ['Hours', work['hours']],
            ['Getting there', work['travel']],
            ['Clothes', work['dress']],
            ['Lunch', work['lunch']],
        ],
        'will_do': work['will_do'][:SUMMARY_TASKS],
        'must_not_do': (work['must_not_do'] or answers.get('prohibited', []))[:SUMMARY_TASKS],
        'risks': [
            {'risk': row['hazard'], 'done': '. '.join(row['controls'][:2]) + '.'}
            for row in hazards[:SUMMARY_RISKS]
        ],
        'supervisor': {
            'name': told.get('supervisor') or contact.get('name') or 'A named member of staff',
            'job': (told.get('supervisor_job') if told.get('supervisor') else contact.get('job')) or '',
        },
        'contacts': _contacts(work),
    }


def _parts(day):
    """A date whose month can be said in other languages; empty for a draft."""
    return {'day': str(day.day), 'month': f'{day:%B}', 'year': str(day.year)} if day else {}


def _contacts(work):
    contact = work['contact']
    employer = [contact['name'], work['employer']] if contact.get('name') else [work['employer']]
    return [
        {
            'who': ', '.join(employer),
            'phone': contact.get('phone') or 'The number is on the placement details',
            'when': 'on the day',
        },
        {'who': "Your child's school", 'phone': 'The number you always use', 'when': 'before and on the day'},
    ]


def _points(row):
    """How grave a risk is before anything is done; rows of a conversation have no figures, only an order."""
    return row.get('likelihood', 0) * row.get('severity', 0)
