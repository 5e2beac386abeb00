from django.urls import path

from brokerage.people import area_views, views

app_name = 'accounts'
urlpatterns = [
    path('', views.people, name='people'),
    path('invite/', views.invite, name='invite'),
    path('invitations/<slug:ref>/send-again/', views.resend, name='resend'),
    path('invitations/<slug:ref>/withdraw/', views.withdraw, name='withdraw'),
    path('join/<slug:token>/', views.accept, name='accept'),
    path('members/<slug:ref>/role/', views.role, name='role'),
    path('members/<slug:ref>/end/', views.deactivate, name='deactivate'),
    path('organisations/', area_views.organisations, name='organisations'),
    path('organisations/<slug:ref>/invite/', area_views.invite_first, name='invite_first'),
    path('partners/add/', area_views.add_partner, name='add_partner'),
    path('switch/', views.switch, name='switch'),
    path('nobody/', views.no_membership, name='no_membership'),
    path('me/', views.me, name='me'),
]
