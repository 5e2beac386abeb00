"""Request ids, and pages that no cache may keep."""

import re

import structlog
from django.utils.cache import add_never_cache_headers

from brokerage.core.models import new_ref

REQUEST_ID = re.compile(r'[A-Za-z0-9-]{8,64}')


class RequestIdMiddleware:
    """Give each request an id, in the log and in the answer."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        sent = request.headers.get('X-Request-ID', '')
        request.id = sent if REQUEST_ID.fullmatch(sent) else new_ref()
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            response = self.get_response(request)
        response['X-Request-ID'] = request.id
        return response


class PrivatePagesMiddleware:
    """A page is private unless it is public: shared caches keep nothing of a signed-in person or a link."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        match = request.resolver_match
        public = match and getattr(match.func, 'is_public', False)
        if not public or request.user.is_authenticated:
            if not response.has_header('Cache-Control'):
                add_never_cache_headers(response)
            response.setdefault('X-Robots-Tag', 'noindex, nofollow')
        return response
