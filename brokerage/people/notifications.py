"""What people are told about their own access."""

from django.conf import settings
from django.urls import reverse

from brokerage.accounts.models import Invitation, digest, new_token
from brokerage.notify.registry import Notification, register


@register
class InvitationSent(Notification):
    """To the invited person. The link is made as the message is written: only its hash is kept."""

    name = 'people.invitation'
    template = 'emails/people/invitation'
    model = Invitation
    urgent = True

    def still_due(self, subject, message):
        return subject.is_open

    def context(self, subject, message):
        token = new_token()
        Invitation.objects.filter(pk=subject.pk).update(token_hash=digest(token))
        self.keep_secret(message, token)
        return {
            'invitation': subject,
            'address': settings.SITE_URL + reverse('accounts:accept', args=[token]),
            'invited_by': subject.invited_by.user.name if subject.invited_by else '',
        }
