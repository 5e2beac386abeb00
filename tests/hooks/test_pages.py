"""A partner's pages of its webhooks; the hub reads along; strangers find nothing."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from brokerage.core.errors import Refused
from brokerage.hooks import actions
from brokerage.hooks.models import Delivery, Subscription
from brokerage.hooks.signing import secret_of
from tests.accounts.test_people_pages import words

pytestmark = pytest.mark.django_db


def test_the_secret_is_shown_once_and_stands_in_no_row(cast, sign_in, receiver):
    browser = sign_in(cast.partner_admin)
    page = browser.post('/keys/webhooks/add/', {'url': receiver.url})
    hook = Subscription.objects.get()
    secret = secret_of(hook)
    assert secret in words(page)
    assert 'no-store' in page['Cache-Control']
    assert secret not in ''.join(str(value) for value in vars(hook).values())
    for path in ('/keys/webhooks/', '/keys/webhooks/add/', f'/keys/webhooks/{hook.ref}/'):
        assert secret not in browser.get(path).content.decode()


@pytest.mark.parametrize(
    'url',
    [
        '',
        'ftp://x.example/',
        'https://user:pw@x.example/',
        'https://x.example:22/',
        'https://192.168.0.7/hook',
        'https://[::ffff:10.0.0.1]/hook',
    ],
)
def test_what_was_typed_stays_with_words_beside_it(cast, sign_in, url):
    page = sign_in(cast.partner_admin).post('/keys/webhooks/add/', {'url': url})
    assert page.status_code == 200
    assert (url in page.content.decode(), Subscription.objects.count()) == (True, 0)


def test_the_same_address_twice_and_a_sixth_are_refused(cast):
    add = actions.subscribe
    add(by=cast.partner_admin, url='https://x.example/0')
    with pytest.raises(Refused, match='already'):
        add(by=cast.partner_admin, url='https://x.example/0')
    for number in range(1, actions.MOST):
        add(by=cast.partner_admin, url=f'https://x.example/{number}')
    with pytest.raises(Refused, match='Remove one'):
        add(by=cast.partner_admin, url='https://x.example/9')


def test_no_agreement_no_webhook(cast):
    cast.partner.sharing_agreements.all().delete()
    with pytest.raises(Refused, match='data-sharing agreement'):
        actions.subscribe(by=cast.partner_admin, url='https://x.example/')


def test_everything_on_the_page_does_what_it_says(
    cast, sign_in, hook, receiver, django_capture_on_commit_callbacks
):
    browser, page = sign_in(cast.partner_admin), f'/keys/webhooks/{hook.ref}/'
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f'{page}trial/')
    assert 'Trial' in words(browser.get(page))
    assert len(receiver.got) == 1
    browser.post(f'{page}switch/')
    assert 'Paused' in words(browser.get(page))
    browser.post(f'{page}switch/')
    assert Subscription.objects.get().state == 'on'
    assert 'carries two signatures' in words(browser.get(f'{page}secret/'))
    assert 'whsec_' in words(browser.post(f'{page}secret/'))
    assert 'Nothing is sent' in words(browser.get(f'{page}remove/'))
    browser.post(f'{page}remove/')
    assert not Subscription.objects.exists()


def test_a_hub_reads_and_does_nothing(cast, sign_in, hook):
    browser, page = sign_in(cast.hub_manager), f'/keys/webhooks/{hook.ref}/'
    shown = browser.get(page).content.decode()
    assert hook.url.replace('&', '&amp;') in shown
    assert re.search(r'<h1[^>]*>\s*Webhook\s*</h1>', re.sub(r'<span.*?</span>', '', shown, flags=re.S))
    assert 'Pause' not in shown
    assert [browser.post(page + each).status_code for each in ('trial/', 'switch/', 'remove/')] == [403] * 3


def test_the_list_and_the_log_ask_as_much_for_three_rows_as_for_one(cast, sign_in, hook):
    browser = sign_in(cast.partner_admin)

    def count(path):
        with CaptureQueriesContext(connection) as made:
            browser.get(path)
        return len(made)

    def log(number):
        for _ in range(number):
            at = hook.created_at
            Delivery.objects.create(
                subscription=hook, change=1, state='arrived', begun_at=at, next_at=at, ended_at=at
            )

    log(1)
    first = [count('/keys/webhooks/'), count(f'/keys/webhooks/{hook.ref}/')]
    log(2)
    for number in range(2):
        actions.subscribe(by=cast.partner_admin, url=f'https://x.example/{number}')
    assert [count('/keys/webhooks/'), count(f'/keys/webhooks/{hook.ref}/')] == first
