"""To stay in step: the whole list once, then only what has changed since."""

import json

from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.negotiation import BaseContentNegotiation

from brokerage.accounts.key_use import note_cursor
from employers.api.cursors import AskedSince, Gone
from employers.api.offers import JSON, PartnerView
from employers.api.texts import texts_of
from employers.enums import Removal
from employers.queries.changes import CursorTooOld, changes_since, newest_cursor, number_of, read_before
from employers.queries.listed import in_pieces, listed_rows
from employers.serializers import ChangeSerializer, ChangesSerializer

NDJSON = 'application/x-ndjson'


class ChangeList(PartnerView):
    """What came on the list, changed there or left it since a cursor, oldest first.

    Follow `cursor` while `more` is true; then ask again with it whenever you like. Removals are kept for 90
    days: an older cursor is answered with 410.
    """

    @extend_schema(
        operation_id='listChanges',
        parameters=[AskedSince],
        responses={200: ChangesSerializer, 410: OpenApiResponse(description=Gone.default_detail)},
    )
    def get(self, request):
        asked = AskedSince(data=request.query_params)
        asked.is_valid(raise_exception=True)
        reach = self.reach
        try:
            page = changes_since(reach, asked.validated_data['since'], asked.validated_data['limit'])
        except CursorTooOld as fault:
            raise Gone(str(fault) or None) from fault
        changes = ','.join(_told(page.changes, reach))
        if request.method == 'GET':
            # Headers alone tell nobody of a change.
            note_cursor(request.auth, number_of(page.cursor))
        more = json.dumps(page.more)
        body = f'{{"changes":[{changes}],"cursor":"{page.cursor}","more":{more}}}'
        return HttpResponse(body, content_type=JSON)


def _told(changes, reach):
    """Each change as JSON. An offer that has left since gets a change of its own later on: it is passed over."""
    rows = list(listed_rows(reach, ref__in=[change.offer_ref for change in changes if not change.reason]))
    texts = texts_of(rows, reach.hub)
    offers = {row['ref']: texts[row['id']] for row in rows if row['id'] in texts}
    for change in changes if reach.is_whole else _within(changes, reach, offers):
        if change.reason or change.offer_ref in offers:
            start = json.dumps(ChangeSerializer(change).data)[:-1]
            yield f'{start},"offer":{"null" if change.reason else offers[change.offer_ref]}}}'


def _within(changes, reach, offers):
    """What a key is told that may read some offers only; `offers` are those of the changes that it may read now.

    Of an offer that it never could read it is told nothing. One that it could, and cannot any more, is withdrawn,
    with each of its changes: the copy may be from any moment before. Why it really left is told only where
    the key could read it to the end.
    """
    read = read_before(reach, [change.offer_ref for change in changes if change.offer_ref not in offers])
    for change in changes:
        if change.offer_ref not in offers:
            if change.offer_ref not in read:
                continue
            if not read[change.offer_ref]:
                change.reason = Removal.WITHDRAWN
        yield change


class AsIs(BaseContentNegotiation):
    """One form only, whatever is asked for."""

    def select_parser(self, request, parsers):
        return parsers[0]

    def select_renderer(self, request, renderers, format_suffix=None):
        return renderers[0], renderers[0].media_type


class Snapshot(PartnerView):
    """The whole list as lines of JSON: the first line holds the cursor to go on from, each further one an offer.

    The last line is the first once more: an answer without it was cut off and must be read again. Offers that
    change while you read come again with the changes after the cursor.
    """

    content_negotiation_class = AsIs

    @extend_schema(operation_id='getSnapshot', responses={(200, NDJSON): OpenApiTypes.STR})
    def get(self, request):
        reach = self.reach
        lines = _lines(request.auth, reach, f'{newest_cursor(reach.hub)}{reach.cursor_mark}')
        return StreamingHttpResponse(lines, content_type=NDJSON)

    def head(self, request):
        """Its headers alone: nothing is read, and the key is no further than before."""
        return StreamingHttpResponse((), content_type=NDJSON)


def _lines(key, reach, cursor):
    line = f'{{"cursor":"{cursor}"}}\n'
    yield line
    for rows in in_pieces(listed_rows(reach)):
        yield ''.join(f'{text}\n' for text in texts_of(rows, reach.hub).values())
    # A web server ends the answer properly also where we fail on the way: this says that we did not.
    yield line
    note_cursor(key, number_of(cursor))
