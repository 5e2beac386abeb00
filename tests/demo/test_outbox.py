"""The demonstration's outbox: every message sent, and in production no such address."""

import subprocess
import sys

import pytest

from brokerage.notify.models import Message
from tests.architecture.rows import message


def test_every_message_sent_is_there_with_its_words(cast, client):
    row = message(cast)
    Message.objects.filter(pk=row.pk).update(
        state='sent', sent_at=row.send_after, body_text='See https://x.example/a'
    )
    assert 'A note' in client.get('/outbox/').content.decode()
    assert 'href="https://x.example/a"' in client.get(f'/outbox/{row.ref}/').content.decode()


def test_a_planned_message_is_not_shown(cast, client):
    row = message(cast)
    Message.objects.filter(pk=row.pk).update(body_text='')
    assert 'Nothing sent yet' in client.get('/outbox/').content.decode()
    assert client.get(f'/outbox/{row.ref}/').status_code == 404


@pytest.mark.parametrize('name', ['demo:outbox', 'gallery'])
def test_production_has_no_such_address(name):
    asked = f'from django.urls import reverse; reverse({name!r})'
    code = f'from django.conf import settings; import django; django.setup(); {asked}'
    env = {
        'DJANGO_SETTINGS_MODULE': 'brokerage.settings.production',
        'SECRET_KEY': 'x',
        'HOOK_KEYS': 10 * 'eHh4' + 'eHg=',
        'DATABASE_URL': 'postgres://x@localhost/x',
        'REDIS_URL': 'redis://localhost',
    }
    done = subprocess.run([sys.executable, '-c', code], env=env, capture_output=True, text=True, check=False)
    assert 'NoReverseMatch' in done.stderr
