"""Two people set aside a rule of practice for one placement; the law is never set aside.

The caller knows the placement: it says that the blocker stands now, and what it is about.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from safeguarding.enums import OverrideState
from safeguarding.models import Override
from safeguarding.rules.overrides import CHILD_HOURS, OVERRIDABLE


@transaction.atomic
def ask_override(*, by, student, placement_ref, code, about, reason, parent_agreed=''):
    """The first person asks, with a reason; for a child's hours a parent must have agreed (`parent_agreed`: who).

    Source: practice of local authorities for pupils on school-arranged placements: reason, parent and school.
    """
    _of_the_school(by, student, Permission.PLACEMENTS_ARRANGE)
    if code not in OVERRIDABLE:
        raise Refused('Nobody can set this aside: it is law.', code='law')
    if not reason.strip():
        raise Refused('Write down why.', code='no_reason', field='reason')
    if code in CHILD_HOURS and not parent_agreed.strip():
        raise Refused(
            'Ask the parent or carer first, and write down who agreed.',
            code='no_parent',
            field='parent_agreed',
        )
    _make_way(by, placement_ref, code, about)
    try:
        with transaction.atomic():
            row = Override.objects.create(
                student=student,
                placement_ref=placement_ref,
                code=code,
                about=about,
                reason=reason.strip(),
                parent_agreed=parent_agreed.strip() if code in CHILD_HOURS else '',
                asked_ref=by.actor_ref,
                asked_by=by.actor_label[:300],
                asked_at=timezone.now(),
            )
    except IntegrityError:
        raise Refused('Somebody has asked already. See the placement.', code='asked') from None
    _record(by, 'override.ask', row)
    return row


def _make_way(by, placement_ref, code, about):
    """What was asked about other dates or hours is over; what was asked about these stands."""
    held = Override.objects.live().filter(placement_ref=placement_ref, code=code)
    for row in held.select_for_update(of=('self',)):
        if row.about == about:
            raise Refused('Somebody has asked already. See the placement.', code='asked')
        _settle(by, row, OverrideState.WITHDRAWN)


@transaction.atomic
def agree_override(*, by, override, about):
    """A second person of the school agrees; never the one who asked, and only to what was asked."""
    row = _locked(override)
    _second(by, row)
    if row.about != about:
        raise Refused(
            'The dates, the hours or the offer changed since this was asked. Ask afresh.', code='changed'
        )
    return _settle(by, row, OverrideState.AGREED, second=True)


@transaction.atomic
def refuse_override(*, by, override, words=''):
    """A second person says no: the rule stands, and why is kept."""
    row = _locked(override)
    _second(by, row)
    row.second_words = words.strip()
    return _settle(by, row, OverrideState.REFUSED, second=True)


@transaction.atomic
def withdraw_override(*, by, override):
    """Anybody of the two parts takes it back, before or after it was agreed: the rule stands again."""
    row = _locked(override)
    _of_the_school(by, row.student, Permission.SET_ASIDE)
    if row.state not in (OverrideState.ASKED, OverrideState.AGREED):
        raise Refused('There is nothing left to take back.', code='over')
    return _settle(by, row, OverrideState.WITHDRAWN)


def _locked(override):
    rows = Override.objects.select_for_update(of=('self',)).select_related(
        'student__school__organisation__hub'
    )
    return rows.get(pk=override.pk)


def _second(by, row):
    _of_the_school(by, row.student, Permission.SET_ASIDE)
    if row.state != OverrideState.ASKED:
        raise Refused('This was decided already.', code='over')
    if by.actor_ref == row.asked_ref:
        raise Refused('You asked for this. Somebody else at your school must agree.', code='same_person')


def _of_the_school(by, student, permission):
    own = by.actor_kind == 'membership' and by.organisation_id == student.school.organisation_id
    if not (own and by.may(permission)):
        raise Refused(
            'Only careers leaders and safeguarding leads of the student’s school do this.', code='wrong_party'
        )


def _settle(by, row, state, *, second=False):
    row.state, row.settled_at = state, timezone.now()
    if second:
        row.second_ref, row.second_by = by.actor_ref, by.actor_label[:300]
    row.save(update_fields=['state', 'settled_at', 'second_ref', 'second_by', 'second_words'])
    _record(by, f'override.{state}', row)
    return row


def _record(by, verb, row):
    data = {'placement': row.placement_ref, 'code': row.code}
    record(by=by, verb=verb, subject=row, owner=row.student.school.organisation, data=data)
