"""Each address has a secret by chance, shut in the database with a key that is not SECRET_KEY and can be changed."""

from datetime import timedelta
from importlib import import_module

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from brokerage.hooks import actions, sending
from brokerage.hooks.models import Delivery, Subscription
from brokerage.hooks.sealed import Unreadable, unseal
from brokerage.hooks.signing import OLD_SECRET_LASTS, secret_of
from brokerage.settings.base import sealing_keys
from tests.factories.employers import WindowFactory
from tests.hooks.receiver import is_signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def other_key():
    return Fernet.generate_key().decode()


def fresh(hook):
    return Subscription.objects.get(pk=hook.pk)


def told(cast, receiver):
    """Headers and body of what a change brings now."""
    WindowFactory(offer__site__employer=cast.employer)
    sending.note_changes()
    return receiver.got[-1][1:]


def test_two_addresses_share_nothing_and_the_row_tells_nothing(cast, hook):
    other = actions.subscribe(by=cast.partner_admin, url='http://127.0.0.1:9000/other')
    assert secret_of(hook) != secret_of(other)
    row = Subscription.objects.filter(pk=hook.pk).values().get()
    assert secret_of(hook).removeprefix('whsec_') not in str(row)


def test_another_secret_key_changes_nothing_for_a_partner(cast, hook, receiver, settings):
    secret = secret_of(hook)
    settings.SECRET_KEY = 'quite another'
    assert is_signed(secret, *told(cast, receiver))


def test_a_new_key_in_front_reads_what_the_old_one_shut_and_shuts_it_anew(hook, settings, other_key):
    old_keys, secret = settings.HOOK_KEYS, secret_of(hook)
    settings.HOOK_KEYS = [other_key, *old_keys]
    assert secret_of(fresh(hook)) == secret
    call_command('reseal_hooks')
    settings.HOOK_KEYS = [other_key]
    assert secret_of(fresh(hook)) == secret
    settings.HOOK_KEYS = old_keys
    with pytest.raises(Unreadable):
        secret_of(fresh(hook))


def test_a_lost_key_sends_nothing_unsigned_and_a_new_secret_mends_it(
    cast, hook, receiver, settings, other_key
):
    settings.HOOK_KEYS = [other_key]
    WindowFactory(offer__site__employer=cast.employer)
    sending.note_changes()
    assert receiver.got == []
    assert 'make a new one' in Delivery.objects.get().fault
    assert actions.reseal_all() == (0, 1)
    new = secret_of(actions.rotate(by=cast.partner_admin, hook=hook))
    Delivery.objects.all().delete()
    assert is_signed(new, *told(cast, receiver))


def test_an_old_secret_is_forgotten_when_it_no_longer_signs(cast, hook, time_machine):
    actions.rotate(by=cast.partner_admin, hook=hook)
    sending.forget_old()
    assert fresh(hook).old_secret
    time_machine.move_to(timezone.now() + OLD_SECRET_LASTS + timedelta(minutes=1))
    sending.forget_old()
    assert fresh(hook).old_secret == ''


def test_no_address_without_a_secret(hook):
    with pytest.raises(IntegrityError, match='hook_has_a_secret'):
        Subscription.objects.filter(pk=hook.pk).update(secret='')


def test_secrets_that_partners_hold_are_taken_over(hook, settings):
    """The value is one that an earlier version showed for this ref, this generation and this SECRET_KEY."""
    settings.SECRET_KEY = 'only-for-this-machine'
    made_of = import_module('brokerage.hooks.migrations.0003_own_secrets').made_of
    assert unseal(made_of('abcdefghijkl', 2)) == 'whsec_IZmMYSO+LUjyh61ukk5Jy51bPvbeDbrD9I7g01yEDeQ='


@pytest.mark.parametrize('value', ['', ' , ', 'short', 'x' * 44 + 'é', 'd2hpbGU='])
def test_what_is_no_key_is_said_at_the_start(value):
    with pytest.raises(ImproperlyConfigured, match='HOOK_KEYS'):
        sealing_keys(value)
