"""Offers: started from a template, changed, published, paused, copied and closed."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.actions.changes import apply_changes
from employers.actions.places import hold_employer
from employers.enums import OfferStatus, Rung
from employers.models import Offer
from employers.queries.offers import publish_problems, safety_changes
from employers.rules import offer_template
from employers.rules.contact_data import leaks

FROM_TEMPLATE = ('summary', 'day_starts', 'day_ends', 'break_minutes', 'dress', 'lunch', 'risk_band')
LISTS_FROM_TEMPLATE = ('will_do', 'observe_only', 'must_not_do')
MONDAY_TO_FRIDAY = [0, 1, 2, 3, 4]
# Education Act 1996 s.560: work experience is for the last two years of compulsory schooling.
FIRST_WORKING_YEAR = 10
NOT_COPIED = frozenset(
    {'id', 'ref', 'created_at', 'search', 'version', 'published_at', 'status', 'title'}
    # Not `withheld_at`: what the hub has hidden comes back by no copy.
    | {'alive_at', 'nudged_at', 'hidden_at'}
    | {'head_start_group', 'head_start_school', 'head_start_until'}
)

WITHHELD = (
    'Your careers hub has hidden this offer after a report. Mend it, then ask the hub to list it again.'
)


@transaction.atomic
def start_offer(*, by, employer, site, sector, rung=Rung.ONE_WEEK, contact=None):
    """Begin a draft with the words of the sector's template; nobody else sees it yet."""
    template = offer_template(sector)
    words = {name: getattr(template, name) for name in FROM_TEMPLATE}
    lists = {name: list(getattr(template, name)) for name in LISTS_FROM_TEMPLATE}
    offer = Offer.objects.create(
        employer=employer,
        site=site,
        contact=contact or employer.contacts.filter(is_main=True).first(),
        title=template.title,
        sector=sector,
        rung=rung,
        weekdays=MONDAY_TO_FRIDAY,
        min_year_group=_youngest(employer, rung),
        max_year_group=max(13, employer.min_year_group),
        step_free=site.step_free,
        places_shown=employer.places_shown,
        **words,
        **lists,
    )
    record(by=by, verb='offer.start', subject=offer, owner=employer.organisation)
    return offer


def _youngest(employer, rung):
    """An employer open to Year 9 still takes Year 10 upward to work: only encounters are for younger ones."""
    encounter = rung in (Rung.TALK, Rung.VISIT)
    return employer.min_year_group if encounter else max(FIRST_WORKING_YEAR, employer.min_year_group)


@transaction.atomic
def update_offer(*, by, offer, **changes):
    """Change an offer. A change that matters to safety raises `version`.

    A risk assessment is of one version, so after such a change it has to be confirmed again. Raises Refused for
    contact data in a text that everybody reads.
    """
    for field, words in leaks(changes).items():
        raise Refused(words, code='contact_data', field=field)
    hold_employer(offer.employer_id)
    offer = (
        Offer.objects.select_for_update(of=('self',))
        .select_related('employer__organisation')
        .get(pk=offer.pk)
    )
    if offer.status == OfferStatus.CLOSED:
        raise Refused('This offer is closed. Duplicate it to list it again.', code='offer_closed')
    if safety_changes(offer, changes):
        changes['version'] = offer.version + 1
    done = apply_changes(offer, changes)
    # Who saves it unchanged has read it: that is a sign of life too.
    Offer.objects.filter(pk=offer.pk).update(alive_at=timezone.now())
    if done:
        record(by=by, verb='offer.update', subject=offer, owner=offer.employer.organisation, data=done)
    return offer


@transaction.atomic
def publish_offer(*, by, offer):
    """Put an offer where students and schools see it; refuses with what is still missing, in words.

    One that the hub withheld after a report is brought back by the hub alone.
    """
    if offer.withheld_at and (by.organisation is None or by.organisation.kind != Kind.HUB):
        raise Refused(WITHHELD, code='offer_withheld')
    if problems := publish_problems(offer):
        raise Refused(' '.join(problems), code='offer_incomplete')
    now = timezone.now()
    return _move(
        by, offer, OfferStatus.PUBLISHED, published_at=now, alive_at=now, hidden_at=None, withheld_at=None
    )


@transaction.atomic
def pause_offer(*, by, offer):
    """Take an offer off the lists for now. Places already taken stay taken."""
    if offer.status != OfferStatus.PUBLISHED:
        raise Refused('Only an offer that is published can be paused.', code='offer_not_published')
    return _move(by, offer, OfferStatus.PAUSED)


@transaction.atomic
def close_offer(*, by, offer):
    """End an offer for good: it leaves the lists and its dates close. Places already taken stay taken."""
    if offer.status == OfferStatus.CLOSED:
        raise Refused('This offer is closed already.', code='offer_closed')
    offer.windows.filter(closed_at=None).update(closed_at=timezone.now())
    return _move(by, offer, OfferStatus.CLOSED)


@transaction.atomic
def duplicate_offer(*, by, offer):
    """Copy an offer's words into a new draft, without its dates."""
    fields = [field.name for field in Offer._meta.concrete_fields if field.name not in NOT_COPIED]
    copy = Offer.objects.create(
        title=f'{offer.title} (copy)'[:120], **{name: getattr(offer, name) for name in fields}
    )
    data = {'from': offer.ref}
    record(by=by, verb='offer.duplicate', subject=copy, owner=copy.employer.organisation, data=data)
    return copy


def _move(by, offer, status, **also):
    done = apply_changes(offer, {'status': status, **also})
    record(by=by, verb=f'offer.{status}', subject=offer, owner=offer.employer.organisation, data=done)
    return offer
