"""A new personal link in the place of one that was ended."""

from django.utils import timezone

from brokerage.accounts.models import AccessLink
from brokerage.notify.registry import Notification, register
from brokerage.notify.wording import LINK, TO_NAME
from placements.enums import ENDED
from placements.notifications.kinds import ANSWER, CONSENT
from placements.notifications.signing import STUDENT
from placements.notifications.wording import SAMPLE, SCHOOL
from placements.queries.placements import whole

PAGES = {ANSWER: 'placements:answer', CONSENT: 'placements:consent', STUDENT: 'placements:sign_student'}


@register
class NewLink(Notification):
    """About the link that ended: the new one is for the same person, purpose and placement."""

    name = 'placements.new_link'
    template = 'emails/placements/new_link'
    model = AccessLink
    to, says, sample = 'Employers and families', (TO_NAME, SCHOOL, LINK), SAMPLE
    fixed = 'The link is only for you. Do not pass it on.'

    def still_due(self, subject, message):
        placement = _placement(subject)
        return placement is not None and placement.state not in ENDED

    def context(self, subject, message):
        placement = _placement(subject)
        address = self.link(
            message,
            purpose=subject.purpose,
            url_name=PAGES[subject.purpose],
            subject=placement,
            person=message.to_name,
            person_ref=message.to_ref,
            issued_for=placement.school.organisation,
            organisation=subject.organisation,
            days=max((placement.end - timezone.localdate()).days, 0) + 1,
        )
        return {'address': address, 'school': placement.school.organisation.name, 'to_name': message.to_name}


def _placement(link):
    return whole().filter(ref=link.subject_ref).first()
