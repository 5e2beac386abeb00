"""What a school says about when a cohort can go out, and asking those who have not said."""

from collections import defaultdict

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import Kind, Role
from brokerage.accounts.models import Membership
from brokerage.audit.actions import record
from brokerage.core.calendar import academic_year_name, monday_of
from brokerage.core.errors import Refused
from brokerage.core.half_days import HALF_DAYS_OF_A_WEEK, USUAL_HALF_DAYS
from brokerage.core.patterns import Pattern
from brokerage.notify.actions import ask_person, plan, settle
from brokerage.notify.registry import REGISTRY
from schools.enums import ASK_WISH
from schools.models import MOST_WEEKS, BlockWish, Cohort, School
from schools.queries import cohorts_to_ask, planning_year, schools_without_cohort

ASKED = 'schools.state_wish'


@transaction.atomic
def state_wish(*, by, cohort, weeks, pattern=Pattern.FULL_BLOCK, half_days=None, **facts):
    """What a cohort wants, in place of what was there; the cohort's row lock decides who comes last.

    `facts` are fields of BlockWish. A hub that enters it for a school is noted as by phone.
    """
    rows = Cohort.objects.select_for_update(of=('self',)).select_related('school__organisation')
    cohort = rows.get(pk=cohort.pk)
    wish = BlockWish.objects.filter(cohort=cohort).first() or BlockWish(cohort=cohort)
    kept = wish.wished_start if wish.fixed else None
    wish.pattern, wish.weeks = pattern, weeks
    wish.half_days = _half_days(pattern, half_days)
    for name, value in facts.items():
        setattr(wish, name, value)
    _refuse_nonsense(wish)
    _refuse_past(wish, kept)
    wish.starts, wish.excluded = sorted(set(wish.starts)), sorted(set(wish.excluded))
    wish.by_phone, wish.stated_at = by.organisation.kind == Kind.HUB, timezone.now()
    wish.save()
    settle(subject=cohort, words=by.actor_label)
    data = {'weeks': weeks, 'pattern': str(pattern), 'fixed': wish.fixed, 'by_phone': wish.by_phone}
    record(by=by, verb='wish.state', subject=wish, owner=cohort.school.organisation, data=data)
    return wish


@transaction.atomic
def withdraw_wish(*, by, wish):
    """The cohort is not planned after all. Published dates, if it has any, count as they stand."""
    wish = BlockWish.objects.select_for_update(of=('self',)).filter(pk=wish.pk).first()
    if wish is None:
        return
    record(by=by, verb='wish.withdraw', subject=wish, owner=wish.cohort.school.organisation)
    wish.delete()


@transaction.atomic
def remind_schools(*, by, starts_year):
    """Ask every school that has a cohort nobody has spoken for, or no cohort of the year at all.

    Returns (how many people are written to, schools that have nobody to write to). Twice on one day
    is once. Each cohort is also a task on its school's list, due when answers are.
    """
    schools = School.objects.filter(organisation__hub=by.organisation, organisation__is_active=True)
    waiting = defaultdict(list)
    for cohort in cohorts_to_ask(schools, starts_year):
        waiting[cohort.school].append(cohort)
    for school in schools_without_cohort(by.organisation, starts_year):
        waiting[school] = []
    due = planning_year(by.organisation, starts_year).answer_by or timezone.localdate()
    written, silent = 0, []
    leads = _leads(waiting)
    for school, cohorts in waiting.items():
        for cohort in cohorts:
            _put_on_list(cohort, due)
        sent = [_write(by, school, member) for member in leads.get(school.organisation_id, ())]
        written += len(sent)
        if not sent:
            silent.append(school)
    if waiting:
        data = {'schools': len(waiting), 'starts_year': starts_year}
        record(by=by, verb='wish.remind', subject=by.organisation, owner=by.organisation, data=data)
    return written, silent


def _half_days(pattern, half_days):
    if pattern == Pattern.FULL_BLOCK:
        return HALF_DAYS_OF_A_WEEK
    half_days = half_days or USUAL_HALF_DAYS[pattern]
    if not 1 <= half_days < HALF_DAYS_OF_A_WEEK:
        raise Refused(
            'Enter 1 to 9 half days a week. For whole weeks choose every day of the dates.', field='half_days'
        )
    return half_days


def _refuse_nonsense(wish):
    if not 1 <= wish.weeks <= MOST_WEEKS:
        raise Refused(f'Enter a number of weeks from 1 to {MOST_WEEKS}.', field='weeks')
    if wish.fixed and wish.wished_start is None:
        raise Refused('Say in which week the agreed dates begin.', field='wished_start')
    days = [*wish.starts, *wish.excluded, *([wish.wished_start] if wish.wished_start else [])]
    if any(day != monday_of(day) for day in days):
        raise Refused('Name weeks by their Monday.', field='wished_start')


def _refuse_past(wish, kept):
    """A wish is for weeks to come; dates agreed before, `kept`, may have begun since."""
    today = timezone.localdate()
    if wish.wished_start and wish.wished_start <= today and wish.wished_start != kept:
        raise Refused('That week has begun already. Choose a later one.', field='wished_start')
    if wish.starts and not wish.fixed and max(wish.starts) <= today:
        raise Refused('These weeks have all begun already. Choose later ones.', field='first_from')


def _leads(schools):
    """Those who may answer, by their school's organisation."""
    members = Membership.objects.active().filter(
        role=Role.CAREERS_LEAD, organisation__in=[school.organisation_id for school in schools]
    )
    found = defaultdict(list)
    for member in members.select_related('user').order_by('pk'):
        found[member.organisation_id].append(member)
    return found


def _write(by, school, member):
    return plan(
        kind=REGISTRY[ASK_WISH],
        subject=school,
        to_email=member.user.email,
        to_name=member.user.name,
        sender=by.organisation,
        organisation=school.organisation,
        due_on=timezone.localdate(),
    )


def _put_on_list(cohort, due):
    ask_person(
        organisation=cohort.school.organisation,
        kind=ASKED,
        subject=cohort,
        due_on=due,
        words=f'Say when {cohort.name} can go out in {academic_year_name(cohort.starts_year)}.',
        path=reverse('placements:block_wish', args=[cohort.ref]),
    )
