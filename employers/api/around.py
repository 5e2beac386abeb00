"""What lies around the offers: their windows one by one, who makes them, and how many there are of what."""

from drf_spectacular.utils import extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.response import Response

from brokerage.core.sectors import Sector
from employers.api.fresh import if_changed
from employers.api.languages import LANGUAGE, InLanguages
from employers.api.offers import OfferPages, PartnerView
from employers.forms.asked import WindowFilter
from employers.models import Employer, Window
from employers.queries.listed import areas_on, employers_on, sectors_on, windows_on
from employers.serializers import (
    AreasSerializer,
    EmployerSerializer,
    ListedWindowSerializer,
    SectorsSerializer,
)


class WindowList(PartnerView, ListAPIView):
    """Dates × places of the listed offers, one by one: those to come that are open to everyone."""

    queryset = Window.objects.none()
    serializer_class = ListedWindowSerializer
    pagination_class = OfferPages

    @extend_schema(operation_id='listWindows', parameters=[WindowFilter])
    @if_changed
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        if getattr(self, 'swagger_fake_view', False):
            return self.queryset
        asked = WindowFilter(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return windows_on(self.reach).filter(**asked.narrowed())


class EmployerList(PartnerView, ListAPIView):
    """Employers with an offer on the list: the public part of them."""

    queryset = Employer.objects.none()
    serializer_class = EmployerSerializer
    pagination_class = OfferPages

    @extend_schema(operation_id='listEmployers')
    @if_changed
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_queryset(self):
        if getattr(self, 'swagger_fake_view', False):
            return self.queryset
        return employers_on(self.reach)


class SectorList(InLanguages, PartnerView):
    """The sectors, each with how many offers of it stand on the list."""

    @extend_schema(operation_id='listSectors', parameters=[LANGUAGE], responses=SectorsSerializer)
    @if_changed
    def get(self, request):
        sectors = sectors_on(self.reach)
        rows = [
            {'sector': v, 'label': self.said(label), 'offers': sectors.get(v, 0)}
            for v, label in Sector.choices
        ]
        return Response({'results': rows})


class AreaList(PartnerView):
    """First halves of postcodes, each with how many offers of the list are there."""

    @extend_schema(operation_id='listAreas', responses=AreasSerializer)
    @if_changed
    def get(self, request):
        areas = areas_on(self.reach)
        return Response({'results': [{'area': area, 'offers': n} for area, n in areas.items()]})
