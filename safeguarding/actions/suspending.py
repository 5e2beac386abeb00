"""A hub suspends an employer or one of its sites, and lets students start there again."""

from django.db import transaction
from django.utils import timezone

from brokerage.accounts.enums import Kind, Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from employers.models import Employer, Site
from safeguarding.actions.checks import end_all
from safeguarding.enums import CheckEnd
from safeguarding.models import SiteCheck, Suspension


@transaction.atomic
def suspend(*, by, employer, words):
    """Nobody is sent to this employer from now on, and every check of its sites has ended. Why stays with the hub."""
    held = _held(by, employer)
    return _suspend(by, held, held, words, SiteCheck.objects.filter(site__employer=held))


@transaction.atomic
def suspend_site(*, by, site, words):
    """The same for one site: the employer's others go on."""
    return _suspend(by, _held(by, site.employer), site, words, SiteCheck.objects.filter(site=site))


@transaction.atomic
def lift_suspension(*, by, employer):
    """Students may start there again, once the workplace has been checked anew."""
    return _lift(by, _held(by, employer))


@transaction.atomic
def lift_site(*, by, site):
    """The same for one site; what holds back the whole employer is lifted by itself."""
    _held(by, site.employer)
    return _lift(by, site)


def _suspend(by, employer, place, words, checks):
    """`place`: the employer or one of its sites."""
    if not words.strip():
        raise Refused('Write down why. Only your hub reads it.', field='words')
    if Suspension.objects.standing().of(place).exists():
        raise Refused(f'This {_noun(place)} is suspended already.', code='suspended')
    row = Suspension.objects.create(
        employer=employer,
        site=place if isinstance(place, Site) else None,
        words=words.strip(),
        by=by.actor_label[:300],
        at=timezone.now(),
    )
    _hold(place, True)
    end_all(by, checks, CheckEnd.SUSPENDED)
    _record(by, 'suspend', row, place)
    return row


def _lift(by, place):
    row = Suspension.objects.standing().of(place).first()
    if row is None:
        raise Refused(f'This {_noun(place)} is not suspended.', code='not_suspended')
    row.lifted_by, row.lifted_at = by.actor_label[:300], timezone.now()
    row.save(update_fields=['lifted_by', 'lifted_at'])
    _hold(place, False)
    _record(by, 'lift', row, place)
    return row


def _noun(place):
    return 'site' if isinstance(place, Site) else 'employer'


def _record(by, what, row, place):
    noun = _noun(place)
    record(by=by, verb=f'{noun}.{what}', subject=row, owner=by.organisation, data={noun: place.ref})


def _hold(place, on_hold):
    place.on_hold = on_hold
    place.save(update_fields=['on_hold'])


def _held(by, employer):
    """The employer's row, which whoever books one of its places holds too: it waits for us, or we for it."""
    own = by.organisation.kind == Kind.HUB and employer.organisation.hub_id == by.organisation_id
    if not (own and by.may(Permission.REGISTER_EDIT)):
        raise Refused('Only the employer’s hub does this.', code='wrong_party')
    # The row and not its key: rows that point here are checked at the end of their transactions, when these
    # hold the lock of the hub's list that we want at the end of ours. Neither may wait for the other.
    return Employer.objects.select_for_update(of=('self',), no_key=True).get(pk=employer.pk)
