"""Do what the schedule says is due: plan messages and ask people, once, and never what is stale."""

import logging

from django.db.models import F, Q
from django.utils import timezone

from brokerage.core.calendar import is_working_day
from placements.actions.answered import PAPERS, TURNED_RED, close_answered, close_answered_blocks
from placements.clearance import red_gates
from placements.enums import State
from placements.models import Placement
from placements.notifications import kinds, plans, scheduled
from placements.notifications.announce import (
    ask_school,
    tell_employer,
    tell_family,
    tell_parent,
    tell_student,
)
from placements.notifications.texts import text_parents
from placements.queries import due
from placements.queries.placements import guardian_of, whole, without_summary
from placements.rules.schedule import due as steps_due
from safeguarding.enums import Holder

log = logging.getLogger(__name__)


def plan_reminders():
    """Plan every message and task that is due; planning again plans nothing new.

    Each is unique by its own day, so a worker that was away for days sends the newest one only.
    """
    now = timezone.localtime()
    close_answered()
    if not is_working_day(now.date()):
        return
    for placement, facts, lines in due.of_placements(now):
        for step in steps_due(now, facts, lines):
            _do(OF_PLACEMENT[step.line.key], placement, step)
    blocks = list(due.of_blocks())
    close_answered_blocks(blocks)
    for block, facts, lines in blocks:
        for step in steps_due(now, facts, lines):
            _do(scheduled.ask_about_block, block, step)
    for ask, facts, lines in due.of_asks(now):
        for step in steps_due(now, facts, lines):
            _do(OF_ASK[step.line.key], ask, step)
    for row, facts, lines in due.of_proposals():
        for step in steps_due(now, facts, lines):
            _do(OF_PROPOSAL[step.line.key], row, step)
    for placement, confirmed_on in without_summary(_coming(State.ACCEPTED, now.date())):
        tell_parent(kinds.SummaryChanged, placement, confirmed_on)
    _ask_about_the_stranded(now.date())


def _do(act, row, step):
    try:
        act(row, step)
    except Exception:
        # One that cannot be planned must not keep back the others.
        log.exception('%s of %s cannot be planned', step.line.key, row.ref)


def _coming(state, today):
    return whole(Placement.objects.filter(state=state, start__gt=today)).order_by('pk')


def _ask_about_the_stranded(today):
    """The student has left, or the block has moved away: the school decides what becomes of the placement."""
    moved = Q(start__lt=F('block__start')) | Q(end__gt=F('block__end'))
    rows = Placement.objects.pending().filter(Q(student__left_on__isnull=False) | moved, start__gt=today)
    for placement in whole(rows):
        if placement.student.left_on:
            detail = 'the student has left the school. Withdraw the placement, so that the place is free.'
        else:
            detail = f'the dates no longer lie in {placement.block}. Withdraw it and find another place.'
        ask_school(placement, 'stranded', f'Decide about {_who(placement)}', detail, placement.start)


def _who(placement):
    return f'{placement.student.name} at {placement.employer.organisation.name}'


def _remind_employer(placement, step):
    tell_employer(kinds.NominationReminder, placement, step.day)


def _phone_employer(placement, step):
    words, detail = f'Phone {placement.employer}', f'no answer for {step.line.offsets[0]} days.'
    ask_school(placement, 'phone_silent_employer', words, detail, step.day)


def _remind_of_papers(placement, step):
    tell_employer(scheduled.PapersReminder, placement, step.day)


def _phone_about_papers(placement, step):
    left = scheduled.left_to_employer(placement)[0]
    ask_school(placement, PAPERS, f'Phone {placement.employer}', left, step.day)


def _remind_parent(placement, step):
    tell_parent(kinds.ConsentReminder, placement, step.day)


def _phone_parent(placement, step):
    guardian = guardian_of(placement)
    who = f'Phone {guardian.name} {guardian.phone}'.rstrip() if guardian else 'Phone the parent or carer'
    words = f'{who} about {placement.student.name}'
    detail = 'no answer yet, and nobody can go without consent.'
    ask_school(placement, 'phone_silent_parent', words, detail, step.day)
    text_parents(kinds.ConsentReminder, placement, step.day)


def _confirm_or_stop(placement, step):
    words = f'{_who(placement)} is not confirmed. Confirm it, or find something else in time.'
    ask_school(placement, 'confirm_or_stop', words, due_on=step.day)


def _warn_of_red_gates(placement, step):
    """A confirmed placement whose check has turned red will not start: the school hears of it in time."""
    words = f'{_who(placement)} cannot start as things stand'
    detail = red_gates(placement)[0].said_to(Holder.SCHOOL)
    ask_school(placement, TURNED_RED, words, detail, step.day)


def _prepare(placement, step):
    tell_student(scheduled.Prepare, placement, step.day)


def _starts_soon(placement, step):
    tell_employer(kinds.StartsSoonToEmployer, placement, step.day, urgent=step.line.urgent)
    tell_family(kinds.StartsSoonToFamily, placement, step.day, urgent=step.line.urgent)


def _starts_tomorrow(placement, step):
    _starts_soon(placement, step)
    text_parents(kinds.StartsSoonToFamily, placement, step.day)


def _host_again(placement, step):
    if scheduled.is_first_of_its_employer(placement):
        tell_employer(scheduled.HostAgain, placement, step.day)


def _ask_capacity_again(ask, step):
    scheduled.ask_capacity_again(ask, step.day)


def _call_about_capacity(ask, step):
    scheduled.call_about_capacity(ask, step.day, step.line.offsets[0])


def _remind_of_proposal(row, step):
    plans.tell_school(plans.BlockProposalReminder, row, step.day)


def _phone_about_proposal(row, step):
    words, detail = f'Phone {row.school}', f'no answer about the proposed dates of {row.wish.cohort}.'
    plans.ask_hub(row, 'phone_silent_school', words, step.day, detail=detail)


OF_PLACEMENT = {
    'employer_reminder': _remind_employer,
    'employer_phone': _phone_employer,
    'employer_papers': _remind_of_papers,
    'papers_phone': _phone_about_papers,
    'parent_reminder': _remind_parent,
    'parent_phone': _phone_parent,
    'confirm_or_stop': _confirm_or_stop,
    'turned_red': _warn_of_red_gates,
    'prepare': _prepare,
    'starts_soon': _starts_soon,
    'starts_tomorrow': _starts_tomorrow,
    'host_again': _host_again,
}
OF_ASK = {'capacity_again': _ask_capacity_again, 'capacity_call': _call_about_capacity}
OF_PROPOSAL = {'proposal_reminder': _remind_of_proposal, 'proposal_phone': _phone_about_proposal}
