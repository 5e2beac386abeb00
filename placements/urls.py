from django.urls import path

from placements.views.home import home

app_name = 'placements'
urlpatterns = [
    path('', home, name='list'),
    path('calendar/', home, name='calendar'),
    path('decisions/', home, name='decisions'),
    path('match/<slug:ref>/', home, name='match'),
    path('<slug:ref>/', home, name='placement'),
]
