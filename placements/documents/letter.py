"""A letter to a parent or carer who has no e-mail address, with the code that opens their page."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac

from brokerage.core.models import ALPHABET
from brokerage.core.ui import long_date
from brokerage.documents.registry import DocumentKind, register
from placements.documents.facts import people_facts, student_facts, work_facts
from placements.models import LetterCode
from placements.queries.placements import whole

SECRET_LENGTH = 8


def secret_of(ref):
    """The second part of a letter's code: 39 bits worked out from its row's `ref` and the site's own key."""
    digest = int.from_bytes(salted_hmac('placements.letter', ref, algorithm='sha256').digest())
    letters = []
    for _ in range(SECRET_LENGTH):
        digest, at = divmod(digest, len(ALPHABET))
        letters.append(ALPHABET[at])
    return ''.join(letters)


@register
class ConsentLetter(DocumentKind):
    """For the school to post. It holds the code, so it is forgotten when the code ends."""

    name = 'consent_letter'
    template = 'documents/placements/consent_letter.html'
    model = LetterCode

    def title(self, subject):
        """Never a name: titles are shown in lists and name files."""
        return 'Letter to a parent or carer, with a code'

    def content(self, subject):
        placement = whole().get(pk=subject.placement_id)
        code = f'{subject.number}{secret_of(subject.ref)}'
        return {
            'reference': subject.ref.upper(),
            **work_facts(placement),
            **people_facts(placement),
            **student_facts(placement),
            'guardian': subject.guardian.name,
            'code': '-'.join(code[at : at + 4] for at in range(0, 12, 4)),
            'page': settings.SITE_URL.partition('://')[2] + reverse('letter'),
            'until': long_date(timezone.localdate(subject.expires_at)),
        }
