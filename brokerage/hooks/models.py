"""Where partners want to be told that their hub's list has changed, each time they were, and how far they are."""

from urllib.parse import urlsplit

from django.db import models
from django.db.models import Q

from brokerage.accounts.enums import Kind
from brokerage.accounts.models import Organisation, PartnerKey, SharingAgreement
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed


class SubscriptionQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """A partner's own; a hub sees those of its partners."""
        own = Q(partner_id=membership.organisation_id)
        if membership.organisation.kind == Kind.HUB:
            own |= Q(partner__hub_id=membership.organisation_id)
        return self.filter(own)

    def agreed(self, today):
        """Those of an active partner whose agreement is in force: to no other is anything sent."""
        agreed = SharingAgreement.objects.in_force(today).filter(partner=models.OuterRef('partner'))
        return self.filter(models.Exists(agreed), partner__is_active=True)

    def told(self, today):
        """Those of them that are told of changes: switched on."""
        return self.agreed(today).filter(state='on')


class Subscription(BaseModel):
    """An address of a partner. `told`: the number of the newest change it was, or will be, told of.

    `secret` is its own, shut with a key of the settings (see `sealed`). For a day after `rotated_at` the one
    before it, `old_secret`, signs too. `failing_since`: nothing has arrived there since.
    """

    class State(models.TextChoices):
        ON = 'on', 'Told of changes'
        PAUSED = 'paused', 'Paused by you'
        STOPPED = 'stopped', 'Switched off: nothing arrives'

    partner = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='hooks')
    url = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=State, default=State.ON)
    secret = models.CharField(max_length=300)
    old_secret = models.CharField(max_length=300, blank=True)
    rotated_at = models.DateTimeField(null=True, blank=True)
    told = models.BigIntegerField(default=0)
    failing_since = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()
    privacy = classed(
        Keep.ORGANISATION, neutral='partner url state secret old_secret rotated_at told failing_since'
    )

    class Meta:
        ordering = ['partner__name', 'pk']
        constraints = [
            models.UniqueConstraint(fields=['partner', 'url'], name='hook_address_once'),
            models.CheckConstraint(condition=Q(state__in=['on', 'paused', 'stopped']), name='hook_state'),
            models.CheckConstraint(condition=~Q(secret=''), name='hook_has_a_secret'),
        ]

    def __str__(self):
        return self.url

    @property
    def host(self):
        """The short name of the address, for headings."""
        return urlsplit(self.url).hostname or self.url


class DeliveryQuerySet(models.QuerySet):
    def visible_to(self, membership):
        return self.filter(subscription__in=Subscription.objects.visible_to(membership))

    def notices(self):
        """Those that learn of later changes while they wait."""
        return self.filter(is_trial=False, is_alone=False)


class Delivery(BaseModel):
    """One notice to one address: `change` is the number it names. A trial (`is_trial`) names none.

    One that somebody has sent again by itself (`is_alone`) stays the message it was, whatever else waits.

    `changed_at` is when the first of the changes was made that it tells of: from then on the partner waits.

    `next_at` is when it may be tried (again): whoever tries it first moves that on, and so keeps others away.
    """

    class State(models.TextChoices):
        WAITING = 'waiting', 'Not there yet'
        ARRIVED = 'arrived', 'Arrived'
        GIVEN_UP = 'given_up', 'Given up'

    subscription = models.ForeignKey(Subscription, on_delete=models.CASCADE, related_name='deliveries')
    change = models.BigIntegerField()
    changed_at = models.DateTimeField(null=True, blank=True)
    is_trial = models.BooleanField(default=False)
    is_alone = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    begun_at = models.DateTimeField()
    next_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    answered = models.PositiveIntegerField(null=True, blank=True)
    milliseconds = models.PositiveIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    objects = DeliveryQuerySet.as_manager()
    privacy = classed(
        Keep.WORKING,
        neutral='subscription change changed_at is_trial is_alone state attempts begun_at next_at ended_at answered '
        'milliseconds fault',
    )

    class Meta:
        ordering = ['-pk']
        constraints = [
            models.UniqueConstraint(
                fields=['subscription'],
                condition=Q(state='waiting', is_trial=False, is_alone=False),
                name='hook_one_notice_waits',
            ),
            models.CheckConstraint(
                condition=Q(state__in=['waiting', 'arrived', 'given_up']), name='delivery_state'
            ),
            models.CheckConstraint(
                condition=Q(state='waiting') | Q(ended_at__isnull=False), name='delivery_ended_at'
            ),
        ]
        indexes = [models.Index(fields=['next_at'], condition=Q(state='waiting'), name='delivery_due')]

    def __str__(self):
        return f'{self.cursor} to {self.subscription}'

    @property
    def cursor(self):
        return f'c{self.change}'

    @property
    def name(self):
        """The header `webhook-id`: once it says something else it is another message."""
        return f'{self.ref}.{self.cursor}'

    @property
    def look(self):
        """The kind of chip that says its state."""
        return {'waiting': 'wait', 'arrived': 'ok', 'given_up': 'stop'}[self.state]


class Reading(models.Model):
    """How far a key is in the changes of its hub's list, as measured each minute.

    `change` is the newest it was told, at `read_at`. After that stood `unread` more, at most MOST_COUNTED;
    the first of them was made at `behind_since`, which stays while the key does not go on, also when that
    change is overtaken. `measured`: the `change` that this was found for.
    """

    key = models.OneToOneField(PartnerKey, on_delete=models.CASCADE, related_name='reading')
    change = models.BigIntegerField()
    read_at = models.DateTimeField()
    unread = models.PositiveIntegerField(default=0)
    behind_since = models.DateTimeField(null=True, blank=True)
    measured = models.BigIntegerField(null=True, blank=True)

    privacy = classed(Keep.WORKING, neutral='key change read_at unread behind_since measured')

    class Meta:
        ordering = ['pk']
        constraints = [
            models.CheckConstraint(
                condition=Q(unread=0, behind_since=None) | Q(unread__gt=0, behind_since__isnull=False),
                name='reading_behind_since',
            )
        ]

    def __str__(self):
        return f'{self.key} up to c{self.change}'


class ReadingDay(models.Model):
    """The furthest a key was behind on a day: in seconds, and in changes."""

    key = models.ForeignKey(PartnerKey, on_delete=models.CASCADE, related_name='reading_days')
    day = models.DateField()
    seconds = models.PositiveIntegerField()
    changes = models.PositiveIntegerField()

    privacy = classed(Keep.WORKING, neutral='key day seconds changes')

    class Meta:
        ordering = ['day', 'pk']
        constraints = [models.UniqueConstraint(fields=['key', 'day'], name='reading_once_a_day')]

    def __str__(self):
        return f'{self.key} on {self.day}'
