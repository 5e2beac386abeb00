"""Errors as problem+json (RFC 9457): what is wrong, where, and what to do."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from rest_framework.exceptions import (
    APIException,
    MethodNotAllowed,
    NotAcceptable,
    NotAuthenticated,
    Throttled,
    ValidationError,
)
from rest_framework.views import exception_handler

from brokerage.api.keys import SEND_A_KEY
from brokerage.core import views
from brokerage.core.short_reads import is_too_slow

CONTENT_TYPE = 'application/problem+json'
PROGRAMS = '/api/v1/'
TITLES = {
    400: 'Something in the address cannot be used',
    401: 'Send a key',
    403: 'Not for this key',
    404: 'Nothing here',
    405: 'This address only answers GET',
    406: 'Only JSON is served here',
    410: 'This cursor is too old',
    412: 'It is not as you hold it',
    429: 'Too many calls',
    500: 'A fault',
    503: 'Too much to read at once',
}
# In place of what the framework says: it does not say what to do.
WHAT_TO_DO = {
    NotAuthenticated: SEND_A_KEY,
    NotAcceptable: 'Ask for application/json, or leave out the header Accept.',
    MethodNotAllowed: 'Everything here is read with GET. Nothing can be written.',
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
            for name, faults in exception.detail.items()
            for words in _each(faults)
        ]
    elif isinstance(exception, Http404):
        detail = 'There is no such listing, or it is no longer published.'
    elif isinstance(exception, APIException):
        detail = _words(exception)
    response.data = problem(response.status_code, detail, request=request, errors=errors)
    response.content_type = CONTENT_TYPE
    return response


def _each(faults):
    """One after the other, also where a parameter came several times: then they are by its place."""
    for fault in faults.values() if isinstance(faults, dict) else faults:
        yield from _each(fault) if isinstance(fault, list | dict) else [fault]


def _words(exception):
    if isinstance(exception, Throttled):
        seconds = f'{int(exception.wait):,}'
        return (
            f'The quota of this key for today is used up. Come back in {seconds} seconds; its page says more.'
        )
    return WHAT_TO_DO.get(type(exception)) or str(exception.detail)


# Nothing is done here, so that a form from elsewhere can do no harm: a program is to read why, not a page.
@csrf_exempt
def no_such_address(request, *args, **kwargs):
    """Any other address under the API."""
    return _told(404, 'There is no such address. The guide at /api/docs/ lists them all.', request)


@login_not_required
def bad_request(request, exception=None):
    """What could not be read at all: a page for people, a problem for programs."""
    if not _is_programs(request):
        return views.bad_request(request, exception)
    words = (
        'The request cannot be read: it has too many parameters, or a header that is not right. Send less.'
    )
    return _told(400, words, request)


@login_not_required
def fault(request):
    """A fault of ours, in the same way."""
    if not _is_programs(request):
        return views.fault(request)
    words = 'Something went wrong on our side. Try again later, ever more slowly; name the request_id if you ask us.'
    return _told(500, words, request)


def _is_programs(request):
    return request.path.startswith(PROGRAMS)


def _told(status, words, request):
    return JsonResponse(problem(status, words, request=request), status=status, content_type=CONTENT_TYPE)
