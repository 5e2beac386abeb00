"""Letters to parents and carers without e-mail: a code on paper opens the page that others get a link to."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from brokerage.accounts.links import issue_link
from brokerage.accounts.models import SystemActor
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.core.models import ALPHABET
from brokerage.documents.actions import ask_for, forget
from brokerage.documents.models import Document
from placements.documents.letter import ConsentLetter, secret_of
from placements.enums import Party, State
from placements.lifecycle import locked, party_of
from placements.models import LetterCode
from placements.models.letters import MOST_TRIES
from placements.notifications import CONSENT
from placements.queries.placements import consenters_of, whole

# How long a secret on paper may open a page, and the page stays open: for safety, so no line of the schedule.
LONGEST = timedelta(weeks=8)
# Somebody who typed the code has the page for so long, then types it again.
OPENED_DAYS = 1


@transaction.atomic
def send_letter(*, by, placement, guardian):
    """Make a letter with a new code for one person, and return its document; a code made before ends.

    Good until the first day, eight weeks at most. It opens one page for one person, as often as they like.
    """
    placement = locked(placement)
    if party_of(by, placement) != Party.SCHOOL:
        raise Refused('Only the school’s careers leader sends this letter.', code='wrong_party')
    if placement.state != State.ACCEPTED:
        raise Refused('There is nothing to answer now.', code='wrong_state')
    if guardian.pk not in {each.pk for each in consenters_of(placement)}:
        raise Refused(
            'This person is not asked for consent. Change that on the student’s page.', code='not_asked'
        )
    end_letters(LetterCode.objects.filter(placement=placement, guardian=guardian), by=by)
    last = timezone.now() + LONGEST
    first_day = timezone.now() + (placement.start - timezone.localdate())
    letter = LetterCode.objects.create(
        placement=placement,
        guardian=guardian,
        number=_number(),
        expires_at=min(last, first_day),
        issued_by=by.actor_label[:300],
    )
    school = placement.school.organisation
    record(by=by, verb='letter.send', subject=letter, owner=school, data={'placement': placement.ref})
    return ask_for(kind=ConsentLetter.name, subject=letter, readers=[school], by=by)


def _number():
    """Four letters and figures that no other letter has: 810,000 of them."""
    while True:
        number = ''.join(secrets.choice(ALPHABET) for _ in range(4))
        if not LetterCode.objects.filter(number=number).exists():
            return number


@transaction.atomic
def end_letters(letters, *, by):
    """End codes that are open, and forget the letters, which hold them."""
    rows = list(letters.filter(revoked_at=None).select_related('placement__school__organisation'))
    letters.filter(revoked_at=None).update(revoked_at=timezone.now())
    for letter in rows:
        record(by=by, verb='letter.end', subject=letter, owner=letter.placement.school.organisation)
    papers = Document.objects.filter(kind=ConsentLetter.name, subject_ref__in=[letter.ref for letter in rows])
    forget(documents=papers, by=by)
    return len(rows)


def forget_letters():
    """Each night: letters past their day, and those whose placement asks for nothing more; returns how many."""
    past = LetterCode.objects.filter(expires_at__lt=timezone.now())
    over = LetterCode.objects.exclude(placement__state__in=[State.NOMINATED, State.ACCEPTED])
    by = SystemActor('placements.forget_letters')
    return end_letters(past, by=by) + end_letters(over, by=by)


def open_letter(code):
    """The token of a fresh consent link for whoever typed `code` (twelve characters), or None.

    A wrong rest of a right number counts against that letter, whoever tries: after ten it is of no use and the
    school makes another. The count is one UPDATE, so that guesses made at once are counted as well.
    """
    number, rest = code[:4], code[4:]
    letter = LetterCode.objects.live().filter(number=number, revoked_at=None).first()
    if letter is None or not constant_time_compare(secret_of(letter.ref), rest):
        LetterCode.objects.filter(number=number, tries__lt=MOST_TRIES).update(tries=F('tries') + 1)
        return None
    LetterCode.objects.filter(pk=letter.pk).update(last_used_at=timezone.now())
    placement = whole().get(pk=letter.placement_id)
    if letter.guardian not in consenters_of(placement):
        return None
    link, token, _ = issue_link(
        purpose=CONSENT,
        url_name='placements:consent',
        subject=placement,
        person=letter.guardian.name,
        person_ref=letter.guardian.ref,
        issued_for=placement.school.organisation,
        days=OPENED_DAYS,
    )
    record(by=link, verb='letter.open', subject=letter, owner=placement.school.organisation)
    return token
