"""Templates: each used, each without inline script or style, each component and its tag described."""

import re

import pytest

from tests.architecture.source import ROOT, python_files

TEMPLATES = ROOT / 'templates'
FILES = sorted(path for path in TEMPLATES.rglob('*') if path.is_file())
HTML = [path for path in FILES if path.suffix == '.html' and 'documents' not in path.parts]
# Found by their name alone: Django's error pages, libraries' pages, widgets of forms.
BY_NAME = ('account/', 'allauth/', 'mfa/', 'forms/')
ERROR_PAGES = ('400.html', '403.html', '403_csrf.html', '404.html', '429.html', '500.html')
INLINE = re.compile(r'<[^>]+\s(on[a-z]+|style)\s*=', re.IGNORECASE)
SCRIPT = re.compile(r'<script(?![^>]*\b(src|nonce)=)(?![^>]*type="application/(ld\+)?json")', re.IGNORECASE)


def name_of(path):
    return str(path.relative_to(TEMPLATES))


def words_of_everything():
    """All code and all templates as one text, to look for names in."""
    texts = [
        path.read_text() for path in [*python_files(), *FILES] if path.suffix in ('.py', '.html', '.txt')
    ]
    return '\n'.join(texts)


EVERYTHING = words_of_everything()


@pytest.mark.parametrize('path', FILES, ids=name_of)
def test_is_used(path):
    name = name_of(path)
    if name.startswith(BY_NAME) or name in ERROR_PAGES:
        return
    stem = re.sub(r'\.(subject|body)\.txt$', '', name)
    component = name.removeprefix('components/').removesuffix('.html')
    assert any(
        f'{quote}{each}{quote}' in EVERYTHING
        for quote in '\'"'
        for each in (name, stem, component, path.name)
    )


@pytest.mark.parametrize('path', HTML, ids=name_of)
def test_has_no_inline_script_style_or_handler(path):
    text = path.read_text()
    assert not INLINE.search(text), INLINE.search(text)[0]
    assert not SCRIPT.search(text), SCRIPT.search(text)[0]


@pytest.mark.parametrize('path', sorted((TEMPLATES / 'components').rglob('*.html')), ids=name_of)
def test_component_says_first_what_it_takes(path):
    assert path.read_text().startswith('{#')


def test_every_component_tag_is_in_the_design_guide():
    source = (ROOT / 'brokerage/core/templatetags/ui.py').read_text()
    tags = re.findall(r'@register\.simple_(?:block_)?tag[^\n]*\ndef (\w+)', source)
    guide = (ROOT / 'docs/design.md').read_text()
    undescribed = [tag for tag in tags if not re.search(rf'\b{tag}\b', guide)]
    assert undescribed == []
