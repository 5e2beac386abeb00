from django.urls import path

from brokerage.people import key_views

app_name = 'keys'
urlpatterns = [
    path('', key_views.keys, name='list'),
    path('new/', key_views.create, name='create'),
    path('<slug:ref>/', key_views.key, name='key'),
    path('<slug:ref>/quota/', key_views.quota, name='quota'),
    path('<slug:ref>/revoke/', key_views.revoke, name='revoke'),
]
