"""People without an account who want to hear of new offers."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from brokerage.accounts.models import Organisation
from brokerage.core.models import BaseModel
from brokerage.core.privacy import Keep, classed


class VisitorQuerySet(models.QuerySet):
    def visible_to(self, membership):
        """Nobody's: no organisation reads who asked."""
        return self.none()


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
