"""A partner's site in one file: it holds a copy of the hub's offers, stays in step and shows them as a page.

    FORTNIGHT_URL=https://your-hub FORTNIGHT_KEY=... python partner.py

The copy is one SQLite file. A page of changes and the cursor after it are kept in one transaction, so the
process may be killed at any moment: it goes on from where it was. README.md names all settings.
"""

import base64
import binascii
import hashlib
import hmac
import html
import json
import logging
import os
import random
import sqlite3
import threading
import time
from contextlib import closing, contextmanager
from email.utils import parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import requests

log = logging.getLogger('partner')

TABLES = """
CREATE TABLE IF NOT EXISTS offers (id TEXT PRIMARY KEY, title TEXT NOT NULL, offer TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS offers_by_title ON offers (title, id);
CREATE TABLE IF NOT EXISTS place (one INTEGER PRIMARY KEY CHECK (one = 1), cursor TEXT NOT NULL, read_at REAL);
CREATE TABLE IF NOT EXISTS prompts (id TEXT PRIMARY KEY, at REAL NOT NULL);
"""
CONNECT_AND_READ_SECONDS = (5, 60)
LONGEST_WAIT = 300
# Asking again sooner does not mend a key that is refused.
REFUSED_WAIT = 600
TOLERANCE = 300
LONGEST_PROMPT = 64 * 1024
# Figures of a number that a stranger sends: Python refuses to read thousands of them.
LONGEST_NUMBER = 12
PAGE = 50


class Copy:
    """What we hold: the offers, and the cursor up to which they are in step."""

    def __init__(self, path):
        self.path = path
        with closing(self._open()) as db:
            # Readers of the page see the last whole state while a new one is written.
            db.execute('PRAGMA journal_mode = WAL')
            db.executescript(TABLES)

    def _open(self):
        return sqlite3.connect(self.path, timeout=30, isolation_level=None)

    def cursor(self):
        """Where to go on; None before the first snapshot."""
        with closing(self._open()) as db:
            row = db.execute('SELECT cursor FROM place').fetchone()
        return row and row[0]

    def start_afresh(self, cursor, offers):
        """The whole list in place of what we hold. It arrives beside it, so that readers never see half of it."""
        with closing(self._open()) as db:
            db.execute('CREATE TEMPORARY TABLE arriving (id TEXT PRIMARY KEY, title TEXT, offer TEXT)')
            for offer in offers:
                db.execute('INSERT OR REPLACE INTO arriving VALUES (?, ?, ?)', _row(offer))
            with self._kept_with(db, cursor):
                db.execute('DELETE FROM offers')
                db.execute('INSERT INTO offers SELECT id, title, offer FROM arriving')

    def take(self, changes, cursor):
        """One page of changes. Taking it twice does no harm."""
        with closing(self._open()) as db, self._kept_with(db, cursor):
            for change in changes:
                if change['type'] == 'removed':
                    db.execute('DELETE FROM offers WHERE id = ?', [change['id']])
                else:
                    db.execute('INSERT OR REPLACE INTO offers VALUES (?, ?, ?)', _row(change['offer']))

    @contextmanager
    def _kept_with(self, db, cursor):
        """What is written inside is kept together with the cursor, or not at all."""
        db.execute('BEGIN IMMEDIATE')
        yield
        db.execute('INSERT OR REPLACE INTO place VALUES (1, ?, ?)', [cursor, time.time()])
        db.execute('COMMIT')

    def page(self, number):
        """(offers of that page, how many there are, when they were last in step) of one moment."""
        with closing(self._open()) as db:
            db.execute('BEGIN')
            read_at = db.execute('SELECT read_at FROM place').fetchone()
            (count,) = db.execute('SELECT count(*) FROM offers').fetchone()
            wanted = 'SELECT offer FROM offers ORDER BY title, id LIMIT ? OFFSET ?'
            rows = db.execute(wanted, [PAGE, (number - 1) * PAGE]).fetchall()
        return [json.loads(offer) for (offer,) in rows], count, read_at and read_at[0]

    def is_new(self, prompt):
        """Whether this webhook has not come before. Older ones are too old to be taken, so they are forgotten."""
        with closing(self._open()) as db:
            db.execute('DELETE FROM prompts WHERE at < ?', [time.time() - 2 * TOLERANCE])
            done = db.execute('INSERT OR IGNORE INTO prompts VALUES (?, ?)', [prompt, time.time()])
            return done.rowcount == 1


def _row(offer):
    return [offer['id'], offer['title'], json.dumps(offer)]


class Wait(Exception):
    """Come back later: after so many seconds, or None for a little longer each time."""

    def __init__(self, why, seconds=None):
        super().__init__(why)
        self.seconds = seconds


