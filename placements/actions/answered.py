"""A task that waits for an answer closes by itself once the answer is there, whoever gave it and whichever way.

One table for all of them: what each kind waits for is read from the same gates that stand on the placement's page.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from brokerage.accounts.models import SystemActor
from brokerage.audit.actions import record
from brokerage.notify.models import FollowUp
from placements import rules
from placements.clearance import gates_of
from placements.enums import State
from placements.models import Placement
from placements.notifications import kinds, scheduled
from placements.notifications.announce import BY_ITSELF, phone_task
from placements.queries.placements import whole
from safeguarding.clearance import blockers_of
from safeguarding.enums import Gate, Holder
from schools.models import Block

DISAGREE, PAPERS, TURNED_RED = 'parents_disagree', 'phone_employer_papers', 'turned_red'
SYSTEM = SystemActor('placements.close_answered')


class Chase(NamedTuple):
    """`waits_for` says of a blocker whether the task is about it; `why` is what the trail says once none is left.

    `tells` gives the circumstance of the task, where that names the blocker.
    """

    waits_for: Callable
    why: str
    tells: Callable | None = None


def _with_employer(blocker):
    return blocker.holder == Holder.EMPLOYER


def _risk_with_employer(blocker):
    return blocker.gate == Gate.RISK_ASSESSMENT and _with_employer(blocker)


def _consent(blocker):
    return blocker.code == 'consent_missing'


def _summary(blocker):
    return blocker.gate == Gate.PARENT_SUMMARY


def _disagreement(blocker):
    return blocker.code == 'consent_disputed'


def _any(blocker):
    return True


CONSENT = Chase(_consent, 'the parent or carer has answered.')
EMPLOYER = 'the employer has done what was missing.'
# Nothing else closes by a gate: every other task ends with the placement's next step.
CHASES = {
    phone_task(kinds.AcceptedToEmployer): Chase(_risk_with_employer, 'the risk assessment is confirmed.'),
    phone_task(kinds.LeftToEmployer): Chase(_with_employer, EMPLOYER),
    phone_task(scheduled.PapersReminder): Chase(_with_employer, EMPLOYER),
    PAPERS: Chase(_with_employer, EMPLOYER, lambda blocker: blocker.words),
    phone_task(kinds.AskConsent): CONSENT,
    phone_task(kinds.ConsentReminder): CONSENT,
    'phone_silent_parent': CONSENT,
    DISAGREE: Chase(_disagreement, 'the parents or carers no longer disagree.'),
    phone_task(kinds.SummaryChanged): Chase(_summary, 'the parent or carer has had the risk summary.'),
    TURNED_RED: Chase(_any, 'every check is done again.', lambda blocker: blocker.said_to(Holder.SCHOOL)),
}
# What is asked about a whole block, while the schedule still finds somebody or something lacking.
OF_BLOCK = {
    'block.launch': 'everybody has said what they would like.',
    'block.wishes': 'everybody has said what they would like.',
    'block.match': 'the first students have places.',
}


def chase_of(kind):
    """What a task of `kind` waits for. That about a second parent has their ref behind a dot."""
    return next(each for name, each in CHASES.items() if kind == name or kind.startswith(f'{name}.'))


def close_answered(placement=None):
    """Close the open tasks about gates that are answered, of one placement or of all. Returns how many."""
    tasks = _open_chases()
    return _close(tasks.filter(subject_ref=placement.ref) if placement else tasks)


def close_answered_of(employer_id):
    """The same for an employer that has just done something, at once: one act answers for all its students."""
    about = Placement.objects.filter(employer=employer_id, state__in=[State.ACCEPTED, State.CONFIRMED])
    return _close(_open_chases().filter(subject_ref__in=about.values('ref')))


def _open_chases():
    asked = Q(kind__in=CHASES)
    for name in CHASES:
        asked |= Q(kind__startswith=f'{name}.')
    return FollowUp.objects.open().filter(asked, subject_type=Placement._meta.label_lower)


def _close(tasks):
    found = defaultdict(list)
    for task in tasks.select_related('organisation__hub').order_by('pk'):
        found[task.subject_ref].append(task)
    refs, closed = list(found), 0
    for start in range(0, len(refs), rules.AT_A_TIME):
        rows = list(whole(Placement.objects.filter(ref__in=refs[start : start + rules.AT_A_TIME])))
        gates = gates_of(rows)
        for row in rows:
            closed += sum(_look_at(task, _red(row, gates[row.pk])) for task in found[row.ref])
    return closed


def _red(placement, gates):
    """What is lacking; of a placement that is nobody's to clear any more, nothing."""
    if placement.state not in (State.ACCEPTED, State.CONFIRMED):
        return []
    return blockers_of(gates)


def _look_at(task, red):
    """Close a task whose answer is there; one that names what is lacking names what is lacking now."""
    chase = chase_of(task.kind)
    lacking = [blocker for blocker in red if chase.waits_for(blocker)]
    if not lacking:
        return _end(task, chase.why)
    if chase.tells and (detail := chase.tells(lacking[0])[:300]) != task.detail:
        task.detail = detail
        task.save(update_fields=['detail'])
    return 0


def close_answered_blocks(facts):
    """Close what was asked about blocks, given [(block, its facts, its lines)]: what nobody needs any more."""
    needed = {
        (block.ref, f'block.{line.key}')
        for block, known, lines in facts
        for line in lines
        if line.need in known.needs
    }
    tasks = FollowUp.objects.open().filter(kind__in=OF_BLOCK, subject_type=Block._meta.label_lower)
    tasks = tasks.filter(subject_ref__in=[block.ref for block, _, _ in facts])
    rows = tasks.select_related('organisation__hub').order_by('pk')
    return sum(
        _end(each, OF_BLOCK[each.kind]) for each in rows if (each.subject_ref, each.kind) not in needed
    )


@transaction.atomic
def _end(task, why):
    """Once, with its reason in the trail; somebody who ticked it off meanwhile was first."""
    open_still = FollowUp.objects.open().filter(pk=task.pk)
    if not open_still.update(done_at=timezone.now(), done_by=f'{BY_ITSELF}{why}'):
        return 0
    record(
        by=SYSTEM,
        verb='follow_up.answered',
        subject=task,
        owner=task.organisation,
        data={'kind': task.kind, 'why': why},
    )
    return 1
