"""The same list as Django REST framework's own cursor pages and serializers draw it: same guard, same quota."""

from django.urls import include, path
from rest_framework.generics import ListAPIView

from brokerage.accounts.access import public
from employers.api.offers import OfferPages, PartnerView
from employers.models import Offer
from employers.queries import OfferSearch, with_windows
from employers.serializers import OfferSerializer


class RivalList(PartnerView, ListAPIView):
    """Three queries a page: the offers with all they point to, and their windows."""

    queryset = Offer.objects.none()
    serializer_class = OfferSerializer
    pagination_class = OfferPages

    def get_queryset(self):
        listed = OfferSearch().queryset().listed().in_area(self.request.auth.organisation.hub)
        return with_windows(listed.select_related('employer__organisation__hub', 'site'))


urlpatterns = [path('rival/offers', public(RivalList.as_view())), path('', include('brokerage.urls'))]
