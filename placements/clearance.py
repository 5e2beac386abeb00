"""From rows to the facts that clearance asks for: a few queries, however many placements."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from brokerage.core.calendar import academic_year, is_bank_holiday
from employers.models import Insurance
from safeguarding import clearance
from safeguarding.clearance import facts
from safeguarding.enums import (
    AssessmentKind,
    AssessmentState,
    DslOutcome,
    Gate,
    OverrideState,
)
from safeguarding.models import (
    DslDecision,
    Override,
    RiskAssessment,
    SiteCheck,
    SummaryDelivery,
    Suspension,
)
from safeguarding.queries import answers_to, fewer_than_five, work_key
from safeguarding.rules import overrides
from safeguarding.rules.dbs import Supervision
from safeguarding.rules.eligibility import experience
from safeguarding.rules.regulation19 import Answers, ExceptionText
from safeguarding.rules.working_time import WorkingDay
from schools.models import Circumstances


def gates_of(placements):
    """{placement id: its gates in the order of the checklist}.

    Needs student, cohort, block, window, offer and employer loaded with each placement.
    """
    return {pk: clearance.gates(known) for pk, known in facts_of(placements).items()}


def red_gates(placement):
    """The blockers between one placement and its first day; empty means clear."""
    return clearance.blockers(facts_of([placement])[placement.pk])


def facts_of(placements):
    """{placement id: Facts}. Nine queries for any number of placements, one more where a family disagrees."""
    rows = _rows_about(placements)
    return {placement.pk: _facts(placement, rows) for placement in placements}


class _Rows(NamedTuple):
    """What is known, by the key it is looked up with; of several rows the newest."""

    vulnerable: set
    insurance: dict
    suspended: set
    sites_suspended: set
    assessments: dict
    checks: dict
    summaries: dict
    consents: dict
    decisions: dict
    agreed: dict


def _rows_about(placements):
    refs = [placement.ref for placement in placements]
    carried = [ref for placement in placements for ref in placement.refs]
    students = [placement.student_id for placement in placements]
    employers = [placement.employer_id for placement in placements]
    offers = [placement.window.offer for placement in placements]
    circumstances = Circumstances.objects.filter(student__in=students, vulnerable=True)
    suspensions = Suspension.objects.standing().filter(employer__in=employers)
    suspended = set(suspensions.values_list('employer_id', 'site_id'))
    checks = SiteCheck.objects.standing().filter(site__in=[offer.site_id for offer in offers])
    summaries = SummaryDelivery.objects.filter(placement_ref__in=carried).select_related('assessment')
    agreed = Override.objects.filter(placement_ref__in=refs, state=OverrideState.AGREED)
    return _Rows(
        vulnerable=set(circumstances.values_list('student_id', flat=True)),
        insurance=_by(Insurance.objects.filter(employer__in=employers), 'employer_id'),
        suspended={employer for employer, site in suspended if site is None},
        sites_suspended={site for _, site in suspended if site is not None},
        assessments=_by(_newest_first(offers), 'offer_id'),
        checks=_grouped(checks, 'site_id', 'band'),
        summaries=_by(summaries, 'placement_ref'),
        consents=answers_to(refs, {each.ref: opened_at(each, Gate.PARENT_CONSENT) for each in placements}),
        decisions=_by(DslDecision.objects.filter(placement_ref__in=carried), 'placement_ref'),
        agreed=_grouped(agreed, 'placement_ref'),
    )


def _facts(placement, rows):
    assessment = rows.assessments.get(placement.window.offer_id)
    return facts.Facts(
        student=_student(placement, placement.student_id in rows.vulnerable),
        placement=_placement(placement),
        insurance=_insurance(rows.insurance.get(placement.employer_id), assessment),
        assessment=_assessment(assessment, placement.window.offer),
        check=_check(assessment, rows.checks),
        suspended=placement.employer_id in rows.suspended,
        site_suspended=placement.window.offer.site_id in rows.sites_suspended,
        summary=_summary(
            standing(placement, Gate.PARENT_SUMMARY, _newest(placement, rows.summaries), 'delivered_at')
        ),
        consent=rows.consents[placement.ref],
        approval=_approval(placement),
        supervision=_supervision(assessment),
        dsl_decision=_decision(
            standing(placement, Gate.DSL, _newest(placement, rows.decisions), 'decided_at')
        ),
        overrides=_overrides(placement, rows.agreed.get((placement.ref,), ())),
    )


def _newest_first(offers):
    return (
        RiskAssessment.objects.filter(
            offer__in=offers, state__in=[AssessmentState.CONFIRMED, AssessmentState.EXPIRED]
        )
        .select_related('offer')
        .order_by('-version')
    )


def _by(rows, key):
    """The first row of each key: querysets come newest first."""
    found = {}
    for row in rows:
        found.setdefault(getattr(row, key), row)
    return found


def _newest(placement, rows):
    """Of a placement, else of the one before it at the same work."""
    return next((rows[ref] for ref in reversed(placement.refs) if ref in rows), None)


def _grouped(rows, *names):
    """All rows of each key, in their order."""
    found = {}
    for row in rows:
        found.setdefault(tuple(getattr(row, name) for name in names), []).append(row)
    return found


def standing(placement, gate, row, moment):
    """A decision about the placement, `moment` naming when; None where a change opened its check again since."""
    opened = opened_at(placement, gate)
    return None if row and opened and getattr(row, moment) <= opened else row


def opened_at(placement, gate):
    """When a change last opened a check of the placement again, or None."""
    opened = placement.opened_again.get(gate)
    return opened and datetime.fromisoformat(opened)


def _student(placement, vulnerable):
    return facts.Student(placement.student.date_of_birth, year_group_of(placement), vulnerable)


def year_group_of(placement):
    """The student's year group on the first day: a cohort's number holds in its own academic year only."""
    cohort = placement.student.cohort
    return cohort.year_group + academic_year(placement.start) - cohort.starts_year


def _placement(placement):
    offer = placement.window.offer
    days = tuple(working_days(placement))
    return facts.Placement(placement.start, placement.end, days, experience(offer.rung, offer.mode))


def working_days(placement):
    """The days of the placement as the offer keeps them, on the block's weekdays where it names some.

    Bank holidays are days off.
    """
    offer, out = placement.window.offer, placement.block.weekdays
    if offer.day_starts is None or offer.day_ends is None:
        return
    day = placement.start
    while day <= placement.end:
        works = day.weekday() in offer.weekdays and (not out or day.weekday() in out)
        if works and not is_bank_holiday(day):
            yield WorkingDay(day, offer.day_starts, offer.day_ends, offer.break_minutes)
        day += timedelta(days=1)


def _insurance(row, assessment):
    if row is None:
        return facts.Insurance()
    return facts.Insurance(
        basis=row.basis,
        insurer=row.insurer,
        policy_number=row.policy_number,
        cover_pounds=row.cover_pounds,
        expires_on=row.expires_on,
        letter_on=timezone.localdate(row.told_at) if row.told_at else None,
        outside_normal_business=assessment is not None and assessment.outside_business,
        insurer_told=row.insurer_told or None,
    )


def _assessment(row, offer):
    small = fewer_than_five(offer.employer)
    if row is None:
        return facts.Assessment(fewer_than_five=small)
    verbal = row.kind == AssessmentKind.VERBAL
    return facts.Assessment(
        # A conversation counts only as a conversation: for a small, low-risk firm, whatever it has become since.
        state=AssessmentState.DRAFT if verbal else row.state,
        band=row.band,
        confirmed_on=row.confirmed_on,
        expires_on=row.expires_on,
        version=row.version,
        residual_max=row.residual_max,
        answers=Answers(**row.regulation_19),
        exception=ExceptionText(**row.exception_text) if row.exception_text else None,
        fewer_than_five=small,
        verbal_note=facts.VerbalNote(row.confirmed_on, row.confirmed_by, row.noted_by) if verbal else None,
        offer_changed=row.offer_version != offer.version,
    )


def _check(assessment, checks):
    """The newest check of this site and band that looked at the work as it is; else the newest, of other work."""
    found = check_of(assessment, checks)
    if found is None:
        return None
    return facts.WorkplaceCheck(found.on, found.expires_on, work_key(assessment) not in found.covers)


def check_of(assessment, checks):
    """`checks`: rows by site and band, newest first. None where there is nothing to check or nobody has."""
    if assessment is None:
        return None
    held = checks.get((assessment.offer.site_id, assessment.band), [])
    key = work_key(assessment)
    return next((row for row in held if key in row.covers), held[0] if held else None)


def about(placement):
    """What an override of this placement rests on, as it is now."""
    return overrides.about(_placement(placement), placement.window.offer.version)


def _overrides(placement, rows):
    """Those that were agreed about exactly these dates, hours and offer."""
    now = about(placement) if rows else None
    return tuple(
        overrides.Override(
            row.code, row.reason, row.asked_ref, row.second_ref, row.settled_at, bool(row.parent_agreed)
        )
        for row in rows
        if row.about == now
    )


def _supervision(row):
    if row is None:
        return Supervision()
    return Supervision(row.lone_adult, row.home_setting, row.vehicle, row.residential, row.specified_place)


def _summary(row):
    if row is None:
        return None
    return facts.Summary(timezone.localdate(row.delivered_at), row.method, row.assessment.version)


def _approval(placement):
    if placement.approved_at is None:
        return None
    return facts.Approval(placement.approved_by, timezone.localdate(placement.approved_at))


def _decision(row):
    if row is None:
        return None
    return facts.DslDecision(
        DslOutcome(row.outcome),
        row.decided_by,
        row.reason,
        timezone.localdate(row.decided_at),
        frozenset(row.covers),
    )
