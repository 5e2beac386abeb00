from django.urls import path

from brokerage.hooks import use_views

app_name = 'use'
urlpatterns = [
    path('<slug:ref>/', use_views.partner, name='partner'),
]
