from django.urls import path

from brokerage.imports import views

app_name = 'imports'
urlpatterns = [
    path('start/<slug:kind>/', views.start, name='start'),
    path('start/<slug:kind>/<slug:target>/', views.start, name='start'),
    path('<slug:ref>/', views.batch, name='batch'),
    path('<slug:ref>/columns', views.columns, name='columns'),
    path('<slug:ref>/columns/again', views.columns_again, name='columns_again'),
    path('<slug:ref>/choices', views.choices, name='choices'),
    path('<slug:ref>/save', views.save, name='save'),
    path('<slug:ref>/discard', views.discard, name='discard'),
    path('<slug:ref>/to-mend', views.to_mend, name='to_mend'),
]
