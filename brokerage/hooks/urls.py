from django.urls import path

from brokerage.hooks import views

app_name = 'hooks'
urlpatterns = [
    path('', views.hooks, name='list'),
    path('add/', views.add, name='add'),
    path('sent/<slug:ref>/', views.delivery, name='delivery'),
    path('sent/<slug:ref>/again/', views.send_one_again, name='send_one_again'),
    path('<slug:ref>/', views.hook, name='hook'),
    path('<slug:ref>/secret/', views.rotate, name='rotate'),
    path('<slug:ref>/remove/', views.remove, name='remove'),
    path('<slug:ref>/switch/', views.switch, name='switch'),
    path('<slug:ref>/trial/', views.trial, name='trial'),
    path('<slug:ref>/again/', views.send_again, name='send_again'),
]
