from django.http import HttpResponse
from django.urls import path
from brokerage.accounts.access import signed_in

@signed_in
def nothing(request, **k):
    return HttpResponse('stub')

app_name = 'employers'
public_patterns = [path('', nothing, name='search'), path('<slug:ref>/', nothing, name='offer')]
urlpatterns = [
    path('register/', nothing, name='register'),
    path('employer/<slug:ref>/', nothing, name='employer'),
    path('offers/', nothing, name='offers'),
    path('offer/<slug:ref>/', nothing, name='offer'),
]
