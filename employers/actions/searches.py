"""Searches that people keep, and the news of them: each told once, however many workers look."""

from datetime import datetime, time

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from brokerage.accounts.models import SystemActor
from brokerage.audit.actions import record
from brokerage.core.calendar import monday_of
from brokerage.core.errors import Refused
from brokerage.notify.actions import plan
from employers.enums import Often
from employers.models import SavedSearch, SearchAlert
from employers.models.searches import LONGEST_QUERY
from employers.notifications import NewForVisitors, NewOffers

MOST_SEARCHES, TOLD = 20, 10
SYSTEM = SystemActor('employers.alert_searches')


@transaction.atomic
def save_search(*, by, name, often, query):
    """Keep a search under a name. News are what is published from now on."""
    check_length(query)
    if SavedSearch.objects.visible_to(by).count() >= MOST_SEARCHES:
        raise Refused(f'You keep {MOST_SEARCHES} searches already. Remove one first.', code='too_many')
    search = SavedSearch(owner=by, name=name, often=often, query=query, told_until=timezone.now())
    return _saved(by, search, 'search.save')


def check_length(query):
    if len(query) > LONGEST_QUERY:
        raise Refused('This search is too long to keep. Choose fewer places on the map.', code='too_long')


@transaction.atomic
def change_search(*, by, search, name, often):
    """Another name, or news more or less often. Whoever starts news again is told from now on."""
    search = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if search.often == Often.NEVER != often:
        search.told_until = timezone.now()
    search.name, search.often = name, often
    return _saved(by, search, 'search.change')


def _saved(by, search, verb):
    try:
        with transaction.atomic():
            search.save()
    except IntegrityError as clash:
        raise Refused('You have a search of this name. Choose another one.', field='name') from clash
    record(by=by, verb=verb, subject=search, owner=search.owner.organisation, data={'often': search.often})
    return search


@transaction.atomic
def remove_search(*, by, search):
    record(by=by, verb='search.remove', subject=search, owner=search.owner.organisation)
    search.delete()


@transaction.atomic
def stop_alerts(*, by, search):
    """No more news of one search; pressed twice it stays stopped. `by` is the link of a mail."""
    search = SavedSearch.objects.select_for_update().get(pk=search.pk)
    if search.often == Often.NEVER:
        return search
    search.often = Often.NEVER
    search.save(update_fields=['often'])
    record(by=by, verb='search.stop', subject=search, owner=search.owner.organisation)
    return search


def due_day(often, today):
    """The day whose news are due: today, or the Monday of this week."""
    return monday_of(today) if often == Often.WEEKLY else today


@transaction.atomic
def tell_news(*, saved, offers, today):
    """Plan one mail of what has come on a saved search until the beginning of the day on which it is due.

    `offers` is what the search finds. None where there is nothing new, or where it has been told: the database
    takes one alert of a search for a day, so that of two workers one writes.
    """
    day = due_day(saved.often, today)
    until = timezone.make_aware(datetime.combine(day, time.min))
    saved = SavedSearch.objects.select_for_update().filter(pk=saved.pk).first()
    if saved is None or saved.often == Often.NEVER or until <= saved.told_until:
        return None
    since, new = saved.told_until, _new_between(offers, saved.told_until, day, until)
    refs = list(new.order_by('-published_at', '-pk').values_list('ref', flat=True))
    if not refs:
        return None
    alert = SearchAlert.objects.create(
        search=saved, due_on=day, since=since, until=until, count=len(refs), offers=refs[:TOLD]
    )
    saved.told_until = until
    saved.save(update_fields=['told_until'])
    record(by=SYSTEM, verb='search.tell', subject=alert, owner=saved.organisation)
    if saved.visitor:
        _write_to_visitor(alert, saved.visitor, day)
    else:
        _write(alert, saved.owner, day)
    return alert


def _new_between(offers, since, day, until):
    """Published in that time, or open to everyone only since then."""
    first_day = timezone.localdate(since)
    opened = Q(head_start_until__gt=first_day, head_start_until__lte=day, published_at__lt=until)
    return offers.filter(Q(published_at__gte=since, published_at__lt=until) | opened)


def _write(alert, owner, day):
    plan(
        kind=NewOffers,
        subject=alert,
        to_email=owner.user.email,
        to_name=owner.user.name,
        to_ref=owner.ref,
        sender=owner.organisation,
        organisation=owner.organisation,
        due_on=day,
    )


def _write_to_visitor(alert, visitor, day):
    plan(
        kind=NewForVisitors,
        subject=alert,
        to_email=visitor.email,
        to_name='',
        sender=visitor.hub,
        due_on=day,
    )
