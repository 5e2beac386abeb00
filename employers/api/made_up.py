"""A made-up list that never changes: what sandbox keys are answered, and what the schema shows as examples.

Six offers, so that each filter has something to find and something to leave out, and a page an end.
"""

from employers.enums import Removal
from employers.rules.places import band_of

WINDOW = {
    'id': 'w7k2m9q4x1bc',
    'start': '2027-06-28',
    'end': '2027-07-09',
    'places': 2,
    'places_left': 1,
    'places_left_band': 'last',
}
OFFER = {
    'id': 'k3v8t2n6p0ds',
    'url': 'https://your-hub/find/k3v8t2n6p0ds/',
    'title': 'Bicycle workshop assistant',
    'summary': 'Help to check and repair bicycles that customers bring.',
    'employer': 'Canalside Cycles',
    'hub': 'Severn Careers Hub',
    'sector': 'retail',
    'sub_sector': 'retail.other-shops',
    'rung': 'two_weeks',
    'mode': 'in_person',
    'pattern': 'full_block',
    'area': 'B32',
    'distance_metres': None,
    'will_do': ['Clean and oil chains', 'Greet customers'],
    'observe_only': ['Wheel truing'],
    'must_not_do': ['Use the grinder'],
    'min_year_group': 10,
    'max_year_group': 13,
    'min_age': None,
    'day_starts': '09:30',
    'day_ends': '16:00',
    'dress': 'Old clothes and closed shoes.',
    'lunch': 'Bring a packed lunch.',
    'travel': 'Bus 23 stops outside.',
    'access': 'One step at the door.',
    'step_free': False,
    'adjustments': ['written', 'quiet'],
    'pre_meeting': 'visit',
    'published_at': '2026-11-02T09:15:00Z',
    'places_left': 1,
    'places_left_band': 'last',
    'places_shown': 'band',
    'windows': [WINDOW],
}


def _window(ref, start, end, places, left):
    band = band_of(left).value
    return {
        'id': ref,
        'start': start,
        'end': end,
        'places': places,
        'places_left': left,
        'places_left_band': band,
    }


def _offer(ref, *windows, **facts):
    """Another offer: what is not told is as in the first. Its places are shown as numbers."""
    left = sum(window['places_left'] for window in windows)
    return {
        **OFFER,
        'sub_sector': '',
        'id': ref,
        'url': f'https://your-hub/find/{ref}/',
        'places_left': left,
        'places_left_band': band_of(left).value,
        'places_shown': 'number',
        'windows': list(windows),
        **facts,
    }


OFFERS = [
    OFFER,
    _offer(
        'd5j8w2q7x4mz',
        _window('w4c9z6t1v8hn', '2027-07-05', '2027-07-09', 3, 3),
        title='Design studio assistant',
        summary='Help to prepare posters for print and to keep the studio in order.',
        employer='Lockside Studio',
        sector='creative-arts-and-media',
        rung='one_week',
        mode='hybrid',
        area='B16',
        will_do=['Cut and mount posters'],
        observe_only=['The printing press'],
    ),
    _offer(
        'h2n6r9b4t7kc',
        _window('w8d3f5j7m2qs', '2027-03-10', '2027-03-10', 20, 12),
        title='A morning at the surgery',
        summary='A talk by two vets, and a walk through the rooms.',
        employer='Brook Lane Vets',
        sector='animal-care-and-veterinary',
        sub_sector='animal-care-and-veterinary.vets',
        rung='talk',
        area='B31',
        will_do=['Ask the vets about their work'],
        observe_only=['The operating room'],
        min_year_group=7,
        step_free=True,
        adjustments=['quiet'],
        published_at='2026-09-14T08:00:00Z',
    ),
    _offer(
        'm4p7x1z8c5gd',
        _window('w2b6g9k4n7rt', '2027-02-15', '2027-02-16', 6, 6),
        _window('w6h1l3p8s5vx', '2027-05-31', '2027-06-01', 6, 2),
        title='Two days in the office',
        summary='See how a team plans and writes its programs, and write a small one.',
        employer='Gas Street Software',
        sector='it-and-digital',
        rung='taster',
        mode='virtual',
        area='B1',
        will_do=['Write and test a small program'],
        observe_only=[],
        must_not_do=[],
        step_free=True,
        adjustments=['written', 'quiet'],
        pre_meeting='none',
        published_at='2026-10-05T08:00:00Z',
    ),
    _offer(
        'q9s3v6y1f8jl',
        _window('w3m7q1t5w9zb', '2027-01-13', '2027-07-14', 2, 2),
        title='Kitchen and dining room, Wednesdays',
        summary='Help in the kitchen and with the residents’ lunch, a day a week.',
        employer='Elm Court',
        sector='hospitality-and-catering',
        rung='extended',
        pattern='day_a_week',
        area='B30',
        will_do=['Lay tables', 'Prepare vegetables'],
        observe_only=['The ovens'],
        min_year_group=12,
        min_age=16,
        pre_meeting='interview',
    ),
    _offer(
        't6w8k2d5g9np',
        _window('w5r9v3x7b1dg', '2027-06-28', '2027-07-09', 4, 4),
        _window('w9f2h6k8n4pq', '2027-07-12', '2027-07-16', 4, 4),
        title='Shop floor and stock room',
        summary='Serve customers and keep the shelves full.',
        employer='Canalside Cycles',
        rung='one_week',
        pattern='half_days',
        area='B16',
        will_do=['Greet customers', 'Fill shelves'],
        observe_only=['The till'],
        step_free=True,
        adjustments=[],
        published_at='2026-11-09T08:00:00Z',
    ),
]
# How many work for each: no answer says it, `size` asks for it.
EMPLOYEES = {
    'Canalside Cycles': 8,
    'Lockside Studio': 24,
    'Brook Lane Vets': 12,
    'Gas Street Software': 140,
    'Elm Court': 600,
}
EMPLOYERS = [
    {'id': 'e4g9s2l7v5mn', 'name': 'Canalside Cycles', 'sector': 'retail', 'offers': 2},
    {'id': 'e8b3f6k1p9tw', 'name': 'Lockside Studio', 'sector': 'creative-arts-and-media', 'offers': 1},
    {'id': 'e2c5h8j1m4rv', 'name': 'Brook Lane Vets', 'sector': 'animal-care-and-veterinary', 'offers': 1},
    {
        'id': 'e6d9k3n7q1sx',
        'name': 'Gas Street Software',
        'sector': 'it-and-digital',
        'offers': 1,
    },
    {'id': 'e1f4l6p8t2wz', 'name': 'Elm Court', 'sector': 'hospitality-and-catering', 'offers': 1},
]


def _listed(offer):
    return {'id': offer['id'], 'type': 'listed', 'reason': '', 'at': offer['published_at'], 'offer': offer}


def _removed(reason):
    return {
        'id': f'gone{reason.value:x<8}'[:12],
        'type': 'removed',
        'reason': reason.value,
        'at': '2026-11-12T09:16:41Z',
        'offer': None,
    }


# The number of each is its place, from 1: c0 is before the first, the newest cursor is how many there are.
CHANGES = [*map(_listed, OFFERS), *map(_removed, Removal)]
# What those that are gone were, for keys that may read some offers only.
GONE = OFFER
NEWEST = f'c{len(CHANGES)}'
