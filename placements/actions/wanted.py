"""A school asks its hub for the places that would help most; the hub asks employers, and says when it is done."""

from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.audit.actions import record
from brokerage.core.calendar import academic_year
from brokerage.core.errors import Refused
from brokerage.notify.actions import ask_person
from employers.actions import ask_capacity
from placements.models import WantedPlaces
from placements.queries.wanted import wanted_words
from schools.models import Block

COPIED = ('sector', 'area', 'easting', 'northing', 'places', 'step_free')


@transaction.atomic
def ask_hub(*, by, run):
    """Put the places a run found on the hub's page and one task on its list; what was asked before is replaced.

    The hub learns sector, district, dates, access and how many; no student. Asked twice, it is asked once.
    """
    rows = (run.figures.get('asks') or {}).get('rows', [])
    if not rows:
        raise Refused('This match found no places to ask for.', code='nothing_to_ask')
    block = Block.objects.select_for_update(of=('self',), no_key=True).get(pk=run.block_id)
    block.wanted.open().update(closed_at=timezone.now())
    wanted = WantedPlaces.objects.bulk_create(
        WantedPlaces(
            block=block,
            asked_by=by,
            start=date.fromisoformat(row['start']),
            end=date.fromisoformat(row['end']),
            adjustments=row.get('adjustments', []),
            **{name: row[name] for name in COPIED},
        )
        for row in rows
    )
    school, places = run.block.school, sum(row.places for row in wanted)
    owner = school.organisation
    record(by=by, verb='wanted.ask', subject=block, owner=owner, data={'places': places})
    count = '1 more place' if places == 1 else f'{places} more places'
    ask_person(
        organisation=owner.hub,
        kind='places.wanted',
        subject=block,
        due_on=timezone.localdate(),
        words=f'{school} asks for {count}',
        detail='see sectors and areas',
        path=reverse('placements:wanted'),
    )
    return wanted


@transaction.atomic
def ask_for_wanted(*, by, employer, group):
    """Ask one employer of the sector about places, saying what is wanted. Raises Refused where it may not be asked
    or was asked this school year already.
    """
    year = academic_year(group.start)
    return ask_capacity(by=by, employer=employer, year=year, wanted=wanted_words(group))


@transaction.atomic
def close_wanted(*, by, rows):
    """The hub has done what it can about these: they leave its page. Returns how many rows it closed."""
    closed = 0
    for row in WantedPlaces.objects.visible_to(by).open().filter(pk__in=[each.pk for each in rows]):
        row.closed_at = timezone.now()
        row.save(update_fields=['closed_at'])
        record(by=by, verb='wanted.close', subject=row, owner=row.block.school.organisation)
        closed += 1
    return closed
