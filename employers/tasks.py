"""Work for the queue."""

import structlog
from celery import shared_task
from django.http import QueryDict
from django.utils import timezone

from brokerage.accounts.models import Membership
from brokerage.core.errors import Refused
from employers.actions import ask_capacity
from employers.actions.listings import forget_old_changes, note_passed_dates
from employers.actions.searches import tell_news
from employers.actions.stale import look_for_stale
from employers.actions.visitors import forget_visitors, tell_of_end
from employers.actions.words import refresh_words
from employers.forms.search import SearchForm
from employers.models import Employer, SavedSearch, Visitor
from employers.queries.register import not_asked
from employers.queries.saved import findable, of_member

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


@shared_task(name='employers.alert_searches')
def alert_searches():
    """Every hour: news of saved searches, each told once for the day or week on which they are due."""
    today = timezone.localdate()
    searches = SavedSearch.objects.to_tell().select_related('owner__organisation__hub', 'owner__user')
    for saved in searches.iterator(200):
        form = SearchForm(QueryDict(saved.query))
        search = form.search(**(of_member(saved.owner) if saved.owner else {}))
        if form.errors:
            # A place that is no longer known: news of everywhere is not what was asked for.
            log.warning('search_not_understood', search=saved.ref)
            continue
        tell_news(saved=saved, offers=findable(search), today=today)


@shared_task(name='employers.forget_visitors')
def forget_who_asked():
    forget_visitors()


@shared_task(name='employers.tell_of_ends')
def tell_of_ends():
    """Every morning: who gets news is told before their year is over; run twice, nobody is told twice."""
    for visitor in Visitor.objects.ending(timezone.now()).iterator(200):
        tell_of_end(visitor=visitor)


@shared_task(name='employers.stale_offers')
def stale_offers():
    """Each morning: whose offer nobody has touched for long is asked, then it is hidden."""
    look_for_stale()
