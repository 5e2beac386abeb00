from django.urls import path

from brokerage.people import key_views, sharing_views

app_name = 'keys'
urlpatterns = [
    path('', key_views.keys, name='list'),
    path('new/', key_views.create, name='create'),
    path('agreements/', sharing_views.agreements, name='agreements'),
    path('agreements/<slug:ref>/end/', sharing_views.end, name='end_agreement'),
    path('partners/<slug:ref>/agreement/', sharing_views.add, name='add_agreement'),
    path('<slug:ref>/', key_views.key, name='key'),
    path('<slug:ref>/quota/', key_views.quota, name='quota'),
    path('<slug:ref>/revoke/', key_views.revoke, name='revoke'),
]
