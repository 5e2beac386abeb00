"""Places to ask for, as they are kept with a run: a sector, a postcode district, dates and how many; no homes."""

from datetime import date

from brokerage.core.adjustments import in_order, labels_of
from brokerage.core.postcodes import first_half
from brokerage.core.sectors import Sector
from brokerage.core.ui import day_span
from employers.models import Site


def asks_in_words(sites, asked):
    """The asks as plain values. `placed` counts who would have a place with this line and those above it.

    `sites`: what districts are named by, see `sites_of`.
    """
    rows, placed = [], 0
    for ask in asked.asks:
        placed += ask.places
        rows.append(
            {
                'sector': ask.sector,
                'area': district_at(ask.point, sites),
                'easting': ask.point[0],
                'northing': ask.point[1],
                'start': ask.start.isoformat(),
                'end': ask.end.isoformat(),
                'places': ask.places,
                'step_free': ask.step_free,
                'adjustments': in_order(ask.adjustments),
                'placed': min(placed, asked.gained[-1]),
            }
        )
    return {'rows': rows, 'waiting': asked.waiting, 'exact': asked.exact}


def sites_of(hub):
    """[(easting, northing, postcode)] of the sites of a hub's area (its number)."""
    sites = Site.objects.filter(employer__organisation__hub=hub).exclude(easting=None)
    return list(sites.values_list('easting', 'northing', 'postcode'))


def sites_near(block):
    """The area's sites, and the school itself."""
    school = block.cohort.school
    rows = sites_of(school.organisation.hub_id)
    if school.easting is not None:
        rows.append((school.easting, school.northing, school.postcode))
    return rows


def district_at(point, sites):
    """The first half of the postcode of the site nearest to a point: 'B30'. Empty where there is none."""
    if not sites:
        return ''
    x, y = point
    nearest = min(sites, key=lambda site: (site[0] - x) ** 2 + (site[1] - y) ** 2)
    return first_half(nearest[2])


def access_labels(step_free, adjustments):
    """What a place to ask for should have, as short labels."""
    return [*(['Step-free'] if step_free else []), *labels_of(adjustments)]


def asks_of(run):
    """What a page shows of the asks of a run; None where it has none."""
    asks = run.figures.get('asks')
    if not asks or not asks['rows']:
        return None
    rows = lines_of(asks['rows'])
    places = sum(row['places'] for row in rows)
    what = 'The extra place' if places == 1 else f'{places} extra places'
    title = f'{what} that would place the most'
    return {**asks, 'rows': rows, 'places': places, 'title': title}


def lines_of(rows):
    """Kept asks with their words."""
    return [
        {
            **row,
            'label': Sector(row['sector']).label,
            'access': access_labels(row['step_free'], row.get('adjustments', [])),
            'when': day_span(date.fromisoformat(row['start']), date.fromisoformat(row['end'])),
        }
        for row in rows
    ]
