"""What a sandbox key is answered: always of the same made-up list, and faults when asked for.

No row of an employer is read. Filters, pages, fields, marks of freshness and what a key is held to work as on the
true list.
"""

import json
from base64 import b64decode, b64encode
from hashlib import sha256

from django.http import Http404, HttpResponse
from rest_framework.exceptions import APIException, Throttled
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

from brokerage.core.sectors import Sector
from employers.api.cursors import AskedSince, Gone, NotAPosition
from employers.api.fresh import unchanged
from employers.api.made_up import CHANGES, EMPLOYERS, GONE, NEWEST
from employers.api.made_up_search import offers_of, search_made_up, window_counts, within
from employers.forms.asked import OfferFilter, OnlyFields, WindowFilter, as_lists
from employers.queries.changes import number_of

MARK, FORCE = 'Sandbox', 'Sandbox-Answer'
NDJSON = 'application/x-ndjson'
PAGE, MOST = 50, 200
WITHOUT_MARK = ('changes', 'snapshot')


class MadeUpFault(APIException):
    """Looks as a fault of ours does."""

    status_code = 500
    default_detail = 'A made-up fault. Try again later, ever more slowly.'


class MadeUpQuota(Throttled):
    def __init__(self):
        super().__init__(wait=60)


FORCED = {'410': Gone, '429': MadeUpQuota, '500': MadeUpFault}


def answer(view, request, ref=None):
    """The answer to a sandbox key at the address of `request`; raises the fault that the header asks for."""
    if fault := FORCED.get(request.headers.get(FORCE)):
        raise fault
    name = request.resolver_match.url_name
    if name in WITHOUT_MARK:
        return ANSWERS[name](view, request, ref)
    told = f'{request.get_full_path()} {view.reach.mark} {getattr(view, "language", "")} {NEWEST}'
    mark = f'"{sha256(told.encode()).hexdigest()[:32]}"'
    same = unchanged(request, mark)
    response = ANSWERS[name](view, request, ref) if same is None else same
    response['ETag'] = mark
    return response


def _page(request, rows):
    """A page of `rows`; links hold the place of its first row."""
    size = _size(request.query_params.get('page_size', ''))
    of = f'p={request.resolver_match.url_name}-'
    start = _start(request.query_params.get('cursor', ''), of, len(rows))
    here = request.build_absolute_uri()

    def link(place):
        return replace_query_param(here, 'cursor', b64encode(f'{of}{place}'.encode()).decode())

    before = max(start - size, 0)
    return Response(
        {
            'next': link(start + size) if start + size < len(rows) else None,
            'previous': (link(before) if before else remove_query_param(here, 'cursor')) if start else None,
            'results': rows[start : start + size],
        }
    )


def _size(asked):
    try:
        size = int(asked)
    except ValueError:
        return PAGE
    return min(size, MOST) if size > 0 else PAGE


def _start(cursor, of, count):
    try:
        place = b64decode(cursor, validate=True).decode('ascii') if cursor else f'{of}0'
        start = int(place.removeprefix(of))
    except ValueError as fault:
        raise NotAPosition from fault
    if not 0 <= start <= count:
        raise NotAPosition
    return start


def _asked(form, data):
    asked = form(data=data)
    asked.is_valid(raise_exception=True)
    return asked


def _narrowed(offer, fields):
    return {name: offer[name] for name in fields} if fields else offer


def _offers(view, request, ref):
    asked = _asked(OfferFilter, as_lists(request.query_params))
    rows = search_made_up(asked.search(), view.reach)
    return _page(request, [_narrowed(offer, asked.validated_data['fields']) for offer in rows])


def _offer(view, request, ref):
    asked = _asked(OnlyFields, request.query_params)
    found = next((offer for offer in offers_of(view.reach) if offer['id'] == ref), None)
    if found is None:
        raise Http404
    return Response(_narrowed(found, asked.validated_data['fields']))


def _windows(view, request, ref):
    asked = _asked(WindowFilter, request.query_params).validated_data
    rows = [
        {**window, 'offer': offer['id']}
        for offer in offers_of(view.reach)
        for window in offer['windows']
        if asked.get('offer') in (None, offer['id'])
        and window_counts(window, asked.get('start'), asked.get('end'), fits=True)
    ]
    return _page(request, rows)


def _employers(view, request, ref):
    names = [offer['employer'] for offer in offers_of(view.reach)]
    rows = [{**one, 'offers': names.count(one['name'])} for one in EMPLOYERS if one['name'] in names]
    return _page(request, rows)


def _sectors(view, request, ref):
    here = [offer['sector'] for offer in offers_of(view.reach)]
    rows = [{'sector': v, 'label': view.said(label), 'offers': here.count(v)} for v, label in Sector.choices]
    return Response({'results': rows})


def _areas(view, request, ref):
    here = [offer['area'] for offer in offers_of(view.reach)]
    return Response({'results': [{'area': area, 'offers': here.count(area)} for area in sorted(set(here))]})


def _changes(view, request, ref):
    asked = _asked(AskedSince, request.query_params).validated_data
    since = number_of(asked['since'] or 'c0')
    if since > len(CHANGES):
        raise Gone
    upto = min(since + asked['limit'], len(CHANGES))
    told = [change for change in CHANGES[since:upto] if within(view.reach, change['offer'] or GONE)]
    return Response({'changes': told, 'cursor': f'c{upto}', 'more': upto < len(CHANGES)})


def _snapshot(view, request, ref):
    lines = [{'cursor': NEWEST}, *offers_of(view.reach), {'cursor': NEWEST}]
    return HttpResponse(''.join(f'{json.dumps(line)}\n' for line in lines), content_type=NDJSON)


ANSWERS = {
    'offers': _offers,
    'offer': _offer,
    'windows': _windows,
    'employers': _employers,
    'sectors': _sectors,
    'areas': _areas,
    'changes': _changes,
    'snapshot': _snapshot,
}
