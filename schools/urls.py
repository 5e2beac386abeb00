from django.http import HttpResponse
from django.urls import path
from brokerage.accounts.access import signed_in

@signed_in
def nothing(request, **k):
    return HttpResponse('stub')

app_name = 'schools'
public_patterns = [path('', nothing, name='search'), path('<slug:ref>/', nothing, name='offer')]
urlpatterns = [
    path('list/', nothing, name='list'),
    path('school/<slug:ref>/', nothing, name='school'),
    path('students/', nothing, name='students'),
    path('student/<slug:ref>/', nothing, name='student'),
    path('cohorts/', nothing, name='cohorts'),
    path('cohort/<slug:ref>/', nothing, name='cohort'),
    path('blocks/', nothing, name='blocks'),
    path('block/<slug:ref>/', nothing, name='block'),
]
