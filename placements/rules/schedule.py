"""The schedule of a block: who is reminded or asked of what, and when. Recommended practice, not law.

One table of lines. A hub may give its schools other days, a school its block; `due` says from dates and
facts alone what has come. Nothing here reads a clock or a database.
"""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from brokerage.core.calendar import DAY, is_working_day
from placements.enums import State

DAYS, WEEKS = 1, 7
MOST_OFFSETS = 6


class Basis(StrEnum):
    """What a line's numbers are counted from."""

    ASKED = 'asked'
    BEFORE = 'before'
    AFTER = 'after'


class About(StrEnum):
    """Lines that are about no single placement."""

    BLOCK = 'block'
    EMPLOYER = 'employer'
    # Proposed block dates: `start` and `end` are the last day to answer.
    PROPOSAL = 'proposal'


class Need(StrEnum):
    """What must be lacking for a line to be said."""

    CONSENT = 'consent'
    EMPLOYER = 'employer'
    CHECKS = 'checks'
    WISHES = 'wishes'
    MATCH = 'match'
    PLACED = 'placed'


@dataclass(frozen=True)
class Line:
    """One line. `offsets` count `unit` days from its basis; `when` is the state it belongs to.

    Of the lines of one `chase` only the newest counts. `task` asks a person, else it is a message to `to`.
    `standing` holds from its day on, even where that day had gone by. `in_term` keeps to the school's days.
    `at_least` days must have passed since the person was asked. `fixed` is no step but a number that the
    site itself goes by: one, never switched off, at least `least`; `counted` says of what, where the basis does not.
    """

    key: str
    what: str
    to: str
    when: str
    basis: Basis
    unit: int
    offsets: tuple
    most: int
    chase: str = ''
    need: str = ''
    task: bool = False
    urgent: bool = False
    standing: bool = False
    in_term: bool = False
    at_least: int = 0
    fixed: bool = False
    least: int = 1
    counted: str = ''


