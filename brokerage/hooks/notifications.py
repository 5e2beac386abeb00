"""What a partner is told about its webhooks."""

from types import SimpleNamespace

from django.conf import settings
from django.urls import reverse

from brokerage.hooks.models import Subscription
from brokerage.notify.registry import Notification, register
from brokerage.notify.wording import LINK, Placeholder

URL = Placeholder('webhook', 'The address that was switched off', lambda c: c['hook'].url)


@register
class HookStopped(Notification):
    """To the people of a partner, once, when nothing has arrived at one of their addresses for days."""

    name = 'hooks.stopped'
    template = 'emails/hooks/stopped'
    model = Subscription
    to, says = 'Partners', (URL, LINK)
    sample = {
        'hook': SimpleNamespace(url='https://www.example.org/hook'),
        'address': 'https://example.org/keys/',
    }

    def still_due(self, subject, message):
        return subject.state == Subscription.State.STOPPED

    def context(self, subject, message):
        return {
            'hook': subject,
            'address': settings.SITE_URL + reverse('hooks:hook', args=[subject.ref]),
        }
