"""Messages that ask for a signature, and the code that goes with it."""

import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from brokerage.notify.registry import Notification, register
from brokerage.notify.wording import LINK, TO_NAME, Placeholder
from placements.enums import Signer, State
from placements.models import Agreement, SigningCode
from placements.notifications.kinds import ANSWER, CONSENT
from placements.notifications.wording import EMPLOYERS, FAMILIES
from placements.queries.agreements import current_agreement, missing_signers
from placements.queries.placements import whole

STUDENT = 'placements.student'
TRIES = 5
GOOD_FOR = timedelta(minutes=15)
SAYS = (
    TO_NAME,
    LINK,
    Placeholder('first_name', 'First name of the student', lambda c: c['terms']['first_name']),
    Placeholder('work', 'The work', lambda c: c['terms']['work'], in_subject=True),
    Placeholder('employer', 'Name of the employer', lambda c: c['terms']['employer'], in_subject=True),
    Placeholder('dates', 'First and last day', lambda c: c['terms']['dates'], in_subject=True),
)
CODE = Placeholder('code', 'The six digits', lambda c: c['code'], required=True)
GOOD = Placeholder('minutes', 'How many minutes it is good for', lambda c: str(c['minutes']))
SAMPLE = {
    'address': 'https://example.org/their-own-link/',
    'to_name': 'Sam Example',
    'terms': {
        'first_name': 'Robin',
        'work': 'Workshop helper',
        'employer': 'Example Works',
        'dates': 'Monday 28 June to Friday 9 July 2027',
    },
    'again': False,
    'needs_code': False,
}
OPEN = (State.ACCEPTED, State.CONFIRMED, State.LIVE)


class AskToSign(Notification):
    """Needed while this version is in force and its signer has not signed."""

    model = Agreement
    template = 'emails/placements/sign'
    urgent = True
    signer = None
    says, sample = SAYS, SAMPLE
    fixed = 'The link is only for you. Do not pass it on.'
    purpose = url_name = ''

    def still_due(self, subject, message):
        current = current_agreement(subject.placement)
        open_now = subject.placement.state in OPEN and current.pk == subject.pk
        return open_now and self.signer in missing_signers(current)

    def context(self, subject, message):
        placement = _whole(subject.placement_id)
        address = self.link(
            message,
            purpose=self.purpose,
            url_name=self.url_name,
            subject=placement,
            person=message.to_name,
            person_ref=message.to_ref,
            issued_for=placement.school.organisation,
            organisation=placement.employer.organisation if self.signer == Signer.EMPLOYER else None,
            days=max((placement.end - timezone.localdate()).days, 0) + 1,
        )
        return {
            'address': address,
            'to_name': message.to_name,
            'terms': subject.terms,
            'again': bool(subject.changed),
            'needs_code': self.signer in (Signer.PARENT, Signer.STUDENT),
        }

    def named_students(self, subject):
        placement = _whole(subject.placement_id)
        return placement.school.organisation, [placement.student]


@register
class SignToEmployer(AskToSign):
    name = 'placements.sign_employer'
    to = EMPLOYERS
    signer, purpose, url_name = Signer.EMPLOYER, ANSWER, 'placements:sign_employer'


@register
class SignToParent(AskToSign):
    name = 'placements.sign_parent'
    to = FAMILIES
    signer, purpose, url_name = Signer.PARENT, CONSENT, 'placements:sign_parent'


@register
class SignToStudent(AskToSign):
    name = 'placements.sign_student'
    to = FAMILIES
    signer, purpose, url_name = Signer.STUDENT, STUDENT, 'placements:sign_student'


@register
class CodeToSign(Notification):
    """Makes the code when it is sent: it is in the mail and, as a keyed hash, in the row. Nowhere else."""

    name = 'placements.signing_code'
    template = 'emails/placements/signing_code'
    to, says = FAMILIES, (TO_NAME, CODE, GOOD)
    short = '{code} is your code about a work placement, good for {minutes} minutes. Did not ask? Tell the school.'
    sample = {'code': '123 456', 'to_name': 'Sam Example', 'minutes': 15}
    fixed = 'If you did not ask for it, do nothing, and tell the school.'
    model = SigningCode
    urgent = True

    def examples(self, membership):
        """None: a code is for nobody else to see, and writing the message makes a new one."""
        return SigningCode.objects.none()

    def still_due(self, subject, message):
        return subject.proved_at is None

    def context(self, subject, message):
        code = f'{secrets.randbelow(10**6):06}'
        self.keep_secret(message, code)
        made = {'code_hash': keyed_hash(subject.ref, code), 'expires_at': timezone.now() + GOOD_FOR}
        SigningCode.objects.filter(pk=subject.pk).update(**made)
        return {'code': code, 'to_name': message.to_name, 'minutes': GOOD_FOR.seconds // 60}

    def named_students(self, subject):
        return None, ()


def keyed_hash(ref, code):
    """Six digits alone would be found by trying a million: the site's own key is part of it."""
    digits = ''.join(each for each in code if each.isdigit())
    return salted_hmac('placements.signing_code', f'{ref}:{digits}', algorithm='sha256').hexdigest()


def _whole(pk):
    return whole().get(pk=pk)
