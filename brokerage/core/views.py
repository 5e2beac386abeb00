"""Pages for when something went wrong, in words.

Drawn without the request: what is broken may be the very thing a page's context would ask.
"""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template.loader import render_to_string


@login_not_required
def bad_request(request, exception=None):
    return _page('400.html', 400)


@login_not_required
def not_allowed(request, exception=None):
    return _page('403.html', 403)


@login_not_required
def not_found(request, exception=None):
    return _page('404.html', 404)


@login_not_required
def fault(request):
    return _page('500.html', 500)


@login_not_required
def too_much(request):
    response = _page('503.html', 503)
    response['Retry-After'] = '60'
    return response


@login_not_required
def csrf_failure(request, reason=''):
    """The form was open too long or came from elsewhere; nothing was saved."""
    return _page('403_csrf.html', 403)


def _page(template, status):
    return HttpResponse(render_to_string(template), status=status)
