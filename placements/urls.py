from django.http import HttpResponse
from django.urls import path
from brokerage.accounts.access import signed_in

@signed_in
def nothing(request, **k):
    return HttpResponse('stub')

app_name = 'placements'
public_patterns = [path('', nothing, name='search'), path('<slug:ref>/', nothing, name='offer')]
urlpatterns = [
    path('list/', nothing, name='list'),
    path('placement/<slug:ref>/', nothing, name='placement'),
    path('calendar/', nothing, name='calendar'),
    path('decisions/', nothing, name='decisions'),
    path('match/<slug:ref>/', nothing, name='match'),
]
