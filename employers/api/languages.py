"""Our own words in the caller's language (RFC 9110, 12.5.4), English or Welsh. What employers typed is left alone."""

from pathlib import Path

from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from drf_spectacular.utils import OpenApiParameter

from brokerage.documents.languages import ENGLISH, catalogue

WELSH = 'cy'
FOLDER = Path(__file__).parents[1] / 'data' / 'words'
LANGUAGE = OpenApiParameter(
    'Accept-Language',
    location=OpenApiParameter.HEADER,
    description='`cy` for labels in Welsh; English for every other language, and where we have no Welsh word.',
)


def language_of(header):
    """'cy' or 'en-GB': the first of an Accept-Language header that we speak."""
    for asked, weight in parse_accept_lang_header(header.lower()):
        spoken = {'cy': WELSH, 'en': ENGLISH, '*': ENGLISH}.get(asked.partition('-')[0])
        if weight and spoken:
            return spoken
    return ENGLISH


class InLanguages:
    """A view whose labels are told in the caller's language, `self.language`; put before PartnerView."""

    language = ENGLISH

    def initial(self, request, *args, **kwargs):
        self.language = language_of(request.headers.get('Accept-Language', ''))
        super().initial(request, *args, **kwargs)

    def said(self, label):
        return catalogue(self.language, FOLDER).gettext(label)

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ('Accept-Language',))
        response['Content-Language'] = self.language
        return response
