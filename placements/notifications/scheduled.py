"""What the schedule says besides chasing: papers, preparing, thanks, and tasks about a whole block."""

from django.urls import reverse
from django.utils import timezone

from brokerage.notify.actions import ask_person, plan
from brokerage.notify.registry import register
from employers.models import Window
from employers.notifications import LINK_DAYS, MANAGE_OFFERS, Capacity
from placements.clearance import red_gates
from placements.enums import State
from placements.models import Placement
from placements.notifications import wording
from placements.notifications.kinds import AboutPlacement, BeforeStart, ToEmployer, ToFamily
from safeguarding.enums import Holder


def left_to_employer(placement):
    """What the employer has not done yet, in words."""
    return [blocker.words for blocker in red_gates(placement) if blocker.holder == Holder.EMPLOYER]


@register
class PapersReminder(ToEmployer):
    """Insurance or risk assessment are still missing, or end too early."""

    name = 'placements.papers_reminder'
    template = 'emails/placements/papers_reminder'
    says = (*wording.TO_EMPLOYER, wording.LEFT)
    states = (State.ACCEPTED,)

    def still_due(self, subject, message):
        return super().still_due(subject, message) and bool(left_to_employer(subject))

    def context(self, subject, message):
        return {**super().context(subject, message), 'left': left_to_employer(subject)}


@register
class Prepare(BeforeStart, ToFamily):
    """To the student: ring the employer, try the journey."""

    name = 'placements.prepare'
    template = 'emails/placements/prepare'


@register
class HostAgain(AboutPlacement):
    """Thanks to the employer, and a link to offer places again. Nobody has to have it."""

    name = 'placements.host_again'
    template = 'emails/placements/host_again'
    to, says = wording.EMPLOYERS, (*wording.ALL, wording.LINK)
    states = (State.COMPLETED,)
    optional = True

    def still_due(self, subject, message):
        """Until there are dates after these: that is the answer."""
        ahead = Window.objects.filter(offer__employer=subject.employer_id, start__gt=timezone.localdate())
        return super().still_due(subject, message) and not ahead.exists()

    def context(self, subject, message):
        address = self.link(
            message,
            purpose=MANAGE_OFFERS,
            url_name='employers:link_offers',
            subject=subject.employer,
            person=message.to_name,
            issued_for=subject.school.organisation.hub,
            organisation=subject.employer.organisation,
            days=LINK_DAYS,
        )
        return {**super().context(subject, message), 'address': address}


def is_first_of_its_employer(placement):
    """One thank-you for all students a school sent to an employer in a block."""
    same = Placement.objects.filter(
        block=placement.block_id, employer=placement.employer_id, state=State.COMPLETED
    )
    return same.order_by('pk').values_list('pk', flat=True).first() == placement.pk


def ask_capacity_again(ask, day):
    """The question about places once more, to the main contact of the employer."""
    contact = next((each for each in ask.employer.contacts.all() if each.is_main and each.email), None)
    hub, organisation = ask.employer.organisation.hub, ask.employer.organisation
    if contact:
        plan(
            kind=Capacity,
            subject=ask,
            to_email=contact.email,
            to_name=contact.name,
            sender=hub,
            organisation=organisation,
            due_on=day,
        )


def call_about_capacity(ask, day, days):
    ask_person(
        organisation=ask.employer.organisation.hub,
        kind='capacity_call',
        subject=ask,
        due_on=day,
        words=f'Phone {ask.employer}',
        detail=f'no answer for {days} days about places in {ask.year_name}.',
        path=reverse('employers:employer', args=[ask.employer.ref]),
    )


# What a school is asked about a block, by the schedule's line: act, circumstance, and the page that helps.
OF_BLOCK = {
    'launch': (
        'Tell the students and families of {cohort} about {block}, and ask what they would like.',
        '',
        'ask',
    ),
    'wishes': (
        'Some students of {cohort} have not said what they would like. See who, and help them.',
        '',
        'ask',
    ),
    'match': ('Match the students of {cohort} to places', 'choices for {block} close.', 'match'),
    'register': ('Enter {block} in the attendance register', 'days at work are code W.', 'list'),
    'review': (
        'Look back on {block}',
        'places filled, who missed out, what to change next time.',
        'list',
    ),
}


def ask_about_block(block, step):
    """One task on the list of the block's school."""
    words, detail, page = OF_BLOCK[step.line.key]
    pages = {
        'ask': reverse('schools:cohort', args=[block.cohort.ref]),
        'match': reverse('placements:match', args=[block.ref]),
        'list': f'{reverse("placements:list")}?block={block.ref}',
    }
    ask_person(
        organisation=block.school.organisation,
        kind=f'block.{step.line.key}',
        subject=block,
        due_on=step.day,
        words=words.format(cohort=block.cohort, block=block),
        detail=detail.format(block=block),
        path=pages[page],
    )
