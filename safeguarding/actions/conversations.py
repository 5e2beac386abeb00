"""A conversation in place of a document: small firms whose risks are low."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.core.errors import Refused
from safeguarding.actions.checks import note_check
from safeguarding.actions.confirming import put_in_force
from safeguarding.actions.drafts import locked, next_version
from safeguarding.actions.papers import ask_documents
from safeguarding.documents import work_of
from safeguarding.enums import AssessmentKind, CheckHow
from safeguarding.models import SETTINGS, RiskAssessment
from safeguarding.queries import fewer_than_five, missing_answers
from safeguarding.rules.risk import conversation_is_enough


@transaction.atomic
def note_conversation(
    *, by, offer, spoke_to, risks, regulation_19, lone_adult, job_title='', words='', on=None, **settings
):
    """Note that somebody at a small, low-risk employer talked the risks through; counts as confirmed.

    `risks` is a list of {'hazard', 'controls'}: what may go wrong and what is done about it, which the
    parent's summary repeats. `settings` are the places and ways of working: home_setting, vehicle,
    residential, specified_place.
    Source: Management Regs 1999 reg 3(6); HSE: for low risk, speaking to a new employer is enough.
    """
    offer = locked(offer)
    _may_talk(by, offer)
    if unknown := set(settings) - set(SETTINGS):
        raise TypeError(f'{unknown} are not settings.')
    noted = RiskAssessment(
        offer=offer,
        version=next_version(offer),
        kind=AssessmentKind.VERBAL,
        band=offer.risk_band,
        regulation_19=regulation_19,
        lone_adult=lone_adult,
        confirmed_by=spoke_to.strip(),
        confirmed_job=job_title.strip(),
        noted_by=by.actor_label[:300],
        answers={'hazards': risks, 'conversation': words, 'work': work_of(offer)},
        **settings,
    )
    _is_whole(noted)
    put_in_force(by, offer, noted, on or timezone.localdate())
    ask_documents(by, noted)
    _is_a_check(by, noted, words)
    return noted


def _is_a_check(by, noted, words):
    """Who has talked the risks through has checked the workplace: nobody asks twice."""
    told = {'spoke_to': noted.confirmed_by, 'job_title': noted.confirmed_job, 'on': noted.confirmed_on}
    note_check(by=by, site=noted.offer.site, band=noted.band, how=CheckHow.TALK, words=words, **told)


def _may_talk(by, offer):
    if not (by.actor_kind == 'membership' and by.may(Permission.RISK_ASK)):
        raise Refused('Only the hub or the careers leader notes a conversation.', code='may_not_note')
    if not conversation_is_enough(fewer_than_five(offer.employer), offer.risk_band):
        raise Refused(
            'A conversation is enough only where fewer than five people work and the risk is low. Ask the '
            'employer to confirm a written risk assessment.',
            code='conversation_not_enough',
        )


def _is_whole(noted):
    said = [problem.words for problem in missing_answers(noted)]
    if not noted.confirmed_by:
        said.append('Say who you spoke to.')
    if said:
        raise Refused(' '.join(said), code='not_whole')
