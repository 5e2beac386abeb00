"""One answer of each operation as the schema shows it; a test holds each against its own description."""

WINDOW = {'id': 'w7k2m9q4x1bc', 'start': '2027-06-28', 'end': '2027-07-09', 'places': 2, 'places_left': 1}
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
    'windows': [WINDOW],
}
CURSOR = 'c1042'
LISTED = {
    'id': OFFER['id'],
    'type': 'listed',
    'reason': '',
    'at': '2026-11-02T09:15:00.120000Z',
    'offer': OFFER,
}
REMOVED = {
    'id': 'p5h1c7z3r8yf',
    'type': 'removed',
    'reason': 'full',
    'at': '2026-11-02T09:16:41.003000Z',
    'offer': None,
}
EMPLOYER = {'id': 'e4g9s2l7v5mn', 'name': 'Canalside Cycles', 'sector': 'retail', 'offers': 1}


def _page(row):
    return {'next': 'https://your-hub/api/v1/…?cursor=cD01MA%3D%3D', 'previous': None, 'results': [row]}


EXAMPLES = {
    'listOffers': _page(OFFER),
    'getOffer': OFFER,
    'listWindows': _page({**WINDOW, 'offer': OFFER['id']}),
    'listEmployers': _page(EMPLOYER),
    'listSectors': {'results': [{'sector': 'retail', 'label': 'Retail', 'offers': 1}]},
    'listAreas': {'results': [{'area': 'B32', 'offers': 1}]},
    'listChanges': {'changes': [LISTED, REMOVED], 'cursor': CURSOR, 'more': False},
    'getSnapshot': f'{{"cursor":"{CURSOR}"}}\n{{"id":"{OFFER["id"]}", …}}\n{{"cursor":"{CURSOR}"}}\n',
    'listWords': {'sectors': [{'value': 'retail', 'label': 'Retail'}]},
}
