"""Templates: each used, each without inline script or style, each component and its tag described."""

import re

from tests.architecture.source import ROOT, python_files

TEMPLATES = ROOT / 'templates'
FILES = sorted(path for path in TEMPLATES.rglob('*') if path.is_file())
HTML = [path for path in FILES if path.suffix == '.html' and 'documents' not in path.parts]
# Found by their name alone: Django's error pages, libraries' pages, widgets of forms.
BY_NAME = ('account/', 'allauth/', 'mfa/', 'forms/')
ERROR_PAGES = ('400.html', '403.html', '403_csrf.html', '404.html', '429.html', '500.html')
INLINE = re.compile(r'<[^>]+\s(on[a-z]+|style)\s*=', re.IGNORECASE)
SCRIPT = re.compile(r'<script(?![^>]*\b(src|nonce)=)(?![^>]*type="application/(ld\+)?json")', re.IGNORECASE)
QUOTED = re.compile(r'(?<=[\'"])[\w./-]+(?=[\'"])')


def name_of(path):
    return str(path.relative_to(TEMPLATES))


def quoted_words():
    """Whatever stands between quotation marks in all code and all templates."""
    paths = [path for path in (*python_files(), *FILES) if path.suffix in ('.py', '.html', '.txt')]
    return {word for path in paths for word in QUOTED.findall(path.read_text())}


def ways_to_name(path):
    name = name_of(path)
    return {
        name,
        re.sub(r'\.(subject|body)\.txt$', '', name),
        name.removeprefix('components/').removesuffix('.html'),
        path.name,
    }


def test_each_is_used():
    words = quoted_words()
    named = [
        path for path in FILES if not name_of(path).startswith(BY_NAME) and name_of(path) not in ERROR_PAGES
    ]
    assert [name_of(path) for path in named if not ways_to_name(path) & words] == []


def test_none_has_an_inline_script_style_or_handler():
    found = {
        name_of(path): INLINE.search(text) or SCRIPT.search(text)
        for path in HTML
        if (text := path.read_text())
    }
    assert {name: each[0] for name, each in found.items() if each} == {}


def test_components_say_first_what_they_take():
    components = sorted((TEMPLATES / 'components').rglob('*.html'))
    assert [name_of(path) for path in components if not path.read_text().startswith('{#')] == []


def test_every_component_tag_is_in_the_design_guide():
    source = (ROOT / 'brokerage/core/templatetags/ui.py').read_text()
    tags = re.findall(r'@register\.simple_(?:block_)?tag[^\n]*\ndef (\w+)', source)
    guide = (ROOT / 'docs/design.md').read_text()
    undescribed = [tag for tag in tags if not re.search(rf'\b{tag}\b', guide)]
    assert undescribed == []
