"""People without an account who want to hear of new offers."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from brokerage.accounts.models import Organisation
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed

# So long before the end of their year people are told of it.
NOTICE = timedelta(days=14)


class VisitorQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Nobody's: no organisation reads who asked."""
        return self.none()

    def ending(self, now):
        """Who said yes, and whose year is nearly over."""
        return self.filter(confirmed_at__isnull=False, forget_at__gt=now, forget_at__lte=now + NOTICE)


class Visitor(BaseModel):
    """Somebody who asked for news of one search: where to write, and the moment at which that is forgotten.

    A row a search, so that each is confirmed by itself. The `hub` answers for it: its name is on the e-mails.
    """

    hub = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name='+')
    email = models.EmailField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    forget_at = models.DateTimeField()

    objects = VisitorQuerySet.as_manager()
    privacy = classed(Keep.WORKING, personal='email', neutral='hub confirmed_at forget_at')

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(email=Lower('email')), name='visitor_email_lower'),
        ]
        indexes = [
            models.Index(fields=['email'], name='visitor_by_email'),
            models.Index(fields=['forget_at'], name='visitor_to_forget'),
        ]

    def __str__(self):
        return f'Visitor {self.ref}'

    @property
    def ends_soon(self):
        """As `ending` asks it of the rows."""
        left = self.forget_at - timezone.now()
        return self.confirmed_at is not None and timedelta() < left <= NOTICE
