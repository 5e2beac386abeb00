"""The placement agreement: made by the school, signed by four in any order, made anew when terms change."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.accounts.models import SystemActor
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.documents.actions import ask_for
from brokerage.notify.actions import settle
from placements.actions.codes import use_proof
from placements.documents.agreement import PlacementAgreement, terms_of
from placements.enums import PENDING, Party, Signer, SignMethod, State
from placements.lifecycle import locked, party_of
from placements.models import Agreement, AgreementRule, Placement, Signature
from placements.notifications import CONSENT, STUDENT
from placements.notifications.announce import SIGNING, ask_to_sign, paper_task
from placements.queries.agreements import current_agreement, missing_signers
from placements.queries.placements import guardian_by, share_an_address, whole
from placements.rules import changed_terms, ended_signatures

SIGNABLE = (State.ACCEPTED, State.CONFIRMED, State.LIVE)
FAMILY = {CONSENT: Signer.PARENT, STUDENT: Signer.STUDENT}


@transaction.atomic
def make_agreement(*, by, placement):
    """The agreement on today's terms, and everybody who has not signed it is asked to.

    The same terms are the same version. Other terms are a new one, which keeps the signatures that the change
    leaves alone; the version before stays as it was signed.
    """
    placement = locked(placement)
    if party_of(by, placement) not in (Party.SCHOOL, Party.SYSTEM):
        raise Refused('Only the school’s careers leader makes the agreement.', code='wrong_party')
    if placement.state not in SIGNABLE:
        raise Refused('There is an agreement once the employer has said yes.', code='wrong_state')
    agreement = _version(by, placement, current_agreement(placement))
    _draw(by, agreement, placement)
    for signer in missing_signers(agreement):
        ask_to_sign(agreement, placement, signer)
    return agreement


def _version(by, placement, former):
    terms = terms_of(placement)
    changed = changed_terms(former.terms, terms) if former else []
    if former and not changed:
        return former
    agreement = Agreement.objects.create(
        placement=placement,
        version=former.version + 1 if former else 1,
        terms=terms,
        changed=changed,
        made_by=by.actor_label,
    )
    if former:
        _carry_over(former, agreement, ended_signatures(changed))
    data = {'version': agreement.version, 'changed': changed}
    record(by=by, verb='agreement.make', subject=agreement, owner=placement.school.organisation, data=data)
    return agreement


def _carry_over(former, agreement, ended):
    kept = former.signatures.exclude(signer__in=ended)
    Signature.objects.bulk_create(
        Signature(
            agreement=agreement,
            carried_from=each,
            **{name: getattr(each, name) for name in CARRIED},
        )
        for each in kept
    )


CARRIED = (
    'signer',
    'signed_name',
    'signed_at',
    'method',
    'actor_ref',
    'actor_label',
    'scan',
    'scan_sha256',
    'shared_address',
)


def _draw(by, agreement, placement):
    readers = [placement.school.organisation, placement.employer.organisation]
    return ask_for(kind=PlacementAgreement.name, subject=agreement, readers=readers, by=by)


def renew_agreements():
    """New versions where the terms of a placement still to come have changed; returns how many."""
    by = SystemActor('placements.renew_agreements')
    rows = whole(Placement.objects.filter(state__in=PENDING, agreements__isnull=False).distinct())
    stale = [row for row in rows if changed_terms(current_agreement(row).terms, terms_of(row))]
    for placement in stale:
        make_agreement(by=by, placement=placement)
    return len(stale)


@transaction.atomic
def sign(*, by, placement, signed_name, who=None):
    """Sign the version in force as who `by` is; a family's link only with a code its person proved before.

    Where the student and who signs for them have one address, a code proves neither: `who` is what the person at
    the page says they are, and is kept.
    """
    placement = locked(placement)
    signer, method = _signer_of(by, placement)
    agreement = _to_be_signed(placement, signer)
    if signer in FAMILY.values():
        _is_the_one(by, placement, signer, who)
        use_proof(placement=placement, signer=signer, person_ref=by.person_ref)
    shared = signer in FAMILY.values() and share_an_address(placement)
    return _keep(by, agreement, signer, signed_name, method=method, shared_address=shared)


def _is_the_one(by, placement, signer, who):
    """Refuses a link whose person may not sign any more, and somebody who says that they are another."""
    if signer == Signer.PARENT and guardian_by(by, placement) is None:
        raise Refused('The school no longer asks you about this. Please ring the school.', code='not_asked')
    if share_an_address(placement) and who != signer:
        raise Refused(
            f'This link is for {by.person}. Open your own, or ask the school for a paper to sign.',
            code='wrong_person',
            field='who',
        )


@transaction.atomic
def sign_on_paper(*, by, placement, signer, signed_name, scan, sha256):
    """The school keeps a signature given on paper: the scan, checked before (see forms), and its SHA-256."""
    placement = locked(placement)
    if party_of(by, placement) != Party.SCHOOL:
        raise Refused('Only the school’s careers leader records this.', code='wrong_party')
    agreement = _to_be_signed(placement, signer)
    kept = {'method': SignMethod.PAPER, 'scan': scan, 'scan_sha256': sha256}
    return _keep(by, agreement, Signer(signer), signed_name, **kept)


def _signer_of(by, placement):
    """(signer, method) that an actor can sign as; refuses everybody else."""
    if by.actor_kind == 'link' and by.purpose in FAMILY and by.subject_ref == placement.ref:
        return FAMILY[by.purpose], SignMethod.CODE
    party = party_of(by, placement)
    if party == Party.SCHOOL:
        return Signer.SCHOOL, SignMethod.SIGNED_IN
    if party == Party.EMPLOYER and (by.actor_kind == 'link' or by.may(Permission.PLACEMENTS_ANSWER)):
        return Signer.EMPLOYER, SignMethod.LINK if by.actor_kind == 'link' else SignMethod.SIGNED_IN
    raise Refused('That is for somebody else to sign.', code='wrong_party')


def _to_be_signed(placement, signer):
    agreement = current_agreement(placement)
    if agreement is None or placement.state not in SIGNABLE:
        raise Refused('There is no agreement to sign now.', code='no_agreement')
    if changed_terms(agreement.terms, terms_of(placement)):
        raise Refused(
            'Something in it has changed since. The school sends a new version to sign.', code='changed'
        )
    if agreement.signatures.filter(signer=signer).exists():
        raise Refused('This is signed already.', code='signed')
    return agreement


def _keep(by, agreement, signer, signed_name, **how):
    if not signed_name.strip():
        raise Refused('Type your full name.', code='unsigned', field='signed_name')
    signature = Signature.objects.create(
        agreement=agreement,
        signer=signer,
        signed_name=signed_name.strip(),
        signed_at=timezone.now(),
        actor_ref=by.actor_ref,
        actor_label=by.actor_label,
        **how,
    )
    placement = agreement.placement
    data = {'signer': signer, 'method': how['method'], 'version': agreement.version}
    data |= {'shared_address': True} if how.get('shared_address') else {}
    record(by=by, verb='agreement.sign', subject=agreement, owner=placement.school.organisation, data=data)
    if signer in SIGNING:
        settle(subject=placement, kind=paper_task(signer), words=by.actor_label)
    _draw(by, agreement, placement)
    return signature


@transaction.atomic
def set_rule(*, by, must_be_signed):
    """Whether a hub's schools confirm only once the agreement is signed by all four."""
    if not (by.may(Permission.PEOPLE_MANAGE) and by.organisation.area == by.organisation):
        raise Refused('Only the hub’s manager sets this.', code='wrong_party')
    rule, _ = AgreementRule.objects.update_or_create(
        hub=by.organisation, defaults={'must_be_signed': must_be_signed}
    )
    data = {'must_be_signed': must_be_signed}
    record(by=by, verb='agreement.rule', subject=rule, owner=by.organisation, data=data)
    return rule
