"""Zones of the hub's area, and what there is to plan with in each."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from brokerage.accounts.access import needs
from brokerage.accounts.enums import Permission
from brokerage.accounts.navigation import planning_tabs
from brokerage.core.calendar import academic_year_name
from brokerage.core.errors import Refused
from brokerage.core.ui import Tile
from placements.actions.zones import draw_zones, remove_zone, save_zone
from placements.forms import ZoneForm
from placements.models import ELSEWHERE, Zone
from placements.queries import planning
from schools.views.shared import attempt, year_asked


@needs(Permission.BLOCKS_PLAN)
def zones(request):
    hub = request.membership.organisation
    parts, _ = planning.outcodes_of(hub)
    found = planning.zone_map(hub)
    counts, used = planning.by_zone(parts, found)
    rows = Zone.objects.visible_to(request.membership).prefetch_related('outcodes')
    context = {
        'rows': [(zone, counts[zone.name]) for zone in rows],
        'elsewhere': counts[ELSEWHERE],
        'elsewhere_outcodes': used[ELSEWHERE],
        'map': planning.zones_map_chart(parts, found),
        'tabs': planning_tabs(request.membership, 'Zones', year_asked(request)),
    }
    return render(request, 'placements/planning/zones.html', context)


@needs(Permission.BLOCKS_PLAN)
def zone_add(request):
    return _form(request, None)


@needs(Permission.BLOCKS_PLAN)
def zone(request, ref):
    rows = Zone.objects.visible_to(request.membership).prefetch_related('outcodes')
    return _form(request, get_object_or_404(rows, ref=ref))


def _form(request, found):
    initial = {'name': found.name, 'outcodes': ' '.join(map(str, found.outcodes.all()))} if found else {}
    form = ZoneForm(request.POST or None, initial=initial)
    if form.is_valid() and attempt(form, save_zone, by=request.membership, zone=found, **form.cleaned_data):
        messages.success(request, f'{form.cleaned_data["name"]} is saved.')
        return redirect('placements:zones')
    return render(request, 'placements/planning/zone.html', {'form': form, 'found': found})


@needs(Permission.BLOCKS_PLAN)
def zone_remove(request, ref):
    found = get_object_or_404(Zone.objects.visible_to(request.membership), ref=ref)
    if request.method == 'POST':
        remove_zone(by=request.membership, zone=found)
        messages.success(request, f'{found.name} is removed. Its postcode districts lie elsewhere now.')
        return redirect('placements:zones')
    consequences = [
        f'The postcode districts of {found.name} lie elsewhere until you put them into another zone.',
        'Plans that are made already keep it.',
    ]
    context = {'found': found, 'consequences': consequences}
    return render(request, 'placements/planning/zone_remove.html', context)


@needs(Permission.BLOCKS_PLAN)
def zones_draw(request):
    """The zones as they would be drawn, before they take the place of those there are."""
    if request.method == 'POST':
        try:
            made = draw_zones(by=request.membership)
        except Refused as refused:
            messages.error(request, refused.words)
        else:
            messages.success(
                request, f'{len(made)} zones are drawn. Rename them or move districts as you like.'
            )
        return redirect('placements:zones')
    hub = request.membership.organisation
    context = {
        'proposed': planning.proposed_zones(hub),
        'consequences': _drawing(Zone.objects.visible_to(request.membership).count()),
        'back': reverse('placements:zones'),
    }
    return render(request, 'placements/planning/zones_draw.html', context)


def _drawing(count):
    told = [
        'Every postcode district with a site, a school or a student’s home within 25 miles goes into one zone.'
    ]
    if count:
        told.append(
            f'Your {count} zone{"s" if count > 1 else ""} of now, with changes made by hand, are removed.'
        )
    return [*told, 'Plans that are made already keep their zones.']


@needs(Permission.BLOCKS_PLAN)
def supply(request):
    """Students and places of a year: what a plan will be made from."""
    starts_year = year_asked(request)
    question = planning.question_of(request.membership.organisation, starts_year, sector_level=True)
    found = planning.supply_of(question)
    context = {
        'year': academic_year_name(starts_year),
        'tabs': planning_tabs(request.membership, 'Places and students', starts_year),
        'tiles': _tiles(question, found),
        'busiest': question.weeks[found.busiest] if found.busiest is not None else None,
        'confidence': question.confidence,
        'virtual': int(question.virtual.max(initial=0)),
        'left_out': question.left_out,
        'settings_url': f'{reverse("schools:planning_settings")}?year={starts_year}',
        'wishes_url': f'{reverse("placements:block_wishes")}?year={starts_year}',
    }
    if question.problem.cells:
        context |= {
            'map': planning.supply_map(question, found),
            'bars': planning.sector_bars(question, found),
        }
    return render(request, 'placements/planning/supply.html', context)


def _tiles(question, supply):
    counted, published = supply.places.sum(), supply.published.sum()
    tiles = [
        Tile('Blocks to plan', len(question.problem.cohorts), note=f'{supply.students:,} students'),
        Tile(
            'Published',
            f'{round(100 * published / counted) if counted else 0}%',
            note='of places counted on',
        ),
    ]
    if supply.busiest is not None:
        students, places = (int(table[:, supply.busiest].sum()) for table in (supply.wished, supply.places))
        kind = 'warn' if students > places else 'ok'
        tiles.append(
            Tile('Busiest week as wished', f'{students:,}', note=f'for {places:,} places', kind=kind)
        )
    return tiles
