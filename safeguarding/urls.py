from django.http import HttpResponse
from django.urls import path

from brokerage.accounts.access import signed_in


@signed_in
def nothing(request, **k):
    return HttpResponse('stub')


app_name = 'safeguarding'
public_patterns = [path('', nothing, name='search'), path('<slug:ref>/', nothing, name='offer')]
urlpatterns = [
    path('decisions/', nothing, name='decisions'),
]
