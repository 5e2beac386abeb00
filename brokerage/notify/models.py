"""Messages and follow-ups are rows: planned, checked again when sent, kept as sent."""

from datetime import time

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Membership, Organisation
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed
from brokerage.notify.registry import REGISTRY, of_visitors, subject_words, texted_kinds
from brokerage.notify.sms import masked


class MessageState(models.TextChoices):
    PLANNED = 'planned', 'Planned'
    SENT = 'sent', 'Sent'
    DROPPED = 'dropped', 'No longer needed'
    FAILED = 'failed', 'Could not be sent'
    BOUNCED = 'bounced', 'Came back'


class MessageQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Messages sent for or to your own organisation: a hub reads no school's letters about students, and
        nobody those to visitors.
        """
        mine = membership.organisation_id
        return self.of_organisations().filter(Q(sender_id=mine) | Q(organisation_id=mine))

    def of_organisations(self):
        return self.exclude(template__in=of_visitors())

    def mendable_by(self, membership):
        """Messages that did not arrive and that `membership`'s organisation sent."""
        lost = self.of_organisations().filter(state__in=[MessageState.FAILED, MessageState.BOUNCED])
        # A code is asked for anew, not sent again.
        texted = [name for names in texted_kinds().values() for name in names]
        lost = lost.filter(Q(to_number='') | Q(template__in=texted))
        return lost.filter(sender_id=membership.organisation_id)

    def due(self, now):
        return self.filter(state=MessageState.PLANNED, send_after__lte=now)


class Message(BaseModel):
    """One message to one person about one thing, once: unique by subject, template, due date, address,
    person (`to_ref`) and `occasion`: the ref of the event it tells of, for what can happen twice in a day.

    `template` names a registered notification, which knows whether the message is still needed and
    what it says; subject line and body are written when it is sent and kept as sent.
    """

    template = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=12)
    due_on = models.DateField()
    to_email = models.EmailField(blank=True)
    # A text to a UK mobile (E.164) in place of an e-mail.
    to_number = models.CharField(max_length=16, blank=True)
    to_name = models.CharField(max_length=160)
    # Of the row that says who they are, where there is one: several people may share an address.
    to_ref = models.CharField(max_length=12, blank=True)
    sender = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='+')
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name='+'
    )
    state = models.CharField(max_length=10, choices=MessageState, default=MessageState.PLANNED)
    send_after = models.DateTimeField()
    urgent = models.BooleanField(default=False)
    # The day whose one mail to this address it was, and the mail in which others went along.
    day_slot = models.DateField(null=True, blank=True)
    carried_by = models.ForeignKey(
        'self', null=True, blank=True, on_delete=models.CASCADE, related_name='carried'
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    subject_line = models.CharField(max_length=200, blank=True)
    body_text = models.TextField(blank=True)
    body_html = models.TextField(blank=True)
    fault = models.CharField(max_length=300, blank=True)
    occasion = models.CharField(max_length=12, blank=True)

    objects = MessageQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='to_email to_number to_name subject_line body_text body_html',
        neutral='template subject_type subject_ref to_ref due_on sender organisation state send_after urgent '
        'day_slot carried_by attempts sent_at fault occasion',
    )

    class Meta:
        ordering = ['-send_after', '-pk']
        constraints = [
            models.UniqueConstraint(
                fields=[
                    'subject_type',
                    'subject_ref',
                    'template',
                    'due_on',
                    'to_email',
                    'to_number',
                    'to_ref',
                    'occasion',
                ],
                name='message_once',
            ),
            models.UniqueConstraint(fields=['to_email', 'day_slot'], name='message_one_a_day'),
            models.CheckConstraint(
                condition=Q(state='sent', sent_at__isnull=False) | ~Q(state='sent'), name='message_sent_at'
            ),
            models.CheckConstraint(condition=Q(state__in=MessageState.values), name='message_state'),
        ]
        indexes = [
            models.Index(fields=['send_after'], condition=Q(state='planned'), name='message_due'),
            models.Index(fields=['subject_type', 'subject_ref']),
        ]

    def __str__(self):
        return f'{self.template} due {self.due_on}'

    @property
    def title(self):
        """The subject line; of what is not written yet, the line with '…' for what it will be filled with."""
        kind = REGISTRY.get(self.template)
        return self.subject_line or (
            subject_words(kind.template) if kind else 'A message of a kind no longer sent'
        )

    @property
    def goes_once_a_day(self):
        """Employers get one mail a day, from all schools together, unless it cannot wait."""
        to_employer = self.organisation is not None and self.organisation.kind == Kind.EMPLOYER
        return to_employer and not self.urgent

    @property
    def addressee(self):
        return self.to_name or self.reached_at

    @property
    def reached_at(self):
        return masked(self.to_number) if self.to_number else self.to_email

    @property
    def means(self):
        return 'number' if self.to_number else 'address'

    @property
    def path(self):
        return reverse('notify:message', args=[self.ref])


class FollowUpQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(organisation_id=membership.organisation_id)

    def open(self):
        return self.filter(done_at=None)


class FollowUp(BaseModel):
    """Something a person must do, because messages did not settle it. Once per subject, kind and due date."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='follow_ups')
    kind = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_ref = models.CharField(max_length=12)
    due_on = models.DateField()
    words = models.CharField(max_length=300)
    # The circumstance under the act; apart from it, for the name of an employer or a school may hold any mark.
    detail = models.CharField(max_length=300, blank=True)
    path = models.CharField(max_length=200)
    owner = models.ForeignKey(Membership, null=True, blank=True, on_delete=models.SET_NULL, related_name='+')
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=300, blank=True)

    objects = FollowUpQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        personal='words detail owner done_by',
        neutral='organisation kind subject_type subject_ref due_on path done_at',
    )

    class Meta:
        ordering = ['due_on', 'pk']
        constraints = [
            models.UniqueConstraint(
                fields=['subject_type', 'subject_ref', 'kind', 'due_on'], name='follow_up_once'
            )
        ]
        indexes = [
            models.Index(fields=['organisation', 'due_on'], condition=Q(done_at=None), name='follow_up_open')
        ]

    def __str__(self):
        return f'{self.kind} due {self.due_on}'

    @property
    def said(self):
        """Act and circumstance in one line."""
        return f'{self.words}: {self.detail}' if self.detail else self.words


class MailRulesQuerySet(models.QuerySet):
    def visible_to(self, membership):
        area = membership.organisation.area
        return self.filter(hub=area) if area else self.none()


class MailRules(BaseModel):
    """When an area's messages may arrive: quiet from `quiet_from` to `quiet_until`, and at weekends."""

    hub = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name='+')
    quiet_from = models.TimeField(default=time(20))
    quiet_until = models.TimeField(default=time(7, 30))
    quiet_days_off = models.BooleanField(default=True)

    objects = MailRulesQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, neutral='hub quiet_from quiet_until quiet_days_off')

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(quiet_from__gt=F('quiet_until')), name='mail_rules_leave_a_day'
            )
        ]

    def __str__(self):
        return f'Mail rules of {self.hub_id}'


class OptOutQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Addresses that your own organisation wrote to."""
        return self.filter(email__in=Message.objects.visible_to(membership).values('to_email'))


class OptOut(BaseModel):
    """An address that wants no messages but those a placement needs."""

    email = models.EmailField(unique=True)
    by_complaint = models.BooleanField(default=False)

    objects = OptOutQuerySet.as_manager()
    privacy = classed(Keep.WORKING, personal='email', neutral='by_complaint')

    def __str__(self):
        return f'Opt-out {self.ref}'


class TextRulesQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(organisation_id=membership.organisation_id)


class TextRules(BaseModel):
    """Names of the kinds that a school also sends as texts to mobiles. Without a row: none."""

    organisation = models.OneToOneField(Organisation, on_delete=models.CASCADE, related_name='+')
    kinds = models.JSONField(default=list, blank=True)

    objects = TextRulesQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, neutral='organisation kinds')

    def __str__(self):
        return f'Text rules of {self.organisation_id}'


class TextStopQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Mobiles that your own organisation sent texts to."""
        return self.filter(number__in=Message.objects.visible_to(membership).values('to_number'))


class TextStop(BaseModel):
    """A mobile whose owner answered STOP: no texts but the codes that are asked for."""

    number = models.CharField(max_length=16, unique=True)

    objects = TextStopQuerySet.as_manager()
    privacy = classed(Keep.WORKING, personal='number')

    def __str__(self):
        return f'Text stop {self.ref}'


class MessageTextQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(hub_id=membership.organisation_id)


class MessageText(BaseModel):
    """One version of a hub's own words for a kind of message. The newest counts; all are kept.

    An empty version is the return to the usual words.
    """

    hub = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='+')
    kind = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    subject = models.CharField(max_length=150, blank=True)
    body = models.TextField(max_length=6000, blank=True)
    written_by = models.CharField(max_length=300)

    objects = MessageTextQuerySet.as_manager()
    privacy = classed(Keep.ORGANISATION, personal='written_by', neutral='hub kind version subject body')

    class Meta:
        ordering = ['-version']
        constraints = [
            models.UniqueConstraint(fields=['hub', 'kind', 'version'], name='message_text_version_once'),
            models.CheckConstraint(
                condition=Q(subject='', body='') | (~Q(subject='') & ~Q(body='')),
                name='message_text_whole_or_none',
            ),
        ]

    def __str__(self):
        return f'{self.kind}, version {self.version}'

    @property
    def title(self):
        return f'Version {self.version}'

    @property
    def is_own(self):
        return bool(self.body)