class CursorTooOld(Exception):
    """What we hold cannot be brought into step: the whole list must be read again."""


class Hub:
    """The partner API. Whatever goes wrong there becomes Wait or CursorTooOld."""

    def __init__(self, url, key):
        self.url = url.rstrip('/')
        self.session = requests.Session()
        self.session.headers['Authorization'] = f'Api-Key {key}'

    def changes(self, cursor):
        with self._get('changes', {'since': cursor, 'limit': 500}) as answer:
            try:
                return answer.json()
            except (requests.RequestException, ValueError) as fault:
                raise Wait(f'cut off: {fault}') from fault

    def snapshot(self):
        """Yields the cursor, then each offer. Raises Wait where the answer ends before its last line."""
        with self._get('snapshot') as answer:
            try:
                lines = (json.loads(line) for line in answer.iter_lines() if line)
                first = next(lines)
                yield first['cursor']
                for line in lines:
                    if line == first:
                        return
                    yield line
            except (requests.RequestException, ValueError, StopIteration) as fault:
                raise Wait(f'cut off: {fault}') from fault
        raise Wait('cut off: the last line is missing')

    def _get(self, what, query=None):
        try:
            answer = self.session.get(
                f'{self.url}/api/v1/{what}', params=query, stream=True, timeout=CONNECT_AND_READ_SECONDS
            )
        except requests.RequestException as fault:
            raise Wait(str(fault)) from fault
        if answer.status_code == 200:
            return answer
        answer.close()
        if answer.status_code == 410:
            raise CursorTooOld
        refused = REFUSED_WAIT if 400 <= answer.status_code < 500 else None
        raise Wait(f'{what} answers {answer.status_code}', _retry_after(answer) or refused)


def _retry_after(answer):
    """Seconds, or a date; None where the header is not there or says nothing."""
    said = answer.headers.get('Retry-After', '')
    if said.isdecimal():
        return int(said)
    try:
        return max(1, parsedate_to_datetime(said).timestamp() - time.time())
    except ValueError:
        return None


def get_in_step(copy, hub):
    """Read until there is nothing more to read."""
    more = True
    while more:
        cursor = copy.cursor()
        if cursor is None:
            return read_snapshot(copy, hub)
        try:
            page = hub.changes(cursor)
        except CursorTooOld:
            log.info('cursor %s is too old: reading the snapshot again', cursor)
            return read_snapshot(copy, hub)
        copy.take(page['changes'], page['cursor'])
        more = page['more']
    return None


def read_snapshot(copy, hub):
    lines = hub.snapshot()
    with closing(lines):
        copy.start_afresh(next(lines), lines)


def stay_in_step(copy, hub, prompted, every):
    """For ever: every so many seconds, or at once when a webhook says so; slower while there is trouble."""
    trouble = 0
    while True:
        prompted.clear()
        try:
            get_in_step(copy, hub)
        except Wait as wait:
            trouble += 1
            # Not everyone at the same moment when the hub comes back.
            growing = min(LONGEST_WAIT, every * 2**trouble) * random.uniform(0.5, 1)  # noqa: S311 (no secret)
            seconds = wait.seconds or growing
            log.warning('%s; again in %.0f seconds', wait, seconds)
            # A webhook does not cut this short: the hub has said when, or is in trouble itself.
            time.sleep(seconds)
        else:
            trouble = 0
            prompted.wait(every)


def is_signed(secret, headers, body, now):
    """Whether a webhook is the hub's and of the last five minutes (https://www.standardwebhooks.com/)."""
    name, at = headers.get('webhook-id', ''), headers.get('webhook-timestamp', '')
    if not name or not at.isdecimal() or len(at) > LONGEST_NUMBER or abs(now - int(at)) > TOLERANCE:
        return False
    try:
        key = base64.b64decode(secret.removeprefix('whsec_'), validate=True)
    except binascii.Error:
        return False
    signed = hmac.new(key, f'{name}.{at}.'.encode() + body, hashlib.sha256).digest()
    ours = b'v1,' + base64.b64encode(signed)
    # Several signatures while the secret is being changed.
    sent = headers.get('webhook-signature', '').split(' ')
    return any(hmac.compare_digest(ours, one.encode()) for one in sent)


