"""Addresses of placements: lists, one placement and what is done with it, and pages opened by a link."""

from django.urls import path

from placements.views import (
    acts,
    answer,
    consent,
    decisions,
    match,
    match_acts,
    match_run,
    papers,
    placements,
)
from placements.views.calendar import calendar

app_name = 'placements'
urlpatterns = [
    path('', placements.placement_list, name='list'),
    path('calendar/', calendar, name='calendar'),
    path('match/run/<slug:ref>/', match_run.match_run, name='match_run'),
    path('match/run/<slug:ref>/change/', match_acts.change, name='match_change'),
    path('match/run/<slug:ref>/send/', match_acts.send, name='match_send'),
    path('match/run/<slug:ref>/cancel/', match_run.cancel, name='match_cancel'),
    path('match/run/<slug:ref>/results.csv', match_run.results, name='match_results'),
    path('match/run/<slug:ref>/proof/', match_run.proof, name='match_proof'),
    path('match/pins/<slug:ref>/remove/', match.remove_pin, name='match_unpin'),
    path('match/<slug:ref>/', match.match, name='match'),
    path('match/<slug:ref>/start/', match.start, name='match_start'),
    path('ready/', acts.bulk, name='bulk'),
    path('papers/<slug:ref>/', papers.block_papers, name='block_papers'),
    path('decisions/', decisions.decisions, name='decisions'),
    path('decisions/<slug:ref>/', decisions.decision, name='decision'),
    path('answer/<str:token>/', answer.answer, name='answer'),
    path('answer/<str:token>/cancel/', answer.cancel, name='link_cancel'),
    path('answer/<str:token>/assessment/', answer.assessment, name='link_assessment'),
    path('consent/<str:token>/', consent.consent, name='consent'),
    path('consent/<str:token>/papers/', papers.family_papers, name='family_papers'),
    path('consent/<str:token>/papers/<slug:kind>/', papers.family_pdf, name='family_pdf'),
    path('<slug:ref>/', placements.placement, name='placement'),
    path('<slug:ref>/answer/', answer.reply, name='reply'),
    path('<slug:ref>/phone/', answer.phone_answer, name='phone_answer'),
    path('<slug:ref>/approve/', acts.approve, name='approve'),
    path('<slug:ref>/confirm/', acts.confirm, name='confirm'),
    path('<slug:ref>/reopen/', acts.reopen, name='reopen'),
    path('<slug:ref>/withdraw/', acts.withdraw, name='withdraw'),
    path('<slug:ref>/cancel/', acts.cancel, name='cancel'),
    path('<slug:ref>/summary/', acts.summary, name='summary'),
    path('<slug:ref>/consent/', consent.paper_consent, name='paper_consent'),
    path('<slug:ref>/needs/', acts.share_needs, name='share_needs'),
    path('<slug:ref>/papers/', papers.papers, name='papers'),
]
