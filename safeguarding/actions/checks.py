"""A workplace is checked once for the whole area: who spoke to whom; what ends it; how long it lasts."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.core.sectors import RiskBand
from employers.models import Site
from safeguarding.enums import CheckEnd, CheckHow
from safeguarding.models import CheckPolicy, RiskAssessment, SiteCheck
from safeguarding.queries import months_of, work_key
from safeguarding.rules.checks import questions, way_is_enough
from safeguarding.rules.risk import expires_on


@transaction.atomic
def note_check(*, by, site, band, spoke_to, on=None, **told):
    """Note who spoke to whom about the work of one band at a site; every school of the area may rely on it.

    `told`: how, job_title, asked, words, no_visit_reason. It covers the work of that band there as its assessments
    in force describe it, and lasts as many months as the hub has set. Refused when it is less than the band
    needs; more is never asked for.
    Source: HSE, work experience organisers: reasonable steps, a note of the conversation, pooled experience.
    """
    sites = Site.objects.select_for_update(of=('self',)).select_related('employer__organisation__hub')
    site = sites.get(pk=site.pk)
    _may_check(by, site.employer.organisation.hub)
    check = SiteCheck(
        site=site, band=band, spoke_to=spoke_to.strip(), on=on or timezone.localdate(), **_trimmed(told)
    )
    _is_whole(check)
    return _keep(by, check, site.employer.organisation.hub)


def _trimmed(told):
    words = {name: value.strip() if isinstance(value, str) else list(value) for name, value in told.items()}
    # Who visited needs no reason for not visiting.
    return words | {'no_visit_reason': ''} if told['how'] == CheckHow.VISIT else words


def _keep(by, check, hub):
    check.made_by, check.noted_by = by.organisation, by.actor_label[:300]
    check.covers = works_of(check.site, check.band)
    check.expires_on = expires_on(check.on, check.band, months_of(hub))
    if not check.covers:
        raise Refused(
            'The employer has not confirmed a risk assessment for this kind of work here yet: that comes first.',
            code='not_confirmed',
        )
    check.save()
    data = {'site': check.site.ref, 'band': check.band, 'how': check.how, 'expires_on': str(check.expires_on)}
    record(by=by, verb='check.note', subject=check, owner=by.organisation, data=data)
    after_commit('placements.close_answered', employer_id=check.site.employer_id)
    return check


def works_of(site, band):
    """Keys of the work of one band at a site, as the assessments in force describe it."""
    rows = RiskAssessment.objects.in_force().filter(offer__site=site, band=band).select_related('offer')
    return sorted({work_key(row) for row in rows})


def _is_whole(check):
    if not check.spoke_to:
        raise Refused('Say who you spoke to.', code='nobody', field='spoke_to')
    if check.on > timezone.localdate():
        raise Refused('The day you spoke cannot be in the future.', code='future', field='on')
    if not way_is_enough(check.band, check.how, check.no_visit_reason):
        higher = check.band == RiskBand.HIGHER and check.how == CheckHow.QUESTIONS
        raise Refused(
            'Say why nobody needs to visit.' if higher else 'That is less than this kind of work needs.',
            code='too_little',
            field='no_visit_reason' if higher else 'how',
        )
    if set(questions(check.band)) - set(check.asked):
        raise Refused('Talk about each of these, then tick it.', code='not_asked', field='asked')


def _may_check(by, hub):
    here = by.actor_kind == 'membership' and by.organisation.area == hub
    if not (here and by.may(Permission.RISK_ASK)):
        raise Refused('Only a careers leader or the hub checks a workplace.', code='may_not_check')


@transaction.atomic
def end_checks(*, by, site, why):
    """Nobody relies on the checks of this site any more; returns how many ended. Why is told in one word.

    A hub, a careers leader or a safeguarding lead of the area says so: it takes one worried person.
    """
    asks = by.may(Permission.RISK_ASK) or by.may(Permission.SAFEGUARDING_DECIDE)
    if not (asks and by.organisation.area == site.employer.organisation.hub):
        raise Refused('Only schools of the area and their hub do this.', code='may_not_check')
    return end_all(by, SiteCheck.objects.filter(site=site), CheckEnd(why))


def end_all(by, checks, why):
    rows = list(checks.standing().select_for_update(of=('self',)).select_related('made_by'))
    for check in rows:
        check.ended_at, check.ended_by, check.ended_why = timezone.now(), by.actor_label[:300], why
        check.save(update_fields=['ended_at', 'ended_by', 'ended_why'])
        record(by=by, verb='check.end', subject=check, owner=check.made_by, data={'why': why})
    return len(rows)


@transaction.atomic
def set_check_months(*, by, low, less_familiar, higher):
    """How many months checks and confirmations of each band last in a hub's area, from now on."""
    if not (by.organisation.kind == Kind.HUB and by.may(Permission.PEOPLE_MANAGE)):
        raise Refused('Only the hub’s manager sets this.', code='wrong_party')
    months = {'low': low, 'less_familiar': less_familiar, 'higher': higher}
    policy, _ = CheckPolicy.objects.update_or_create(hub=by.organisation, defaults=months)
    record(by=by, verb='check.months', subject=policy, owner=by.organisation, data=months)
    return policy
