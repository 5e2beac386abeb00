"""Request ids, pages that no cache may keep, and bytes that no database holds."""

import re

import structlog
from django.db import DataError
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.views.defaults import bad_request

from brokerage.core.models import new_ref

REQUEST_ID = re.compile(r'[A-Za-z0-9-]{8,64}')
NO_WEIGHT = re.compile(r'\s*q\s*=\s*0(\.0*)?\s*')
NOT_MODIFIED = 304


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


class CompressMiddleware(GZipMiddleware):
    """Compresses for whoever takes it; the framework's own does so for `gzip;q=0` as well."""

    def process_response(self, request, response):
        # Also what is too short, and a 304: that has the Vary of the answer it stands for (RFC 9110, 15.4.5).
        patch_vary_headers(response, ('Accept-Encoding',))
        if response.status_code == NOT_MODIFIED:
            # Its length would have to be that answer's (8.6).
            del response.headers['Content-Length']
        if refuses_gzip(request.headers.get('Accept-Encoding', '')):
            return response
        return super().process_response(request, response)


def refuses_gzip(header):
    """Whether an Accept-Encoding header gives gzip the weight nought (RFC 9110, 12.4.2)."""
    asked = [each.partition(';') for each in header.lower().split(',')]
    return any(name.strip() == 'gzip' and NO_WEIGHT.fullmatch(weight) for name, _, weight in asked)


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


class NulBytesMiddleware:
    """A NUL byte is a bad request wherever it reaches a query: nothing of ours sends one, PostgreSQL holds none."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, ValueError | DataError) and 'NUL (0x00)' in str(exception):
            return bad_request(request, exception)
        return None
