"""One school of the demo is well on its way: matched, nominated, some accepted, a few confirmed."""

from django.utils import timezone

from brokerage.accounts.links import issue_link
from brokerage.core.errors import Refused
from brokerage.core.sectors import RiskBand
from placements.actions.matching import choose_policy, solve_run, start_match
from placements.actions.paperwork import answer_consent
from placements.actions.progress import accept, approve_and_confirm, decline
from placements.actions.sending import send_nominations, start_sending
from placements.clearance import red_gates
from placements.enums import DeclineReason, Policy, Signer
from placements.models import SigningCode
from placements.notifications import ANSWER, CONSENT
from placements.queries.placements import contact_of, guardian_of, whole
from safeguarding.actions import confirm_assessment, note_check, save_assessment, start_assessment
from safeguarding.enums import CheckHow, ConsentAnswer
from safeguarding.models import RiskAssessment
from safeguarding.notifications import ASSESSMENT
from safeguarding.rules.checks import questions

NO_RISKS = dict.fromkeys(('capacity', 'agents', 'radiation', 'accidents', 'extremes'), False)


def go_on(lead, block):
    """Match the block, send it, and let employers and parents answer as they do: some, not all."""
    run = start_match(by=lead, block=block)
    solve_run(run)
    run = choose_policy(by=lead, run=run, policy=Policy.LINEAR)
    send_nominations(start_sending(by=lead, run=run))
    for number, placement in enumerate(whole().filter(block=block).order_by('pk')):
        _answer(lead, placement, number)


def _answer(lead, placement, number):
    contact = contact_of(placement)
    if contact is None or number % 4 == 3:
        return
    link = _link(ANSWER, 'placements:answer', placement, contact.name, placement)
    if number % 9 == 4:
        decline(by=link, placement=placement, reason=DeclineReason.STAFF)
        return
    placement = accept(by=link, placement=placement)
    if number % 3 != 2:
        _assess(placement, contact, lone_adult=number % 7 == 1)
        if number % 5 != 3:
            _check(lead, placement, contact)
    if number % 3 == 0:
        _finish(lead, placement)


def _finish(lead, placement):
    """The parent reads and agrees, the school confirms; a red gate leaves it where it is, as it would."""
    guardian = guardian_of(placement)
    if guardian is None:
        return
    link = _link(CONSENT, 'placements:consent', placement, guardian.name, placement)
    # As if the parent had just typed the code that was sent to them.
    SigningCode.objects.create(placement=placement, signer=Signer.PARENT, proved_at=timezone.now())
    answer_consent(
        by=link,
        placement=placement,
        answer=ConsentAnswer.GIVEN,
        signed_name=guardian.name,
        emergency_phone='07700 900111',
    )
    try:
        approve_and_confirm(by=lead, placement=placement)
    except Refused:
        return


def _assess(placement, contact, *, lone_adult):
    """The sector's usual answers, confirmed by the contact; once per offer."""
    offer = placement.window.offer
    if RiskAssessment.objects.in_force().filter(offer=offer).exists():
        return
    link = _link(ASSESSMENT, 'safeguarding:link_assessment', offer, contact.name, placement)
    draft = start_assessment(by=link, offer=offer)
    draft = save_assessment(by=link, assessment=draft, regulation_19=NO_RISKS, lone_adult=lone_adult)
    confirm_assessment(by=link, assessment=draft, name=contact.name, job_title=contact.job_title or 'Manager')


def _check(lead, placement, contact):
    """The school talks to the employer about the work, unless somebody of the area did already."""
    if not {blocker.code for blocker in red_gates(placement)} & {'workplace_unchecked', 'workplace_changed'}:
        return
    held = RiskAssessment.objects.in_force().get(offer=placement.window.offer)
    note_check(
        by=lead,
        site=placement.window.offer.site,
        band=held.band,
        how=CheckHow.TALK if held.band == RiskBand.LOW else CheckHow.QUESTIONS,
        asked=questions(held.band),
        no_visit_reason='Known to the hub for years.' if held.band == RiskBand.HIGHER else '',
        spoke_to=contact.name,
        job_title=contact.job_title,
        words='Two members of staff are always there. The student shadows them.',
    )


def _link(purpose, url_name, subject, person, placement):
    link, _, _ = issue_link(
        purpose=purpose,
        url_name=url_name,
        subject=subject,
        person=person,
        issued_for=placement.school.organisation,
        organisation=None if purpose == CONSENT else placement.employer.organisation,
    )
    return link
