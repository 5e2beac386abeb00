"""A hub closes its area or one site for some days: one act, one report; and takes it back."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.jobs import after_commit
from brokerage.core.models import new_ref
from employers.actions import hold_sites, open_sites, shut_sites
from employers.models import ShutDays
from placements.actions.bulk import queue, stop_bulk
from placements.enums import BulkKind, Done
from placements.lifecycle import UNDO_WITHIN
from placements.models import BulkAct, BulkRow, Closure
from placements.queries.closures import NOWHERE, about, placements_in, sites_of


@transaction.atomic
def close_days(*, by, key, scope, reason, words=''):
    """Shut the sites of `scope` (queries.closures.Scope) at once, and queue the calling off of all placements there.

    Returns the Closure; the same `key` twice is the same one. Refused for who is no hub, for days gone by, where no
    site lies, and where all of it is shut on these days already and nobody is left to call off.
    """
    _check(by, scope)
    sites = list(sites_of(by.organisation, scope))
    if not sites:
        raise Refused(NOWHERE, code='nowhere')
    # Placements before their employers, as whoever moves one to another place holds them.
    there = placements_in(by.organisation, scope).order_by('pk')
    list(there.select_for_update(of=('self',), no_key=True).values_list('pk'))
    hold_sites(sites=sites)
    # The employers are held: the same form sent twice finds its act here.
    if earlier := Closure.objects.filter(act__key=key, act__started_by=by).first():
        return earlier
    rows = [(each, '') for each in _not_waiting(there)]
    if not rows:
        _refuse_shut(sites, scope)
    given = {'about': about(scope)[:200], 'reason': reason, 'words': words}
    act = queue(by=by, key=key, kind=BulkKind.CALL_OFF, rows=rows, **given)
    days = {'first': scope.first, 'last': scope.last, 'touching': scope.touching}
    place = {'site': scope.site, 'outcodes': sorted(scope.outcodes or ())}
    closure = Closure.objects.create(hub=by.organisation, act=act, **days, **place)
    shut_sites(hub=by.organisation, act_ref=act.ref, **days, **place)
    record(by=by, verb='closure.start', subject=closure, owner=by.organisation, data={'sites': len(sites)})
    return closure


def _check(by, scope):
    if by.organisation.kind != Kind.HUB or not by.may(Permission.AREA_CLOSE):
        raise Refused('Only the hub of the area does this.', code='wrong_party')
    if scope.site is not None and scope.site.employer.organisation.hub_id != by.organisation_id:
        raise Refused('That site is not in your area.', code='wrong_party')
    if scope.last < timezone.localdate():
        raise Refused('Those days have gone by. Choose days to come.', code='other_day', field='last')


def _not_waiting(placements):
    """Without those that a closure is calling off at this moment."""
    waiting = BulkRow.objects.filter(
        act__kind=BulkKind.CALL_OFF, act__job_state__in=BulkAct.GOING, outcome=Done.WAITING
    )
    return placements.exclude(pk__in=waiting.values('placement'))


def _refuse_shut(sites, scope):
    shut = ShutDays.objects.standing().filter(first__lte=scope.first, last__gte=scope.last)
    shut = shut.filter(touching=True) if scope.touching else shut
    if shut.filter(site__in=sites).values('site').distinct().count() == len(sites):
        raise Refused('A colleague has closed all of this on these days already.', code='shut')


@transaction.atomic
def stop_closure(*, by, closure):
    """Call off no more. What is called off stays so, and the days stay closed. False when it had ended already."""
    return stop_bulk(by=by, act=closure.back or closure.act)


@transaction.atomic
def open_days(*, by, closure):
    """Places on these days can be taken again; what was called off stays so. False when they were open already."""
    opened = open_sites(act_ref=closure.act.ref)
    if opened:
        record(by=by, verb='closure.open', subject=closure, owner=by.organisation)
    return bool(opened)


@transaction.atomic
def take_back(*, by, closure):
    """Open the days and queue the calling back of what was called off; returns the act, the same one if twice.

    One that was stopped half way goes on with those that are left. Refused while it is still being called off,
    and once the usual time is over.
    """
    closure = Closure.objects.select_for_update(of=('self',)).select_related('act').get(pk=closure.pk)
    if closure.back:
        return _go_on(by, closure)
    if closure.act.is_going:
        raise Refused('Placements are still being called off. Stop that first.', code='going')
    if not can_take_back(closure):
        raise Refused(
            'It is too late to take this back. Open the days again, and schools bring back what can go on.',
            code='too_late',
        )
    open_days(by=by, closure=closure)
    rows = closure.act.rows.filter(outcome=Done.DONE).select_related('placement').order_by('pk')
    given = {'kind': BulkKind.CALL_BACK, 'about': closure.act.about}
    act = queue(by=by, key=new_ref(), rows=[(row.placement, '') for row in rows], **given)
    closure.back = act
    closure.save(update_fields=['back'])
    record(by=by, verb='closure.take_back', subject=closure, owner=by.organisation)
    return act


def _go_on(by, closure):
    if can_take_back(closure):
        going = {'job_state': BulkAct.State.QUEUED, 'job_error': '', 'job_seen_at': timezone.now()}
        BulkAct.objects.filter(pk=closure.back_id).update(started_by=by, **going)
        after_commit(BulkAct.task_name, job_id=closure.back_id)
        record(by=by, verb='closure.take_back', subject=closure, owner=by.organisation)
        closure.back.refresh_from_db()
    return closure.back


def can_take_back(closure):
    """Whether something is left to take back, and the usual time since it was called off is not over."""
    act, back = closure.act, closure.back
    ended = act.job_seen_at or act.created_at
    if act.is_going or (back and back.is_going) or timezone.now() - ended > UNDO_WITHIN:
        return False
    return (
        back.rows.filter(outcome=Done.WAITING).exists()
        if back
        else act.rows.filter(outcome=Done.DONE).exists()
    )
