"""The log of calls, e-mails and visits, so that no two people ask an employer unknowingly."""

from django.db import transaction
from django.urls import reverse

from brokerage.accounts.models import Membership
from brokerage.audit.actions import record
from brokerage.notify.actions import ask_person, settle
from employers.actions.register import change_status
from employers.enums import ContactOutcome, ContactWay, EmployerStatus
from employers.models import Outreach


@transaction.atomic
def log_outreach(*, by, employer, on, outcome, way=ContactWay.CALL, note='', follow_up_on=None):
    """Note a contact with an employer and what came of it.

    It settles what was open about this employer; `follow_up_on` puts the next step on the hub's
    list. Someone who asked not to be contacted is not contacted again from this moment.
    """
    outreach = Outreach.objects.create(
        employer=employer,
        by=by if isinstance(by, Membership) else None,
        on=on,
        way=way,
        outcome=outcome,
        note=note,
    )
    settle(subject=employer, words=f'{outreach.get_way_display()}: {outreach.get_outcome_display()}')
    record(
        by=by,
        verb='outreach.log',
        subject=outreach,
        owner=employer.organisation,
        data={'way': way, 'outcome': outcome},
    )
    if outcome == ContactOutcome.DO_NOT_CONTACT:
        change_status(by=by, employer=employer, status=EmployerStatus.DO_NOT_CONTACT, reason='Asked us')
    elif follow_up_on:
        follow_up(employer=employer, on=follow_up_on, words=f'Contact {employer} again')
    return outreach


def follow_up(*, employer, on, words, detail=''):
    """One line on the hub's list about `employer`."""
    return ask_person(
        organisation=employer.organisation.hub,
        kind='employers.follow_up',
        subject=employer,
        due_on=on,
        words=words,
        detail=detail,
        path=reverse('employers:employer', args=[employer.ref]),
    )
