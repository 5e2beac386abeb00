"""A partner site in one file: holds a copy of an area's published offers, stays in step, shows them as a list.

    pip install requests
    FORTNIGHT=https://your-hub KEY=abcdefgh.… python partner.py

Then open http://localhost:8080. Settings are environment variables:

    FORTNIGHT  address of the service          KEY     your key
    FILE       partner.sqlite3                 PORT    8080
    EVERY      seconds between two looks, 60   SECRET  of your webhook (whsec_…): then `/hook` wakes us at once

The copy and the cursor are written in one transaction, so this may be killed at any moment: it goes on where it was.
"""

import base64
import hashlib
import hmac
import json
import logging
import os
import random
import sqlite3
import threading
import time
from contextlib import closing
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

API = os.environ.get('FORTNIGHT', 'http://localhost:8000').rstrip('/') + '/api/v1'
FILE, PORT = os.environ.get('FILE', 'partner.sqlite3'), int(os.environ.get('PORT', '8080'))
EVERY, SECRET = float(os.environ.get('EVERY', '60')), os.environ.get('SECRET', '')
LONGEST_WAIT, TOLERANCE, LARGEST_HOOK, PIECE = 60, 300, 65_536, 500
log = logging.getLogger('partner')
woken = threading.Event()


class Copy:
    """Our copy of the list, in SQLite. One for each thread."""

    def __init__(self):
        self.rows = sqlite3.connect(FILE, timeout=30, isolation_level=None)
        self.rows.executescript("""
            PRAGMA journal_mode = WAL;
            CREATE TABLE IF NOT EXISTS offer (id TEXT PRIMARY KEY, said TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), cursor TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS hook (id TEXT PRIMARY KEY, at REAL NOT NULL);
        """)

    def close(self):
        self.rows.close()

    def cursor(self):
        found = self.rows.execute('SELECT cursor FROM place').fetchone()
        return found and found[0]

    def offers(self):
        return [json.loads(said) for (said,) in self.rows.execute('SELECT said FROM offer ORDER BY id')]

    def replace(self, cursor, pieces):
        """The whole list anew: readers see the old one until the new one is complete."""
        self.rows.execute('BEGIN IMMEDIATE')
        try:
            self.rows.execute('DELETE FROM offer')
            for offers in pieces:
                self.put(offers)
            self.go_to(cursor)
        except BaseException:
            self.rows.execute('ROLLBACK')
            raise
        self.rows.execute('COMMIT')

    def change(self, cursor, listed, removed):
        self.rows.execute('BEGIN IMMEDIATE')
        self.rows.executemany('DELETE FROM offer WHERE id = ?', [(name,) for name in removed])
        self.put(listed)
        self.go_to(cursor)
        self.rows.execute('COMMIT')

    def put(self, offers):
        rows = [(offer['id'], json.dumps(offer)) for offer in offers]
        self.rows.executemany('INSERT OR REPLACE INTO offer VALUES (?, ?)', rows)

    def go_to(self, cursor):
        self.rows.execute('INSERT OR REPLACE INTO place VALUES (1, ?)', [cursor])

    def is_new(self, hook, now):
        """Whether this webhook comes for the first time; the old ones are forgotten."""
        self.rows.execute('DELETE FROM hook WHERE at < ?', [now - 2 * TOLERANCE])
        return self.rows.execute('INSERT OR IGNORE INTO hook VALUES (?, ?)', [hook, now]).rowcount == 1


class Later(Exception):
    """The service asks us to come back after so many seconds, or None where it does not say."""


def ask(path, **query):
    answer = requests.get(
        f'{API}{path}',
        params=query,
        headers={'Authorization': f'Api-Key {os.environ["KEY"]}'},
        stream=True,
        timeout=30,
    )
    if answer.status_code == 429 or answer.status_code >= 500:
        wait = answer.headers.get('Retry-After', '')
        raise Later(int(wait) if wait.isdigit() else None)
    if answer.status_code != 410:
        answer.raise_for_status()
    return answer


