from django.urls import path

from brokerage.accounts.access import public


@public
def nothing(request):
    raise NotImplementedError


app_name = 'api'
urlpatterns = [path('docs/', nothing, name='docs')]
