"""The only map of addresses: one include per app."""

from django.conf import settings
from django.urls import include, path

from brokerage.core import health
from brokerage.core.gallery import gallery
from employers.urls import public_patterns, sitemap_patterns
from placements.views.home import home
from placements.views.letter import letter

urlpatterns = [
    path('', home, name='home'),
    path('healthz', health.healthz, name='healthz'),
    path('readyz', health.readyz, name='readyz'),
    path('letter/', letter, name='letter'),
    path('find/', include((public_patterns, 'browse'))),
    path('', include((sitemap_patterns, 'sitemap'))),
    path('account/', include('allauth.urls')),
    path('people/', include('brokerage.people.urls')),
    path('keys/webhooks/', include('brokerage.hooks.urls')),
    path('keys/use/', include('brokerage.hooks.use_urls')),
    path('keys/', include('brokerage.people.key_urls')),
    path('trail/', include('brokerage.audit.urls')),
    path('messages/', include('brokerage.notify.urls')),
    path('documents/', include('brokerage.documents.urls')),
    path('imports/', include('brokerage.imports.urls')),
    path('schools/', include('schools.urls')),
    path('employers/', include('employers.urls')),
    path('safety/', include('safeguarding.urls')),
    path('placements/', include('placements.urls')),
    path('api/', include('brokerage.api.urls')),
]

if settings.OUTBOX_PAGE:
    urlpatterns.append(path('outbox/', include('brokerage.demo.urls')))

if settings.GALLERY_PAGE:
    urlpatterns.append(path('gallery/', gallery, name='gallery'))

handler400 = 'brokerage.api.problems.bad_request'
handler403 = 'brokerage.core.views.not_allowed'
handler404 = 'brokerage.core.views.not_found'
handler500 = 'brokerage.api.problems.fault'
