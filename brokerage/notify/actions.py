"""Plan messages and follow-ups. Planning twice is planning once: the database decides."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.notify.manners import GATHERED_FOR
from brokerage.notify.models import FollowUp, MailRules, Message, MessageState, MessageText, TextRules
from brokerage.notify.queries import leader_of
from brokerage.notify.registry import texted_kinds
from brokerage.notify.wording import faults_of


@transaction.atomic
def plan(
    *,
    kind,
    subject,
    to_email,
    to_name,
    sender,
    organisation=None,
    due_on=None,
    send_after=None,
    urgent=None,
    to_ref='',
    to_number='',
    occasion='',
):
    """Plan one message about `subject` (a row with a `ref`) and return its row.

    Unique by subject, kind, due date, address or number, person (`to_ref`) and `occasion` (the ref of the event it
    tells of, where the same can happen twice in a day): a second call returns the first row. Sent after commit
    when `send_after` (now by default) has come, else by the beat. None without address and `to_number` (a text):
    the caller decides what a person must do instead. `urgent` overrides the kind's.
    """
    if not to_email and not to_number:
        return None
    now, urgent = timezone.now(), kind.urgent if urgent is None else urgent
    to = {'to_email': to_email.lower(), 'to_number': to_number, 'to_ref': to_ref}
    once = {'template': kind.name, **_about(subject), **to, 'occasion': occasion}
    rest = {'to_name': to_name, 'sender': sender, 'organisation': organisation, 'urgent': urgent}
    rest['send_after'] = _earliest(send_after or now, now, organisation, urgent)
    due_on = due_on or timezone.localdate()
    message, created = Message.objects.get_or_create(**once, due_on=due_on, defaults=rest)
    if created and message.send_after <= now:
        after_commit('notify.send', message_id=message.pk)
    return message


def _about(subject):
    return {'subject_type': subject._meta.label_lower, 'subject_ref': subject.ref}


def _earliest(send_after, now, organisation, urgent):
    """A message to an employer that can wait does so for a few minutes, for others of the same day."""
    to_employer = organisation is not None and organisation.kind == Kind.EMPLOYER
    if settings.HOLD_MAIL and to_employer and not urgent:
        return max(send_after, now + GATHERED_FOR)
    return send_after


def ask_person(*, organisation, kind, subject, due_on, words, path, detail='', owner=None):
    """Put one task on an organisation's list; the same subject, kind and date are asked once.

    `words` say what to do, `detail` the circumstance; both are cut to what a row holds.

    It is `owner`'s (a member), by default whoever leads there.
    """
    follow_up, _ = FollowUp.objects.get_or_create(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_ref=subject.ref,
        due_on=due_on,
        defaults={
            'organisation': organisation,
            'words': words[:300],
            'detail': detail[:300],
            'path': path,
            'owner': lambda: owner or leader_of(organisation),
        },
    )
    return follow_up


@transaction.atomic
def hand_over(*, follow_up, to, by):
    """Make a follow-up a colleague's. Raises Refused for somebody of another organisation."""
    follow_up = FollowUp.objects.visible_to(by).select_for_update(of=('self',)).get(pk=follow_up.pk)
    if to.organisation_id != follow_up.organisation_id or not to.is_active:
        raise Refused('Choose somebody who signs in for your organisation.', field='owner')
    follow_up.owner = to
    follow_up.save(update_fields=['owner'])
    record(
        by=by,
        verb='follow_up.hand_over',
        subject=follow_up,
        owner=follow_up.organisation,
        data={'to': to.ref},
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


@transaction.atomic
def set_mail_rules(*, by, quiet_from, quiet_until, quiet_days_off):
    """When messages of a hub's area may arrive."""
    _check_manages_mail(by)
    given = {'quiet_from': quiet_from, 'quiet_until': quiet_until, 'quiet_days_off': quiet_days_off}
    rules, _ = MailRules.objects.update_or_create(hub=by.organisation, defaults=given)
    data = {name: str(value) for name, value in given.items()}
    record(by=by, verb='mail.rules', subject=rules, owner=by.organisation, data=data)
    return rules


@transaction.atomic
def set_text_rules(*, by, kinds):
    """Which kinds of message (names) a school also sends as texts; none: no texts, but for codes."""
    if by.organisation.kind != Kind.SCHOOL or not by.may(Permission.PEOPLE_MANAGE):
        raise Refused('Only the school’s careers leader sets this.', code='wrong_party')
    known = {name for names in texted_kinds().values() for name in names}
    if not known.issuperset(kinds):
        raise Refused('Choose among the kinds that can be sent as a text.', field='kinds')
    given = {'kinds': sorted(kinds)}
    rules, _ = TextRules.objects.update_or_create(organisation=by.organisation, defaults=given)
    record(by=by, verb='text.rules', subject=rules, owner=by.organisation, data=given)
    return rules


@transaction.atomic
def write_text(*, by, kind, subject, body, seen=0):
    """Give a kind of message the hub's own words, for all its schools; the version before is kept.

    `seen` is the version that was on the screen (0: none). Raises Refused for words that cannot be filled in and
    where somebody else wrote meanwhile.
    """
    allowed = [each for each in kind.says if each.in_subject]
    needed = [each for each in kind.says if each.required]
    # All lines of a file of our own end in one way: what is typed comes with two.
    subject, body = ' '.join(subject.split()), body.replace('\r\n', '\n').strip()
    if not subject or not body:
        raise Refused('Write both a subject line and a text, or go back to the usual ones.', field='body')
    for field, faults in (
        ('subject', faults_of(subject, allowed)),
        ('body', faults_of(body, kind.says, needed=needed)),
    ):
        if faults:
            raise Refused(' '.join(faults), field=field)
    return _new_version(by, kind, seen, 'message_text.write', subject=subject, body=body)


@transaction.atomic
def reset_text(*, by, kind, seen):
    """Go back to the usual words of a kind of message; the own ones stay in its history."""
    return _new_version(by, kind, seen, 'message_text.reset', subject='', body='')


def _new_version(by, kind, seen, verb, **words):
    _check_manages_mail(by)
    given = {'kind': kind.name, 'version': seen + 1, 'written_by': by.actor_label, **words}
    newest = MessageText.objects.filter(hub=by.organisation, kind=kind.name).order_by('-version').first()
    try:
        if seen != (newest.version if newest else 0):
            raise Refused(MEANWHILE, field='body')
        with transaction.atomic():
            text = MessageText.objects.create(hub=by.organisation, **given)
    except IntegrityError as clash:
        raise Refused(MEANWHILE, field='body') from clash
    record(by=by, verb=verb, subject=text, owner=by.organisation, data={'kind': kind.name})
    return text


MEANWHILE = 'A colleague changed this text meanwhile. Open it again in another tab and compare.'


def _check_manages_mail(by):
    if by.organisation.kind != Kind.HUB or not by.may(Permission.PEOPLE_MANAGE):
        raise Refused('Only the hub’s manager sets this.', code='wrong_party')


def settle(*, subject, words='Settled', kind=None):
    """Close the open follow-ups about `subject`, all or those of one `kind`: what they asked for has happened."""
    about = {'subject_type': subject._meta.label_lower, 'subject_ref': subject.ref}
    about |= {'kind': kind} if kind else {}
    FollowUp.objects.filter(**about, done_at=None).update(done_at=timezone.now(), done_by=words)


def forget_messages(*, kinds, refs):
    """Delete messages of `kinds` about the rows `refs`, sent or not: to whom they went is forgotten with them."""
    Message.objects.filter(template__in=[kind.name for kind in kinds], subject_ref__in=refs).delete()


@transaction.atomic
def send_again(*, message, by, to_email='', to_number=''):
    """Send a message that failed or came back to `to_email` (a text: `to_number`); the old row stays as it was.

    A failed one may go to the same place (the server was at fault), one that came back may not.
    """
    old = Message.objects.mendable_by(by).select_for_update(of=('self',)).filter(pk=message.pk).first()
    if old is None:
        raise Refused('Only a message that did not arrive can be sent again, by those who sent it.')
    to = _better_place(old, to_email.strip().lower(), to_number)
    again, created = Message.objects.get_or_create(
        template=old.template,
        subject_type=old.subject_type,
        subject_ref=old.subject_ref,
        due_on=timezone.localdate(),
        to_ref=old.to_ref,
        occasion=old.occasion,
        **to,
        defaults={
            'to_name': old.to_name,
            'sender': old.sender,
            'organisation': old.organisation,
            'send_after': timezone.now(),
            # Somebody asked for it this minute.
            'urgent': True,
        },
    )
    if not created and again.state != MessageState.FAILED:
        raise Refused(f'This message was already sent to that {old.means} today.', field=_field_of(old))
    if not created:
        again.state, again.attempts, again.send_after = MessageState.PLANNED, 0, timezone.now()
        again.save(update_fields=['state', 'attempts', 'send_after'])
    settle(subject=old, words=by.actor_label)
    record(by=by, verb='message.send_again', subject=again, owner=old.sender, data={'instead_of': old.ref})
    after_commit('notify.send', message_id=again.pk)
    return again


def _field_of(message):
    return 'to_number' if message.to_number else 'to_email'


def _better_place(old, to_email, to_number):
    """Where it goes this time, by the same means. Raises Refused for none, and for one that is known not to work."""
    to = (
        {'to_email': '', 'to_number': to_number} if old.to_number else {'to_email': to_email, 'to_number': ''}
    )
    field = _field_of(old)
    if not to[field]:
        raise Refused(f'Enter the {old.means} to send it to.', field=field)
    if old.state == MessageState.BOUNCED and to[field] == getattr(old, field):
        words = 'Texts to this number do not arrive.' if old.to_number else 'Mail to this address comes back.'
        raise Refused(f'{words} Enter another {old.means}.', field=field)
    return to
