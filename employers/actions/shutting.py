"""Sites are shut for some days, and opened again: part of the act of whoever says so, which is on the trail."""

from django.utils import timezone

from employers.models import Employer, ShutArea, ShutDays


def hold_sites(*, sites):
    """Hold the employers of `sites` to the end of the transaction: no place of theirs is taken meanwhile.

    In one order, so that two who shut the same sites wait for each other and not in a circle.
    """
    employers = Employer.objects.filter(pk__in={site.employer_id for site in sites}).order_by('pk')
    list(employers.select_for_update(of=('self',), no_key=True))


def shut_sites(*, hub, site, outcodes, act_ref, first, last, touching):
    """Shut one `site`, or the hub's in `outcodes` (none named: all of them), from `first` to `last`, both included.

    They are held (`hold_sites`). A site that is added or moves there later is shut as well.
    """
    days = {'act_ref': act_ref, 'first': first, 'last': last, 'touching': touching}
    if site:
        ShutDays.objects.create(site=site, **days)
    else:
        ShutArea.objects.create(hub=hub, outcodes=outcodes, **days)


def open_sites(*, act_ref):
    """Places of these days can be taken again; returns how many sites were shut by the act until now."""
    shut = ShutDays.objects.standing().filter(act_ref=act_ref)
    hold_sites(sites=[days.site for days in shut.select_related('site')])
    now = timezone.now()
    # First, so that no site is shut by it any more: whoever adds one waits.
    ShutArea.objects.standing().filter(act_ref=act_ref).update(opened_at=now)
    return shut.update(opened_at=now)
