"""Version 1, address by address. What stands here stays: see the versioning policy in docs/api.md."""

from django.urls import path

from brokerage.accounts.access import public
from employers.api import (
    AreaList,
    ChangeList,
    EmployerList,
    OfferDetail,
    OfferList,
    SectorList,
    Snapshot,
    WindowList,
    Words,
)

# Public to our pages' guard: here the key decides, and the views ask for it themselves.
urlpatterns = [
    path('offers', public(OfferList.as_view()), name='offers'),
    path('offers/<slug:ref>', public(OfferDetail.as_view()), name='offer'),
    path('windows', public(WindowList.as_view()), name='windows'),
    path('employers', public(EmployerList.as_view()), name='employers'),
    path('sectors', public(SectorList.as_view()), name='sectors'),
    path('areas', public(AreaList.as_view()), name='areas'),
    path('changes', public(ChangeList.as_view()), name='changes'),
    path('snapshot', public(Snapshot.as_view()), name='snapshot'),
    path('words', public(Words.as_view()), name='words'),
]
