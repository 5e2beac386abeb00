"""The figures of a finished run as the shapes that pages draw."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Q

from brokerage.core.charts import Place, dot_map, small_multiples
from brokerage.core.distance import in_words
from employers.models import Contact
from placements.enums import Policy
from placements.queries.match_run import Row

MEASURES = ('Placed', 'First choice', 'One of the first three', 'Average distance', 'Furthest')
BY_HAND = 'By hand, first come, first served'
# What somebody could do about a rule that alone keeps students from places still free.
HELP = {
    'insurance': 'could go once an employer shows insurance for the last day: ask your hub to call',
    'travel': 'could go if they travelled further: talk to them and their families about the journey',
    'unknown_place': 'could go if we knew where they live, or where the site is: add the postcode',
    'full': 'could go if an employer who is full took one more: ask your hub to call',
    'pattern': 'could go where an employer took students in the pattern of this block: ask your hub to call',
    'year_group': 'could go where an offer took their year group: ask your hub to call',
    'age': 'could go where an employer took a younger student: ask your hub to call',
    'step_free': 'could go where there was step-free access: ask your hub to find out',
    'forbidden': 'could go where you, or an employer, said no before: look at what you ruled out',
}


def share(part, whole):
    """'96%'; never 100% while somebody is missing, never 0% while somebody is there."""
    if not whole:
        return '–'
    per_cent = round(100 * part / whole)
    if part < whole:
        per_cent = min(per_cent, 99)
    return f'{max(per_cent, 1) if part else 0}%'


def headline(run):
    """One sentence for the top of the page."""
    figures, by_hand = run.figures['policies'][run.policy], run.figures['by_hand']
    placed, students = figures['placed'], figures['students']
    if not students:
        return 'Nobody was free to place.'
    words = f'{placed} of {students} placed, {share(placed, students)}.'
    return f'{words} By hand, first come, first served, it would have been {by_hand["placed"]}.'


def policy_chart(run):
    """Each policy and the work by hand, side by side."""
    plans = [(policy.label, run.figures['policies'][policy]) for policy in Policy]
    choices = [(name, _measures(plan)) for name, plan in [*plans, (BY_HAND, run.figures['by_hand'])]]
    return small_multiples(
        'What each way of choosing gives',
        MEASURES,
        choices,
        lead='The marked one is this match. Distances are straight lines.',
        marked=run.get_policy_display(),
    )


def _measures(plan):
    placed = plan['placed']
    return [
        (placed, f'{placed} of {plan["students"]}'),
        (plan['first_choice'], f'{plan["first_choice"]} ({share(plan["first_choice"], placed)})'),
        (plan['top_three'], f'{plan["top_three"]} ({share(plan["top_three"], placed)})'),
        (plan['mean_metres'], in_words(plan['mean_metres'])),
        (plan['worst_metres'], in_words(plan['worst_metres'])),
    ]


def groups_of(run):
    """(group, placed, all, share). Groups of fewer than five were never written down."""
    return [(name, *counts, share(*counts)) for name, counts in sorted(run.figures['groups'].items())]


def site_map(rows: list[Row]):
    """Sites by how many students would go; no homes. None when no site is on the map."""
    counts, sites = Counter(), {}
    for row in rows:
        if row.is_placed:
            site = row.proposal.window.offer.site
            if site.latitude is not None:
                counts[site.pk] += 1
                sites[site.pk] = (site, row.proposal.window.offer.employer.organisation.name)
    if not sites:
        return None
    places = [
        Place(name, site.latitude, site.longitude, size=min(counts[pk], 9), text=_students(counts[pk]))
        for pk, (site, name) in sorted(sites.items(), key=lambda item: item[1][1])
    ]
    lead = f'{len(places)} sites; the larger the dot, the more students.'
    return dot_map('Where they would go', places, series=('Site of an employer',), lead=lead)


def _students(count):
    return _count(count, 'student')


@dataclass(frozen=True)
class Ask:
    """Something a person could do, and how many students without a place it might help."""

    students: int
    words: str


def asks_of(rows: list[Row]):
    """What would place those who are left, the most useful first. One student may stand in several lines."""
    helped = Counter()
    for row in rows:
        if not row.is_placed:
            helped.update({r['rule'] for r in row.proposal.reasons if r.get('places') or r['rule'] == 'full'})
    order = list(HELP)
    rules = sorted(helped.keys() & HELP.keys(), key=lambda rule: (-helped[rule], order.index(rule)))
    return [Ask(helped[rule], f'{_students(helped[rule])} {HELP[rule]}.') for rule in rules]


def changes_of(rows: list[Row]):
    """What moved since the run before, in one sentence; empty when there is nothing to compare."""
    compared = [row for row in rows if row.is_compared]
    if not compared:
        return ''
    same = sum(row.is_placed and not row.moved for row in compared)
    moved = sum(row.is_placed and row.moved and row.before[0] is not None for row in compared)
    new = sum(row.is_placed and row.before[0] is None for row in compared)
    lost = sum(not row.is_placed and row.before[0] is not None for row in compared)
    return f'Since the match before: same place {same}, moved {moved}, newly placed {new}, no place any more {lost}.'


def consequences_of(good, stopped, rows):
    """What sending does, told before it is done."""
    employers = {proposal.window.offer.employer_id for proposal in good}
    reached = len(_reached(good))
    left = sum(not row.is_placed and row.placement is None for row in rows)
    lines = [
        f'{_count(len(good), "place")} will be taken: no other school can book them.',
        f'{_count(reached, "employer")} will get an e-mail for each student, with year group and dates but no name.',
    ]
    if reached < len(employers):
        lines.append(
            f'{_count(len(employers) - reached, "employer")} cannot be e-mailed: for each student there '
            'you will find a task to phone.'
        )
    if stopped:
        lines.append(
            f'{_count(len(stopped), "student")} will not be sent: something has changed since the match.'
        )
    if left:
        lines.append(f'{_count(left, "student")} without a place will stay on your list.')
    lines.append('Families hear nothing until the employer says yes. You can withdraw any nomination.')
    return lines


def _count(number, noun):
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def _reached(proposals):
    """The employers of these with an address that works, looked for as the message will look for it."""
    offers = [proposal.window.offer for proposal in proposals]
    asked = Q(pk__in=[offer.contact_id for offer in offers if offer.contact_id])
    mains = Q(is_main=True, employer__in=[offer.employer_id for offer in offers])
    contacts = Contact.objects.filter(asked | mains)
    own = {contact.pk: contact for contact in contacts}
    main = {contact.employer_id: contact for contact in own.values() if contact.is_main}
    asked = {offer.employer_id: own.get(offer.contact_id) or main.get(offer.employer_id) for offer in offers}
    return {
        name for name, contact in asked.items() if contact and contact.email and not contact.email_bounced
    }
