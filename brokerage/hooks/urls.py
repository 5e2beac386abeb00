from django.urls import path

from brokerage.hooks import views

app_name = 'hooks'
urlpatterns = [
    path('', views.hooks, name='list'),
    path('add/', views.add, name='add'),
    path('<slug:ref>/', views.hook, name='hook'),
    path('<slug:ref>/secret/', views.rotate, name='rotate'),
    path('<slug:ref>/remove/', views.remove, name='remove'),
    path('<slug:ref>/switch/', views.switch, name='switch'),
    path('<slug:ref>/trial/', views.trial, name='trial'),
    path('<slug:ref>/again/', views.send_again, name='send_again'),
]
