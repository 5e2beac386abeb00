"""The yearly question to employers, asked once for all schools, and the answer."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.notify.actions import plan, settle
from employers.actions.invitations import reachable_contact
from employers.actions.outreach import follow_up, log_outreach
from employers.enums import CapacityAnswer, ContactOutcome, ContactWay
from employers.models import CapacityAsk
from employers.notifications import Capacity

OUTCOMES = {
    CapacityAnswer.YES: ContactOutcome.OFFERED,
    CapacityAnswer.NO: ContactOutcome.DECLINED,
    CapacityAnswer.LATER: ContactOutcome.CALL_BACK,
}
ASK_AGAIN = timedelta(days=30)


@transaction.atomic
def ask_capacity(*, by, employer, year, wanted=''):
    """Ask an employer how many places it could offer in the school year that begins in `year`.

    `wanted` completes 'Schools near you look for ...' in the message: a sector, an area, dates; never a student.

    Raises Refused when it was asked already, may not be contacted or has no address.
    """
    contact = reachable_contact(employer)
    ask, created = CapacityAsk.objects.get_or_create(
        employer=employer, year=year, defaults={'asked_at': timezone.now(), 'wanted': wanted}
    )
    if not created:
        raise Refused(f'{employer} was asked about {ask.year_name} already.', code='asked_already')
    plan(
        kind=Capacity,
        subject=ask,
        to_email=contact.email,
        to_name=contact.name,
        sender=employer.organisation.hub,
        organisation=employer.organisation,
    )
    record(by=by, verb='capacity.ask', subject=ask, owner=employer.organisation, data={'year': year})
    return ask


@transaction.atomic
def answer_capacity(*, by, ask, answer, places=None, note='', contact_stays=True):
    """Write down the answer, note it in the outreach log once, and put the next step on the hub's list."""
    ask.answer, ask.answered_at = answer, timezone.now()
    ask.places, ask.note = (places if answer == CapacityAnswer.YES else None), note
    employer, today = ask.employer, timezone.localdate()
    if ask.outreach is None:
        ask.outreach = log_outreach(
            by=by, employer=employer, on=today, outcome=OUTCOMES[answer], way=ContactWay.LINK, note=note
        )
    else:
        ask.outreach.on, ask.outreach.outcome, ask.outreach.note = today, OUTCOMES[answer], note
        ask.outreach.save(update_fields=['on', 'outcome', 'note'])
    ask.save()
    record(
        by=by,
        verb='capacity.answer',
        subject=ask,
        owner=employer.organisation,
        data={'answer': answer, 'places': ask.places},
    )
    settle(subject=ask, words=by.actor_label)
    _next_step(employer, ask, contact_stays)
    return ask


def _next_step(employer, ask, contact_stays):
    today = timezone.localdate()
    if not contact_stays:
        follow_up(employer=employer, on=today, words=f'Find the right person at {employer}')
    elif ask.answer == CapacityAnswer.YES:
        detail = f'it can host {ask.places} in {ask.year_name}'
        follow_up(employer=employer, on=today, words=f'Set up the offer of {employer}', detail=detail)
    elif ask.answer == CapacityAnswer.LATER:
        follow_up(employer=employer, on=today + ASK_AGAIN, words=f'Ask {employer} again about places')
