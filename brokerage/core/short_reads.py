"""A stranger's reads are cut off after a few seconds: nobody can keep the database busy with one address."""

from django.conf import settings
from django.db import OperationalError, connection
from psycopg2.errors import QueryCanceled

from brokerage.core.views import too_much

SAFE = ('GET', 'HEAD')
READS = ('SELECT', 'WITH', 'PREPARE', 'DEALLOCATE', 'EXECUTE')


class ShortReadsMiddleware:
    """Holds each question of a request by nobody who is signed in to `PUBLIC_READ_SECONDS`.

    The limit travels with the question, as one message to the server, and ends with it: it costs no way there
    and back, and nothing of it stays with the connection.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method not in SAFE or request.user.is_authenticated:
            return self.get_response(request)
        with connection.execute_wrapper(_limited):
            return self.get_response(request)

    def process_exception(self, request, exception):
        return too_much(request) if is_too_slow(exception) else None


def _limited(execute, sql, params, many, context):
    # A cursor kept by the server is declared around the question, which must then stand alone.
    is_declared = getattr(context['cursor'].cursor, 'name', None)
    if sql.lstrip().startswith(READS) and not is_declared:
        sql = f'SET LOCAL statement_timeout = {round(settings.PUBLIC_READ_SECONDS * 1000)}; {sql}'
    return execute(sql, params, many, context)


def is_too_slow(exception):
    """Whether the database gave up a question because of its time."""
    return isinstance(exception, OperationalError) and isinstance(exception.__cause__, QueryCanceled)
