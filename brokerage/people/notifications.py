"""What people are told about their own access."""

from datetime import UTC, datetime
from types import SimpleNamespace

from django.conf import settings
from django.urls import reverse

from brokerage.accounts.models import Invitation, digest, new_token
from brokerage.core.ui import long_date
from brokerage.notify.registry import SAMPLE_LINK, Notification, register
from brokerage.notify.wording import LINK, Placeholder

ORGANISATION = Placeholder(
    'organisation', 'Whom they will act for', lambda c: c['invitation'].organisation.name
)
ROLE = Placeholder('role', 'Their part', lambda c: c['invitation'].get_role_display())
UNTIL = Placeholder('until', 'Last day of the link', lambda c: long_date(c['invitation'].expires_at))
SAMPLE = {
    'address': 'https://example.org/their-own-link/',
    'invited_by': '',
    'invitation': SimpleNamespace(
        organisation=SimpleNamespace(name='Example School'),
        get_role_display=lambda: 'Careers leader',
        expires_at=datetime(2027, 6, 28, 9, tzinfo=UTC),
    ),
}


@register
class InvitationSent(Notification):
    """To the invited person. The link is made as the message is written: only its hash is kept."""

    name = 'people.invitation'
    template = 'emails/people/invitation'
    model = Invitation
    to, says, sample = 'People who sign in', (ORGANISATION, ROLE, UNTIL, LINK), SAMPLE
    fixed = 'If you did not expect this, you need do nothing.'
    urgent = True

    def examples(self, membership):
        return super().examples(membership).waiting()

    def still_due(self, subject, message):
        return subject.is_open

    def context(self, subject, message):
        return {
            'invitation': subject,
            'address': self._address(subject, message),
            'invited_by': subject.invited_by.user.name if subject.invited_by else '',
        }

    def _address(self, invitation, message):
        """Of a new link: the one before it is of no use any more, so a preview makes none."""
        if getattr(message, 'for_show', False):
            return SAMPLE_LINK
        token = new_token()
        Invitation.objects.filter(pk=invitation.pk).update(token_hash=digest(token))
        self.keep_secret(message, token)
        return settings.SITE_URL + reverse('accounts:accept', args=[token])
