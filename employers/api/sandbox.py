"""What a sandbox key is answered: always the same made-up list, and faults when asked for.

No row of an employer is read. Filters are passed over: each list is short and always whole.
"""

import json

from django.http import Http404, HttpResponse
from rest_framework.exceptions import APIException, Throttled
from rest_framework.response import Response

from brokerage.core.sectors import Sector
from employers.api.cursors import AskedSince, Gone
from employers.api.made_up import CHANGES, EMPLOYERS, OFFERS
from employers.queries.changes import number_of

MARK, FORCE = 'Sandbox', 'Sandbox-Answer'
NDJSON = 'application/x-ndjson'
NEWEST = f'c{len(CHANGES)}'


class MadeUpFault(APIException):
    """Looks as a fault of ours does."""

    status_code = 500
    default_detail = 'A made-up fault. Try again later, ever more slowly.'


class MadeUpQuota(Throttled):
    def __init__(self):
        super().__init__(wait=60)


FORCED = {'410': Gone, '429': MadeUpQuota, '500': MadeUpFault}


def answer(request, ref=None):
    """The answer to a sandbox key at the address of `request`; raises the fault that the header asks for."""
    if fault := FORCED.get(request.headers.get(FORCE)):
        raise fault
    return ANSWERS[request.resolver_match.url_name](request, ref)


def _whole(rows):
    return lambda request, ref: Response({'next': None, 'previous': None, 'results': rows})


def _results(rows):
    return lambda request, ref: Response({'results': rows})


def _offer(request, ref):
    found = next((offer for offer in OFFERS if offer['id'] == ref), None)
    if found is None:
        raise Http404
    return Response(found)


def _changes(request, ref):
    asked = AskedSince(data=request.query_params)
    asked.is_valid(raise_exception=True)
    since = number_of(asked.validated_data['since'] or 'c0')
    if since > len(CHANGES):
        raise Gone
    upto = min(since + asked.validated_data['limit'], len(CHANGES))
    return Response({'changes': CHANGES[since:upto], 'cursor': f'c{upto}', 'more': upto < len(CHANGES)})


def _snapshot(request, ref):
    lines = [{'cursor': NEWEST}, *OFFERS, {'cursor': NEWEST}]
    return HttpResponse(''.join(f'{json.dumps(line)}\n' for line in lines), content_type=NDJSON)


def _count(name, value):
    return sum(offer[name] == value for offer in OFFERS)


ANSWERS = {
    'offers': _whole(OFFERS),
    'offer': _offer,
    'windows': _whole([{**window, 'offer': offer['id']} for offer in OFFERS for window in offer['windows']]),
    'employers': _whole(EMPLOYERS),
    'sectors': _results(
        [{'sector': v, 'label': label, 'offers': _count('sector', v)} for v, label in Sector.choices]
    ),
    'areas': _results(
        [{'area': area, 'offers': _count('area', area)} for area in sorted({o['area'] for o in OFFERS})]
    ),
    'changes': _changes,
    'snapshot': _snapshot,
}
