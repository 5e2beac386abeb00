"""Who is coming to an employer, window by window: how many, from where, and what to prepare. No needs, no flags."""

from collections import Counter
from dataclasses import dataclass
from itertools import groupby

from django.urls import reverse
from django.utils import timezone

from brokerage.core.ui import long_date
from employers.enums import InsuranceBasis, Mode, PreMeeting
from employers.models import Insurance
from placements.clearance import year_group_of
from placements.enums import State
from placements.models import Placement
from placements.queries.pages import state_kind
from placements.queries.placements import known_as, told_state, whole
from safeguarding.models import RiskAssessment

COMING = (State.NOMINATED, State.MEETING, State.ACCEPTED, State.CONFIRMED, State.LIVE)


@dataclass(frozen=True)
class Guest:
    """`who` is a first name only once the employer has said yes."""

    placement: Placement
    who: str
    year_group: int
    school: str
    kind: str
    state: str


@dataclass(frozen=True)
class Todo:
    """Something to prepare; `url` leads to where it is done, where that is a page of ours."""

    words: str
    url: str = ''


@dataclass(frozen=True)
class Visit:
    """One window that somebody is asked for. `promises`: (what, words) of the offer."""

    window: object
    asked: int
    accepted: int
    confirmed: int
    guests: tuple
    todos: tuple
    promises: tuple

    @property
    def asked_words(self):
        return f'{self.asked} asked for'

    @property
    def accepted_words(self):
        return f'{self.accepted} accepted'

    @property
    def confirmed_words(self):
        return f'{self.confirmed} confirmed'


def visits_for(membership):
    """What lies ahead at one employer, the next first. Five queries, however many."""
    rows = Placement.objects.visible_to(membership).filter(state__in=COMING, end__gte=timezone.localdate())
    rows = list(whole(rows).order_by('start', 'window_id', 'state', 'pk'))
    offers = {row.window.offer_id for row in rows}
    assessed = dict(
        RiskAssessment.objects.in_force().filter(offer__in=offers).values_list('offer', 'expires_on')
    )
    insurance = Insurance.objects.filter(employer__organisation=membership.organisation_id).first()
    return [
        _visit(list(same), assessed, insurance) for _, same in groupby(rows, key=lambda row: row.window_id)
    ]


def named(visits):
    """The placements whose student the employer may know by first name."""
    guests = [guest.placement for visit in visits for guest in visit.guests]
    return [placement for placement in guests if placement.names_student_to_employer]


def _visit(rows, assessed, insurance):
    window, states = rows[0].window, Counter(row.state for row in rows)
    return Visit(
        window=window,
        asked=states[State.NOMINATED] + states[State.MEETING],
        accepted=states[State.ACCEPTED],
        confirmed=states[State.CONFIRMED] + states[State.LIVE],
        guests=tuple(_guest(row) for row in rows),
        todos=tuple(_todos(window, assessed, insurance, states)),
        promises=tuple(_promises(window.offer)),
    )


def _guest(row):
    return Guest(
        placement=row,
        who=known_as(row),
        year_group=year_group_of(row),
        school=row.school.organisation.name,
        kind=state_kind(row.state),
        state=told_state(row),
    )


def _todos(window, assessed, insurance, states):
    offer = window.offer
    if states[State.NOMINATED]:
        count = states[State.NOMINATED]
        words = 'Answer the request' if count == 1 else f'Answer the {count} requests'
        yield Todo(words, reverse('placements:list'))
    expires = assessed.get(offer.pk)
    page = reverse('safeguarding:assessment', args=[offer.ref])
    if offer.pk not in assessed:
        yield Todo('Confirm the risk assessment', page)
    elif expires and expires < window.end:
        yield Todo(f'Confirm the risk assessment again: it ends on {long_date(expires)}', page)
    if offer.mode != Mode.VIRTUAL:
        yield from _insurance(window, insurance)
    if offer.pre_meeting == PreMeeting.INTERVIEW:
        yield Todo('Agree a day for the short interview with the school')
    elif offer.pre_meeting == PreMeeting.VISIT:
        yield Todo('Agree a day for the visit with the school')
    yield Todo(
        f'Plan the induction for {long_date(window.start)}: who meets them, fire exits, first aid, breaks'
    )


def _insurance(window, held):
    if held is None or held.basis == InsuranceBasis.NOT_KNOWN:
        yield Todo('Tell your hub what insurance covers students')
    elif held.expires_on and held.expires_on < window.end:
        yield Todo(
            f'Renew your insurance: what we hold ends on {long_date(held.expires_on)}, before the last day'
        )


def _promises(offer):
    facts = [
        ('Dress', offer.dress),
        ('Lunch', offer.lunch),
        ('Getting there', offer.travel),
        ('Access', offer.access or ('Step-free' if offer.step_free else '')),
    ]
    return [(what, words) for what, words in facts if words]
