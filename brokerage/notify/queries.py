"""What the messages pages show."""

from django.db.models import Q

from brokerage.notify.models import FollowUp, Message, MessageState

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


def open_follow_ups(membership):
    """What the member's organisation must do by hand, most urgent first."""
    return FollowUp.objects.visible_to(membership).open().order_by('due_on', 'ref')
