"""A new personal link in the place of one that was ended."""

from django.utils import timezone

from brokerage.accounts.models import AccessLink
from brokerage.notify.registry import Notification, register
from brokerage.notify.wording import LINK, TO_NAME
from employers.notifications import INSURANCE
from placements.enums import ENDED
from placements.models import Placement
from placements.notifications.kinds import ANSWER, CONSENT
from placements.notifications.signing import STUDENT
from placements.notifications.wording import SAMPLE, SCHOOL
from placements.queries.placements import whole
from safeguarding.notifications import ASSESSMENT
from schools.notifications import PREFERENCES_PURPOSE

PAGES = {
    ANSWER: 'placements:answer',
    CONSENT: 'placements:consent',
    STUDENT: 'placements:sign_student',
    ASSESSMENT: 'safeguarding:link_assessment',
    INSURANCE: 'employers:link_certificate',
    PREFERENCES_PURPOSE: 'schools:preferences',
}
# What a link opens where that is not the placement itself.
OPENS = {
    ASSESSMENT: lambda placement: placement.window.offer,
    INSURANCE: lambda placement: placement.employer,
    PREFERENCES_PURPOSE: lambda placement: placement.student,
}


@register
class NewLink(Notification):
    """About the link that ended: the new one is for the same person, purpose and thing.

    The placement from whose page it was sent is the message's `occasion`.
    """

    name = 'placements.new_link'
    template = 'emails/placements/new_link'
    model = AccessLink
    to, says, sample = 'Employers and families', (TO_NAME, SCHOOL, LINK), SAMPLE
    fixed = 'The link is only for you. Do not pass it on.'

    def examples(self, membership):
        """A school's links, of placements alone: the hub sees those of schools that share."""
        going = Placement.objects.visible_to(membership).exclude(state__in=ENDED)
        about = [purpose for purpose in PAGES if purpose not in OPENS]
        return AccessLink.objects.filter(purpose__in=about, subject_ref__in=going.values('ref'))

    def still_due(self, subject, message):
        placement = _placement(subject, message)
        return placement is not None and placement.state not in ENDED

    def context(self, subject, message):
        placement = _placement(subject, message)
        opens = OPENS.get(subject.purpose)
        address = self.link(
            message,
            purpose=subject.purpose,
            url_name=PAGES[subject.purpose],
            subject=opens(placement) if opens else placement,
            person=message.to_name,
            person_ref=message.to_ref,
            issued_for=placement.school.organisation,
            organisation=subject.organisation,
            days=_days(subject, placement),
        )
        return {'address': address, 'school': placement.school.organisation.name, 'to_name': message.to_name}


def _days(link, placement):
    """To the end of the placement; choices close on the day that was said, whatever is sent again."""
    if link.purpose == PREFERENCES_PURPOSE:
        return max((timezone.localdate(link.expires_at) - timezone.localdate()).days, 1)
    return max((placement.end - timezone.localdate()).days, 0) + 1


def _placement(link, message):
    return whole().filter(ref=message.occasion or link.subject_ref).first()
