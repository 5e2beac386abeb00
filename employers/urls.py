"""Addresses of the register, employers, offers and signed links, and of the public search."""

from django.contrib.sitemaps.views import index, sitemap
from django.urls import path, re_path

from brokerage.accounts.access import public
from employers.views import (
    alike,
    browse,
    by_link,
    certificate,
    employer,
    favourites,
    feeds,
    offers,
    parts,
    register,
    reports,
    searches,
    stale,
    tell_me,
    windows,
)

app_name = 'employers'

PAGES = {'offers': feeds.OfferPages}
public_patterns = [
    path('', browse.search, name='search'),
    path('feed.atom', feeds.atom, name='atom'),
    path('feed.json', feeds.json_feed, name='json_feed'),
    path('dates.ics', feeds.dates, name='dates'),
    path('embedded/', feeds.embedded, name='embedded'),
    re_path(r'^embedded/(?P<colour>[0-9a-fA-F]{6})\.css$', feeds.colours, name='colours'),
    path('tell-me/', tell_me.tell_me, name='tell_me'),
    path('tell-me/sent/', tell_me.tell_me_sent, name='tell_me_sent'),
    path('news/<str:token>/', tell_me.news, name='link_news'),
    path('<slug:ref>/', browse.offer, name='offer'),
    path('<slug:ref>/report/', reports.report_public, name='report'),
]

sitemap_patterns = [
    path(
        'sitemap.xml', public(index), {'sitemaps': PAGES, 'sitemap_url_name': 'sitemap:section'}, name='index'
    ),
    path('robots.txt', feeds.robots, name='robots'),
    path('sitemap-<section>.xml', public(sitemap), {'sitemaps': PAGES}, name='section'),
]

urlpatterns = [
    path('', register.register, name='register'),
    path('add/', register.add, name='add'),
    path('ask/', register.ask_all, name='ask_all'),
    path('offers/', offers.offers, name='offers'),
    path('favourites/', favourites.favourites, name='favourites'),
    path('searches/', searches.searches, name='searches'),
    path('searches/add/', searches.add, name='search_add'),
    path('searches/<slug:ref>/', searches.search, name='search'),
    path('searches/<slug:ref>/change/', searches.change, name='search_change'),
    path('searches/<slug:ref>/remove/', searches.remove, name='search_remove'),
    path('searches/stop/<str:token>/', searches.stop, name='link_stop_alerts'),
    path('offers/alike/', alike.alike, name='alike'),
    path('offers/reports/', reports.reports, name='reports'),
    path('offers/reports/<slug:ref>/', reports.report, name='report'),
    path('offers/reports/<slug:ref>/look/', reports.report_look, name='report_look'),
    path('offers/quiet/', stale.listing_rules, name='listing_rules'),
    path('offers/<slug:ref>/still-right/', stale.offer_still_right, name='offer_still_right'),
    path('offers/<slug:ref>/report/', reports.report_signed_in, name='offer_report'),
    path('offers/<slug:ref>/alike/', alike.settle, name='alike_settle'),
    path('offers/<slug:ref>/', offers.offer, name='offer'),
    path('offers/<slug:ref>/star/', favourites.star, name='star'),
    path('offers/<slug:ref>/edit/', offers.edit, name='offer_edit'),
    path('offers/<slug:ref>/dates/', offers.dates, name='offer_dates'),
    path('offers/<slug:ref>/terms/', offers.terms, name='offer_terms'),
    path('offers/<slug:ref>/publish/', offers.publish_it, name='offer_publish'),
    path('offers/<slug:ref>/pause/', offers.act, {'verb': 'pause'}, name='offer_pause'),
    path('offers/<slug:ref>/close/', offers.act, {'verb': 'close'}, name='offer_close'),
    path('offers/<slug:ref>/duplicate/', offers.duplicate, name='offer_duplicate'),
    path('dates/<slug:ref>/places/', windows.places, name='window_places'),
    path('dates/<slug:ref>/close/', windows.close, name='window_close'),
    path('dates/<slug:ref>/reserve/', windows.reserve, name='window_reserve'),
    path('dates/<slug:ref>/open/', windows.open_up, name='window_open'),
    path('sites/<slug:ref>/', parts.site_edit, name='site_edit'),
    path('contacts/<slug:ref>/', parts.contact_edit, name='contact_edit'),
    path('contacts/<slug:ref>/remove/', parts.contact_remove, name='contact_remove'),
    path('link/<str:token>/', by_link.offers, name='link_offers'),
    path('link/<str:token>/again/', by_link.again, name='link_host_again'),
    path('link/<str:token>/offers/<slug:ref>/', by_link.dates, name='link_offer_dates'),
    path('link/<str:token>/offers/<slug:ref>/publish/', by_link.publish_it, name='link_offer_publish'),
    path('link/<str:token>/offers/<slug:ref>/pause/', by_link.pause, name='link_offer_pause'),
    path('link/<str:token>/dates/<slug:ref>/places/', by_link.places, name='link_window_places'),
    path('link/<str:token>/offers/<slug:ref>/terms/', by_link.terms, name='link_offer_terms'),
    path('link/<str:token>/dates/<slug:ref>/reserve/', by_link.reserve, name='link_window_reserve'),
    path('link/<str:token>/dates/<slug:ref>/open/', by_link.open_up, name='link_window_open'),
    path('link/<str:token>/dates/<slug:ref>/close/', by_link.close, name='link_window_close'),
    path('still-right/<str:token>/', stale.link_still_right, name='link_still_right'),
    path('places/<str:token>/', by_link.capacity, name='link_capacity'),
    path('insurance/<str:token>/', certificate.link_certificate, name='link_certificate'),
    path('<slug:ref>/', employer.employer, name='employer'),
    path('<slug:ref>/edit/', employer.edit, name='edit'),
    path('<slug:ref>/status/', employer.status, name='status'),
    path('<slug:ref>/insurance/', employer.insurance, name='insurance'),
    path('<slug:ref>/certificate/', certificate.certificate, name='certificate'),
    path('<slug:ref>/certificate/file/', certificate.certificate_file, name='certificate_file'),
    path('<slug:ref>/log/', employer.outreach_add, name='outreach_add'),
    path('<slug:ref>/send-link/', employer.send_link, name='send_link'),
    path('<slug:ref>/ask/', employer.ask, name='ask'),
    path('<slug:ref>/again/', windows.again, name='host_again'),
    path('<slug:ref>/sites/add/', parts.site_add, name='site_add'),
    path('<slug:ref>/contacts/add/', parts.contact_add, name='contact_add'),
    path('<slug:ref>/offers/add/', offers.new, name='offer_new'),
]
