"""Work for the queue."""

import structlog
from celery import shared_task

from brokerage.accounts.models import Membership
from brokerage.core.errors import Refused
from employers.actions import ask_capacity
from employers.actions.listings import forget_old_changes, note_passed_dates
from employers.actions.words import refresh_words
from employers.models import Employer
from employers.queries.register import not_asked

log = structlog.get_logger()


@shared_task(name='employers.ask_area')
def ask_area(*, membership_id, year):
    """Ask every employer of a hub who was not asked yet; run twice, nobody is asked twice."""
    member = Membership.objects.active().select_related('organisation').get(pk=membership_id)
    employers = not_asked(Employer.objects.visible_to(member), year)
    for employer in employers.select_related('organisation__hub').prefetch_related('contacts').iterator(200):
        try:
            ask_capacity(by=member, employer=employer, year=year)
        except Refused as refused:
            # Asked by a colleague, or its contact changed, since the list was made.
            log.info('capacity_not_asked', employer=employer.ref, code=refused.code)


@shared_task(name='employers.note_passed_dates')
def note_dates():
    """Soon after midnight and every hour: what has passed leaves the list."""
    note_passed_dates()


@shared_task(name='employers.forget_old_changes')
def forget_changes():
    forget_old_changes()


@shared_task(name='employers.refresh_words')
def words():
    refresh_words()
