"""What a move would do, said before it is made: read from the table of moves, for one placement or for many."""

from django.utils import timezone

from brokerage.core.ui import day_span, long_date
from placements import rules
from placements.enums import FAMILY_KNOWS, OUT, Party, State
from placements.lifecycle import MOVES, UNDO_WITHIN, UNDOABLE
from placements.models import Agreement
from placements.notifications.audiences import Audience
from placements.queries.schedule import schedules_of
from placements.rules.schedule import number

MINUTES = int(UNDO_WITHIN.total_seconds() // 60)
ACTOR = {Party.SCHOOL: Audience.SCHOOL, Party.DSL: Audience.SCHOOL, Party.EMPLOYER: Audience.EMPLOYER}


def consequences(placements, name, party):
    """Sentences: places freed or taken, people told, documents void, days that count from then. Changes nothing.

    `party` is who would do it, and is not told that it is told. Two queries for any number of placements.
    """
    rows, rule = list(placements), MOVES[name]
    lines = [_places(rows, rule), *_told(rows, rule, party), _void(rows, rule), _days(rows, rule)]
    if name in UNDOABLE:
        lines.append(
            f'You can take this back for {MINUTES} minutes. After that you ask for it to be brought back.'
        )
    return [line for line in lines if line]


def _places(rows, rule):
    freed = [row for row in rows if rule.releases(row.state)]
    taken = [row for row in rows if row.state in OUT and rule.target is not None and rule.target not in OUT]
    if taken:
        return f'The place on {_when(taken)} is taken again, if it is still free.'
    if not freed:
        return 'The place is kept.' if len(rows) == 1 else 'The places are kept.'
    days = [row for row in freed if row.start > timezone.localdate()]
    if len(freed) == 1:
        return f'The place on {_when(freed)} is free again for somebody else.' if days else ''
    return f'{len(freed)} places are free again for somebody else.'


def _when(rows):
    return day_span(rows[0].start, rows[0].end)


def _told(rows, rule, party):
    """Who is told, by the audiences of the table; never why, save the reason that two organisations share."""
    audiences = {audience for audience, _ in rule.tells} - {ACTOR.get(party)}
    names = []
    if Audience.SCHOOL in audiences:
        names += _organisations({row.school.organisation.name for row in rows}, 'schools')
    if Audience.EMPLOYER in audiences:
        names += _organisations({row.employer.organisation.name for row in rows}, 'employers')
    if Audience.FAMILY in audiences:
        families = sum(row.state in FAMILY_KNOWS for row in rows)
        many = '1 family' if families == 1 else f'{families} families'
        names += [] if not families else ['the family' if len(rows) == 1 else many]
    if not names:
        return ['Nobody is told.']
    verb = 'are' if len(names) > 1 or names[0][0].isdigit() else 'is'
    said = WORDS.get(rule.target, 'are told')
    return [f'{" and ".join(_listed(names))} {verb} {said}.']


def _organisations(names, many):
    return [*names] if len(names) == 1 else [f'{len(names)} {many}']


def _listed(names):
    return [', '.join(names[:-1]), names[-1]] if len(names) > 1 else names


WORDS = {
    **dict.fromkeys(OUT, 'told that it will not go on, but not why'),
    State.NO_SHOW: 'told that the student did not come',
    State.ENDED_EARLY: 'told that it has ended, but not why',
    State.NOMINATED: 'asked again',
    State.MEETING: 'told, and answers',
    None: 'told that it goes on after all',
}


def _void(rows, rule):
    if rule.target not in OUT or rule.target in (State.NO_SHOW, State.ENDED_EARLY):
        return ''
    signed = Agreement.objects.filter(placement__in=[row.pk for row in rows], signatures__isnull=False)
    count = signed.values('placement').distinct().count()
    if count:
        agreements = 'The signed agreement is' if count == 1 else f'{count} signed agreements are'
        return f'{agreements} void, and the documents can no longer be opened by the employer or the family.'
    return ''


def _days(rows, rule):
    """By when somebody must answer from now on."""
    if rule.target != State.NOMINATED:
        return ''
    blocks = list({row.block_id: row.block for row in rows}.values())
    days = {pk: number(lines, 'request_ends') for pk, lines in schedules_of(blocks).items()}
    last = min(rules.answer_by(timezone.localdate(), row.start, days[row.block_id]) for row in rows)
    return f'The employer has until {long_date(last)} to answer. Then the place is free again.'
