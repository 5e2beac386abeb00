"""A place that a student has found: written down, looked at by the school, and then the employer is asked."""

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from brokerage.accounts.enums import Permission
from brokerage.audit.actions import record
from brokerage.core.errors import Refused
from brokerage.notify.actions import ask_person, settle
from employers.actions import (
    add_contact,
    add_site,
    add_window,
    publish_offer,
    register_employer,
    reserve_places,
    start_offer,
    update_offer,
)
from employers.enums import EmployerStatus, Rung
from placements.actions.nominations import nominate
from placements.enums import FoundState
from placements.models import FoundPlace
from schools.notifications import PREFERENCES_PURPOSE

RUNGS = ((2, Rung.TASTER), (5, Rung.ONE_WEEK), (12, Rung.TWO_WEEKS))


@transaction.atomic
def submit_found(*, by, student, block, **facts):
    """Write down a place that a student has found; `by` may be the student's own link. Nobody outside is told.

    Refused for days outside the block and while another one of the student's is still to be checked.
    """
    own = by.actor_kind == 'link' and by.purpose == PREFERENCES_PURPOSE and by.subject_ref == student.ref
    if not own and not _arranges(by, student):
        raise Refused('Only the student or their careers leader enters this.', code='wrong_party')
    if facts['start'] < block.start or facts['end'] > block.end:
        raise Refused('Those days do not lie inside the block dates.', code='outside_block', field='start')
    if facts['start'] <= timezone.localdate():
        raise Refused('Those days have begun already.', code='too_late', field='start')
    try:
        with transaction.atomic():
            found = FoundPlace.objects.create(student=student, block=block, said_by=by.actor_label, **facts)
    except IntegrityError as fault:
        raise Refused('A place found earlier is still being checked by the school.', code='twice') from fault
    school = student.cohort.school.organisation
    record(by=by, verb='found.submit', subject=found, owner=school)
    ask_person(
        organisation=school,
        kind='found',
        subject=found,
        due_on=timezone.localdate(),
        words=f'Check the place that {student.name} has found'[:300],
        path=reverse('placements:found', args=[found.ref]),
    )
    return found


@transaction.atomic
def turn_down_found(*, by, found, said):
    """The school does not take it further; `said` is for its own people."""
    found = _open(by, found)
    found.state, found.said = FoundState.TURNED_DOWN, said
    found.save(update_fields=['state', 'said'])
    record(by=by, verb='found.turn_down', subject=found, owner=by.organisation)
    settle(subject=found, words=by.actor_label)
    return found


@transaction.atomic
def ask_found(*, by, found, hours, employer=None):
    """The school has looked at it: the employer is asked by signed link, as for every nomination.

    `employer` is the one of the register that it is; None puts it there, as a prospect. `hours` is (first, last)
    of a day. The offer made for it is kept for this school and shown to nobody else.
    """
    found = _open(by, found)
    if employer is not None and not employer.may_be_contacted:
        raise Refused(f'{employer} asked not to be contacted.', code='do_not_contact', field='employer')
    window = _window(by, found, employer or _on_the_register(by, found), hours)
    placement = nominate(by=by, block=found.block, student=found.student, window=window)
    found.state, found.placement = FoundState.ASKED, placement
    found.save(update_fields=['state', 'placement'])
    record(by=by, verb='found.ask', subject=found, owner=by.organisation)
    settle(subject=found, words=by.actor_label)
    return placement


def _arranges(by, student):
    return (
        by.actor_kind == 'membership'
        and by.organisation_id == student.cohort.school.organisation_id
        and by.may(Permission.PLACEMENTS_ARRANGE)
    )


def _open(by, found):
    held = FoundPlace.objects.select_for_update(of=('self',)).select_related(
        'student__cohort__school__organisation__hub', 'block__cohort'
    )
    found = held.get(pk=found.pk)
    if not _arranges(by, found.student):
        raise Refused('Only the student’s careers leader decides this.', code='wrong_party')
    if found.state != FoundState.SUBMITTED:
        raise Refused(f'This is decided already: {found.get_state_display().lower()}.', code='decided')
    return found


def _on_the_register(by, found):
    hub = found.student.cohort.school.organisation.hub
    parts = {'sector': found.sector, 'status': EmployerStatus.PROSPECT}
    return register_employer(by=by, hub=hub, name=found.employer_name, **parts)


def _window(by, found, employer, hours):
    """One place on the found days, kept for this school for good."""
    contact = employer.contacts.filter(email__iexact=found.email).first() or add_contact(
        by=by, employer=employer, name=found.contact_name, email=found.email, phone=found.phone
    )
    site = employer.sites.filter(postcode=found.postcode).first() or add_site(
        by=by, employer=employer, postcode=found.postcode, address=found.address, sure=True
    )
    parts = {'sector': found.sector, 'rung': _rung(found), 'contact': contact}
    offer = start_offer(by=by, employer=employer, site=site, **parts)
    tasks = [line.strip()[:200] for line in found.tasks.splitlines() if line.strip()]
    said = {'title': found.work, 'summary': found.work, 'will_do': tasks, 'pattern': found.block.pattern}
    update_offer(by=by, offer=offer, day_starts=hours[0], day_ends=hours[1], **said)
    window = add_window(by=by, offer=offer, start=found.start, end=found.end, places=1)
    publish_offer(by=by, offer=offer)
    school = found.student.cohort.school.organisation
    return reserve_places(by=by, window=window, places=1, school=school)


def _rung(found):
    days = (found.end - found.start).days + 1
    return next((rung for most, rung in RUNGS if days <= most), Rung.EXTENDED)