LINES = (
    Line('capacity_again', 'Ask again how many places they could offer', 'Employer', About.EMPLOYER,
         Basis.ASKED, DAYS, (14,), 120, chase='capacity'),
    Line('capacity_call', 'Phone an employer that did not say how many places', 'Hub', About.EMPLOYER,
         Basis.ASKED, DAYS, (28,), 180, chase='capacity', task=True),
    Line('proposal_reminder', 'Remind of proposed block dates without an answer', 'School', About.PROPOSAL,
         Basis.BEFORE, DAYS, (5, 1), 30, chase='proposal'),
    Line('proposal_phone', 'Phone a school that has not answered about its dates', 'Hub', About.PROPOSAL,
         Basis.AFTER, DAYS, (1,), 30, chase='proposal', task=True),
    Line('proposal_ends', 'Schools answer proposed block dates by then, unless the hub sets another day', 'School',
         About.PROPOSAL, Basis.ASKED, DAYS, (10,), 40, least=2, fixed=True,
         counted='Working days after they were asked'),
    Line('plan_notice', 'No block is proposed, moved or agreed to that begins sooner', 'By itself', About.PROPOSAL,
         Basis.BEFORE, WEEKS, (4,), 26, fixed=True,
         counted='Weeks to the first day, from today or the last day to answer'),
    Line('launch', 'Tell students and families, and ask what they would like', 'School', About.BLOCK,
         Basis.BEFORE, WEEKS, (35,), 52, need=Need.WISHES, task=True, in_term=True),
    Line('wishes', 'See who has said nothing about what they would like', 'School', About.BLOCK,
         Basis.BEFORE, WEEKS, (26, 22, 17), 52, need=Need.WISHES, task=True, in_term=True),
    Line('match', 'Choices close: match students to places', 'School', About.BLOCK,
         Basis.BEFORE, WEEKS, (16,), 52, need=Need.MATCH, task=True, in_term=True),
    Line('employer_reminder', 'Remind of a request without an answer', 'Employer', State.NOMINATED,
         Basis.ASKED, DAYS, (3, 7, 14), 27, chase='employer'),
    Line('employer_phone', 'Phone about a request without an answer', 'School', State.NOMINATED,
         Basis.ASKED, DAYS, (21,), 27, chase='employer', task=True),
    Line('request_ends', 'A request without an answer ends, and its place goes back', 'By itself', State.NOMINATED,
         Basis.ASKED, DAYS, (28,), 56, least=7, fixed=True),
    Line('employer_papers', 'Remind of insurance and risk assessment', 'Employer', State.ACCEPTED,
         Basis.BEFORE, WEEKS, (12, 10, 8), 26, chase='papers', need=Need.EMPLOYER),
    Line('papers_phone', 'Phone about insurance and risk assessment', 'School', State.ACCEPTED,
         Basis.BEFORE, WEEKS, (6,), 26, chase='papers', need=Need.EMPLOYER, task=True, at_least=3),
    Line('parent_reminder', 'Remind of consent', 'Parent or carer', State.ACCEPTED,
         Basis.BEFORE, WEEKS, (6, 5, 4), 26, chase='parent', need=Need.CONSENT),
    Line('parent_phone', 'Phone about consent', 'School', State.ACCEPTED,
         Basis.BEFORE, WEEKS, (3,), 26, chase='parent', need=Need.CONSENT, task=True, at_least=3),
    Line('confirm_or_stop', 'Confirm the placement, or find something else', 'School', State.ACCEPTED,
         Basis.BEFORE, WEEKS, (4,), 26, task=True, standing=True),
    Line('turned_red', 'Look at a check that turned red', 'School', State.CONFIRMED,
         Basis.BEFORE, WEEKS, (4,), 26, need=Need.CHECKS, task=True, standing=True),
    Line('prepare', 'Phone the employer and try the journey', 'Student', State.CONFIRMED,
         Basis.BEFORE, DAYS, (14,), 60, in_term=True),
    Line('starts_soon', 'It starts soon', 'Employer, student and parent', State.CONFIRMED,
         Basis.BEFORE, DAYS, (7,), 30, chase='start'),
    Line('starts_tomorrow', 'It starts tomorrow', 'Employer, student and parent', State.CONFIRMED,
         Basis.BEFORE, DAYS, (1,), 3, chase='start', urgent=True),
    Line('place_given', 'A place that comes free goes to who waits by itself, where the school said so', 'By itself',
         State.NOMINATED, Basis.BEFORE, DAYS, (7,), 60, fixed=True, counted='Days before the first day or more'),
    Line('end_texted', 'An end is also sent as a text, where the school chose it', 'Parent or carer', State.CONFIRMED,
         Basis.BEFORE, DAYS, (10,), 60, fixed=True, counted='From so many days before the first day'),
    Line('end_texted_now', 'Such a text waits for no morning', 'Parent or carer', State.CONFIRMED,
         Basis.BEFORE, DAYS, (3,), 14, fixed=True, counted='From so many days before the first day'),
    Line('host_again', 'Thank them, and ask whether they would host again', 'Employer', State.COMPLETED,
         Basis.AFTER, DAYS, (3, 7), 60, chase='again'),
    Line('register', 'Enter the days in the attendance register (code W)', 'School', About.BLOCK,
         Basis.AFTER, WEEKS, (2,), 12, need=Need.PLACED, task=True),
    Line('review', 'Look back: places filled, who missed out, what to change', 'School', About.BLOCK,
         Basis.AFTER, WEEKS, (4,), 26, need=Need.PLACED, task=True),
    Line('closes', 'Attendance is settled: a placement closes, and its employer sees the name no more', 'By itself',
         State.COMPLETED, Basis.AFTER, WEEKS, (4,), 12, fixed=True),
)  # fmt: skip
BY_KEY = {line.key: line for line in LINES}
# What a school may change for one block; the rest is the hub's.
OF_A_BLOCK = tuple(line.key for line in LINES if line.when not in (About.EMPLOYER, About.PROPOSAL))


@dataclass(frozen=True)
class Facts:
    """What `due` needs to know of a placement, a block or a question.

    `asked_on` is the day it came into its state; `needs` is what is lacking; `closed` are days on which
    the school is shut, as (first, last) pairs.
    """

    when: str
    asked_on: date
    start: date | None = None
    end: date | None = None
    needs: frozenset = frozenset()
    closed: tuple = ()


@dataclass(frozen=True)
class Step:
    """A line on a day."""

    day: date
    line: Line


def schedule(*changes):
    """The lines with the offsets that `changes` (dicts of key to offsets, later ones win) give them.

    Keys nobody knows any more are passed over. No offsets: the line is switched off.
    """
    offsets = {key: tuple(given) for change in changes for key, given in change.items()}
    return tuple(replace(line, offsets=offsets.get(line.key, line.offsets)) for line in LINES)


