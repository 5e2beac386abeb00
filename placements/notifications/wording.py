"""What a hub's own texts about placements may put in, and a made-up placement to show it with."""

from datetime import date
from types import SimpleNamespace

from brokerage.core.ui import day_span, long_date
from brokerage.notify.registry import plain
from brokerage.notify.wording import LINK, TO_NAME, Placeholder
from placements.enums import State

EMPLOYERS, FAMILIES, SCHOOLS = 'Employers', 'Students and families', 'Schools'


def _partial(name):
    # Plain text: the lines of the usual texts, unescaped.
    return lambda c: plain(f'emails/placements/{name}.txt', c).strip()


def _ring(c):
    phone = c['placement'].school.phone
    return f'{c["school"]} on {phone}' if phone else c['school']


def _left(c):
    return '\n'.join(f'- {words}' for words in c['left']) or 'Nothing is left to do for now.'


def _what_happened(c):
    """What a family must know at once depends on how it ended: no own text may get that wrong."""
    name, school, employer = c['first_name'], c['school'], c['employer']
    if c['placement'].state == State.NO_SHOW:
        return (
            f'{school} has written down that {name} did not come to the placement at {employer}. '
            f'If you did not know this, please ring {_ring(c)} now.'
        )
    if c['placement'].state == State.ENDED_EARLY:
        return (
            f'{name}’s placement at {employer} has ended before its last day. '
            f'{name} should not go there on the days that are left.'
        )
    why = f' The careers hub has called it off: {c["closure"]}' if c.get('closure') else ''
    return f'{name}’s placement at {employer} will not go on.{why} {name} should not go there on those days.'


SCHOOL = Placeholder('school', 'Name of the school', lambda c: c['school'], in_subject=True)
EMPLOYER = Placeholder('employer', 'Name of the employer', lambda c: c['employer'], in_subject=True)
WORK = Placeholder('work', 'The work, as the employer calls it', lambda c: c['offer'].title, in_subject=True)
DATES = Placeholder(
    'dates',
    'First and last day',
    lambda c: day_span(c['placement'].start, c['placement'].end),
    in_subject=True,
)
STARTS = Placeholder('starts', 'First day', lambda c: long_date(c['placement'].start), in_subject=True)
WHEN = Placeholder('when_and_where', 'Dates, hours and address, on two lines', _partial('_when'))
PLACE = Placeholder(
    'place', 'Address of the workplace', lambda c: f'{c["offer"].site.address}, {c["offer"].site.postcode}'
)
RING = Placeholder('ring', 'The school and its phone number', _ring)
ALL = (TO_NAME, SCHOOL, EMPLOYER, WORK, DATES, STARTS, WHEN, PLACE, RING)

WHO = Placeholder('who', 'The student: “a Year 10 student” before the employer’s yes', lambda c: c['who'])
FIRST_NAME = Placeholder('first_name', 'First name of the student', lambda c: c['first_name'])
ANSWER_BY = Placeholder(
    'answer_by', 'Last day to answer', lambda c: long_date(c['answer_by']), in_subject=True
)
LEFT = Placeholder('left_to_do', 'What is still missing, as a list', _left, required=True)
NOTE = Placeholder(
    'note',
    'What the school wrote to the employer, if it did',
    lambda c: c['placement'].employer_note,
    made_up='They would like to learn how things are made.',
)
SAID = Placeholder('said', 'The school’s answer about the meeting', lambda c: c['said'], required=False)
DETAILS = Placeholder(
    'details', 'When, where, whom to ask for, what to wear, whom to ring', _partial('_details')
)
ENDING = Placeholder('ending', 'How it ended', lambda c: c['ending'])
HAPPENED = Placeholder(
    'what_happened', 'How it ended, and that the student should not go', _what_happened, required=True
)

# The usual texts say something else for each way of ending: to start from, one that is true of all.
ENDED = """Hello {to_name},

The placement of a student at {employer} as {work} does not go on ({ending}).

{when_and_where}

"""
ENDED_TO_EMPLOYER = f"""{ENDED}There is nothing you need to do. If you think this is wrong, ring {{ring}}.

Thank you for helping."""
ENDED_TO_SCHOOL = f"""{ENDED}See who it was and what to do next:

{{link}}"""
ENDED_TO_FAMILY = """Hello {to_name},

{what_happened}

{when_and_where}

If you have a question, ring {ring}."""

# When a school's texts go, and what they say: short enough for a long name, and no more than a first name.
TOMORROW = 'It starts tomorrow'
TOMORROW_TEXT = (
    '{school}: {first_name} starts work experience on {starts}. Read where and when in our letter or e-mail. '
    'STOP ends texts.'
)
ENDS_NEAR = 'It is called off, or on again, in the last days before the start'
ENDED_TEXT = (
    '{school}: {first_name} should not go to the work experience at {employer}. Questions? Ring us. '
    'STOP ends texts.'
)
BACK_TEXT = (
    '{school}: the work experience of {first_name} at {employer} goes on after all. Questions? Ring us. '
    'STOP ends texts.'
)
LIST_SENT = 'Offers are put on their list'
LIST_TEXT = (
    '{school}: we have put offers of work experience together for {first_name}. Read our e-mail or ring us. '
    'STOP ends texts.'
)
CONSENT_IS_LATE = 'Consent is still missing when you are asked to phone about it'
CONSENT_TEXT = (
    '{school}: we still need your answer about the work experience of {first_name}. Please ring us. '
    'STOP ends texts.'
)

TO_EMPLOYER = (*ALL, LINK, WHO, ANSWER_BY)
TO_FAMILY = (*ALL, FIRST_NAME, DETAILS)
TO_PARENT = (*TO_FAMILY, LINK)
TO_SCHOOL = (*ALL, LINK)

OFFER = SimpleNamespace(
    title='Workshop helper',
    site=SimpleNamespace(address='1 Canal Street, Exampleton', postcode='EX1 2AB'),
    day_starts=None,
    day_ends=None,
    dress='',
    lunch='',
    travel='',
)
PLACEMENT = SimpleNamespace(
    start=date(2027, 6, 28),
    end=date(2027, 7, 9),
    state=State.CANCELLED_BY_EMPLOYER,
    block=SimpleNamespace(pattern='full_block'),
    school=SimpleNamespace(phone='0121 496 0000'),
    employer_note='',
    ended_on=None,
)
SAMPLE = {
    'placement': PLACEMENT,
    'offer': OFFER,
    'school': 'Example School',
    'employer': 'Example Works',
    'to_name': 'Sam Example',
    'address': 'https://example.org/their-own-link/',
    'page': 'https://example.org/their-own-link/',
    'who': 'a Year 10 student',
    'first_name': 'Robin',
    'contact': None,
    'answer_by': date(2027, 5, 14),
    'left': ['Confirm the risk assessment'],
    'ending': 'cancelled by the employer',
    'said': 'A call on Tuesday would suit.',
}
