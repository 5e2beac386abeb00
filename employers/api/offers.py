"""Published offers for partners: list and detail."""

import json
import re
from functools import partial

from django.http import Http404, HttpResponse
from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import APIView

from employers.api import sandbox
from employers.api.cursors import NotAPosition
from employers.api.fresh import if_changed
from employers.api.languages import LANGUAGE, InLanguages
from employers.api.texts import texts_of
from employers.forms.asked import OfferFilter, OnlyFields, as_lists
from employers.models import Offer
from employers.queries import OfferSearch
from employers.queries.listed import listed_rows
from employers.queries.reach import Reach
from employers.serializers import (
    CHOICES,
    ChoiceSerializer,
    OfferSerializer,
)

SCOPE = 'offers:read'
JSON = 'application/json'
PAGE = 50
POSITION = re.compile(r'[0-9]{1,18}')


class OfferPages(CursorPagination):
    """Keyset pages in a fixed order: nothing is skipped or repeated when offers come and go."""

    page_size = PAGE
    max_page_size = 200
    page_size_query_param = 'page_size'
    ordering = ('id',)
    cursor_query_description = 'Where to go on. `next` of an answer holds it: follow that as it is.'
    page_size_query_description = f'Rows of one answer, from 1 to {max_page_size}; {page_size} unless told.'

    def decode_cursor(self, request):
        """DRF trusts the position inside a cursor, and begins afresh where there is none.

        Each of ours has one, and the name of its list before it: in another it would skip without a word.
        """
        self.of = f'{request.resolver_match.url_name}-'
        if not request.query_params.get(self.cursor_query_param):
            return None
        try:
            cursor = super().decode_cursor(request)
        except NotFound as fault:
            raise NotAPosition from fault
        of, position = (cursor.position or '')[: len(self.of)], (cursor.position or '')[len(self.of) :]
        if of != self.of or not POSITION.fullmatch(position):
            raise NotAPosition
        return cursor._replace(position=position)

    def encode_cursor(self, cursor):
        return super().encode_cursor(cursor._replace(position=f'{self.of}{cursor.position}'))

    def get_paginated_response_schema(self, schema):
        """As OpenAPI 3.1 says it: `null` is a type there."""
        link = {
            'type': ['string', 'null'],
            'format': 'uri',
            'description': 'Null where there is no such page.',
        }
        described = {'next': link, 'previous': link, 'results': schema}
        return {'type': 'object', 'required': list(described), 'properties': described}


class PartnerView(APIView):
    """Answers differ by key: no shared cache may mix them."""

    scope = SCOPE
    is_sandbox = False

    @property
    def reach(self):
        return Reach.of(self.request.auth)

    def perform_authentication(self, request):
        super().perform_authentication(request)
        self.is_sandbox = request.auth is not None and request.auth.is_sandbox

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if self.is_sandbox and request.resolver_match.url_name in sandbox.ANSWERS:
            # Which method answers is looked up after this.
            self.get = self.head = partial(sandbox.answer, self)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if self.is_sandbox:
            response[sandbox.MARK] = 'yes'
        patch_vary_headers(response, ('Authorization',))
        response.setdefault('Cache-Control', 'private, no-cache')
        return response


class OfferList(PartnerView, ListAPIView):
    """Published offers of the hub's area your key was given for, with their windows to come."""

    queryset = Offer.objects.none()
    serializer_class = OfferSerializer
    pagination_class = OfferPages

    @extend_schema(operation_id='listOffers', parameters=[OfferFilter])
    @if_changed
    def get(self, request, *args, **kwargs):
        asked = OfferFilter(data=as_lists(request.query_params))
        asked.is_valid(raise_exception=True)
        search, reach = asked.search(), self.reach
        rows = self.paginator.paginate_queryset(_rows(search, reach), request, view=self)
        if search != OfferSearch() and not search.has_dates:
            rows = _with_texts(rows, reach)
        dated = search if search.has_dates else None
        told = texts_of(rows, reach.hub, fields=asked.validated_data['fields'], search=dated)
        links = ','.join(
            f'"{name}":{json.dumps(link)}'
            for name, link in (
                ('next', self.paginator.get_next_link()),
                ('previous', self.paginator.get_previous_link()),
            )
        )
        return HttpResponse(f'{{{links},"results":[{",".join(told.values())}]}}', content_type=JSON)


def _rows(search, reach):
    """Rows of the list in its own order: as kept, or found by a search."""
    if search == OfferSearch():
        return listed_rows(reach)
    found = reach.narrow(search.queryset().listed().in_area(reach.hub))
    return found.values('id', *(['metres'] if search.near else []))


def _with_texts(rows, reach):
    kept = {row['id']: row for row in listed_rows(reach, offer__in=[row['id'] for row in rows])}
    nothing = {'change': 0, 'text': '', 'drawn': ''}
    return [{**kept.get(row['id'], nothing), **row} for row in rows]


class OfferDetail(PartnerView, RetrieveAPIView):
    """One published offer; 404 once it is closed, paused or withdrawn."""

    queryset = Offer.objects.none()
    serializer_class = OfferSerializer
    lookup_field = 'ref'

    @extend_schema(operation_id='getOffer', parameters=[OnlyFields])
    @if_changed
    def get(self, request, ref):
        asked = OnlyFields(data=request.query_params)
        asked.is_valid(raise_exception=True)
        reach = self.reach
        told = texts_of(list(listed_rows(reach, ref=ref)), reach.hub, fields=asked.validated_data['fields'])
        if not told:
            raise Http404
        return HttpResponse(next(iter(told.values())), content_type=JSON)


class Words(InLanguages, PartnerView):
    """The words that stand for sectors, rungs, modes and meetings, and their labels."""

    @extend_schema(
        operation_id='listWords',
        parameters=[LANGUAGE],
        responses={200: {'type': 'object', 'additionalProperties': True}},
    )
    @if_changed
    def get(self, request):
        return Response(
            {
                name: ChoiceSerializer(
                    [{'value': v, 'label': self.said(label)} for v, label in kind.choices], many=True
                ).data
                for name, kind in CHOICES.items()
            }
        )
