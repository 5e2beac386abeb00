"""Plan messages and follow-ups. Planning twice is planning once: the database decides."""

from django.db import transaction
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.jobs import after_commit
from brokerage.notify.models import FollowUp, Message, MessageState


@transaction.atomic
def plan(*, kind, subject, to_email, to_name, sender, organisation=None, due_on=None, send_after=None):
    """Plan one message about `subject` (a row with a `ref`) and return its row.

    Unique by subject, kind, due date and address: a second call returns the first row. Sent after
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
    """Mark a follow-up done by a person."""
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
    """Send a message that failed or came back to a corrected address; the old row stays as it was."""
    again = Message.objects.create(
        template=message.template,
        subject_type=message.subject_type,
        subject_ref=message.subject_ref,
        due_on=timezone.localdate(),
        to_email=to_email.lower(),
        to_name=message.to_name,
        sender=message.sender,
        organisation=message.organisation,
        send_after=timezone.now(),
    )
    record(by=by, verb='message.send_again', subject=again, owner=message.sender)
    after_commit('notify.send', message_id=again.pk)
    return again


def note_bounce(*, email):
    """A mail service says that `email` cannot be reached: mark what was sent there lately as come back."""
    return Message.objects.filter(to_email=email.lower(), state=MessageState.SENT).update(
        state=MessageState.BOUNCED, fault='The address did not take the message.'
    )
