"""Post to an address that somebody else has chosen, without becoming their way into our own network.

The name is looked up once, every address it stands for is looked at, and the connection goes to the address that
was looked at: a name that answers differently the second time gains nothing. No redirect is followed, and nothing
but the status of the answer is read.
"""

import http.client
import socket
import ssl
from contextlib import contextmanager
from ipaddress import ip_address, ip_network
from threading import Timer
from urllib.parse import urlsplit

from django.conf import settings

PATIENCE, LONGEST = 5, 10  # seconds for one step, and for all of it
USUAL_PORT, FIRST_FREE_PORT = 443, 1024
# They carry an IPv4 address inside: 6to4 (RFC 3056), NAT64 (RFC 6052), Teredo (RFC 4380), SIIT (RFC 2765).
CARRIERS = [
    ip_network(each)
    for each in ('2002::/16', '64:ff9b::/96', '64:ff9b:1::/48', '2001::/32', '::ffff:0:0:0/96')
]
# Global by their number, and yet inside or nowhere: IPv4-compatible (RFC 4291), site-local (RFC 3879), segments of a
# provider's own routing (RFC 9602), documentation (RFC 9637), IETF protocols (RFC 6890: a cloud's platform address is
# among them), 6to4 relays (RFC 7526), Azure's platform address.
INSIDE = [
    ip_network(each)
    for each in (
        '::/96',
        'fec0::/10',
        '5f00::/16',
        '3fff::/20',
        '192.0.0.0/24',
        '192.88.99.0/24',
        '168.63.129.16/32',
    )
]

INTO_PRIVATE = 'This address leads into a private network.'
# What went wrong, for the partner's own log; the first that fits.
WORDS = (
    (TimeoutError, 'No answer in time'),
    (socket.gaierror, 'There is no such name'),
    (ssl.SSLError, 'Its certificate cannot be trusted, or it does not speak https'),
    (ConnectionRefusedError, 'Nobody listens at this address'),
    (ConnectionError, 'It hung up before it answered'),
)


class NotAllowed(ValueError):
    """The address is none that we send to; the text says why, for the person who typed it."""


class NoAnswer(OSError):
    """Nobody answered in time, or not as a web server does."""


def check_url(url):
    """Its parts. Raises NotAllowed for what cannot be right wherever the name leads."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise NotAllowed('This is not an address on the web: look at its brackets and its port.') from fault
    here = settings.HOOKS_TO_THIS_MACHINE
    if parts.scheme != 'https' and not (here and parts.scheme == 'http'):
        raise NotAllowed('The address must begin with https://')
    if not parts.hostname or not url.isascii() or not url.isprintable() or ' ' in url:
        raise NotAllowed('This is not an address on the web. Write it like https://www.example.org/hook')
    if parts.username is not None or parts.fragment:
        raise NotAllowed('Leave out the user name and whatever comes after #.')
    if port not in (None, USUAL_PORT) and port < FIRST_FREE_PORT:
        raise NotAllowed(f'Port {port} is for other services. Use 443, or one from {FIRST_FREE_PORT} on.')
    if _is_written_private(parts.hostname):
        raise NotAllowed(INTO_PRIVATE)
    return parts


def _is_written_private(host):
    """Whether it is known without asking anybody for a name; what a name stands for is looked at when it is sent."""
    try:
        return not _is_public(ip_address(host))
    except ValueError:
        return False


def post(url, body, headers):
    """Send `body` (bytes) and return the status of the answer. Raises NotAllowed or NoAnswer."""
    parts = check_url(url)
    usual = USUAL_PORT if parts.scheme == 'https' else http.client.HTTP_PORT
    port = parts.port or usual
    try:
        with _connected(_looked_at(parts.hostname, port), parts) as channel:
            connection = http.client.HTTPConnection(parts.hostname, port)
            # Else the header Host would name the port also where nobody writes it.
            connection.sock, connection.default_port = channel, usual
            path = parts.path or '/'
            connection.request('POST', f'{path}?{parts.query}' if parts.query else path, body, headers)
            return connection.getresponse().status
    except (OSError, http.client.HTTPException, UnicodeError) as fault:
        raise NoAnswer(_words(fault)) from fault


def _words(fault):
    return next((words for kind, words in WORDS if isinstance(fault, kind)), 'What answers is no web server')


def _looked_at(name, port):
    """The first address of a name, once all have been looked at."""
    found = [each[4] for each in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
    for address, *_ in found:
        if not _is_public(ip_address(address.partition('%')[0])):
            raise NotAllowed(INTO_PRIVATE)
    return found[0][:2]


def _is_public(address):
    mapped = getattr(address, 'ipv4_mapped', None)
    address = mapped or address
    if settings.HOOKS_TO_THIS_MACHINE and address.is_loopback:
        return True
    closed = any(address in each for each in (*CARRIERS, *INSIDE))
    return address.is_global and not address.is_multicast and not closed


@contextmanager
def _connected(where, parts):
    """A connection that is cut off after LONGEST seconds, however slowly the other side speaks."""
    channel = socket.create_connection(where, timeout=PATIENCE)
    # A copy of its own: it stays good when TLS takes the first one over.
    handle = channel.dup()
    end = Timer(LONGEST, _cut, [handle])
    end.daemon = True
    end.start()
    try:
        if parts.scheme == 'https':
            channel = ssl.create_default_context().wrap_socket(channel, server_hostname=parts.hostname)
        yield channel
    finally:
        end.cancel()
        handle.close()
        channel.close()


def _cut(handle):
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
