"""A hub suspends an employer, and lets students start there again."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.models import Employer
from safeguarding.actions.checks import end_all
from safeguarding.enums import CheckEnd
from safeguarding.models import SiteCheck, Suspension


@transaction.atomic
def suspend(*, by, employer, words):
    """Nobody is sent to this employer from now on, and every check of its sites has ended. Why stays with the hub."""
    employer = _held(by, employer)
    if not words.strip():
        raise Refused('Write down why. Only your hub reads it.', field='words')
    if employer.suspensions.standing().exists():
        raise Refused('This employer is suspended already.', code='suspended')
    row = Suspension.objects.create(
        employer=employer, words=words.strip(), by=by.actor_label[:300], at=timezone.now()
    )
    _hold(employer, True)
    end_all(by, SiteCheck.objects.filter(site__employer=employer), CheckEnd.SUSPENDED)
    record(
        by=by, verb='employer.suspend', subject=row, owner=by.organisation, data={'employer': employer.ref}
    )
    return row


@transaction.atomic
def lift_suspension(*, by, employer):
    """Students may start there again, once the workplace has been checked anew."""
    employer = _held(by, employer)
    row = employer.suspensions.standing().first()
    if row is None:
        raise Refused('This employer is not suspended.', code='not_suspended')
    row.lifted_by, row.lifted_at = by.actor_label[:300], timezone.now()
    row.save(update_fields=['lifted_by', 'lifted_at'])
    _hold(employer, False)
    record(by=by, verb='employer.lift', subject=row, owner=by.organisation, data={'employer': employer.ref})
    return row


def _hold(employer, on_hold):
    employer.on_hold = on_hold
    employer.save(update_fields=['on_hold'])


def _held(by, employer):
    own = by.organisation.kind == Kind.HUB and employer.organisation.hub_id == by.organisation_id
    if not (own and by.may(Permission.REGISTER_EDIT)):
        raise Refused('Only the employer’s hub does this.', code='wrong_party')
    # The row and not its key: rows that point here are checked at the end of their transactions, when these
    # hold the lock of the hub's list that we want at the end of ours. Neither may wait for the other.
    return Employer.objects.select_for_update(of=('self',), no_key=True).get(pk=employer.pk)
