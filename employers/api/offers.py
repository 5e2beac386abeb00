"""Published offers for partners: list and detail."""

from django.utils.cache import patch_vary_headers
from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import APIView

from employers.models import Offer
from employers.queries import OfferSearch, with_windows
from employers.serializers import CHOICES, ChoiceSerializer, OfferFilter, OfferSerializer

SCOPE = 'offers:read'
PAGE = 50
SEVERAL = ('sector', 'adjustments')


class OfferPages(CursorPagination):
    """Keyset pages in a fixed order: nothing is skipped or repeated when offers come and go."""

    page_size = PAGE
    max_page_size = 200
    page_size_query_param = 'page_size'
    ordering = ('id',)


class PartnerView(APIView):
    """Answers differ by key: no shared cache may mix them."""

    scope = SCOPE

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ('Authorization',))
        response.setdefault('Cache-Control', 'private, no-cache')
        return response


class OfferList(PartnerView, ListAPIView):
    """Published offers of the hub's area your key was given for, with their windows to come."""

    queryset = Offer.objects.none()
    serializer_class = OfferSerializer
    pagination_class = OfferPages

    @extend_schema(operation_id='listOffers', parameters=[OfferFilter])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        if getattr(self, 'swagger_fake_view', False):
            return self.queryset
        asked = OfferFilter(data=_lists(self.request.query_params))
        asked.is_valid(raise_exception=True)
        search = asked.search()
        return with_windows(of_area(search.queryset().listed(), self.request.auth), search)


class OfferDetail(PartnerView, RetrieveAPIView):
    """One published offer; 404 once it is closed, paused or withdrawn."""

    queryset = Offer.objects.none()
    serializer_class = OfferSerializer
    lookup_field = 'ref'

    @extend_schema(operation_id='getOffer')
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        if getattr(self, 'swagger_fake_view', False):
            return self.queryset
        return with_windows(of_area(OfferSearch().queryset().listed(), self.request.auth))


class Words(PartnerView):
    """The words that stand for sectors, rungs, modes and meetings, and their labels."""

    @extend_schema(
        operation_id='listWords', responses={200: {'type': 'object', 'additionalProperties': True}}
    )
    def get(self, request):
        return Response(
            {
                name: ChoiceSerializer(
                    [{'value': v, 'label': label} for v, label in kind.choices], many=True
                ).data
                for name, kind in CHOICES.items()
            }
        )


def of_area(offers, key):
    """A partner pulls the listings of its own hub."""
    return offers.filter(employer__organisation__hub_id=key.organisation.hub_id).select_related(
        'employer__organisation__hub', 'site'
    )


def _lists(query):
    """Query parameters as a filter wants them: lists where a parameter may come several times."""
    return {name: query.getlist(name) if name in SEVERAL else query.get(name) for name in query}
