"""The figures of a finished run as the shapes that pages draw."""

from collections import Counter

from django.db.models import Q

from brokerage.core.charts import Place, dot_map
from employers.models import Contact
from placements.queries.match_compare import share
from placements.queries.match_run import Row


def headline(run):
    """One sentence for the top of the page."""
    figures, by_hand = run.figures['policies'][run.policy], run.figures['by_hand']
    placed, students = figures['placed'], figures['students']
    if not students:
        return 'Nobody was free to place.'
    words = f'{placed} of {students} placed, {share(placed, students)}.'
    if run.area_id:
        # By hand each school would have come first for itself: a figure of one school says nothing of the area.
        return f'{words} All schools of your hub were matched together, by the same rules.'
    return f'{words} By hand, first come, first served, it would have been {by_hand["placed"]}.'


def groups_of(run):
    """(group, placed, all, share). Groups of fewer than five were never written down."""
    groups = run.figures.get('groups', {}).get(run.policy, {})
    return [(name, *counts, share(*counts)) for name, counts in sorted(groups.items())]


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
        Place(
            name, site.latitude, site.longitude, size=min(counts[pk], 9), text=_count(counts[pk], 'student')
        )
        for pk, (site, name) in sorted(sites.items(), key=lambda item: item[1][1])
    ]
    lead = f'{len(places)} sites; the larger the dot, the more students.'
    return dot_map('Where they would go', places, series=('Site of an employer',), lead=lead)


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
