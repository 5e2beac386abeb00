"""News for people without an account: asked for, confirmed from their own mailbox, kept or forgotten at once."""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from brokerage.accounts.models import SystemActor
from brokerage.audit.actions import record
from brokerage.notify.actions import forget_messages, plan
from brokerage.notify.models import Message, MessageState, OptOut
from employers.actions.searches import check_length
from employers.models import SavedSearch, SearchAlert, Visitor
from employers.notifications import DAYS_TO_CONFIRM, ConfirmNews, NewForVisitors, NewsEnd

# Searches of one address, and how many of them may wait for a yes: each sends one question a day at most.
MOST_SEARCHES, MOST_WAITING = 5, 2
KEPT = timedelta(days=365)
LOCK = "SELECT pg_advisory_xact_lock(hashtext('employers_visitor'), hashtext(%s))"
PAGE, FORGETTING = SystemActor('employers.ask_for_news'), SystemActor('employers.forget_visitors')
ENDING = SystemActor('employers.tell_of_ends')
# Whatever is written to visitors.
LETTERS = (ConfirmNews, NewForVisitors, NewsEnd)


@transaction.atomic
def ask_for_news(*, email, often, query, hub):
    """Somebody gave an address to hear of what is new for a search: one e-mail asks whether it was they.

    Returns nothing and refuses nothing that depends on what is known of the address, so that nobody learns it:
    who gets these e-mails already, or has too many searches, gets nothing more. Raises Refused for a search too
    long to keep.
    """
    check_length(query)
    email = email.lower()
    with connection.cursor() as cursor:
        # One at a time for an address: nobody has more searches than the most.
        cursor.execute(LOCK, [email])
    known = SavedSearch.objects.filter(visitor__email=email)
    saved = known.filter(query=query).select_related('visitor').first()
    if saved is None:
        waiting = known.filter(visitor__confirmed_at=None).count()
        if known.count() >= MOST_SEARCHES or waiting >= MOST_WAITING:
            return
        saved = _kept(email, often, query, hub)
    if saved.visitor.confirmed_at is None:
        SavedSearch.objects.filter(pk=saved.pk).update(often=often)
        plan(kind=ConfirmNews, subject=saved.visitor, to_email=email, to_name='', sender=saved.visitor.hub)


def _kept(email, often, query, hub):
    now = timezone.now()
    forget_at = now + timedelta(days=DAYS_TO_CONFIRM)
    visitor = Visitor.objects.create(hub=hub, email=email, forget_at=forget_at)
    record(by=PAGE, verb='visitor.ask', subject=visitor, owner=hub)
    return SavedSearch.objects.create(visitor=visitor, often=often, query=query, told_until=now)


@transaction.atomic
def confirm_news(*, by, visitor):
    """They said yes, from the mailbox itself: told from now on, for a year. A second yes changes nothing."""
    visitor = _held(visitor)
    if visitor and visitor.confirmed_at is None:
        now = timezone.now()
        visitor.confirmed_at, visitor.forget_at = now, now + KEPT
        visitor.save(update_fields=['confirmed_at', 'forget_at'])
        SavedSearch.objects.filter(visitor=visitor).update(told_until=now)
        record(by=by, verb='visitor.confirm', subject=visitor, owner=visitor.hub)
    return visitor


@transaction.atomic
def keep_news(*, by, visitor):
    """Another year from now, for who has said yes and is not forgotten meanwhile."""
    visitor = _held(visitor)
    if visitor and visitor.confirmed_at:
        visitor.forget_at = timezone.now() + KEPT
        visitor.save(update_fields=['forget_at'])
        record(by=by, verb='visitor.keep', subject=visitor, owner=visitor.hub)
    return visitor


@transaction.atomic
def tell_of_end(*, visitor):
    """Write once, two weeks before their year is over, that it ends and how to go on. None where nothing is due.

    A letter is of the day on which the year ends: told again is told once, and kept for longer there is another.
    """
    visitor = _held(visitor)
    if visitor is None or not visitor.ends_soon:
        return None
    day = timezone.localdate(visitor.forget_at)
    if Message.objects.filter(template=NewsEnd.name, subject_ref=visitor.ref, due_on=day).exists():
        return None
    record(by=ENDING, verb='visitor.warn', subject=visitor, owner=visitor.hub)
    to = {'to_email': visitor.email, 'to_name': '', 'sender': visitor.hub}
    return plan(kind=NewsEnd, subject=visitor, due_on=day, **to)


def _held(visitor):
    """None where another tab, or the clock, has had them forgotten."""
    return Visitor.objects.select_for_update().filter(pk=visitor.pk).first()


@transaction.atomic
def forget_visitor(*, by, visitor):
    """Delete the address, the search and every copy of what was written there. Twice is once."""
    # Whoever plans news of it at this moment is waited for: no letter is left behind.
    saved = SavedSearch.objects.select_for_update().filter(visitor=visitor).first()
    if saved is None:
        return
    alerts = SearchAlert.objects.filter(search=saved).values_list('ref', flat=True)
    forget_messages(kinds=LETTERS, refs=[visitor.ref, *alerts])
    record(by=by, verb='visitor.forget', subject=visitor, owner=visitor.hub)
    visitor.delete()


def forget_visitors():
    """Those whose time is over, and those whose mailbox is gone or who called it unwanted."""
    lost = Message.objects.filter(
        template__in=[kind.name for kind in LETTERS],
        to_email=OuterRef('email'),
        state__in=[MessageState.FAILED, MessageState.BOUNCED],
    )
    unwanted = OptOut.objects.filter(email=OuterRef('email'), by_complaint=True)
    over = Q(forget_at__lte=timezone.now()) | Exists(lost) | Exists(unwanted)
    for visitor in Visitor.objects.filter(over).select_related('hub'):
        forget_visitor(by=FORGETTING, visitor=visitor)