class Site(BaseHTTPRequestHandler):
    """The list for people at /, the hub's webhooks at /webhook."""

    copy = prompted = secret = None
    protocol_version = 'HTTP/1.1'
    timeout = 30

    def do_GET(self):
        asked = urlsplit(self.path)
        if asked.path == '/site.css':
            return self._answer(200, STYLE, 'text/css; charset=utf-8')
        if asked.path != '/':
            return self._answer(404, words('Not found', '<p><a href="/">All offers</a></p>'))
        number = parse_qs(asked.query).get('page', ['1'])[0]
        number = int(number) if number.isdecimal() and 0 < len(number) < 7 else 1
        return self._answer(200, list_page(*self.copy.page(max(1, number)), max(1, number)))

    def do_POST(self):
        length = self.headers.get('Content-Length', '')
        is_number = length.isdecimal() and len(length) <= LONGEST_NUMBER
        if self.path != '/webhook' or not is_number or int(length) > LONGEST_PROMPT:
            self.close_connection = True
            return self._answer(404, 'Not taken.\n', 'text/plain; charset=utf-8')
        body = self.rfile.read(int(length))
        if not self.secret or not is_signed(self.secret, self.headers, body, time.time()):
            return self._answer(401, 'The signature is not right.\n', 'text/plain; charset=utf-8')
        if self.copy.is_new(self.headers['webhook-id']):
            # What it says is not used: the changes themselves are read, in their order.
            self.prompted.set()
        return self._answer(204, '', None)

    def _answer(self, status, text, kind='text/html; charset=utf-8'):
        body = text.encode()
        self.send_response(status)
        if kind:
            self.send_header('Content-Type', kind)
            self.send_header('Content-Length', str(len(body)))
        self.send_header('Content-Security-Policy', "default-src 'none'; style-src 'self'; img-src data:")
        self.send_header('X-Content-Type-Options', 'nosniff')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *said):
        log.debug(*said)


STYLE = """
body { font: 1.125rem/1.5 system-ui, sans-serif; max-width: 42rem; margin: 0 auto; padding: 1rem; color: #111; }
a { color: #0b4f8a; } a:focus { outline: 3px solid #b35900; outline-offset: 2px; }
ul { list-style: none; padding: 0; } li { border-top: 1px solid #767676; padding: 0.75rem 0; }
h2 { font-size: 1.25rem; margin: 0; } p { margin: 0.25rem 0; overflow-wrap: anywhere; }
"""
FRAME = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/site.css"></head>
<body><main><h1>{title}</h1>{inside}</main></body></html>
"""
ITEM = """<li><h2><a href="{url}">{title}</a></h2><p>{employer}, {area}</p><p>{summary}</p>
<p>{dates}. Places left: {places_left}</p></li>"""


def words(title, inside):
    return FRAME.format(title=html.escape(title), inside=inside)


def list_page(offers, count, read_at, number):
    title = 'Work experience near you'
    if read_at is None:
        return words(title, '<p>The list is being loaded. Look again in a minute.</p>')
    at = time.strftime('%d %B %Y, %H:%M UTC', time.gmtime(read_at))
    items = ''.join(_item(offer) for offer in offers)
    pages = max(1, -(-count // PAGE))
    said = f'<p>Offers: {count}. In step with the hub at {at}.</p>'
    return words(title, f'{said}<ul>{items}</ul>{_other_pages(number, pages)}')


def _item(offer):
    dates = ', '.join(f'{window["start"]} to {window["end"]}' for window in offer['windows'])
    text = {name: html.escape(str(offer[name])) for name in ('title', 'employer', 'area', 'summary')}
    url = offer['url'] if offer['url'].startswith(('https://', 'http://')) else ''
    return ITEM.format(**text, url=html.escape(url), dates=dates, places_left=_left(offer))


def _left(offer):
    """Where the employer shows a band, `places_left` is the least number of it."""
    left = int(offer['places_left'])
    return f'{left} or more' if offer.get('places_shown') == 'band' and left > 1 else str(left)


def _other_pages(number, pages):
    around = [(number - 1, 'Previous page'), (number + 1, 'Next page')]
    links = [f'<a href="/?page={n}">{label}</a>' for n, label in around if 0 < n <= pages]
    return f'<nav aria-label="Pages"><p>Page {number} of {pages} {" ".join(links)}</p></nav>'


def main():
    logging.basicConfig(level=os.environ.get('LOG_LEVEL', 'INFO'), format='%(asctime)s %(message)s')
    Site.copy = Copy(os.environ.get('COPY', 'offers.sqlite3'))
    Site.secret = os.environ.get('WEBHOOK_SECRET', '')
    Site.prompted = threading.Event()
    hub = Hub(os.environ['FORTNIGHT_URL'], os.environ['FORTNIGHT_KEY'])
    every = float(os.environ.get('EVERY_SECONDS', '60'))
    address = (os.environ.get('BIND', '127.0.0.1'), int(os.environ.get('PORT', '8100')))
    site = ThreadingHTTPServer(address, Site)
    threading.Thread(target=site.serve_forever, name='site', daemon=True).start()
    log.info('listening on %s:%s', *address)
    # In the main thread: a fault nobody thought of ends the process, and whoever supervises it starts it again.
    stay_in_step(Site.copy, hub, Site.prompted, every)


if __name__ == '__main__':
    main()
