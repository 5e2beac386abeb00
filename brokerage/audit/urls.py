from django.urls import path

from brokerage.audit import views

app_name = 'audit'
urlpatterns = [
    path('', views.trail, name='trail'),
    path('looks/', views.looks, name='looks'),
]
