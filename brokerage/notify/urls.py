from django.conf import settings
from django.urls import include, path

from brokerage.notify import mobile_views, outside, text_views, views

app_name = 'notify'
urlpatterns = [
    path('', views.message_list, name='messages'),
    path('to-do/', views.follow_ups, name='follow_ups'),
    path('hours/', views.mail_rules, name='mail_rules'),
    path('mobiles/', mobile_views.mobiles, name='mobiles'),
    path('texts/', text_views.text_list, name='texts'),
    path('texts/<str:name>/', text_views.text, name='text'),
    path('texts/<str:name>/usual/', text_views.text_reset, name='text_reset'),
    path('report/', outside.report, name='report'),
    path('text-report/', outside.text_report, name='text_report'),
    path('stop/<str:token>/', outside.stop, name='stop'),
    path('to-do/<slug:ref>/give/', views.hand_over, name='hand_over'),
    path('to-do/<slug:ref>/done/', views.finish, name='finish'),
    path('<slug:ref>/', views.message, name='message'),
    path('<slug:ref>/as-sent/', views.as_sent, name='as_sent'),
]

# Bounce reports of a mail service, mounted only where their secret is set.
if getattr(settings, 'ANYMAIL', {}).get('WEBHOOK_SECRET'):
    urlpatterns.append(path('reports/', include('anymail.urls')))
