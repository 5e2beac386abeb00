"""HTML to a tagged PDF, with no way out: no network, no files but our own static ones."""

import atexit
import gc
import hashlib
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from brokerage.documents.fonts import cut, faces

# Fonts loaded and style sheets read, kept for the next document: a thread each, for neither may be shared.
_ready = threading.local()
# Fonts clear up after themselves, which needs modules that are gone at the very end.
atexit.register(_ready.__dict__.clear)


class NotFetched(ValueError):
    """A document asked for something it may not have."""


def static_file(url):
    """The file behind a `static:` address, or NotFetched for anything else or anything outside."""
    parts = urlsplit(url)
    root = (settings.BASE_DIR / 'static' / 'dist').resolve()
    path = (root / unquote(parts.path).lstrip('/')).resolve()
    if parts.scheme != 'static' or parts.netloc or not path.is_relative_to(root) or not path.is_file():
        raise NotFetched(f'{parts.scheme or "relative"} address refused')
    return path


def static_content(url):
    """The bytes behind a `static:` address: a font cut for documents, else a static file."""
    parts = urlsplit(url)
    font = cut(parts.path) if parts.scheme == 'static' and not parts.netloc else None
    return font or static_file(url).read_bytes()


def content_hash(kind_name, content_json):
    """Names a kind's content: the same words give the same document."""
    return hashlib.sha256(f'{kind_name}\n{content_json}'.encode()).hexdigest()


def html_of(template, content, *, title, version, made_on, fingerprint):
    return render_to_string(
        template,
        {**content, 'title': title, 'version': version, 'made_on': made_on, 'fingerprint': fingerprint},
    )


def pdf_of(html, sheets=('documents/base.css',)):
    """A PDF/UA-1 document's bytes. `sheets` are files under templates/, the later ones on top."""
    # Importing WeasyPrint takes over a second and needs Pango: only workers pay for it.
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415

    page = HTML(string=html, base_url='static:/', url_fetcher=locked_fetcher())
    fonts, loaded = _fonts(), [_sheet(name) for name in sheets]
    try:
        with _collector_at_rest():
            return page.write_pdf(pdf_variant='pdf/ua-1', font_config=fonts, stylesheets=loaded)
    except FatalURLFetchingError as fault:
        # It is no ordinary Exception: nothing above would catch it.
        raise NotFetched(str(fault)) from fault


@contextmanager
def _collector_at_rest():
    """A document is a million small objects that all go at its end: looking for garbage between is in vain.

    Reference cycles are found by the first collection afterwards, still as young objects.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def locked_fetcher():
    from weasyprint.urls import (  # noqa: PLC0415 - as above
        FatalURLFetchingError,
        URLFetcher,
        URLFetcherResponse,
    )

    class LockedFetcher(URLFetcher):
        def fetch(self, url, headers=None):
            try:
                body = static_content(url)
            except NotFetched as fault:
                # Anything less than fatal is swallowed: the document would come out with a hole in it.
                raise FatalURLFetchingError(str(fault)) from fault
            return URLFetcherResponse(url, body, {'Content-Type': _type(url)})

    return LockedFetcher()


def _fonts():
    from weasyprint import CSS  # noqa: PLC0415 - as above
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415 - as above

    if not hasattr(_ready, 'fonts'):
        fonts = FontConfiguration()
        loaded = CSS(string=faces(), font_config=fonts, url_fetcher=locked_fetcher(), base_url='static:/')
        _ready.fonts, _ready.sheets = fonts, {'faces': loaded}
        # All that is loaded by now stays as long as the worker: no collection need walk through it again.
        gc.freeze()
    return _ready.fonts


def _sheet(name):
    from weasyprint import CSS  # noqa: PLC0415 - as above

    if name not in _ready.sheets:
        path = settings.BASE_DIR / 'templates' / name
        _ready.sheets[name] = CSS(
            string=path.read_text(),
            font_config=_ready.fonts,
            url_fetcher=locked_fetcher(),
            base_url='static:/',
        )
    return _ready.sheets[name]


def _type(url):
    endings = {'.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.ttf': 'font/ttf'}
    return endings.get(Path(urlsplit(url).path).suffix, 'application/octet-stream')
