from django.urls import path

from brokerage.documents import views

app_name = 'documents'
urlpatterns = [
    path('check/', views.check, name='check'),
    path('<slug:ref>/', views.show, name='document'),
    path('<slug:ref>/pdf', views.download, name='download'),
    path('<slug:ref>/again', views.again, name='again'),
    path('batch/<slug:ref>/', views.batch, name='batch'),
    path('batch/<slug:ref>/zip', views.batch_zip, name='batch_zip'),
    path('batch/<slug:ref>/cancel', views.batch_cancel, name='batch_cancel'),
]
