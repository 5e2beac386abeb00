"""The code that a family signs with: to the address the school holds, for minutes, for a few tries, once."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from brokerage.core.errors import Refused
from brokerage.notify.models import Message
from placements.actions.codes import ask_code, prove
from placements.enums import Signer
from placements.models import Signature, SigningCode
from tests.placements import agreements, story
from tests.placements.test_paper_links import link_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures('today')]
WRONG = '000000'


@pytest.fixture
def send(django_capture_on_commit_callbacks):
    """Have a code sent and return it as it stands in the mail."""

    def sent(placement, signer=Signer.PARENT):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            ask_code(placement=placement, signer=signer)
        (letter,) = mail.outbox
        return re.search(r'\b\d{6}\b', letter.body)[0], letter

    return sent


def wrong(code):
    return WRONG if code != WRONG else '111111'


@pytest.mark.parametrize(('signer', 'address'), [('parent', 'guardian'), ('student', 'student')])
def test_it_goes_to_the_address_the_school_holds_and_is_kept_nowhere(cast, send, settings, signer, address):
    settings.OUTBOX_PAGE = False
    placement, _ = agreements.ready(cast)
    code, letter = send(placement, signer)
    assert letter.to[0].split('<')[-1].startswith(address)
    assert code not in letter.subject
    message = Message.objects.get(template='placements.signing_code')
    row = SigningCode.objects.get()
    assert code not in str(vars(message))
    assert code not in str(vars(row))
    assert prove(placement=placement, signer=signer, code=f'{code[:3]} {code[3:]}')


def test_guessing_ends_after_five_tries_even_for_the_right_code(cast, send):
    placement, _ = agreements.ready(cast)
    code, _ = send(placement)
    for _ in range(5):
        assert not prove(placement=placement, signer='parent', code=wrong(code))
    assert not prove(placement=placement, signer='parent', code=code)
    assert SigningCode.objects.get().tries == 5


def test_the_database_itself_counts_no_sixth_try(cast, send):
    placement, _ = agreements.ready(cast)
    send(placement)
    with pytest.raises(IntegrityError, match='signing_code_tries'), transaction.atomic():
        SigningCode.objects.update(tries=6)


def test_asking_for_more_codes_to_guess_at_is_refused(cast, send, today):
    placement, _ = agreements.ready(cast)
    for _ in range(3):
        send(placement)
    with pytest.raises(Refused, match='Too many codes'):
        ask_code(placement=placement, signer='parent')
    send(placement, 'student')
    for _ in range(7):
        today.shift(timedelta(minutes=61))
        send(placement)
    today.shift(timedelta(minutes=61))
    with pytest.raises(Refused, match='Too many codes'):
        ask_code(placement=placement, signer='parent')


def test_it_is_good_for_fifteen_minutes(cast, send, today):
    placement, _ = agreements.ready(cast)
    code, _ = send(placement)
    today.shift(timedelta(minutes=15, seconds=1))
    assert not prove(placement=placement, signer='parent', code=code)


def test_a_newer_code_ends_the_one_before(cast, send):
    placement, _ = agreements.ready(cast)
    first, _ = send(placement)
    second, _ = send(placement)
    assert first == second or not prove(placement=placement, signer='parent', code=first)
    assert prove(placement=placement, signer='parent', code=second)
    assert not prove(placement=placement, signer='parent', code=second)


def test_a_code_is_for_one_person_and_one_placement(cast, send):
    placement, _ = agreements.ready(cast)
    other, _ = agreements.ready_other(cast)
    code, _ = send(placement)
    assert not prove(placement=placement, signer='student', code=code)
    assert not prove(placement=other, signer='parent', code=code)


def test_without_an_address_a_paper_is_the_way(cast):
    placement, _ = agreements.ready(cast)
    placement.student.guardians.update(email='')
    with pytest.raises(Refused, match='paper to sign'):
        ask_code(placement=story.fresh(placement), signer='parent')
    assert not SigningCode.objects.exists()


def test_a_parent_signs_by_link_and_code(cast, client, django_capture_on_commit_callbacks):
    placement, _ = agreements.ready(cast)
    address = link_of(placement).replace('papers/', 'sign/')
    assert 'Send me a code' in client.get(address).content.decode()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, {'send': 'yes'})
    code = re.search(r'\b\d{6}\b', mail.outbox[0].body)[0]
    refused = client.post(address, {'code': wrong(code), 'signed_name': 'Pat Parent'}).content.decode()
    assert 'That is not the code' in refused
    assert not Signature.objects.exists()
    page = client.post(address, {'code': code, 'signed_name': 'Pat Parent'}, follow=True).content.decode()
    assert 'Your signature is kept' in page
    signature = Signature.objects.get()
    assert (signature.signer, signature.method, signature.signed_name) == ('parent', 'code', 'Pat Parent')


def test_a_wrong_guess_on_the_page_is_counted_though_nothing_is_saved(cast, client, send):
    placement, _ = agreements.ready(cast)
    code, _ = send(placement)
    address = link_of(placement).replace('papers/', 'sign/')
    for _ in range(6):
        client.post(address, {'code': wrong(code), 'signed_name': 'Pat'})
    assert SigningCode.objects.get().tries == 5
    client.post(address, {'code': code, 'signed_name': 'Pat'})
    assert not Signature.objects.exists()
