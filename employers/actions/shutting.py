"""Sites are shut for some days, and opened again: part of the act of whoever says so, which is on the trail."""

from django.utils import timezone

from employers.models import Employer, ShutDays


def hold_sites(*, sites):
    """Hold the employers of `sites` to the end of the transaction: no place of theirs is taken meanwhile.

    In one order, so that two who shut the same sites wait for each other and not in a circle.
    """
    employers = Employer.objects.filter(pk__in={site.employer_id for site in sites}).order_by('pk')
    list(employers.select_for_update(of=('self',), no_key=True))


def shut_sites(*, sites, act_ref, first, last, touching):
    """Shut `sites`, which are held (`hold_sites`), from `first` to `last`, both included."""
    days = {'act_ref': act_ref, 'first': first, 'last': last, 'touching': touching}
    ShutDays.objects.bulk_create(ShutDays(site=site, **days) for site in sites)


def open_sites(*, act_ref):
    """Places of these days can be taken again; returns how many sites were shut by the act until now."""
    return ShutDays.objects.standing().filter(act_ref=act_ref).update(opened_at=timezone.now())
