from django.urls import path

from brokerage.accounts.access import signed_in


@signed_in
def nothing(request):
    raise NotImplementedError


app_name = 'imports'
urlpatterns = [
    path('start/<slug:kind>/', nothing, name='start'),
    path('<slug:ref>/', nothing, name='batch'),
]