def load(copy):
    """Read the snapshot. Its last line says that it is whole; one cut short changes nothing here."""
    with ask('/snapshot') as answer:
        lines = (json.loads(line) for line in answer.iter_lines() if line)
        copy.replace(next(lines)['cursor'], _pieces(lines))


def _pieces(lines):
    piece = []
    for line in lines:
        if line.get('end'):
            yield piece
            return
        piece.append(line)
        if len(piece) == PIECE:
            yield piece
            piece = []
    raise requests.ConnectionError('the snapshot broke off')


def step(copy):
    """Read one page of changes; whether there is more."""
    cursor = copy.cursor()
    answer = ask('/changes', since=cursor, limit=PIECE) if cursor else None
    if answer is None or answer.status_code == 410:
        load(copy)
        return True
    page = answer.json()
    last = {change['id']: change for change in page['changes']}.values()
    copy.change(
        page['cursor'],
        listed=[change['offer'] for change in last if change['type'] == 'listed'],
        removed=[change['id'] for change in last if change['type'] == 'removed'],
    )
    return page['more']


def follow():
    """For ever: catch up, then sleep until the next look or a webhook. What fails is tried again, ever later."""
    failures = 0
    with closing(Copy()) as copy:
        while True:
            woken.clear()
            try:
                while step(copy):
                    pass
                failures, wait = 0, EVERY
            except (Later, requests.RequestException, ValueError) as fault:
                failures += 1
                wait = min(LONGEST_WAIT, 2**failures / 4) * random.uniform(0.5, 1)
                if isinstance(fault, Later) and fault.args[0] is not None:
                    wait = fault.args[0]
                log.warning('%s: again in %.1f s', fault, wait)
            woken.wait(wait)


def is_signed(headers, body, now):
    """By the Standard Webhooks convention: HMAC-SHA256 over id.timestamp.body, at most five minutes old."""
    sent_at = headers.get('webhook-timestamp', '')
    if not SECRET or not sent_at.isdigit() or abs(now - int(sent_at)) > TOLERANCE:
        return False
    secret = base64.b64decode(SECRET.removeprefix('whsec_'))
    signed = f'{headers.get("webhook-id", "")}.{sent_at}.'.encode() + body
    due = b'v1,' + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256))
    return any(hmac.compare_digest(due, one.encode()) for one in headers.get('webhook-signature', '').split())


class Site(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path != '/':
            return self.send_error(404)
        with closing(Copy()) as copy:
            offers = copy.offers()
        rows = ''.join(
            f'<li><a href="{escape(offer["url"])}">{escape(offer["title"])}</a>, {escape(offer["employer"])}</li>'
            for offer in offers
        )
        return self.answer(
            200,
            '<!doctype html><html lang="en"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width"><title>Work experience near you</title>'
            f'<main><h1>Work experience near you</h1><p>{len(offers)} placements</p><ul>{rows}</ul></main></html>',
        )

    def do_POST(self):
        """A webhook only says that there is something to read: it is the changes that we trust."""
        size = self.headers.get('content-length', '')
        if self.path != '/hook' or not size.isdigit() or int(size) > LARGEST_HOOK:
            return self.send_error(404)
        now = time.time()
        if not is_signed(self.headers, self.rfile.read(int(size)), now):
            return self.send_error(401)
        with closing(Copy()) as copy:
            if copy.is_new(self.headers['webhook-id'], now):
                woken.set()
        return self.answer(204)

    def answer(self, status, page=''):
        self.send_response(status)
        self.send_header('Content-Type', 'text/html; charset=utf-8')
        self.send_header('Content-Length', str(len(page.encode())))
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *args):
        pass


if __name__ == '__main__':
    logging.basicConfig(level=logging.INFO, format='%(asctime)s %(message)s')
    threading.Thread(target=follow, daemon=True).start()
    ThreadingHTTPServer(('localhost', PORT), Site).serve_forever()
