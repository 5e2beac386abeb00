"""Plan messages and follow-ups. Planning twice is planning once: the database decides."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.notify.models import FollowUp, Message, MessageState


@transaction.atomic
def plan(
    *, kind, subject, to_email, to_name, sender, to_ref='', organisation=None, due_on=None, send_after=None
):
    """Plan one message about `subject` (a row with a `ref`) and return its row.

    Unique by subject, kind, due date, address and person (`to_ref`): a second call returns the first row. Sent after
    commit when `send_after` (now by default) has come, else by the beat. Does nothing and returns
    None without an address: the caller decides what a person must do instead.
    """
    if not to_email:
        return None
    now = timezone.now()
    message, created = Message.objects.get_or_create(
        template=kind.name,
        subject_type=subject._meta.label_lower,
        subject_ref=subject.ref,
        due_on=due_on or timezone.localdate(),
        to_email=to_email.lower(),
        to_ref=to_ref,
        defaults={
            'to_name': to_name,
            'sender': sender,
            'organisation': organisation,
            'send_after': send_after or now,
        },
    )
    if created and message.send_after <= now:
        after_commit('notify.send', message_id=message.pk)
    return message


def ask_person(*, organisation, kind, subject, due_on, words, path):
    """Put one task on an organisation's list; the same subject, kind and date are asked once."""
    follow_up, _ = FollowUp.objects.get_or_create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_ref=subject.ref,
        due_on=due_on,
        defaults={'organisation': organisation, 'words': words, 'path': path},
    )
    return follow_up


@transaction.atomic
def finish(*, follow_up, by):
    """Mark a follow-up done by a person; one that was settled meanwhile stays as it was."""
    follow_up = FollowUp.objects.select_for_update(of=('self',)).get(pk=follow_up.pk)
    if follow_up.done_at:
        return follow_up
    follow_up.done_at = timezone.now()
    follow_up.done_by = by.actor_label
    follow_up.save(update_fields=['done_at', 'done_by'])
    record(by=by, verb='follow_up.finish', subject=follow_up, owner=follow_up.organisation)
    return follow_up


def settle(*, subject, words='Settled'):
    """Close the open follow-ups about `subject`: what they asked for has happened."""
    about = {'subject_type': subject._meta.label_lower, 'subject_ref': subject.ref}
    FollowUp.objects.filter(**about, done_at=None).update(done_at=timezone.now(), done_by=words)


@transaction.atomic
def send_again(*, message, to_email, by):
    """Send a message that failed or came back to `to_email`; the old row stays as it was.

    A failed one may go to the same address (the mail server was at fault), one that came back may not.
    """
    old = Message.objects.mendable_by(by).select_for_update(of=('self',)).filter(pk=message.pk).first()
    if old is None:
        raise Refused('Only a message that did not arrive can be sent again, by those who sent it.')
    to_email = to_email.strip().lower()
    if old.state == MessageState.BOUNCED and to_email == old.to_email:
        raise Refused('Mail to this address comes back. Enter another address.', field='to_email')
    again, created = Message.objects.get_or_create(
        template=old.template,
        subject_type=old.subject_type,
        subject_ref=old.subject_ref,
        due_on=timezone.localdate(),
        to_email=to_email,
        to_ref=old.to_ref,
        defaults={
            'to_name': old.to_name,
            'sender': old.sender,
            'organisation': old.organisation,
            'send_after': timezone.now(),
        },
    )
    if not created and again.state != MessageState.FAILED:
        raise Refused('This message was already sent to that address today.', field='to_email')
    if not created:
        again.state, again.attempts, again.send_after = MessageState.PLANNED, 0, timezone.now()
        again.save(update_fields=['state', 'attempts', 'send_after'])
    settle(subject=old, words=by.actor_label)
    record(by=by, verb='message.send_again', subject=again, owner=old.sender, data={'instead_of': old.ref})
    after_commit('notify.send', message_id=again.pk)
    return again


@transaction.atomic
def note_bounce(*, email, ref=''):
    """A mail service says that `email` cannot be reached: mark the message `ref` as come back and ask
    its sender for a better address. Without a `ref`, all that was sent there in the last week.
    """
    sent = Message.objects.filter(to_email=email.lower(), state=MessageState.SENT)
    week_ago = timezone.now() - timedelta(days=7)
    lost = sent.filter(ref=ref) if ref else sent.filter(sent_at__gte=week_ago)
    for message in lost.select_for_update(of=('self',)).select_related('sender'):
        message.state, message.fault = MessageState.BOUNCED, 'The address did not take the message.'
        message.save(update_fields=['state', 'fault'])
        ask_person(
            organisation=message.sender,
            kind='message.bounced',
            subject=message,
            due_on=timezone.localdate(),
            words=f'A message to {message.addressee} came back. Correct the address.'[:300],
            path=message.path,
        )
