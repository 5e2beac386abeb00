"""Six-digit codes that show that a family's link was not passed on: sent to the address the school holds."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from brokerage.core.errors import Refused
from placements.lifecycle import locked
from placements.models import SigningCode
from placements.notifications.announce import send_code
from placements.notifications.signing import TRIES, keyed_hash

# At most five guesses of a million for each of these: about one chance in thirteen thousand a day.
AN_HOUR, A_DAY = 3, 10
PROOF_HOLDS = timedelta(minutes=15)


@transaction.atomic
def ask_code(*, placement, signer, person_ref=''):
    """Send a new code to the signer's own address; refuses without one, and when too many were asked for."""
    placement = locked(placement)
    sent = SigningCode.objects.filter(placement=placement, signer=signer, person_ref=person_ref)
    now = timezone.now()
    for most, since in ((AN_HOUR, timedelta(hours=1)), (A_DAY, timedelta(days=1))):
        if sent.filter(created_at__gt=now - since).count() >= most:
            raise Refused(
                'Too many codes were asked for. Try again later, or ask the school for a paper to sign.',
                code='too_many',
            )
    code = SigningCode.objects.create(placement=placement, signer=signer, person_ref=person_ref)
    if send_code(code, placement) is None:
        raise Refused(
            'The school holds nowhere to send you a code. Ask the school for a paper to sign.',
            code='no_address',
        )
    return code


def prove(*, placement, signer, code, person_ref=''):
    """True when `code` is the newest one sent and still good. Each try counts, whatever comes of it.

    The count is one UPDATE, so that guesses made at once are counted as well.
    """
    mine = SigningCode.objects.filter(placement=placement, signer=signer, person_ref=person_ref)
    newest = mine.first()
    if newest is None or not newest.is_open or newest.proved_at:
        return False
    left = SigningCode.objects.filter(pk=newest.pk, tries__lt=TRIES, proved_at=None)
    if not left.update(tries=F('tries') + 1):
        return False
    if not constant_time_compare(newest.code_hash, keyed_hash(newest.ref, code)):
        return False
    return bool(SigningCode.objects.filter(pk=newest.pk, proved_at=None).update(proved_at=timezone.now()))


def is_sent(*, placement, signer, person_ref=''):
    """Whether a code that is still good is on its way to this person, or has come."""
    newest = SigningCode.objects.filter(placement=placement, signer=signer, person_ref=person_ref).first()
    waiting = newest is not None and newest.expires_at is None
    return newest is not None and newest.proved_at is None and (waiting or newest.is_open)


def is_proved(*, placement, signer, person_ref=''):
    """Whether this person has just typed their code and not used it."""
    return _fresh_proofs(placement, signer, person_ref).exists()


def use_proof(*, placement, signer, person_ref=''):
    """Use up the proof of this person for one signature, or refuse."""
    if not _fresh_proofs(placement, signer, person_ref).update(used_at=timezone.now()):
        raise Refused('Enter the code we sent you.', code='no_code', field='code')


def _fresh_proofs(placement, signer, person_ref):
    mine = SigningCode.objects.filter(placement=placement, signer=signer, person_ref=person_ref)
    return mine.filter(proved_at__gt=timezone.now() - PROOF_HOLDS, used_at=None)
