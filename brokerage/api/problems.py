"""Errors as problem+json (RFC 9457): what is wrong, where, and what to do."""

from django.http import Http404, JsonResponse
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.views import exception_handler

from brokerage.core.short_reads import is_too_slow

CONTENT_TYPE = 'application/problem+json'
TITLES = {
    400: 'Something in the address cannot be used',
    401: 'Send a key',
    403: 'Not for this key',
    404: 'Nothing here',
    405: 'This address only answers GET',
    406: 'Only JSON is served here',
    410: 'This cursor is too old',
    429: 'Too many calls',
    503: 'Too much to read at once',
}


def problem(status, detail, *, request, errors=()):
    """The body of a problem answer."""
    body = {
        'type': 'about:blank',
        'title': TITLES.get(status, 'A fault'),
        'status': status,
        'detail': detail,
        'instance': request.path,
        'request_id': getattr(request, 'id', ''),
    }
    return {**body, 'errors': list(errors)} if errors else body


class TooSlow(APIException):
    status_code = 503
    default_detail = 'That takes too long at the moment. Try again in a minute, or ask for less at once.'
    wait = 60


def problem_response(exception, context):
    """DRF's exception handler: its status and headers, our body."""
    if is_too_slow(exception):
        exception = TooSlow()
    response = exception_handler(exception, context)
    if response is None:
        return None
    request = context['request']._request
    errors, detail = [], 'Look at the errors for what to change.'
    if isinstance(exception, ValidationError):
        errors = [
            {'parameter': name, 'detail': str(words)}
            for name, all_ in exception.detail.items()
            for words in all_
        ]
    elif isinstance(exception, Http404):
        detail = 'There is no such listing, or it is no longer published.'
    elif isinstance(exception, APIException):
        detail = str(exception.detail)
    response.data = problem(response.status_code, detail, request=request, errors=errors)
    response.content_type = CONTENT_TYPE
    return response


def no_such_address(request, *args, **kwargs):
    """Any other address under the API."""
    body = problem(404, 'There is no such address. The guide at /api/docs/ lists them all.', request=request)
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE)
