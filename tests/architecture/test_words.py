"""No file speaks of the place it was written in, leaves work for later, or blames the reader."""

import re

from tests.architecture.source import ROOT, kept_files, name_of

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


def readable(path):
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return ''


def found_in(path, text, *patterns):
    return [f'{name_of(path)}: {found[0]}' for pattern in patterns if (found := pattern.search(text))]


def test_speaks_of_the_product_alone():
    assert [each for path in texts() for each in found_in(path, readable(path), FOREIGN, LATER)] == []


def shown(path):
    return re.sub(r'\{#.*?#\}|\{%.*?%\}|<[^>]*>', '', path.read_text(), flags=re.DOTALL)


def test_pages_never_blame():
    pages = sorted((ROOT / 'templates').rglob('*.html'))
    assert [each for path in pages for each in found_in(path, shown(path), BLAME)] == []
