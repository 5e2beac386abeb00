"""No file speaks of the place it was written in, leaves work for later, or blames the reader."""

import re

import pytest

from tests.architecture.source import ROOT, kept_files

TEXT = (
    '.py',
    '.html',
    '.txt',
    '.md',
    '.toml',
    '.yml',
    '.yaml',
    '.json',
    '.js',
    '.mjs',
    '.scss',
    '.css',
    '.sh',
    '',
)
# Written in parts, so that this file passes its own test.
FOREIGN = re.compile(
    '|'.join(('/wor' + 'k/', '/tm' + 'p/helpers', r'shared' + '/', 'issues sh' + 'ow', 'artif' + 'actory'))
)
LATER = re.compile(r'\b(TO' + r'DO|FIX' + r'ME|XX' + r'X)\b')
BLAME = re.compile(r'\b(inva' + r'lid|ille' + r'gal)\b', re.IGNORECASE)


def texts():
    return [path for path in kept_files() if path.suffix in TEXT and 'package-lock' not in path.name]


def name_of(path):
    return str(path.relative_to(ROOT))


def readable(path):
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ''


@pytest.mark.parametrize('path', texts(), ids=name_of)
def test_speaks_of_the_product_alone(path):
    text = readable(path)
    for pattern in (FOREIGN, LATER):
        found = pattern.search(text)
        assert not found, found[0]


@pytest.mark.parametrize('path', sorted((ROOT / 'templates').rglob('*.html')), ids=name_of)
def test_pages_never_blame(path):
    shown = re.sub(r'\{#.*?#\}|\{%.*?%\}|<[^>]*>', '', path.read_text(), flags=re.DOTALL)
    found = BLAME.search(shown)
    assert not found, found[0]
