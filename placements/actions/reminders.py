"""Chase whoever holds a placement up: plan what is due by now, once, and never what is stale."""

from dataclasses import dataclass

from django.db.models import F, Q
from django.utils import timezone

from brokerage.core.calendar import is_working_day
from placements import rules
from placements.clearance import gates_of
from placements.enums import State
from placements.models import Placement
from placements.notifications import kinds
from placements.notifications.announce import ask_school, tell_employer, tell_family, tell_parent
from placements.queries.placements import guardian_of, silent_parents, whole, without_summary
from placements.rules import Step


@dataclass(frozen=True)
class Due:
    """One step that has come for one placement, on the day the plan says."""

    placement: Placement
    day: object
    step: Step


def plan_reminders():
    """Plan every reminder and phone call that is due; planning again plans nothing new.

    Each is unique by its own day, so a worker that was away for days sends the newest one only.
    """
    today = timezone.localdate()
    if not is_working_day(today):
        return
    for due in _due(State.NOMINATED, _employer_steps, today):
        _chase_employer(due)
    for due in _due(State.ACCEPTED, _parent_steps, today, only=silent_parents):
        _chase_parent(due)
    for placement, confirmed_on in without_summary(_coming(State.ACCEPTED, today)):
        tell_parent(kinds.SummaryChanged, placement, confirmed_on)
    _warn_of_red_gates(today)
    _ask_about_the_stranded(today)
    for due in _due(State.CONFIRMED, _start_steps, today):
        tell_employer(kinds.StartsSoonToEmployer, due.placement, due.day)
        tell_family(kinds.StartsSoonToFamily, due.placement, due.day)


def _due(state, steps, today, only=None):
    rows = _coming(state, today)
    for placement in only(rows) if only else rows.iterator(chunk_size=rules.AT_A_TIME):
        since = timezone.localdate(placement.state_since)
        found = rules.newest_due(steps(placement, since), since, today)
        if found:
            yield Due(placement, *found)


def _coming(state, today):
    return whole(Placement.objects.filter(state=state, start__gt=today)).order_by('pk')


def _warn_of_red_gates(today):
    """A confirmed placement whose check has turned red will not start: the school hears of it in time."""
    near = list(_coming(State.CONFIRMED, today).filter(start__lte=today + rules.WARNED_BEFORE_START))
    gates = gates_of(near)
    for placement in near:
        red = [blocker.words for gate in gates[placement.pk] for blocker in gate.blockers]
        if red:
            who = f'{placement.student.name} at {placement.employer.organisation.name}'
            words = f'{who} cannot start as things stand: {red[0]}'
            ask_school(placement, 'turned_red', words, placement.start)


def _ask_about_the_stranded(today):
    """The student has left, or the block has moved away: the school decides what becomes of the placement."""
    moved = Q(start__lt=F('block__start')) | Q(end__gt=F('block__end'))
    rows = Placement.objects.pending().filter(Q(student__left_on__isnull=False) | moved, start__gt=today)
    for placement in whole(rows):
        who = f'{placement.student.name} at {placement.employer.organisation.name}'
        if placement.student.left_on:
            words = (
                f'{who}: the student has left the school. Withdraw the placement, so that the place is free.'
            )
        else:
            words = (
                f'{who}: the dates no longer lie in {placement.block}. Withdraw it and find another place.'
            )
        ask_school(placement, 'stranded', words, placement.start)


def _employer_steps(placement, since):
    return rules.employer_steps(since)


def _parent_steps(placement, since):
    return rules.parent_steps(since, placement.start)


def _start_steps(placement, since):
    return rules.start_steps(placement.start)


def _chase_employer(due):
    if due.step == Step.REMIND:
        tell_employer(kinds.NominationReminder, due.placement, due.day)
        return
    employer = due.placement.employer.organisation.name
    words = f'Phone {employer}: no answer for {rules.EMPLOYER_PHONED_AFTER} days.'
    ask_school(due.placement, 'phone_silent_employer', words, due.day)


def _chase_parent(due):
    if due.step == Step.REMIND:
        tell_parent(kinds.ConsentReminder, due.placement, due.day)
        return
    student, guardian = due.placement.student.name, guardian_of(due.placement)
    who = f'Phone {guardian.name} {guardian.phone}'.rstrip() if guardian else 'Phone the parent or carer'
    ask_school(
        due.placement,
        'phone_silent_parent',
        f'{who} about {student}: no answer yet, and nobody can go without consent.',
        due.day,
    )
