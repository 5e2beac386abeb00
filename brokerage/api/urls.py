"""Every address of the API, by version."""

from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from brokerage.accounts.access import public
from brokerage.api.docs import docs
from brokerage.api.problems import no_such_address

app_name = 'api'
schema = SpectacularJSONAPIView.as_view(urlconf='brokerage.api.v1', throttle_classes=[])
urlpatterns = [
    path('docs/', docs, name='docs'),
    path('v1/schema.json', public(schema), name='schema'),
    path('v1/', include('brokerage.api.v1')),
    re_path('', public(no_such_address), name='nothing'),
]
