"""A made-up list that never changes: what sandbox keys are answered, and what the schema shows as examples."""

from employers.enums import Removal

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
STUDIO = {
    **OFFER,
    'id': 'd5j8w2q7x4mz',
    'url': 'https://your-hub/find/d5j8w2q7x4mz/',
    'title': 'Design studio assistant',
    'summary': 'Help to prepare posters for print and to keep the studio in order.',
    'employer': 'Lockside Studio',
    'sector': 'creative-arts-and-media',
    'rung': 'one_week',
    'mode': 'hybrid',
    'area': 'B16',
    'will_do': ['Cut and mount posters'],
    'observe_only': ['The printing press'],
    'places_left': 3,
    'places_left_band': 'few',
    'places_shown': 'number',
    'windows': [
        {
            'id': 'w4c9z6t1v8hn',
            'start': '2027-07-05',
            'end': '2027-07-09',
            'places': 3,
            'places_left': 3,
            'places_left_band': 'few',
        }
    ],
}
OFFERS = [OFFER, STUDIO]
EMPLOYERS = [
    {'id': 'e4g9s2l7v5mn', 'name': 'Canalside Cycles', 'sector': 'retail', 'offers': 1},
    {'id': 'e8b3f6k1p9tw', 'name': 'Lockside Studio', 'sector': 'creative-arts-and-media', 'offers': 1},
]


def _listed(offer):
    return {'id': offer['id'], 'type': 'listed', 'reason': '', 'at': offer['published_at'], 'offer': offer}


def _removed(reason):
    return {
        'id': f'gone{reason.value:x<8}'[:12],
        'type': 'removed',
        'reason': reason.value,
        'at': '2026-11-02T09:16:41Z',
        'offer': None,
    }


# The number of each is its place, from 1: c0 is before the first, the newest cursor is how many there are.
CHANGES = [*map(_listed, OFFERS), *map(_removed, Removal)]
