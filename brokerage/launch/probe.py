"""Asks a web server how it is. As a health check: python -m brokerage.launch.probe /healthz"""

import json
import os
import sys
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException


def ask(path, *, address='127.0.0.1', port=8000, host=None):
    """(status, JSON body), or (None, {}) when nobody answers. `host` is the name the server goes by."""
    answers = suppress(OSError, HTTPException, json.JSONDecodeError)
    with answers, closing(HTTPConnection(address, port, timeout=5)) as connection:
        connection.request('GET', path, headers={'Host': host or address})
        reply = connection.getresponse()
        return reply.status, json.load(reply)
    return None, {}


if __name__ == '__main__':
    status, _ = ask(sys.argv[1], host=os.environ['ALLOWED_HOSTS'].split(',')[0].strip())
    sys.exit(0 if status == 200 else 1)
