"""HTML to a tagged PDF, with no way out: no network, no files but our own static ones."""

import hashlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string


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


def content_hash(kind_name, content_json):
    """Names a kind's content: the same words give the same document."""
    return hashlib.sha256(f'{kind_name}\n{content_json}'.encode()).hexdigest()


def html_of(template, content, *, title, version, made_on, fingerprint):
    return render_to_string(
        template,
        {**content, 'title': title, 'version': version, 'made_on': made_on, 'fingerprint': fingerprint},
    )


def pdf_of(html):
    """A PDF/UA-1 document's bytes."""
    # Importing WeasyPrint takes over a second and needs Pango: only workers pay for it.
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.urls import (  # noqa: PLC0415
        FatalURLFetchingError,
        URLFetcher,
        URLFetcherResponse,
    )

    class LockedFetcher(URLFetcher):
        def fetch(self, url, headers=None):
            try:
                body = static_file(url).read_bytes()
            except NotFetched as fault:
                # Anything less than fatal is swallowed: the document would come out with a hole in it.
                raise FatalURLFetchingError(str(fault)) from fault
            return URLFetcherResponse(url, body, {'Content-Type': _type(url)})

    page = HTML(string=html, base_url='static:/', url_fetcher=LockedFetcher())
    try:
        return page.write_pdf(pdf_variant='pdf/ua-1')
    except FatalURLFetchingError as fault:
        # It is no ordinary Exception: nothing above would catch it.
        raise NotFetched(str(fault)) from fault


def _type(url):
    endings = {'.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.woff2': 'font/woff2'}
    return endings.get(Path(urlsplit(url).path).suffix, 'application/octet-stream')
