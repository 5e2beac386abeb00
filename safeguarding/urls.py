"""Addresses of risk assessments, for members and for holders of a link, and of concerns."""

from django.urls import path

from safeguarding.views import by_link, concerns, member

app_name = 'safeguarding'
urlpatterns = [
    path('assessment/<slug:ref>/', member.assessment, name='assessment'),
    path('assessment/<slug:ref>/start/', member.start, name='assessment_start'),
    path('assessment/<slug:ref>/same/', member.same, name='assessment_same'),
    path('assessment/<slug:ref>/ask/', member.ask, name='assessment_ask'),
    path('assessment/<slug:ref>/conversation/', member.conversation, name='assessment_conversation'),
    path('assessment/<slug:ref>/check/', member.check, name='assessment_check'),
    path('assessment/<slug:ref>/hazards/', member.hazards, name='assessment_hazards'),
    path('assessment/<slug:ref>/step/<slug:step>/', member.step, name='assessment_step'),
    path('assessment/<slug:ref>/own/', member.own_document, name='assessment_own'),
    path('assessment/<slug:ref>/own/check/', member.own_check, name='assessment_own_check'),
    path('assessment/<slug:ref>/own/file/', member.own_file, name='own_file'),
    path('document/<slug:ref>/<slug:kind>/', member.document, name='document'),
    path('link/<str:token>/', by_link.assessment, name='link_assessment'),
    path('link/<str:token>/start/', by_link.start, name='link_assessment_start'),
    path('link/<str:token>/same/', by_link.same, name='link_assessment_same'),
    path('link/<str:token>/check/', by_link.check, name='link_assessment_check'),
    path('link/<str:token>/hazards/', by_link.hazards, name='link_assessment_hazards'),
    path('link/<str:token>/own/', by_link.own_document, name='link_assessment_own'),
    path('link/<str:token>/own/check/', by_link.own_check, name='link_assessment_own_check'),
    path('link/<str:token>/step/<slug:step>/', by_link.step, name='link_assessment_step'),
    path('concerns/', concerns.concerns, name='concerns'),
    path('concerns/<slug:ref>/', concerns.concern, name='concern'),
    path('concerns/about/<slug:ref>/', concerns.raise_one, name='raise_concern'),
]
