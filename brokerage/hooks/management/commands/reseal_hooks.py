"""Shut all secrets of webhooks with the first key of HOOK_KEYS; afterwards the other keys may go."""

from django.core.management.base import BaseCommand

from brokerage.hooks.actions import reseal_all


class Command(BaseCommand):
    help = __doc__

    def handle(self, **options):
        done, unreadable = reseal_all()
        self.stdout.write(f'{done} addresses: all their secrets are shut with the first key.')
        if unreadable:
            self.stdout.write(f'{unreadable} hold a secret that no key opens: their partners make a new one.')
