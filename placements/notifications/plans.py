"""What schools and hubs are told about proposed block dates. No message names a student or another school."""

from datetime import date, datetime
from types import SimpleNamespace

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import Role
from brokerage.accounts.models import Membership
from brokerage.core.ui import day_span, long_date
from brokerage.notify.actions import ask_person, plan
from brokerage.notify.registry import Notification, register
from brokerage.notify.wording import LINK, TO_NAME, Placeholder
from placements import rules
from placements.enums import Answer, PlanState
from placements.models import PlannedBlock
from placements.notifications.wording import SCHOOLS

SAYS = (
    TO_NAME,
    LINK,
    Placeholder('hub', 'Name of your hub', lambda c: c['hub'], in_subject=True),
    Placeholder('cohort', 'The cohort', lambda c: c['cohort'], in_subject=True),
    Placeholder('dates', 'First and last day', lambda c: _dates(c), in_subject=True),
    Placeholder(
        'answer_by', 'Last day to answer', lambda c: long_date(c['planned'].plan.answer_by), in_subject=True
    ),
)
DAYS = {'start': date(2027, 6, 28), 'end': date(2027, 7, 9)}
SAMPLE = {
    'planned': SimpleNamespace(
        **DAYS,
        wished=None,
        weeks_moved=0,
        state=Answer.AGREED,
        plan=SimpleNamespace(answer_by=date(2027, 1, 22)),
    ),
    'found': SimpleNamespace(**DAYS),
    'cohort': 'Year 10 of 2026/27',
    'hub': 'Example Hub',
    'to_name': 'Sam Example',
    'page': 'https://example.org/the-dates/',
}


def _dates(context):
    held = context.get('found') or context['planned']
    return day_span(held.start, held.end)


class AboutProposal(Notification):
    """To a school's careers leaders; needed while the proposal waits for their answer."""

    model = PlannedBlock
    to, says, sample = SCHOOLS, SAYS, SAMPLE

    def subject(self, ref):
        return PlannedBlock.objects.whole().filter(ref=ref).first()

    def examples(self, membership):
        return super().examples(membership).exclude(plan__answer_by=None)

    def still_due(self, subject, message):
        return subject.state == Answer.PROPOSED and subject.plan.state == PlanState.PUBLISHED

    def context(self, subject, message):
        return {
            'planned': subject,
            'cohort': str(subject.wish.cohort),
            'hub': subject.plan.hub.name,
            'to_name': message.to_name,
            'page': settings.SITE_URL + reverse('placements:proposal', args=[subject.ref]),
        }


@register
class BlockProposal(AboutProposal):
    name = 'placements.block_proposal'
    template = 'emails/placements/block_proposal'


@register
class BlockProposalReminder(AboutProposal):
    name = 'placements.block_proposal_reminder'
    template = 'emails/placements/block_proposal_reminder'


@register
class BlockDatesPublished(AboutProposal):
    """The dates are settled and published as a block."""

    name = 'placements.block_published'
    template = 'emails/placements/block_published'

    def examples(self, membership):
        return super().examples(membership).exclude(block=None)

    def still_due(self, subject, message):
        return subject.block is not None

    def context(self, subject, message):
        page = settings.SITE_URL + reverse('schools:block', args=[subject.block.ref])
        return {**super().context(subject, message), 'page': page, 'found': subject.block}


@register
class BlockAnswerByPhone(AboutProposal):
    """What the hub wrote down for the school, so that it can say otherwise."""

    name = 'placements.block_answer_by_phone'
    template = 'emails/placements/block_answer_by_phone'

    def still_due(self, subject, message):
        return bool(subject.told_by) and subject.block is None and subject.plan.state == PlanState.PUBLISHED


def tell_school(kind, row, due_on=None):
    """One message to each careers leader; False where the school has none to tell."""
    school = row.school.organisation
    leads = Membership.objects.active().filter(organisation=school, role=Role.CAREERS_LEAD)
    told = [
        plan(
            kind=kind,
            subject=row,
            to_email=lead.user.email,
            to_name=lead.user.name,
            sender=row.plan.hub,
            organisation=school,
            due_on=due_on,
            send_after=_working_hours() if due_on else None,
        )
        for lead in leads.select_related('user')
    ]
    return bool(told)


def ask_for_answer(row):
    """Ask a school to answer by the plan's day: a message and a task. Nobody to write to: the hub phones."""
    path = reverse('placements:proposal', args=[row.ref])
    words = f'Answer your hub about the proposed dates of {row.wish.cohort}.'
    ask_person(
        organisation=row.school.organisation,
        kind='placements.block_proposal',
        subject=row,
        due_on=row.plan.answer_by,
        words=words,
        path=path,
    )
    if not tell_school(BlockProposal, row):
        words = f'Phone {row.school} about its proposed dates'
        ask_hub(row, 'phone_no_lead', words, detail='nobody there signs in yet.')


def tell_hub_of_answer(row):
    ask_hub(row, 'countered', f'{row.school} asks for another week for {row.wish.cohort}. Plan again.')


def ask_hub(row, kind, words, due_on=None, *, detail=''):
    """Put one task on the hub's list; asked again on the same day, it is open again, but not by the schedule."""
    task = ask_person(
        organisation=row.plan.hub,
        kind=f'placements.plan.{kind}',
        subject=row,
        due_on=due_on or timezone.localdate(),
        words=words,
        detail=detail,
        path=reverse('placements:plan', args=[row.plan.ref]),
    )
    if task.done_at and due_on is None:
        task.done_at, task.done_by = None, ''
        task.save(update_fields=['done_at', 'done_by'])


def _working_hours():
    opening = datetime.combine(timezone.localdate(), rules.SEND_FROM, timezone.get_current_timezone())
    return max(opening, timezone.now())
