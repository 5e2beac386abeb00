"""Guesses and signatures at the same moment, each with a connection of its own: none is lost, none counts twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from placements.actions.agreements import make_agreement, sign
from placements.actions.codes import prove
from placements.enums import Signer, State
from placements.models import Agreement, Signature, SigningCode
from placements.notifications.signing import keyed_hash
from tests.people import Cast
from tests.placements import agreements, story
from tests.placements.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures('today')]
ROUNDS, CLIENTS, RIGHT = 5, 12, '314159'


@pytest.fixture
def cast(transactional_db):
    return Cast()


@pytest.fixture
def placement(cast):
    return agreements.ready(cast)[0]


@pytest.fixture
def code(placement):
    """A code as if it had just been sent to the parent."""
    row = SigningCode(
        placement=placement, signer=Signer.PARENT, expires_at=timezone.now() + timedelta(minutes=15)
    )
    row.code_hash = keyed_hash(row.ref, RIGHT)
    row.save()
    return row


def guess(placement, digits):
    return lambda: prove(placement=placement, signer=Signer.PARENT, code=digits)


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_many_clients_have_five_guesses_between_them(placement, code, _round):
    outcomes = at_once(*(guess(placement, f'{number:06}') for number in range(CLIENTS)))
    assert outcomes == [False] * CLIENTS
    code.refresh_from_db()
    assert (code.tries, code.proved_at) == (5, None)
    assert not prove(placement=placement, signer=Signer.PARENT, code=RIGHT)


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_a_right_code_typed_by_many_at_once_proves_once(placement, code, _round):
    outcomes = at_once(*[guess(placement, RIGHT)] * CLIENTS)
    assert outcomes.count(True) == 1
    code.refresh_from_db()
    assert code.tries <= 5
    assert code.proved_at


@pytest.mark.parametrize('signer', Signer)
@pytest.mark.parametrize('_round', range(2))
def test_a_signer_who_signs_twice_at_once_leaves_one_row(cast, placement, signer, _round):
    outcomes = at_once(*[lambda: agreements.signs(cast, placement, signer)] * 2)
    assert sorted(str(each) for each in outcomes if isinstance(each, str)) == ['This is signed already.']
    assert Signature.objects.filter(signer=signer).count() == 1


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_one_proof_at_two_clients_is_one_signature(placement, _round):
    agreements.proved(placement, Signer.PARENT)
    link = story.consent_link(placement)
    outcomes = at_once(*[lambda: sign(by=link, placement=placement, signed_name='Pat Parent')] * 2)
    assert sum(isinstance(each, Signature) for each in outcomes) == 1
    assert Signature.objects.count() == 1
    assert SigningCode.objects.filter(used_at=None).count() == 0


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_a_signature_by_link_and_one_on_paper_at_once_are_one(cast, placement, _round):
    outcomes = at_once(
        lambda: agreements.signs(cast, placement, Signer.PARENT),
        lambda: agreements.signs_on_paper(cast, placement, Signer.PARENT),
    )
    assert sum(isinstance(each, Signature) for each in outcomes) == 1
    assert Signature.objects.count() == 1


@pytest.mark.parametrize('_round', range(ROUNDS))
def test_two_who_make_the_agreement_at_once_make_one_version(cast, _round):
    placement = story.a_placement(cast, State.ACCEPTED)
    at_once(*[lambda: make_agreement(by=cast.careers_lead, placement=placement)] * 2)
    assert list(Agreement.objects.values_list('version', flat=True)) == [1]
