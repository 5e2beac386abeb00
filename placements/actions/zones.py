"""The hub's zones: named groups of outcodes, each outcode in one at most."""

from django.db import IntegrityError, transaction

from brokerage.accounts.models import Organisation
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from placements.models import ELSEWHERE, Zone, ZoneOutcode
from placements.queries.planning import proposed_zones


@transaction.atomic
def save_zone(*, by, zone=None, name, outcodes):
    """Make or change a zone of the hub. Outcodes that lie in another zone are refused by name."""
    hub = _locked(by)
    if name.casefold() == ELSEWHERE.casefold():
        raise Refused(f'{ELSEWHERE} is what lies in no zone. Choose another name.', field='name')
    zone = Zone(hub=hub) if zone is None else Zone.objects.select_for_update(of=('self',)).get(pk=zone.pk)
    zone.name = name
    try:
        with transaction.atomic():
            zone.save()
    except IntegrityError as fault:
        raise Refused(f'You already have a zone called {name}.', field='name') from fault
    _refuse_taken(hub, zone, outcodes)
    zone.outcodes.all().delete()
    _fill(zone, outcodes)
    record(by=by, verb='zone.save', subject=zone, owner=hub, data={'name': name, 'outcodes': len(outcodes)})
    return zone


@transaction.atomic
def remove_zone(*, by, zone):
    """Its outcodes lie elsewhere from now on."""
    zone = Zone.objects.select_for_update(of=('self',)).filter(pk=zone.pk).first()
    if zone:
        record(by=by, verb='zone.remove', subject=zone, owner=zone.hub, data={'name': zone.name})
        zone.delete()


@transaction.atomic
def draw_zones(*, by):
    """Put compass zones drawn from the map in place of all zones the hub has; returns them."""
    hub = _locked(by)
    proposed = proposed_zones(hub)
    if not proposed:
        raise Refused('Nothing is on the map yet. Add employers’ sites or schools first.')
    Zone.objects.filter(hub=hub).delete()
    zones = [Zone.objects.create(hub=hub, name=name) for name in proposed]
    for zone in zones:
        _fill(zone, proposed[zone.name])
    record(by=by, verb='zone.draw', subject=hub, owner=hub, data={'zones': len(zones)})
    return zones


def _locked(by):
    """One change of a hub's zones at a time."""
    return Organisation.objects.select_for_update(of=('self',)).get(pk=by.organisation_id)


def _refuse_taken(hub, zone, outcodes):
    taken = ZoneOutcode.objects.filter(hub=hub, outcode__in=outcodes).exclude(zone=zone)
    if first := taken.select_related('zone').first():
        raise Refused(
            f'{first.outcode} lies in {first.zone} already. Take it out there first.', field='outcodes'
        )


def _fill(zone, outcodes):
    ZoneOutcode.objects.bulk_create(
        ZoneOutcode(hub_id=zone.hub_id, zone=zone, outcode=outcode) for outcode in sorted(set(outcodes))
    )
