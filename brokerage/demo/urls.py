from django.urls import path

from brokerage.demo import views

app_name = 'demo'
urlpatterns = [
    path('', views.outbox, name='outbox'),
    path('<slug:ref>/', views.letter, name='letter'),
]
