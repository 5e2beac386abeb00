"""What the messages pages show."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import MANAGING_ROLES, Role
from brokerage.accounts.models import Membership
from brokerage.core.ui import Tab
from brokerage.notify.models import (
    FollowUp,
    MailRules,
    Message,
    MessageState,
    MessageText,
    TextRules,
    TextStop,
)
from brokerage.notify.registry import REGISTRY

STATE_KINDS = {
    MessageState.PLANNED: 'wait',
    MessageState.SENT: 'ok',
    MessageState.DROPPED: 'neutral',
    MessageState.FAILED: 'stop',
    MessageState.BOUNCED: 'stop',
}


def messages_of(membership, *, state='', words=''):
    """Messages the member may see, newest first; `words` is part of a name or an address."""
    rows = Message.objects.visible_to(membership).select_related('sender')
    rows = rows.filter(state=state) if state else rows
    if words:
        rows = rows.filter(Q(to_name__icontains=words) | Q(to_email__icontains=words))
    return rows.defer('body_text', 'body_html')


WHOSE = (('', 'All'), ('mine', 'Yours'), ('late', 'Late'), ('nobody', 'Nobody’s'))


def open_follow_ups(membership, whose=''):
    """What the member's organisation must do by hand, most urgent first; `whose` is one of WHOSE."""
    rows = FollowUp.objects.visible_to(membership).open().select_related('owner__user')
    narrowed = {
        'mine': Q(owner=membership),
        'late': Q(due_on__lt=timezone.localdate()),
        'nobody': Q(owner=None) | Q(owner__is_active=False),
    }
    return rows.filter(narrowed.get(whose, Q())).order_by('due_on', 'ref')


def follow_up_tabs(membership, current):
    page = reverse('notify:follow_ups')
    return [
        Tab(
            words,
            f'{page}?whose={name}' if name else page,
            name == current,
            open_follow_ups(membership, name).count(),
        )
        for name, words in WHOSE
    ]


def colleagues(membership):
    """Who signs in for the member's organisation."""
    rows = Membership.objects.active().filter(organisation=membership.organisation_id)
    return rows.select_related('user').order_by('user__name', 'pk')


# The first role that somebody holds is whose follow-ups are, until they are handed over.
LEADERS = (Role.CAREERS_LEAD, Role.HUB_OFFICER, *MANAGING_ROLES)


def leader_of(organisation):
    """Who answers for an organisation's follow-ups, or None while nobody signs in for it."""
    members = list(Membership.objects.active().filter(organisation=organisation).order_by('pk'))
    ranked = [member for role in LEADERS for member in members if member.role == role]
    return next(iter(ranked or members), None)


def rules_of(organisation):
    """When messages of an organisation's area may arrive: the hub's rules, else the usual ones."""
    area = organisation.area
    return MailRules.objects.filter(hub=area).first() or MailRules(hub=area)


def text_in_force(hub, kind):
    """The hub's own words for a kind of message (its name), or None where it uses the usual ones."""
    newest = MessageText.objects.filter(hub=hub, kind=kind).order_by('-version').first()
    return newest if newest and newest.is_own else None


def texts_by_group(membership):
    """[(who gets them, [(kind, its usual subject line, its newest version or None), …]), …]"""
    newest = {}
    for text in MessageText.objects.visible_to(membership).order_by('version'):
        newest[text.kind] = text
    groups = {}
    for kind in sorted(editable_kinds(), key=lambda each: each.name):
        line, _ = kind.usual(kind.sample_context())
        groups.setdefault(kind.to, []).append((kind, line, newest.get(kind.name)))
    return sorted(groups.items())


def editable_kinds():
    return [kind for kind in REGISTRY.values() if kind.says]


def texted_by(organisation):
    """Names of the kinds that a school sends as texts, none unless it said so."""
    rules = TextRules.objects.filter(organisation=organisation).first()
    return frozenset(rules.kinds) if rules else frozenset()


def has_stopped(number):
    return TextStop.objects.filter(number=number).exists()


def why_no_text(message, kind):
    """None while `message`, a text, may go; else why not. A code is asked for by its reader, and goes."""
    if not settings.SMS_BACKEND:
        return 'Texts are switched off on this site.'
    if kind.texted and has_stopped(message.to_number):
        return 'They asked for no more texts. Use letter or phone.'
    if kind.texted and kind.name not in texted_by(message.sender):
        return 'The school sends no such texts any more.'
    return None


def stopped_people(membership):
    """[(name, the mobile masked)] of those who had texts from the member's school and asked for no more."""
    numbers = TextStop.objects.visible_to(membership).values('number')
    rows = Message.objects.visible_to(membership).filter(to_number__in=numbers)
    rows = rows.order_by('to_name', 'to_number').distinct('to_name', 'to_number')
    return [(row.to_name, row.reached_at) for row in rows.defer('body_text', 'body_html')]
