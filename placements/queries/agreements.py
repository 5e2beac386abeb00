"""Where the agreement of a placement stands."""

from brokerage.core import ui
from placements.enums import Signer
from placements.models import Agreement, AgreementRule


def current_agreement(placement):
    """The newest version with its signatures, or None."""
    return Agreement.objects.filter(placement=placement).prefetch_related('signatures').first()


def missing_signers(agreement):
    """Who has not signed this version, in the order of the page."""
    signed = {each.signer for each in agreement.signatures.all()}
    return [signer for signer in Signer if signer not in signed]


def must_be_signed(placement):
    """Whether the placement's hub asks for all four signatures before confirming."""
    hub = placement.school.organisation.hub_id
    return AgreementRule.objects.filter(hub=hub, must_be_signed=True).exists()


def unsigned_words(placement):
    """Why a placement cannot be confirmed for want of signatures; empty when the hub does not ask for them."""
    if not must_be_signed(placement):
        return []
    agreement = current_agreement(placement)
    missing = missing_signers(agreement) if agreement else list(Signer)
    if not missing:
        return []
    names = ', '.join(signer.label.lower() for signer in missing)
    return [f'The placement agreement is not signed by: {names}.']


def agreement_gate(agreement, url, *, needed):
    """The agreement as a line of the checklist."""
    missing = missing_signers(agreement) if agreement else list(Signer)
    if agreement and not missing:
        return ui.Gate('Placement agreement', 'ok', 'Signed by all four', url=url, action='See it')
    waiting = f'Waiting for: {", ".join(signer.label.lower() for signer in missing)}.' if agreement else ''
    note = waiting if needed else f'{waiting} It does not hold up confirming.'.strip()
    state = 'Not signed by all' if agreement else 'Not made yet'
    kind = 'warn' if needed else 'neutral'
    return ui.Gate(
        'Placement agreement', kind, state, note=note, url=url, action='See it' if agreement else 'Make it'
    )
