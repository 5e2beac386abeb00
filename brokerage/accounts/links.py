"""Give out and take back signed links."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.models import AccessLink, digest, new_token


def issue_link(*, purpose, url_name, subject, person, issued_for, organisation=None, person_ref='', days=30):
    """Make a link of `purpose` to `subject` and return (AccessLink, token, absolute address).

    The token is in the address alone: the table keeps its hash, so an address is never shown twice.
    """
    token = new_token()
    link = AccessLink.objects.create(
        purpose=purpose,
        subject_ref=subject.ref,
        person=person,
        person_ref=person_ref,
        organisation=organisation,
        issued_for=issued_for,
        token_hash=digest(token),
        expires_at=timezone.now() + timedelta(days=days),
    )
    return link, token, settings.SITE_URL + reverse(url_name, args=[token])


def revoke_links(*, purpose, subject, person_ref=None):
    """End every live link of `purpose` to `subject` (those of one person, if named); returns how many."""
    live = AccessLink.objects.live().filter(purpose=purpose, subject_ref=subject.ref)
    live = live if person_ref is None else live.filter(person_ref=person_ref)
    return live.update(revoked_at=timezone.now())