def due(now, facts, lines):
    """The steps that have come by `now` (a local moment), the newest of each chase only, in order of day.

    What was missed before it is never sent. A step of the day on which the person was asked, or earlier,
    is not due, unless it stands. Nothing is due when people are not at work, nor in advance of a first
    day that has come.
    """
    today, newest = now.date(), {}
    if not is_working_day(today):
        return []
    for step in steps(facts, lines):
        held = newest.get(step.line.chase or step.line.key)
        if _has_come(step, facts, today) and (held is None or held.day <= step.day):
            newest[step.line.chase or step.line.key] = step
    return sorted(newest.values(), key=lambda step: step.day)


def to_come(now, facts, lines):
    """The steps after `now`'s day, in order, if nothing changes."""
    ahead = [step for step in steps(facts, lines) if step.day > now.date() and not _too_late(step, facts)]
    return sorted(ahead, key=lambda step: step.day)


def steps(facts, lines):
    """Every step of the facts' state that is needed, whatever the day."""
    for line in lines:
        if line.when == facts.when and not line.fixed and (not line.need or line.need in facts.needs):
            yield from (Step(_day_of(line, offset, facts), line) for offset in line.offsets)


def _has_come(step, facts, today):
    if facts.start is not None and step.line.basis != Basis.AFTER and facts.start <= today:
        return False
    return step.day <= today and (step.line.standing or facts.asked_on < step.day)


def _too_late(step, facts):
    return step.line.basis == Basis.BEFORE and step.day >= facts.start


def _day_of(line, offset, facts):
    distance, closed = timedelta(days=offset * line.unit), facts.closed if line.in_term else ()
    if line.basis == Basis.BEFORE:
        day = _open_day(facts.start - distance, closed, -DAY)
        soonest = facts.asked_on + timedelta(days=line.at_least) if line.at_least or line.standing else day
        return day if day >= soonest else _open_day(soonest, closed, DAY)
    return _open_day((facts.asked_on if line.basis == Basis.ASKED else facts.end) + distance, closed, DAY)


def _open_day(day, closed, step):
    """The day itself when people are at work and school, else the next one in the direction of `step`."""
    while not is_working_day(day) or any(first <= day <= last for first, last in closed):
        day += step
    return day


def faults(changes):
    """{key: what is wrong with its numbers, in words}; empty when the table can be used as it is."""
    lines = {line.key: line for line in schedule(changes)}
    found = {key: words for key, line in lines.items() if (words := _fault_of(line))}
    for line in lines.values():
        other = next((o for o in lines.values() if line.chase and o.chase == line.chase and o.task), None)
        # What comes after the last day comes after every reminder before it.
        if (
            line.task
            or other is None
            or line.basis != other.basis
            or not (line.offsets and other.offsets)
            or line.key in found
        ):
            continue
        last = max(line.offsets) if line.basis == Basis.ASKED else min(line.offsets)
        if (other.offsets[0] - last) * (1 if line.basis == Basis.ASKED else -1) <= 0:
            found.setdefault(other.key, 'The phone call comes after the last reminder.')
    days = {key: line.offsets for key, line in lines.items()}
    if days['employer_phone'] and days['request_ends'] and days['employer_phone'] >= days['request_ends']:
        found.setdefault('request_ends', 'The request ends after the phone call about it.')
    # Who sees the name no more can be thanked no more.
    if days['closes'] and days['host_again'] and max(days['host_again']) >= days['closes'][0] * WEEKS:
        found.setdefault('closes', 'A placement closes after the last thanks to its employer.')
    return found


def number(lines, key):
    """The one number of a `fixed` line."""
    return next(line.offsets[0] for line in lines if line.key == key)


def _fault_of(line):
    if len(line.offsets) > MOST_OFFSETS:
        return f'At most {MOST_OFFSETS} times.'
    if line.task and line.chase and len(line.offsets) > 1:
        return 'One number: a person is asked once.'
    unit = 'days' if line.unit == DAYS else 'weeks'
    if line.fixed and len(line.offsets) != 1:
        return f'One number of {unit}: this cannot be switched off.'
    if any(not line.least <= offset <= line.most for offset in line.offsets):
        return f'Between {line.least} and {line.most} {unit}.'
    return ''


def in_order(line, offsets):
    """The same numbers once each, in the order in which their days come."""
    return tuple(sorted(set(offsets), reverse=line.basis == Basis.BEFORE))
