"""Ask ClamAV about a file, over its own protocol.

Source: clamd(8), command INSTREAM: chunks with their length as four bytes, big end first; a chunk of none ends it.
"""

import socket
import struct
from urllib.parse import urlsplit

from django.conf import settings

CHUNK = 64 * 1024
SECONDS = 30


class NoAnswer(OSError):
    """The scanner could not be asked, or said something that is no answer: ask again later."""


def has_scanner():
    return bool(settings.CLAMAV_URL)


def scan(chunks):
    """What the scanner says of a file, given in pieces: '' when it found nothing, else the name of what it found."""
    try:
        with _connected(settings.CLAMAV_URL) as scanner:
            scanner.sendall(b'zINSTREAM\0')
            for piece in chunks:
                for at in range(0, len(piece), CHUNK):
                    part = piece[at : at + CHUNK]
                    scanner.sendall(struct.pack('>I', len(part)) + part)
            scanner.sendall(struct.pack('>I', 0))
            said = _answer(scanner)
    except OSError as fault:
        raise NoAnswer(str(fault)) from fault
    if said.endswith('FOUND'):
        return said.removeprefix('stream:').removesuffix('FOUND').strip()[:200] or 'something unnamed'
    if said.endswith('OK') and 'ERROR' not in said:
        return ''
    raise NoAnswer(f'the scanner said: {said[:100]}')


def _connected(url):
    """tcp://host:3310 or unix:///run/clamd.socket."""
    parts = urlsplit(url)
    if parts.scheme == 'unix':
        scanner = socket.socket(socket.AF_UNIX)
        scanner.settimeout(SECONDS)
        if fault := scanner.connect_ex(parts.path):
            scanner.close()
            raise OSError(fault, 'the scanner is not there')
        return scanner
    return socket.create_connection((parts.hostname, parts.port or 3310), timeout=SECONDS)


def _answer(scanner):
    said = b''
    while not said.endswith(b'\0') and len(said) < 4096:
        if not (more := scanner.recv(4096)):
            break
        said += more
    return said.rstrip(b'\0').decode(errors='replace').strip()
