"""One answer of each operation as the schema shows it; a test holds each against its own description."""

from employers.api.made_up import EMPLOYERS, OFFER, WINDOW

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


def _page(row):
    return {'next': 'https://your-hub/api/v1/…?cursor=cD01MA%3D%3D', 'previous': None, 'results': [row]}


EXAMPLES = {
    'listOffers': _page(OFFER),
    'getOffer': OFFER,
    'listWindows': _page({**WINDOW, 'offer': OFFER['id']}),
    'listEmployers': _page(EMPLOYERS[0]),
    'listSectors': {'results': [{'sector': 'retail', 'label': 'Retail', 'offers': 1}]},
    'listAreas': {'results': [{'area': 'B32', 'offers': 1}]},
    'listChanges': {'changes': [LISTED, REMOVED], 'cursor': CURSOR, 'more': False},
    'getSnapshot': f'{{"cursor":"{CURSOR}"}}\n{{"id":"{OFFER["id"]}", …}}\n{{"cursor":"{CURSOR}"}}\n',
    'listWords': {'sectors': [{'value': 'retail', 'label': 'Retail'}]},
}
