"""Text messages to UK mobiles, by the backend that SMS_BACKEND names; '' is off."""

import json
import re
import unicodedata
import urllib.error
import urllib.request
from pathlib import Path

from django.conf import settings

from brokerage.notify.wording import fill

# One SMS of the GSM alphabet. ETSI TS 123 038.
LONGEST = 160
# One sign outside the alphabet would make a text of 70: what looks alike stands in for it.
ALPHABET = set('@£$¥èéùìòÇØøÅåÆæßÉÄÖÑÜ§¿äöñüà_!"#¤%&\'()*+,-./:;<=>?¡\n ') | set(
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
)
ALIKE = str.maketrans(
    {
        '’': "'",
        '‘': "'",
        '“': '"',
        '”': '"',
        '–': '-',
        '—': '-',
        '…': '...',
        'Ł': 'L',
        'ł': 'l',
        'Đ': 'D',
        'đ': 'd',
    }
)
# The provider will not take this number or text, however often it is asked.
REFUSED = (400, 404, 422)
TIMEOUT = 20


def in_alphabet(text):
    """`text` in the GSM alphabet: quotes straight, letters without accents it does not have, else '?'."""
    return ''.join(each if each in ALPHABET else _plain(each) for each in text.translate(ALIKE))


def _plain(letter):
    bare = unicodedata.normalize('NFKD', letter)[0]
    return bare if bare in ALPHABET else '?'


def short_text(short, values):
    """`short` with its placeholders filled: one text. While it is too long the longest value loses its end."""
    used = {name: in_alphabet(value) for name, value in values.items() if f'{{{name}}}' in short}
    while len(text := in_alphabet(fill(short, used))) > LONGEST:
        longest = max(used, key=lambda name: len(used[name]))
        used[longest] = used[longest][:-2].rstrip() + '.'
    return text


class SmsRefused(OSError):
    """The provider refuses the number for good."""


def uk_mobile(typed):
    """'+447700900123' for a UK mobile number as people type it, '' for anything else."""
    digits = re.sub(r'[\s()\-.]', '', typed).replace('+440', '+44')
    found = re.fullmatch(r'(?:\+44|0044|0)(7[1-57-9]\d{8}|7624\d{6})', digits)
    return f'+44{found[1]}' if found else ''


def masked(number):
    """The last three digits: enough for somebody who knows the number."""
    return f'a mobile ending in {number[-3:]}'


def texts_to(phone):
    """The number that a text would go to, '' where none can be sent."""
    return uk_mobile(phone) if settings.SMS_BACKEND else ''


def send_sms(number, text, *, ref):
    """Hand one text over. Raises OSError where the provider cannot be reached, SmsRefused where it says no."""
    BACKENDS[settings.SMS_BACKEND](number, text, ref)


def _by_file(number, text, ref):
    """For demonstrations and tests: one JSON object a line."""
    with Path(settings.SMS_FILE).open('a', encoding='utf-8') as file:
        file.write(json.dumps({'to': number, 'text': text, 'ref': ref}) + '\n')


def _by_outbox(number, text, ref):
    """For the demonstration: nothing leaves, the message's own row is what its outbox shows."""


def _by_http(number, text, ref):
    """A JSON POST with a bearer token, which most providers or a small gateway of one's own take.

    `ref` is the same on every try, so that a provider can tell a repetition.
    """
    body = json.dumps({'to': number, 'text': text, 'ref': ref}).encode()
    headers = {'Content-Type': 'application/json', 'Authorization': f'Bearer {settings.SMS_TOKEN}'}
    request = urllib.request.Request(settings.SMS_URL, body, headers)  # noqa: S310 (set by who runs the site)
    try:
        urllib.request.urlopen(request, timeout=TIMEOUT).close()  # noqa: S310
    except urllib.error.HTTPError as fault:
        fault.close()
        if fault.code in REFUSED:
            raise SmsRefused(fault.code) from fault
        raise


BACKENDS = {'file': _by_file, 'http': _by_http, 'outbox': _by_outbox}
