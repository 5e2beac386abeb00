"""All that was said and asked about one placement, and what the schedule will say, if nothing changes."""

from dataclasses import dataclass, replace
from datetime import date

from brokerage.notify.models import FollowUp, Message, MessageState
from brokerage.notify.queries import STATE_KINDS, has_stopped, texted_by
from brokerage.notify.sms import texts_to
from placements.enums import State
from placements.queries.placements import consenters_of, contact_of, guardian_of
from placements.queries.schedule import facts_of_placements, schedules_of
from placements.rules.schedule import BY_KEY, Need, due, to_come

# Which state may follow, for lines that belong to a later one.
LATER = {
    State.NOMINATED: (State.ACCEPTED, State.CONFIRMED, State.COMPLETED),
    State.ACCEPTED: (State.CONFIRMED, State.COMPLETED),
    State.CONFIRMED: (State.COMPLETED,),
    State.LIVE: (State.COMPLETED,),
}
IF = {
    State.ACCEPTED: 'If the employer accepts',
    State.CONFIRMED: 'If it is confirmed',
    State.COMPLETED: 'Once it is completed',
}
NOT_NEEDED = {
    Need.CONSENT: 'The parent or carer has answered, or need not.',
    Need.EMPLOYER: 'The employer has done its part.',
    Need.CHECKS: 'Every check is green.',
}
# The texts that go with a line, where the school chose them.
TEXTED_WITH = {
    'starts_tomorrow': 'placements.starts_soon_family',
    'parent_phone': 'placements.consent_reminder',
}
TO_FAMILY = ('parent_reminder', 'starts_soon', 'starts_tomorrow')


@dataclass(frozen=True)
class Ahead:
    """A line of the schedule on a day to come. `chip` and `words` say whether it will be sent, or why not."""

    day: date
    what: str
    to: str
    chip: str
    state: str
    words: str = ''


def sent_about(placement):
    """(message, look) newest first, of the placement and of its agreements."""
    refs = [placement.ref, *placement.agreements.values_list('ref', flat=True)]
    rows = (
        Message.objects.filter(subject_ref__in=refs).select_related('sender').defer('body_text', 'body_html')
    )
    return [(row, STATE_KINDS[MessageState(row.state)]) for row in rows]


def tasks_about(placement):
    return (
        FollowUp.objects.filter(subject_ref=placement.ref)
        .select_related('owner__user')
        .order_by('due_on', 'pk')
    )


def ahead_of(placement, now):
    """What will be said of this placement and when: the planner's own reckoning, so it cannot differ."""
    lines, facts = schedules_of([placement.block])[placement.block_id], facts_of_placements([placement])
    mine = facts[placement.pk]
    planned = [*due(now, mine, lines), *to_come(now, mine, lines)]
    said, texts = _said_on(placement), _texts_about(placement)
    found = [_ahead(placement, step, 'wait', 'Planned') for step in planned if step.day not in said]
    found += [_not_needed(step) for step in _unneeded(mine, lines, now)]
    for state in LATER.get(placement.state, ()):
        then = replace(mine, when=state, asked_on=now.date(), needs=frozenset({Need.CONSENT, Need.EMPLOYER}))
        found += [_ahead(placement, step, 'neutral', IF[state]) for step in to_come(now, then, lines)]
    return sorted((replace(each, words=_and_text(each, texts)) for each in found), key=lambda each: each.day)


def _texts_about(placement):
    """{what a line says: what becomes of the text that goes with it}, empty where none would go."""
    numbers = {texts_to(each.phone) for each in consenters_of(placement)} - {''}
    chosen = texted_by(placement.school.organisation) if numbers else ()
    with_text = [BY_KEY[key].what for key, kind in TEXTED_WITH.items() if kind in chosen]
    if not with_text:
        return {}
    stopped = all(has_stopped(number) for number in numbers)
    words = (
        'Asked for no more texts: use letter or phone.' if stopped else 'A text goes to their mobile, too.'
    )
    return dict.fromkeys(with_text, words)


def _and_text(ahead, texts):
    unneeded = ahead.state == 'Not needed'
    return ahead.words if unneeded else f'{ahead.words} {texts.get(ahead.what, "")}'.strip()


def _said_on(placement):
    """The due days of what is planned or asked already."""
    about = {'subject_type': placement._meta.label_lower, 'subject_ref': placement.ref}
    days = set(Message.objects.filter(**about).values_list('due_on', flat=True))
    return days | set(FollowUp.objects.filter(**about).values_list('due_on', flat=True))


def _unneeded(facts, lines, now):
    """Steps of this state that would come, were they needed."""
    needed = {line.key for line in lines if line.need and line.need in facts.needs}
    left = [line for line in lines if line.need and line.key not in needed]
    return to_come(now, replace(facts, needs=frozenset(Need)), left)


def _not_needed(step):
    return Ahead(
        step.day, step.line.what, step.line.to, 'neutral', 'Not needed', NOT_NEEDED.get(step.line.need, '')
    )


def _ahead(placement, step, chip, state):
    words = _obstacle(placement, step.line)
    chip, state = ('warn', 'You will be asked to phone') if words and chip == 'wait' else (chip, state)
    return Ahead(step.day, step.line.what, step.line.to, chip, state, words)


def _obstacle(placement, line):
    """Why a message would not arrive, in words."""
    contact, guardian = contact_of(placement), guardian_of(placement)
    if line.task:
        return ''
    if line.to.startswith('Employer') and (contact is None or not contact.email):
        return 'We hold no e-mail address of the employer.'
    if line.to.startswith('Employer') and contact.email_bounced:
        return 'Mail to the employer comes back.'
    if line.key in TO_FAMILY and (guardian is None or not guardian.email):
        return 'We hold no e-mail address of a parent or carer.'
    if line.key == 'prepare' and not placement.student.email:
        return 'We hold no e-mail address of the student.'
    return ''
