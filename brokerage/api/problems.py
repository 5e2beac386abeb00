"""Errors as problem+json (RFC 9457): what is wrong, where, and what to do."""

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
    412: 'It is not as you hold it',
    429: 'Too many calls',
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
    body = problem(404, 'There is no such address. The guide at /api/docs/ lists them all.', request=request)
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE)
